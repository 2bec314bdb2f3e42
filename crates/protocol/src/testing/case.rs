//! A case on a test chain: filed, approved, with everything that a receipt of it holds.

use super::{TestChain, TestSigner, blob, digest, list, text};
use crate::{
    codec::{Canonical, List},
    commitment::{self, CommittedField},
    hash::Hash,
    objects::{self, Case, Licence, LicenceStatus, RunningClock},
    receipt::{ReceiptKind, ReceiptParts, ShownTrace},
    sign::Signer,
    transaction::{
        Action, AutomaticDecision, CaseEvent, Certainty, DecisionCode, Due, Entry, Outcome, Registration,
        StorageAcknowledgement, SubmitCase, TRANSACTION_VERSION, Transaction, TransactionBody, event_link,
    },
    units::Height,
};

/// Canonical JSON of the trace of [`TestChain::approve`].
pub const TRACE: &[u8] = br#"{"decision":"approved","rules":[]}"#;

/// A case filed on a test chain.
#[derive(Clone, Debug)]
pub struct FiledCase {
    /// The case as it stands in the state.
    pub case: Case,
    /// Its committed fields.
    pub fields: Vec<CommittedField>,
    /// Where its last event stands: height and index.
    pub last: (Height, u32),
    /// Where all its events stand.
    pub events: Vec<(Height, u32)>,
}

