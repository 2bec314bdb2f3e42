//! One value of every lasting format, and one table of all decoders.
//!
//! The fixtures pin these values' bytes; the format tests and the fuzz targets walk the table. A new format
//! belongs into [`formats`], or the test that counts `impl Canonical` in the sources fails.

use super::{TestChain, TestSigner, blob, digest, governance, list, text};
use crate::{
    actions::{AdvanceClock, Confirm, ConfirmationAnswer, DeadlineFixed, Reserve, RetireService, SupplementCase},
    api::{
        BindingAnswer, BindingRequest, Bound, EntryProof, EventList, HeaderDeltas, HistoryPath, HopList, Refused,
        StateAnswer,
    },
    block::{Block, SignedHeader},
    certificate::CommitCertificate,
    codec::{Canonical, DecodeError, encode},
    commitment::{self, CommittedField, Opening},
    deployment::{CheckedDeployment, DeploymentFile},
    desk::{Assignment, Officer, Officers, SaltedText},
    desk_api::{SignedReply, SignedRequest},
    fork::ForkEvidence,
    genesis::Genesis,
    governance::{CHANGE_LIFETIME_MS, Change, Removal, Stance},
    hash::Hash,
    header::Header,
    inquiry::{DepartmentAnswer, DepartmentQuestion, INQUIRY_VERSION},
    invitation::{INVITATION_VERSION, Invitation, InvitationFile},
    light::Hop,
    network::NetworkFile,
    objects::{
        AccessLog, Case, CaseClaims, Catalogue, CatalogueEntry, Claim, Confirmation, Contract, Counter,
        DemonstrationClock, DueCursor, DueEntry, HeldReservation, Identity, Licence, Reservation, Reservations,
        ValidatorAddress, ValidatorChange, ValidatorRegister, Version, Versions,
    },
    payload::{CasePayload, PAYLOAD_VERSION, SealedTrace},
    receipt::{ReceiptBundle, ReceiptParts},
    reexecution::{Reexecution, ReexecutionParts},
    sign::{Signature, Signer},
    state::StateProof,
    transaction::{
        Action, Approval, CaseAction, DeadlineExpired, DeployContract, Entry, Failure, Outcome, RefusedByRule,
        RegisterIdentity, SealedPackage, StorageAcknowledgement, SystemTransaction, Transaction,
    },
    units::{Height, Timestamp},
    validator::ValidatorSet,
};

/// Decodes bytes as one format and encodes the value again.
pub type Reread = fn(&[u8]) -> Result<Vec<u8>, DecodeError>;

/// A lasting format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its type's name.
    pub name: &'static str,
    /// Most bytes that its decoder takes.
    pub limit: usize,
    /// Its decoder and encoder.
    pub reread: Reread,
}

/// An honest value of a format.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What it is, unique among the samples.
    pub name: &'static str,
    /// The format.
    pub format: Format,
    /// The value's canonical bytes.
    pub bytes: Vec<u8>,
}

fn reread<T: Canonical>(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    T::from_bytes(bytes).map(|value| encode(&value))
}

macro_rules! formats {
    ($($type:ident),+ $(,)?) => {
        /// Every lasting format.
        #[must_use]
        pub fn formats() -> Vec<Format> {
            vec![$( Format { name: stringify!($type), limit: $type::MAX_BYTES, reread: reread::<$type> } ),+]
        }
    };
}

