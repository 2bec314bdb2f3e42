//! The desk in the real window: a case decided with the keyboard alone, in four moves from the queue.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    journey_in_the_window::{look, open},
    network::OneProcess,
    office::officer,
    window::{Window, test_id},
};

const ENTER: &str = "\u{e007}";

async fn press(window: &Window, keys: &str) -> Result<()> {
    Ok(window.client().active_element().await?.send_keys(keys).await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn k09_a_clerk_decides_a_case_in_the_window_by_four_keys() -> Result<()> {
    let network = OneProcess::found();
    let citizen = AppUnderTest::bound(Home::make(&network)).await;
    let case = citizen.file_changed(&fresh_name(), &[("/scope", json!(["6231-01", "8391-01"]))]).await;
    citizen.await_case(&case, "referred", |view| view.summary.state == "pending").await;
    // The officer has a role and no identity of their own: the desk is all there is.
    let home = officer(&network, "周敏 A0317", &["clerk"]).await.end().await;
    let mut window = open(&home).await?;
    window.fill("passphrase", crate::app_under_test::PASSPHRASE).await?;
    window.click("unlock").await?;
    window.find(&test_id("desk-band")).await?;
    // Go to the queue of what waits for acceptance.
    window.find(&test_id("queue-grid")).await?;
    press(&window, "gs").await?;
    window.find(&test_id(&format!("row-{case}"))).await?;
    look(&window, "desk-queue").await?;

    press(&window, ENTER).await?;
    window.find(&test_id("reveal")).await?;
    window.find("[data-testid=\"reveal\"]:focus").await?;
    press(&window, ENTER).await?;
    window.find("[data-testid=\"case-pane\"][data-revealed=\"true\"]").await?;
    look(&window, "desk-case").await?;
    press(&window, "y").await?;
    window.find("[data-testid=\"step-sign\"]:focus").await?;
    look(&window, "desk-sign").await?;
    press(&window, ENTER).await?;
    let granted = citizen.await_case(&case, "granted", |view| view.licence.is_some()).await;
    assert_eq!(granted.decision.as_deref(), Some("granted"));
    window.wait_for_text(&test_id("case-pane"), "准予登记", Duration::from_secs(20)).await?;
    window.close().await
}
