//! 核验: a receipt or fork evidence is checked here, without any network; a short code is looked up and proven.
//!
//! What decides is `yuzheng-verify`, and its words are shown: the window and the command line say the same.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use base64::Engine;
use yuzheng_documents::{Attached, ExtractError, extract, is_pdf};
use yuzheng_light_client::{
    ClientError,
    client::{ReceiptRequest, ReceiptSubject},
};
use yuzheng_protocol::desk::{EndRole, GrantRole, RecordAccess};
use yuzheng_protocol::{
    Canonical, Hash, Height, ValidatorSet,
    genesis::Genesis,
    objects::LicenceStatus,
    receipt::{ProvenEntry, ReceiptBundle, VerifiedReceipt},
    reference::{EntryReference, REFERENCE_PREFIX, ReferenceError},
    transaction::{Action, Entry, Outcome, SystemTransaction},
};
use yuzheng_verify::{
    AnswerFacts, Checked, Facts, FileRole, ForkFacts, ReexecutionFacts, Report, RuleAgain, StepResult, Subject,
    Verdict, age_words,
};

use crate::{
    advice,
    app::{App, now},
    officer::{notice_view, recorded_notice},
    qr::{self, PictureError},
    views::{
        Advice, AgainView, AnswerView, CheckStep, CommandError, ForgedExample, ForkHeaderView, ForkView, HashLine,
        OpenedField, ProofView, ReceiptView, RuleAgainView, ShownEvent, ShownState, SignerView, VerdictView, Words,
    },
};

/// A receipt's tip that is older than this calls for a fresh receipt where the present state matters.
const OLD_S: i64 = 7 * 24 * 3600;
/// A PDF that keeps the reader busy for longer is given up.
const LONGEST_READING: Duration = Duration::from_secs(10);

/// How content came to be checked.
#[derive(Clone, Copy)]
enum Came {
    File,
    Document,
    FullCode,
    ShortCode,
}

impl Came {
    const fn code(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Document => "document",
            Self::FullCode => "fullCode",
            Self::ShortCode => "shortCode",
        }
    }
}

