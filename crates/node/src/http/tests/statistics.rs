//! Figures of a department, counted from the blocks.

use yuzheng_contracts::statistics::{Period, Range, Statistics, count, digest as list_digest, read_records};

use super::desk::{Desk, clerk};
use super::*;

const RANGE: &str = "department=1&from=2026-01-01&to=2026-12-31&by=month";

async fn figures(node: &Node, rest: &str) -> Answer {
    node.get(&format!("/v1/statistics?{RANGE}&{rest}")).await
}

#[tokio::test]
async fn figures_are_those_of_the_blocks_by_a_height_and_of_their_list() {
    let desk = Desk::new();
    let first = desk.file("壹光里");
    desk.refer(first, "壹光里");
    let early = desk.chain().ledger.height();
    let second = desk.file("贰光里");
    desk.refer(second, "贰光里");
    desk.does(
        &clerk(),
        Action::CaseAction(yuzheng_protocol::transaction::CaseAction {
            case: second,
            events: 2,
            action: yuzheng_protocol::testing::text("accept"),
            content: Hash::ZERO,
        }),
    );
    let tip = desk.chain().ledger.height();
    let read = |answer: &Answer| -> Statistics { serde_json::from_slice(&answer.body).unwrap() };
    let now = figures(&desk.node, &format!("height={tip}")).await;
    let (whole, told) = (read(&now).groups[0].figures.clone(), read(&now));
    assert_eq!((whole.filed, whole.ended, told.open, told.cases, told.height), (2, 0, 2, 2, tip.0));
    // What is asked of an earlier height stays what it was.
    let before = read(&figures(&desk.node, &format!("height={early}")).await);
    assert_eq!((before.groups[0].figures.filed, before.open), (1, 1));
    // Another node that has the same blocks answers the same bytes.
    let other = crate::statistics::Statistician::new(Arc::clone(&desk.chain().ledger));
    let range = Range { department: 1, from: "2026-01-01".into(), to: "2026-12-31".into(), by: Period::Month };
    assert_eq!(serde_json::to_vec(&other.count(&range, tip).unwrap()).unwrap(), now.body);
    // The list says the same.
    let list = desk.node.get(&format!("/v1/statistics/cases?{RANGE}&height={tip}")).await;
    assert_eq!(list.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let records = read_records(std::str::from_utf8(&list.body).unwrap()).unwrap();
    assert_eq!(list_digest(&records), told.digest);
    assert_eq!(count(&range, tip.0, told.open, &records).unwrap(), told);
    assert_eq!(records[0].state, "pending");
    let rest = desk.node.get(&format!("/v1/statistics/cases?{RANGE}&height={tip}&skip=1")).await;
    assert_eq!(read_records(std::str::from_utf8(&rest.body).unwrap()).unwrap(), records[1..]);
    // Other departments have none.
    let none = RANGE.replace("department=1", "department=2");
    let none = desk.node.get(&format!("/v1/statistics?{none}&height={tip}")).await;
    assert_eq!(read(&none).cases, 0);
}

#[tokio::test]
async fn what_cannot_be_counted_is_refused_with_the_reason() {
    let node = Node::new();
    let tip = node.chain.ledger.height();
    figures(&node, &format!("height={}", tip.0 + 1)).await.is_problem(404, "/problems/not-found");
    for asked in [
        "department=1&from=2026-02-01&to=2026-01-01&by=day&height=0",
        "department=1&from=soon&to=2026-01-01&by=day&height=0",
        "department=1&from=2026-02-01&to=2026-03-01&by=year&height=0",
        "from=2026-02-01&to=2026-03-01&by=day&height=0",
    ] {
        node.get(&format!("/v1/statistics?{asked}")).await.is_problem(400, "/problems/bad-request");
    }
}
