//! Handing in files: by itself, after the filing stands in a block, apart from the outbox.
//!
//! Each file is worked on alone: one that fails never holds up another, nor any filing. What the department has is
//! its own answer to every part; after an interruption it goes on where the department stands.

use std::{collections::BTreeSet, path::Path, time::Instant};

use yuzheng_contracts::{CheckedService, form::NamedFile, value::Value};
use yuzheng_light_client::desk::{DeskError as AskingError, Refusal};
use yuzheng_protocol::{
    Canonical, Hash,
    desk_api::{part_bytes, parts_of},
    objects,
};

use super::{
    Copies,
    store::{Delivery, KeptFile},
    views::{FiledFile, HandIn},
};
use crate::{
    app::{App, AppEvent, Session, now_ms},
    attachments,
    desk::Filing,
    filing::{parse_form, words},
    officer::{asking, asking_error, case_id},
    views::{ChosenFile, CommandError, Words},
};

/// For how long a failed delivery rests.
const REST: std::time::Duration = std::time::Duration::from_secs(12);
/// Between two rounds that look for copies which nothing needs.
const BETWEEN_SWEEPS: std::time::Duration = std::time::Duration::from_secs(600);
/// A copy stays for so long after its file was chosen: the form that names it may not be saved yet.
const CHOSEN_MS: i64 = 10 * 60 * 1000;

impl App {
    pub(super) fn copies(&self, session: &Session) -> Copies {
        Copies::new(&self.places.data, session.keys.sealing_identity())
    }

    /// Looks at a file that a person chose, and keeps a sealed copy of it.
    ///
    /// # Errors
    /// `io`, `fileTooLarge`, `fileEmpty`, `locked`, `deskDatabase`.
    pub fn choose_file(&self, path: &Path) -> Result<ChosenFile, CommandError> {
        let session = self.session()?;
        let (chosen, bytes) = attachments::read(path)?;
        self.keep_copy(&session, &bytes)?;
        Ok(chosen)
    }

    fn keep_copy(&self, session: &Session, bytes: &[u8]) -> Result<(), CommandError> {
        let known = session.desk().kept_file(&Hash::of(bytes))?;
        let file = match known {
            Some(known) if self.has_all(session, &known) => KeptFile { kept_ms: now_ms(), ..known },
            Some(_) | None => self.copies(session).keep(bytes, now_ms())?,
        };
        Ok(session.desk().save_kept_file(&file)?)
    }

    fn has_all(&self, session: &Session, file: &KeptFile) -> bool {
        let copies = self.copies(session);
        let parts = parts_of(file.bytes).unwrap_or_default();
        (0..parts).all(|part| copies.part(file, part).map(|bytes| bytes.len()) == part_bytes(file.bytes, part))
    }

    /// Plans to hand in the files that a filing names.
    pub(crate) fn plan_deliveries(
        &self,
        session: &Session,
        contract: &CheckedService,
        case: &Hash,
        values: &Value,
    ) -> Result<(), CommandError> {
        for file in contract.definition().form.files(values) {
            let Some(sha256) = Hash::from_hex(file.sha256) else { continue };
            session.desk().plan_delivery(case, &sha256)?;
        }
        Ok(())
    }

    /// Hands in files until the program ends.
    pub(crate) async fn follow_deliveries(&self) {
        let mut swept: Option<Instant> = None;
        loop {
            let _ = tokio::time::timeout(std::time::Duration::from_secs(3), self.deliveries.notified()).await;
            let Some(session) = self.unlocked() else {
                swept = None;
                continue;
            };
            if swept.is_none_or(|at| at.elapsed() > BETWEEN_SWEEPS) {
                self.plan_what_was_missed(&session);
                self.drop_unused_copies(&session, now_ms());
                swept = Some(Instant::now());
            }
            self.hand_in(&session).await;
        }
    }

    /// After a crash between the signature and its plan: what was filed and has a copy here is planned.
    fn plan_what_was_missed(&self, session: &Session) {
        let Ok(filings) = session.desk().filings() else { return };
        for filing in filings {
            let Ok(contract) = self.kept_contract(session, &filing.contract) else { continue };
            let Ok(values) = parse_form(&filing.values) else { continue };
            for file in contract.definition().form.files(&values) {
                let Some(sha256) = Hash::from_hex(file.sha256) else { continue };
                let desk = session.desk();
                if matches!(desk.kept_file(&sha256), Ok(Some(_))) {
                    let _ = desk.plan_delivery(&filing.id, &sha256);
                }
            }
        }
    }

