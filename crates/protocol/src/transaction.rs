//! Transactions: what people and departments sign, and what the chain makes of it.

use thiserror::Error;

use crate::{
    actions::{AdvanceClock, AnswerRecord, ClaimParts, Confirm, DeadlineFixed, Reserve, RetireService, SupplementCase},
    codec::{Blob, Canonical, List, Text, cbor_array, cbor_code, cbor_enum, encode},
    desk::{AddNote, ClaimCase, EndRole, GrantRole, IssuedDocument, OfficerStep, RecordAccess, ReleaseCase},
    governance::{ChangeVote, DeclareReady, ProposeChange},
    hash::{Bytes, Hash},
    merkle,
    sign::{self, Domain, PublicKey, SUITE_ED25519, SignBytes, Signature, SignatureError, Signer},
    units::Timestamp,
};

/// The transaction version that this program writes and reads.
pub const TRANSACTION_VERSION: u8 = 1;
/// Longest life of a transaction: ids are remembered for as long (24 h).
pub const MAX_LIFETIME_MS: u64 = 24 * 3600 * 1000;

/// The signed part of a transaction, array(6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionBody {
    /// Format version, 1.
    pub version: u8,
    /// The chain that it is for.
    pub chain_id: Hash,
    /// Valid in blocks with `time ≤ expires ≤ time + 24 h`.
    pub expires: Timestamp,
    /// Random, so that equal actions have different ids.
    pub salt: [u8; 16],
    /// Key that signs.
    pub signer: PublicKey,
    /// What it does.
    pub action: Action,
}

impl<C> minicbor::Encode<C> for TransactionBody {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(6)?.u8(self.version)?;
        self.chain_id.encode(e, ctx)?;
        self.expires.encode(e, ctx)?;
        e.bytes(&self.salt)?;
        self.signer.encode(e, ctx)?;
        self.action.encode(e, ctx)
    }
}

impl<'b, C> minicbor::Decode<'b, C> for TransactionBody {
    fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        crate::codec::expect_array(d, 6)?;
        Ok(Self {
            version: d.u8()?,
            chain_id: Hash::decode(d, ctx)?,
            expires: Timestamp::decode(d, ctx)?,
            salt: crate::codec::fixed_bytes(d)?,
            signer: PublicKey::decode(d, ctx)?,
            action: Action::decode(d, ctx)?,
        })
    }
}

crate::json::json_object!(TransactionBody { version, chain_id, expires, salt as hex::encode, signer, action });

impl TransactionBody {
    /// SHA-256 of the canonical body: the transaction's id, which no signature can change.
    #[must_use]
    pub fn id(&self) -> Hash {
        Hash::of(&encode(self))
    }

    /// The bytes to sign.
    #[must_use]
    pub fn sign_bytes(&self) -> SignBytes {
        SignBytes::new(Domain::Transaction, self)
    }

    /// Signs with `signer`, whose key must be the body's.
    #[must_use]
    pub fn sign(self, signer: &dyn Signer) -> Transaction {
        let signature = signer.sign(&self.sign_bytes());
        Transaction { body: self, suite: SUITE_ED25519, signature }
    }
}

/// A signed transaction, array(3): body, suite, signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// What is signed.
    pub body: TransactionBody,
    /// Signature suite, 1.
    pub suite: u8,
    /// Signature of `body.signer` over [`TransactionBody::sign_bytes`].
    pub signature: Signature,
}

cbor_array!(Transaction { body, suite, signature });

impl Canonical for Transaction {
    const MAX_BYTES: usize = 300 * 1024;
}

/// Why a transaction is invalid in itself or at a time.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum TransactionError {
    /// Unknown version.
    #[error("transaction version {0} is not known here")]
    Version(u8),
    /// Unknown signature suite.
    #[error("signature suite {0} is not known here")]
    Suite(u8),
    /// Made for another chain.
    #[error("made for chain {have}, this is {expected}")]
    OtherChain {
        /// Chain in the transaction.
        have: Hash,
        /// This chain.
        expected: Hash,
    },
    /// Wrong signature.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Expired at the block's time.
    #[error("expired at {expires:?}, the block's time is {time:?}")]
    Expired {
        /// Expiry.
        expires: Timestamp,
        /// Time of the block.
        time: Timestamp,
    },
    /// Lives longer than ids are remembered.
    #[error("expires at {expires:?}, more than 24 h after {time:?}")]
    LivesTooLong {
        /// Expiry.
        expires: Timestamp,
        /// Time of the block.
        time: Timestamp,
    },
}