impl App {
    /// Checks the file at `path`: a receipt, evidence, or a picture of a QR code.
    #[must_use]
    pub async fn verify_path(&self, path: &Path) -> VerdictView {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        // One byte more than the largest picture tells "too long" without reading a whole disk image.
        let read = std::fs::File::open(path).and_then(|file| {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::Read::take(file, qr::MAX_PICTURE_BYTES as u64 + 1), &mut bytes)?;
            Ok(bytes)
        });
        match read {
            Ok(bytes) => self.verify_content(&name, bytes).await,
            Err(error) => {
                let report = yuzheng_verify::unreadable_file(FileRole::Receipt, &name, &error);
                self.verdict_view(&name, 0, Came::File, Checked { report, receipt: None }, 0.0)
            }
        }
    }

    /// Checks bytes that came in base64.
    ///
    /// # Errors
    /// `notBase64`.
    pub async fn verify_base64(&self, name: &str, base64: &str) -> Result<VerdictView, CommandError> {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(base64)
            .map_err(|e| CommandError::new("notBase64").with("detail", e))?;
        Ok(self.verify_content(name, bytes).await)
    }

    /// Checks what was dropped, opened or pasted: a file, a picture of a code, or the text of a short code.
    pub async fn verify_content(&self, name: &str, bytes: Vec<u8>) -> VerdictView {
        if qr::is_picture(&bytes) {
            let size = bytes.len();
            let read = tokio::task::spawn_blocking(move || qr::read_picture(&bytes)).await;
            return match read.unwrap_or(Err(PictureError::Damaged)) {
                Ok(code) => self.verify_code(name, &code).await,
                Err(error) => self.refused_picture(name, size, &error),
            };
        }
        if is_pdf(&bytes) {
            return self.verify_document(name, bytes).await;
        }
        match short_code(&bytes) {
            Some(text) => self.look_up(name, text).await,
            None => self.verify_as(name, &bytes, Came::File),
        }
    }

    /// Checks the receipt inside a legal document, and the attached text of one that an officer issued. What the paper
    /// shows is not checked: the verdict's facts and the recorded text are.
    async fn verify_document(&self, name: &str, pdf: Vec<u8>) -> VerdictView {
        let size = pdf.len();
        let taken = tokio::task::spawn_blocking(move || extract(&pdf));
        let taken = tokio::time::timeout(LONGEST_READING, taken).await;
        let unreadable = |why: &str| Err(ExtractError::Damaged(why.to_owned()));
        match taken.map_or_else(|_| unreadable("takes too long"), |done| done.unwrap_or_else(|_| unreadable("stopped")))
        {
            Ok(attached) => self.verify_attached(name, &attached),
            Err(error) => {
                self.not_checked(name, size, Came::Document, Verdict::CannotTell, advice::of_document(&error))
            }
        }
    }

    fn verify_attached(&self, name: &str, attached: &Attached) -> VerdictView {
        let started = Instant::now();
        let checked = yuzheng_verify::examine(&attached.receipt, &self.newest_network());
        let size = attached.receipt.len();
        let recorded = match (&attached.text, &checked.receipt) {
            (Some(text), Some(receipt)) if checked.report.verdict == Verdict::Valid => {
                let Some((notice, issue)) = recorded_notice(receipt, text) else {
                    return self.not_checked(name, size, Came::Document, Verdict::Invalid, advice::of_other_text());
                };
                Some(notice_view(&notice, Some(&issue)))
            }
            (Some(_) | None, Some(_) | None) => None,
        };
        let micros = started.elapsed().as_micros() as f64;
        VerdictView { recorded, ..self.verdict_view(name, size, Came::Document, checked, micros) }
    }

    async fn verify_code(&self, name: &str, code: &[u8]) -> VerdictView {
        match short_code(code) {
            Some(text) => self.look_up(name, text).await,
            None => self.verify_as(name, code, Came::FullCode),
        }
    }

    /// Checks the bytes of a receipt or of fork evidence. Asks nobody.
    #[must_use]
    pub fn verify_bytes(&self, name: &str, bytes: &[u8]) -> VerdictView {
        self.verify_as(name, bytes, Came::File)
    }

    fn verify_as(&self, name: &str, bytes: &[u8], came: Came) -> VerdictView {
        let started = Instant::now();
        let checked = yuzheng_verify::examine(bytes, &self.newest_network());
        let micros = started.elapsed().as_micros() as f64;
        self.verdict_view(name, bytes.len(), came, checked, micros)
    }

    fn verdict_view(&self, name: &str, bytes: usize, came: Came, checked: Checked, micros: f64) -> VerdictView {
        let report = checked.report.at(now());
        let shown = match (&checked.receipt, &report.facts) {
            (Some(verified), Some(facts)) if report.verdict == Verdict::Valid => {
                Some(self.receipt_view(verified, facts, &report))
            }
            (Some(_), Some(_)) | (None, _) | (_, None) => None,
        };
        let rule = report.rule.as_deref().unwrap_or("valid");
        VerdictView {
            verdict: match report.verdict {
                Verdict::Valid => "valid",
                Verdict::Invalid => "invalid",
                Verdict::CannotTell => "cannotTell",
            }
            .to_owned(),
            subject: match report.subject {
                Subject::Receipt => "receipt",
                Subject::Fork => "fork",
                Subject::Reexecution => "reexecution",
            }
            .to_owned(),
            checks: report.checks.iter().map(check_step).collect(),
            fork: report.fork.as_ref().map(fork_view),
            again: report.reexecution.as_ref().map(|again| again_view(again, self.network.genesis())),
            advice: advice::of_words(rule, report.words.clone(), report.detail.clone()),
            came: came.code().to_owned(),
            file: name.to_owned(),
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
            shown,
            recorded: None,
            micros,
        }
    }

    /// Looks an entry up on the chain and proves it; says why when that cannot be done.
    async fn look_up(&self, name: &str, text: &str) -> VerdictView {
        let started = Instant::now();
        let refused = |refusal: advice::CodeRefusal| self.refused(name, text.len(), Came::ShortCode, &refusal);
        let reference = match EntryReference::parse(text) {
            Ok(reference) if reference.is_of(&self.network.chain_id()) => reference,
            Ok(_other_chain) => return refused(advice::CodeRefusal::OtherChain),
            Err(ReferenceError::UnknownVersion { have }) => return refused(advice::CodeRefusal::Version { have }),
            Err(ReferenceError::NotAReference | ReferenceError::Malformed) => {
                return refused(advice::CodeRefusal::Malformed);
            }
        };
        match self.prove_reference(&reference).await {
            Ok(Some(receipt)) => {
                let checked = yuzheng_verify::examine(&receipt, &self.newest_network());
                let micros = started.elapsed().as_micros() as f64;
                let place = checked.receipt.as_ref().and_then(|verified| place_of(verified, reference.id));
                match place {
                    Some((height, index)) if (height, index) != (reference.height, reference.index) => {
                        refused(advice::CodeRefusal::Elsewhere { height, index })
                    }
                    Some(_) | None => self.verdict_view(name, receipt.len(), Came::ShortCode, checked, micros),
                }
            }
            Ok(None) => refused(advice::CodeRefusal::NotFound),
            Err(error) => refused(advice::CodeRefusal::NoAnswer { code: error.code(), detail: error.to_string() }),
        }
    }

    /// A receipt for the entry with the case and licence as they stand: the case's last event, or all of them where
    /// the code is of an earlier one, so that a licence revoked since never looks valid. An entry that is no event of
    /// a case stands alone. None when the departments know no such entry.
    async fn prove_reference(&self, reference: &EntryReference) -> Result<Option<Vec<u8>>, ClientError> {
        let Some(entry) = self.client.entry(reference.id).await? else { return Ok(None) };
        if let Some(event) = entry.event() {
            let receipt = self.client.receipt(&ReceiptRequest::of(ReceiptSubject::Case(event.case))).await?;
            let bundle = ReceiptBundle::from_bytes(&receipt).ok();
            if bundle.as_ref().and_then(ReceiptBundle::entry).is_some_and(|e| e.entry.id() == reference.id) {
                return Ok(Some(receipt));
            }
            return self.client.receipt(&ReceiptRequest::of(ReceiptSubject::History(event.case))).await.map(Some);
        }
        self.client.receipt(&ReceiptRequest::of(ReceiptSubject::Entry(reference.id))).await.map(Some)
    }

    fn refused_picture(&self, name: &str, bytes: usize, error: &PictureError) -> VerdictView {
        let refusal = match error {
            PictureError::TooLarge => advice::CodeRefusal::PictureTooLarge,
            PictureError::Damaged => advice::CodeRefusal::PictureDamaged,
            PictureError::NoCode => advice::CodeRefusal::NoCode,
        };
        self.refused(name, bytes, Came::File, &refusal)
    }

    fn refused(&self, name: &str, bytes: usize, came: Came, refusal: &advice::CodeRefusal) -> VerdictView {
        self.not_checked(name, bytes, came, refusal.verdict(), advice::of_code(refusal))
    }

    fn not_checked(&self, name: &str, bytes: usize, came: Came, verdict: Verdict, advice: Advice) -> VerdictView {
        VerdictView {
            verdict: if verdict == Verdict::Invalid { "invalid" } else { "cannotTell" }.to_owned(),
            subject: "receipt".to_owned(),
            advice,
            checks: Vec::new(),
            came: came.code().to_owned(),
            file: name.to_owned(),
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
            shown: None,
            fork: None,
            again: None,
            recorded: None,
            micros: 0.0,
        }
    }

    fn receipt_view(&self, verified: &VerifiedReceipt, facts: &Facts, report: &Report) -> ReceiptView {
        let bundle = verified.bundle();
        let tip = &bundle.tip.header;
        let (entry, header) = verified.entry().map_or((None, tip), |(entry, header)| (Some(entry), header));
        let case = verified.case();
        let contract = case.as_ref().and_then(|c| self.known_contract(&c.contract));
        let title = contract.as_ref().map(|c| crate::filing::title(c)).unwrap_or_default();
        let state_word = match (&case, &contract) {
            (Some(case), Some(contract)) => Some(crate::cases::state_word(contract, &case.state)),
            (None, _) | (_, None) => None,
        };
        let hashes = entry
            .map(|e| [line("entry", e.entry.id()), line("header", header.hash()), line("txRoot", header.tx_root)])
            .into_iter()
            .flatten()
            .chain([line("tip", tip.hash()), line("stateRoot", tip.state_root), line("chain", tip.chain_id)]);
        let time_ms = header.time.0 as f64;
        // The receipt was checked with this set.
        let network = self.newest_network();
        let set = network.validators_after(&bundle.hops, tip.height);
        let set = set.unwrap_or_else(|_| network.newest_validators().clone());
        let proof = self.proof_view(header.height, time_ms, &set, verified.signers(), hashes.collect());
        let licence = verified.licence();
        let age_s = report.tip_age_s.unwrap_or_default();
        let (age_zh, age_en) = age_words(age_s);
        let event_view = |(number, entry): (usize, &ProvenEntry)| {
            let header = bundle.header_of(entry);
            let code = event_code(entry);
            let title = contract.as_ref().map(|c| crate::cases::event_title(c, &code));
            ShownEvent {
                number: u32::try_from(number + 1).unwrap_or(u32::MAX),
                title: title.unwrap_or_else(|| words(&code, &code)),
                by: signer(self.network.genesis(), &entry.entry),
                time_ms: header.time.0 as f64,
                height: header.height.0 as f64,
                code,
            }
        };
        let is_history = facts.kind == "history";
        let events = bundle.entries.iter().enumerate().filter(|_| is_history).map(event_view).collect();
        let is_state = facts.kind == "state";
        let states = facts.state.iter().filter(|_| is_state);
        ReceiptView {
            kind: facts.kind.clone(),
            title,
            event: entry.map_or_else(|| "state".to_owned(), event_code),
            number: case.as_ref().map(|c| c.number.to_string()),
            subject: licence.as_ref().and_then(|l| crate::cases::register_text(l, "name")),
            signer: entry.map(|e| signer(self.network.genesis(), &e.entry)),
            time_ms,
            state_word,
            licence: licence.map(|l| self.licence_view(&l, &proof, tip.time.0, None)),
            as_of_ms: tip.time.0 as f64,
            age: words(&age_zh, &age_en),
            is_old: age_s > OLD_S,
            events,
            states: states.map(|s| ShownState { text: words(&s.zh(), &s.en()), present: s.present }).collect(),
            proof,
            opened: bundle
                .entries
                .iter()
                .flat_map(|e| e.openings.iter())
                .map(|o| OpenedField {
                    label: contract.as_ref().map(|c| crate::paper::field_label(c, &o.path)).unwrap_or_default(),
                    path: o.path.to_string(),
                    value: String::from_utf8_lossy(&o.value).trim_matches('"').to_owned(),
                })
                .collect(),
        }
    }

    pub(crate) fn proof_view(
        &self,
        height: Height,
        time_ms: f64,
        set: &ValidatorSet,
        signers: &[u16],
        hashes: Vec<HashLine>,
    ) -> ProofView {
        let departments = set.validators().iter().map(|v| SignerView {
            name: self.department_name(v.department),
            short: self.short_name(v.department),
            signed: signers.contains(&v.department),
        });
        ProofView {
            height: height.0 as f64,
            time_ms,
            departments: departments.collect(),
            quorum: u32::try_from(set.quorum()).unwrap_or(u32::MAX),
            checked_ms: now().0 as f64,
            hashes,
        }
    }

    pub(crate) fn short_name(&self, department: u16) -> String {
        self.network.genesis().department(department).map(|d| d.short_zh.to_string()).unwrap_or_default()
    }

    /// One of the person's receipts with one changed byte; without a case, the receipt of the bound identity.
    ///
    /// # Errors
    /// `noIdentity`, `noDepartment` when there is none to change.
    pub async fn forged_example(&self) -> Result<ForgedExample, CommandError> {
        let (mut bytes, own) = match self.any_receipt() {
            Some(bytes) => (bytes, true),
            None => (self.identity_receipt().await?, false),
        };
        // A byte in the middle lies inside the signed content of every receipt.
        let position = bytes.len() / 2;
        let before = bytes[position];
        bytes[position] ^= 1;
        let verdict = self.verify_bytes("伪造的例子.yzr", &bytes);
        Ok(ForgedExample {
            verdict,
            position: u32::try_from(position).unwrap_or(u32::MAX),
            before: format!("{before:02x}"),
            after: format!("{:02x}", bytes[position]),
            own,
        })
    }
}

