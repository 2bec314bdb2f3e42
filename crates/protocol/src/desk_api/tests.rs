use proptest::prelude::*;

use super::*;
use crate::testing::{TestSigner, desk, digest, sample};

const NOW: Timestamp = Timestamp(1_767_571_260_000);

fn chain_id() -> Hash {
    sample::chain().0.chain_id()
}

fn request() -> SignedRequest {
    desk::requests(&sample::chain().0).remove(1).1
}

/// The same request otherwise, signed anew by the clerk.
fn signed(change: impl FnOnce(&mut SignedRequest)) -> SignedRequest {
    let mut changed = request();
    change(&mut changed);
    SignedRequest { signature: desk::clerk().sign(&changed.sign_bytes()), ..changed }
}

#[test]
fn honest_requests_and_their_replies_are_taken() {
    let (chain, filed) = sample::chain();
    for ((_, request), (_, reply)) in desk::requests(&chain).into_iter().zip(desk::replies(&chain, &filed)) {
        assert_eq!(request.verify(chain.chain_id(), 1, NOW), Ok(()));
        assert_eq!(reply.verify(&request, chain.genesis()), Ok(()));
    }
}

#[test]
fn a_request_is_for_one_chain_one_department_and_a_short_time() {
    let refused = |request: &SignedRequest| request.verify(chain_id(), 1, NOW).unwrap_err();
    assert_eq!(refused(&signed(|r| r.version = 2)), RequestError::Version { have: 2 });
    let chain = RequestError::Chain { have: digest("other"), expected: chain_id() };
    assert_eq!(refused(&signed(|r| r.chain_id = digest("other"))), chain);
    assert_eq!(refused(&signed(|r| r.department = 2)), RequestError::Department { have: 2, expected: 1 });
    for time in [NOW.plus_ms(REQUEST_LIFETIME_MS + 1), Timestamp(NOW.0 - REQUEST_LIFETIME_MS - 1)] {
        assert_eq!(refused(&signed(|r| r.time = time)), RequestError::Time { time, now: NOW });
    }
    for time in [NOW.plus_ms(REQUEST_LIFETIME_MS), Timestamp(NOW.0 - REQUEST_LIFETIME_MS)] {
        assert_eq!(signed(|r| r.time = time).verify(chain_id(), 1, NOW), Ok(()));
    }
}

#[test]
fn a_request_changed_anywhere_is_not_signed() {
    let other = Request::Case(CaseRequest { case: digest("another case") });
    let changes: [fn(&mut SignedRequest); 3] = [
        |r| r.nonce = Nonce([8; 16]),
        |r| r.time = NOW.plus_ms(1),
        |r| r.signer = TestSigner::new("somebody else").public_key(),
    ];
    let tampered = changes.into_iter().map(|change| {
        let mut tampered = request();
        change(&mut tampered);
        tampered
    });
    for tampered in tampered.chain([SignedRequest { request: other, ..request() }]) {
        let error = RequestError::NotSigned(SignatureError { signer: tampered.signer });
        assert_eq!(tampered.verify(chain_id(), 1, NOW), Err(error));
    }
}

#[test]
fn a_reply_is_the_departments_to_this_request_alone() {
    let (chain, filed) = sample::chain();
    let reply = desk::replies(&chain, &filed).remove(1).1;
    let (request, other) = (request(), signed(|r| r.nonce = Nonce([8; 16])));
    let error = ReplyError::Request { have: request.hash(), expected: other.hash() };
    assert_eq!(reply.verify(&other, chain.genesis()), Err(error));
    let newer = SignedReply { version: 2, ..reply.clone() };
    assert_eq!(newer.verify(&request, chain.genesis()), Err(ReplyError::Version { have: 2 }));
    let nobody = signed(|r| r.department = 99);
    let to_nobody = SignedReply { request: nobody.hash(), ..reply.clone() };
    assert_eq!(to_nobody.verify(&nobody, chain.genesis()), Err(ReplyError::Department(99)));
    let forged = SignedReply::sign(&TestSigner::worker(2), &request, reply.time, reply.reply.clone());
    let error = ReplyError::NotSigned(SignatureError { signer: TestSigner::worker(1).public_key() });
    assert_eq!(forged.verify(&request, chain.genesis()), Err(error));
}

#[test]
fn what_is_looked_for_and_what_a_case_says_is_not_printed() {
    let (chain, filed) = sample::chain();
    let printed = format!("{:?}{:?}", desk::requests(&chain), desk::replies(&chain, &filed));
    let query = hex_of("周示明");
    assert!(!printed.contains("周示明") && !printed.contains(&query) && printed.contains("SearchRequest"));
    assert!(!printed.contains("verdict") && printed.contains("CaseView"));
}

/// How a list of bytes is printed.
fn hex_of(text: &str) -> String {
    let bytes: Vec<_> = text.bytes().map(|b| b.to_string()).collect();
    bytes.join(", ")
}

proptest! {
    /// Whatever is asked, by whomever: it is read back, and good exactly where it was meant to be.
    #[test]
    fn every_signed_request_is_good_in_its_own_place_only(
        seed: String, department: u16, nonce: [u8; 16], case: [u8; 32], time in 0_u64..1 << 50, off in -400_000_i64..400_000,
    ) {
        let signer = TestSigner::new(&seed);
        let kind = Request::Case(CaseRequest { case: Hash(case) });
        let request = SignedRequest::sign(&signer, (digest("chain"), department), (Timestamp(time), Nonce(nonce)), kind);
        prop_assert_eq!(SignedRequest::from_bytes(&request.to_bytes()), Ok(request.clone()));
        let now = Timestamp(time.saturating_add_signed(off));
        let near = now.0.abs_diff(time) <= REQUEST_LIFETIME_MS;
        prop_assert_eq!(request.verify(digest("chain"), department, now).is_ok(), near);
        prop_assert!(request.verify(digest("other"), department, now).is_err());
        prop_assert!(request.verify(digest("chain"), department.wrapping_add(1), now).is_err());
    }
}
