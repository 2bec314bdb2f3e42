mod company;
mod confirmations;

use yuzheng_contracts::json::{parse, to_canonical};
use yuzheng_contracts::value::Value;
use yuzheng_protocol::actions::SupplementCase;
use yuzheng_protocol::codec::Blob;
use yuzheng_protocol::commitment::person_commitment;
use yuzheng_protocol::payload::{CasePayload, PAYLOAD_VERSION};
use yuzheng_protocol::testing::{digest, list, text};
use yuzheng_protocol::transaction::{DecisionCode, RegisterIdentity, StorageAcknowledgement, SubmitCase};
use yuzheng_protocol::{PublicKey, Signer, testing::TestSigner};
use yuzheng_vault::{CaseIdentity, seal};

mod inquiry;

use super::*;
use crate::storage::Stored;
use crate::testing::{TUESDAY, TestLedger, citizen, filing, four_departments, sealing};

const LIMIT: u64 = 1 << 30;
const NAME: &str = "周示明";
const NUMBER: &str = "500103198506129995";

fn keys() -> NodeKey {
    crate::testing::department_keys(1)
}

/// A chain whose first department has keys that the worker has, too, and 甲 bound as 周示明.
fn chain() -> TestLedger {
    let mut genesis = four_departments();
    let mut departments = genesis.departments.into_inner();
    departments[0].worker = keys().signer().public_key();
    departments[0].sealing = Hash(keys().sealing_identity().recipient().to_bytes());
    genesis.departments = list(departments);
    bound(TestLedger::of(genesis).deployed())
}

/// The chain with 周示明 bound.
fn bound(chain: TestLedger) -> TestLedger {
    let id = chain.ledger.chain_id();
    let (subject, signing) = (digest("tag"), citizen("周").public_key());
    let sealing = Hash(sealing("周").recipient().to_bytes());
    let commitment = person_commitment(&digest("salt"), NAME, NUMBER);
    let bytes = RegisterIdentity::binding_sign_bytes(id, subject, signing, sealing, commitment);
    let countersignature = TestSigner::worker(2).sign(&bytes);
    let binding = RegisterIdentity { subject, signing, sealing, commitment, office: 2, countersignature };
    let binding = chain.countersigned(binding);
    chain.submit("bind", &citizen("周"), Action::RegisterIdentity(binding));
    chain.commit();
    chain
}

fn worker(chain: &TestLedger) -> Arc<ReviewWorker> {
    worker_at(chain, TestSigner::validator(1).public_key())
}

/// The worker on the machine with this validator key.
fn worker_at(chain: &TestLedger, validator: PublicKey) -> Arc<ReviewWorker> {
    let department = chain.ledger.genesis().department(1).unwrap().clone();
    let peers = Peers::new(tokio::sync::watch::channel(Default::default()).1, &[]).unwrap();
    let desk = Desk { department, keys: keys(), validator, answerer: chain.answerer() };
    ReviewWorker::new(Arc::clone(&chain.ledger), peers, desk, LIMIT)
}

fn form(zihao: &str) -> Value {
    form_of(zihao, NUMBER)
}

/// The form of somebody with this number.
fn form_of(zihao: &str, number: &str) -> Value {
    let text = serde_json::json!({
        "composition": "个人经营",
        "operator": { "name": NAME, "id_no": number, "address": "重庆市渝中区", "mobile": "13800000000" },
        "name": { "division": "重庆市渝中区", "zihao": zihao, "industry": "茶", "form": "馆" },
        "scope": ["6231-01"],
        "premises": { "district_code": "500103", "street": "民生路", "detail": "1号", "ownership": "租赁" },
        "employees": 3,
        "funds_fen": 8_000_000,
        "liaison": { "name": NAME, "mobile": "13800000000" },
        "identity_salt": digest("salt"),
    });
    parse(text.to_string().as_bytes(), usize::MAX).unwrap()
}

/// Where a package is.
#[derive(PartialEq)]
enum Package {
    Here,
    Nowhere,
}

/// A sealed form for a name, with the root over its fields.
fn sealed(seed: &str, zihao: &str) -> (SealedPackage, Hash) {
    sealed_form(seed, digest("salt"), &form(zihao))
}