pub(crate) fn line(code: &str, hash: Hash) -> HashLine {
    HashLine { code: code.to_owned(), value: hash.to_hex() }
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.to_owned(), en: en.to_owned() }
}

/// Where a receipt proves that an entry stands.
fn place_of(verified: &VerifiedReceipt, id: Hash) -> Option<(Height, u32)> {
    let bundle = verified.bundle();
    let entry = bundle.entries.iter().find(|proven| proven.entry.id() == id)?;
    Some((bundle.header_of(entry).height, entry.index))
}

/// The text of a short code, if that is what the bytes are.
fn short_code(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    text.starts_with(REFERENCE_PREFIX).then_some(text)
}

fn check_step(step: &yuzheng_verify::Step) -> CheckStep {
    let result = match step.result {
        StepResult::Passed => "passed",
        StepResult::Failed => "failed",
        StepResult::NotReached => "notReached",
        StepResult::NothingShown => "nothingShown",
    };
    CheckStep { name: words(&step.zh, &step.en), result: result.to_owned() }
}

fn fork_view(fork: &ForkFacts) -> ForkView {
    let names = |departments: &[yuzheng_verify::DepartmentName]| -> Vec<Words> {
        departments.iter().map(|d| words(&d.name_zh, &d.name_en)).collect()
    };
    ForkView {
        height: fork.height as f64,
        headers: fork
            .headers
            .iter()
            .map(|header| ForkHeaderView {
                hash: header.hash.clone(),
                time: header.time.clone(),
                round: header.round,
                signed_by: names(&header.signed_by),
            })
            .collect(),
        signed_both: names(&fork.signed_both),
        fault: fork.fault.clone(),
    }
}

