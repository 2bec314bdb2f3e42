//! 我的办件: what the window is shown of a filed case, from what was proven and what waits on this PC.

mod clocks;
mod ending;
mod licence;
mod progress;
mod steps;

use std::path::Path;

pub(crate) use {licence::register_text, steps::awaits_act};

use yuzheng_contracts::{
    CheckedService,
    service::{Effect, State},
};
use yuzheng_protocol::{
    Canonical, Hash,
    api::{EntryProof, EventList},
    block::SignedHeader,
    objects::{self, Licence},
    payload::SealedTrace,
    receipt::ReceiptBundle,
    reference::EntryReference,
    transaction::{Action, Entry, Outcome, Transaction},
};

use crate::{
    answers::Rerun,
    app::{App, Session, io_error},
    checking::{line, signer},
    desk::{Filing, Filling, Proven},
    filing,
    officer::{reasons, views::ReasonView},
    qr,
    views::{
        CaseSummary, CaseView, CodeKind, CodeView, CodesView, CommandError, EventView, FieldError, FillingView,
        LicenceView, Param, ProofStage, ProofView, SavedFile, Words,
    },
};

/// A receipt with the name it is saved under.
pub struct NamedReceipt {
    /// File name.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A filing with what was proven about it, decoded.
struct Known {
    filing: Filing,
    contract: std::sync::Arc<CheckedService>,
    proven: Option<KnownProof>,
}

struct KnownProof {
    events: Vec<EntryProof>,
    times: Vec<i64>,
    case: objects::Case,
    licence: Option<Licence>,
    tip: SignedHeader,
    raw: Proven,
}

impl KnownProof {
    fn decode(raw: Proven) -> Option<Self> {
        Some(Self {
            events: EventList::from_bytes(&raw.events).ok()?.events.into_inner(),
            times: serde_json::from_str(&raw.times).ok()?,
            case: objects::Case::from_bytes(&raw.case_object).ok()?,
            licence: raw.licence.as_deref().and_then(|l| Licence::from_bytes(l).ok()),
            tip: SignedHeader::from_bytes(&raw.tip).ok()?,
            raw,
        })
    }

    fn last_time(&self) -> i64 {
        self.times.last().copied().unwrap_or_default()
    }
}

impl App {
    /// My cases, newest first.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn cases(&self) -> Result<Vec<CaseSummary>, CommandError> {
        let session = self.session()?;
        let filings = session.desk().filings()?;
        let known = filings.into_iter().map(|f| self.known(&session, f));
        Ok(known.collect::<Result<Vec<_>, _>>()?.iter().map(|k| self.summary(k)).collect())
    }

    /// One case with everything about it.
    ///
    /// # Errors
    /// `unknownCase`, `locked`, `deskDatabase`.
    pub fn case_view(&self, id: &str) -> Result<CaseView, CommandError> {
        let session = self.session()?;
        let known = self.known_by_id(&session, id)?;
        let summary = self.summary(&known);
        let proof = known.proven.as_ref().map(|p| self.case_proof(p));
        let licence = match (&known.proven, &proof) {
            (Some(p), Some(proof)) => {
                p.licence.as_ref().map(|l| self.licence_view(l, proof, p.tip.header.time.0, self.reference(p)))
            }
            (None, _) | (_, None) => None,
        };
        let trace = known.proven.as_ref().and_then(|p| p.raw.trace.as_deref());
        let trace = trace.and_then(|t| SealedTrace::from_bytes(t).ok());
        let again = match (&trace, &known.proven) {
            (Some(trace), Some(p)) => self.rerun(&session, &known, trace, &p.events)?,
            (Some(_) | None, _) => Rerun::nothing(),
        };
        let steps = self.steps(&known);
        let demo = self.network.genesis().kind == yuzheng_protocol::genesis::ChainKind::Demonstration;
        let earlier = session.desk().fillings(&known.filing.id)?;
        let receipt = known.proven.as_ref().and_then(|p| p.raw.receipt.as_ref());
        Ok(CaseView {
            decision: known.proven.as_ref().and_then(|p| decision(&p.events)),
            ending: known.proven.as_ref().and_then(|p| ending::ending(&known.contract, p, demo)),
            events: self.event_views(&known),
            rules: again.rules,
            same_result: again.same,
            answers: again.answers,
            lines: crate::paper::lines(&known.contract, &known.filing.values),
            values: known.filing.values.clone(),
            earlier: earlier.iter().rev().map(|f| filling_view(&known.contract, f)).collect(),
            can_withdraw: steps.iter().any(|step| step.action == steps::WITHDRAW),
            can_request_person: steps.iter().any(|step| step.action == steps::REQUEST_PERSON),
            supplement: steps.iter().find(|step| step.effect == Effect::Supplement).map(|s| filing::words(&s.title)),
            clocks: self.clocks(&known),
            limits: self.limits(&known),
            unchecked: if trace.is_some() { unchecked(&known.contract) } else { Vec::new() },
            qr: known.proven.as_ref().and_then(|p| self.reference(p)).map(|r| qr::Code::short(&r).svg()),
            receipt_bytes: receipt.map(|r| u32::try_from(r.len()).unwrap_or(u32::MAX)),
            proof,
            licence,
            summary,
        })
    }

