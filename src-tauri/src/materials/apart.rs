//! Painting in a process of its own: this program once more, with the file on its standard input and nothing else.
//!
//! Invariant: whatever a file does to the painter, it ends with the painter's time and memory, and the window goes on.
//! On Unix the painter gives up, before it reads the file, its right to open files and connections, to take more
//! memory and processor time than a page needs, and to leave an image of its memory behind. What it is not: a sandbox;
//! a painter that a file took over could still do what needs no descriptor, such as removing a file by its name.

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

use super::paint::{self, Faces, Painted};
use super::views::PaintedPage;

/// What the program is called with to paint; the number of a page may follow.
pub const MODE: &str = "paint";
/// For how long one painting may take.
const TIME: Duration = Duration::from_secs(20);
/// How much processor time one painting may take, seconds.
#[cfg(unix)]
const PROCESSOR: u64 = 15;
/// How much memory a painter may take for its data, bytes: the longest sides of a picture need 576 MB.
#[cfg(unix)]
const MEMORY: u64 = 1_280 * 1024 * 1024;
/// Longest answer of a painter, bytes.
const MOST_ANSWER: u64 = 64 * 1024 * 1024;

/// First byte of a painted page: its letters are the file's own.
const OWN: u8 = b'o';
/// First byte of a painted page: some of its letters are lent.
const BORROWED: u8 = b'b';

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

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unpainted {
    /// The painter found nothing that it can paint.
    #[error("nothing that can be painted")]
    Nothing,
    /// The painter ended at one of its limits.
    #[error("more memory or time than a page may take")]
    Overrun,
}

/// How many pages of a file can be painted.
pub(crate) async fn pages(bytes: &[u8]) -> Result<u32, Unpainted> {
    let said = painted(bytes, None).await?;
    String::from_utf8(said).ok().and_then(|said| said.parse().ok()).ok_or(Unpainted::Nothing)
}

/// A page, numbered from 0.
pub(crate) async fn page(bytes: &[u8], number: u32) -> Result<PaintedPage, Unpainted> {
    let said = painted(bytes, Some(number)).await?;
    let (mark, png) = said.split_first().ok_or(Unpainted::Nothing)?;
    if !png.starts_with(b"\x89PNG") {
        return Err(Unpainted::Nothing);
    }
    let png = base64::engine::general_purpose::STANDARD.encode(png);
    Ok(PaintedPage { picture: format!("data:image/png;base64,{png}"), borrowed_faces: *mark == BORROWED })
}

async fn painted(bytes: &[u8], number: Option<u32>) -> Result<Vec<u8>, Unpainted> {
    let mut painter = tokio::process::Command::new(program().ok_or(Unpainted::Nothing)?);
    painter.arg(MODE).args(number.map(|number| number.to_string()));
    painter.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let work = async {
        let mut painter = painter.spawn()?;
        let (Some(mut input), Some(output)) = (painter.stdin.take(), painter.stdout.take()) else {
            return Ok(Err(Unpainted::Nothing));
        };
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
        read?;
        let ended = painter.wait().await?;
        Ok::<_, std::io::Error>(match ended.code() {
            Some(0) => Ok(said),
            Some(_) => Err(Unpainted::Nothing),
            None => Err(Unpainted::Overrun),
        })
    };
    match tokio::time::timeout(TIME, work).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the painter could not be run");
            Err(Unpainted::Nothing)
        }
        Err(_too_long) => Err(Unpainted::Overrun),
    }
}

/// Gives up what painting does not need. The painter's standard input and output stay.
#[cfg(unix)]
fn give_up_rights() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::Data, MEMORY),
        (Resource::As, 4 * MEMORY),
        (Resource::Cpu, PROCESSOR),
        (Resource::Core, 0),
        (Resource::Nofile, 0),
        (Resource::Nproc, 0),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn give_up_rights() -> std::io::Result<()> {
    Ok(())
}

/// The painter's own work: reads a file from standard input and writes the number of its pages, or one page as PNG.
/// The answer is the exit code.
#[must_use]
pub fn run(number: Option<u32>) -> i32 {
    if give_up_rights().is_err() {
        return 1;
    }
    let mut bytes = Vec::new();
    if std::io::stdin().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).is_err() || bytes.len() as u64 > MAX_FILE_BYTES
    {
        return 1;
    }
    let said = match number {
        None => paint::pages(&bytes).to_string().into_bytes(),
        Some(number) => match paint::page(&bytes, number) {
            Some(Painted { png, faces: Faces::Own }) => [&[OWN][..], &png].concat(),
            Some(Painted { png, faces: Faces::Borrowed }) => [&[BORROWED][..], &png].concat(),
            None => return 1,
        },
    };
    match std::io::stdout().write_all(&said).and_then(|()| std::io::stdout().flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}
