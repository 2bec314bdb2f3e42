//! A founding document with known keys, and transactions of people who exist only here.

use std::sync::Arc;

use tempfile::TempDir;
use yuzheng_contracts::json::{parse, to_canonical};
use yuzheng_protocol::codec::Blob;
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::testing::{GENESIS_TIME, TestSigner, blob, digest, genesis, list, text};
use yuzheng_protocol::transaction::{
    Action, Approval, DeployContract, RegisterIdentity, StorageAcknowledgement, SubmitCase, TRANSACTION_VERSION,
    Transaction, TransactionBody,
};
use yuzheng_protocol::{CommitCertificate, Hash, Height, Round, Signer, Timestamp, Validator};
use yuzheng_vault::{Entropy, KeyRole, NodeKey, SealingIdentity};

use crate::answering::Answerer;
use crate::clock::StandingClock;
use crate::consensus::application::{Candidate, Ledger, Slot, Verdict};
use crate::deployment::embedded_services;
use crate::desk::DeskOffice;
use crate::ledger::NodeLedger;
use crate::register::{LegalEffect, Registers};
use crate::storage::StateSizing;

/// Codes of departments 1 to 4.
const CODES: [&str; 4] = ["market", "public-security", "hrss", "bigdata"];
/// 2026-09-29, a Tuesday before the October holidays, 10:00 in China.
pub const TUESDAY: Timestamp = Timestamp(1_790_647_200_000);
/// A day in milliseconds.
pub const DAY_MS: u64 = 24 * 3600 * 1000;

/// Four departments with known keys.
pub fn four_departments() -> Genesis {
    let mut founding = genesis(4);
    let mut departments = founding.departments.into_inner();
    for (department, code) in departments.iter_mut().zip(CODES) {
        department.code = text(code);
        department.sealing = Hash(sealing(&format!("department/{}", department.id)).recipient().to_bytes());
    }
    founding.departments = list(departments);
    founding.calendar = blob(*include_bytes!("founding/calendar.json"));
    founding
}

/// `departments` departments with known keys, of which the first `validators` have votes.
pub fn departments(departments: u16, validators: usize) -> Genesis {
    let mut founding = genesis(departments);
    let mut voting = founding.validators.into_inner();
    voting.truncate(validators);
    founding.validators = list(voting);
    founding.calendar = blob(*include_bytes!("founding/calendar.json"));
    founding
}

/// Keys of a department that everybody knows. The founding document names others unless a test puts them there.
pub fn department_keys(department: u16) -> NodeKey {
    NodeKey::from_entropy(KeyRole::Department, Entropy::from_bytes([department as u8; 32]))
}

/// Four departments whose keys are [`department_keys`].
pub fn asking_departments() -> Genesis {
    let mut founding = four_departments();
    let mut departments = founding.departments.into_inner();
    for department in &mut departments {
        let keys = department_keys(department.id);
        department.worker = keys.signer().public_key();
        department.sealing = Hash(keys.sealing_identity().recipient().to_bytes());
    }
    founding.departments = list(departments);
    founding
}

/// The registration of a sole proprietor, which asks department 2 whether the operator is dead (`dead`), whether
/// another open case wants the name (`same_name`), and for text that no register tells (`card`, which no rule needs).
pub fn asking_contract() -> Vec<u8> {
    let mut document: serde_json::Value = serde_json::from_slice(&embedded("sole-proprietor-registration")).unwrap();
    let basis = document["evidence"][2]["basis"].clone();
    let mut ask = |name: &str, data_set: &str, ask: &str, kind: &str| {
        document["evidence"].as_array_mut().unwrap().push(serde_json::json!({
            "name": name, "title": { "zh": name, "en": name }, "from": "public-security", "kind": "answer",
            "data_set": data_set, "ask": ask, "type": kind, "max_age_hours": 24, "basis": basis,
        }));
    };
    ask("dead", "deaths-and-losses", "[form.operator.id_no]", "integer");
    ask("same_name", "open-cases", "form.name.zihao", "boolean");
    ask("card", "cards", "form.operator.id_no", "string");
    let words = |word: &str| serde_json::json!({ "pass": word, "fail": word, "unknown": word });
    document["rules"].as_array_mut().unwrap().push(serde_json::json!({
        "id": "I9", "basis": basis, "check": "evidence.dead == 0", "else": "refer", "zh": words("字"), "en": words("word"),
    }));
    document["tests"][0]["evidence"]["dead"] = 0.into();
    document["tests"].as_array_mut().unwrap().push(serde_json::json!({
        "name": "the dead open no shop", "like": "a clean café is approved", "evidence": { "dead": 1 },
        "expect": { "verdict": "refer", "rules": { "I9": "fail" } },
    }));
    to_canonical(&parse(document.to_string().as_bytes(), usize::MAX).unwrap())
}

