//! The real window, walked as a person would: first start, form, rules, signature, receipt, checks.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};

use crate::{
    app_under_test::{Home, fresh_name},
    desktop::Desktop,
    hostile::network_file,
    lying_node::{Habit, LyingNode},
    network::{Department, OneProcess},
    walk,
    window::{Start, Window, test_id},
};

/// The passphrase of every window here.
pub const PASSPHRASE: &str = "演示口令一二三四五六";

/// The window on a home.
pub async fn open(home: &Home) -> Result<Window> {
    open_on(home, None).await
}

async fn open_on(home: &Home, desktop: Option<&Desktop>) -> Result<Window> {
    let places = home.places();
    let start = Start {
        binary: Path::new(env!("CARGO_BIN_EXE_yuzheng")),
        data: &places.data,
        network: &places.network,
        folder: &places.folder,
        size: (1280, 800),
        bus: desktop.map(Desktop::address),
    };
    Window::open(&start).await
}

/// A window in which an identity is bound.
pub async fn open_bound(home: &Home) -> Result<Window> {
    let mut window = open(home).await?;
    walk::make_key(&mut window, PASSPHRASE).await?;
    walk::choose_first_person(&mut window).await?;
    Ok(window)
}

#[tokio::test(flavor = "multi_thread")]
async fn c04_c11_c16_e09_v01_a_person_registers_a_business_and_its_receipt_verifies() -> Result<()> {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let desktop = Desktop::start().await?;
    let mut window = open_on(&home, Some(&desktop)).await?;
    walk::make_key(&mut window, PASSPHRASE).await?;
    walk::choose_first_person(&mut window).await?;
    walk::begin_registration(&mut window).await?;
    let name = fresh_name();
    walk::fill_registration(&mut window, &name).await?;
    let page = window.text("body").await?;
    assert!(page.contains(&name), "the page that is signed shows the name");
    walk::sign(&mut window, PASSPHRASE).await?;
    window.find("[data-testid=\"case-page\"] [data-proof=\"verified\"]").await?;
    let page = window.text("body").await?;
    assert!(page.contains("与政府决定一致"), "the decision was run again here: {page}");
    // The desktop said that something came, and nothing of what it was.
    let shown = desktop.shown();
    assert!(
        !shown.is_empty() && shown.iter().all(|(title, text)| title == "渝证通" && !text.contains(&name)),
        "{shown:?}"
    );
    walk::save_receipt(&mut window).await?;
    walk::save_full_code(&mut window).await?;
    walk::close_dialogue(&mut window).await?;
    walk::save_history(&mut window).await?;
    window.click("nav-licences").await?;
    window.wait_for_text(&test_id("licence"), &name, Duration::from_secs(30)).await?;

    window.click("nav-verify").await?;
    window.find(&test_id("verify-drop")).await?;
    let folder = home.places().folder;
    let receipt = walk::saved(&folder, "回执-", ".yzr")?;
    walk::drop_file(&window, &receipt).await?;
    window.find("[data-verdict=\"valid\"]").await?;
    walk::drop_file(&window, &walk::saved(&folder, "回执-", "完整二维码.png")?).await?;
    window.wait_for_text(&test_id("verdict"), "没有联网", Duration::from_secs(20)).await?;
    walk::drop_file(&window, &walk::saved(&folder, "整案证据包-", ".yzr")?).await?;
    window.find(&test_id("point-complete")).await?;
    window.click("verify-forged").await?;
    window.find("[data-verdict=\"invalid\"], [data-verdict=\"cannotTell\"]").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn c05_e01_a_forbidden_name_is_named_with_its_article_before_anything_is_signed() -> Result<()> {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let mut window = open_bound(&home).await?;
    walk::begin_registration(&mut window).await?;
    walk::fill_operator(&mut window).await?;
    walk::compose_name(&mut window, "国家").await?;
    let rule = window.find("[data-testid^=\"rule-N5\"][data-outcome=\"fail\"]").await?;
    let said = rule.text().await?;
    assert!(said.contains("11"), "the article is named: {said}");
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn c07_what_was_typed_is_there_again_after_the_program_was_killed() -> Result<()> {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let mut window = open_bound(&home).await?;
    walk::begin_registration(&mut window).await?;
    walk::fill_operator(&mut window).await?;
    window.fill("field-name.zihao", "拾光里").await?;
    window.find("[data-testid=\"saved\"][data-state=\"saved\"]").await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    window.kill_program()?;
    drop(window);

    let mut window = open(&home).await?;
    window.fill("passphrase", "一个不对的口令一二三四").await?;
    window.click("unlock").await?;
    window.find("[role=\"alert\"]").await.context("a wrong passphrase is said")?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.find(&test_id("nav-home")).await?;
    walk::begin_registration(&mut window).await?;
    let field = window.find(&test_id("field-name.zihao")).await?;
    assert_eq!(field.prop("value").await?.as_deref(), Some("拾光里"));
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_a_company_is_filled_in_up_to_the_page_that_is_signed() -> Result<()> {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let mut window = open_bound(&home).await?;
    walk::begin_service(&mut window, "limited-company-registration").await?;
    let partners = ["李例晴:500105199002159987", "王样宁:500107198803019990"].map(|one| {
        let (name, number) = one.split_once(':').expect("name and number");
        walk::Partner {
            name: name.into(), id_number: number.into(), address: "重庆市渝中区示例一路2号".into()
        }
    });
    walk::fill_company(&mut window, &fresh_name(), &partners).await?;
    let page = window.wait_for_text(&test_id("sign-document"), "李例晴", Duration::from_secs(20)).await?;
    assert!(page.contains("¥600,000.00") && !page.contains("500105199002159987"), "{page}");
    window.find(&test_id("outcome-pass")).await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deceased_person_is_refused_with_the_rule_and_its_article() -> Result<()> {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let mut window = open(&home).await?;
    walk::make_key(&mut window, PASSPHRASE).await?;
    window.fill("person-search", "500233195001019993").await?;
    window.click("person-500233195001019993").await?;
    window.click("bind").await?;
    let refused = window.find_within("[data-testid=\"binding-refused\"]", Duration::from_secs(30)).await?;
    assert_eq!(refused.attr("data-rule").await?.as_deref(), Some("I3"));
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn v06_a_fork_is_shown_in_red_with_evidence_until_the_person_decides() -> Result<()> {
    let network = OneProcess::shared();
    let liar = LyingNode::start(&network, Department::BigData, Habit::Honest).await;
    let file = network_file(&network, &[(Department::BigData, liar.url())]);
    let home = Home::with_network_file(&network, &file);
    let mut window = open_bound(&home).await?;
    window.find("[data-testid=\"network\"][data-state=\"agree\"]").await?;
    liar.turns(Habit::ShowsAFork);
    window.find("[data-testid=\"network\"][data-state=\"fork\"]").await?;
    window.click("nav-chain").await?;
    let said = window.wait_for_text(&test_id("frozen"), "两个不同的版本", Duration::from_secs(20)).await?;
    assert!(!said.contains("还没跟上"), "{said}");
    look(&window, "frozen").await?;
    window.click("save-evidence").await?;
    window.find(&test_id("evidence-saved")).await?;
    let evidence = std::fs::read_dir(home.places().folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|e| e == "yzf"))
        .context("the evidence was saved")?;
    window.click("nav-verify").await?;
    window.find(&test_id("verify-drop")).await?;
    walk::drop_file(&window, &evidence).await?;
    window.find(&test_id("fork-departments")).await?;
    window.click("nav-chain").await?;
    window.click("decide-ours").await?;
    window.click("confirm-ours").await?;
    window.find("[data-testid=\"network\"][data-state=\"lying\"]").await?;
    window.close().await
}

/// Writes what the window shows into the folder that `LOOK` names, for people who want to look at it.
pub async fn look(window: &Window, name: &str) -> Result<()> {
    if let Some(folder) = std::env::var_os("LOOK") {
        // What moves has come to rest.
        tokio::time::sleep(Duration::from_secs(1)).await;
        std::fs::write(Path::new(&folder).join(name).with_extension("png"), window.screenshot().await?)?;
    }
    Ok(())
}
