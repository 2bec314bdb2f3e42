//! What an officer sees of a file: fetched from the department's node under the access record that opened the case,
//! held against the filing, painted here.

use std::{path::Path, sync::Arc};

use yuzheng_contracts::CheckedService;
use yuzheng_protocol::{Hash, desk_api::parts_of};

use super::{
    apart::{self, Unpainted},
    delivery::list_label,
    views::{OpenedMaterial, PaintedPage},
};
use crate::{
    app::{App, Session},
    attachments,
    filing::parse_form,
    officer::{
        asking, asking_error, case_id,
        views::{MaterialView, ShownMaterial},
    },
    views::{CommandError, SavedFile},
};

/// Files that stay in memory at once.
const MOST_FETCHED: usize = 4;

/// Files that were fetched and compared, newest last.
#[derive(Default)]
pub(crate) struct Fetched(Vec<(Hash, Arc<[u8]>)>);

impl Fetched {
    fn get(&self, sha256: &Hash) -> Option<Arc<[u8]>> {
        self.0.iter().find(|(known, _)| known == sha256).map(|(_, bytes)| Arc::clone(bytes))
    }

    fn keep(&mut self, sha256: Hash, bytes: Arc<[u8]>) {
        self.0.retain(|(known, _)| *known != sha256);
        self.0.push((sha256, bytes));
        let surplus = self.0.len().saturating_sub(MOST_FETCHED);
        self.0.drain(..surplus);
    }
}

/// The files among the values of a filing.
pub(crate) fn materials(contract: &CheckedService, values: &str) -> Vec<MaterialView> {
    let Ok(values) = parse_form(values) else { return Vec::new() };
    let files = contract.definition().form.files(&values);
    let view = |file: &yuzheng_contracts::form::NamedFile<'_>| MaterialView {
        label: list_label(contract, file.list),
        name: file.name.to_owned(),
        media_type: file.media_type.to_owned(),
        bytes: file.bytes.unwrap_or_default() as f64,
        sha256: file.sha256.to_owned(),
        handed_in: None,
    };
    files.iter().map(view).collect()
}

impl App {
    /// Asks the department's node which files were handed in; what it does not say stays open.
    pub(crate) async fn handed_in(&self, session: &Session, case: (u16, Hash), materials: &mut [MaterialView]) {
        let (department, case) = case;
        if materials.is_empty() {
            return;
        }
        let (Ok(desk), Ok(asking)) = (self.as_officer(session, department), asking()) else { return };
        let Ok(holdings) = desk.on(self.network.genesis()).materials(asking, case).await else { return };
        for material in materials {
            let holding = holdings.files.iter().find(|file| file.sha256.to_hex() == material.sha256);
            material.handed_in = holding.map(|holding| holding.next.is_none());
        }
    }

    /// Fetches a file of a case that was opened, and compares its digest with the one that was filed.
    ///
    /// # Errors
    /// `notRevealed`, `unknownFile`, `notHandedIn`, `fileNotAsFiled`, `fileTooHeavy`, `deskSilent` …
    pub async fn open_material(&self, case: &str, sha256: &str) -> Result<OpenedMaterial, CommandError> {
        let bytes = self.material_bytes(case, sha256).await?;
        let pages = match apart::pages(&bytes).await {
            Ok(pages) => pages,
            Err(Unpainted::Nothing) => 0,
            Err(Unpainted::Overrun) => return Err(CommandError::new("fileTooHeavy")),
        };
        Ok(OpenedMaterial { sha256: sha256.to_owned(), pages })
    }

    /// Paints a page of a file, numbered from 0.
    ///
    /// # Errors
    /// As [`App::open_material`], and `pageNotPainted`, `fileTooHeavy`.
    pub async fn material_page(&self, case: &str, sha256: &str, page: u32) -> Result<PaintedPage, CommandError> {
        let bytes = self.material_bytes(case, sha256).await?;
        apart::page(&bytes, page).await.map_err(|unpainted| match unpainted {
            Unpainted::Nothing => CommandError::new("pageNotPainted"),
            Unpainted::Overrun => CommandError::new("fileTooHeavy"),
        })
    }

    /// Saves a file as it was handed in.
    ///
    /// # Errors
    /// As [`App::open_material`], and `io`.
    pub async fn save_material(&self, case: &str, sha256: &str, path: &Path) -> Result<SavedFile, CommandError> {
        let bytes = self.material_bytes(case, sha256).await?;
        self.write_receipt(path, &bytes)
    }

    async fn material_bytes(&self, case: &str, sha256: &str) -> Result<Arc<[u8]>, CommandError> {
        let (session, id) = (self.session()?, case_id(case)?);
        let stands = self.proven_case(id).await?;
        let opened = self.opened(&session, &stands).await.ok_or_else(|| CommandError::new("notRevealed"))?;
        let contract = self.kept_contract(&session, &stands.contract)?;
        let files = contract.definition().form.files(&opened.fields);
        let unknown = || CommandError::new("unknownFile");
        let file = files.iter().find(|file| file.sha256 == sha256).ok_or_else(unknown)?;
        let digest = Hash::from_hex(file.sha256).ok_or_else(unknown)?;
        let parts = file.bytes.and_then(parts_of).ok_or_else(unknown)?;
        let known = self.fetched(&session).get(&digest);
        if let Some(known) = known {
            return Ok(known);
        }
        let desk = self.as_officer(&session, stands.department)?;
        let desk = desk.on(self.network.genesis());
        let mut bytes = Vec::new();
        for part in 0..parts {
            let part = desk.material(asking()?, (id, opened.record()), (digest, part)).await.map_err(asking_error)?;
            bytes.extend_from_slice(&part.bytes);
        }
        if Hash::of(&bytes) != digest {
            return Err(CommandError::new("fileNotAsFiled"));
        }
        let bytes: Arc<[u8]> = bytes.into();
        self.fetched(&session).keep(digest, Arc::clone(&bytes));
        Ok(bytes)
    }

    fn fetched<'s>(&self, session: &'s Session) -> std::sync::MutexGuard<'s, Fetched> {
        session.fetched.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Holds a file that was brought along against a material that was filed, and paints it where it can be painted.
    ///
    /// # Errors
    /// `io`, `fileTooLarge`.
    pub async fn look_at_material(&self, path: &Path, sha256: &str) -> Result<ShownMaterial, CommandError> {
        let (looked, bytes) = attachments::read(path)?;
        let same = looked.sha256 == sha256;
        let picture = if same { apart::page(&bytes, 0).await.ok().map(|page| page.picture) } else { None };
        Ok(ShownMaterial { picture, sha256: looked.sha256, same })
    }
}
