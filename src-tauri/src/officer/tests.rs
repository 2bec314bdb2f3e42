use yuzheng_contracts::notice::{Notice, NoticeData};
use yuzheng_protocol::{Hash, codec::Blob, transaction::Failure};
use yuzheng_vault::CaseIdentity;

use std::time::Instant;

use yuzheng_light_client::desk::{DeskError as AskingError, Refusal};

use super::{BEHIND, NoticeFault, failure_code, notes::sealed_text, open_notice, wait_if_behind};

fn notice() -> Notice {
    let data: NoticeData = serde_json::from_str(include_str!("../../../tests/data/notices/supplement.json")).unwrap();
    Notice::check(data).unwrap()
}

#[test]
fn a_notice_is_shown_only_if_its_text_is_the_one_on_chain() {
    let identity = CaseIdentity::make().unwrap();
    let (package, sealed) = sealed_text(&identity.recipient(), &notice().to_canonical()).unwrap();
    assert_eq!(package.manifest_hash(), sealed.sealed);
    let own = [identity];
    assert_eq!(open_notice(&own, &package, &sealed.content).unwrap(), notice());

    // Somebody exchanges the package for another notice that opens as well.
    let (other, _) = sealed_text(&own[0].recipient(), &notice().to_canonical()).unwrap();
    let refused = open_notice(&own, &other, &sealed.content).unwrap_err();
    assert!(matches!(refused, NoticeFault::OtherText { expected, .. } if expected == sealed.content), "{refused}");
    assert_eq!(refused.code(), "documentOther");

    // One bit of the package is another.
    let mut broken = package.clone();
    let mut body = broken.body.to_vec();
    *body.last_mut().unwrap() ^= 1;
    broken.body = Blob::new(body).unwrap();
    assert_eq!(open_notice(&own, &broken, &sealed.content).unwrap_err().code(), "documentClosed");
    let stranger = [CaseIdentity::make().unwrap()];
    assert_eq!(open_notice(&stranger, &package, &sealed.content).unwrap_err().code(), "documentClosed");

    // The text on chain is no notice.
    let (note, text) = sealed_text(&own[0].recipient(), b"{\"text\":\"x\"}").unwrap();
    assert_eq!(open_notice(&own, &note, &text.content).unwrap_err().code(), "documentUnreadable");
    assert_ne!(text.content, Hash::ZERO);
}

#[test]
fn what_officers_meet_every_day_has_words_of_its_own() {
    let codes =
        [Failure::InOtherHands, Failure::Outdated, Failure::SameOfficer, Failure::ReasonMissing, Failure::NotFree]
            .map(failure_code);
    assert_eq!(codes, ["inOtherHands", "outdated", "sameOfficer", "reasonMissing", "notFree"]);
}

#[tokio::test]
async fn a_node_that_is_a_block_behind_is_asked_again_for_a_while_and_other_refusals_stand() {
    let refused = |refusal| AskingError::Refused { refusal, detail: "no".to_owned() };
    let now = Instant::now();
    wait_if_behind(now, refused(Refusal::NoRecord)).await.unwrap();
    let long_ago = now.checked_sub(BEHIND).unwrap();
    let given_up = wait_if_behind(long_ago, refused(Refusal::NoRecord)).await.unwrap_err();
    assert_eq!(given_up.code, "deskRefused");
    assert_eq!(wait_if_behind(now, refused(Refusal::OtherRecord)).await.unwrap_err().code, "deskRefused");
    assert_eq!(wait_if_behind(now, AskingError::Absent).await.unwrap_err().code, "notYourCase");
}