    /// My licences, newest first.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn licences(&self) -> Result<Vec<LicenceView>, CommandError> {
        let session = self.session()?;
        let mut licences = Vec::new();
        let filings = session.desk().filings()?;
        for filing in filings {
            let known = self.known(&session, filing)?;
            if let Some(p) = &known.proven
                && let Some(licence) = &p.licence
            {
                licences.push(self.licence_view(licence, &self.case_proof(p), p.tip.header.time.0, self.reference(p)));
            }
        }
        Ok(licences)
    }

    /// A case's receipt.
    ///
    /// # Errors
    /// `unknownCase`, `noReceiptYet`.
    pub fn receipt(&self, id: &str) -> Result<NamedReceipt, CommandError> {
        let session = self.session()?;
        let known = self.known_by_id(&session, id)?;
        let proven = known.proven.as_ref().ok_or_else(|| CommandError::new("noReceiptYet"))?;
        let bytes = proven.raw.receipt.clone().ok_or_else(|| CommandError::new("noReceiptYet"))?;
        let digits: String = proven.case.number.chars().filter(|c| *c != '/').collect();
        Ok(NamedReceipt { name: format!("回执-{digits}.yzr"), bytes })
    }

    /// Writes a receipt.
    ///
    /// # Errors
    /// `io`.
    pub fn write_receipt(&self, path: &Path, bytes: &[u8]) -> Result<SavedFile, CommandError> {
        std::fs::write(path, bytes).map_err(|e| io_error(path, &e))?;
        Ok(SavedFile { path: path.display().to_string(), bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX) })
    }

    /// Any receipt of the person's, newest first.
    pub(crate) fn any_receipt(&self) -> Option<Vec<u8>> {
        let session = self.unlocked()?;
        let desk = session.desk();
        let filings = desk.filings().ok()?;
        filings.iter().find_map(|f| desk.proven(&f.id).ok().flatten()?.receipt)
    }

    /// Runs a decision again with the filling that it was about and the documents that its trace names.
    fn rerun(
        &self,
        session: &Session,
        known: &Known,
        trace: &SealedTrace,
        events: &[EntryProof],
    ) -> Result<Rerun, CommandError> {
        let filling = self.decided_filling(session, &known.filing)?;
        Ok(match self.as_traced(session, &known.contract, &trace.trace) {
            Some((contract, calendar)) => {
                self.run_again(&contract, calendar.as_deref(), &filling.values, trace, events)
            }
            None => Rerun::nothing(),
        })
    }

    /// What the newest automatic decision of a case was about, as this computer signed it.
    pub(crate) fn decided_filling(&self, session: &Session, filing: &Filing) -> Result<Filling, CommandError> {
        let desk = session.desk();
        let proven = desk.proven(&filing.id)?.and_then(KnownProof::decode);
        let root = proven.as_ref().map_or(filing.commitment_root, decided_root);
        desk.filling(filing, &root)?.ok_or_else(|| CommandError::new("unknownCase"))
    }

    fn known_by_id(&self, session: &Session, id: &str) -> Result<Known, CommandError> {
        let unknown = || CommandError::new("unknownCase");
        let id = Hash::from_hex(id).ok_or_else(unknown)?;
        let filing = session.desk().filing(&id)?.ok_or_else(unknown)?;
        self.known(session, filing)
    }

    fn known(&self, session: &Session, filing: Filing) -> Result<Known, CommandError> {
        let contract = self.kept_contract(session, &filing.contract)?;
        let proven = session.desk().proven(&filing.id)?.and_then(KnownProof::decode);
        Ok(Known { filing, contract, proven })
    }

    fn summary(&self, known: &Known) -> CaseSummary {
        let department = self.network.genesis().department_by_code(&known.contract.definition().department);
        let department = department.map(|d| self.department_name(d.id)).unwrap_or_default();
        let (state, word, proof, updated) = match &known.proven {
            Some(p) => {
                let state = p.case.state.to_string();
                let word = state_word(&known.contract, &state);
                (state, word, ProofStage::Verified, p.last_time())
            }
            None => self.unproven_state(&known.filing),
        };
        CaseSummary {
            id: known.filing.id.to_hex(),
            service: known.filing.service.clone(),
            title: filing::title(&known.contract),
            subject: known.filing.subject.clone(),
            number: known.proven.as_ref().map(|p| p.case.number.to_string()),
            waiting: self.waiting(known, &department),
            needs_me: self.waits_for_applicant(known),
            progress: progress::progress(known),
            deadline: known.proven.as_ref().and_then(|p| self.deadline(known, p)),
            updated_ms: updated as f64,
            department,
            proof,
            state,
            state_word: word,
        }
    }

    fn unproven_state(&self, filing: &Filing) -> (String, Words, ProofStage, i64) {
        let words = |zh: &str, en: &str| Words { zh: zh.to_owned(), en: en.to_owned() };
        match &filing.transaction {
            None => {
                ("waitingToSend".into(), words("待提交", "Waiting to be sent"), ProofStage::Local, filing.created_ms)
            }
            Some(_) => ("sent".into(), words("已提交", "Submitted"), ProofStage::Sent, filing.created_ms),
        }
    }

    /// Why nothing moves: the outbox's problem, or a department that has to act and does not answer.
    fn waiting(&self, known: &Known, department: &Words) -> Option<FieldError> {
        let reason = |code: &str| FieldError {
            path: String::new(),
            code: code.to_owned(),
            params: vec![
                Param { name: "zh".into(), value: department.zh.clone() },
                Param { name: "en".into(), value: department.en.clone() },
            ],
        };
        if let Some(problem) = &known.filing.problem {
            return Some(reason(problem));
        }
        let proven = known.proven.as_ref()?;
        let initial = known.contract.definition().workflow.as_ref().map(|w| w.initial.clone())?;
        (proven.case.state.as_str() == initial).then(|| reason("waitingForDepartment"))
    }

    fn event_views(&self, known: &Known) -> Vec<EventView> {
        let mut views = Vec::new();
        if let Some((action, transaction)) = known.act_on_its_way() {
            views.push(self.pending_event(known, &action, transaction, ProofStage::Sent));
        }
        if known.refiling() {
            let sent = known.filing.transaction.as_deref();
            let stage = if sent.is_some() { ProofStage::Sent } else { ProofStage::Local };
            views.push(self.pending_event(known, "supplement", sent.unwrap_or_default(), stage));
        }
        match &known.proven {
            None => {
                let bytes = known.filing.transaction.as_deref().unwrap_or_default();
                let stage = if bytes.is_empty() { ProofStage::Local } else { ProofStage::Sent };
                views.push(self.pending_event(known, "submitted", bytes, stage));
            }
            Some(p) => {
                let proven = p.events.iter().zip(&p.times).rev();
                views.extend(proven.filter_map(|(e, t)| self.proven_event(known, e, *t)));
            }
        }
        views
    }

    fn pending_event(&self, known: &Known, code: &str, transaction: &[u8], proof: ProofStage) -> EventView {
        EventView {
            code: code.to_owned(),
            title: event_title(&known.contract, code),
            by: Words { zh: "您".into(), en: "You".into() },
            reasons: Vec::new(),
            time_ms: known.filing.created_ms as f64,
            proof,
            height: None,
            id: Transaction::from_bytes(transaction).ok().map(|t| t.id().to_hex()),
        }
    }

    fn proven_event(&self, known: &Known, entry: &EntryProof, time: i64) -> Option<EventView> {
        let view = self.event_view(&known.contract, entry, time)?;
        let mine = view.by.zh == "申请人";
        Some(if mine { EventView { by: Words { zh: "您".into(), en: "You".into() }, ..view } } else { view })
    }

    /// An event of a case as its entry proves it.
    pub(crate) fn event_view(&self, contract: &CheckedService, entry: &EntryProof, time: i64) -> Option<EventView> {
        let Outcome::Applied(Some(event)) = &entry.outcome else { return None };
        let by = signer(self.network.genesis(), &entry.entry);
        Some(EventView {
            code: event.event.to_string(),
            title: match event.event.as_str() {
                EXPIRED => expired_title(contract, &event.state),
                other => event_title(contract, other),
            },
            by,
            reasons: named_reasons(contract, &entry.entry),
            time_ms: time as f64,
            proof: ProofStage::Verified,
            height: Some(entry.height.0 as f64),
            id: Some(entry.entry.id().to_hex()),
        })
    }

    fn case_proof(&self, p: &KnownProof) -> ProofView {
        let tip = &p.tip.header;
        let set = self.client.validators_at(tip.height);
        let signers = set.departments(&p.tip.certificate.signers());
        let last = p.events.last();
        let height = last.map_or(tip.height, |e| e.height);
        let mut hashes = Vec::new();
        if let Some(last) = last {
            hashes.push(line("entry", last.entry.id()));
        }
        hashes.extend([
            line("history", p.case.history),
            line("commitment", p.case.commitment_root),
            line("contract", p.case.contract),
            line("tip", tip.hash()),
            line("stateRoot", tip.state_root),
            line("chain", tip.chain_id),
        ]);
        let mut view = self.proof_view(height, p.last_time() as f64, &set, &signers, hashes);
        view.checked_ms = p.raw.checked_ms as f64;
        view
    }

    /// Short reference of a case's last entry: chain, height, index, id.
    fn reference(&self, p: &KnownProof) -> Option<EntryReference> {
        p.events.last().map(|e| EntryReference::new(&self.network.chain_id(), e.height, e.index, e.entry.id()))
    }

    /// The codes of a case's receipt: the short one, and the one with the whole receipt where it fits.
    ///
    /// # Errors
    /// `unknownCase`, `noReceiptYet`.
    pub fn receipt_codes(&self, id: &str) -> Result<CodesView, CommandError> {
        let (reference, receipt) = self.reference_and_receipt(id)?;
        let view = |code: &qr::Code| CodeView { svg: code.svg(), side: u32::try_from(code.side()).unwrap_or(0) };
        let full = full_code(&receipt);
        Ok(CodesView {
            short: view(&qr::Code::short(&reference)),
            reference: reference.to_string(),
            full: full.as_ref().map(|(code, _)| view(code)),
            shortened: full.is_some_and(|(_, held)| held == Held::DecisionAlone),
            receipt_bytes: u32::try_from(receipt.len()).unwrap_or(u32::MAX),
            most_bytes: u32::try_from(qr::MAX_CODE_BYTES).unwrap_or(u32::MAX),
        })
    }

    /// One of the codes as a picture with its file name.
    ///
    /// # Errors
    /// `unknownCase`, `noReceiptYet`, `codeTooLarge` when the receipt does not fit a code.
    pub fn code_picture(&self, id: &str, kind: CodeKind) -> Result<NamedReceipt, CommandError> {
        let (reference, receipt) = self.reference_and_receipt(id)?;
        let (code, word) = match kind {
            CodeKind::Short => (Some(qr::Code::short(&reference)), "简短二维码"),
            CodeKind::Full => (full_code(&receipt).map(|(code, _)| code), "完整二维码"),
        };
        let code = code.ok_or_else(|| {
            CommandError::new("codeTooLarge").with("have", receipt.len()).with("limit", qr::MAX_CODE_BYTES)
        })?;
        let name = self.receipt(id)?.name.replace(".yzr", &format!("-{word}.png"));
        Ok(NamedReceipt { name, bytes: code.png() })
    }

    fn reference_and_receipt(&self, id: &str) -> Result<(EntryReference, Vec<u8>), CommandError> {
        let session = self.session()?;
        let proven = self.known_by_id(&session, id)?.proven;
        let found = proven.and_then(|p| Some((self.reference(&p)?, p.raw.receipt?)));
        found.ok_or_else(|| CommandError::new("noReceiptYet"))
    }
}

