//! `yuzheng`: the window, or `yuzheng journey` without one.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use yuzheng_app::{app::Places, journey, materials::apart, window};

/// 渝证通: file for government services, keep the proof.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Mode>,
    #[command(flatten)]
    places: PlaceArgs,
}

#[derive(Args, Clone)]
struct PlaceArgs {
    /// This PC's own data: vault, drafts, headers.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// The network file.
    #[arg(long, global = true)]
    network: Option<PathBuf>,
    /// Folder for receipts, with network file and verifier.
    #[arg(long, global = true)]
    folder: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Mode {
    /// Walk the whole journey without a window.
    Journey(journey::JourneyArgs),
    /// Fill a department's desk with fictional cases; a local network runs.
    Office(journey::office::OfficeArgs),
    /// Paint a file from standard input; the window calls this itself.
    #[command(name = apart::MODE, hide = true)]
    Paint {
        /// Number of the page, from 0; without it the number of pages is written.
        page: Option<u32>,
    },
}

fn main() {
    let cli = Cli::parse();
    if let Some(Mode::Paint { page }) = cli.command {
        std::process::exit(apart::run(page));
    }
    apart::paints_itself();
    start_log();
    let places = places(cli.places);
    // Decided before GTK is touched: the journey needs no display.
    let code = match cli.command {
        Some(Mode::Journey(args)) => journey::run(places, &args),
        Some(Mode::Office(args)) => journey::office::run(&places, &args),
        Some(Mode::Paint { page }) => apart::run(page),
        None => window::run(places),
    };
    std::process::exit(code);
}

fn places(args: PlaceArgs) -> Places {
    let home = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".local/share")));
    let home = home.unwrap_or_else(|| PathBuf::from(".")).join("yuzheng");
    let folder = args.folder.unwrap_or_else(|| home.join("demo"));
    Places {
        data: args.data.unwrap_or_else(|| home.join("desk")),
        network: args.network.unwrap_or_else(|| folder.join("network.yzn")),
        folder,
    }
}

fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
