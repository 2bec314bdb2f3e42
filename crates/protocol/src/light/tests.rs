use super::*;
use crate::{
    genesis::{Genesis, GenesisError},
    testing::{TestChain, validator_set},
    units::Round,
};

fn chain() -> TestChain {
    let mut chain = TestChain::new(4);
    chain.push_empty(3);
    chain
}

/// The next header of a three-block chain, changed and honestly certified, as a follower sees it.
fn appended(change: impl FnOnce(&mut Header)) -> Result<Hash, HeaderError> {
    let chain = chain();
    let mut followed = HeaderChain::new(chain.genesis()).unwrap();
    for header in &chain.headers()[1..] {
        followed.append(header.clone()).unwrap();
    }
    let mut next = chain.propose(&[]);
    change(&mut next);
    let before = followed.last_hash();
    let result = followed.append(next);
    if result.is_err() {
        assert_eq!(followed.last_hash(), before, "a refused header changes nothing");
        followed.append(chain.propose(&[])).expect("the honest header still follows");
    }
    result
}

fn certified(change: impl FnOnce(&mut Header)) -> Result<VerifiedHeader, HeaderError> {
    let chain = chain();
    let mut header = chain.tip().clone();
    change(&mut header);
    let signed = chain.certify(header);
    verify_signed_header(chain.chain_id(), chain.validators_at(Height(3)), signed)
}

#[test]
fn a_follower_knows_tip_hash_and_history_of_an_honest_chain() {
    let chain = chain();
    let mut followed = HeaderChain::new(chain.genesis()).unwrap();
    assert_eq!(followed.last(), chain.header(Height(0)));
    for header in &chain.headers()[1..] {
        assert_eq!(followed.next_history(), header.history);
        assert_eq!(followed.append(header.clone()), Ok(header.hash()));
    }
    assert_eq!((followed.last(), followed.last_hash()), (chain.tip(), chain.tip_hash()));
}

#[test]
fn no_chain_starts_from_a_genesis_document_that_is_not_valid() {
    let genesis = Genesis { version: 2, ..crate::testing::genesis(4) };
    assert_eq!(HeaderChain::new(&genesis).err(), Some(GenesisError::Version(2)));
}

#[test]
fn lc_1_refuses_a_version_that_is_not_known() {
    let error = HeaderError::Version { have: 2 };
    assert_eq!(appended(|h| h.version = 2), Err(error.clone()));
    assert_eq!(certified(|h| h.version = 2), Err(error));
}

#[test]
fn lc_2_refuses_a_header_of_another_chain() {
    let error = HeaderError::OtherChain { have: Hash::ZERO, expected: chain().chain_id() };
    assert_eq!(appended(|h| h.chain_id = Hash::ZERO), Err(error.clone()));
    assert_eq!(certified(|h| h.chain_id = Hash::ZERO), Err(error));
}

#[test]
fn lc_3_refuses_a_height_that_is_not_the_next() {
    for have in [0, 3, 5] {
        let error = HeaderError::Height { have: Height(have), expected: Height(4) };
        assert_eq!(appended(|h| h.height = Height(have)), Err(error));
    }
}

#[test]
fn lc_4_refuses_a_header_whose_clock_stands_still_or_runs_back() {
    let parent = chain().tip().time;
    for have in [parent, Timestamp(parent.0 - 1), Timestamp(0)] {
        assert_eq!(appended(|h| h.time = have), Err(HeaderError::Time { have, parent }));
    }
    assert!(appended(|h| h.time = Timestamp(parent.0 + 1)).is_ok());
}

#[test]
fn lc_5_refuses_another_parent() {
    let error = HeaderError::Parent { height: Height(4), have: Hash::ZERO, expected: chain().tip_hash() };
    assert_eq!(appended(|h| h.prev = Hash::ZERO), Err(error));
}

#[test]
fn lc_6_refuses_another_history() {
    let expected = chain().propose(&[]).history;
    let error = HeaderError::History { height: Height(4), have: Hash::ZERO, expected };
    assert_eq!(appended(|h| h.history = Hash::ZERO), Err(error));
}

#[test]
fn lc_7_refuses_a_validator_set_that_was_not_announced() {
    let expected = validator_set(1..=4).hash();
    let error = |height| HeaderError::Validators { height: Height(height), have: Hash::ZERO, expected };
    assert_eq!(appended(|h| h.validators_hash = Hash::ZERO), Err(error(4)));
    assert_eq!(certified(|h| h.validators_hash = Hash::ZERO), Err(error(3)));
}

#[test]
fn lc_8_refuses_a_certificate_for_another_header() {
    let chain = chain();
    let set = chain.validators_at(Height(3));
    let good = chain.signed_tip();
    let certificate = chain.signed(Height(2)).certificate;
    let error = HeaderError::OtherHeader { have: certificate.header_hash, expected: chain.tip_hash() };
    let swapped = SignedHeader { certificate, ..good.clone() };
    assert_eq!(verify_signed_header(chain.chain_id(), set, swapped), Err(error));
    let mut renumbered = good;
    renumbered.certificate.height = Height(2);
    let error = HeaderError::OtherHeader { have: chain.tip_hash(), expected: chain.tip_hash() };
    assert_eq!(verify_same_header(&renumbered), Err(error));
}

#[test]
fn lc_9_refuses_a_certificate_that_does_not_hold() {
    let chain = chain();
    let signed = chain.certify_by(chain.tip().clone(), Round(0), &[0, 1]);
    let error = HeaderError::Certificate(CertificateError::Short { have: 2, needed: 3 });
    assert_eq!(verify_signed_header(chain.chain_id(), chain.validators_at(Height(3)), signed), Err(error));
}

