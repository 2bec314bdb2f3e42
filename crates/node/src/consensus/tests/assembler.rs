//! The assembler against validators that lie about their parts.

use yuzheng_protocol::{Hash, Height, Round};

use super::validators::{chain_id, set, signer};
use crate::consensus::application::Slot;
use crate::consensus::assembler::{ANY_SENDER_FROM_ROUND, Assembler, HEIGHTS_AHEAD, ROUNDS_AHEAD, Refusal, Window};
use crate::consensus::part::{PART_BYTES, Part, split};
use crate::consensus::validators::{Address, EngineValidatorSet};

fn slot(height: u64, round: u32) -> Slot {
    Slot { height: Height(height), round: Round(round) }
}

/// Next height 8, whose round 0 belongs to validator 0 of 4.
fn at_8(validators: &EngineValidatorSet) -> Window<'_> {
    Window { chain_id: chain_id(), next: Height(8), current: slot(8, 0), validators }
}

fn validators() -> EngineValidatorSet {
    EngineValidatorSet::new(set(4))
}

/// Parts of `body` streamed by the proposer of `slot`.
fn parts(body: &[u8], slot: Slot) -> Vec<Part> {
    let proposer = set(4).proposer(slot.height, slot.round);
    split(body, slot, Hash::of(body), &signer(proposer as u8))
}

fn body(fill: u8) -> Vec<u8> {
    (0..PART_BYTES * 2 + 5).map(|i| fill.wrapping_add(i as u8)).collect()
}

#[test]
fn puts_a_body_together_in_any_order_and_only_once() {
    let (set, mut assembler) = (validators(), Assembler::default());
    let parts = parts(&body(1), slot(8, 0));
    assert_eq!(assembler.accept(parts[2].clone(), &at_8(&set)), Ok(None));
    assert_eq!(assembler.accept(parts[0].clone(), &at_8(&set)), Ok(None));
    assert_eq!(assembler.accept(parts[0].clone(), &at_8(&set)), Ok(None));
    let whole = assembler.accept(parts[1].clone(), &at_8(&set)).unwrap().unwrap();
    assert_eq!((whole.body, whole.header_hash), (body(1), Hash::of(&body(1))));
    assert_eq!(assembler.accept(parts[1].clone(), &at_8(&set)), Ok(None));
}

#[test]
fn keeps_bodies_of_later_heights_until_their_turn() {
    let (set, mut assembler) = (validators(), Assembler::default());
    for part in parts(&body(1), slot(9, 0)) {
        assert_eq!(assembler.accept(part, &at_8(&set)), Ok(None));
    }
    assert!(assembler.take_waiting(slot(8, 0)).is_empty());
    assembler.forget_below(Height(9));
    assert_eq!(assembler.take_waiting(slot(9, 0)).len(), 1);
    assert!(assembler.take_waiting(slot(9, 0)).is_empty());
}

#[test]
fn forgets_what_is_decided() {
    let (set, mut assembler) = (validators(), Assembler::default());
    for part in parts(&body(1), slot(9, 0)) {
        assembler.accept(part, &at_8(&set)).unwrap();
    }
    assembler.forget_below(Height(10));
    assert!(assembler.take_waiting(slot(9, 0)).is_empty());
}

#[test]
fn refuses_heights_that_are_decided_or_far_away() {
    let (set, mut assembler) = (validators(), Assembler::default());
    for height in [7, 8 + HEIGHTS_AHEAD + 1] {
        let part = parts(b"b", slot(height, 0)).remove(0);
        let last = Height(8 + HEIGHTS_AHEAD);
        let refusal = Refusal::Height { height: Height(height), next: Height(8), last };
        assert_eq!(assembler.accept(part, &at_8(&set)), Err(refusal));
    }
}

#[test]
fn refuses_rounds_that_are_far_away() {
    let (set, mut assembler) = (validators(), Assembler::default());
    let round = ROUNDS_AHEAD + 1;
    let refusal = Refusal::Round { round, last: ROUNDS_AHEAD };
    let early = parts(b"b", slot(8, round)).remove(0);
    assert_eq!(assembler.accept(early.clone(), &at_8(&set)), Err(refusal));
    let later = Window { current: slot(8, 1), ..at_8(&set) };
    assert!(assembler.accept(early, &later).unwrap().is_some());
}

