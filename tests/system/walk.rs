//! The steps that a person takes in the window, shared by tests and screenshots.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use base64::Engine;

use crate::window::{Window, test_id};

/// How long a decision may take before a test gives up.
const DECIDED: Duration = Duration::from_secs(60);
/// The service that is walked.
pub const SERVICE: &str = "sole-proprietor-registration";

/// From the welcome page to an open vault.
pub async fn make_key(window: &mut Window, passphrase: &str) -> Result<()> {
    window.click("welcome-start").await?;
    window.fill("passphrase", passphrase).await?;
    window.fill("passphrase-again", passphrase).await?;
    window.click("create-vault").await
}

/// Chooses the first fictional person and waits until the identity is bound.
pub async fn choose_first_person(window: &mut Window) -> Result<()> {
    window.find("[data-testid^=\"person-5\"]").await?.click().await?;
    window.click("bind").await?;
    window.find_within(&test_id("nav-home"), Duration::from_secs(60)).await?;
    Ok(())
}

/// From anywhere to the first step of the registration's form.
pub async fn begin_registration(window: &mut Window) -> Result<()> {
    begin_service(window, SERVICE).await
}

/// From anywhere to the first step of a service's form.
pub async fn begin_service(window: &mut Window, service: &str) -> Result<()> {
    window.click("nav-services").await?;
    window.click(&format!("service-{service}")).await?;
    window.click("guide-start").await?;
    window.find(&test_id("next")).await?;
    Ok(())
}

/// Fills the name composer and picks a business scope.
pub async fn compose_name(window: &mut Window, zihao: &str) -> Result<()> {
    window.choose("field-name.division", "重庆市渝中区").await?;
    window.fill("field-name.zihao", zihao).await?;
    window.choose("field-name.industry", "茶").await?;
    window.choose("field-name.form", "馆").await?;
    pick_scope(window, "茶", "6231-01").await
}

/// Picks an item of the scope. A page that grows under the pointer makes a click fall beside it; a person tries again.
async fn pick_scope(window: &mut Window, word: &str, item: &str) -> Result<()> {
    for _ in 0..4 {
        window.fill("field-scope", word).await?;
        window.click(&format!("scope-add-{item}")).await?;
        if window.find_within(&test_id(&format!("scope-{item}")), Duration::from_secs(3)).await.is_ok() {
            return Ok(());
        }
    }
    anyhow::bail!("the item {item} was not picked")
}

/// Fills the first step and goes on.
pub async fn fill_operator(window: &mut Window) -> Result<()> {
    window.fill("field-operator.mobile", "13800000000").await?;
    window.click("field-composition-个人经营").await?;
    window.click("next").await
}

/// Fills every step of the registration up to the page that is signed.
pub async fn fill_registration(window: &mut Window, zihao: &str) -> Result<()> {
    fill_operator(window).await?;
    compose_name(window, zihao).await?;
    window.click("next").await?;
    window.choose("field-premises.district_code", "500103").await?;
    window.fill("field-premises.street", "民生路").await?;
    window.fill("field-premises.detail", "128号附6号").await?;
    window.click("field-premises.ownership-租赁").await?;
    window.click("next").await?;
    window.fill("field-employees", "3").await?;
    window.fill("field-funds_fen", "80000").await?;
    window.fill("field-liaison.name", "何川").await?;
    window.fill("field-liaison.mobile", "13800000000").await?;
    window.click("next").await?;
    window.find(&test_id("sign-submit")).await?;
    Ok(())
}

/// Signs and waits until the decision is proven; returns the case's id.
pub async fn sign(window: &mut Window, passphrase: &str) -> Result<String> {
    // Open once the check of exactly what is signed is there.
    window.find("[data-testid=\"sign-passphrase\"]:not([disabled])").await?;
    window.fill("sign-passphrase", passphrase).await?;
    window.click("sign-submit").await?;
    let page = window.find_within("[data-testid=\"case-page\"][data-decision=\"approved\"]", DECIDED).await?;
    page.attr("data-case").await?.context("the case page names its case")
}

/// Saves the receipt of the case page.
pub async fn save_receipt(window: &mut Window) -> Result<()> {
    window.click("save-receipt").await?;
    window.find("[data-testid=\"receipt-saved\"]").await?;
    Ok(())
}

