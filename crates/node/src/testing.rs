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
use yuzheng_vault::SealingIdentity;

use crate::clock::StandingClock;
use crate::consensus::application::{Candidate, Ledger, Slot, Verdict};
use crate::deployment::embedded_services;
use crate::ledger::NodeLedger;
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
    to_canonical(&parse(document.to_string().as_bytes(), usize::MAX).unwrap())
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
        let chain = self;
        let id = chain.ledger.chain_id();
        for (department, service) in [(1, "sole-proprietor-registration"), (2, "identity-binding")] {
            let deployment = deployment(id, department, embedded(service), 2);
            chain.submit(service, &TestSigner::officer(department, 1), Action::DeployContract(deployment));
        }
        chain.submit("甲", &citizen("甲"), Action::RegisterIdentity(binding(id, "甲")));
        chain.commit();
        chain
    }
}

/// A certificate by the validators with these indices.
pub fn certificate(chain_id: Hash, height: Height, header_hash: Hash, by: &[u16]) -> CommitCertificate {
    use yuzheng_protocol::consensus::{VoteKind, vote_sign_bytes};
    let bytes = vote_sign_bytes(VoteKind::Precommit, chain_id, height, Round(0), Some(header_hash));
    let signatures = by.iter().map(|i| (*i, TestSigner::validator(i + 1).sign(&bytes))).collect();
    CommitCertificate::new(height, Round(0), header_hash, signatures, 4).unwrap()
}
