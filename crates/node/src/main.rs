//! `yuzheng-node`.

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use yuzheng_node::commands::contract::NotInOrder;
use yuzheng_node::commands::{CommandLine, execute};

/// Our own messages, and of the engine only what an operator must know. Its network complains loudly about every
/// peer that is not up yet and about its own stop; how many peers are connected is in the node's health.
const LOGGED: &str = "warn,yuzheng_node=info,arc_malachitebft_network=off,arc_malachitebft_discovery=off,\
                      arc_malachitebft_app_channel=off,arc_malachitebft_engine::util::ticker=off";

#[tokio::main]
async fn main() -> ExitCode {
    let line = CommandLine::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    if line.log_json {
        log.json().init()
    } else {
        log.init()
    }
    match execute(line).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yuzheng-node: {error:#}");
            if error.is::<NotInOrder>() { ExitCode::from(NotInOrder::EXIT_CODE) } else { ExitCode::FAILURE }
        }
    }
}