/// Saves the code with the whole receipt as a picture, from the case page.
pub async fn save_full_code(window: &mut Window) -> Result<()> {
    window.click("show-codes").await?;
    click_until(window, "code-full", "[data-testid=\"codes\"][data-kind=\"full\"]").await?;
    click_until(window, "save-code", "[data-testid=\"code-saved\"]").await
}

/// Clicks until what follows is there: a click on something that is still opening falls beside it.
pub async fn click_until(window: &mut Window, id: &str, follows: &str) -> Result<()> {
    for _ in 0..5 {
        window.click(id).await?;
        if window.find_within(follows, Duration::from_secs(6)).await.is_ok() {
            return Ok(());
        }
    }
    anyhow::bail!("{id} did not lead to {follows}")
}

/// Closes the dialogue that is open.
pub async fn close_dialogue(window: &mut Window) -> Result<()> {
    window.run("document.querySelector('.ant-modal-close').click()").await?;
    Ok(())
}

/// Saves every event of the case as one file, from the case page.
pub async fn save_history(window: &mut Window) -> Result<()> {
    window.click("show-exports").await?;
    window.click("export-history").await?;
    window.find("[data-testid=\"export-saved\"]").await?;
    Ok(())
}

/// The saved file whose name begins and ends so.
pub fn saved(folder: &Path, begins: &str, ends: &str) -> Result<PathBuf> {
    let paths = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let named = |path: &PathBuf| {
        path.file_name().is_some_and(|n| n.to_string_lossy().starts_with(begins) && n.to_string_lossy().ends_with(ends))
    };
    paths.into_iter().find(named).with_context(|| format!("no file {begins}…{ends} was saved"))
}

/// Drops a file on the verify page through the page's own drop handler.
pub async fn drop_file(window: &Window, path: &Path) -> Result<()> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let base64 = base64::engine::general_purpose::STANDARD.encode(bytes);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let script = format!(
        "const bytes = Uint8Array.from(atob('{base64}'), c => c.charCodeAt(0));
         const data = new DataTransfer();
         data.items.add(new File([bytes], {name:?}));
         const zone = document.querySelector('[data-testid=\"verify-drop\"]');
         zone.dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}));"
    );
    window.run(&script).await?;
    Ok(())
}

/// A person who takes part in a company.
#[derive(Clone)]
pub struct Partner {
    /// Name.
    pub name: String,
    /// Resident ID number.
    pub id_number: String,
    /// Home.
    pub address: String,
}

/// Fills every step of a company's form up to the page that is signed: the one who files, and two more.
pub async fn fill_company(window: &mut Window, zihao: &str, partners: &[Partner; 2]) -> Result<()> {
    fill_people(window, partners).await?;
    fill_company_name(window, zihao).await?;
    window.click("next").await?;
    fill_company_rest(window, partners).await
}

/// The same from the domicile on.
pub async fn fill_company_rest(window: &mut Window, partners: &[Partner; 2]) -> Result<()> {
    fill_domicile(window).await?;
    fill_capital(window).await?;
    fill_offices(window).await?;
    fill_articles(window).await?;
    fill_sensitive(window, partners).await
}

/// Fills the people of a company, who are then chosen from: the one who files, and two more.
pub async fn fill_people(window: &mut Window, partners: &[Partner; 2]) -> Result<()> {
    window.click("field-people.0.kind-自然人").await?;
    for (at, partner) in (1..).zip(partners) {
        window.click("add-people").await?;
        window.fill(&format!("field-people.{at}.name"), &partner.name).await?;
    }
    window.click("next").await
}

/// Keeps the name free that stands in the form.
pub async fn reserve_name(window: &mut Window) -> Result<()> {
    window.find("[data-testid=\"reservation\"][data-holder=\"nobody\"]").await?;
    window.click("reserve-name").await?;
    window.find_within("[data-testid=\"reservation\"][data-holder=\"me\"]", DECIDED).await?;
    Ok(())
}

/// Fixes what is to be signed by everybody who is named.
pub async fn prepare_signing(window: &mut Window) -> Result<()> {
    click_until(window, "prepare-signing", "[data-testid=\"signing\"][data-state=\"prepared\"]").await
}

/// Writes somebody's invitation; its file and its code.
pub async fn invite(window: &mut Window, person: usize) -> Result<(PathBuf, String)> {
    click_until(window, &format!("invite-{person}"), &test_id(&format!("invitation-code-{person}"))).await?;
    let file = window.find(&test_id(&format!("invitation-file-{person}"))).await?.attr("data-path").await?;
    let file = file.context("the file has a place")?;
    let code = window.text(&test_id(&format!("invitation-code-{person}"))).await?;
    Ok((PathBuf::from(file), code.trim().to_owned()))
}

