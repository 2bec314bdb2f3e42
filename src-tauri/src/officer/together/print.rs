//! 批量打印: 收件凭证 and the documents of the chosen cases as PDF files in a folder.

use std::path::{Path, PathBuf};

use yuzheng_light_client::client::{CaseHistory, ReceiptRequest, ReceiptSubject, VerifiedEntry};
use yuzheng_protocol::Hash;

use super::Work;
use crate::{
    app::{App, Session},
    identity::client_error,
    officer::{
        case_id,
        documents::notice_of,
        steps::Ground,
        views::{ItemResult, Printed, Purpose},
    },
    views::CommandError,
};

/// Where the folder that was chosen is kept.
const FOLDER: &str = "print-folder";

impl App {
    /// The folder that documents were printed to last.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn print_folder(&self) -> Result<Option<String>, CommandError> {
        let kept = self.session()?.desk().setting(FOLDER)?;
        Ok(kept.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// Keeps the folder that the person chose.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn set_print_folder(&self, folder: &Path) -> Result<(), CommandError> {
        Ok(self.session()?.desk().set_setting(FOLDER, folder.to_string_lossy().as_bytes())?)
    }

    /// Writes the documents of many cases to the folder that the person chose. What is not open yet is put on record
    /// and opened first: documents name the applicant.
    ///
    /// # Errors
    /// `locked`, `noFolder`, `tooManyCases`. What one case is refused for stands in its result.
    pub async fn print_together(
        &self,
        cases: &[String],
        what: Printed,
        purpose: Purpose,
    ) -> Result<Vec<ItemResult>, CommandError> {
        let folder = self.print_folder()?.map(PathBuf::from).filter(|folder| folder.is_dir());
        let folder = folder.ok_or_else(|| CommandError::new("noFolder"))?;
        self.each(cases, Work::Print { what, purpose, folder: &folder }).await
    }

    pub(super) async fn print(
        &self,
        session: &Session,
        case: &str,
        (what, purpose): (Printed, Purpose),
        folder: &Path,
    ) -> Result<Vec<String>, CommandError> {
        let id = case_id(case)?;
        let history = self.client.case_events(id).await.map_err(client_error)?;
        let CaseHistory { case: stands, events, .. } = history.ok_or_else(|| CommandError::new("unknownCase"))?;
        let mut ground = self.ground(session, stands).await?;
        if ground.opened.is_some() {
            return self.print_opened(&ground, case, (what, &events), folder).await;
        }
        self.open_on_record(session, &ground.case, purpose, "").await?;
        ground = self.ground(session, ground.case).await?;
        let printed = self.print_opened(&ground, case, (what, &events), folder).await;
        // Nobody has the case before them: its look ends with its papers.
        session.forget_opened(&id);
        printed
    }

    async fn print_opened(
        &self,
        ground: &Ground,
        case: &str,
        (what, events): (Printed, &[VerifiedEntry]),
        folder: &Path,
    ) -> Result<Vec<String>, CommandError> {
        let id = ground.case.case;
        let opened = ground.opened.clone().ok_or_else(|| CommandError::new("revealFirst"))?;
        let receipt = self.client.receipt(&ReceiptRequest::of(ReceiptSubject::Case(id))).await.map_err(client_error)?;
        let mut files = Vec::new();
        if what.filing_receipts() {
            let addressee = ground.contract.definition().form.identity(&opened.fields);
            let (name, _) = addressee.ok_or_else(|| CommandError::new("noAddressee"))?;
            let pdf = self.filing_receipt_around(&ground.contract, name, &opened.fields, &receipt).await?;
            files.push(written(folder, &format!("收件凭证-{}.pdf", file_name(&ground.case.number)), &pdf)?);
        }
        if what.documents() {
            files.extend(self.print_issued(case, events, folder).await?);
        }
        if files.is_empty() { Err(CommandError::new("nothingToPrint")) } else { Ok(files) }
    }

    async fn print_issued(
        &self,
        case: &str,
        events: &[VerifiedEntry],
        folder: &Path,
    ) -> Result<Vec<String>, CommandError> {
        let mut files: Vec<String> = Vec::new();
        for entry in events {
            if notice_of(&entry.proof.entry).is_none() {
                continue;
            }
            let id = entry.proof.entry.id();
            let document = self.issued_pdf(case, &id.to_hex()).await?;
            let name = file_name(&document.name);
            // A second document of the same kind in one case.
            let name = if files.contains(&name) { format!("{}-{name}", short(&id)) } else { name };
            files.push(written(folder, &name, &document.bytes)?);
        }
        Ok(files)
    }
}

impl Printed {
    const fn filing_receipts(self) -> bool {
        matches!(self, Self::Receipts | Self::All)
    }

    const fn documents(self) -> bool {
        matches!(self, Self::Documents | Self::All)
    }
}

fn short(id: &Hash) -> String {
    id.to_hex()[..8].to_owned()
}

/// A text as part of a file's name on every system.
fn file_name(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c }).collect()
}

fn written(folder: &Path, name: &str, pdf: &[u8]) -> Result<String, CommandError> {
    let path = folder.join(name);
    std::fs::write(&path, pdf).map_err(|e| CommandError::new("io").with("detail", e).with("path", path.display()))?;
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_becomes_a_file_name_everywhere() {
        assert_eq!(file_name("市监〔2026〕第1/2号:\"a\"\n"), "市监〔2026〕第1_2号__a__");
    }
}
