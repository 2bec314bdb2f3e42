use yuzheng_protocol::Height;
use yuzheng_protocol::api::{ChangeKind, ChangeTerm, GovernanceStatus, Readiness};
use yuzheng_protocol::governance::{CHANGE_LIFETIME_MS, Change, Stance};
use yuzheng_protocol::light::Hop;
use yuzheng_protocol::network::NetworkFile;
use yuzheng_protocol::testing::governance as by;

use super::*;
use crate::testing::departments;

fn officer(department: u16) -> TestSigner {
    TestSigner::officer(department, 1)
}

/// Six departments of which four vote, and a proposal to admit the fifth.
fn node() -> (Node, Hash) {
    let node = Node::over(TestLedger::of(departments(6, 4)));
    let ledger = &node.chain.ledger;
    let change = Change::Admit(by::admission(5, &TestSigner::validator(5)));
    let action = by::proposal(ledger.chain_id(), 1, &ledger.validators(), change, 2);
    let id = node.chain.submit("propose", &officer(1), Action::ProposeChange(action));
    node.chain.commit();
    (node, id)
}

async fn status(node: &Node) -> GovernanceStatus {
    serde_json::from_slice(&node.get("/v1/governance").await.body).unwrap()
}

fn approve(node: &Node, proposal: Hash) {
    for department in [2, 3] {
        let action = by::vote(node.chain.ledger.chain_id(), department, Stance::For, proposal, 2);
        node.chain.submit(&format!("approve {department}"), &officer(department), Action::ApproveChange(action));
    }
}

fn declare(node: &Node, proposal: Hash) {
    let action = by::readiness(proposal, &node.chain.ledger.tip_header());
    let seed = node.chain.ledger.height().to_string();
    node.chain.submit(&seed, &TestSigner::validator(5), Action::DeclareReady(action));
}

#[tokio::test]
async fn the_status_says_who_votes_and_what_is_missing() {
    let (node, proposal) = node();
    let now = status(&node).await;
    assert_eq!((now.height, now.quorum, now.validators.len(), now.without_vote.len()), (1, 3, 4, 2));
    assert_eq!(now.validators_hash, node.chain.ledger.validators().hash());
    let change = now.change.unwrap();
    assert_eq!((change.proposal, change.kind, change.term), (proposal, ChangeKind::Admit, ChangeTerm::Open));
    assert_eq!((change.department.as_str(), change.proposer.as_str()), ("department-5", "department-1"));
    assert_eq!((change.missing_approvals, change.readiness), (2, Readiness::Missing));
    assert_eq!(change.expires_ms, now.time_ms + CHANGE_LIFETIME_MS);

    declare(&node, proposal);
    node.chain.commit();
    let change = status(&node).await.change.unwrap();
    assert_eq!((change.readiness, change.ready), (Readiness::Ready, Some(1)));
    (0..100).for_each(|_| {
        node.chain.commit();
    });
    assert_eq!(status(&node).await.change.unwrap().readiness, Readiness::Stale);
    node.chain.clock.set(TUESDAY.plus_ms(CHANGE_LIFETIME_MS + 1));
    node.chain.commit();
    assert_eq!(status(&node).await.change.unwrap().term, ChangeTerm::Expired);
}

#[tokio::test]
async fn a_change_is_served_as_a_hop_and_stands_in_fresh_network_files() {
    let (node, proposal) = node();
    assert_eq!(node.read::<HopList>("/v1/hops?from=1").await.hops.len(), 0);
    approve(&node, proposal);
    declare(&node, proposal);
    let at = node.chain.commit();
    let hops = node.read::<HopList>("/v1/hops?from=1").await.hops;
    let heights: Vec<Height> = hops.iter().map(|hop: &Hop| hop.signed.header.height).collect();
    assert_eq!(heights, [at]);
    assert_eq!(node.read::<HopList>(&format!("/v1/hops?from={}", at.0 + 1)).await.hops.len(), 0);

    node.chain.commit();
    let bytes = node.get("/v1/network").await.body;
    let network = NetworkFile::read(&bytes).unwrap();
    assert_eq!(network.newest_epoch_start(), at.next());
    assert_eq!(*network.newest_validators(), *node.chain.ledger.validators());
    let file = network.file();
    assert_eq!(file.checkpoint.as_ref().unwrap().header.height, at.next());
    assert_eq!((file.nodes[0].department, file.nodes[0].url.as_str()), (1, "http://127.0.0.1:8801"));
}

#[tokio::test]
async fn what_is_sent_is_what_the_schema_says() {
    let (node, _) = node();
    let schemas = serde_json::to_value(document()).unwrap()["components"]["schemas"].clone();
    let fields = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
    let status = json(&node.get("/v1/governance").await.body);
    let peers = json(&node.get("/v1/peers").await.body);
    for (name, value) in [
        ("GovernanceStatus", &status),
        ("VotingDepartment", &status["validators"][0]),
        ("ChangeStatus", &status["change"]),
        ("PeerAddress", &peers[0]),
    ] {
        assert_eq!(fields(&schemas[name]["properties"]), fields(value), "{name}");
    }
}

#[tokio::test]
async fn a_node_without_a_vote_signs_for_no_package() {
    let (mut node, _) = node();
    let api = node.api(Arc::new(TestSigner::validator(5)));
    node.router = router(Arc::new(api));
    let package = package(9);
    let path = format!("/v1/sealed/{}", package.manifest_hash());
    node.ask(Method::PUT, &path, CBOR, package.to_bytes()).await.is_problem(503, "/problems/no-vote");
}

#[tokio::test]
async fn a_chain_without_a_block_has_no_network_file_yet() {
    let node = Node::over(TestLedger::of(departments(6, 4)));
    node.get("/v1/network").await.is_problem(503, "/problems/no-block-yet");
    assert_eq!(status(&node).await.validators.len(), 4);
}
