//! Asking what is not public: signed, sealed, and answered by the department to exactly this request.

use std::sync::{Arc, Mutex};

use yuzheng_light_client::{Asking, DeskClient, DeskError, ProviderError, Refusal};
use yuzheng_protocol::{
    Canonical, Hash, Timestamp,
    codec::DecodeError,
    desk_api::{Cursor, PART_BYTES, Reply, ReplyError, Request, Sealing, SealingError, SignedReply, SignedRequest},
    genesis::Genesis,
    sign::SignatureError,
    testing::{FiledCase, TestChain, TestSigner, desk, digest, sample},
};

use super::memory::MemoryNode;

const ASKING: Asking = Asking { time: Timestamp(1_767_571_260_000), nonce: [7; 16] };

/// Seals by naming the key; opens what names its own.
struct Names(Hash);

impl Sealing for Names {
    fn seal(&self, to: &Hash, plain: &[u8]) -> Result<Vec<u8>, SealingError> {
        Ok([&to.0[..], plain].concat())
    }

    fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealingError> {
        let plain = sealed.strip_prefix(&self.0.0[..]);
        plain.map(<[u8]>::to_vec).ok_or_else(|| SealingError("for somebody else".into()))
    }
}

struct Scene {
    chain: TestChain,
    filed: FiledCase,
    node: Arc<MemoryNode>,
}

fn scene() -> Scene {
    let (chain, filed) = sample::chain();
    let node = MemoryNode::new(1, Arc::new(Mutex::new(sample::chain().0)));
    Scene { chain, filed, node }
}

fn clerk_key() -> Names {
    Names(digest("clerk-sealing"))
}

impl Scene {
    fn genesis(&self) -> &Genesis {
        self.chain.genesis()
    }

    /// The honest reply of the kind that was asked for, changed by `change` and signed by `worker`.
    fn replies(&self, worker: TestSigner, change: impl Fn(SignedReply) -> SignedReply + Send + Sync + 'static) {
        let office = Names(self.genesis().department(1).unwrap().sealing);
        let honest: Vec<Reply> = desk::replies(&self.chain, &self.filed).into_iter().map(|(_, r)| r.reply).collect();
        *self.node.desk.lock().unwrap() = Some(Arc::new(move |sealed: &[u8]| {
            let request = SignedRequest::from_bytes(&office.open(sealed).unwrap()).unwrap();
            let at = match request.request {
                Request::Rows(_) => 0,
                Request::Case(_) => 1,
                Request::Reveal(_) => 2,
                Request::Search(_) => 3,
                Request::Accesses(_) => 4,
                Request::Notes(_) => 5,
                Request::Deposit(_) => 6,
                Request::Material(_) => 7,
                Request::Materials(_) => 8,
            };
            let reply = SignedReply::sign(&worker, &request, request.time, honest[at].clone());
            Ok(clerk_key().seal(&digest("clerk-sealing"), &change(reply).to_bytes()).unwrap())
        }));
    }

    fn fails(&self, error: ProviderError) {
        *self.node.desk.lock().unwrap() = Some(Arc::new(move |_: &[u8]| Err(error.clone())));
    }

    async fn case_error(&self) -> DeskError {
        let (clerk, key) = (desk::clerk(), clerk_key());
        let client = DeskClient::new(&*self.node, self.genesis(), &clerk, &key);
        client.case(ASKING, digest("case")).await.unwrap_err()
    }
}

#[tokio::test]
async fn every_request_gets_the_reply_of_its_kind() {
    let scene = scene();
    scene.replies(TestSigner::worker(1), |reply| reply);
    let (clerk, key) = (desk::clerk(), clerk_key());
    let client = DeskClient::new(&*scene.node, scene.genesis(), &clerk, &key);
    let page = client.rows(ASKING, Cursor::default()).await.unwrap();
    assert_eq!(page.rows[0].applicant.as_deref(), Some("周*明"));
    let view = client.case(ASKING, digest("case")).await.unwrap();
    assert_eq!(view.case.case, scene.filed.case.case);
    assert_eq!(client.reveal(ASKING, digest("case"), digest("record")).await.unwrap().packages.len(), 1);
    let found = client.search(ASKING, digest("record"), digest("salt"), b"{}").await.unwrap();
    assert_eq!(found.rows.len(), 1);
    assert_eq!(client.accesses(ASKING, 3).await.unwrap().total, 4);
    assert_eq!(client.notes(ASKING, digest("case"), 0).await.unwrap().total, 0);
    let file = digest("%PDF-1.7");
    let holding = client.deposit(ASKING, (digest("case"), file), (0, b"%PDF-1.7".to_vec())).await.unwrap();
    assert_eq!((holding.sha256, holding.next), (file, None));
    let part = client.material(ASKING, (digest("case"), digest("record")), (file, 0)).await.unwrap();
    assert_eq!(part.bytes[..], *b"%PDF-1.7");
    assert_eq!(client.materials(ASKING, digest("case")).await.unwrap().files.len(), 2);
}

