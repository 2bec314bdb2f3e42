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
/// Nothing can be handed in: this computer has no copy.
const NO_COPY: &str = "noFileCopy";

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
        let _alone = copying(session);
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
            for sha256 in files_of(&contract, &values) {
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
            let after = self.deliver(session, &mut delivery).await;
            if let Err(error) = &after {
                tracing::info!(code = %error.code, "a file waits to be handed in");
                delivery.problem = serde_json::to_string(error).ok();
                self.let_rest(&delivery);
            }
            let kept = match after {
                Ok(Standing::Needless) => session.desk().forget_delivery(&delivery.case, &delivery.sha256),
                Ok(Standing::Waits | Standing::HandedIn) | Err(_) if delivery != before => {
                    session.desk().save_delivery(&delivery)
                }
                Ok(Standing::Waits | Standing::HandedIn) | Err(_) => continue,
            };
            if let Err(error) = kept {
                tracing::warn!(%error, "how far a file is could not be kept");
            }
            self.emit(AppEvent::Case(delivery.case));
            match after {
                Ok(Standing::Needless | Standing::HandedIn) => self.drop_unused_copies(session, now_ms()),
                Ok(Standing::Waits) | Err(_) => {}
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
    async fn deliver(&self, session: &Session, delivery: &mut Delivery) -> Result<Standing, CommandError> {
        let Some(filing) = session.desk().filing(&delivery.case)? else { return Ok(Standing::Waits) };
        let Some(case) = self.standing_case(session, &filing)? else { return Ok(Standing::Waits) };
        let contract = self.kept_contract(session, &filing.contract)?;
        let values = parse_form(&filing.values)?;
        // Another filling took its place, without this file; or the case is over.
        if !files_of(&contract, &values).contains(&delivery.sha256) || is_over(&contract, &case) {
            return Ok(Standing::Needless);
        }
        let desk = self.as_person(session, case.department)?;
        let (desk, copies) = (desk.on(self.network.genesis()), self.copies(session));
        let holdings = desk.materials(asking()?, case.case).await.map_err(asking_error)?;
        if let Some(holding) = holdings.files.iter().find(|holding| holding.sha256 == delivery.sha256) {
            let Some(next) = holding.next else { return Ok(handed_in(delivery)) };
            delivery.next = next;
        }
        let copy = session.desk().kept_file(&delivery.sha256)?.ok_or_else(|| CommandError::new(NO_COPY))?;
        loop {
            let number = delivery.next;
            let part = copies.part(&copy, number).ok_or_else(|| CommandError::new(NO_COPY))?;
            let sent = desk.deposit(asking()?, (case.case, delivery.sha256), (number, part)).await;
            let holding = sent.map_err(|error| {
                if matches!(error, AskingError::Refused { refusal: Refusal::OtherFile, .. }) {
                    delivery.next = 0;
                }
                asking_error(error)
            })?;
            delivery.problem = None;
            match holding.next {
                None => return Ok(handed_in(delivery)),
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

    /// Removes copies that no draft names, and that no filing has still to hand in. What was chosen a moment ago stays
    /// until a form with it was signed.
    pub(super) fn drop_unused_copies(&self, session: &Session, now_ms: i64) {
        let _alone = copying(session);
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
        let (drafts, filings) = (desk.drafts()?, desk.filings()?);
        let open: BTreeSet<Hash> = desk.open_deliveries()?.into_iter().map(|delivery| delivery.sha256).collect();
        let used = |file: &KeptFile| {
            let print = file.sha256.to_hex();
            let named = open.contains(&file.sha256) || drafts.iter().any(|draft| draft.values.contains(&print));
            let signed = |filing: &Filing| filing.created_ms >= file.kept_ms && filing.values.contains(&print);
            named || (now_ms - file.kept_ms < CHOSEN_MS && !filings.iter().any(signed))
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
        let filed = match self.standing_case(&session, &filing)? {
            None => Filed::OnItsWay,
            Some(case) if is_over(&contract, &case) => Filed::Over,
            Some(_) => Filed::Stands,
        };
        let files = contract.definition().form.files(&values);
        files.iter().map(|file| filed_file(&session, &contract, (id, filed), file)).collect()
    }

    /// Takes the file of a case anew, where this computer has no copy of it any more.
    ///
    /// # Errors
    /// `anotherFile` when it is not the one that was filed, `caseOver`, `unknownCase`, `io`, `locked` …
    pub fn supply_file(&self, id: &str, sha256: &str, path: &Path) -> Result<Vec<FiledFile>, CommandError> {
        let (session, case) = (self.session()?, case_id(id)?);
        let (chosen, bytes) = attachments::read(path)?;
        let files = self.case_files(id)?;
        let filed = files.iter().find(|file| file.sha256 == sha256 && chosen.sha256 == sha256);
        let filed = filed.ok_or_else(|| CommandError::new("anotherFile").with("name", chosen.name))?;
        if filed.hand_in == HandIn::Over {
            return Err(CommandError::new("caseOver"));
        }
        self.keep_copy(&session, &bytes)?;
        session.desk().plan_delivery_again(&case, &Hash::of(&bytes))?;
        self.try_deliveries_now();
        self.case_files(id)
    }

    /// Tries every delivery again at once.
    pub fn try_deliveries_now(&self) {
        self.delivery_tries.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
        self.deliveries.notify_one();
    }
}

/// What became of a planned delivery.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The filing does not stand in a block yet.
    Waits,
    /// The department has the file.
    HandedIn,
    /// Nobody needs the file any more.
    Needless,
}

/// How far a filing is, for its files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filed {
    OnItsWay,
    Stands,
    Over,
}

fn copying(session: &Session) -> std::sync::MutexGuard<'_, ()> {
    session.copying.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn handed_in(delivery: &mut Delivery) -> Standing {
    (delivery.done_ms, delivery.problem) = (Some(now_ms()), None);
    Standing::HandedIn
}

/// Whether a case came to an end after which nothing can happen in it: it was withdrawn, refused, ended, cancelled.
fn is_over(contract: &CheckedService, case: &objects::Case) -> bool {
    contract.definition().workflow.as_ref().is_some_and(|workflow| workflow.is_final(&case.state))
}

/// The digests of the files that a filing names.
pub(crate) fn files_of(contract: &CheckedService, values: &Value) -> Vec<Hash> {
    contract.definition().form.files(values).iter().filter_map(|file| Hash::from_hex(file.sha256)).collect()
}

fn filed_file(
    session: &Session,
    contract: &CheckedService,
    (case, filed): (Hash, Filed),
    file: &NamedFile<'_>,
) -> Result<FiledFile, CommandError> {
    let sha256 = Hash::from_hex(file.sha256).unwrap_or(Hash::ZERO);
    let delivery = session.desk().delivery(&case, &sha256)?;
    let copy = session.desk().kept_file(&sha256)?;
    let done = delivery.as_ref().and_then(|delivery| delivery.done_ms);
    let next = delivery.as_ref().map_or(0, |delivery| delivery.next);
    let planned = delivery.is_some();
    let problem = delivery.and_then(|delivery| serde_json::from_str::<CommandError>(delivery.problem.as_deref()?).ok());
    // A plan without a copy: the department may have the file from before; it is asked first.
    let lacking = copy.is_none() && (!planned || problem.as_ref().is_some_and(|problem| problem.code == NO_COPY));
    let hand_in = match (done, filed) {
        (Some(_), _) => HandIn::Delivered,
        (None, Filed::Over) => HandIn::Over,
        (None, Filed::OnItsWay | Filed::Stands) if lacking => HandIn::NoCopy,
        (None, Filed::Stands) => HandIn::Sending,
        (None, Filed::OnItsWay) => HandIn::Waiting,
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
        // What stood in the way of a file that nobody needs any more is no problem.
        problem: problem.filter(|_| hand_in != HandIn::Over),
    })
}

/// What a list of files is called.
pub(crate) fn list_label(contract: &CheckedService, list: &str) -> Words {
    contract.definition().form.field(list).map(|field| words(&field.label)).unwrap_or_default()
}