impl Transaction {
    /// The id.
    #[must_use]
    pub fn id(&self) -> Hash {
        self.body.id()
    }

    /// Checks what does not depend on state: versions, chain, signature.
    ///
    /// # Errors
    /// [`TransactionError`].
    pub fn verify(&self, chain_id: Hash) -> Result<(), TransactionError> {
        if self.body.version != TRANSACTION_VERSION {
            return Err(TransactionError::Version(self.body.version));
        }
        if self.suite != SUITE_ED25519 {
            return Err(TransactionError::Suite(self.suite));
        }
        if self.body.chain_id != chain_id {
            return Err(TransactionError::OtherChain { have: self.body.chain_id, expected: chain_id });
        }
        sign::verify(&self.body.signer, &self.body.sign_bytes(), &self.signature)?;
        Ok(())
    }

    /// Checks the expiry against a block's time.
    ///
    /// # Errors
    /// [`TransactionError::Expired`] or [`TransactionError::LivesTooLong`].
    pub fn verify_time(&self, time: Timestamp) -> Result<(), TransactionError> {
        let expires = self.body.expires;
        if expires < time {
            return Err(TransactionError::Expired { expires, time });
        }
        if expires > time.plus_ms(MAX_LIFETIME_MS) {
            return Err(TransactionError::LivesTooLong { expires, time });
        }
        Ok(())
    }
}

/// What a transaction does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "transactions are moved rarely and stored encoded")]
pub enum Action {
    /// Binds keys to a subject tag.
    RegisterIdentity(RegisterIdentity),
    /// Puts a service contract in force.
    DeployContract(DeployContract),
    /// Files a case.
    SubmitCase(SubmitCase),
    /// A person's act on a case.
    CaseAction(CaseAction),
    /// The decision of a department's review worker.
    AutomaticDecision(AutomaticDecision),
    /// Proposes a change of the validators.
    ProposeChange(ProposeChange),
    /// Is for the change in flight.
    ApproveChange(ChangeVote),
    /// The joining validator has caught up.
    DeclareReady(DeclareReady),
    /// Is against the change in flight.
    RejectChange(ChangeVote),
    /// Gives a case another filling.
    SupplementCase(SupplementCase),
    /// Ends a service.
    RetireService(RetireService),
    /// Reserves what a registration will take.
    Reserve(Reserve),
    /// A named person's answer to a filling.
    Confirm(Confirm),
    /// Moves a demonstration's clock.
    AdvanceClock(AdvanceClock),
    /// Gives an officer a role.
    GrantRole(GrantRole),
    /// Ends an officer's role.
    EndRole(EndRole),
    /// Takes a case in hand.
    ClaimCase(ClaimCase),
    /// Gives a case back, or to somebody else.
    ReleaseCase(ReleaseCase),
    /// A note to a case.
    AddNote(AddNote),
    /// A record that personal data is looked at.
    RecordAccess(RecordAccess),
    /// An officer's step with a legal document, reasons or an entry into the register.
    OfficerStep(OfficerStep),
}

cbor_enum!(Action {
    1 => RegisterIdentity(RegisterIdentity),
    2 => DeployContract(DeployContract),
    3 => SubmitCase(SubmitCase),
    4 => CaseAction(CaseAction),
    5 => AutomaticDecision(AutomaticDecision),
    6 => ProposeChange(ProposeChange),
    7 => ApproveChange(ChangeVote),
    8 => DeclareReady(DeclareReady),
    9 => RejectChange(ChangeVote),
    10 => SupplementCase(SupplementCase),
    11 => RetireService(RetireService),
    12 => Reserve(Reserve),
    13 => Confirm(Confirm),
    14 => AdvanceClock(AdvanceClock),
    15 => GrantRole(GrantRole),
    16 => EndRole(EndRole),
    17 => ClaimCase(ClaimCase),
    18 => ReleaseCase(ReleaseCase),
    19 => AddNote(AddNote),
    20 => RecordAccess(RecordAccess),
    21 => OfficerStep(OfficerStep),
});