    /// Goes once through everything that is to be handed in.
    async fn hand_in(&self, session: &Session) {
        let Ok(open) = session.desk().open_deliveries() else { return };
        for mut delivery in open {
            if self.rests(&delivery) {
                continue;
            }
            let before = delivery.clone();
            if let Err(error) = self.deliver(session, &mut delivery).await {
                tracing::info!(code = %error.code, "a file waits to be handed in");
                delivery.problem = serde_json::to_string(&error).ok();
                self.let_rest(&delivery);
            }
            if delivery != before {
                let _ = session.desk().save_delivery(&delivery);
                self.emit(AppEvent::Case(delivery.case));
            }
            if delivery.done_ms.is_some() {
                self.drop_unused_copies(session, now_ms());
            }
        }
    }

    fn rests(&self, delivery: &Delivery) -> bool {
        let tried = self.delivery_tries.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        tried.get(&(delivery.case, delivery.sha256)).is_some_and(|at| at.elapsed() < REST)
    }

    fn let_rest(&self, delivery: &Delivery) {
        let mut tried = self.delivery_tries.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        tried.insert((delivery.case, delivery.sha256), Instant::now());
    }

    /// Hands in one file, from where the department stands.
    async fn deliver(&self, session: &Session, delivery: &mut Delivery) -> Result<(), CommandError> {
        let Some(filing) = session.desk().filing(&delivery.case)? else { return Ok(()) };
        let Some(case) = self.standing_case(session, &filing)? else { return Ok(()) };
        let contract = self.kept_contract(session, &filing.contract)?;
        let values = parse_form(&filing.values)?;
        let files = contract.definition().form.files(&values);
        if !files.iter().any(|file| Hash::from_hex(file.sha256) == Some(delivery.sha256)) {
            // Another filling took its place, without this file.
            session.desk().forget_delivery(&delivery.case, &delivery.sha256)?;
            delivery.problem = None;
            return Ok(());
        }
        let copy = session.desk().kept_file(&delivery.sha256)?.ok_or_else(|| CommandError::new("noFileCopy"))?;
        let desk = self.as_person(session, case.department)?;
        let (desk, copies) = (desk.on(self.network.genesis()), self.copies(session));
        loop {
            let number = delivery.next;
            let part = copies.part(&copy, number).ok_or_else(|| CommandError::new("noFileCopy"))?;
            let sent = desk.deposit(asking()?, (case.case, delivery.sha256), (number, part)).await;
            let holding = sent.map_err(|error| {
                if matches!(error, AskingError::Refused { refusal: Refusal::OtherFile, .. }) {
                    delivery.next = 0;
                }
                asking_error(error)
            })?;
            delivery.problem = None;
            match holding.next {
                None => {
                    delivery.done_ms = Some(now_ms());
                    return Ok(());
                }
                Some(next) if next == number => {
                    return Err(CommandError::new("deskAnswer").with("reason", "no-progress"));
                }
                Some(next) => delivery.next = next,
            }
            session.desk().save_delivery(delivery)?;
            self.emit(AppEvent::Case(delivery.case));
        }
    }

    /// The case of a filing, once what is filed here is what stands in a proven block.
    fn standing_case(&self, session: &Session, filing: &Filing) -> Result<Option<objects::Case>, CommandError> {
        let proven = session.desk().proven(&filing.id)?;
        let case = proven.and_then(|proven| objects::Case::from_bytes(&proven.case_object).ok());
        Ok(case.filter(|case| case.commitment_root == filing.commitment_root))
    }

    /// Removes copies that no draft names, and that no filing has still to hand in.
    pub(super) fn drop_unused_copies(&self, session: &Session, now_ms: i64) {
        let Ok((kept, unused)) = self.used_copies(session, now_ms) else { return };
        let copies = self.copies(session);
        for file in &unused {
            if session.desk().forget_kept_file(&file.sha256).is_ok() {
                copies.remove(&file.folder);
            }
        }
        copies.sweep(&kept);
    }