formats!(
    AccessLog,
    Assignment,
    BindingAnswer,
    BindingRequest,
    Block,
    Case,
    CaseClaims,
    CasePayload,
    Catalogue,
    Claim,
    CommitCertificate,
    Confirmation,
    Contract,
    Counter,
    DemonstrationClock,
    DepartmentAnswer,
    DepartmentQuestion,
    DeploymentFile,
    DueCursor,
    DueEntry,
    Entry,
    EntryProof,
    EventList,
    ForkEvidence,
    Genesis,
    Hash,
    Header,
    HeaderDeltas,
    HistoryPath,
    Hop,
    HopList,
    Identity,
    Invitation,
    InvitationFile,
    Licence,
    NetworkFile,
    Officer,
    Officers,
    Opening,
    Outcome,
    ReceiptBundle,
    Reexecution,
    Reservation,
    Reservations,
    SaltedText,
    SealedPackage,
    SealedTrace,
    SignedHeader,
    SignedReply,
    SignedRequest,
    StateAnswer,
    StateProof,
    StorageAcknowledgement,
    Transaction,
    ValidatorChange,
    ValidatorRegister,
    ValidatorSet,
    Versions,
);

/// The format of this name.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn format(name: &str) -> Format {
    formats().into_iter().find(|f| f.name == name).unwrap_or_else(|| panic!("{name} is no lasting format"))
}

fn sample<T: Canonical>(name: &'static str, value: &T) -> Sample {
    let full = core::any::type_name::<T>();
    let format = format(full.rsplit("::").next().unwrap_or(full));
    Sample { name, format, bytes: value.to_bytes() }
}

/// The chain that the samples are taken from: five departments, a case filed and approved, one department
/// taken in as a sixth, seven blocks.
#[must_use]
pub fn chain() -> (TestChain, super::FiledCase) {
    let mut chain = TestChain::new(5);
    let filed = chain.file_case("sample");
    let approved = chain.approve(filed);
    chain.push_empty(1);
    chain.announce(super::validator_set(1..=6));
    chain.push_empty(4);
    (chain, approved)
}

/// One honest value of every format, of some formats several; the same bytes on every call.
#[must_use]
pub fn all() -> Vec<Sample> {
    let (chain, filed) = chain();
    let mut samples = ledger(&chain, &filed);
    samples.extend(actions(&chain));
    samples.extend(outcomes());
    samples.extend(desk(&chain, &filed));
    samples.extend(objects(&chain, &filed));
    samples.extend(answers(&chain, &filed));
    samples.extend(files(&chain, &filed));
    samples
}

fn desk(chain: &TestChain, filed: &super::FiledCase) -> Vec<Sample> {
    use super::desk;
    let acts = desk::transactions(chain).into_iter().map(|(name, transaction)| sample(name, &transaction));
    let objects = [
        sample("officer", &desk::officer()),
        sample("officers", &desk::officers()),
        sample("assignment", &desk::assignment()),
        sample("salted-text", &desk::salted_text()),
    ];
    let requests = desk::requests(chain).into_iter().map(|(name, request)| sample(name, &request));
    let replies = desk::replies(chain, filed).into_iter().map(|(name, reply)| sample(name, &reply));
    acts.chain(objects).chain(requests).chain(replies).collect()
}

fn ledger(chain: &TestChain, filed: &super::FiledCase) -> Vec<Sample> {
    let tip = chain.signed_tip();
    let evidence = chain.state_evidence(&crate::objects::key::case(&filed.case.case));
    vec![
        sample("hash", &digest("hash")),
        sample("genesis", chain.genesis()),
        sample("genesis-header", chain.header(Height(0))),
        sample("header", &tip.header),
        sample("certificate", &tip.certificate),
        sample("signed-header", &tip),
        sample("block", &chain.block(filed.last.0)),
        sample("validator-set", chain.validators_at(chain.tip_height())),
        sample("hop", &chain.hop(1)),
        sample("state-proof-of-presence", &evidence.proof),
        sample("state-proof-of-absence", &chain.state_evidence(b"nothing").proof),
    ]
}