/// A sealed form of somebody whose identity has this salt, with the root over its fields.
fn sealed_form(seed: &str, person_salt: Hash, form: &Value) -> (SealedPackage, Hash) {
    let secret = digest(seed);
    let fields = Blob::new(to_canonical(form)).unwrap();
    let payload = CasePayload { version: PAYLOAD_VERSION, secret, person_salt, fields };
    let identity = CaseIdentity::from_bytes(digest("identity").0);
    let sealed = seal::seal_case(&payload.to_bytes(), &identity, &[keys().sealing_identity().recipient()]).unwrap();
    let package = SealedPackage {
        body: Blob::new(sealed.body).unwrap(),
        department_envelope: Blob::new(sealed.envelopes[0].bytes.clone()).unwrap(),
        applicant_envelope: Blob::default(),
    };
    (package, open::root_of(form, &secret))
}

/// The words of departments 1 and 2 that they store a package.
fn words(chain: &TestLedger, package: &SealedPackage) -> [StorageAcknowledgement; 2] {
    let bytes = StorageAcknowledgement::sign_bytes(chain.ledger.chain_id(), package.manifest_hash());
    [1, 2].map(|department| StorageAcknowledgement {
        department,
        signature: TestSigner::validator(department).sign(&bytes),
    })
}

/// Files a case for a name.
fn file(chain: &TestLedger, seed: &str, zihao: &str, place: Package) -> (SealedPackage, Hash) {
    let (package, commitment_root) = sealed(seed, zihao);
    if place == Package::Here {
        assert_eq!(chain.ledger.blocks().store_sealed(&package, LIMIT).unwrap(), Stored::Kept);
    }
    let id = chain.ledger.chain_id();
    let contract = chain.ledger.in_force("sole-proprietor-registration").unwrap().unwrap();
    let action = SubmitCase {
        subject: digest("tag"),
        commitment_root,
        sealed: package.manifest_hash(),
        acknowledgements: list(words(chain, &package).to_vec()),
        ..filing(id, "周", seed, contract, &[])
    };
    let case = action.case;
    chain.submit(seed, &citizen("周"), Action::SubmitCase(action));
    chain.commit();
    (package, case)
}

fn decision(chain: &TestLedger) -> Transaction {
    let waiting = chain.ledger.mempool().waiting_after(0, 10);
    assert_eq!(waiting.len(), 1);
    waiting[0].transaction.clone()
}

