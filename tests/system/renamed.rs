//! One company name wanted by two at once, at two computers: one gets it, the other chooses another, has everybody sign
//! again, and loses nothing else.

use std::path::Path;

use serde_json::{Value, json};
use yuzheng_app::views::{CaseView, DemoPerson, signing::SignerAnswer};

use crate::app_under_test::{AppUnderTest, Home, fresh_name, parameter};
use crate::network::{OneProcess, Place};

const SERVICE: &str = "limited-company-registration";
const DOCUMENT: &str = include_str!("../../services/limited-company-registration/service.json");
const PEOPLE: usize = 3;

/// Three people at three computers.
struct People {
    apps: Vec<AppUnderTest>,
    persons: Vec<DemoPerson>,
}

impl People {
    async fn at(network: &Place) -> Self {
        let mut people = Self { apps: Vec::new(), persons: Vec::new() };
        for _ in 0..PEOPLE {
            let app = AppUnderTest::open(Home::make(network));
            app.make_key();
            app.await_agreement(2).await;
            people.persons.push(app.bind().await.unwrap());
            people.apps.push(app);
        }
        people
    }

    /// Who stands in a row of what `by` files: `by` first.
    fn of_row(by: usize, row: usize) -> usize {
        (by + row) % PEOPLE
    }

    /// A draft of a company with these people under a name, with what the document's first test has.
    async fn draft(&self, by: usize, zihao: &str) -> String {
        let app = &self.apps[by];
        let draft = app.open_draft(SERVICE).await.unwrap();
        let mut values: Value = serde_json::from_str(&draft.values).unwrap();
        let salt = values["sensitive"]["identity_salt"].take();
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        values = document["tests"][0]["form"].clone();
        values["sensitive"]["identity_salt"] = salt;
        values["name"]["zihao"] = zihao.into();
        values["articles"] = json!({"adopted_on": values["articles"]["adopted_on"]});
        for row in 0..PEOPLE {
            let person = &self.persons[Self::of_row(by, row)];
            values["people"][row]["name"] = person.name.as_str().into();
            values["sensitive"]["people"][row]["id_no"] = person.id_number.as_str().into();
            values["sensitive"]["people"][row]["address"] = person.address.as_str().into();
        }
        app.save_draft(&draft.id, 9, &values.to_string()).unwrap().id
    }

    /// Everybody else signs the draft on their own computers.
    async fn sign(&self, by: usize, draft: &str) {
        let app = &self.apps[by];
        app.prepare_signing(draft).await.unwrap();
        for row in 1..PEOPLE {
            let number = u16::try_from(row).unwrap();
            let view = app.invite(draft, number).await.unwrap();
            let invited = view.people.into_iter().find(|one| one.person == number).unwrap().invitation.unwrap();
            let signer = &self.apps[Self::of_row(by, row)];
            let received = signer.import_invitation(Path::new(&invited.path), &invited.code).await.unwrap();
            signer.answer_invitation(&received.id, SignerAnswer::Confirmed).await.unwrap();
        }
    }

    async fn settled(&self, by: usize, id: &str) -> CaseView {
        self.apps[by].await_case(id, "decided", |view| view.decision.is_some() && view.receipt_bytes.is_some()).await
    }
}

/// Both file at one moment; where one was so slow that its own check names the other's company, it is too late for a
/// race, and another name is tried.
async fn race(people: &People) -> [(usize, String); 2] {
    for _ in 0..3 {
        let name = fresh_name();
        let drafts = [people.draft(0, &name).await, people.draft(1, &name).await];
        people.sign(0, &drafts[0]).await;
        people.sign(1, &drafts[1]).await;
        match tokio::join!(people.apps[0].submit(&drafts[0]), people.apps[1].submit(&drafts[1])) {
            (Ok(one), Ok(other)) => return [(0, one.id), (1, other.id)],
            (Err(late), _) | (_, Err(late)) => assert_eq!(parameter(&late, "rule"), "N6", "{late:?}"),
        }
        for (app, draft) in people.apps.iter().zip(&drafts) {
            let _filed_already = app.delete_draft(draft);
        }
    }
    panic!("one of the two was always late");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_lost_its_name_is_registered_under_another_once_everybody_signed_it() {
    let network = OneProcess::shared();
    let people = People::at(&network).await;
    let filed = race(&people).await;
    let mut granted = 0;
    let mut lost = None;
    for (by, id) in filed {
        let view = people.settled(by, &id).await;
        match view.summary.state.as_str() {
            "granted" => granted += 1,
            // Whose review came before the other's block lost the name there, the other one's rule found it taken.
            "rename" | "pending" => lost = Some((by, id, view)),
            other => panic!("{other}"),
        }
    }
    assert_eq!(granted, 1, "exactly one gets the name");
    let (by, id, before) = lost.unwrap();
    assert!(before.supplement.is_some(), "the other one is called to file another filling");

    let app = &people.apps[by];
    let draft = app.open_supplement(&id).unwrap();
    let mut values: Value = serde_json::from_str(&draft.values).unwrap();
    let kept = values.clone();
    let name = fresh_name();
    values["name"]["zihao"] = name.as_str().into();
    app.save_draft(&draft.id, 9, &values.to_string()).unwrap();
    let unsigned = app.submit(&draft.id).await.unwrap_err();
    assert_eq!(unsigned.code, "notPrepared", "what others signed was another name");
    people.sign(by, &draft.id).await;
    assert_eq!(app.submit(&draft.id).await.unwrap().id, id);
    let after = app.await_case(&id, "granted", |view| view.summary.state == "granted" && view.licence.is_some()).await;
    assert_eq!(after.summary.number, before.summary.number, "it is the same case");
    assert!(after.licence.unwrap().name.contains(&name));
    for part in ["people", "capital_fen", "shareholders", "domicile", "scope", "sensitive"] {
        assert_eq!(values[part], kept[part], "{part}");
    }
}