/// Loads rows (JSON) into a department's data set that is answered for as of the moment of the question.
pub fn load_register(registers: &Registers, department: u16, name: &str, rows: &str) {
    let file = format!(
        r#"{{"data_set":"{name}","title":{{"zh":"演示","en":"Demonstration"}},"as_of":"on-request","demo":true,"rows":{rows}}}"#
    );
    registers.load_file(department, file.as_bytes(), LegalEffect::No, TUESDAY).unwrap();
}

/// A sealing identity that everybody knows.
pub fn sealing(seed: &str) -> SealingIdentity {
    SealingIdentity::from_bytes(digest(&format!("sealing/{seed}")).0)
}

/// A transaction that is valid for a day.
pub fn transaction(chain_id: Hash, time: Timestamp, seed: &str, signer: &TestSigner, action: Action) -> Transaction {
    let mut salt = [0; 16];
    salt.copy_from_slice(&digest(seed).0[..16]);
    let body = TransactionBody {
        version: TRANSACTION_VERSION,
        chain_id,
        expires: time.plus_ms(DAY_MS / 2),
        salt,
        signer: signer.public_key(),
        action,
    };
    body.sign(signer)
}

/// The key of a citizen.
pub fn citizen(name: &str) -> TestSigner {
    TestSigner::new(&format!("citizen/{name}"))
}

/// The binding of a citizen's keys, countersigned by department 2.
pub fn binding(chain_id: Hash, name: &str) -> RegisterIdentity {
    let (subject, commitment) = (subject(name), digest(&format!("commitment/{name}")));
    let (signing, sealing) = (citizen(name).public_key(), Hash(sealing(name).recipient().to_bytes()));
    let bytes = RegisterIdentity::binding_sign_bytes(chain_id, subject, signing, sealing, commitment);
    let countersignature = TestSigner::worker(2).sign(&bytes);
    RegisterIdentity { subject, signing, sealing, commitment, office: 2, countersignature }
}

/// A citizen's subject tag.
pub fn subject(name: &str) -> Hash {
    digest(&format!("subject/{name}"))
}

/// A contract that comes with the program.
pub fn embedded(id: &str) -> Vec<u8> {
    let services = embedded_services().unwrap();
    services.into_iter().find(|service| service.id == id).unwrap().document
}

/// The registration of a sole proprietor with other values at the top level.
pub fn registration_with(change: &[(&str, serde_json::Value)]) -> Vec<u8> {
    let mut document: serde_json::Value = serde_json::from_slice(&embedded("sole-proprietor-registration")).unwrap();
    for (name, value) in change {
        document[*name] = value.clone();
    }
    let_everybody_ask_for_a_person(&mut document["workflow"]);
    to_canonical(&parse(document.to_string().as_bytes(), usize::MAX).unwrap())
}

/// The gate asks for this step in every state before a decision; a workflow of a test says only what it is about.
fn let_everybody_ask_for_a_person(workflow: &mut serde_json::Value) {
    let goes_on = |state: &serde_json::Value, steps: &[serde_json::Value]| {
        let asks = |step: &serde_json::Value| step["action"] == "request-person" && step["role"] == "applicant";
        let from_here = || steps.iter().filter(|step| step["from"] == state["id"]);
        (from_here().next().is_some() || state.get("deadline").is_some()) && !from_here().any(asks)
    };
    let states = workflow["states"].as_array().unwrap().clone();
    let steps = workflow["transitions"].as_array_mut().unwrap();
    for state in
        states.iter().filter(|state| ["submitted", "accepted", "reviewed"].contains(&state["node"].as_str().unwrap()))
    {
        if goes_on(state, steps) {
            let (id, title) = (&state["id"], &state["title"]);
            let step = serde_json::json!({"from": id, "action": "request-person", "title": title, "role": "applicant", "to": id});
            steps.push(step);
        }
    }
}

