//! The steps that a person takes in the window, shared by tests and screenshots.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use base64::Engine;

use crate::window::{Window, test_id};

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
    window.find("[data-testid^=\"person-\"]").await?.click().await?;
    window.click("bind").await?;
    window.find_within(&test_id("nav-home"), Duration::from_secs(60)).await?;
    Ok(())
}

/// From anywhere to the first step of the registration's form.
pub async fn begin_registration(window: &mut Window) -> Result<()> {
    window.click("nav-services").await?;
    window.click(&format!("service-{SERVICE}")).await?;
    window.click("guide-start").await?;
    window.find(&test_id("next")).await?;
    Ok(())
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