fn again_view(again: &ReexecutionFacts, genesis: &Genesis) -> AgainView {
    let rule = |rule: &RuleAgain| RuleAgainView {
        id: rule.id.clone(),
        recorded: rule.recorded.clone(),
        now: rule.now.clone(),
        agrees: rule.agrees(),
        text: words(&rule.zh, &rule.en),
        basis: rule.basis.clone(),
    };
    let source = |code: &str| match genesis.department_by_code(code) {
        Some(department) => words(&department.name_zh, &department.name_en),
        None => words("链上状态", "State on the chain"),
    };
    let answer = |answer: &AnswerFacts| AnswerView {
        title: words(&answer.zh, &answer.en),
        value: answer.value.clone(),
        source: source(&answer.source),
        as_of_ms: answer.as_of_ms as f64,
    };
    AgainView {
        service: words(&again.service_zh, &again.service_en),
        version: again.version.clone(),
        date: again.date.clone(),
        decision: again.decision.clone(),
        rules: again.rules.iter().map(rule).collect(),
        answers: again.answers.iter().map(answer).collect(),
    }
}

fn event_code(entry: &ProvenEntry) -> String {
    match &entry.outcome {
        Outcome::Applied(Some(event)) => event.event.to_string(),
        Outcome::Applied(None) => "recorded".to_owned(),
        Outcome::Failed(_) | Outcome::Refused(_) => "failed".to_owned(),
    }
}

