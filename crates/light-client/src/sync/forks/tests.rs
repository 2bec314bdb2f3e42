use std::sync::Arc;

use yuzheng_protocol::{
    Canonical, Height, Round,
    fork::ForkError,
    light::{self, HeaderError, VerifiedHeader},
    testing::TestChain,
};

use super::{Fork, ForkDecision, ForkRecord, NoFork};
use crate::epochs::Epochs;

/// Two chains that part above height 2, with what a client of the first knows.
fn parted() -> (TestChain, TestChain, Epochs) {
    let mut ours = TestChain::new(4);
    ours.push_empty(2);
    let mut theirs = ours.clone();
    ours.push_empty(1);
    let mut header = theirs.propose(&[]);
    header.time = header.time.plus_ms(1);
    theirs.append(header, Vec::new());
    let epochs = Epochs::new(Arc::new(ours.founding_network()));
    (ours, theirs, epochs)
}

fn verified(chain: &TestChain, height: u64, epochs: &Epochs) -> VerifiedHeader {
    let signed = chain.signed(Height(height));
    light::verify_signed_header(epochs.chain_id(), epochs.set_at(Height(height)), signed).unwrap()
}

fn fork() -> (Fork, Epochs) {
    let (ours, theirs, epochs) = parted();
    let common = Some(verified(&ours, 2, &epochs));
    let sides = (verified(&ours, 3, &epochs), verified(&theirs, 3, &epochs));
    (Fork::new((Height(2), common), sides.0, sides.1, 3, &epochs).unwrap(), epochs)
}

#[test]
fn what_is_kept_of_a_fork_gives_the_same_fork_back() {
    let (mut fork, epochs) = fork();
    for decision in [None, Some(ForkDecision::StayWithOurs), Some(ForkDecision::FollowTheOthers)] {
        if let Some(decision) = decision {
            fork.decide(decision);
        }
        assert_eq!(Fork::restore(fork.record(), &epochs), Ok(fork.clone()));
    }
}

#[test]
fn the_decision_says_which_side_is_followed() {
    let (mut fork, _) = fork();
    let (ours, theirs) = (fork.followed(), fork.rejected());
    assert_eq!((fork.view().our_header, fork.view().their_header), (ours, theirs));
    fork.decide(ForkDecision::FollowTheOthers);
    assert_eq!((fork.followed(), fork.rejected()), (theirs, ours));
}

#[test]
fn one_header_twice_is_no_fork() {
    let (ours, _, epochs) = parted();
    let header = verified(&ours, 3, &epochs);
    let error = Fork::new((Height(2), None), header.clone(), header, 3, &epochs).unwrap_err();
    assert!(matches!(error, NoFork::Evidence(ForkError::NoConflict { .. })));
}

#[test]
fn a_record_that_is_damaged_or_of_departments_that_are_not_known_is_not_believed() {
    let (fork, epochs) = fork();
    let cut = ForkRecord { evidence: fork.evidence()[1..].to_vec(), ..fork.record() };
    assert!(matches!(Fork::restore(cut, &epochs), Err(NoFork::Encoding(_))));
    let cut = ForkRecord { common_tip: Some(vec![1]), ..fork.record() };
    assert!(matches!(Fork::restore(cut, &epochs), Err(NoFork::Encoding(_))));
    let others = Epochs::new(Arc::new(TestChain::new(5).founding_network()));
    assert!(matches!(Fork::restore(fork.record(), &others), Err(NoFork::Header(HeaderError::OtherChain { .. }))));
    let (ours, _, _) = parted();
    let short = ours.certify_by(ours.header(Height(2)).clone(), Round(0), &[0]);
    let short = ForkRecord { common_tip: Some(short.to_bytes()), ..fork.record() };
    assert!(matches!(Fork::restore(short, &epochs), Err(NoFork::Header(HeaderError::Certificate(_)))));
}
