//! `cargo xtask documents`: one legal document of each kind, from the notices of `tests/data/notices`, as PDF; and
//! their pages as pictures where `pdftoppm` is there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result};
use clap::Args;
use yuzheng_contracts::{
    Date,
    notice::{Issue, Notice, NoticeData},
};
use yuzheng_documents::{Paper, compose};

/// Where the notices and the receipt come from, below the repository's root.
const NOTICES: &str = "tests/data/notices";
const RECEIPT: &str = "fuzz/corpora/ReceiptBundle/case-receipt";
/// A code of the form and length that receipts of the network have.
const CODE: &str = "YZ1:demonstration:18204:3:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
/// Pixels of a page's width in pictures.
const WIDTH: &str = "960";

/// Which documents, and where to.
#[derive(Args)]
pub struct Arguments {
    /// Folder for the documents
    #[arg(long, default_value = "target/documents")]
    out: PathBuf,
    /// Folder for pictures of the pages; needs pdftoppm
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// Only these, by the names of their files; all without it
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// Writes the documents.
///
/// # Errors
/// When a notice cannot be read or set, or a file not written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the repository's root");
    let receipt = fs::read(root.join(RECEIPT)).with_context(|| format!("{RECEIPT} is missing"))?;
    fs::create_dir_all(&arguments.out)?;
    let mut files: Vec<PathBuf> = fs::read_dir(root.join(NOTICES))?.map(|e| Ok(e?.path())).collect::<Result<_>>()?;
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !arguments.only.is_empty() && !arguments.only.contains(&name) {
            continue;
        }
        let data: NoticeData = serde_json::from_slice(&fs::read(&file)?).with_context(|| name.clone())?;
        let notice = Notice::check(data).with_context(|| name.clone())?;
        let started = Instant::now();
        let pdf =
            compose(&Paper { notice: &notice, issue: issue(&notice), receipt: &receipt, salt: None, code: Some(CODE) })
                .with_context(|| name.clone())?;
        println!("{name}: {} bytes, {} ms", pdf.len(), started.elapsed().as_millis());
        let path = arguments.out.join(format!("{name}.pdf"));
        fs::write(&path, pdf)?;
        if let Some(folder) = &arguments.pictures {
            picture(&path, &folder.join(&name))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Licences and what a machine receives have a day and no number.
fn issue(notice: &Notice) -> Issue {
    let day = Date::new(2026, 11, 22).expect("a day of the calendar");
    let unnumbered = ["business-licence", "filing-receipt"].contains(&notice.data().kind.code());
    if unnumbered { Issue::unnumbered(day) } else { Issue::numbered(2026, 17, day) }
}

fn picture(pdf: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    let mut command = Command::new("pdftoppm");
    command.args(["-png", "-scale-to-x", WIDTH, "-scale-to-y", "-1"]).arg(pdf).arg(to);
    let status = command.status().context("pdftoppm does not start; it comes with poppler-utils")?;
    anyhow::ensure!(status.success(), "pdftoppm failed on {}", pdf.display());
    Ok(())
}
