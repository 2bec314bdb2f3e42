//! The chains on which the cases play.

use yuzheng_protocol::{
    Canonical, Hash, Height,
    desk::IssuedDocument,
    governance::{Change, Removal, Stance},
    network::NetworkFile,
    objects::key,
    receipt::ReceiptParts,
    sign::Signer,
    testing::{FiledCase, TestChain, TestSigner, blob, chain::BLOCK_MS, desk, digest, governance, list, sample, text},
    transaction::{
        Action, Approval, CaseAction, CaseEvent, DeadlineExpired, DeployContract, Entry, Failure, Outcome,
        RefusedByRule, RegisterIdentity, SystemTransaction, event_link,
    },
    validator::{Validator, ValidatorSet},
};

use super::{Base, bundle};
use crate::vector::Network;

/// Height of the block with an entry of every action.
pub const MIXED: Height = Height(3);
/// Height of the tip of [`Scene::new`].
pub const TIP: u64 = 9;

/// A chain on which one case was approved, another lost its deadline, and everything else happened once.
#[derive(Clone)]
pub struct Scene {
    pub chain: TestChain,
    /// Filed at 1, approved at 2.
    pub approved: FiledCase,
    /// Filed at 4, its deadline passed at 5.
    pub late: FiledCase,
}

impl Scene {
    /// Nine blocks by so many validators.
    pub fn new(validators: u16) -> Self {
        let mut chain = TestChain::new(validators);
        let filed = chain.file_case("approved");
        let approved = chain.approve(filed);
        let mixed = mixed_entries(&chain);
        chain.push(mixed);
        let filed = chain.file_case("late");
        let late = expire(&mut chain, filed);
        chain.push_empty(4);
        Self { chain, approved, late }
    }

    /// The same with three changes of validators on top: 5 is admitted at 10, 1 changes its key at 13, 2 leaves at
    /// 16; the tip stands at 18.
    pub fn changed() -> Self {
        let mut scene = Self::new(4);
        let rekeyed = TestSigner::rekeyed_validator(1, 1);
        scene.chain.add_signer(rekeyed.clone());
        let first = |d| Validator { department: d, key: TestSigner::validator(d).public_key() };
        let second = Validator { department: 1, key: rekeyed.public_key() };
        let sets = [
            (1..=5).map(first).collect::<Vec<_>>(),
            [second.clone()].into_iter().chain((2..=5).map(first)).collect(),
            [second].into_iter().chain((3..=5).map(first)).collect(),
        ];
        for set in sets {
            scene.chain.announce(ValidatorSet::new(set).expect("four or five validators make a set"));
            scene.chain.push_empty(3);
        }
        scene
    }

    /// A network file with the first so many epochs.
    pub fn network(&self, name: &str, epochs: usize) -> Network {
        let mut file = self.chain.founding_file();
        file.epochs = list(self.chain.epochs()[..epochs].to_vec());
        network(name, &file)
    }

    pub fn founding(&self) -> Network {
        self.network(&format!("{}-founding", size(self.chain.genesis().validators.len())), 1)
    }

    /// The receipt of the approved case: entry, case, licence, openings and trace.
    pub fn case_parts(&self) -> ReceiptParts {
        self.chain.case_receipt_parts(&self.approved)
    }

    pub fn case(&self) -> Base {
        Base::new(self.founding(), bundle(self.case_parts()))
    }

    pub fn history(&self) -> Base {
        Base::new(self.founding(), bundle(self.chain.history_receipt_parts(&self.approved)))
    }

    /// The receipt of one entry.
    pub fn entry(&self, height: Height, index: u32) -> Base {
        Base::new(self.founding(), bundle(self.chain.receipt_parts(height, index)))
    }

    /// A receipt of the approved case, of its licence and of a name that nobody took.
    pub fn state(&self) -> Base {
        let code = self.approved.case.licence.clone().expect("an approved case has a licence");
        let keys = [key::case(&self.approved.case.case), key::licence(&code), key::claim(&["name", "500000", "free"])];
        Base::new(self.founding(), bundle(self.chain.state_receipt_parts(&keys)))
    }
}

pub fn network(name: &str, file: &NetworkFile) -> Network {
    Network { name: name.to_owned(), bytes: file.to_bytes() }
}

/// A number of validators in words, as the names of vectors have it.
pub fn size(validators: usize) -> &'static str {
    match validators {
        4 => "four",
        5 => "five",
        21 => "twenty-one",
        30 => "thirty",
        other => panic!("no vectors of {other} validators"),
    }
}

/// An applicant's key.
pub fn applicant() -> TestSigner {
    TestSigner::new("applicant/approved")
}

pub fn signed(chain: &TestChain, signer: &TestSigner, action: Action) -> Entry {
    Entry::Signed(chain.transaction(signer, action))
}

pub fn withdrawal(chain: &TestChain) -> Entry {
    let action = CaseAction { case: digest("nobody"), events: 1, action: text("withdraw"), content: Hash::ZERO };
    signed(chain, &applicant(), Action::CaseAction(action))
}

/// A deadline that passed, as every validator derives it.
pub fn derived(case: Hash) -> Entry {
    Entry::System(SystemTransaction::DeadlineExpired(DeadlineExpired { case, day: 20_500, number: 0 }))
}