/// The legal documents of a sole proprietor's registration, as far as `keep` takes their ids.
pub fn registration_documents(keep: impl Fn(&str) -> bool) -> serde_json::Value {
    let mut document: serde_json::Value = serde_json::from_slice(&embedded("sole-proprietor-registration")).unwrap();
    let mut documents = document["documents"].take().as_array().unwrap().clone();
    documents.retain(|document| keep(document["id"].as_str().unwrap()));
    documents.into()
}

/// The deployment of a contract, approved by so many officers of its department.
pub fn deployment(chain_id: Hash, department: u16, document: Vec<u8>, officers: u8) -> DeployContract {
    let bytes = DeployContract::approval_sign_bytes(chain_id, department, Hash::of(&document));
    let approve = |n| {
        let officer = TestSigner::officer(department, n);
        Approval { officer: officer.public_key(), signature: officer.sign(&bytes) }
    };
    DeployContract {
        department,
        document: Blob::new(document).unwrap(),
        approvals: list((1..=officers).map(approve).collect()),
    }
}

/// A case of a citizen under `contract`, stored by these departments.
pub fn filing(chain_id: Hash, name: &str, seed: &str, contract: Hash, store: &[u16]) -> SubmitCase {
    let sealed = digest(&format!("sealed/{seed}"));
    let bytes = StorageAcknowledgement::sign_bytes(chain_id, sealed);
    let acknowledge = |department: &u16| StorageAcknowledgement {
        department: *department,
        signature: TestSigner::validator(*department).sign(&bytes),
    };
    SubmitCase {
        case: digest(&format!("case/{seed}")),
        contract,
        subject: subject(name),
        division: text("500103"),
        commitment_root: digest(&format!("root/{seed}")),
        fields: 20,
        sealed,
        acknowledgements: list(store.iter().map(acknowledge).collect()),
    }
}

/// A ledger in a folder that goes away with it, at a clock that stands.
pub struct TestLedger {
    pub dir: TempDir,
    pub clock: Arc<StandingClock>,
    pub ledger: Arc<NodeLedger>,
}

impl TestLedger {
    /// A new chain whose clock shows [`TUESDAY`].
    pub fn new() -> Self {
        Self::of(four_departments())
    }

