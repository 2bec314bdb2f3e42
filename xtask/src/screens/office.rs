//! The pictures of a desk with work on it: queues, a case masked and opened, a step before it is signed, the
//! supervisor's board, statistics, who works there in which roles.

use anyhow::{Context, Result};

use super::{LOOKS, Look, Studio, WAIT};
use crate::window::{Window, test_id};

/// The passphrase of every seat of the filled desk, as `make demo-office` says it.
pub(super) const PASSPHRASE: &str = "渝证通演示口令一二三四";
pub(super) const CLERK: &str = "office/clerk-1";
pub(super) const REVIEWER: &str = "office/reviewer";
pub(super) const SUPERVISOR: &str = "office/supervisor";
/// How long a dialog may take to stand.
const WAIT_FOR_DIALOG: std::time::Duration = std::time::Duration::from_secs(2);

pub(super) async fn shoot(studio: &Studio) -> Result<()> {
    for look in &LOOKS {
        clerk(studio, look).await.with_context(|| format!("a clerk, in {}", look.name))?;
        supervisor(studio, look).await.with_context(|| format!("a supervisor, in {}", look.name))?;
    }
    Ok(())
}

pub(super) async fn at_the_desk(studio: &Studio, seat: &str, look: &Look) -> Result<Window> {
    studio.set_look(seat, look)?;
    let mut window = studio.open_desk(seat, look).await?;
    window.find(&test_id("unlock")).await?;
    window.fill("passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.find_within(&test_id("identity"), WAIT).await?;
    window.find_within(&test_id("mode-staff"), WAIT).await?;
    window.click("mode-staff").await?;
    window.click("nav-queue").await?;
    window.find_within("[data-testid^=\"row-\"]", WAIT).await?;
    Ok(window)
}

/// Opens the case of the first row.
async fn first_case(window: &mut Window) -> Result<()> {
    window.click_css("[data-testid^=\"row-\"]").await?;
    window.find_within(&test_id("case-pane"), WAIT).await?;
    window.find_within(&test_id("desk-form"), WAIT).await?;
    Ok(())
}

async fn clerk(studio: &Studio, look: &Look) -> Result<()> {
    let mut window = at_the_desk(studio, CLERK, look).await?;
    studio.picture(&window, look, "33-queue").await?;
    window.click("shortcuts-open").await?;
    window.find(&test_id("shortcuts")).await?;
    studio.picture(&window, look, "34-queue-keys").await?;
    window
        .run("document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))")
        .await?;
    window.click_css(".ant-modal-close").await.ok();
    window.click("queue-near").await?;
    window.find_within("[data-testid=\"queue-near\"][aria-current]", WAIT).await?;
    window.find_within("[data-testid^=\"row-\"]", WAIT).await?;
    studio.picture(&window, look, "35-queue-near").await?;
    window.click("queue-pendingAcceptance").await?;
    window.find_within("[data-testid^=\"row-\"]", WAIT).await?;
    first_case(&mut window).await?;
    studio.picture(&window, look, "36-desk-case").await?;
    if window.text(&test_id("reveal")).await.is_ok() {
        window.click("reveal").await?;
    }
    window.find_within("[data-testid=\"case-pane\"][data-revealed=\"true\"]", WAIT).await?;
    studio.picture(&window, look, "37-desk-case-open").await?;
    window.click("step-ask-supplement").await?;
    window.click_css("[data-testid^=\"reason-\"]").await?;
    studio.picture(&window, look, "38-desk-supplement").await?;
    window.click("step-preview").await?;
    window.find_within(&test_id("sentences"), WAIT).await?;
    studio.picture(&window, look, "39-desk-sign").await?;
    window.close().await
}

async fn supervisor(studio: &Studio, look: &Look) -> Result<()> {
    let mut window = at_the_desk(studio, SUPERVISOR, look).await?;
    window.click("nav-board").await?;
    window.find_within(&test_id("loads"), WAIT).await?;
    studio.picture(&window, look, "40-board").await?;
    window.click("nav-statistics").await?;
    window.find_within(&test_id("whole"), WAIT).await?;
    studio.picture(&window, look, "41-statistics").await?;
    window.click("nav-officers").await?;
    window.find_within("[data-testid^=\"more-\"]", WAIT).await?;
    studio.picture(&window, look, "42-officers").await?;
    window.click("grant-open").await?;
    window.find(&test_id("grant-code")).await?;
    // The dialog opens before it stands.
    tokio::time::sleep(WAIT_FOR_DIALOG).await;
    studio.picture(&window, look, "42-officers-grant").await?;
    window.click_css(".ant-modal-close").await?;
    window.click_css("[data-testid$=\"-clerk\"][data-testid^=\"end-\"]").await?;
    window.find_within(&test_id("sentences"), WAIT).await?;
    tokio::time::sleep(WAIT_FOR_DIALOG).await;
    studio.picture(&window, look, "42-officers-end").await?;
    window.close().await
}
