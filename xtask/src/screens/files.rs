//! The pictures of files: painted at the desk, asked for by an officer, supplied in the form; and of what else is done
//! at the desk in a dialog.

use anyhow::{Context, Result};

use super::{
    LOOKS, Look, Studio, WAIT,
    office::{CLERK, PASSPHRASE, REVIEWER, SUPERVISOR, at_the_desk},
};
use crate::window::{Window, test_id};

const FOUNDER: &str = "office/founder-1";
const COMPANIES: &str = "only-services-limited-company-registration";
const SHOPS: &str = "only-services-sole-proprietor-registration";

pub(super) async fn shoot(studio: &Studio) -> Result<()> {
    asked_for(studio).await.context("asking for a file")?;
    proposed(studio).await.context("proposing a correction")?;
    for look in &LOOKS {
        officer(studio, look).await.with_context(|| format!("files at the desk, in {}", look.name))?;
        applicant(studio, look).await.with_context(|| format!("files of an applicant, in {}", look.name))?;
    }
    Ok(())
}

/// Shows the rows of a queue that are of one service, and opens the first.
async fn first_of(window: &mut Window, queue: &str, service: &str) -> Result<()> {
    window.click(&format!("queue-{queue}")).await?;
    window.click("filter-services").await?;
    window.click(service).await?;
    window
        .run("document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))")
        .await?;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    window.click_css("[data-testid^=\"row-\"]").await?;
    window.find_within(&test_id("desk-form"), WAIT).await?;
    Ok(())
}

async fn revealed(window: &mut Window) -> Result<()> {
    if window.text(&test_id("reveal")).await.is_ok() {
        window.click("reveal").await?;
    }
    window.find_within("[data-testid=\"case-pane\"][data-revealed=\"true\"]", WAIT).await?;
    Ok(())
}

async fn into_view(window: &Window, css: &str) -> Result<()> {
    window.run(&format!("document.querySelector('{css}').scrollIntoView({{ block: 'nearest' }})")).await?;
    Ok(())
}

/// A clerk asks a company for one more file; a case that was asked before stays so.
async fn asked_for(studio: &Studio) -> Result<()> {
    let mut window = at_the_desk(studio, CLERK, &LOOKS[0]).await?;
    if first_of(&mut window, "pendingAcceptance", COMPANIES).await.is_ok() {
        reasoned(&mut window, ("ask-supplement", "supplement"), ("address", "请补一份产权证明的照片")).await?;
    }
    window.close().await
}

/// Takes a step for a reason in the case that is open, up to the state that it leads to.
async fn reasoned(window: &mut Window, (step, state): (&str, &str), (reason, remark): (&str, &str)) -> Result<()> {
    revealed(window).await?;
    window.click(&format!("step-{step}")).await?;
    window.click(&format!("reason-{reason}")).await?;
    window.fill(&format!("remark-{reason}"), remark).await?;
    window.click("step-preview").await?;
    window.find_within(&test_id("sentences"), WAIT).await?;
    window.click("step-sign").await?;
    window.find_within(&format!("[data-testid=\"case-pane\"][data-state=\"{state}\"]"), WAIT).await?;
    Ok(())
}

async fn officer(studio: &Studio, look: &Look) -> Result<()> {
    let mut window = at_the_desk(studio, SUPERVISOR, look).await?;
    first_of(&mut window, "supplement", COMPANIES).await?;
    revealed(&mut window).await?;
    window.find_within(&test_id("open-material"), WAIT).await?;
    into_view(&window, "[data-testid=\"materials\"]").await?;
    studio.picture(&window, look, "43-materials").await?;
    window.click("open-material").await?;
    window.find_within(&test_id("painted-page"), WAIT).await?;
    studio.picture(&window, look, "44-material-page").await?;
    window.close().await?;
    let mut window = at_the_desk(studio, CLERK, look).await?;
    window.click("person-open").await?;
    window.find(&test_id("person-query")).await?;
    window.fill("person-number", "500103198506129995").await?;
    studio.picture(&window, look, "45-person").await?;
    window.click("person-run").await?;
    window.find_within(&test_id("person-found"), WAIT).await?;
    studio.picture(&window, look, "46-person-found").await?;
    window.close().await?;
    let mut window = at_the_desk(studio, REVIEWER, look).await?;
    first_of(&mut window, "review", SHOPS).await?;
    // What is under review may be a refusal; the one that is sought is a change of what is registered.
    for at in 0..8 {
        window.click_css(&format!("#q-row-{at}")).await?;
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        window.find_within(&test_id("desk-form"), WAIT).await?;
        revealed(&mut window).await?;
        if window.text(&test_id("step-correct-register")).await.is_ok() {
            break;
        }
    }
    window.click("step-correct-register").await?;
    window.click("reason-register-wrong").await?;
    window.find_within(&test_id("corrections"), WAIT).await?;
    studio.picture(&window, look, "47-correct").await?;
    window.close().await
}

/// A clerk proposes to correct what is registered; what was proposed before stays so.
async fn proposed(studio: &Studio) -> Result<()> {
    let mut window = at_the_desk(studio, CLERK, &LOOKS[0]).await?;
    first_of(&mut window, "done", SHOPS).await?;
    let said = ("register-wrong", "门牌号写错了，应为 12 号");
    reasoned(&mut window, ("propose-change", "change-review"), said).await?;
    window.close().await
}

/// What the applicant sees: which files the department has, what it asks for, the field that takes it.
async fn applicant(studio: &Studio, look: &Look) -> Result<()> {
    studio.set_look(FOUNDER, look)?;
    let mut window = studio.open_desk(FOUNDER, look).await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.find_within(&test_id("nav-cases"), WAIT).await?;
    window.click("nav-cases").await?;
    window.click_css("[data-testid^=\"case-\"][data-state=\"supplement\"], [data-testid^=\"case-\"]").await?;
    window.find_within(&test_id("refile"), WAIT).await?;
    studio.picture(&window, look, "48-asked").await?;
    window.find_within(&test_id("case-files"), WAIT).await?;
    into_view(&window, "[data-testid=\"case-files\"]").await?;
    studio.picture(&window, look, "49-case-files").await?;
    into_view(&window, "[data-testid=\"refile\"]").await?;
    window.click("refile-open").await?;
    window.find_within(&test_id("step-articles"), WAIT).await?;
    window.click("step-articles").await?;
    window.find_within("[data-testid=\"add-attachments\"]", WAIT).await?;
    into_view(&window, "[data-testid=\"field-attachments\"], [data-testid=\"drop-attachments\"]").await?;
    studio.picture(&window, look, "50-file-field").await?;
    window.close().await
}