/// Binds keys to a subject, countersigned by the identity office; signed with `signing`, array(6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterIdentity {
    /// 32 random bytes that name the subject on chain; never derived from an ID number.
    pub subject: Hash,
    /// Key that signs for the subject.
    pub signing: PublicKey,
    /// X25519 key to which decisions are sealed.
    pub sealing: Hash,
    /// Salted commitment to name and ID number ([`crate::commitment::person_commitment`]).
    pub commitment: Hash,
    /// The identity office.
    pub office: u16,
    /// Signature of the office's worker over [`RegisterIdentity::binding_sign_bytes`].
    pub countersignature: Signature,
}

cbor_array!(RegisterIdentity { subject, signing, sealing, commitment, office, countersignature });

impl RegisterIdentity {
    /// What the identity office signs.
    #[must_use]
    pub fn binding_sign_bytes(
        chain_id: Hash,
        subject: Hash,
        signing: PublicKey,
        sealing: Hash,
        commitment: Hash,
    ) -> SignBytes {
        SignBytes::new(Domain::IdentityBinding, &(chain_id, subject, signing, sealing, commitment))
    }
}

/// A department officer's approval of a contract or of a change of the validators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The officer's key.
    pub officer: PublicKey,
    /// Signature over [`DeployContract::approval_sign_bytes`] or what [`crate::governance`] says.
    pub signature: Signature,
}

cbor_array!(Approval { officer, signature });

/// Deploys a contract: the document itself, approved by the department's officers, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployContract {
    /// Number of the department.
    pub department: u16,
    /// Canonical JSON of the contract; its SHA-256 is its address.
    pub document: Blob<{ 256 * 1024 }>,
    /// Approvals of distinct officers.
    pub approvals: List<Approval, 16>,
}

cbor_array!(DeployContract { department, document, approvals });

impl DeployContract {
    /// What an officer signs: chain, department and the contract's address.
    #[must_use]
    pub fn approval_sign_bytes(chain_id: Hash, department: u16, address: Hash) -> SignBytes {
        SignBytes::new(Domain::ContractApproval, &(chain_id, department, address))
    }
}

/// A validator's word that it stores a sealed package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageAcknowledgement {
    /// Department of the validator.
    pub department: u16,
    /// Signature of its validator key over [`StorageAcknowledgement::sign_bytes`].
    pub signature: Signature,
}

cbor_array!(StorageAcknowledgement { department, signature });

impl Canonical for StorageAcknowledgement {
    const MAX_BYTES: usize = 128;
}

impl StorageAcknowledgement {
    /// What a node signs: chain and the package's manifest hash.
    #[must_use]
    pub fn sign_bytes(chain_id: Hash, sealed: Hash) -> SignBytes {
        SignBytes::new(Domain::StorageAcknowledgement, &(chain_id, sealed))
    }
}

/// A sealed body with its envelopes, as nodes store it; array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedPackage {
    /// age ciphertext to the case's own identity.
    pub body: Blob<{ 1024 * 1024 }>,
    /// The case's identity sealed to the department; empty for a decision's trace.
    pub department_envelope: Blob<2048>,
    /// The case's identity sealed to the applicant; empty for a decision's trace.
    pub applicant_envelope: Blob<2048>,
}

cbor_array!(SealedPackage { body, department_envelope, applicant_envelope });

impl Canonical for SealedPackage {
    const MAX_BYTES: usize = 1024 * 1024 + 8192;
}

impl SealedPackage {
    /// Hash of the manifest: canonical array of the three parts' hashes. An envelope can be erased
    /// without changing what the chain committed to.
    #[must_use]
    pub fn manifest_hash(&self) -> Hash {
        Hash::of(&encode(&(
            Hash::of(&self.body),
            Hash::of(&self.department_envelope),
            Hash::of(&self.applicant_envelope),
        )))
    }
}