#[test]
fn lc_9_refuses_a_certificate_of_a_round_before_the_header_was_built() {
    let chain = chain();
    let set = chain.validators_at(Height(3));
    let mut header = chain.tip().clone();
    header.round = Round(2);
    header.proposer = set.proposer(Height(3), Round(2));
    let verdict = |round| {
        let signed = chain.certify_by(header.clone(), Round(round), &[0, 1, 2]);
        verify_signed_header(chain.chain_id(), set, signed).map(|v| v.certificate().round)
    };
    let error = CertificateError::Round { have: Round(1), built: Round(2) };
    assert_eq!(verdict(1), Err(HeaderError::Certificate(error)));
    // A value that was kept valid is decided in a later round, and the header stays as it was built.
    assert_eq!(verdict(2), Ok(Round(2)));
    assert_eq!(verdict(5), Ok(Round(5)));
}

#[test]
fn lc_10_refuses_a_header_from_the_future() {
    let now = Timestamp(1_000_000);
    let limit = now.plus_ms(CLOCK_DRIFT_MS);
    assert_eq!(verify_clock(limit, now), Ok(()));
    let have = limit.plus_ms(1);
    assert_eq!(verify_clock(have, now), Err(HeaderError::FromTheFuture { have, now }));
}

#[test]
fn lc_11_refuses_to_follow_a_chain_whose_trust_expired() {
    let (trusted, period_ms) = (Timestamp(5_000), 1_000);
    assert_eq!(verify_trusting_period(trusted, period_ms, Timestamp(6_000)), Ok(()));
    assert_eq!(verify_trusting_period(trusted, period_ms, Timestamp(1)), Ok(()));
    let now = Timestamp(6_001);
    let error = HeaderError::TrustExpired { trusted, period_ms, now };
    assert_eq!(verify_trusting_period(trusted, period_ms, now), Err(error));
}

#[test]
fn lc_12_refuses_a_proposer_whose_turn_it_was_not() {
    let error = HeaderError::Proposer { height: Height(3), have: 0, expected: 3 };
    assert_eq!(certified(|h| h.proposer = 0), Err(error));
}

#[test]
fn every_error_has_its_rule_id() {
    let chain = chain();
    let hash = Hash::ZERO;
    let (height, time) = (Height(1), Timestamp(1));
    let errors = [
        HeaderError::Version { have: 2 },
        HeaderError::OtherChain { have: hash, expected: hash },
        HeaderError::Height { have: height, expected: height },
        HeaderError::Time { have: time, parent: time },
        HeaderError::Parent { height, have: hash, expected: hash },
        HeaderError::History { height, have: hash, expected: hash },
        HeaderError::Validators { height, have: hash, expected: hash },
        HeaderError::OtherHeader { have: hash, expected: hash },
        HeaderError::Certificate(CertificateError::Bitmap { validators: chain.validators_at(height).len() }),
        HeaderError::FromTheFuture { have: time, now: time },
        HeaderError::TrustExpired { trusted: time, period_ms: 1, now: time },
        HeaderError::Proposer { height, have: 0, expected: 1 },
    ];
    for (i, error) in errors.iter().enumerate() {
        assert_eq!(error.rule(), format!("LC-{}", i + 1));
    }
}

fn changed() -> TestChain {
    let mut chain = chain();
    chain.announce(validator_set(2..=6));
    chain.push_empty(3);
    chain
}

#[test]
fn a_hop_leads_to_the_announced_set() {
    let chain = changed();
    let hop = chain.hop(1);
    assert_eq!(hop.signed.header.height, Height(4));
    assert_eq!(verify_hop(chain.chain_id(), &validator_set(1..=4), &hop), Ok(validator_set(2..=6)));
}

#[test]
fn a_hop_to_another_set_than_announced_is_refused() {
    let chain = changed();
    let hop = Hop { next: validator_set(2..=7), ..chain.hop(1) };
    let (have, expected) = (validator_set(2..=7).hash(), validator_set(2..=6).hash());
    let error = HeaderError::Validators { height: Height(5), have, expected };
    assert_eq!(verify_hop(chain.chain_id(), &validator_set(1..=4), &hop), Err(error));
}

#[test]
fn a_hop_is_certified_by_the_old_set() {
    let chain = changed();
    let error = verify_hop(chain.chain_id(), &validator_set(2..=6), &chain.hop(1)).unwrap_err();
    assert!(matches!(error, HeaderError::Validators { height: Height(4), .. }));
}

#[test]
fn a_follower_takes_a_change_only_where_it_was_announced() {
    let chain = changed();
    let mut followed = HeaderChain::new(chain.genesis()).unwrap();
    for header in &chain.headers()[1..=4] {
        followed.append(header.clone()).unwrap();
    }
    let mut stayed = chain.header(Height(5)).clone();
    stayed.validators_hash = validator_set(1..=4).hash();
    assert!(matches!(followed.append(stayed), Err(HeaderError::Validators { height: Height(5), .. })));
    followed.append(chain.header(Height(5)).clone()).unwrap();
}

#[test]
fn a_header_of_another_chain_with_the_same_departments_is_refused() {
    let chain = chain();
    let other = TestChain::from_genesis(Genesis { time: Timestamp(7), ..crate::testing::genesis(4) });
    let error = HeaderError::OtherChain { have: other.chain_id(), expected: chain.chain_id() };
    let verdict = verify_signed_header(chain.chain_id(), chain.validators_at(Height(0)), other.signed_tip());
    assert_eq!(verdict, Err(error));
}