/// Who signed an entry.
pub(crate) fn signer(genesis: &Genesis, entry: &Entry) -> Words {
    match entry {
        Entry::System(SystemTransaction::DeadlineExpired(_) | SystemTransaction::DeadlineFixed(_)) => {
            words("系统按期限自动处理", "The system, by deadline")
        }
        Entry::Signed(t) => match &t.body.action {
            Action::RegisterIdentity(_) | Action::SubmitCase(_) | Action::SupplementCase(_) | Action::Reserve(_) => {
                words("申请人", "The applicant")
            }
            Action::OfficerStep(_) | Action::ClaimCase(_) | Action::ReleaseCase(_) => {
                words("经办人员", "An officer of the department")
            }
            Action::AddNote(_) => words("经办人员或者申请人", "An officer or the applicant"),
            Action::GrantRole(GrantRole { department, .. })
            | Action::EndRole(EndRole { department, .. })
            | Action::RecordAccess(RecordAccess { department, .. }) => genesis
                .department(*department)
                .map_or_else(|| words("工作人员", "An officer"), |d| words(&d.name_zh, &d.name_en)),
            Action::Confirm(_) => words("申请书中写明的本人", "A person named in the application"),
            Action::DeclareReady(_) => words("加入中的验证节点", "The joining validator"),
            Action::CaseAction(_)
            | Action::AutomaticDecision(_)
            | Action::DeployContract(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::RejectChange(_)
            | Action::RetireService(_)
            | Action::AdvanceClock(_) => genesis
                .departments
                .iter()
                .find(|d| d.worker == t.body.signer || d.officers.contains(&t.body.signer))
                .map_or_else(|| words("申请人", "The applicant"), |d| words(&d.name_zh, &d.name_en)),
        },
    }
}

pub(crate) fn licence_status(status: LicenceStatus) -> &'static str {
    match status {
        LicenceStatus::Active => "active",
        LicenceStatus::Suspended => "suspended",
        LicenceStatus::Revoked => "revoked",
        LicenceStatus::Cancelled => "cancelled",
    }
}
