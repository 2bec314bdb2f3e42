//! The longest value of every bounded format fits its limit and is read back.
//!
//! A limit that is too small would refuse honest data one day; these tests find out today. Formats whose limit
//! is a choice and not a sum (blocks, transactions, receipts, event lists, network files) are left out.

use yuzheng_protocol::{
    Canonical, CommitCertificate, Hash, Header, Height, Round, Signature, Signer, Timestamp, ValidatorSet,
    actions::ConfirmationAnswer,
    api::{BindingAnswer, BindingRequest, HeaderDeltas, HistoryPath, HopList, MAX_HEADERS, Refused, StateAnswer},
    block::SignedHeader,
    commitment::Opening,
    delta,
    desk::{
        Assignment, GrantedRole, IssuedDocument, MAX_DIVISIONS, MAX_GRANTS, MAX_OFFICERS, MAX_SERVICES, OfficeRole,
        Officer, Officers, SaltedText,
    },
    desk_api::{
        DepositRequest, Holding, Holdings, MAX_FILES, MaterialPart, Nonce, PART_BYTES, Reply, Request, SearchRequest,
        SignedReply, SignedRequest,
    },
    genesis::{ChainKind, Department, DepartmentRole, Genesis},
    governance::{Admission, Change},
    inquiry::{DepartmentAnswer, DepartmentQuestion, MAX_ASKED_BYTES},
    light::Hop,
    objects::{
        AccessLog, Case, CaseClaims, Catalogue, CatalogueEntry, Claim, Confirmation, Contract, Counter,
        DemonstrationClock, DueCursor, DueEntry, HeldReservation, Identity, Licence, LicenceStatus, Named, Reservation,
        Reservations, RunningClock, ValidatorAddress, ValidatorChange, ValidatorRegister, Version, Versions,
    },
    payload::{CasePayload, PAYLOAD_VERSION, SealedTrace},
    state::{StateProof, Terminal, TerminalLeaf},
    testing::{TestSigner, blob, list, text, validator_set},
    transaction::{CaseEvent, Certainty, Due, Failure, Outcome, RefusedByRule, SealedPackage, StorageAcknowledgement},
    validator::FoundingValidator,
};

const HASH: Hash = Hash([0xff; 32]);
const SIGNATURE: Signature = Signature([0xff; 64]);
const TIME: Timestamp = Timestamp(u64::MAX);
const HEIGHT: Height = Height(u64::MAX);
const DUE: Due = Due { day: u32::MAX, certainty: Certainty::Provisional };