#[test]
fn refuses_parts_whose_place_number_and_size_do_not_fit() {
    let (set, mut assembler) = (validators(), Assembler::default());
    let whole = parts(&body(1), slot(8, 0));
    let changes: [fn(&mut Part); 5] = [
        |p| p.index = 3,
        |p| p.count = u16::MAX,
        |p| p.count = 0,
        |p| p.data.truncate(PART_BYTES - 1),
        |p| (p.index, p.data) = (2, Vec::new()),
    ];
    for change in changes {
        let mut part = whole[0].clone();
        change(&mut part);
        let refusal = Refusal::Shape { index: part.index, count: part.count, bytes: part.data.len() };
        assert_eq!(assembler.accept(part, &at_8(&set)), Err(refusal));
    }
}

#[test]
fn refuses_senders_out_of_turn_until_very_late_rounds() {
    let (set, mut assembler) = (validators(), Assembler::default());
    let (early, late) = (slot(8, 0), slot(8, ANY_SENDER_FROM_ROUND));
    for sender in [1, 7] {
        let part = split(b"b", early, Hash::of(b"b"), &signer(sender)).remove(0);
        let refusal = Refusal::Sender { sender: Address(signer(sender).public_key()), slot: early };
        assert_eq!(assembler.accept(part, &at_8(&set)), Err(refusal));
    }
    let stranger = split(b"b", late, Hash::of(b"b"), &signer(7)).remove(0);
    assert!(matches!(assembler.accept(stranger, &at_8(&set)), Err(Refusal::Sender { .. })));
    let member = split(b"b", late, Hash::of(b"b"), &signer(1)).remove(0);
    assert!(assembler.accept(member, &at_8(&set)).unwrap().is_some());
}

#[test]
fn refuses_parts_that_the_named_sender_did_not_sign() {
    let (set, mut assembler) = (validators(), Assembler::default());
    let mut part = split(b"b", slot(8, 0), Hash::of(b"b"), &signer(1)).remove(0);
    part.sender = Address(signer(0).public_key());
    assert_eq!(assembler.accept(part.clone(), &at_8(&set)), Err(Refusal::Signature { sender: part.sender }));
}

#[test]
fn refuses_a_stream_that_changes_its_length() {
    let (set, mut assembler) = (validators(), Assembler::default());
    let hash = Hash::of(b"one block");
    let three = split(&body(1), slot(8, 0), hash, &signer(0));
    let one = split(b"b", slot(8, 0), hash, &signer(0)).remove(0);
    assembler.accept(three[0].clone(), &at_8(&set)).unwrap();
    assert_eq!(assembler.accept(one, &at_8(&set)), Err(Refusal::Contradiction { index: 0, count: 1, expected: 3 }));
}

#[test]
fn refuses_a_third_block_for_one_slot() {
    let (set, mut assembler) = (validators(), Assembler::default());
    let first = |fill| parts(&body(fill), slot(8, 0)).remove(0);
    assert_eq!(assembler.accept(first(1), &at_8(&set)), Ok(None));
    assert_eq!(assembler.accept(first(2), &at_8(&set)), Ok(None));
    let third = first(3);
    let refusal = Refusal::TooMany { sender: third.sender, slot: third.slot };
    assert_eq!(assembler.accept(third, &at_8(&set)), Err(refusal));
}

#[test]
fn a_sender_that_opens_many_streams_loses_its_own_oldest() {
    let (set, mut assembler) = (validators(), Assembler::default());
    // Rounds 0, 4 and 8 of height 8 and round 3 of height 9 belong to validator 0.
    let slots = [slot(8, 0), slot(8, 4), slot(8, 8), slot(9, 3), slot(9, 7)];
    for slot in slots {
        assert_eq!(assembler.accept(parts(&body(1), slot).remove(0), &at_8(&set)), Ok(None));
    }
    // The stream of (8, 0) is gone: its other parts do not complete it.
    for part in parts(&body(1), slot(8, 0)).split_off(1) {
        assert_eq!(assembler.accept(part, &at_8(&set)), Ok(None));
    }
}
