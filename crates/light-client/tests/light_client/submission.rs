//! What is sent: sealed bodies and transactions, to enough departments and no further.

use yuzheng_light_client::{
    Lie, NodeStatus, ProviderError,
    client::{ClientError, ReceivingWord},
};
use yuzheng_protocol::{
    Hash,
    api::{Problem, Submitted},
    sign::Signer,
    testing::{TestSigner, blob, digest},
    transaction::{Action, CaseAction, SealedPackage, StorageAcknowledgement, Transaction},
};

use super::memory::{Adversary, Dead, Hanging, Town};

async fn town() -> Town {
    let town = Town::new();
    town.push_empty(2);
    town.sync().await;
    town
}

pub fn transaction(town: &Town) -> Transaction {
    let action = CaseAction {
        case: digest("case"),
        events: 1,
        action: yuzheng_protocol::testing::text("withdraw"),
        content: Hash::ZERO,
    };
    town.chain.lock().unwrap().transaction(&TestSigner::new("applicant"), Action::CaseAction(action))
}

fn package() -> SealedPackage {
    SealedPackage {
        body: blob(b"body".to_vec()),
        department_envelope: blob(b"d".to_vec()),
        applicant_envelope: blob(b"a".to_vec()),
    }
}

#[tokio::test]
async fn a_transaction_goes_to_f_plus_1_departments() {
    let town = town().await;
    let sent = transaction(&town);
    let submission = town.client.submit(&sent).await.unwrap();
    assert_eq!((submission.id, submission.taken_by.len(), submission.wanted), (sent.id(), 2, 2));
    let holders = town.nodes.iter().filter(|n| n.submitted.lock().unwrap().contains(&sent)).count();
    assert_eq!(holders, 2);
}

#[tokio::test]
async fn others_are_asked_when_some_are_down() {
    let town = town().await;
    town.nodes[0].become_adversary(Dead);
    town.nodes[2].become_adversary(Hanging);
    for _ in 0..4 {
        let submission = town.client.submit(&transaction(&town)).await.unwrap();
        let mut takers = submission.taken_by;
        takers.sort_unstable();
        assert_eq!(takers, [2, 4]);
    }
}

#[tokio::test]
async fn one_department_is_better_than_none_and_says_that_more_are_wanted() {
    let town = town().await;
    town.nodes[..3].iter().for_each(|n| n.become_adversary(Dead));
    let submission = town.client.submit(&transaction(&town)).await.unwrap();
    assert_eq!((submission.taken_by.as_slice(), submission.wanted), (&[4][..], 2));
}

#[tokio::test]
async fn without_any_department_nothing_counts_as_sent() {
    let town = town().await;
    town.nodes.iter().for_each(|n| n.become_adversary(Dead));
    let error = town.client.submit(&transaction(&town)).await.unwrap_err();
    assert!(matches!(error, ClientError::NoAnswer { failures } if failures.len() == 4));
}

struct Refuses;
impl Adversary for Refuses {
    fn submitted(&self, _honest: Submitted) -> Result<Submitted, ProviderError> {
        Err(ProviderError::refused(Problem {
            kind: "/problems/expired".into(),
            title: "Expired".into(),
            status: 422,
            detail: "sign it again".into(),
        }))
    }
}

#[tokio::test]
async fn a_refusal_by_all_comes_back_with_its_reason() {
    let town = town().await;
    town.nodes.iter().for_each(|n| n.become_adversary(Refuses));
    let error = town.client.submit(&transaction(&town)).await.unwrap_err();
    let ClientError::Refused { reason: ProviderError::Refused { kind, status, .. }, .. } = error else {
        panic!("{error}")
    };
    assert_eq!((kind.as_str(), status), ("/problems/expired", 422));
}

#[tokio::test]
async fn a_sealed_body_is_acknowledged_by_f_plus_1_and_the_receiving_department() {
    let town = town().await;
    for receiving in 1..=4 {
        let stored = town.client.put_sealed(receiving, &package()).await.unwrap();
        assert!(stored.acknowledgements.len() >= 2);
        assert_eq!(stored.receiving, ReceivingWord::Acknowledged);
        assert!(stored.acknowledgements.windows(2).all(|w| w[0].department < w[1].department));
    }
}

