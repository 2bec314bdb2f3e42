//! `status`: how a node is.

use anyhow::{Context, bail};
use yuzheng_protocol::api::Health;

use super::StatusArgs;
use crate::peers::http_client;

/// Prints a node's health as JSON; fails when it does not answer.
pub async fn status(args: StatusArgs) -> anyhow::Result<()> {
    let client = http_client(&[])?;
    let url = format!("{}/v1/health", args.url.trim_end_matches('/'));
    let answer = client.get(&url).send().await.with_context(|| format!("{url} does not answer"))?;
    if !answer.status().is_success() {
        bail!("{url} answers {}", answer.status());
    }
    let health: Health = answer.json().await.context("the answer is not a node's health")?;
    println!("{}", serde_json::to_string_pretty(&health)?);
    Ok(())
}
