//! Crashes between the steps of a commit, and starts from what they leave behind.

use std::fs;
use std::path::Path;

use super::*;
use crate::clock::StandingClock;
use crate::storage::{NewBlock, StateSizing};
use crate::testing::four_departments;

/// The first step of a commit without the second: the process died in between.
pub(super) fn commit_blocks_only(chain: &TestLedger, candidate: &Candidate) {
    let block = block(chain, candidate.header_hash);
    let judged = chain.ledger.judge(&chain.ledger.tip(), &block).unwrap().map_err(|e| e.to_string()).unwrap();
    let certificate = chain.certificate(block.header.height, candidate.header_hash);
    let new = NewBlock {
        header: &block.header,
        header_hash: candidate.header_hash,
        certificate: &certificate,
        body: &block.to_bytes(),
        ids: &judged.executed.ids,
        outcomes: &judged.executed.outcomes,
        leaves: &judged.executed.leaves,
        next_validators: judged.executed.next_validators.as_ref(),
    };
    chain.ledger.blocks().commit(&new).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_restart_goes_on_where_it_was() {
    let chain = TestLedger::with_services();
    let (tip, root) = (chain.ledger.tip_header(), chain.ledger.state.root());
    let mut chain = chain.reopened();
    assert_eq!((chain.ledger.tip_header(), chain.ledger.state.root()), (tip, root));
    bind(&chain, "乙");
    chain.commit();
    chain = chain.reopened();
    assert!(is_bound(&chain, "甲") && is_bound(&chain, "乙"));
}

#[test]
fn a_crash_after_the_blocks_and_before_the_state_is_made_good() {
    let chain = TestLedger::with_services();
    bind(&chain, "乙");
    let candidate = chain.build();
    let header = block(&chain, candidate.header_hash).header;
    commit_blocks_only(&chain, &candidate);
    assert!(!is_bound(&chain, "乙"));
    let chain = chain.reopened();
    assert_eq!(chain.ledger.tip_header(), header);
    assert_eq!(chain.ledger.state.root(), header.state_root);
    assert!(is_bound(&chain, "乙"));
    chain.commit();
}

#[test]
fn a_crash_before_the_commit_leaves_the_candidate_to_be_decided() {
    let chain = TestLedger::with_services();
    bind(&chain, "乙");
    let (slot, candidate) = (chain.slot(), chain.build());
    let chain = chain.reopened();
    assert!(chain.ledger.mempool().is_empty(), "what waited is gone");
    assert_eq!(chain.ledger.candidates(slot).unwrap(), std::slice::from_ref(&candidate));
    let other_round = Slot { round: Round(1), ..slot };
    assert_eq!(chain.ledger.candidates(other_round).unwrap(), []);
    // Decided at once after the restart, without having been looked at.
    let chain = chain.reopened();
    chain.ledger.commit(&chain.certificate(slot.height, candidate.header_hash)).unwrap();
    assert!(is_bound(&chain, "乙"));
    assert!(chain.ledger.candidates(slot).is_err(), "the height is over");
}

#[test]
fn of_many_candidates_any_can_be_decided_and_none_outlives_the_commit() {
    let chain = TestLedger::with_services();
    bind(&chain, "乙");
    let first = chain.build();
    for round in 1..=MAX_OVERLAYS as u32 + 2 {
        let slot = Slot { round: Round(round), ..chain.slot() };
        chain.ledger.build(slot, Duration::from_secs(9)).unwrap();
    }
    assert_eq!(chain.ledger.overlays.lock().unwrap().len(), MAX_OVERLAYS);
    let height = chain.slot().height;
    chain.ledger.commit(&chain.certificate(height, first.header_hash)).unwrap();
    assert!(chain.ledger.overlays.lock().unwrap().is_empty());
    assert_eq!(chain.ledger.tip_header().hash(), first.header_hash);
}

#[test]
fn what_was_never_stored_cannot_be_decided() {
    let chain = TestLedger::with_services();
    let certificate = chain.certificate(chain.slot().height, Hash::ZERO);
    let error = chain.ledger.commit_decided(&certificate);
    assert!(matches!(error, Err(LedgerError::Unknown { header_hash: Hash::ZERO })));
}

#[test]
fn a_decided_block_that_is_invalid_here_ends_the_node() {
    let chain = TestLedger::with_services();
    let mut bad = block(&chain, chain.build().header_hash);
    bad.header.state_root = Hash::ZERO;
    chain.ledger.receive(chain.slot(), None, &bad.to_bytes(), Freshness::Replayed).unwrap();
    let certificate = chain.certificate(bad.header.height, bad.header.hash());
    assert!(matches!(chain.ledger.commit_decided(&certificate), Err(LedgerError::DecidedInvalid { .. })));
}

#[test]
fn refuses_to_start_when_blocks_and_state_are_of_different_times() {
    let chain = TestLedger::with_services();
    let path = chain.dir.path().to_owned();
    let chain = chain.reopened();
    let old = tempfile::tempdir().unwrap();
    let TestLedger { dir, clock, ledger } = chain;
    drop(Arc::into_inner(ledger).unwrap());
    copy(&path.join("state"), old.path());
    let chain = TestLedger { ledger: reopen(&dir, &clock).unwrap(), dir, clock };
    for name in ["乙", "丙"] {
        bind(&chain, name);
        chain.commit();
    }
    let TestLedger { dir, clock, ledger } = chain;
    drop(Arc::into_inner(ledger).unwrap());
    fs::remove_dir_all(path.join("state")).unwrap();
    copy(old.path(), &path.join("state"));
    let error = reopen(&dir, &clock).map(|_| ());
    assert!(matches!(error, Err(LedgerError::StateMismatch { tip: Height(3), .. })), "{error:?}");
}

fn reopen(dir: &tempfile::TempDir, clock: &Arc<StandingClock>) -> Result<Arc<NodeLedger>, LedgerError> {
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    NodeLedger::open(dir.path(), four_departments(), StateSizing::DEMONSTRATION, clock).map(Arc::new)
}

#[test]
fn refuses_a_calendar_that_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let mut genesis = four_departments();
    genesis.calendar = yuzheng_protocol::testing::blob(*b"{}");
    let clock = Arc::new(StandingClock::at(TUESDAY));
    let error = NodeLedger::open(dir.path(), genesis, StateSizing::DEMONSTRATION, clock).map(|_| ());
    assert!(matches!(error, Err(LedgerError::Calendar(_))));
}

#[test]
fn more_signatures_replace_the_certificate_of_the_tip_too() {
    let chain = TestLedger::new();
    let (height, candidate) = (chain.slot().height, chain.build());
    let few = crate::testing::certificate(chain.ledger.chain_id(), height, candidate.header_hash, &[1, 2, 3]);
    chain.ledger.commit(&few).unwrap();
    let signers = |chain: &TestLedger| chain.ledger.signed_tip().unwrap().certificate.signers();
    assert_eq!(signers(&chain), [1, 2, 3]);
    chain.ledger.refresh_certificate(&chain.certificate(height, candidate.header_hash)).unwrap();
    assert_eq!(signers(&chain), [0, 1, 2], "served with the quorum's lowest indices");
    assert_eq!(chain.ledger.decided(height).unwrap().unwrap().certificate.signers(), [0, 1, 2, 3]);
    assert_eq!(signers(&chain.reopened()), [0, 1, 2]);
}