/// What a code holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// The receipt as it is.
    Receipt,
    /// Its newest entry, without how case and licence stand now.
    DecisionAlone,
}

/// The code with the receipt, or with the decision alone where the receipt does not fit a code.
fn full_code(receipt: &[u8]) -> Option<(qr::Code, Held)> {
    if let Some(code) = qr::Code::full(receipt) {
        return Some((code, Held::Receipt));
    }
    let alone = ReceiptBundle::from_bytes(receipt).ok()?.of_entry_alone()?;
    Some((qr::Code::full(&alone.to_bytes())?, Held::DecisionAlone))
}

/// Name of the event that a deadline leaves behind.
const EXPIRED: &str = "deadline-expired";

/// What a deadline did: 期限届满：视为受理.
fn expired_title(contract: &CheckedService, state: &str) -> Words {
    let states = contract.definition().workflow.iter().flat_map(|workflow| &workflow.states);
    let mut expiries = states.filter_map(|state| Some(&state.deadline.as_ref()?.on_expiry));
    let own = expiries.find(|expiry| expiry.to == state).and_then(|expiry| expiry.title.as_ref());
    let word = own.map_or_else(|| state_word(contract, state), filing::words);
    Words { zh: format!("期限届满：{}", word.zh), en: format!("Deadline passed: {}", word.en) }
}