/// Fills name and scope of a company.
pub async fn fill_company_name(window: &mut Window, zihao: &str) -> Result<()> {
    window.choose("field-name.division", "重庆").await?;
    window.fill("field-name.zihao", zihao).await?;
    window.choose("field-name.industry", "软件开发").await?;
    window.choose("field-name.form", "有限公司").await?;
    pick_scope(window, "软件", "6513-01").await
}

/// Fills the domicile of a company.
pub async fn fill_domicile(window: &mut Window) -> Result<()> {
    window.choose("field-domicile.district_code", "500103").await?;
    window.fill("field-domicile.street", "民生路").await?;
    window.fill("field-domicile.detail", "128号附6号").await?;
    window.click("field-domicile.ownership-住所承诺").await?;
    window.fill("field-delivery.address", "重庆市渝中区民生路128号附6号").await?;
    window.click("next").await
}

/// Two shareholders; the second takes what is missing from the registered capital.
pub async fn fill_capital(window: &mut Window) -> Result<()> {
    window.fill("field-capital_fen", "1000000").await?;
    window.click("offer-shareholders-0").await?;
    window.fill("field-shareholders.0.subscribed_fen", "600000").await?;
    window.choose("field-shareholders.0.method", "货币").await?;
    window.fill("field-shareholders.0.due_date", "2030-12-31").await?;
    window.click("offer-shareholders-1").await?;
    window.click("fill-missing").await?;
    window.click("field-entity_type-自然人投资或控股").await?;
    window.find("[data-testid=\"total-shareholders\"][data-state=\"fits\"]").await?;
    window.click("next").await
}

/// One director, one supervisor, a manager, and who does the rest.
pub async fn fill_offices(window: &mut Window) -> Result<()> {
    window.click("field-board-不设董事会").await?;
    window.click("offer-directors-0").await?;
    window.choose("field-directors.0.role", "董事").await?;
    window.choose("field-directors.0.appointed", "股东会选举").await?;
    window.click("field-directors.0.executes").await?;
    window.click("field-supervision-设一名监事").await?;
    window.click("offer-supervisors-2").await?;
    window.choose("field-supervisors.0.role", "监事").await?;
    window.choose("field-supervisors.0.appointed", "股东会选举").await?;
    window.click("offer-managers-1").await?;
    window.choose("field-managers.0.role", "经理").await?;
    window.choose("field-managers.0.appointed", "董事聘任").await?;
    window.choose("field-legal_rep", "0").await?;
    window.choose("field-finance_officer", "1").await?;
    window.choose("field-liaison.person", "1").await?;
    window.fill("field-liaison.email", "liaison@example.com").await?;
    window.click("next").await
}

/// Articles, term and what is done at the same time.
pub async fn fill_articles(window: &mut Window) -> Result<()> {
    window.fill("field-articles.adopted_on", "2026-11-18").await?;
    window.click("field-term.kind-长期").await?;
    window.fill("field-copies", "1").await?;
    window.click("next").await?;
    window.click("field-seals-公章").await?;
    window.click("switch-social").await?;
    window.fill("field-social.staff", "3").await?;
    for insurance in ["养老", "失业"] {
        window.click(&format!("field-social.insurances-{insurance}")).await?;
    }
    window.click("next").await
}

/// The page with identity numbers, homes and mobiles, and the declarations; ends on the page that is signed.
pub async fn fill_sensitive(window: &mut Window, partners: &[Partner; 2]) -> Result<()> {
    window.choose("field-sensitive.people.0.id_type", "居民身份证").await?;
    window.fill("field-sensitive.people.0.mobile", "13800000000").await?;
    for (at, partner) in (1..).zip(partners) {
        window.choose(&format!("field-sensitive.people.{at}.id_type"), "居民身份证").await?;
        window.fill(&format!("field-sensitive.people.{at}.id_no"), &partner.id_number).await?;
        window.fill(&format!("field-sensitive.people.{at}.address"), &partner.address).await?;
        window.fill(&format!("field-sensitive.people.{at}.mobile"), &format!("1380000000{at}")).await?;
    }
    window.click("next").await?;
    for declaration in ["truth", "name", "office"] {
        window.click(&format!("field-commitments.{declaration}")).await?;
    }
    window.click("next").await
}