/// Files a case; signed with the subject's key, array(8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmitCase {
    /// 32 random bytes that name the case.
    pub case: Hash,
    /// Address of the contract that the case is filed under.
    pub contract: Hash,
    /// The applicant's subject tag.
    pub subject: Hash,
    /// Division whose registrar receives it, six digits.
    pub division: Text<6>,
    /// Root over the form's fields.
    pub commitment_root: Hash,
    /// Number of committed fields.
    pub fields: u16,
    /// Manifest hash of the sealed package.
    pub sealed: Hash,
    /// Acknowledgements of at least f + 1 validators.
    pub acknowledgements: List<StorageAcknowledgement, 64>,
}

cbor_array!(SubmitCase { case, contract, subject, division, commitment_root, fields, sealed, acknowledgements });

/// A person's act on a case, array(4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseAction {
    /// The case.
    pub case: Hash,
    /// Events of the case so far, as the actor saw it; another number is refused.
    pub events: u32,
    /// Name of the action in the contract's workflow, e.g. `withdraw`.
    pub action: Text<32>,
    /// Salted hash of what goes with it, or zero.
    pub content: Hash,
}

cbor_array!(CaseAction { case, events, action, content });

/// What a review worker decides. The machine approves or refers; it never refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionCode {
    /// Every rule passed.
    Approved,
    /// A person looks at it.
    Referred,
}

cbor_code!(DecisionCode { 1 => Approved, 2 => Referred });

/// A review worker's decision with its access records, array(9); signed with the department's worker key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutomaticDecision {
    /// The case.
    pub case: Hash,
    /// Events of the case so far.
    pub events: u32,
    /// Address of the contract that was run.
    pub contract: Hash,
    /// Commitment root of the fields that were read.
    pub commitment_root: Hash,
    /// The decision.
    pub decision: DecisionCode,
    /// Salted hash of the trace ([`crate::commitment::trace_hash`]).
    pub trace: Hash,
    /// Manifest hash of the sealed trace.
    pub sealed_trace: Hash,
    /// What approval enters into the register; none when referred.
    pub registration: Option<Registration>,
    /// Answers of other departments that it rests on.
    pub answers: List<AnswerRecord, 64>,
}

cbor_array!(AutomaticDecision {
    case,
    events,
    contract,
    commitment_root,
    decision,
    trace,
    sealed_trace,
    registration,
    answers,
});

/// What approval enters into the public register, array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Public register fields by law, canonical JSON.
    pub register: Blob<8192>,
    /// Unique keys that the registration takes, each a list of parts, e.g. `["name", "500000", …]`.
    pub claims: List<ClaimParts, 8>,
}

cbor_array!(Registration { register, claims });

/// A transaction that validators derive from state; unsigned and compared exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemTransaction {
    /// A deadline passed.
    DeadlineExpired(DeadlineExpired),
    /// A deadline's last day became certain.
    DeadlineFixed(DeadlineFixed),
}

cbor_enum!(SystemTransaction { 1 => DeadlineExpired(DeadlineExpired), 2 => DeadlineFixed(DeadlineFixed) });

/// A deadline that passed, array(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlineExpired {
    /// The case.
    pub case: Hash,
    /// Last day of the deadline, days since 1970-01-01.
    pub day: u32,
    /// Number in that day's queue.
    pub number: u32,
}

cbor_array!(DeadlineExpired { case, day, number });

/// An entry of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "almost every entry is a signed transaction")]
pub enum Entry {
    /// Derived by every validator.
    System(SystemTransaction),
    /// Signed by somebody.
    Signed(Transaction),
}

cbor_enum!(Entry { 0 => System(SystemTransaction), 1 => Signed(Transaction) });

impl Canonical for Entry {
    const MAX_BYTES: usize = Transaction::MAX_BYTES + 8;
}

impl Entry {
    /// Transaction id of a signed entry, SHA-256 of the entry of a derived one.
    #[must_use]
    pub fn id(&self) -> Hash {
        match self {
            Self::System(_) => Hash::of(&self.to_bytes()),
            Self::Signed(transaction) => transaction.id(),
        }
    }