/// What the rules do not look at, by the contract's own words.
fn unchecked(contract: &CheckedService) -> Vec<Words> {
    contract.definition().guide.not_in_this_version.iter().map(filing::words).collect()
}

pub(crate) fn workflow_state<'c>(contract: &'c CheckedService, id: &str) -> Option<&'c State> {
    contract.definition().workflow.as_ref()?.state(id).ok()
}

/// Word for a state of a contract's workflow.
pub(crate) fn state_word(contract: &CheckedService, id: &str) -> Words {
    workflow_state(contract, id).map_or_else(
        || Words { zh: id.to_owned(), en: id.to_owned() },
        |s| Words { zh: s.title.zh.clone(), en: s.title.en.clone() },
    )
}

/// What an event is called: by the contract's own words where it names it.
pub(crate) fn event_title(contract: &CheckedService, code: &str) -> Words {
    let words = |zh: &str, en: &str| Words { zh: zh.to_owned(), en: en.to_owned() };
    match code {
        "submitted" => words("提交", "Submitted"),
        "deadline-expired" => words("期限届满，自动处理", "Deadline passed"),
        "deadline-fixed" => words("日历已公布，期限确定", "Deadline certain: the calendar is published"),
        other => {
            let workflow = contract.definition().workflow.as_ref();
            let named = workflow.and_then(|w| w.transitions.iter().find(|t| t.action == other));
            named.map_or_else(|| words(other, other), |t| words(&t.title.zh, &t.title.en))
        }
    }
}

