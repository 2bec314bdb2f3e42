use yuzheng_protocol::testing::{TestSigner, digest, text};
use yuzheng_protocol::transaction::Action;
use yuzheng_protocol::{PublicKey, Signature};
use yuzheng_vault::{Entropy, KeyRole};

use super::*;
use crate::testing::{TUESDAY, TestLedger, citizen, sealing};

struct Office {
    chain: TestLedger,
    office: IdentityOffice,
    worker: PublicKey,
    _dir: tempfile::TempDir,
}

fn person(name: &str, id_number: &str, note: Note) -> Person {
    Person { name: name.into(), id_number: id_number.into(), address: String::new(), note }
}

fn office_over(chain: TestLedger) -> Office {
    let dir = tempfile::tempdir().unwrap();
    let register = [
        person("周示明", "500103198506129995", Note::Adult),
        person("吴示童", "500106201109019999", Note::Minor),
        person("郑例故", "500233195001019993", Note::Deceased),
    ];
    std::fs::write(dir.path().join("register.json"), serde_json::to_vec(&register).unwrap()).unwrap();
    let keys = NodeKey::from_entropy(KeyRole::Department, Entropy::from_bytes([5; 32]));
    let department = chain.ledger.genesis().department(2).unwrap().clone();
    let office = IdentityOffice::open(dir.path(), &department, Arc::clone(&chain.ledger), &keys).unwrap();
    Office { chain, office, worker: keys.signer().public_key(), _dir: dir }
}

fn office() -> Office {
    office_over(TestLedger::with_services())
}

impl Office {
    fn request(&self, name: &str, id_number: &str, signer: &TestSigner) -> BindingRequest {
        let mut request = BindingRequest {
            name: text(name),
            id_number: text(id_number),
            subject: digest("tag"),
            signing: citizen("甲").public_key(),
            sealing: Hash(sealing("甲").recipient().to_bytes()),
            salt: digest("salt"),
            time: TUESDAY,
            signature: Signature([0; 64]),
        };
        request.signature = signer.sign(&request.sign_bytes(self.chain.ledger.chain_id()));
        request
    }

    fn ask(&self, request: &BindingRequest, now: Timestamp) -> Result<BindingAnswer, OfficeError> {
        let sealed = seal::seal_to(&[self.office.sealing.recipient()], &request.to_bytes()).unwrap();
        let answer = self.office.answer(&sealed, now)?;
        Ok(BindingAnswer::from_bytes(&seal::unseal(&sealing("甲"), &answer).unwrap()).unwrap())
    }

    fn rule(&self, name: &str, id_number: &str) -> String {
        match self.ask(&self.request(name, id_number, &citizen("甲")), TUESDAY).unwrap() {
            BindingAnswer::Refused(refused) => {
                assert!(!refused.zh.is_empty() && !refused.en.is_empty());
                refused.rule.to_string()
            }
            BindingAnswer::Bound(_) => "bound".into(),
        }
    }
}

#[test]
fn binds_a_living_adult_of_the_register_with_a_signature_that_the_chain_checks() {
    let office = office();
    let request = office.request("周示明", "500103198506129995", &citizen("甲"));
    let BindingAnswer::Bound(bound) = office.ask(&request, TUESDAY).unwrap() else { panic!("refused") };
    let commitment = person_commitment(&request.salt, &request.name, &request.id_number);
    let bytes = RegisterIdentity::binding_sign_bytes(
        office.chain.ledger.chain_id(),
        request.subject,
        request.signing,
        request.sealing,
        commitment,
    );
    assert_eq!(bound.office, 2);
    sign::verify(&office.worker, &bytes, &bound.countersignature).unwrap();
}

#[test]
fn the_rule_that_stands_in_the_way_is_named() {
    let office = office();
    assert_eq!(office.rule("吴示童", "500106201109019999"), "O2");
    assert_eq!(office.rule("郑例故", "500233195001019993"), "I3");
    assert_eq!(office.rule("周示明", "500106201109019999"), "I2b");
    assert_eq!(office.rule("无此人", "500105199002159987"), "I2b");
    assert_eq!(office.rule("周示明", "500103198506129994"), "I2");
    assert_eq!(office.rule("x", "500103198506129995"), "I2b");
}

#[test]
fn refuses_requests_that_are_not_the_persons_own_or_not_of_now() {
    let office = office();
    let request = office.request("周示明", "500103198506129995", &citizen("乙"));
    assert!(matches!(office.ask(&request, TUESDAY), Err(OfficeError::NotSigned(_))));
    let request = office.request("周示明", "500103198506129995", &citizen("甲"));
    for now in [TUESDAY.plus_ms(MAX_AGE_MS + 1), Timestamp(TUESDAY.0 - MAX_AGE_MS - 1)] {
        assert!(matches!(office.ask(&request, now), Err(OfficeError::Age { time: TUESDAY, .. })));
    }
    assert!(office.ask(&request, TUESDAY.plus_ms(MAX_AGE_MS)).is_ok());
}

#[test]
fn refuses_what_it_cannot_open_or_answer() {
    let office = office();
    let to_another = seal::seal_to(&[sealing("another").recipient()], b"").unwrap();
    assert!(matches!(office.office.answer(&to_another, TUESDAY), Err(OfficeError::Sealed(_))));
    let noise = seal::seal_to(&[office.office.sealing.recipient()], b"noise").unwrap();
    assert!(matches!(office.office.answer(&noise, TUESDAY), Err(OfficeError::Request(_))));
    let mut weak = office.request("周示明", "500103198506129995", &citizen("甲"));
    weak.sealing = Hash::ZERO;
    weak.signature = citizen("甲").sign(&weak.sign_bytes(office.chain.ledger.chain_id()));
    assert!(matches!(office.ask(&weak, TUESDAY), Err(OfficeError::Sealing(_))));
}

#[test]
fn waits_for_its_contract_to_be_in_force() {
    let office = office_over(TestLedger::new());
    let request = office.request("周示明", "500103198506129995", &citizen("甲"));
    assert!(matches!(office.ask(&request, TUESDAY), Err(OfficeError::NotYet)));
    let document = crate::testing::embedded("identity-binding");
    let action = crate::testing::deployment(office.chain.ledger.chain_id(), 2, document, 2);
    office.chain.submit("deploy", &TestSigner::officer(2, 1), Action::DeployContract(action));
    office.chain.commit();
    assert!(matches!(office.ask(&request, TUESDAY), Ok(BindingAnswer::Bound(_))));
}

#[test]
fn needs_a_register_that_can_be_read() {
    let chain = TestLedger::new();
    let dir = tempfile::tempdir().unwrap();
    let keys = NodeKey::from_entropy(KeyRole::Department, Entropy::from_bytes([5; 32]));
    let department = chain.ledger.genesis().department(2).unwrap().clone();
    let open = || IdentityOffice::open(dir.path(), &department, Arc::clone(&chain.ledger), &keys).map(|_| ());
    assert!(matches!(open(), Err(OfficeError::RegisterFile(_))));
    std::fs::write(dir.path().join("register.json"), "{}").unwrap();
    assert!(matches!(open(), Err(OfficeError::Register { .. })));
}