    /// The commitment root that the entry carries, if it carries one.
    #[must_use]
    pub fn commitment_root(&self) -> Option<Hash> {
        match self.action()? {
            Action::SubmitCase(s) => Some(s.commitment_root),
            Action::AutomaticDecision(d) => Some(d.commitment_root),
            Action::SupplementCase(s) => Some(s.commitment_root),
            Action::RegisterIdentity(_)
            | Action::DeployContract(_)
            | Action::CaseAction(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::DeclareReady(_)
            | Action::RejectChange(_)
            | Action::RetireService(_)
            | Action::Reserve(_)
            | Action::Confirm(_)
            | Action::AdvanceClock(_)
            | Action::GrantRole(_)
            | Action::EndRole(_)
            | Action::ClaimCase(_)
            | Action::ReleaseCase(_)
            | Action::AddNote(_)
            | Action::RecordAccess(_)
            | Action::OfficerStep(_) => None,
        }
    }

    /// The hash of the decision's trace that the entry carries, if it is a decision.
    #[must_use]
    pub fn recorded_trace(&self) -> Option<Hash> {
        match self.action()? {
            Action::AutomaticDecision(d) => Some(d.trace),
            Action::RegisterIdentity(_)
            | Action::DeployContract(_)
            | Action::SubmitCase(_)
            | Action::CaseAction(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::DeclareReady(_)
            | Action::RejectChange(_)
            | Action::SupplementCase(_)
            | Action::RetireService(_)
            | Action::Reserve(_)
            | Action::Confirm(_)
            | Action::AdvanceClock(_)
            | Action::GrantRole(_)
            | Action::EndRole(_)
            | Action::ClaimCase(_)
            | Action::ReleaseCase(_)
            | Action::AddNote(_)
            | Action::RecordAccess(_)
            | Action::OfficerStep(_) => None,
        }
    }

    /// What a signed entry does.
    #[must_use]
    pub fn action(&self) -> Option<&Action> {
        match self {
            Self::Signed(transaction) => Some(&transaction.body.action),
            Self::System(_) => None,
        }
    }
}

/// Why a transaction had no effect. It stays in its block and its id is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// The signer has no right to do this.
    NotAuthorised,
    /// A countersignature, approval or acknowledgement is missing or wrong.
    BadCountersignature,
    /// The subject, case, contract or department is not known.
    Unknown,
    /// The subject or case exists already.
    Exists,
    /// The contract is not the one in force.
    ContractNotInForce,
    /// The workflow does not allow this action in this state.
    IllegalTransition,
    /// The case changed since the signer looked.
    Outdated,
    /// The contract did not pass the deploy gate.
    ContractRefused,
    /// A field is not what the format or the contract asks for.
    Malformed,
    /// Another change of the validators is in flight.
    ChangeInFlight,
    /// The change is not the one in flight.
    NoSuchChange,
    /// The change was in flight for too long.
    ChangeExpired,
    /// The department has voted on the change already.
    AlreadyVoted,
    /// The department is a validator already.
    AlreadyValidator,
    /// The department is no validator.
    NotAValidator,
    /// The key votes already.
    KeyInUse,
    /// The joining key did not prove that it is held.
    BadPossession,
    /// The change would leave too few or too many validators.
    SetSize,
    /// The height declared is not among the last blocks.
    NotCaughtUp,
    /// The header declared is not this chain's.
    OtherHeader,
    /// A condition of the workflow does not hold, or cannot be told.
    GuardFailed,
    /// A step was taken as often as it may be.
    CounterFull,
    /// The deadline is over and takes effect first.
    DeadlinePassed,
    /// The working days of a year are not published, and nothing takes effect by a guess.
    NotPublished,
    /// Somebody else holds or reserved the key.
    NotFree,
    /// The subject reserved as much as the contract lets it.
    TooMany,
    /// Only a demonstration's clock can be moved, and only forward.
    ClockRefused,
    /// Somebody else has the case in hand.
    InOtherHands,
    /// Whoever prepared a step does not look at it as well.
    SameOfficer,
    /// The step takes a reason, or a legal document, that is not there.
    ReasonMissing,
}

cbor_code!(Failure {
    1 => NotAuthorised, 2 => BadCountersignature, 3 => Unknown, 4 => Exists, 5 => ContractNotInForce,
    6 => IllegalTransition, 7 => Outdated, 8 => ContractRefused, 9 => Malformed, 10 => ChangeInFlight,
    11 => NoSuchChange, 12 => ChangeExpired, 13 => AlreadyVoted, 14 => AlreadyValidator, 15 => NotAValidator,
    16 => KeyInUse, 17 => BadPossession, 18 => SetSize, 19 => NotCaughtUp, 20 => OtherHeader,
    21 => GuardFailed, 22 => CounterFull, 23 => DeadlinePassed, 24 => NotPublished, 25 => NotFree, 26 => TooMany,
    27 => ClockRefused, 28 => InOtherHands, 29 => SameOfficer, 30 => ReasonMissing,
});

/// How a case stands after an event, array(10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEvent {
    /// The case.
    pub case: Hash,
    /// Number of the event, from 1.
    pub number: u32,
    /// Hash chain over the case's events up to this one.
    pub history: Hash,
    /// Name of the event, e.g. `submitted`, `approved`, `name-lost`.
    pub event: Text<32>,
    /// State of the workflow afterwards.
    pub state: Text<32>,
    /// Official case number 办件编号.
    pub case_number: Text<40>,
    /// Deadline that runs now: last day (days since 1970-01-01) and whether the calendar was published.
    pub due: Option<Due>,
    /// Code of the case's licence, once there is one.
    pub licence: Option<Text<18>>,
    /// The legal document with a number that the event issued.
    pub document: Option<IssuedDocument>,
    /// The day on which it happened by the chain's calendar clock, days since 1970-01-01: the day that documents bear.
    pub day: u32,
}