impl TestChain {
    /// A transaction signed by `signer`, valid in the next blocks.
    #[must_use]
    pub fn transaction(&self, signer: &TestSigner, action: Action) -> Transaction {
        let mut salt = [0; 16];
        salt.copy_from_slice(&digest(&format!("salt/{}", self.tip_hash())).0[..16]);
        TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id: self.chain_id(),
            expires: self.tip().time.plus_ms(3_600_000),
            salt,
            signer: signer.public_key(),
            action,
        }
        .sign(signer)
    }

    /// Files a case named by `seed` in a block of its own and returns it.
    pub fn file_case(&mut self, seed: &str) -> FiledCase {
        let name = |part: &str| digest(&format!("{part}/{seed}"));
        let fields = committed_fields(seed);
        let submit = SubmitCase {
            case: name("case"),
            contract: digest("contract"),
            subject: name("subject"),
            division: text("500103"),
            commitment_root: commitment::commitment_root(&fields),
            fields: fields.len() as u16,
            sealed: name("sealed"),
            acknowledgements: list(self.acknowledgements(name("sealed"))),
        };
        let case = Case {
            case: submit.case,
            service: text("sole-proprietor-registration"),
            contract: submit.contract,
            subject: submit.subject,
            department: 1,
            division: submit.division.clone(),
            number: text(format!("500103-2026-{:06}", self.tip_height().0)),
            state: text("submitted"),
            events: 0,
            history: Hash::ZERO,
            submitted: self.tip().time.plus_ms(super::chain::BLOCK_MS),
            commitment_root: submit.commitment_root,
            sealed: submit.sealed,
            due: Some(Due { day: 20_500, certainty: Certainty::Published }),
            licence: None,
            filed: 20_493,
            entered: 20_493,
            counters: List::empty(),
            running: Some(RunningClock { clock: text("acceptance"), from: 20_493, workdays: 5 }),
            stopped: List::empty(),
            preparer: None,
        };
        let applicant = TestSigner::new(&format!("applicant/{seed}"));
        let entry = Entry::Signed(self.transaction(&applicant, Action::SubmitCase(submit)));
        self.push_event(FiledCase { case, fields, last: (Height(0), 0), events: Vec::new() }, entry, "submitted")
    }

    fn acknowledgements(&self, sealed: Hash) -> Vec<StorageAcknowledgement> {
        let bytes = StorageAcknowledgement::sign_bytes(self.chain_id(), sealed);
        let acknowledge = |department| StorageAcknowledgement {
            department,
            signature: TestSigner::validator(department).sign(&bytes),
        };
        [1, 2].map(acknowledge).to_vec()
    }

    /// Approves `filed` in a block of its own: a licence is issued.
    pub fn approve(&mut self, filed: FiledCase) -> FiledCase {
        let register: crate::codec::Blob<8192> = blob(*br#"{"name":"test"}"#);
        let decision = AutomaticDecision {
            case: filed.case.case,
            events: filed.case.events,
            contract: filed.case.contract,
            commitment_root: filed.case.commitment_root,
            decision: DecisionCode::Approved,
            trace: commitment::trace_hash(&digest("trace-salt"), TRACE),
            sealed_trace: digest("sealed-trace"),
            registration: Some(Registration {
                register: register.clone(),
                claims: list(vec![list(vec![text("name"), text("500000"), text("test")])]),
            }),
            answers: List::empty(),
        };
        let entry = Entry::Signed(self.transaction(&TestSigner::worker(1), Action::AutomaticDecision(decision)));
        let mut filed = filed;
        let code = format!("92500103{:010}", self.tip_height().0);
        filed.case.licence = Some(text(code.clone()));
        filed.case.due = None;
        filed.case.running = None;
        let licence = Licence {
            code: text(code.clone()),
            case: filed.case.case,
            service: filed.case.service.clone(),
            status: LicenceStatus::Active,
            issued: self.tip().time.plus_ms(super::chain::BLOCK_MS),
            day: 20_493,
            register,
        };
        self.put(&objects::key::licence(&code), licence.to_bytes());
        self.push_event(filed, entry, "approved")
    }

    fn push_event(&mut self, mut filed: FiledCase, entry: Entry, event: &str) -> FiledCase {
        let case = &mut filed.case;
        let time = self.tip().time.plus_ms(super::chain::BLOCK_MS);
        case.history = event_link(&case.history, &entry.id(), event, event, time);
        case.events += 1;
        case.state = text(event);
        let outcome = Outcome::Applied(Some(CaseEvent {
            case: case.case,
            number: case.events,
            history: case.history,
            event: text(event),
            state: text(event),
            case_number: case.number.clone(),
            due: case.due,
            licence: case.licence.clone(),
            document: None,
            day: 20_493,
        }));
        self.put(&objects::key::case(&case.case), case.to_bytes());
        filed.last = (self.push(vec![(entry, outcome)]), 0);
        filed.events.push(filed.last);
        filed
    }

    /// Parts of a case receipt under the present tip: the last event, the case and its licence as they stand,
    /// every field opened, and the trace where the last event is a decision.
    #[must_use]
    pub fn case_receipt_parts(&self, filed: &FiledCase) -> ReceiptParts {
        let mut parts = self.receipt_parts(filed.last.0, filed.last.1);
        parts.kind = ReceiptKind::Case;
        parts.state.push(self.state_evidence(&objects::key::case(&filed.case.case)));
        if let Some(code) = &filed.case.licence {
            parts.state.push(self.state_evidence(&objects::key::licence(code)));
            parts.entries[0].trace = Some(ShownTrace { salt: digest("trace-salt"), trace: blob(TRACE) });
        }
        let open = |i| commitment::open(&filed.fields, i).expect("the test's fields fit");
        parts.entries[0].openings = (0..filed.fields.len()).map(open).collect();
        parts
    }

    /// Parts of a receipt of the case's whole history: all its events, with the last one's openings and trace.
    #[must_use]
    pub fn history_receipt_parts(&self, filed: &FiledCase) -> ReceiptParts {
        let mut parts = self.case_receipt_parts(filed);
        parts.kind = ReceiptKind::History;
        let (_last, before) = filed.events.split_last().expect("a filed case has an event");
        parts.entries.splice(0..0, before.iter().map(|(height, index)| self.entry_parts(*height, *index)));
        parts
    }
}

/// Five fields as the form of a test case commits to them.
#[must_use]
pub fn committed_fields(seed: &str) -> Vec<CommittedField> {
    let field = |path: &str, value: &str| CommittedField {
        path: path.into(),
        salt: digest(&format!("salt/{seed}/{path}")),
        value: value.as_bytes().to_vec(),
    };
    vec![
        field("name.zihao", "\"山城\""),
        field("operator.name", "\"张三\""),
        field("operator.id", "\"500103199001019980\""),
        field("address", "\"测试路1号\""),
        field("scope.0", "\"5213\""),
    ]
}