#[tokio::test]
async fn a_reply_by_anybody_else_or_to_anything_else_is_not_believed() {
    let scene = scene();
    scene.replies(TestSigner::worker(2), |reply| reply);
    let signer = scene.genesis().department(1).unwrap().worker;
    assert_eq!(scene.case_error().await, DeskError::Reply(ReplyError::NotSigned(SignatureError { signer })));
    scene.replies(TestSigner::worker(1), |reply| SignedReply { request: digest("another"), ..reply });
    assert!(matches!(scene.case_error().await, DeskError::Reply(ReplyError::Request { .. })));
    scene.replies(TestSigner::worker(1), |reply| SignedReply { version: 2, ..reply });
    assert_eq!(scene.case_error().await, DeskError::Reply(ReplyError::Version { have: 2 }));
    let (chain, filed) = sample::chain();
    let other = desk::replies(&chain, &filed).remove(0).1.reply;
    let office = Names(scene.genesis().department(1).unwrap().sealing);
    *scene.node.desk.lock().unwrap() = Some(Arc::new(move |sealed: &[u8]| {
        let request = SignedRequest::from_bytes(&office.open(sealed).unwrap()).unwrap();
        let reply = SignedReply::sign(&TestSigner::worker(1), &request, request.time, other.clone());
        Ok([&digest("clerk-sealing").0[..], &reply.to_bytes()].concat())
    }));
    assert_eq!(scene.case_error().await, DeskError::Reply(ReplyError::Kind));
}

#[tokio::test]
async fn what_does_not_open_or_is_no_reply_is_told() {
    let scene = scene();
    *scene.node.desk.lock().unwrap() = Some(Arc::new(|_: &[u8]| Ok(b"noise".to_vec())));
    assert_eq!(scene.case_error().await, DeskError::Sealing(SealingError("for somebody else".into())));
    *scene.node.desk.lock().unwrap() = Some(Arc::new(|_: &[u8]| Ok(digest("clerk-sealing").0.to_vec())));
    assert!(matches!(scene.case_error().await, DeskError::Unreadable(DecodeError::Malformed(_))));
    let nowhere = MemoryNode::new(99, Arc::new(Mutex::new(sample::chain().0)));
    let (clerk, key) = (desk::clerk(), clerk_key());
    let client = DeskClient::new(&*nowhere, scene.genesis(), &clerk, &key);
    assert_eq!(client.case(ASKING, digest("case")).await.unwrap_err(), DeskError::Department(99));
    let client = DeskClient::new(&*scene.node, scene.genesis(), &clerk, &key);
    let long = client.search(ASKING, digest("record"), digest("salt"), &[b' '; 513]).await.unwrap_err();
    assert_eq!(long, DeskError::Query(DecodeError::TooLong { have: 513, limit: 512 }));
    let (case, part) = ((digest("case"), digest("file")), (0, vec![0; PART_BYTES + 1]));
    let long = client.deposit(ASKING, case, part).await.unwrap_err();
    assert_eq!(long, DeskError::Part(DecodeError::TooLong { have: PART_BYTES + 1, limit: PART_BYTES }));
}

#[tokio::test]
async fn each_refusal_keeps_its_reason() {
    let scene = scene();
    assert_eq!(scene.case_error().await, DeskError::Absent);
    let refused = |kind: &str| ProviderError::Refused {
        status: 422,
        kind: kind.into(),
        title: "title".into(),
        detail: "why, and what next".into(),
    };
    let mut codes = std::collections::BTreeSet::new();
    for (refusal, kind) in Refusal::ALL {
        scene.fails(refused(kind));
        let error = scene.case_error().await;
        assert!(codes.insert(error.code()), "{kind}");
        assert_eq!(error, DeskError::Refused { refusal, detail: "why, and what next".into() });
    }
    scene.fails(refused("/problems/another"));
    assert_eq!(scene.case_error().await, DeskError::Provider(refused("/problems/another")));
}