    /// Copies that are needed, and copies that are not.
    fn used_copies(&self, session: &Session, now_ms: i64) -> Result<(Vec<KeptFile>, Vec<KeptFile>), CommandError> {
        let desk = session.desk();
        let drafts = desk.drafts()?;
        let open: BTreeSet<Hash> = desk.open_deliveries()?.into_iter().map(|delivery| delivery.sha256).collect();
        let used = |file: &KeptFile| {
            let print = file.sha256.to_hex();
            let named = open.contains(&file.sha256) || drafts.iter().any(|draft| draft.values.contains(&print));
            named || now_ms - file.kept_ms < CHOSEN_MS
        };
        Ok(desk.kept_files()?.into_iter().partition(used))
    }

    /// The files that a filing of the person's names, and how far they are handed in.
    ///
    /// # Errors
    /// `unknownCase`, `locked`, `deskDatabase` …
    pub fn case_files(&self, id: &str) -> Result<Vec<FiledFile>, CommandError> {
        let (session, id) = (self.session()?, case_id(id)?);
        let filing = session.desk().filing(&id)?.ok_or_else(|| CommandError::new("unknownCase"))?;
        let contract = self.kept_contract(&session, &filing.contract)?;
        let values = parse_form(&filing.values)?;
        let stands = self.standing_case(&session, &filing)?.is_some();
        let files = contract.definition().form.files(&values);
        files.iter().map(|file| filed_file(&session, &contract, (id, stands), file)).collect()
    }

    /// Takes the file of a case anew, where this computer has no copy of it any more.
    ///
    /// # Errors
    /// `anotherFile` when it is not the one that was filed, `unknownCase`, `io`, `locked` …
    pub fn supply_file(&self, id: &str, sha256: &str, path: &Path) -> Result<Vec<FiledFile>, CommandError> {
        let (session, case) = (self.session()?, case_id(id)?);
        let (chosen, bytes) = attachments::read(path)?;
        if chosen.sha256 != sha256 || !self.case_files(id)?.iter().any(|file| file.sha256 == sha256) {
            return Err(CommandError::new("anotherFile").with("name", chosen.name));
        }
        self.keep_copy(&session, &bytes)?;
        session.desk().plan_delivery(&case, &Hash::of(&bytes))?;
        self.try_deliveries_now();
        self.case_files(id)
    }

    /// Tries every delivery again at once.
    pub fn try_deliveries_now(&self) {
        self.delivery_tries.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
        self.deliveries.notify_one();
    }
}

fn filed_file(
    session: &Session,
    contract: &CheckedService,
    (case, stands): (Hash, bool),
    file: &NamedFile<'_>,
) -> Result<FiledFile, CommandError> {
    let sha256 = Hash::from_hex(file.sha256).unwrap_or(Hash::ZERO);
    let delivery = session.desk().delivery(&case, &sha256)?;
    let copy = session.desk().kept_file(&sha256)?;
    let done = delivery.as_ref().and_then(|delivery| delivery.done_ms);
    let next = delivery.as_ref().map_or(0, |delivery| delivery.next);
    let hand_in = match (done, copy) {
        (Some(_), _) => HandIn::Delivered,
        (None, None) => HandIn::NoCopy,
        (None, Some(_)) if stands => HandIn::Sending,
        (None, Some(_)) => HandIn::Waiting,
    };
    let parts = file.bytes.and_then(parts_of).unwrap_or(1);
    let percent = if done.is_some() { 100 } else { u32::from(next.min(parts)) * 100 / u32::from(parts) };
    Ok(FiledFile {
        label: list_label(contract, file.list),
        name: file.name.to_owned(),
        media_type: file.media_type.to_owned(),
        bytes: file.bytes.unwrap_or_default() as f64,
        sha256: file.sha256.to_owned(),
        hand_in,
        percent: u8::try_from(percent).unwrap_or(100),
        delivered_ms: done.map(|done| done as f64),
        problem: delivery.and_then(|delivery| serde_json::from_str(delivery.problem.as_deref()?).ok()),
    })
}

/// What a list of files is called.
pub(crate) fn list_label(contract: &CheckedService, list: &str) -> Words {
    contract.definition().form.field(list).map(|field| words(&field.label)).unwrap_or_default()
}
