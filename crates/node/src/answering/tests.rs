use std::sync::Arc;

use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::inquiry::Part;
use yuzheng_protocol::testing::{TestSigner, blob, digest, text};
use yuzheng_protocol::transaction::{Action, CaseAction};

use super::*;
use crate::register::LegalEffect;
use crate::testing::{
    TUESDAY, TestLedger, asking_contract, asking_departments, citizen, department_keys, filing, load_register, subject,
};

/// The node of department 2, which keeps a register of the dead; department 1 has received a case of 甲.
struct Office {
    chain: TestLedger,
    answerer: Answerer,
    case: Hash,
    contract: Hash,
}

fn office() -> Office {
    let chain = TestLedger::of(asking_departments()).deployed_with(asking_contract());
    let contract = chain.ledger.in_force("sole-proprietor-registration").unwrap().unwrap();
    let case = file(&chain, contract, "1");
    let answerer = answerer(&chain, &[]).unwrap();
    load_register(&answerer.registers, 2, "deaths-and-losses", r#"["500233195001019993"]"#);
    Office { chain, answerer, case, contract }
}

fn answerer(chain: &TestLedger, answers_for: &[String]) -> Result<Answerer, AnsweringError> {
    let department = chain.ledger.genesis().department(2).unwrap();
    let own = (department, &department_keys(2));
    Answerer::open(chain.dir.path(), Arc::clone(&chain.ledger), own, answers_for)
}

fn file(chain: &TestLedger, contract: Hash, seed: &str) -> Hash {
    let action = filing(chain.ledger.chain_id(), "甲", seed, contract, &[1, 2]);
    let case = action.case;
    chain.submit(seed, &citizen("甲"), Action::SubmitCase(action));
    chain.commit();
    case
}

impl Office {
    /// Department 1 asks whether a number is of somebody who died, otherwise than usual.
    fn question(&self, change: impl FnOnce(&mut DepartmentQuestion)) -> DepartmentQuestion {
        let mut question = DepartmentQuestion {
            version: INQUIRY_VERSION,
            chain_id: self.chain.ledger.chain_id(),
            asker: 1,
            answerer: 2,
            case: self.case,
            contract: self.contract,
            evidence: text("dead"),
            data_set: text("deaths-and-losses"),
            asked: blob(*br#"["500233195001019993"]"#),
            nonce: digest("nonce"),
            time: TUESDAY,
            signature: Signature([0; 64]),
        };
        change(&mut question);
        question.signature = department_keys(1).signer().sign(&question.sign_bytes());
        question
    }

    fn ask(&self, change: impl FnOnce(&mut DepartmentQuestion)) -> Result<DepartmentAnswer, Refused> {
        self.answerer.answer(&self.question(change), TUESDAY)
    }

    fn word(&self, change: impl FnOnce(&mut DepartmentQuestion)) -> &'static str {
        self.ask(change).unwrap_err().word()
    }

    fn value(&self, nonce: &str, asked: &str) -> String {
        let answer = self.ask(|q| (q.nonce, q.asked) = (digest(nonce), blob(asked.as_bytes()))).unwrap();
        String::from_utf8(answer.value.to_vec()).unwrap()
    }

    fn seal(&self, question: &DepartmentQuestion, department: u16) -> Vec<u8> {
        seal::seal_to(&[department_keys(department).sealing_identity().recipient()], &question.to_bytes()).unwrap()
    }
}

#[test]
fn a_question_that_the_contract_asks_is_answered_and_on_record() {
    let office = office();
    let question = office.question(|_| {});
    let answer = office.answerer.answer(&question, TUESDAY).unwrap();
    assert_eq!(answer.verify(office.chain.ledger.genesis(), &question, Some(0)), Ok(()));
    assert_eq!((&answer.value[..], answer.as_of), (&b"1"[..], TUESDAY));
    let logged = office.answerer.registers.questions_about(&office.case).unwrap();
    assert_eq!(logged.len(), 1);
    assert_eq!(
        (logged[0].asker, logged[0].data_set.as_str(), logged[0].result.as_str()),
        (1, "deaths-and-losses", "answered")
    );
    assert_eq!(logged[0].record, Some(answer_hash(&question.nonce, &answer.to_bytes())));
}

#[test]
fn items_that_are_rows_are_counted() {
    let office = office();
    assert_eq!(office.value("none", r#"["1","2"]"#), "0");
    assert_eq!(office.value("empty", "[]"), "0");
    assert_eq!(office.value("one", r#"["1","500233195001019993"]"#), "1");
    assert_eq!(office.value("alone", r#""500233195001019993""#), "1");
    assert_eq!(office.value("twice", r#"["500233195001019993","500233195001019993"]"#), "2");
}

#[test]
fn a_replayed_question_is_refused() {
    let office = office();
    office.ask(|_| {}).unwrap();
    assert_eq!(office.word(|_| {}), "asked-before");
    assert_eq!(office.word(|q| q.asked = blob(*b"[]")), "asked-before");
}

#[test]
fn nobody_asks_about_cases_that_are_not_theirs_or_over() {
    let office = office();
    let unknown = digest("unknown");
    assert_eq!(office.word(|q| q.case = unknown), "no-case");
    assert_eq!(office.word(|q| (q.nonce, q.asker) = (digest("2"), 3)), "other-department");
    assert_eq!(office.word(|q| (q.nonce, q.contract) = (digest("3"), unknown)), "other-contract");
    let logged = office.answerer.registers.questions_about(&unknown).unwrap();
    assert_eq!(logged[0].result, "no-case", "a refusal is on record, too");
    let withdraw = CaseAction { case: office.case, events: 1, action: text("withdraw"), content: Hash::ZERO };
    office.chain.submit("withdraw", &citizen("甲"), Action::CaseAction(withdraw));
    office.chain.commit();
    assert_eq!(office.word(|q| q.nonce = digest("4")), "closed");
}

#[test]
fn nothing_is_asked_that_the_contract_does_not_ask() {
    let office = office();
    assert_eq!(office.word(|q| q.evidence = text("identity_matches")), "not-in-contract");
    assert_eq!(office.word(|q| (q.nonce, q.data_set) = (digest("2"), text("population"))), "not-in-contract");
    // Of another department, for which this node answers, too.
    let hosting = answerer(&office.chain, &[]).unwrap();
    assert!(!hosting.answers_for(3));
    assert!(matches!(
        hosting.answer(&office.question(|q| (q.nonce, q.answerer) = (digest("3"), 3)), TUESDAY),
        Err(Refused::NotHere(3))
    ));
}

#[test]
fn what_cannot_be_looked_up_is_refused() {
    let office = office();
    assert_eq!(office.word(|q| q.asked = blob(*b"[ 1]")), "asked-malformed");
    let many = format!("[{}]", vec!["1"; MAX_ITEMS + 1].join(","));
    assert_eq!(office.word(|q| (q.nonce, q.asked) = (digest("2"), blob(many.as_bytes()))), "too-many-items");
    load_register(&office.answerer.registers, 2, "cards", "[]");
    assert_eq!(office.word(|q| (q.nonce, q.evidence, q.data_set) = (digest("3"), text("card"), text("cards"))), "text");
    office.answerer.registers.remove(2, "deaths-and-losses").unwrap();
    assert_eq!(office.word(|q| q.nonce = digest("4")), "no-data-set");
}

#[test]
fn a_question_opens_for_the_department_that_it_is_sealed_and_addressed_to() {
    let office = office();
    let open = |sealed: &[u8], now| office.answerer.open_question(2, sealed, now).map_err(|refused| refused.word());
    let question = office.question(|_| {});
    assert_eq!(open(&office.seal(&question, 2), TUESDAY), Ok(question.clone()));
    assert_eq!(open(&office.seal(&question, 1), TUESDAY), Err("sealed-otherwise"));
    let noise = seal::seal_to(&[department_keys(2).sealing_identity().recipient()], b"noise").unwrap();
    assert_eq!(open(&noise, TUESDAY), Err("not-a-question"));
    let late = TUESDAY.plus_ms(yuzheng_protocol::inquiry::QUESTION_LIFETIME_MS + 1);
    assert_eq!(open(&office.seal(&question, 2), late), Err("not-to-be-trusted"));
    let mut forged = question;
    forged.signature = TestSigner::new("somebody").sign(&forged.sign_bytes());
    assert_eq!(open(&office.seal(&forged, 2), TUESDAY), Err("not-to-be-trusted"));
    let elsewhere = office.question(|q| q.answerer = 3);
    let refused = office.answerer.open_question(2, &office.seal(&elsewhere, 2), TUESDAY).unwrap_err();
    assert!(matches!(refused, Refused::Inquiry(InquiryError::Other { part: Part::Answerer })));
    assert!(matches!(office.answerer.open_question(7, &[], TUESDAY), Err(Refused::NotHere(7))));
}

#[test]
fn the_answer_opens_for_the_asking_department_only() {
    let office = office();
    let question = office.question(|_| {});
    let answer = office.answerer.answer(&question, TUESDAY).unwrap();
    let sealed = office.answerer.seal(&question, &answer).unwrap();
    let opened = seal::unseal(&department_keys(1).sealing_identity(), &sealed).unwrap();
    assert_eq!(DepartmentAnswer::from_bytes(&opened).unwrap(), answer);
    assert!(seal::unseal(&department_keys(2).sealing_identity(), &sealed).is_err());
}

#[test]
fn other_open_cases_that_asked_the_same_are_counted_until_they_are_over() {
    let office = office();
    let set = r#"{"data_set":"open-cases","title":{"zh":"演示","en":"Demonstration"},"as_of":"on-request","demo":true,
        "source":"open-cases"}"#;
    office.answerer.registers.load_file(2, set.as_bytes(), LegalEffect::No, TUESDAY).unwrap();
    let second = file(&office.chain, office.contract, "2");
    let value = |nonce: &str, case: Hash| {
        let answer = office.ask(|q| {
            (q.nonce, q.case, q.evidence, q.data_set) = (digest(nonce), case, text("same_name"), text("open-cases"));
            q.asked = blob(r#""拾光里""#.as_bytes());
        });
        String::from_utf8(answer.unwrap().value.to_vec()).unwrap()
    };
    assert_eq!(value("a", office.case), "false");
    assert_eq!(value("b", second), "true");
    assert_eq!(value("c", office.case), "true");
    let withdraw = CaseAction { case: second, events: 1, action: text("withdraw"), content: Hash::ZERO };
    office.chain.submit("withdraw", &citizen("甲"), Action::CaseAction(withdraw));
    office.chain.commit();
    assert_eq!(value("d", office.case), "false");
    assert_eq!(subject("甲"), office.chain.ledger.read::<Case>(&key::case(&second)).unwrap().unwrap().subject);
}

#[test]
fn further_departments_need_their_own_key_in_the_folder() {
    let chain = TestLedger::of(asking_departments());
    let no_such = answerer(&chain, &["nobody".into()]).map(|_| ()).unwrap_err();
    assert!(matches!(no_such, AnsweringError::NoDepartment(code) if code == "nobody"));
    assert!(matches!(answerer(&chain, &["hrss".into()]), Err(AnsweringError::Keys(_))));
    let path = |code: &str| {
        let keys = chain.dir.path().join(OFFICES).join(code).join("keys");
        std::fs::create_dir_all(&keys).unwrap();
        keys.join("department.key")
    };
    let entropy = |n: u8| yuzheng_vault::Entropy::from_bytes([n; 32]);
    NodeKey::create(&path("bigdata"), KeyRole::Department, entropy(9)).unwrap();
    assert!(matches!(answerer(&chain, &["bigdata".into()]), Err(AnsweringError::OtherKey(_))));
    NodeKey::create(&path("hrss"), KeyRole::Department, entropy(3)).unwrap();
    assert!(answerer(&chain, &["hrss".into()]).unwrap().answers_for(3));
}

#[test]
fn every_refusal_has_its_own_word() {
    let refusals = [
        Refused::NotHere(1),
        Refused::Sealed(SealError::Damaged),
        Refused::Question(DecodeError::NotCanonical),
        Refused::Inquiry(InquiryError::Department(1)),
        Refused::AskedBefore,
        Refused::NoCase(Hash::ZERO),
        Refused::OtherDepartment { have: 1, asker: 2 },
        Refused::OtherContract { have: Hash::ZERO, asked: Hash::ZERO },
        Refused::Closed,
        Refused::NotInContract,
        Refused::NoDataSet(String::new()),
        Refused::Asked(JsonError::NotCanonical { at: 0 }),
        Refused::TooMany { have: 0 },
        Refused::Text,
        Refused::Sealing(SealError::NotAKey),
        Refused::Failed(Failed::Format(DecodeError::NotCanonical)),
    ];
    let words: std::collections::BTreeSet<_> = refusals.iter().map(Refused::word).collect();
    assert_eq!(words.len(), refusals.len());
}
