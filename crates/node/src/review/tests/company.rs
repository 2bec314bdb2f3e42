//! Two companies want one name: one gets it, and the other chooses another and loses nothing else. The registration of
//! limited companies as it is deployed, with every department's register, and everybody's signature.

use yuzheng_protocol::actions::{Confirm, ConfirmationAnswer, invitation_id};
use yuzheng_vault::{CaseSecret, Entropy, KeyRole, Recipient};

use super::confirmations::{COMPANY, bind};
use super::*;
use crate::answering::{Answerer, OFFICES};
use crate::config::key_path;
use crate::founding::registers::registers;
use crate::register::{LegalEffect, Registers};
use crate::testing::{department_keys, departments, subject};

const CODES: [&str; 8] =
    ["market", "public-security", "hrss", "bigdata", "court", "planning", "civil-service", "approvals"];
/// Who is named in every filling; the first of them files it.
const PEOPLE: [(&str, &str, &str); 3] = [
    ("周", "周示明", "500103198506129995"),
    ("李", "李例晴", "500105199002159987"),
    ("王", "王样宁", "500107198803019990"),
];

/// A chain of eight departments with the service in force, three people bound, and department 1's worker on a node
/// that answers for all of them.
struct Scene {
    chain: TestLedger,
    worker: Arc<ReviewWorker>,
}

/// A company's filling: whose case, for which name, from which secret.
#[derive(Clone, Copy)]
struct Filling<'a> {
    applicant: usize,
    case: &'a str,
    zihao: &'a str,
    secret: &'a str,
}

impl Filling<'_> {
    /// The people by their rows: the applicant stands first.
    fn people(&self) -> [(&'static str, &'static str, &'static str); 3] {
        let mut people = PEOPLE;
        people.swap(0, self.applicant);
        people
    }

    /// The form of the document's first test, with these people and this name.
    fn form(&self) -> Value {
        let document: serde_json::Value = serde_json::from_slice(COMPANY).unwrap();
        let mut form = document["tests"][0]["form"].clone();
        form["name"]["zihao"] = self.zihao.into();
        for (row, (_, name, number)) in self.people().iter().enumerate() {
            form["people"][row]["name"] = (*name).into();
            form["sensitive"]["people"][row]["id_no"] = (*number).into();
        }
        let service = yuzheng_contracts::ServiceDefinition::from_canonical_json(COMPANY).unwrap();
        service.with_digests(&parse(form.to_string().as_bytes(), usize::MAX).unwrap())
    }

    fn who(&self) -> &'static str {
        PEOPLE[self.applicant].0
    }

    fn sealed(&self) -> (SealedPackage, Hash) {
        sealed_form(self.secret, digest(&format!("salt/{}", self.who())), &self.form())
    }
}

impl Scene {
    fn new() -> Self {
        let mut genesis = departments(8, 4);
        let mut offices = genesis.departments.into_inner();
        for (office, code) in offices.iter_mut().zip(CODES) {
            let keys = department_keys(office.id);
            office.code = text(code);
            office.worker = keys.signer().public_key();
            office.sealing = Hash(keys.sealing_identity().recipient().to_bytes());
        }
        genesis.departments = list(offices);
        let chain = TestLedger::of(genesis).deployed_with(COMPANY.to_vec());
        for (who, name, number) in PEOPLE {
            bind(&chain, who, name, number);
        }
        let worker = Self::worker(&chain);
        Self { chain, worker }
    }

    fn worker(chain: &TestLedger) -> Arc<ReviewWorker> {
        for (code, department) in CODES.iter().zip(1..) {
            let path = key_path(&chain.dir.path().join(OFFICES).join(code), KeyRole::Department, 0);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            NodeKey::create(&path, KeyRole::Department, Entropy::from_bytes([department; 32])).unwrap();
        }
        let department = chain.ledger.genesis().department(1).unwrap().clone();
        let others: Vec<String> = CODES[1..].iter().map(|code| (*code).to_owned()).collect();
        let own = (&department, &department_keys(1));
        let answerer = Answerer::open(chain.dir.path(), Arc::clone(&chain.ledger), own, &others).unwrap();
        Self::load(chain, answerer.registers());
        let desk = Desk {
            department,
            keys: department_keys(1),
            validator: TestSigner::validator(1).public_key(),
            answerer: Arc::new(answerer),
        };
        let peers = Peers::new(tokio::sync::watch::channel(Default::default()).1, &[]).unwrap();
        ReviewWorker::new(Arc::clone(&chain.ledger), peers, desk, LIMIT)
    }

