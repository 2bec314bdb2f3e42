//! The pictures of a company: a name kept free, people who sign on their own computers, licence, decision run again.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{LOOKS, Look, PASSPHRASE, Studio, WAIT};
use crate::{
    walk::{self, Partner},
    window::{Window, test_id},
};

const SERVICE: &str = "limited-company-registration";
const NAME: &str = "云阶山海";
const APPLICANT: &str = "company-applicant";
const SECOND: &str = "company-second";
const THIRD: &str = "company-third";

/// Three people on three computers; the looks that wait for an answer before it is given, the others after it.
pub(super) async fn shoot(studio: &Studio) -> Result<()> {
    let partners = partners(studio)?;
    for desk in [APPLICANT, SECOND, THIRD] {
        studio.set_look(desk, &LOOKS[0])?;
    }
    let invitation = invited(studio, &partners).await?;
    for look in &LOOKS {
        waiting(studio, look, &invitation).await.with_context(|| format!("before, in {}", look.name))?;
    }
    let mut window = unlocked(studio, SECOND, &LOOKS[0]).await?;
    window.click("nav-cases").await?;
    window.click_css("a[data-testid^=\"invitation-\"]").await?;
    confirm_invitation(&mut window, PASSPHRASE).await?;
    studio.picture(&window, &LOOKS[0], "27-invitation-answered").await?;
    window.close().await?;
    filed(studio).await?;
    for look in &LOOKS {
        registered(studio, look).await.with_context(|| format!("after, in {}", look.name))?;
    }
    Ok(())
}

/// The two who take part beside the applicant: the second and the third person of the demonstration.
fn partners(studio: &Studio) -> Result<[Partner; 2]> {
    let people = std::fs::read(studio.data.join("demo/people.json")).context("cannot read people.json")?;
    let people: Vec<serde_json::Value> = serde_json::from_slice(&people)?;
    let text = |at: usize, name: &str| -> Result<String> {
        let value = people.get(at).and_then(|person| person.get(name)).and_then(serde_json::Value::as_str);
        value.map(str::to_owned).with_context(|| format!("people.json has no {name} at {at}"))
    };
    let partner = |at: usize| -> Result<Partner> {
        Ok(Partner { name: text(at, "name")?, id_number: text(at, "id_number")?, address: text(at, "address")? })
    };
    Ok([partner(1)?, partner(2)?])
}

/// Fills the form, keeps the name free, and invites: the third person has agreed, the second one not yet.
async fn invited(studio: &Studio, partners: &[Partner; 2]) -> Result<(PathBuf, String)> {
    let look = &LOOKS[0];
    let mut third = bound(studio, THIRD, &partners[1]).await?;
    bound(studio, SECOND, &partners[0]).await?.close().await?;
    let mut window = studio.open_desk(APPLICANT, look).await?;
    walk::make_key(&mut window, PASSPHRASE).await?;
    walk::choose_first_person(&mut window).await?;
    walk::begin_service(&mut window, SERVICE).await?;
    walk::fill_people(&mut window, partners).await?;
    walk::fill_company_name(&mut window, NAME).await?;
    walk::reserve_name(&mut window).await?;
    window.click("next").await?;
    walk::fill_company_rest(&mut window, partners).await?;
    walk::prepare_signing(&mut window).await?;
    let second = walk::invite(&mut window, 1).await?;
    let (file, code) = walk::invite(&mut window, 2).await?;
    open_invitation(&mut third, &file, &code).await?;
    confirm_invitation(&mut third, PASSPHRASE).await?;
    third.close().await?;
    window.close().await?;
    Ok(second)
}