fn code(decision: &Transaction) -> DecisionCode {
    match &decision.body.action {
        Action::AutomaticDecision(action) => action.decision,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_clean_case_is_approved_once_and_leaves_the_queue() {
    let chain = chain();
    let (_, case) = file(&chain, "1", "拾光里", Package::Here);
    let worker = worker(&chain);
    for _ in 0..3 {
        worker.pass().await.unwrap();
    }
    let decided = decision(&chain);
    assert_eq!(code(&decided), DecisionCode::Approved);
    chain.commit();
    worker.pass().await.unwrap();
    assert!(chain.ledger.mempool().is_empty());
    assert_eq!(chain.ledger.blocks().review_queue().unwrap(), []);
    let case: Case = chain.ledger.read(&key::case(&case)).unwrap().unwrap();
    assert_eq!((case.state.as_str(), case.events), ("granted", 2));
}

#[tokio::test]
async fn of_two_machines_of_a_department_the_one_that_votes_decides() {
    let chain = chain();
    file(&chain, "1", "拾光里", Package::Here);
    let replacement = worker_at(&chain, TestSigner::rekeyed_validator(1, 1).public_key());
    replacement.pass().await.unwrap();
    assert!(chain.ledger.mempool().is_empty());
    assert_eq!(chain.ledger.blocks().review_queue().unwrap().len(), 1, "it is ready to take over");
    worker(&chain).pass().await.unwrap();
    assert_eq!(code(&decision(&chain)), DecisionCode::Approved);
}

#[tokio::test]
async fn a_restart_hands_in_the_very_same_decision() {
    let chain = chain();
    file(&chain, "1", "拾光里", Package::Here);
    worker(&chain).pass().await.unwrap();
    let before = decision(&chain);
    // The node stops: what waited is gone, what was signed is not.
    let chain = chain.reopened();
    assert!(chain.ledger.mempool().is_empty());
    worker(&chain).pass().await.unwrap();
    assert_eq!(decision(&chain), before);
}

#[tokio::test]
async fn a_decision_that_expired_is_made_anew() {
    let chain = chain();
    file(&chain, "1", "拾光里", Package::Here);
    worker(&chain).pass().await.unwrap();
    let before = decision(&chain);
    chain.clock.set(TUESDAY.plus_ms(11 * 60 * 1000));
    chain.ledger.mempool().settle(&[], chain.ledger.now());
    worker(&chain).pass().await.unwrap();
    assert_ne!(decision(&chain).id(), before.id());
}

#[tokio::test]
async fn a_case_whose_package_is_nowhere_waits_and_holds_up_nobody() {
    let chain = chain();
    let (package, _) = file(&chain, "1", "拾光里", Package::Nowhere);
    file(&chain, "2", "望江台", Package::Here);
    let worker = worker(&chain);
    worker.pass().await.unwrap();
    assert_eq!(code(&decision(&chain)), DecisionCode::Approved);
    chain.commit();
    worker.pass().await.unwrap();
    assert_eq!(chain.ledger.blocks().review_queue().unwrap().len(), 1);
    chain.ledger.blocks().store_sealed(&package, LIMIT).unwrap();
    worker.pass().await.unwrap();
    assert_eq!(code(&decision(&chain)), DecisionCode::Approved);
}

#[tokio::test]
async fn a_name_that_is_taken_goes_to_a_person() {
    let chain = chain();
    let worker = worker(&chain);
    file(&chain, "1", "拾光里", Package::Here);
    worker.pass().await.unwrap();
    chain.commit();
    let (_, case) = file(&chain, "2", "拾光里", Package::Here);
    worker.pass().await.unwrap();
    assert_eq!(code(&decision(&chain)), DecisionCode::Referred);
    chain.commit();
    let case: Case = chain.ledger.read(&key::case(&case)).unwrap().unwrap();
    assert_eq!(case.state.as_str(), "pending");
}

#[tokio::test]
async fn an_approval_that_the_ledger_does_not_take_becomes_a_referral() {
    let chain = chain();
    // A version of the contract that grants without saying which number the licence gets.
    let document = crate::testing::registration_with(&[
        ("version", "2".into()),
        ("in_force", serde_json::json!({"from": "2026-09-29"})),
        ("documents", crate::testing::registration_documents(|id| id != "licence")),
    ]);
    let action = crate::testing::deployment(chain.ledger.chain_id(), 1, document, 2);
    chain.submit("deploy", &TestSigner::officer(1, 1), Action::DeployContract(action));
    chain.commit();
    let (_, case) = file(&chain, "1", "拾光里", Package::Here);
    let worker = worker(&chain);
    for expected in [DecisionCode::Approved, DecisionCode::Referred] {
        worker.pass().await.unwrap();
        assert_eq!(code(&decision(&chain)), expected);
        chain.commit();
    }
    worker.pass().await.unwrap();
    assert!(chain.ledger.mempool().is_empty());
    let case: Case = chain.ledger.read(&key::case(&case)).unwrap().unwrap();
    assert_eq!(case.state.as_str(), "pending");
}

#[tokio::test]
async fn a_case_that_lost_its_name_is_reviewed_again_with_another_filling() {
    let chain = chain();
    let worker = worker(&chain);
    file(&chain, "1", "拾光里", Package::Here);
    let (_, slow) = file(&chain, "2", "拾光里", Package::Here);
    worker.pass().await.unwrap();
    chain.commit();
    worker.pass().await.unwrap();
    assert_eq!(chain.ledger.blocks().review_queue().unwrap(), []);
    let case: Case = chain.ledger.read(&key::case(&slow)).unwrap().unwrap();
    // Whichever came first has the name; the other one chooses another.
    let (case, seed) = match case.state.as_str() {
        "rename" => (case, "2"),
        _ => {
            let other = filing(chain.ledger.chain_id(), "周", "1", Hash::ZERO, &[]).case;
            (chain.ledger.read(&key::case(&other)).unwrap().unwrap(), "1")
        }
    };
    assert_eq!(case.state.as_str(), "rename");
    let (package, commitment_root) = sealed(seed, "望江台");
    chain.ledger.blocks().store_sealed(&package, LIMIT).unwrap();
    let action = SupplementCase {
        case: case.case,
        events: case.events,
        action: text("supplement"),
        commitment_root,
        fields: 20,
        sealed: package.manifest_hash(),
        acknowledgements: list(words(&chain, &package).to_vec()),
    };
    chain.submit("again", &citizen("周"), Action::SupplementCase(action));
    chain.commit();
    worker.pass().await.unwrap();
    let decided = decision(&chain);
    let Action::AutomaticDecision(action) = &decided.body.action else { panic!("a decision") };
    assert_eq!((action.decision, action.commitment_root), (DecisionCode::Approved, commitment_root));
    chain.commit();
    let case: Case = chain.ledger.read(&key::case(&case.case)).unwrap().unwrap();
    assert_eq!((case.state.as_str(), case.events), ("granted", 4));
}
