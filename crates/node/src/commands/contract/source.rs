//! Documents as files: an author's YAML, JSON, or inside a deployment file; and what stands around a document
//! when it is checked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::json::{parse, to_canonical};
use yuzheng_contracts::reference::{ReferenceContent, ReferenceDocument, References};
use yuzheng_protocol::deployment::{DeploymentError, DeploymentFile};

use crate::config::read;
use crate::founding::founding_calendar;

/// What stands around a document when it is checked.
#[derive(Debug, Args)]
pub struct Surroundings {
    /// A reference document that it uses (table, parameters), or the calendar by which it counts; may be given
    /// several times. Without a calendar the one that networks are founded with counts.
    #[arg(long = "with", value_name = "FILE")]
    with: Vec<PathBuf>,
}

impl Surroundings {
    /// Reads the calendar and the reference documents.
    pub fn read(&self) -> anyhow::Result<(Calendar, References)> {
        let mut calendar = founding_calendar();
        let mut references = References::none();
        for path in &self.with {
            let document = ReferenceDocument::from_canonical_json(&document(path)?);
            let document = document.with_context(|| format!("{} is no reference document", path.display()))?;
            if let ReferenceContent::Calendar(held) = document.content() {
                calendar = held.clone();
            }
            references.insert(Arc::new(document));
        }
        Ok((calendar, references))
    }
}

/// The canonical JSON of the document in a file.
pub fn document(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = read(path)?;
    match DeploymentFile::read(&bytes) {
        Ok(file) => return Ok(file.deployment.document.into_inner()),
        Err(DeploymentError::NotADeploymentFile) => {}
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
    canonical(&bytes).with_context(|| format!("{} cannot be read", path.display()))
}

/// The canonical JSON of an author's text.
fn canonical(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        // Canonical or not: what is deployed is the canonical form.
        return Ok(to_canonical(&parse(bytes, usize::MAX)?));
    }
    let text = std::str::from_utf8(bytes).context("it is neither YAML nor JSON nor a deployment file")?;
    Ok(canonical_json_from_yaml(text)?)
}