fn actions(chain: &TestChain) -> Vec<Sample> {
    let submit = chain.entry_proof(Height(1), 0).entry;
    let decide = chain.entry_proof(Height(2), 0).entry;
    let Entry::Signed(submit_transaction) = &submit else { unreachable!("block 1 holds a signed entry") };
    let Entry::Signed(decide_transaction) = &decide else { unreachable!("block 2 holds a signed entry") };
    vec![
        sample("register-identity", &register_identity(chain)),
        sample("deploy-contract", &deploy_contract(chain)),
        sample("submit-case", submit_transaction),
        sample("case-action", &case_action(chain)),
        sample("automatic-decision", decide_transaction),
        sample("propose-change", &propose_change(chain)),
        sample("propose-removal", &propose_removal(chain)),
        sample("approve-change", &approve_change(chain)),
        sample("declare-ready", &declare_ready(chain)),
        sample("reject-change", &reject_change(chain)),
        sample("supplement-case", &supplement_case(chain)),
        sample("retire-service", &retire_service(chain)),
        sample("reserve", &reserve(chain)),
        sample("confirm", &confirm(chain)),
        sample("advance-clock", &advance_clock(chain)),
        sample("signed-entry", &submit),
        sample("derived-entry", &deadline_expired()),
        sample("deadline-fixed", &deadline_fixed()),
    ]
}

/// A registration of a subject, countersigned by department 2.
#[must_use]
pub fn register_identity(chain: &TestChain) -> Transaction {
    let citizen = TestSigner::new("citizen");
    let (subject, sealing) = (digest("subject"), digest("citizen-sealing"));
    let commitment = commitment::person_commitment(&digest("person-salt"), "张三", "500103199001019980");
    let bytes =
        RegisterIdentity::binding_sign_bytes(chain.chain_id(), subject, citizen.public_key(), sealing, commitment);
    let action = RegisterIdentity {
        subject,
        signing: citizen.public_key(),
        sealing,
        commitment,
        office: 2,
        countersignature: TestSigner::worker(2).sign(&bytes),
    };
    chain.transaction(&citizen, Action::RegisterIdentity(action))
}

/// A deployment by department 1, approved by two officers.
#[must_use]
pub fn deploy_contract(chain: &TestChain) -> Transaction {
    let document = br#"{"id":"sample","version":"1"}"#;
    let bytes = DeployContract::approval_sign_bytes(chain.chain_id(), 1, Hash::of(document));
    let approve = |n| {
        let officer = TestSigner::officer(1, n);
        Approval { officer: officer.public_key(), signature: officer.sign(&bytes) }
    };
    let action =
        DeployContract { department: 1, document: blob(*document), approvals: list([1, 2].map(approve).to_vec()) };
    chain.transaction(&TestSigner::officer(1, 1), Action::DeployContract(action))
}

/// An applicant's withdrawal.
#[must_use]
pub fn case_action(chain: &TestChain) -> Transaction {
    let action = CaseAction { case: digest("case"), events: 1, action: text("withdraw"), content: Hash::ZERO };
    chain.transaction(&TestSigner::new("citizen"), Action::CaseAction(action))
}

/// A proposal by department 1 to admit department 7.
#[must_use]
pub fn propose_change(chain: &TestChain) -> Transaction {
    let change = Change::Admit(governance::admission(7, &TestSigner::validator(7)));
    propose(chain, change)
}

/// A proposal by department 1 to remove department 3.
#[must_use]
pub fn propose_removal(chain: &TestChain) -> Transaction {
    propose(chain, Change::Remove(Removal { department: 3 }))
}

fn propose(chain: &TestChain, change: Change) -> Transaction {
    let present = chain.validators_at(chain.tip_height().next());
    let action = governance::proposal(chain.chain_id(), 1, present, change, 2);
    chain.transaction(&TestSigner::officer(1, 1), Action::ProposeChange(action))
}

/// Department 2's vote for [`propose_change`].
#[must_use]
pub fn approve_change(chain: &TestChain) -> Transaction {
    let action = governance::vote(chain.chain_id(), 2, Stance::For, propose_change(chain).id(), 2);
    chain.transaction(&TestSigner::officer(2, 1), Action::ApproveChange(action))
}