    /// Every demonstration register, with these three people and nobody on a list.
    fn load(chain: &TestLedger, into: &Registers) {
        for set in registers(&[]) {
            let mut file = set.file;
            if set.name == "population" {
                let row = |(_, name, number): &(&str, &str, &str)| serde_json::json!({"name": name, "id_type": "居民身份证", "id_no": number});
                file["rows"] = PEOPLE.iter().map(row).collect();
            }
            let department = chain.ledger.genesis().department_by_code(set.department).unwrap().id;
            into.load_file(department, file.to_string().as_bytes(), LegalEffect::No, TUESDAY).unwrap();
        }
    }

    /// Everybody but the applicant signs a filling on their own computers.
    fn signed_by_all(&self, filling: Filling<'_>) {
        let (_, commitment_root) = filling.sealed();
        let contract = self.chain.ledger.in_force("limited-company-registration").unwrap().unwrap();
        let office = Recipient::from_bytes(department_keys(1).sealing_identity().recipient().to_bytes()).unwrap();
        for (row, (who, ..)) in (1_u16..).zip(&filling.people()[1..]) {
            let key = Hash(CaseSecret::from_bytes(digest(filling.secret).0).invitation_key(row));
            let action = Confirm {
                invitation: invitation_id(&digest(&format!("case/{}", filling.case)), row, &key),
                contract,
                subject: subject(who),
                commitment_root,
                person: row,
                answer: ConfirmationAnswer::Confirmed,
                proof: Blob::new(seal::seal_to(&[office], &digest(&format!("salt/{who}")).0).unwrap()).unwrap(),
            };
            let seed = format!("{}/{row}/{commitment_root}", filling.case);
            self.chain.submit(&seed, &citizen(who), Action::Confirm(action));
        }
        self.chain.commit();
    }

    fn file(&self, filling: Filling<'_>) {
        let (package, commitment_root) = filling.sealed();
        self.chain.ledger.blocks().store_sealed(&package, LIMIT).unwrap();
        let contract = self.chain.ledger.in_force("limited-company-registration").unwrap().unwrap();
        let action = SubmitCase {
            commitment_root,
            sealed: package.manifest_hash(),
            acknowledgements: list(words(&self.chain, &package).to_vec()),
            ..filing(self.chain.ledger.chain_id(), filling.who(), filling.case, contract, &[])
        };
        self.chain.submit(filling.case, &citizen(filling.who()), Action::SubmitCase(action));
    }

    /// Files another filling with the applicant's step `action`.
    fn file_again(&self, filling: Filling<'_>, action: &str) {
        let (package, commitment_root) = filling.sealed();
        self.chain.ledger.blocks().store_sealed(&package, LIMIT).unwrap();
        let case = self.case(filling.case);
        let again = SupplementCase {
            case: case.case,
            events: case.events,
            action: text(action),
            commitment_root,
            fields: 20,
            sealed: package.manifest_hash(),
            acknowledgements: list(words(&self.chain, &package).to_vec()),
        };
        let seed = format!("{}/{action}/{commitment_root}", filling.case);
        self.chain.submit(&seed, &citizen(filling.who()), Action::SupplementCase(again));
        self.chain.commit();
    }

    /// Lets the worker decide what waits, and a block take the decisions in.
    async fn decided(&self) {
        self.worker.pass().await.unwrap();
        self.chain.commit();
    }

    fn case(&self, seed: &str) -> Case {
        self.chain.ledger.read(&key::case(&digest(&format!("case/{seed}")))).unwrap().unwrap()
    }

    fn state(&self, seed: &str) -> String {
        self.case(seed).state.to_string()
    }

    fn holder(&self, zihao: &str) -> Option<Hash> {
        let claim = key::claim(&["name", "500000", "6513", zihao]);
        self.chain.ledger.read::<yuzheng_protocol::objects::Claim>(&claim).unwrap().map(|claim| claim.case)
    }
}