/// What is seen while somebody has not answered.
async fn waiting(studio: &Studio, look: &Look, invitation: &(PathBuf, String)) -> Result<()> {
    let mut window = unlocked(studio, APPLICANT, look).await?;
    walk::begin_service(&mut window, SERVICE).await?;
    window.click("step-name").await?;
    window.find_within("[data-testid=\"reservation\"][data-holder=\"me\"]", WAIT).await?;
    window.run("document.querySelector('[data-testid=\"reservation\"]').scrollIntoView({ block: 'center' })").await?;
    studio.picture(&window, look, "23-reserve").await?;
    window.run(&format!("location.hash = '#/services/{SERVICE}/sign'")).await?;
    window.find_within("[data-testid=\"signer-2\"][data-answer=\"confirmed\"]", WAIT).await?;
    studio.picture(&window, look, "24-signing").await?;
    window.click("nav-cases").await?;
    window.find_within(&test_id("reservation-row"), WAIT).await?;
    studio.picture(&window, look, "28-reservations").await?;
    window.close().await?;
    let mut window = unlocked(studio, SECOND, look).await?;
    window.click("nav-cases").await?;
    window.click("add-invitation").await?;
    window.fill("invitation-path", &invitation.0.to_string_lossy()).await?;
    window.fill("invitation-code", &invitation.1).await?;
    studio.picture(&window, look, "25-invitations").await?;
    window.click("open-invitation").await?;
    window.find_within(&test_id("invitation-document"), WAIT).await?;
    studio.picture(&window, look, "26-invitation").await?;
    window.close().await
}

/// Files what everybody agreed to.
async fn filed(studio: &Studio) -> Result<()> {
    let mut window = unlocked(studio, APPLICANT, &LOOKS[0]).await?;
    window.run(&format!("location.hash = '#/services/{SERVICE}/sign'")).await?;
    window.find_within("[data-testid=\"signing\"][data-complete=\"true\"]", WAIT).await?;
    walk::sign(&mut window, PASSPHRASE).await?;
    walk::save_receipt(&mut window).await?;
    window.click("show-exports").await?;
    window.click("export-reexecution").await?;
    window.find(&test_id("export-saved")).await?;
    window.close().await
}

/// What is seen of a registered company.
async fn registered(studio: &Studio, look: &Look) -> Result<()> {
    let mut window = unlocked(studio, APPLICANT, look).await?;
    window.click("nav-cases").await?;
    window.click_css("[data-testid^=\"case-\"]").await?;
    window.find("[data-proof=\"verified\"]").await?;
    window.click("show-rules").await?;
    window.click_css("[data-testid=\"rule-N6\"] .rule-open-facts").await?;
    studio.picture(&window, look, "29-case-company").await?;
    window.click("nav-licences").await?;
    window.find(&test_id("licence")).await?;
    studio.picture(&window, look, "30-licence-company").await?;
    window.click("copy-duplicate").await?;
    studio.picture(&window, look, "31-licence-duplicate").await?;
    window.click("nav-verify").await?;
    window.find(&test_id("verify-drop")).await?;
    let decision = walk::saved(&studio.data.join("demo"), "复算文件-", ".yzx")?;
    walk::drop_file(&window, &decision).await?;
    window.find(&test_id("again")).await?;
    studio.picture(&window, look, "32-verify-again").await?;
    window.close().await
}

/// A computer of somebody's with the identity bound.
async fn bound(studio: &Studio, desk: &str, partner: &Partner) -> Result<Window> {
    let mut window = studio.open_desk(desk, &LOOKS[0]).await?;
    walk::make_key(&mut window, PASSPHRASE).await?;
    window.fill("person-search", &partner.id_number).await?;
    window.click(&format!("person-{}", partner.id_number)).await?;
    window.click("bind").await?;
    window.find_within(&test_id("nav-home"), WAIT).await?;
    Ok(window)
}

async fn unlocked(studio: &Studio, desk: &str, look: &Look) -> Result<Window> {
    studio.set_look(desk, look)?;
    let mut window = studio.open_desk(desk, look).await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.find_within(&test_id("nav-home"), WAIT).await?;
    Ok(window)
}

/// Opens an invitation that was received.
async fn open_invitation(window: &mut Window, file: &Path, code: &str) -> Result<()> {
    window.click("nav-cases").await?;
    window.click("add-invitation").await?;
    window.fill("invitation-path", &file.to_string_lossy()).await?;
    window.fill("invitation-code", code).await?;
    window.click("open-invitation").await?;
    window.find_within(&test_id("invitation-document"), WAIT).await?;
    Ok(())
}

/// Agrees to the invitation that is open.
async fn confirm_invitation(window: &mut Window, passphrase: &str) -> Result<()> {
    window.click("answer-confirmed").await?;
    window.fill("answer-passphrase", passphrase).await?;
    window.click("answer-submit").await?;
    window.find_within(&test_id("answered"), WAIT).await?;
    Ok(())
}