/// Department 3's vote against [`propose_change`].
#[must_use]
pub fn reject_change(chain: &TestChain) -> Transaction {
    let action = governance::vote(chain.chain_id(), 3, Stance::Against, propose_change(chain).id(), 2);
    chain.transaction(&TestSigner::officer(3, 1), Action::RejectChange(action))
}

/// The word of department 7's new key that it has the tip.
#[must_use]
pub fn declare_ready(chain: &TestChain) -> Transaction {
    let action = governance::readiness(propose_change(chain).id(), chain.tip());
    chain.transaction(&TestSigner::validator(7), Action::DeclareReady(action))
}

/// A deadline that passed.
#[must_use]
pub fn deadline_expired() -> Entry {
    let expired = DeadlineExpired { case: digest("case"), day: 20_500, number: 3 };
    Entry::System(SystemTransaction::DeadlineExpired(expired))
}

/// A deadline whose last day became certain.
#[must_use]
pub fn deadline_fixed() -> Entry {
    let fixed = DeadlineFixed { case: digest("case"), from: 20_820, to: 20_821 };
    Entry::System(SystemTransaction::DeadlineFixed(fixed))
}

/// An applicant's second filling.
#[must_use]
pub fn supplement_case(chain: &TestChain) -> Transaction {
    let action = SupplementCase {
        case: digest("case"),
        events: 2,
        action: text("supplement"),
        commitment_root: digest("root"),
        fields: 7,
        sealed: digest("sealed"),
        acknowledgements: list(vec![StorageAcknowledgement { department: 1, signature: Signature([7; 64]) }]),
    };
    chain.transaction(&TestSigner::new("citizen"), Action::SupplementCase(action))
}

/// The end of a service of department 1, approved by two officers.
#[must_use]
pub fn retire_service(chain: &TestChain) -> Transaction {
    let (service, last_day) = (text("sample"), 20_600);
    let bytes = RetireService::approval_sign_bytes(chain.chain_id(), 1, &service, last_day);
    let approve = |n| {
        let officer = TestSigner::officer(1, n);
        Approval { officer: officer.public_key(), signature: officer.sign(&bytes) }
    };
    let approvals = list([1, 2].map(approve).to_vec());
    let action = RetireService { department: 1, service, last_day, approvals };
    chain.transaction(&TestSigner::officer(1, 1), Action::RetireService(action))
}

/// A name reserved.
#[must_use]
pub fn reserve(chain: &TestChain) -> Transaction {
    let claim = list(["name", "500000", "65", "拾光里"].map(text).to_vec());
    let action = Reserve { contract: digest("contract"), subject: digest("subject"), claim };
    chain.transaction(&TestSigner::new("citizen"), Action::Reserve(action))
}

/// A named person who agrees.
#[must_use]
pub fn confirm(chain: &TestChain) -> Transaction {
    let action = Confirm {
        invitation: digest("case"),
        contract: digest("contract"),
        subject: digest("subject"),
        commitment_root: digest("root"),
        person: 1,
        answer: ConfirmationAnswer::Confirmed,
        proof: blob(*b"age-encryption.org/v1 salt"),
    };
    chain.transaction(&TestSigner::new("citizen"), Action::Confirm(action))
}

/// A demonstration's clock moved by a week.
#[must_use]
pub fn advance_clock(chain: &TestChain) -> Transaction {
    let action = AdvanceClock { department: 1, from_ms: 0, to_ms: 7 * 86_400_000 };
    chain.transaction(&TestSigner::officer(1, 1), Action::AdvanceClock(action))
}

fn outcomes() -> Vec<Sample> {
    let refused = RefusedByRule { failure: Failure::GuardFailed, rule: text("W1") };
    vec![
        sample("outcome-refused", &Outcome::Refused(refused)),
        sample("outcome-applied", &Outcome::Applied(None)),
        sample("outcome-failed", &Outcome::Failed(Failure::Outdated)),
    ]
}