    /// A new chain with another founding document.
    pub fn of(genesis: Genesis) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(StandingClock::at(TUESDAY));
        let ledger = Self::open(&dir, genesis, &clock);
        Self { dir, clock, ledger }
    }

    fn open(dir: &TempDir, genesis: Genesis, clock: &Arc<StandingClock>) -> Arc<NodeLedger> {
        assert!(GENESIS_TIME < TUESDAY);
        let ledger = NodeLedger::open(dir.path(), genesis, StateSizing::DEMONSTRATION, Arc::clone(clock) as _);
        Arc::new(ledger.unwrap())
    }

    /// Closes the ledger and opens it again.
    pub fn reopened(self) -> Self {
        let Self { dir, clock, ledger } = self;
        let genesis = ledger.genesis().clone();
        drop(Arc::into_inner(ledger).expect("nobody else holds the ledger"));
        let ledger = Self::open(&dir, genesis, &clock);
        Self { dir, clock, ledger }
    }

    /// What answers other departments on the node of department 1, whose keys everybody knows.
    pub fn answerer(&self) -> Arc<Answerer> {
        let department = self.ledger.genesis().department(1).unwrap();
        let own = (department, &department_keys(1));
        Arc::new(Answerer::open(self.dir.path(), Arc::clone(&self.ledger), own, &[]).unwrap())
    }

    /// The desk of department 1, whose keys everybody knows.
    pub fn desk(&self) -> Arc<DeskOffice> {
        let department = self.ledger.genesis().department(1).unwrap();
        let own = (department, &department_keys(1));
        Arc::new(DeskOffice::open(self.dir.path(), Arc::clone(&self.ledger), own, 1 << 30).unwrap())
    }

    /// The slot of the next height's first round.
    pub fn slot(&self) -> Slot {
        Slot { height: self.ledger.height().next(), round: Round(0) }
    }

    /// A certificate of all validators for a header.
    pub fn certificate(&self, height: Height, header_hash: Hash) -> CommitCertificate {
        use yuzheng_protocol::consensus::{VoteKind, vote_sign_bytes};
        let set = self.ledger.validators_at(height);
        let bytes = vote_sign_bytes(VoteKind::Precommit, self.ledger.chain_id(), height, Round(0), Some(header_hash));
        let key_of = |validator: &Validator| {
            let keys = (0..4).map(|times| TestSigner::rekeyed_validator(validator.department, times));
            keys.into_iter().find(|signer| signer.public_key() == validator.key).expect("a key of a test validator")
        };
        let signatures = (0..).zip(set.validators().iter().map(|v| key_of(v).sign(&bytes))).collect();
        CommitCertificate::new(height, Round(0), header_hash, signatures, set.len()).unwrap()
    }

    /// Signs a transaction and lets it wait.
    pub fn submit(&self, seed: &str, signer: &TestSigner, action: Action) -> Hash {
        let transaction = transaction(self.ledger.chain_id(), self.ledger.now(), seed, signer, action);
        self.ledger.admit(transaction, crate::mempool::Origin::Client).unwrap().id
    }

    /// Builds a block of what waits.
    pub fn build(&self) -> Candidate {
        let candidate = self.ledger.build(self.slot(), std::time::Duration::from_secs(30)).unwrap();
        assert_eq!(candidate.verdict, Verdict::Valid);
        candidate
    }

    /// Builds a block of what waits and commits it.
    pub fn commit(&self) -> Height {
        let (height, candidate) = (self.slot().height, self.build());
        Ledger::commit(&*self.ledger, &self.certificate(height, candidate.header_hash)).unwrap();
        height
    }

    /// A chain with both services deployed and a citizen 甲 bound.
    pub fn with_services() -> Self {
        Self::new().deployed()
    }

    /// The same with both services deployed and a citizen 甲 bound.
    pub fn deployed(self) -> Self {
        self.deployed_with(embedded("sole-proprietor-registration"))
    }

    /// The same with this contract of department 1.
    pub fn deployed_with(self, contract: Vec<u8>) -> Self {
        let chain = self;
        let id = chain.ledger.chain_id();
        for (department, service) in [(1, contract), (2, embedded("identity-binding"))] {
            let deployment = deployment(id, department, service, 2);
            chain.submit(
                &format!("deploy/{department}"),
                &TestSigner::officer(department, 1),
                Action::DeployContract(deployment),
            );
        }
        let binding = chain.countersigned(binding(id, "甲"));
        chain.submit("甲", &citizen("甲"), Action::RegisterIdentity(binding));
        chain.commit();
        chain
    }

    /// The binding countersigned by the key that the founding document has for department 2.
    pub fn countersigned(&self, binding: RegisterIdentity) -> RegisterIdentity {
        let keys = department_keys(2).signer();
        if self.ledger.genesis().department(2).unwrap().worker != keys.public_key() {
            return binding;
        }
        let RegisterIdentity { subject, signing, sealing, commitment, .. } = binding;
        let bytes = RegisterIdentity::binding_sign_bytes(self.ledger.chain_id(), subject, signing, sealing, commitment);
        RegisterIdentity { countersignature: keys.sign(&bytes), ..binding }
    }
}

/// A certificate by the validators with these indices.
pub fn certificate(chain_id: Hash, height: Height, header_hash: Hash, by: &[u16]) -> CommitCertificate {
    use yuzheng_protocol::consensus::{VoteKind, vote_sign_bytes};
    let bytes = vote_sign_bytes(VoteKind::Precommit, chain_id, height, Round(0), Some(header_hash));
    let signatures = by.iter().map(|i| (*i, TestSigner::validator(i + 1).sign(&bytes))).collect();
    CommitCertificate::new(height, Round(0), header_hash, signatures, 4).unwrap()
}
