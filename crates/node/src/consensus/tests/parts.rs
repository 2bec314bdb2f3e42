//! Parts and the signed proposals they belong to.

use arc_malachitebft_core_types::{Round as EngineRound, SignedMessage};
use yuzheng_protocol::{Hash, Height, Round, Signature};

use super::validators::{chain_id, signer};
use crate::consensus::application::{Freshness, MAX_BODY_BYTES, Slot};
use crate::consensus::context::{BlockHash, EngineHeight, Proposal};
use crate::consensus::part::{MAX_PARTS, PART_BYTES, split};
use crate::consensus::proposals::Proposals;
use crate::consensus::validators::Address;

fn slot(height: u64, round: u32) -> Slot {
    Slot { height: Height(height), round: Round(round) }
}

#[test]
fn the_largest_body_is_cut_into_the_most_parts() {
    let parts = split(&vec![1; MAX_BODY_BYTES], slot(1, 0), Hash::ZERO, &signer(0));
    assert_eq!(parts.len(), usize::from(MAX_PARTS));
    assert!(parts.iter().all(|p| p.is_well_shaped() && p.is_signed(chain_id())));
}

#[test]
fn a_part_is_signed_for_its_place_and_chain() {
    let parts = split(&vec![1; PART_BYTES + 1], slot(3, 1), Hash::of(b"block"), &signer(2));
    assert_eq!(parts.len(), 2);
    assert!(!parts[0].is_signed(Hash::of(b"another chain")));
    let changes: [fn(&mut crate::consensus::part::Part); 7] = [
        |p| p.slot.height = Height(4),
        |p| p.slot.round = Round(0),
        |p| p.header_hash = Hash::ZERO,
        |p| p.index = 1,
        |p| p.count = 3,
        |p| p.data[9] ^= 1,
        |p| p.sender = Address(signer(1).public_key()),
    ];
    for change in changes {
        let mut part = parts[0].clone();
        change(&mut part);
        assert!(!part.is_signed(chain_id()));
    }
}

fn proposal(
    round: u32,
    value: Hash,
    lock: Option<u32>,
) -> SignedMessage<crate::consensus::context::EngineContext, Proposal> {
    let proposal = Proposal {
        height: EngineHeight(Height(7)),
        round: EngineRound::new(round),
        value: BlockHash(value),
        pol_round: lock.map_or(EngineRound::Nil, EngineRound::new),
        address: Address(signer(0).public_key()),
    };
    SignedMessage::new(proposal, Signature([0; 64]))
}

#[test]
fn a_body_is_fresh_unless_its_signed_proposal_names_an_earlier_lock() {
    let (new, locked, odd) = (Hash::of(b"new"), Hash::of(b"locked"), Hash::of(b"odd"));
    let mut proposals = Proposals::default();
    proposals.saw(&proposal(2, new, None));
    proposals.saw(&proposal(2, locked, Some(0)));
    proposals.saw(&proposal(2, odd, Some(2)));
    assert_eq!(proposals.freshness(slot(7, 2), new), Freshness::Fresh);
    assert_eq!(proposals.freshness(slot(7, 2), locked), Freshness::Replayed);
    assert_eq!(proposals.freshness(slot(7, 2), odd), Freshness::Fresh);
    assert_eq!(proposals.freshness(slot(7, 3), locked), Freshness::Fresh);
    assert_eq!(proposals.freshness(slot(7, 2), Hash::of(b"never proposed")), Freshness::Fresh);
}

#[test]
fn the_first_proposal_of_a_slot_and_block_counts() {
    let value = Hash::of(b"block");
    let mut proposals = Proposals::default();
    proposals.saw(&proposal(1, value, None));
    proposals.saw(&proposal(1, value, Some(0)));
    assert_eq!(proposals.freshness(slot(7, 1), value), Freshness::Fresh);
}

#[test]
fn proposals_of_decided_heights_are_forgotten() {
    let value = Hash::of(b"block");
    let mut proposals = Proposals::default();
    proposals.saw(&proposal(1, value, Some(0)));
    proposals.sent(slot(7, 1), value);
    assert!(proposals.was_sent(slot(7, 1), value));
    proposals.forget_below(Height(8));
    assert_eq!(proposals.freshness(slot(7, 1), value), Freshness::Fresh);
    assert!(!proposals.was_sent(slot(7, 1), value));
}