fn objects(chain: &TestChain, filed: &super::FiledCase) -> Vec<Sample> {
    let code = filed.case.licence.as_ref().expect("the sample case was approved");
    let licence = chain.state_evidence(&crate::objects::key::licence(code)).value.expect("its licence stands");
    let licence = Licence::from_bytes(&licence).expect("the state holds canonical licences");
    let citizen = TestSigner::new("citizen");
    let identity = Identity {
        subject: digest("subject"),
        signing: citizen.public_key(),
        sealing: digest("citizen-sealing"),
        commitment: digest("commitment"),
        office: 2,
        since: Height(1),
    };
    let contract = Contract {
        service: text("sample"),
        version: text("1"),
        department: 1,
        since: Height(1),
        document: blob(*br#"{"id":"sample","version":"1"}"#),
    };
    let version = Version { contract: digest("contract"), from: 20_454 };
    let reservation = Reservation {
        subject: digest("subject"),
        contract: digest("contract"),
        since: Timestamp(1_767_571_201_000),
        until: 20_513,
    };
    let held = HeldReservation { claim: list(["name", "500000", "65", "拾光里"].map(text).to_vec()), until: 20_513 };
    let claims = CaseClaims { claims: list(vec![held.claim.clone()]) };
    let reservations = Reservations { held: list(vec![held]) };
    let entry = CatalogueEntry { service: text("sample"), contract: digest("contract") };
    vec![
        sample("identity", &identity),
        sample("contract", &contract),
        sample("catalogue", &Catalogue { services: list(vec![entry]) }),
        sample("case", &filed.case),
        sample("case-claims", &claims),
        sample("claim", &Claim { case: digest("case"), since: Timestamp(1_767_571_201_000) }),
        sample("licence", &licence),
        sample("access-log", &AccessLog::default().with(&digest("case"), 1, &digest("entry"), Timestamp(1))),
        sample("counter", &Counter { count: 7 }),
        sample("due-entry", &DueEntry { case: digest("case") }),
        sample("due-cursor", &DueCursor { day: 20_500, number: 4 }),
        sample("versions", &Versions { versions: list(vec![version]), retired: None }),
        sample("reservation", &reservation),
        sample("reservations", &reservations),
        sample("confirmation", &confirmation()),
        sample("demonstration-clock", &DemonstrationClock { ahead_ms: 604_800_000 }),
        sample("validator-register", &validator_register()),
        sample("validator-change", &validator_change(chain)),
    ]
}

fn confirmation() -> Confirmation {
    Confirmation {
        subject: digest("subject"),
        contract: digest("contract"),
        commitment_root: digest("root"),
        answer: ConfirmationAnswer::Confirmed,
        time: Timestamp(1_767_571_201_000),
        proof: blob(*b"age-encryption.org/v1 salt"),
    }
}

fn validator_register() -> ValidatorRegister {
    let joined = governance::admission(6, &TestSigner::validator(6));
    let address = ValidatorAddress { department: 6, consensus: joined.consensus, url: joined.url };
    ValidatorRegister { set: super::validator_set(1..=6), addresses: list(vec![address]) }
}

fn validator_change(chain: &TestChain) -> ValidatorChange {
    let tip = chain.tip();
    ValidatorChange {
        proposal: propose_change(chain).id(),
        proposer: 1,
        change: Change::Rekey(governance::admission(3, &TestSigner::rekeyed_validator(3, 1))),
        height: tip.height,
        time: tip.time,
        expires: tip.time.plus_ms(CHANGE_LIFETIME_MS),
        approved: list(vec![1, 2]),
        rejected: list(vec![4]),
        ready: Some(Height(5)),
    }
}

fn answers(chain: &TestChain, filed: &super::FiledCase) -> Vec<Sample> {
    let outcome = chain.entry_proof(filed.last.0, 0).outcome;
    let events = [Height(1), Height(2)].map(|h| chain.entry_proof(h, 0)).to_vec();
    let refused =
        Refused { rule: text("I2"), basis: text("依据"), zh: text("不一致"), en: text("does not match") };
    let acknowledgement = StorageAcknowledgement { department: 1, signature: Signature([7; 64]) };
    vec![
        sample("outcome-with-event", &outcome),
        sample("header-deltas", &chain.header_deltas(Height(1), 7)),
        sample("hop-list", &chain.hops(Height(1))),
        sample("entry-proof", &chain.entry_proof(filed.last.0, 0)),
        sample("state-answer", &chain.state_answer(&crate::objects::key::case(&filed.case.case))),
        sample("state-answer-absent", &chain.state_answer(b"nothing")),
        sample("event-list", &EventList { events: list(events) }),
        sample("history-path", &chain.history_path(Height(2), chain.tip_height())),
        sample("binding-request", &binding_request(chain.chain_id())),
        sample("binding-bound", &BindingAnswer::Bound(Bound { office: 2, countersignature: Signature([8; 64]) })),
        sample("binding-refused", &BindingAnswer::Refused(refused)),
        sample("department-question", &department_question(chain.chain_id())),
        sample("department-answer", &department_answer(chain.chain_id())),
        sample("storage-acknowledgement", &acknowledgement),
    ]
}

/// Department 1 asks department 2 whether two numbers are of people who died.
#[must_use]
pub fn department_question(chain_id: Hash) -> DepartmentQuestion {
    let question = DepartmentQuestion {
        version: INQUIRY_VERSION,
        chain_id,
        asker: 1,
        answerer: 2,
        case: digest("case"),
        contract: digest("contract"),
        evidence: text("dead_or_lost"),
        data_set: text("deaths-and-losses"),
        asked: blob(*br#"["500103198506129995","500105199002159987"]"#),
        nonce: digest("nonce"),
        time: Timestamp(1_767_571_260_000),
        signature: Signature([0; 64]),
    };
    DepartmentQuestion { signature: TestSigner::worker(1).sign(&question.sign_bytes()), ..question }
}

/// Department 2 answers [`department_question`]: none of them.
#[must_use]
pub fn department_answer(chain_id: Hash) -> DepartmentAnswer {
    let question = department_question(chain_id);
    let answer = DepartmentAnswer {
        version: INQUIRY_VERSION,
        chain_id,
        question: question.hash(),
        department: 2,
        case: question.case,
        contract: question.contract,
        evidence: question.evidence,
        data_set: question.data_set,
        value: blob(*b"0"),
        as_of: Timestamp(1_767_571_200_000),
        time: Timestamp(1_767_571_260_020),
        signature: Signature([0; 64]),
    };
    DepartmentAnswer { signature: TestSigner::worker(2).sign(&answer.sign_bytes()), ..answer }
}

/// A citizen's request to have an identity bound, signed.
#[must_use]
pub fn binding_request(chain_id: Hash) -> BindingRequest {
    let citizen = TestSigner::new("citizen");
    let mut request = BindingRequest {
        name: text("张三"),
        id_number: text("500103199001019980"),
        subject: digest("subject"),
        signing: citizen.public_key(),
        sealing: digest("citizen-sealing"),
        salt: digest("person-salt"),
        time: Timestamp(1_767_571_201_000),
        signature: Signature([0; 64]),
    };
    request.signature = citizen.sign(&request.sign_bytes(chain_id));
    request
}

fn files(chain: &TestChain, filed: &super::FiledCase) -> Vec<Sample> {
    let package = SealedPackage {
        body: blob(*b"age-encryption.org/v1 body"),
        department_envelope: blob(*b"department"),
        applicant_envelope: blob(*b"applicant"),
    };
    let payload = CasePayload {
        version: PAYLOAD_VERSION,
        secret: digest("secret"),
        person_salt: digest("person-salt"),
        fields: blob(*b"{}"),
    };
    let trace = SealedTrace { salt: digest("trace-salt"), trace: blob(super::case::TRACE) };
    let receipt = |parts| ReceiptBundle::new(parts).expect("the sample fits a receipt");
    vec![
        sample("opening", &commitment::open(&filed.fields, 2).expect("the field fits an opening")),
        sample("sealed-package", &package),
        sample("case-payload", &payload),
        sample("sealed-trace", &trace),
        sample("invitation", &invitation()),
        sample("invitation-file", &InvitationFile::new(b"age-encryption.org/v1 invitation".to_vec()).expect("it fits")),
        sample("network-file", &chain.network_file()),
        sample("founding-network-file", &chain.founding_file()),
        sample("deployment-file", deployment(chain).file()),
        sample("entry-receipt", &receipt(chain.receipt_parts(Height(1), 0))),
        sample("case-receipt", &receipt(chain.case_receipt_parts(filed))),
        sample("reexecution", &reexecution(chain, filed)),
        sample("fork-evidence", &fork_evidence(chain)),
        sample("state-receipt", &receipt(state_receipt_parts(chain, filed))),
        sample("history-receipt", &receipt(chain.history_receipt_parts(filed))),
    ]
}

/// An invitation that opens two of three fields.
#[must_use]
pub fn invitation() -> Invitation {
    let fields = [("name.zihao", "\"拾光里\""), ("people.0.name", "\"周示明\""), ("sensitive.people.1.id_no", "\"0\"")];
    let fields: Vec<_> = fields
        .iter()
        .map(|(path, value)| CommittedField {
            path: (*path).to_owned(),
            salt: digest(path),
            value: value.as_bytes().to_vec(),
        })
        .collect();
    Invitation {
        version: INVITATION_VERSION,
        chain_id: digest("chain"),
        case: digest("case"),
        contract: digest("contract"),
        division: text("500103"),
        department: 1,
        commitment_root: commitment::commitment_root(&fields),
        fields: 3,
        person: 0,
        key: digest("invitation-key"),
        openings: list((0..2).filter_map(|index| commitment::open(&fields, index)).collect()),
    }
}

/// A document that one of two officers has approved.
fn deployment(chain: &TestChain) -> CheckedDeployment {
    let fresh = CheckedDeployment::of_document(chain.genesis(), 1, br#"{"contract":"sample"}"#.to_vec());
    let approved = fresh.and_then(|file| file.approved_by(&TestSigner::officer(1, 1)));
    approved.expect("the sample's officer is one")
}

/// Another header of height 3 beside the chain's own, certified by all.
fn reexecution(chain: &TestChain, filed: &super::FiledCase) -> Reexecution {
    let receipt = ReceiptBundle::new(chain.case_receipt_parts(filed)).expect("the sample fits a receipt");
    Reexecution::new(ReexecutionParts {
        receipt: receipt.to_bytes(),
        secret: digest("secret"),
        fields: b"{}".to_vec(),
        trace_salt: digest("trace-salt"),
        trace: super::case::TRACE.to_vec(),
        contract: br#"{"id":"sample","version":"1"}"#.to_vec(),
        documents: Vec::new(),
    })
    .expect("the sample fits")
}

fn fork_evidence(chain: &TestChain) -> ForkEvidence {
    let ours = chain.signed(Height(3));
    let theirs = chain.certify(Header { state_root: digest("other"), ..ours.header.clone() });
    ForkEvidence::new(ours, theirs, Vec::new()).expect("no hops fit")
}

/// A licence that stands, and a name that nobody holds.
fn state_receipt_parts(chain: &TestChain, filed: &super::FiledCase) -> ReceiptParts {
    let code = filed.case.licence.as_ref().expect("the sample's case is approved");
    chain.state_receipt_parts(&[crate::objects::key::licence(code), crate::objects::key::claim(&["name", "free"])])
}