/// One entry of every action that [`TestChain`] does not make by itself, some without effect.
fn mixed_entries(chain: &TestChain) -> Vec<(Entry, Outcome)> {
    let officer = TestSigner::officer(3, 1);
    let joining = TestSigner::validator(90);
    let present = chain.validators_at(Height(1));
    let id = chain.chain_id();
    let act = |action| signed(chain, &officer, action);
    let admit = Change::Admit(governance::admission(90, &joining));
    let remove = governance::proposal(id, 3, present, Change::Remove(Removal { department: 4 }), 2);
    let rekey = Change::Rekey(governance::admission(3, &joining));
    let proposal = digest("proposal");
    let mut entries = vec![
        (derived(digest("somebody")), Outcome::Applied(None)),
        (register(chain), Outcome::Applied(None)),
        (deploy(chain), Outcome::Failed(Failure::ContractRefused)),
        (withdrawal(chain), Outcome::Failed(Failure::Unknown)),
        (act(Action::ProposeChange(governance::proposal(id, 3, present, admit, 2))), Outcome::Applied(None)),
        (act(Action::ProposeChange(remove)), Outcome::Failed(Failure::ChangeInFlight)),
        (
            act(Action::ProposeChange(governance::proposal(id, 3, present, rekey, 1))),
            Outcome::Failed(Failure::BadCountersignature),
        ),
        (
            act(Action::ApproveChange(governance::vote(id, 3, Stance::For, proposal, 2))),
            Outcome::Failed(Failure::NoSuchChange),
        ),
        (
            signed(chain, &joining, Action::DeclareReady(governance::readiness(proposal, chain.tip()))),
            Outcome::Failed(Failure::OtherHeader),
        ),
        (act(Action::RejectChange(governance::vote(id, 3, Stance::Against, proposal, 2))), Outcome::Applied(None)),
        (Entry::Signed(sample::supplement_case(chain)), refused(Failure::CounterFull, "supplements")),
        (Entry::Signed(sample::retire_service(chain)), Outcome::Applied(None)),
        (Entry::Signed(sample::reserve(chain)), Outcome::Failed(Failure::NotFree)),
        (Entry::Signed(sample::confirm(chain)), Outcome::Applied(None)),
        (Entry::Signed(sample::advance_clock(chain)), Outcome::Failed(Failure::ClockRefused)),
        (sample::deadline_fixed(), Outcome::Applied(None)),
        (Entry::Signed(sample::case_action(chain)), refused(Failure::GuardFailed, "W1")),
        (Entry::Signed(sample::reserve(chain)), Outcome::Applied(None)),
    ];
    entries.extend(at_the_desk(chain));
    entries
}

/// What officers did, each with an outcome of its own.
fn at_the_desk(chain: &TestChain) -> Vec<(Entry, Outcome)> {
    let holder = desk::clerk().public_key().to_string();
    let outcomes = [
        Outcome::Applied(None),
        Outcome::Failed(Failure::SameOfficer),
        refused(Failure::InOtherHands, &holder),
        Outcome::Applied(None),
        Outcome::Applied(None),
        Outcome::Failed(Failure::ReasonMissing),
        Outcome::Applied(Some(document_issued())),
    ];
    let entries = desk::transactions(chain).into_iter().map(|(_, transaction)| Entry::Signed(transaction));
    entries.zip(outcomes).collect()
}

fn document_issued() -> CaseEvent {
    CaseEvent {
        case: digest("case"),
        number: 3,
        history: digest("history"),
        event: text("ask-supplement"),
        state: text("supplement"),
        case_number: text("SL01500103202601050001"),
        due: None,
        licence: None,
        document: Some(IssuedDocument { document: text("supplement-notice"), year: 2026, number: 17 }),
        day: 20_458,
    }
}

fn refused(failure: Failure, rule: &str) -> Outcome {
    Outcome::Refused(RefusedByRule { failure, rule: text(rule) })
}

fn register(chain: &TestChain) -> Entry {
    let (subject, sealing, commitment) = (digest("subject"), digest("sealing"), digest("commitment"));
    let signing = applicant().public_key();
    let bytes = RegisterIdentity::binding_sign_bytes(chain.chain_id(), subject, signing, sealing, commitment);
    let countersignature = TestSigner::worker(2).sign(&bytes);
    let action = RegisterIdentity { subject, signing, sealing, commitment, office: 2, countersignature };
    signed(chain, &applicant(), Action::RegisterIdentity(action))
}

fn deploy(chain: &TestChain) -> Entry {
    let document = *br#"{"id":"test"}"#;
    let bytes = DeployContract::approval_sign_bytes(chain.chain_id(), 1, Hash::of(&document));
    let approve = |number| {
        let officer = TestSigner::officer(1, number);
        Approval { officer: officer.public_key(), signature: officer.sign(&bytes) }
    };
    let approvals = list([1, 2].map(approve).to_vec());
    let action = DeployContract { department: 1, document: blob(document), approvals };
    signed(chain, &TestSigner::officer(1, 1), Action::DeployContract(action))
}

/// The deadline of `filed` passes in a block of its own: every validator derives that event.
fn expire(chain: &mut TestChain, mut filed: FiledCase) -> FiledCase {
    let entry = derived(filed.case.case);
    let case = &mut filed.case;
    let time = chain.tip().time.plus_ms(BLOCK_MS);
    case.history = event_link(&case.history, &entry.id(), "deadline-expired", "overdue", time);
    case.events += 1;
    case.state = text("overdue");
    let event = CaseEvent {
        case: case.case,
        number: case.events,
        history: case.history,
        event: text("deadline-expired"),
        state: text("overdue"),
        case_number: case.number.clone(),
        due: None,
        licence: None,
        document: None,
        day: 20_458,
    };
    chain.put(&key::case(&case.case), case.to_bytes());
    filed.last = (chain.push(vec![(entry, Outcome::Applied(Some(event)))]), 0);
    filed.events.push(filed.last);
    filed
}