/// The reasons that an officer's step names, in the contract's words.
fn named_reasons(contract: &CheckedService, entry: &Entry) -> Vec<ReasonView> {
    let Entry::Signed(transaction) = entry else { return Vec::new() };
    let Action::OfficerStep(step) = &transaction.body.action else { return Vec::new() };
    let named = |reason: &ReasonView| step.reasons.iter().any(|code| code.as_str() == reason.code);
    reasons(contract).into_iter().filter(named).collect()
}

/// What the newest decision was, the machine's or an officer's, unless something else was filed since.
fn decision(events: &[EntryProof]) -> Option<String> {
    let codes = events.iter().rev().filter_map(|e| match (&e.outcome, supplements(&e.entry)) {
        (Outcome::Applied(Some(_)), true) => Some("supplement"),
        (Outcome::Applied(Some(event)), false) => Some(event.event.as_str()),
        (Outcome::Applied(None) | Outcome::Failed(_) | Outcome::Refused(_), _) => None,
    });
    let decided = codes.into_iter().find_map(|code| match code {
        "supplement" => Some(None),
        "approve" => Some(Some("approved")),
        "refer" => Some(Some("referred")),
        "name-lost" => Some(Some("nameLost")),
        "grant" => Some(Some("granted")),
        "refuse" => Some(Some("refused")),
        "not-accept" => Some(Some("notAccepted")),
        _later => None,
    });
    decided.flatten().map(str::to_owned)
}

fn supplements(entry: &Entry) -> bool {
    matches!(entry, Entry::Signed(t) if matches!(t.body.action, Action::SupplementCase(_)))
}

/// Root over the fields that the newest automatic decision was about.
fn decided_root(p: &KnownProof) -> Hash {
    let decided = p.events.iter().rev().find_map(|e| match &e.entry {
        Entry::Signed(t) => match &t.body.action {
            Action::AutomaticDecision(decision) => Some(decision.commitment_root),
            _other => None,
        },
        Entry::System(_) => None,
    });
    decided.unwrap_or(p.case.commitment_root)
}

fn filling_view(contract: &CheckedService, filling: &Filling) -> FillingView {
    FillingView {
        signed_ms: filling.created_ms as f64,
        fingerprint: filling.commitment_root.to_hex(),
        lines: crate::paper::lines(contract, &filling.values),
    }
}
