//! `run`: one department's node.

use tracing::info;

use super::RunArgs;
use super::parent::told_to_stop;
use crate::node;

/// Runs until told to stop or until a part of the node fails.
pub async fn run(args: RunArgs) -> anyhow::Result<()> {
    let mut node = node::start(&args.data).await?;
    println!("{}", serde_json::json!({ "ready": true, "nodes": [node.line()] }));
    let stop = told_to_stop(args.parent_pid);
    tokio::select! {
        failed = node.failed() => failed?,
        reason = stop => info!(reason = reason?, "stopping"),
    }
    Ok(node.shutdown().await?)
}