#[tokio::test]
async fn a_receiving_department_that_is_down_is_said_so_and_two_others_suffice() {
    let town = town().await;
    town.nodes[0].become_adversary(Dead);
    let stored = town.client.put_sealed(1, &package()).await.unwrap();
    assert!(stored.acknowledgements.iter().all(|a| a.department != 1));
    assert!(matches!(stored.receiving, ReceivingWord::Silent(Some(_))));
}

#[tokio::test]
async fn one_acknowledgement_is_too_few() {
    let town = town().await;
    town.nodes[..3].iter().for_each(|n| n.become_adversary(Dead));
    let error = town.client.put_sealed(4, &package()).await.unwrap_err();
    let ClientError::TooFewAcknowledgements { have: 1, needed: 2, failures } = error else { panic!("{error}") };
    assert_eq!(failures.len(), 3);
}

struct Forger;
impl Adversary for Forger {
    fn acknowledgement(&self, honest: StorageAcknowledgement) -> StorageAcknowledgement {
        let other = StorageAcknowledgement::sign_bytes(digest("another chain"), digest("another body"));
        StorageAcknowledgement { signature: TestSigner::validator(1).sign(&other), ..honest }
    }
}

struct Borrower;
impl Adversary for Borrower {
    fn acknowledgement(&self, honest: StorageAcknowledgement) -> StorageAcknowledgement {
        StorageAcknowledgement { department: 4, ..honest }
    }
}

#[tokio::test]
async fn forged_and_borrowed_acknowledgements_do_not_count() {
    let town = town().await;
    town.nodes[0].become_adversary(Forger);
    town.nodes[1].become_adversary(Borrower);
    let stored = town.client.put_sealed(3, &package()).await.unwrap();
    let departments: Vec<_> = stored.acknowledgements.iter().map(|a| a.department).collect();
    assert_eq!(departments, [3, 4]);
    let lie = |d| match town.status(d) {
        NodeStatus::Lying { reason, .. } => reason,
        other => panic!("{other:?}"),
    };
    assert!(matches!(lie(1), Lie::ForgedAcknowledgement(_)));
    assert_eq!(lie(2), Lie::OtherDepartment { have: 4 });
}

struct OtherBody;
impl Adversary for OtherBody {
    fn package(&self, honest: SealedPackage) -> SealedPackage {
        SealedPackage { body: blob(b"other".to_vec()), ..honest }
    }
    fn contract(&self, mut honest: Vec<u8>) -> Vec<u8> {
        honest.push(b' ');
        honest
    }
}

#[tokio::test]
async fn sealed_bodies_and_contracts_are_checked_against_their_hash() {
    let town = town().await;
    let stored = town.client.put_sealed(1, &package()).await.unwrap();
    let contract = br#"{"service":"x"}"#.to_vec();
    let address = Hash::of(&contract);
    for node in &town.nodes {
        node.sealed.lock().unwrap().insert(stored.manifest, package());
        node.contracts.lock().unwrap().insert(address, contract.clone());
    }
    town.nodes[..3].iter().for_each(|n| n.become_adversary(OtherBody));
    for _ in 0..4 {
        assert_eq!(town.client.get_sealed(stored.manifest).await.unwrap(), package());
        assert_eq!(town.client.contract(address).await.unwrap(), contract);
    }
    assert!(matches!(town.status(1), NodeStatus::Lying { reason: Lie::OtherContent { .. }, .. }));
    assert!(matches!(town.client.contract(digest("no")).await.unwrap_err(), ClientError::NotFound { .. }));
    assert!(matches!(town.client.get_sealed(digest("no")).await.unwrap_err(), ClientError::NotFound { .. }));
}

#[tokio::test]
async fn a_binding_request_goes_to_its_office_only() {
    let town = town().await;
    assert_eq!(town.client.bind(2, b"sealed").await.unwrap(), b"delaes");
    assert!(matches!(town.client.bind(9, b"x").await.unwrap_err(), ClientError::UnknownDepartment { department: 9 }));
    town.nodes[1].become_adversary(Dead);
    assert!(matches!(town.client.bind(2, b"x").await.unwrap_err(), ClientError::Refused { department: 2, .. }));
}