fn fits<T: Canonical>(value: &T) {
    let bytes = value.to_bytes();
    let name = core::any::type_name::<T>();
    assert!(bytes.len() <= T::MAX_BYTES, "{name}: {} bytes, the limit is {}", bytes.len(), T::MAX_BYTES);
    let again = T::from_bytes(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(again.to_bytes(), bytes, "{name}");
}

fn long<const N: usize>() -> yuzheng_protocol::codec::Text<N> {
    text("x".repeat(N))
}

fn header() -> Header {
    Header {
        version: u8::MAX,
        chain_id: HASH,
        height: HEIGHT,
        round: Round(u32::MAX),
        time: TIME,
        prev: HASH,
        history: HASH,
        tx_root: HASH,
        tx_count: u32::MAX,
        state_root: HASH,
        validators_hash: HASH,
        next_validators_hash: HASH,
        proposer: u16::MAX,
    }
}

fn signed() -> SignedHeader {
    let signatures = (0..64).map(|i| (i, SIGNATURE)).collect();
    let certificate = CommitCertificate::new(HEIGHT, Round(u32::MAX), HASH, signatures, 64).unwrap();
    SignedHeader { header: header(), certificate }
}

fn set() -> ValidatorSet {
    validator_set(65_000..65_064)
}

fn hop() -> Hop {
    Hop { signed: signed(), next: set() }
}

fn proof() -> StateProof {
    let leaf = TerminalLeaf { path: HASH, value_hash: HASH };
    StateProof::new(&[HASH; 256], Terminal::Leaf(leaf)).unwrap()
}

#[test]
fn headers_certificates_sets_and_proofs() {
    fits(&header());
    fits(&signed().certificate);
    fits(&signed());
    fits(&set());
    fits(&hop());
    fits(&proof());
    fits(&HASH);
}

#[test]
fn answers_of_a_node() {
    fits(&HeaderDeltas { deltas: blob(vec![0; delta::LONGEST * MAX_HEADERS as usize]) });
    fits(&HopList { hops: list(vec![hop(); 256]) });
    fits(&HistoryPath { header: header(), path: list(vec![HASH; 64]), tip: signed(), peaks: list(vec![HASH; 64]) });
    fits(&StateAnswer { signed: signed(), value: Some(blob(vec![0; 300 * 1024])), proof: proof() });
    fits(&StorageAcknowledgement { department: u16::MAX, signature: SIGNATURE });
}

#[test]
fn binding_of_identities() {
    fits(&BindingRequest {
        name: long(),
        id_number: long(),
        subject: HASH,
        signing: TestSigner::new("a").public_key(),
        sealing: HASH,
        salt: HASH,
        time: TIME,
        signature: SIGNATURE,
    });
    fits(&BindingAnswer::Refused(Refused { rule: long(), basis: long(), zh: long(), en: long() }));
}

#[test]
fn questions_and_answers_of_departments() {
    fits(&DepartmentQuestion {
        version: u8::MAX,
        chain_id: HASH,
        asker: u16::MAX,
        answerer: u16::MAX,
        case: HASH,
        contract: HASH,
        evidence: long(),
        data_set: long(),
        asked: blob(vec![0; MAX_ASKED_BYTES]),
        nonce: HASH,
        time: TIME,
        signature: SIGNATURE,
    });
    fits(&DepartmentAnswer {
        version: u8::MAX,
        chain_id: HASH,
        question: HASH,
        department: u16::MAX,
        case: HASH,
        contract: HASH,
        evidence: long(),
        data_set: long(),
        value: blob(vec![0; 512]),
        as_of: TIME,
        time: TIME,
        signature: SIGNATURE,
    });
}

#[test]
fn objects_of_the_state() {
    let signing = TestSigner::new("a").public_key();
    fits(&Identity { subject: HASH, signing, sealing: HASH, commitment: HASH, office: u16::MAX, since: HEIGHT });
    fits(&Contract {
        service: long(),
        version: long(),
        department: u16::MAX,
        since: HEIGHT,
        document: blob(vec![0; 256 * 1024]),
    });
    fits(&Catalogue { services: list(vec![CatalogueEntry { service: long(), contract: HASH }; 1024]) });
    fits(&Claim { case: HASH, since: TIME });
    fits(&AccessLog { count: u32::MAX, history: HASH });
    fits(&Counter { count: u32::MAX });
    fits(&DueEntry { case: HASH });
    fits(&DueCursor { day: u32::MAX, number: u32::MAX });
    fits(&Licence {
        code: long(),
        case: HASH,
        service: long(),
        status: LicenceStatus::Revoked,
        issued: TIME,
        day: u32::MAX,
        register: blob(vec![0; 8192]),
    });
}

#[test]
fn validators_and_their_change() {
    let address = |department| ValidatorAddress { department, consensus: long(), url: long() };
    fits(&ValidatorRegister { set: set(), addresses: list((65_000..65_064).map(address).collect()) });
    let admission = Admission {
        department: u16::MAX,
        key: TestSigner::new("joining").public_key(),
        possession: SIGNATURE,
        consensus: long(),
        url: long(),
    };
    fits(&ValidatorChange {
        proposal: HASH,
        proposer: u16::MAX,
        change: Change::Admit(admission),
        height: HEIGHT,
        time: TIME,
        expires: TIME,
        approved: list(vec![u16::MAX; 64]),
        rejected: list(vec![u16::MAX; 64]),
        ready: Some(HEIGHT),
    });
}

fn named() -> Named {
    Named { name: long(), count: u32::MAX }
}

#[test]
fn cases_and_their_events() {
    let key = TestSigner::new("officer").public_key();
    fits(&Case {
        case: HASH,
        service: long(),
        contract: HASH,
        subject: HASH,
        department: u16::MAX,
        division: long(),
        number: long(),
        state: long(),
        events: u32::MAX,
        history: HASH,
        submitted: TIME,
        commitment_root: HASH,
        sealed: HASH,
        due: Some(DUE),
        licence: Some(long()),
        filed: u32::MAX,
        entered: u32::MAX,
        counters: list(vec![named(); 16]),
        running: Some(RunningClock { clock: long(), from: u32::MAX, workdays: u32::MAX }),
        stopped: list(vec![named(); 16]),
        preparer: Some(key),
    });
    let held = HeldReservation { claim: list(vec![long(); 8]), until: u32::MAX };
    fits(&CaseClaims { claims: list(vec![held.claim.clone(); 32]) });
    fits(&Reservations { held: list(vec![held; 32]) });
    fits(&Reservation { subject: HASH, contract: HASH, since: TIME, until: u32::MAX });
    fits(&Confirmation {
        subject: HASH,
        contract: HASH,
        commitment_root: HASH,
        answer: ConfirmationAnswer::Impersonated,
        time: TIME,
        proof: blob([0xff; 1024]),
    });
    fits(&DemonstrationClock { ahead_ms: u64::MAX });
    fits(&Versions { versions: list(vec![Version { contract: HASH, from: u32::MAX }; 1024]), retired: Some(u32::MAX) });
    fits(&Outcome::Refused(RefusedByRule { failure: Failure::GuardFailed, rule: long() }));
    fits(&Outcome::Applied(Some(CaseEvent {
        case: HASH,
        number: u32::MAX,
        history: HASH,
        event: long(),
        state: long(),
        case_number: long(),
        due: Some(DUE),
        licence: Some(long()),
        document: Some(IssuedDocument { document: long(), year: u16::MAX, number: u32::MAX }),
        day: u32::MAX,
    })));
    let role = GrantedRole {
        role: OfficeRole::Auditor,
        services: list(vec![long(); MAX_SERVICES]),
        divisions: list(vec![long(); MAX_DIVISIONS]),
        from: u32::MAX,
        until: Some(u32::MAX),
        deputy_for: Some(key),
    };
    let roles = list(vec![role; MAX_GRANTS]);
    fits(&Officer { department: u16::MAX, officer: key, sealing: HASH, name: long(), roles });
    fits(&Officers { officers: list(vec![key; MAX_OFFICERS]) });
    fits(&Assignment { officer: Some(key), since: TIME, until: u32::MAX });
    fits(&SaltedText { salt: HASH, text: blob(vec![0; 128 * 1024]) });
}

#[test]
fn sealed_bodies_and_openings() {
    fits(&SealedPackage {
        body: blob(vec![0; 1024 * 1024]),
        department_envelope: blob(vec![0; 2048]),
        applicant_envelope: blob(vec![0; 2048]),
    });
    fits(&CasePayload { version: PAYLOAD_VERSION, secret: HASH, person_salt: HASH, fields: blob(vec![0; 512 * 1024]) });
    let invitation = vec![0; yuzheng_protocol::invitation::MAX_INVITATION_BYTES + 16 * 1024];
    fits(&yuzheng_protocol::invitation::InvitationFile::new(invitation).unwrap());
    fits(&SealedTrace { salt: HASH, trace: blob(vec![0; 256 * 1024]) });
    fits(&Opening {
        index: u16::MAX,
        count: u16::MAX,
        path: long(),
        salt: HASH,
        value: blob(vec![0; 4096]),
        proof: list(vec![HASH; 16]),
    });
}

#[test]
fn a_genesis_document_of_64_departments() {
    let department = |id| Department {
        id,
        code: long(),
        name_zh: long(),
        short_zh: long(),
        name_en: long(),
        role: DepartmentRole::IdentityOffice,
        officers: list(vec![TestSigner::new("officer").public_key(); 16]),
        approvals: u8::MAX,
        worker: TestSigner::new("worker").public_key(),
        sealing: HASH,
    };
    let validator = |department| FoundingValidator {
        department,
        key: TestSigner::validator(department).public_key(),
        possession: SIGNATURE,
    };
    fits(&Genesis {
        version: u8::MAX,
        name_zh: long(),
        name_en: long(),
        kind: ChainKind::Demonstration,
        time: TIME,
        trusting_period_ms: u64::MAX,
        departments: list((65_000..65_064).map(department).collect()),
        validators: list((65_000..65_064).map(validator).collect()),
        calendar: blob(vec![0; 65_536]),
    });
}

#[test]
fn the_longest_request_to_a_departments_desk_fits() {
    let search = SearchRequest { record: HASH, salt: HASH, query: blob(vec![b'x'; 512]) };
    let (to, at) = ((HASH, u16::MAX), (TIME, Nonce([0xff; 16])));
    fits(&SignedRequest::sign(&TestSigner::new("a"), to, at, Request::Search(search)));
    let part = DepositRequest { case: HASH, sha256: HASH, part: u16::MAX, bytes: blob(vec![0xff; PART_BYTES]) };
    fits(&SignedRequest::sign(&TestSigner::new("a"), to, at, Request::Deposit(part)));
}

#[test]
fn the_longest_parts_and_lists_of_files_fit_into_a_reply() {
    let request = SignedRequest::sign(
        &TestSigner::new("a"),
        (HASH, u16::MAX),
        (TIME, Nonce([0xff; 16])),
        Request::Search(SearchRequest { record: HASH, salt: HASH, query: blob(Vec::new()) }),
    );
    let holding = Holding { sha256: HASH, next: Some(u16::MAX) };
    let part = Reply::Material(MaterialPart { bytes: blob(vec![0xff; PART_BYTES]) });
    let files = Reply::Materials(Holdings { files: list(vec![holding; MAX_FILES]) });
    for reply in [part, files, Reply::Deposited(holding)] {
        fits(&SignedReply::sign(&TestSigner::new("b"), &request, TIME, reply));
    }
}