const FIRST: Filling<'static> = Filling { applicant: 0, case: "1", zihao: "拾光里", secret: "secret/1" };
const SECOND: Filling<'static> = Filling { applicant: 1, case: "2", zihao: "拾光里", secret: "secret/2" };

#[tokio::test]
async fn of_two_companies_that_want_one_name_one_gets_it_and_the_other_loses_nothing_else() {
    let scene = Scene::new();
    for filling in [FIRST, SECOND] {
        scene.signed_by_all(filling);
        scene.file(filling);
    }
    scene.chain.commit();
    // Both are reviewed before either is registered: the name is free for both, and the ledger decides.
    scene.decided().await;
    let (won, lost) = if scene.state("1") == "granted" { (FIRST, SECOND) } else { (SECOND, FIRST) };
    assert_eq!((scene.state(won.case), scene.state(lost.case)), ("granted".to_owned(), "rename".to_owned()));
    assert_eq!(scene.holder("拾光里"), Some(scene.case(won.case).case));
    let before = scene.case(lost.case);

    let other = Filling { zihao: "望江台", ..lost };
    scene.signed_by_all(other);
    scene.file_again(other, "supplement");
    scene.decided().await;
    let after = scene.case(lost.case);
    assert_eq!((after.state.as_str(), after.licence.is_some()), ("granted", true));
    assert_eq!(scene.holder("望江台"), Some(after.case));
    assert_eq!((after.number, after.filed, after.submitted), (before.number, before.filed, before.submitted));
    let kept = |filling: Filling<'_>| {
        let mut form: serde_json::Value = serde_json::from_slice(&to_canonical(&filling.form())).unwrap();
        form["name"]["zihao"].take();
        form["articles"].take();
        form
    };
    assert_eq!(kept(lost), kept(other), "only the trade name is another, and with it the articles");
}

#[tokio::test]
async fn a_name_taken_before_the_review_is_corrected_and_signed_again_by_everybody() {
    let scene = Scene::new();
    scene.signed_by_all(FIRST);
    scene.file(FIRST);
    scene.chain.commit();
    scene.decided().await;
    assert_eq!(scene.state("1"), "granted");
    scene.signed_by_all(SECOND);
    scene.file(SECOND);
    scene.chain.commit();
    scene.decided().await;
    assert_eq!(scene.state("2"), "pending", "the rule about the name fails, and a person has the case");
    let due = scene.case("2").due;

    // Everybody signed the filling with the other name: nobody agreed to this one yet.
    let other = Filling { zihao: "望江台", ..SECOND };
    scene.file_again(other, "correct");
    scene.decided().await;
    assert_eq!(scene.state("2"), "pending");
    // The same filling from the same secret: the invitations stand, everybody answers them again.
    scene.signed_by_all(other);
    scene.file_again(other, "correct");
    scene.decided().await;
    let case = scene.case("2");
    assert_eq!((case.state.as_str(), scene.holder("望江台")), ("granted", Some(case.case)));
    assert_eq!(case.counters.first().map(|one| (one.name.as_str(), one.count)), Some(("corrections", 2)));
    assert!(due.is_some_and(|due| case.due.is_some_and(|after| after.day > due.day)), "the time to deliver runs now");
}

#[tokio::test]
async fn a_correction_can_be_signed_by_everybody_before_it_is_filed_and_is_decided_at_once() {
    let scene = Scene::new();
    for filling in [FIRST, SECOND] {
        scene.signed_by_all(filling);
    }
    scene.file(FIRST);
    scene.chain.commit();
    scene.decided().await;
    scene.file(SECOND);
    scene.chain.commit();
    scene.decided().await;
    assert_eq!(scene.state("2"), "pending");
    let acceptance = scene.case("2").due;
    // Another secret, as the window takes one for each draft: the invitations are new ones.
    let other = Filling { zihao: "望江台", secret: "secret/2/again", ..SECOND };
    scene.signed_by_all(other);
    assert_eq!(scene.case("2").due, acceptance, "signing does not touch the case");
    scene.file_again(other, "correct");
    assert_eq!((scene.state("2").as_str(), scene.case("2").due), ("received", acceptance));
    scene.decided().await;
    assert_eq!(scene.state("2"), "granted");
}
