//! Painting in a process of its own: this program once more, with the file on its standard input and nothing else.
//!
//! Invariant: whatever a file does to the painter, it ends with the painter's time, and the window goes on. What it is
//! not: a sandbox; the painter runs with the rights of whoever runs the program.

use std::{
    io::{Read, Write},
    path::PathBuf,
    process::Stdio,
    sync::OnceLock,
    time::Duration,
};

use base64::Engine as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use yuzheng_protocol::desk_api::MAX_FILE_BYTES;

use super::paint;

/// What the program is called with to paint; the number of a page may follow.
pub const MODE: &str = "paint";
/// For how long one painting may take.
const TIME: Duration = Duration::from_secs(20);
/// Longest answer of a painter, bytes.
const MOST_ANSWER: u64 = 64 * 1024 * 1024;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Says that this very program paints when it is called with [`MODE`].
pub fn paints_itself() {
    if let Ok(program) = std::env::current_exe() {
        let _first = PROGRAM.set(program);
    }
}

/// The program that paints: this one, or for tests the one that was built beside them.
fn program() -> Option<PathBuf> {
    if let Some(program) = PROGRAM.get() {
        return Some(program.clone());
    }
    let here = std::env::current_exe().ok()?;
    let name = format!("yuzheng{}", std::env::consts::EXE_SUFFIX);
    here.ancestors().skip(1).take(2).map(|dir| dir.join(&name)).find(|beside| beside.exists())
}

/// How many pages of a file can be painted.
pub(crate) async fn pages(bytes: &[u8]) -> u32 {
    let said = painted(bytes, None).await.unwrap_or_default();
    String::from_utf8(said).ok().and_then(|said| said.parse().ok()).unwrap_or_default()
}

/// A page, numbered from 0, as a PNG in a data address.
pub(crate) async fn page(bytes: &[u8], number: u32) -> Option<String> {
    let png = painted(bytes, Some(number)).await.filter(|png| png.starts_with(b"\x89PNG"))?;
    Some(format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(png)))
}

async fn painted(bytes: &[u8], number: Option<u32>) -> Option<Vec<u8>> {
    let mut painter = tokio::process::Command::new(program()?);
    painter.arg(MODE).args(number.map(|number| number.to_string()));
    painter.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let work = async {
        let mut painter = painter.spawn().ok()?;
        let (mut input, output) = (painter.stdin.take()?, painter.stdout.take()?);
        let mut said = Vec::new();
        let mut output = output.take(MOST_ANSWER);
        let (given, read) = tokio::join!(
            async {
                let given = input.write_all(bytes).await;
                drop(input);
                given
            },
            output.read_to_end(&mut said)
        );
        // Who knows after a few bytes that nothing can be painted reads no further: its answer counts.
        let _whole = given;
        read.ok()?;
        painter.wait().await.ok()?.success().then_some(said)
    };
    let done = tokio::time::timeout(TIME, work).await;
    if done.is_err() {
        tracing::info!("a file could not be painted in time");
    }
    done.ok().flatten()
}

/// The painter's own work: reads a file from standard input and writes the number of its pages, or one page as PNG.
/// The answer is the exit code.
#[must_use]
pub fn run(number: Option<u32>) -> i32 {
    let mut bytes = Vec::new();
    if std::io::stdin().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).is_err() || bytes.len() as u64 > MAX_FILE_BYTES
    {
        return 1;
    }
    let said = match number {
        None => paint::pages(&bytes).to_string().into_bytes(),
        Some(number) => match paint::page(&bytes, number) {
            Some(png) => png,
            None => return 1,
        },
    };
    match std::io::stdout().write_all(&said).and_then(|()| std::io::stdout().flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}
