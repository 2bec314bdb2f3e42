//! Proofs on their way out and back: QR codes and files of a real case.

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    network::OneProcess,
};
use yuzheng_app::views::{CodeKind, ExportKind};
use yuzheng_protocol::{
    Canonical, Height,
    codec::{List, Text},
    cose::CoseReceipt,
    network::NodeAddress,
};

/// The network file with addresses at which nobody answers.
fn without_nodes(network: &OneProcess) -> Vec<u8> {
    let mut file = network.network().file().clone();
    let silent = |node: &NodeAddress| NodeAddress { url: Text::new("http://127.0.0.1:9").unwrap(), ..node.clone() };
    file.nodes = List::new(file.nodes.iter().map(silent).collect()).unwrap();
    file.to_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn v03_a_receipt_goes_on_paper_as_a_code_and_is_read_back_from_its_picture() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let case = app.file(&fresh_name()).await;
    let view = app.await_approval(&case).await;
    let receipt = app.receipt(&case).unwrap();

    // The whole receipt: verified without asking anybody.
    let full = app.code_picture(&case, CodeKind::Full).unwrap();
    let checked = app.verify_content(&full.name, full.bytes.clone()).await;
    assert_eq!((checked.verdict.as_str(), checked.came.as_str()), ("valid", "fullCode"), "{:?}", checked.advice);
    assert_eq!(checked.bytes as usize, receipt.bytes.len());
    assert_eq!(checked.shown.unwrap().number, view.summary.number);

    // The short one: looked up, proven, shown with what it led to.
    let short = app.code_picture(&case, CodeKind::Short).unwrap();
    let found = app.verify_content(&short.name, short.bytes.clone()).await;
    assert_eq!((found.verdict.as_str(), found.came.as_str()), ("valid", "shortCode"), "{:?}", found.advice);
    assert_eq!(found.shown.unwrap().licence.unwrap().code, view.licence.unwrap().code);

    // A code that names another place, or an entry that nobody knows, is never green.
    let reference = app.receipt_codes(&case).unwrap().reference;
    let (place, id) = reference.rsplit_once(':').unwrap();
    let (place, index) = place.rsplit_once(':').unwrap();
    let elsewhere = format!("{place}:{}:{id}", index.parse::<u32>().unwrap() + 1);
    let said = app.verify_content("code", elsewhere.into_bytes()).await;
    assert_eq!((said.verdict.as_str(), said.advice.code.as_str()), ("invalid", "code-elsewhere"));
    let unknown = format!("{place}:{index}:{}", "0".repeat(64));
    let said = app.verify_content("code", unknown.into_bytes()).await;
    assert_eq!((said.verdict.as_str(), said.advice.code.as_str()), ("cannotTell", "code-not-found"));

    // Without the network the full code still verifies, the short one says what to do.
    let offline = AppUnderTest::open(Home::with_network_file(&network, &without_nodes(&network)));
    assert_eq!(offline.verify_content(&full.name, full.bytes).await.verdict, "valid");
    let said = offline.verify_content(&short.name, short.bytes).await;
    assert_eq!((said.verdict.as_str(), said.advice.code.as_str()), ("cannotTell", "code-no-answer"));
    assert!(!said.advice.next.zh.is_empty() && said.shown.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn v08_v09_v10_a_case_is_taken_along_as_evidence_in_every_form() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let case = app.file(&fresh_name()).await;
    let view = app.await_approval(&case).await;

    // Every event, none left out, with every field that was filed.
    let history = app.export(&case, ExportKind::History).await.unwrap();
    let checked = app.verify_bytes(&history.name, &history.bytes);
    assert_eq!(checked.verdict, "valid", "{:?}", checked.advice);
    assert!(checked.advice.reason.zh.contains("没有遗漏"), "{:?}", checked.advice);
    let shown = checked.shown.unwrap();
    assert_eq!((shown.kind.as_str(), shown.events.len()), ("history", view.events.len()));
    assert!(
        shown.opened.iter().any(|field| field.path == "operator.name" && field.label.zh == "姓名"),
        "{:?}",
        shown.opened
    );

    // How the licence stands, as of a time.
    let state = app.export(&case, ExportKind::Licence).await.unwrap();
    let checked = app.verify_bytes(&state.name, &state.bytes);
    assert_eq!(checked.verdict, "valid", "{:?}", checked.advice);
    let shown = checked.shown.unwrap();
    assert_eq!((shown.kind.as_str(), shown.states.len(), shown.states[0].present), ("state", 1, true));
    assert_eq!(shown.licence.unwrap().code, view.licence.unwrap().code);

    // JSON with the file inside, from which the same verdict follows.
    let json = app.export(&case, ExportKind::Json).await.unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!(json["receipt"]["kind"], "case");
    let inside = app.verify_base64("inside", json["file"].as_str().unwrap()).await.unwrap();
    assert_eq!(inside.verdict, "valid");

    // One department's word, in a form that others read.
    let early = app.export(&case, ExportKind::Statement).await;
    assert!(early.is_ok() || early.is_err_and(|error| error.code == "statementTooEarly"));
    let another = app.file(&fresh_name()).await;
    app.await_approval(&another).await;
    let statement = app.export(&case, ExportKind::Statement).await.unwrap();
    let receipt = CoseReceipt::from_bytes(&statement.bytes).unwrap();
    assert_eq!(receipt.chain_id, network.network().chain_id());
    let department = network.network().genesis().department(receipt.department).unwrap().clone();
    let header = network.headers(crate::network::Department::Market).await.remove(&receipt.leaf_index).unwrap();
    assert_eq!(header.height, Height(receipt.leaf_index));
    receipt.verify(&header, &department.worker).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn v05_an_automatic_decision_is_run_again_by_anybody_who_is_given_the_file() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let case = app.file(&fresh_name()).await;
    let view = app.await_approval(&case).await;
    assert_eq!(view.same_result, Some(true), "the window ran it again by itself");

    let file = app.export(&case, ExportKind::Reexecution).await.unwrap();
    assert!(file.name.ends_with(".yzx"));
    let checked = app.verify_bytes(&file.name, &file.bytes);
    assert_eq!((checked.verdict.as_str(), checked.subject.as_str()), ("valid", "reexecution"), "{:?}", checked.advice);
    let again = checked.again.unwrap();
    assert_eq!(again.decision, "approved");
    assert!(!again.rules.is_empty() && again.rules.iter().all(|rule| rule.agrees));
    assert!(again.answers.iter().any(|answer| answer.title.zh.contains("相同字号")));

    // The trade name of somebody else's: the rules are run, and the form is told not to be the one that was filed.
    let name = view.licence.unwrap().name;
    let zihao = name.trim_start_matches("重庆市渝中区").chars().take(2).collect::<String>();
    let (from, to) = (zihao.as_bytes(), "甲乙".as_bytes());
    let at = file.bytes.windows(from.len()).rposition(|bytes| bytes == from).expect("the form is in the file");
    let mut changed = file.bytes.clone();
    changed[at..at + from.len()].copy_from_slice(to);
    let checked = app.verify_bytes(&file.name, &changed);
    assert_ne!(checked.verdict, "valid");
    assert!(checked.advice.code.starts_with("RX-"), "{:?}", checked.advice);
}