cbor_array!(CaseEvent { case, number, history, event, state, case_number, due, licence, document, day });

/// A deadline's last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Days since 1970-01-01 (UTC+08:00 calendar).
    pub day: u32,
    /// Whether the calendar of that year was published when the day was computed.
    pub certainty: Certainty,
}

cbor_array!(Due { day, certainty });

/// Whether a day was computed from a published calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// From a published calendar.
    Published,
    /// Weekends only; fixed when the calendar is deployed.
    Provisional,
}

cbor_code!(Certainty { 0 => Published, 1 => Provisional });

/// What an entry did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It had its effect; an event where a case was touched.
    Applied(Option<CaseEvent>),
    /// It had none.
    Failed(Failure),
    /// It had none, because of a rule that the contract names.
    Refused(RefusedByRule),
}

cbor_enum!(Outcome { 0 => Applied(Option<CaseEvent>), 1 => Failed(Failure), 2 => Refused(RefusedByRule) });

/// A failure with the rule of the contract that it follows from, array(2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedByRule {
    /// The failure.
    pub failure: Failure,
    /// The rule's identifier in the contract, e.g. a guard's, a counter's or a clock's name.
    pub rule: Text<64>,
}

cbor_array!(RefusedByRule { failure, rule });

impl Outcome {
    /// Why the entry had no effect, if it had none.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        match self {
            Self::Applied(_) => None,
            Self::Failed(failure) => Some(*failure),
            Self::Refused(refused) => Some(refused.failure),
        }
    }

    /// How the case stands after the entry, if it touched one.
    #[must_use]
    pub fn event(&self) -> Option<&CaseEvent> {
        match self {
            Self::Applied(event) => event.as_ref(),
            Self::Failed(_) | Self::Refused(_) => None,
        }
    }
}

impl Canonical for Outcome {
    const MAX_BYTES: usize = 512;
}

/// Content of an entry's leaf under `tx_root`: canonical array[entry bytes, outcome].
#[must_use]
pub fn leaf_content(entry: &Entry, outcome: &Outcome) -> Vec<u8> {
    encode(&(Bytes::from(entry.to_bytes()), outcome))
}

/// Hash of an entry's leaf under `tx_root`.
#[must_use]
pub fn leaf(entry: &Entry, outcome: &Outcome) -> Hash {
    merkle::leaf_hash(&leaf_content(entry, outcome))
}

/// Next link of a case's event chain.
#[must_use]
pub fn event_link(previous: &Hash, entry: &Hash, event: &str, state: &str, time: Timestamp) -> Hash {
    Hash::of(&encode(&("yuzheng/event", previous, entry, event, state, time)))
}

#[cfg(test)]
mod tests;
