//! 合约: a document is edited in the real window, and goes on chain with the approvals of officers.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use yuzheng_contracts::service::ServiceDefinition;

use crate::{
    app_under_test::{AppUnderTest, Home, SERVICE},
    network::OneProcess,
    walk,
    window::{Start, Window, test_id},
};

const PASSPHRASE: &str = "演示口令一二三四五六";
const SOON: Duration = Duration::from_secs(20);

async fn open(home: &Home, size: (u32, u32)) -> Result<Window> {
    let places = home.places();
    let (data, network, folder) = (&places.data, &places.network, &places.folder);
    Window::open(&Start { binary: Path::new(env!("CARGO_BIN_EXE_yuzheng")), data, network, folder, size, bus: None })
        .await
}

/// Pictures for whoever wants to look: into the folder that LOOK names.
async fn look(window: &Window, name: &str) -> Result<()> {
    if let Some(folder) = std::env::var_os("LOOK") {
        std::fs::create_dir_all(&folder)?;
        // The page is painted a moment after it is there.
        tokio::time::sleep(Duration::from_millis(500)).await;
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), window.screenshot().await?)?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn m05_somebody_who_does_not_program_changes_a_deadline_and_exports_it() -> Result<()> {
    let network = OneProcess::shared();
    let home = Home::make(&network);
    let mut window = open(&home, (1280, 800)).await?;
    walk::make_key(&mut window, PASSPHRASE).await?;
    walk::choose_first_person(&mut window).await?;
    window.click("nav-contracts").await?;
    window.find(&test_id(&format!("contract-open-{SERVICE}"))).await?;
    look(&window, "contracts").await?;
    window.click(&format!("contract-open-{SERVICE}")).await?;
    window.find("[data-testid=\"contract-check\"][data-state=\"accepted\"]").await?;
    for view in ["head", "form", "rules", "params", "tables", "documents", "tests"] {
        window.click(&format!("c-view-{view}")).await?;
        look(&window, view).await?;
    }
    window.click("c-view-workflow").await?;
    let field = "c-days-received";
    window.find(&test_id(field)).await?;
    let script = format!(
        "const field = document.querySelector('[data-testid=\"{field}\"]');
         Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '3');
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    );
    window.run(&script).await?;
    window.wait_for_text(&test_id("c-changes"), "2 处改动", SOON).await?;
    window.find(&test_id("c-hint-sameVersion")).await?;
    look(&window, "workflow").await?;
    window.click("c-view-head").await?;
    window.fill("c-version", "2").await?;
    window.wait_for_text(&test_id("c-changes"), "3 处改动", SOON).await?;
    window.click("c-changes").await?;
    let said = window.wait_for_text(&test_id("contract-diff"), "改为3", SOON).await?;
    assert!(said.contains("版本：由「1」改为「2」") && said.contains("工作日"), "{said}");
    look(&window, "diff").await?;
    window.click("c-view-deploy").await?;
    window.click("c-export").await?;
    window.find(&test_id("c-exported")).await?;
    window.click("c-make").await?;
    window.find("[data-testid=\"deployment\"]").await?;
    look(&window, "deploy").await?;
    let folder = home.places().folder;
    let document = std::fs::read(folder.join(format!("{SERVICE}-2.json")))?;
    assert_eq!(ServiceDefinition::from_canonical_json(&document)?.definition().version, "2");
    assert!(folder.join(format!("{SERVICE}-2.yzd")).exists());
    window.close().await?;

    // What was edited is still there after a restart.
    let mut window = open(&home, (1280, 800)).await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.click("nav-contracts").await?;
    window.click(&format!("copy-{SERVICE}")).await?;
    window.wait_for_text(&test_id("c-changes"), "3 处改动", SOON).await?;
    if std::env::var_os("LOOK").is_some() {
        look_at_refusals_and_looks(&mut window).await?;
    }
    window.close().await
}

/// Pictures of the dark theme, of English, and of a document that is refused.
async fn look_at_refusals_and_looks(window: &mut Window) -> Result<()> {
    window.click("c-view-rules").await?;
    window.run("document.querySelector('[data-testid=\"c-rule-N1\"] button').click(); document.querySelector('[data-testid=\"c-advanced\"]')?.click?.()").await?;
    look(window, "rule-open").await?;
    window
        .run(
            "const field = document.querySelector('[data-testid=\"c-rule-N1-check\"]');
             Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, 'form.nothing == 1');
             field.dispatchEvent(new Event('input', { bubbles: true }));",
        )
        .await?;
    window.find("[data-testid=\"contract-check\"][data-state=\"refused\"]").await?;
    look(window, "refused").await?;
    window.click("c-undo").await?;
    window.click("nav-settings").await?;
    window.click("theme-dark").await?;
    window.click("language-en").await?;
    window.click("nav-contracts").await?;
    window.click(&format!("copy-{SERVICE}")).await?;
    window.find("[data-testid=\"contract-check\"][data-state=\"accepted\"]").await?;
    for view in ["workflow", "tests", "diff", "tables"] {
        window.click(&format!("c-view-{view}")).await?;
        look(window, &format!("dark-en-{view}")).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn m05_a_new_version_goes_on_chain_with_the_approvals_of_its_officers() -> Result<()> {
    let network = OneProcess::found();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let copy = app.author_open(SERVICE).await.unwrap();
    let mut document: serde_json::Value = serde_json::from_str(&copy.document)?;
    document["version"] = "2".into();
    document["in_force"]["from"] = "2099-01-04".into();
    app.author_save(&copy.summary.id, &document.to_string()).unwrap();
    let check = app.author_check(&document.to_string()).await.unwrap();
    assert!(check.refusal.is_none() && check.tests.iter().all(|test| test.passed));
    let diff = app.author_diff(&document.to_string()).await.unwrap().unwrap();
    assert_eq!(diff.parts.iter().map(|part| part.changes.len()).sum::<usize>(), 2);

    let file = app.author_prepare(&copy.summary.id).await.unwrap();
    let path = Path::new(&file.path);
    let key =
        |department: &str, number: usize| network.data().join(format!("nodes/{department}/keys/officer-{number}.key"));
    let early = app.submit_deployment(path, &key("market", 1)).await.unwrap_err();
    assert_eq!(early.code, "approvalsMissing");
    assert_eq!(app.approve_deployment(path, &key("hrss", 1)).unwrap_err().code, "notAnOfficer");
    assert_eq!(app.approve_deployment(path, path).unwrap_err().code, "officerKey");
    for number in 1..=file.missing as usize {
        app.approve_deployment(path, &key("market", number)).unwrap();
    }
    assert_eq!(app.approve_deployment(path, &key("market", 1)).unwrap_err().code, "alreadyApproved");
    // Making the file again for the same document keeps the approvals.
    assert_eq!(app.author_prepare(&copy.summary.id).await.unwrap().missing, 0);
    app.submit_deployment(path, &key("market", 1)).await.unwrap();
    app.author_discard(&copy.summary.id).unwrap();
    let list = app.author_list().await.unwrap();
    let deployed = list.deployed.iter().find(|one| one.service == SERVICE).unwrap();
    assert_eq!((deployed.version.as_str(), deployed.from.as_str()), ("2", "2099-01-04"));
    let again = app.author_diff(&document.to_string()).await.unwrap().unwrap();
    assert!(again.parts.is_empty(), "what was edited is what is on chain");
    let twice = app.submit_deployment(path, &key("market", 1)).await.unwrap_err();
    assert_eq!(twice.code, "deploymentFailed");
    Ok(())
}
