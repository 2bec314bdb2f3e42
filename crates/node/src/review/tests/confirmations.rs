use super::*;
use yuzheng_contracts::ServiceDefinition;
use yuzheng_contracts::service::Evidence;
use yuzheng_protocol::actions::{Confirm, ConfirmationAnswer, invitation_id};
use yuzheng_vault::{CaseSecret, Recipient};

use super::super::open::Opened;

/// The contract that has confirmations counted.
pub(super) const COMPANY: &[u8] = include_bytes!("../../../../../services/limited-company-registration/service.json");
const OTHER: (&str, &str) = ("李例晴", "500105199002159987");

/// People who are named in a filling: 周, who files it, and 李.
struct Scene {
    chain: TestLedger,
    pending: Pending,
    opened: Opened,
}

pub(super) fn bind(chain: &TestLedger, who: &str, name: &str, number: &str) {
    let (subject, signing) = (crate::testing::subject(who), citizen(who).public_key());
    let commitment = person_commitment(&digest(&format!("salt/{who}")), name, number);
    let sealing = Hash(sealing(who).recipient().to_bytes());
    let bytes = RegisterIdentity::binding_sign_bytes(chain.ledger.chain_id(), subject, signing, sealing, commitment);
    let countersignature = TestSigner::worker(2).sign(&bytes);
    let binding = RegisterIdentity { subject, signing, sealing, commitment, office: 2, countersignature };
    let binding = chain.countersigned(binding);
    chain.submit(who, &citizen(who), Action::RegisterIdentity(binding));
    chain.commit();
}

impl Scene {
    fn new() -> Self {
        let chain = chain();
        bind(&chain, "李", OTHER.0, OTHER.1);
        let (_, case) = file(&chain, "1", "拾光里", Package::Here);
        let case: Case = chain.ledger.read(&key::case(&case)).unwrap().unwrap();
        let subject: Identity = chain.ledger.read(&key::identity(&case.subject)).unwrap().unwrap();
        let service = chain.ledger.service(case.contract).unwrap().unwrap();
        let fields = serde_json::json!({
            "people": [{"kind": "自然人", "name": NAME}, {"kind": "自然人", "name": OTHER.0}],
            "sensitive": {"people": [
                {"person": 0, "id_no": NUMBER, "id_type": "居民身份证"},
                {"person": 1, "id_no": OTHER.1, "id_type": "居民身份证"},
            ]},
        });
        let fields = parse(fields.to_string().as_bytes(), usize::MAX).unwrap();
        let opened = Opened { fields, secret: digest("1"), person_salt: digest("salt") };
        Self { chain, pending: Pending { case, subject, service, earlier: Earlier::None }, opened }
    }

    fn answer(&self, who: &str, answer: ConfirmationAnswer, change: impl FnOnce(&mut Confirm)) {
        let office = Recipient::from_bytes(keys().sealing_identity().recipient().to_bytes()).unwrap();
        let proof = seal::seal_to(&[office], &digest(&format!("salt/{who}")).0).unwrap();
        let key = Hash(CaseSecret::from_bytes(self.opened.secret.0).invitation_key(1));
        let mut action = Confirm {
            invitation: invitation_id(&self.pending.case.case, 1, &key),
            contract: self.pending.case.contract,
            subject: crate::testing::subject(who),
            commitment_root: self.pending.case.commitment_root,
            person: 1,
            answer,
            proof: Blob::new(proof).unwrap(),
        };
        change(&mut action);
        self.chain.submit("answer", &citizen(who), Action::Confirm(action));
        self.chain.commit();
    }

    fn found(&self) -> Evidence {
        let service = ServiceDefinition::from_canonical_json(COMPANY).unwrap();
        let header = self.chain.ledger.tip_header();
        let date = crate::execution::day_of(header.time).unwrap();
        let found = worker(&self.chain).confirmations(&self.pending, &self.opened, &service, date, &header);
        found.unwrap().unwrap()
    }

    fn words(&self) -> (Value, Vec<String>) {
        let found = self.found();
        let detail = found.detail.unwrap();
        let word = |row: &Value| row.get("answer").and_then(Value::as_text).unwrap().to_owned();
        (found.value, detail.as_list().unwrap().iter().map(word).collect())
    }
}

#[test]
fn filing_counts_for_whoever_filed_and_an_answer_for_whoever_gave_it() {
    let scene = Scene::new();
    assert_eq!(scene.words(), (Value::Int(1), vec!["filed".into(), "missing".into()]));
    scene.answer("李", ConfirmationAnswer::Confirmed, |_| {});
    assert_eq!(scene.words(), (Value::Int(2), vec!["filed".into(), "confirmed".into()]));
    let row = scene.found().detail.unwrap().as_list().unwrap()[1].clone();
    let text = |name: &str| row.get(name).and_then(Value::as_text).unwrap().to_owned();
    assert_eq!(text("subject"), crate::testing::subject("李").to_hex());
    assert_eq!(text("root"), scene.pending.case.commitment_root.to_hex());
}

#[test]
fn a_refusal_and_a_report_count_for_nobody() {
    for (answer, word) in [(ConfirmationAnswer::Refused, "refused"), (ConfirmationAnswer::Impersonated, "impersonated")]
    {
        let scene = Scene::new();
        scene.answer("李", answer, |_| {});
        assert_eq!(scene.words(), (Value::Int(1), vec!["filed".into(), word.into()]));
    }
}

#[test]
fn an_answer_to_other_fields_or_by_somebody_else_does_not_count() {
    let scene = Scene::new();
    scene.answer("李", ConfirmationAnswer::Confirmed, |action| action.commitment_root = digest("other"));
    assert_eq!(scene.words().1[1], "other_fields");
    let scene = Scene::new();
    bind(&scene.chain, "王", "王样宁", "500107198803019990");
    scene.answer("王", ConfirmationAnswer::Confirmed, |_| {});
    assert_eq!(scene.words().1[1], "other_person");
    let scene = Scene::new();
    scene.answer("李", ConfirmationAnswer::Confirmed, |action| action.proof = Blob::new(b"noise".to_vec()).unwrap());
    assert_eq!(scene.words().1[1], "other_person", "without the salt nobody can tell who it was");
}

#[test]
fn a_filling_that_does_not_name_everybody_has_no_count() {
    let mut scene = Scene::new();
    scene.opened.fields = parse(b"{}", 10).unwrap();
    let service = ServiceDefinition::from_canonical_json(COMPANY).unwrap();
    let header = scene.chain.ledger.tip_header();
    let date = crate::execution::day_of(header.time).unwrap();
    let found = worker(&scene.chain).confirmations(&scene.pending, &scene.opened, &service, date, &header);
    assert_eq!(found.unwrap(), None);
}
