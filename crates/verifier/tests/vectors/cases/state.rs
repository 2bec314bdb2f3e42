//! RC-10: what stood under a key at the tip.

use yuzheng_protocol::{Hash, objects::key, testing::TestChain};

use super::{
    Base, at, bundle, invalid,
    scene::{MIXED, Scene},
};
use crate::{
    item::Item,
    vector::{Expected, Vector},
};

/// Positions of values in [`Scene::state`]: a case, a licence, a name that nobody took.
const CASE: usize = 0;
const LICENCE: usize = 1;
const FREE: usize = 2;

pub fn vectors() -> Vec<Vector> {
    [values(), proofs(), absence()].into_iter().flatten().collect()
}

fn state(reason: &'static str) -> Expected {
    invalid("RC-10", reason)
}

fn values() -> Vec<Vector> {
    let base = Scene::new(4).state();
    let of = |name: &str, about: &str, reason: &'static str, change: &dyn Fn(&mut Item)| {
        base.with(name, about, state(reason), |item| change(item))
    };
    let older = {
        // The state after the filing has another root than the one at the tip.
        let scene = Scene::new(4);
        let mut before = TestChain::new(4);
        let filed = before.file_case("approved");
        let mut parts = scene.chain.state_receipt_parts(&[]);
        parts.state = vec![before.state_evidence(&key::case(&filed.case.case))];
        Base::new(scene.founding(), bundle(parts))
    };
    vec![
        of("value-changed", "A bit of a value is changed.", "State.OtherValue", &|i| {
            i.bytes_at(&[at::STATE, LICENCE, 1])[20] ^= 1;
        }),
        of("value-empty", "An empty value in the place of a licence.", "State.OtherValue", &|i| {
            i.bytes_at(&[at::STATE, LICENCE, 1]).clear();
        }),
        of("values-swapped", "Two values in each other's place.", "State.OtherValue", &|i| {
            let (case, licence) = (i.at(&[at::STATE, CASE, 1]).clone(), i.at(&[at::STATE, LICENCE, 1]).clone());
            *i.at(&[at::STATE, CASE, 1]) = licence;
            *i.at(&[at::STATE, LICENCE, 1]) = case;
        }),
        of("proofs-swapped", "Two proofs in each other's place.", "State.OffPath", &|i| {
            let (case, licence) = (i.at(&[at::STATE, CASE, 2]).clone(), i.at(&[at::STATE, LICENCE, 2]).clone());
            *i.at(&[at::STATE, CASE, 2]) = licence;
            *i.at(&[at::STATE, LICENCE, 2]) = case;
        }),
        older.vector("value-of-another-state", "A case as it stood before the tip.", state("State.WrongRoot")),
    ]
}

fn proofs() -> Vec<Vector> {
    let base = Scene::new(4).state();
    let of = |name: &str, about: &str, reason: &'static str, change: &dyn Fn(&mut Item)| {
        base.with(name, about, state(reason), |item| change(item))
    };
    let proof = |of: usize| [at::STATE, CASE, 2, of];
    let (canonical, count) = ("State.NotCanonical", "State.SiblingCount");
    vec![
        of("depth-257", "A walk of 257 levels.", "State.TooDeep", &|i| *i.number_at(&proof(0)) = 257),
        of("depth-65535", "A walk of 65,535 levels.", "State.TooDeep", &|i| *i.number_at(&proof(0)) = 65_535),
        of("depth-one-less", "A walk that is one level shorter: a sibling stands below its end.", canonical, &|i| {
            *i.number_at(&proof(0)) -= 1;
        }),
        of("depth-one-more", "A walk that is one level longer, past an empty sibling.", "State.WrongRoot", &|i| {
            *i.number_at(&proof(0)) += 1;
        }),
        of("bitmap-bit-more", "The bitmap names a sibling that is not given.", count, &|i| {
            i.bytes_at(&proof(1))[31] |= 1;
        }),
        of("bitmap-bit-less", "The bitmap names no sibling.", count, &|i| i.bytes_at(&proof(1)).fill(0)),
        of("bitmap-below-the-end", "A sibling below the end of the walk, counted and given.", canonical, &|i| {
            i.bytes_at(&proof(1))[31] |= 1;
            i.list_at(&proof(2)).push(Item::Bytes(vec![9; 32]));
        }),
        of("sibling-missing", "A sibling is missing.", count, &|i| drop(i.list_at(&proof(2)).pop())),
        of("sibling-more", "A sibling too many.", count, &|i| i.list_at(&proof(2)).push(Item::Bytes(vec![9; 32]))),
        of("sibling-empty", "A sibling that is 32 zero bytes is given.", canonical, &|i| {
            i.bytes_at(&[at::STATE, CASE, 2, 2, 0]).fill(0);
        }),
        of("sibling-changed", "A bit of a sibling is changed.", "State.WrongRoot", &|i| {
            i.bytes_at(&[at::STATE, CASE, 2, 2, 0])[31] ^= 1;
        }),
        of("terminal-path", "The leaf's path leaves the way of the key in the first bit.", "State.OffPath", &|i| {
            i.bytes_at(&[at::STATE, CASE, 2, 3, 1, 0])[0] ^= 0x80;
        }),
        of("terminal-other-leaf", "The leaf has another path with the same first bits.", "State.WrongRoot", &|i| {
            i.bytes_at(&[at::STATE, CASE, 2, 3, 1, 0])[31] ^= 1;
        }),
        of("terminal-value-hash", "The leaf has the hash of another value.", "State.WrongRoot", &|i| {
            i.bytes_at(&[at::STATE, CASE, 2, 3, 1, 1])[0] ^= 1;
        }),
        of("terminal-empty", "An empty subtree in the place of the leaf.", "State.WrongRoot", &|i| {
            *i.at(&proof(3)) = Item::List(vec![Item::Number(2), Item::List(Vec::new())]);
        }),
    ]
}

fn absence() -> Vec<Vector> {
    let scene = Scene::new(4);
    let base = scene.state();
    let path = |key: &[u8]| Item::List(vec![Item::Bytes(Hash::of(key).0.to_vec())]);
    let case_key = key::case(&scene.approved.case.case);
    let proof_of_case = Item::read(&base.file).at(&[at::STATE, CASE, 2]).clone();
    let first_bit = |key: &[u8]| Hash::of(key).0[0] & 0x80;
    let names = (0..).map(|n| key::licence(&format!("none-{n}")));
    let other_side = names.into_iter().find(|key| first_bit(key) != first_bit(&case_key)).expect("every second one is");
    let elsewhere = Base::new(scene.founding(), bundle(scene.chain.state_receipt_parts(&[other_side])));
    let beside = {
        let mut parts = scene.chain.receipt_parts(MIXED, 3);
        parts.state = vec![scene.chain.state_evidence(&key::licence("none"))];
        Base::new(scene.founding(), bundle(parts))
    };
    vec![
        base.with("absent-but-present", "A case that is there, said to be absent.", state("State.Present"), |item| {
            *item.at(&[at::STATE, CASE, 1]) = path(&case_key);
        }),
        base.with("present-but-absent", "A value for a name that nobody took.", state("State.Absent"), |item| {
            *item.at(&[at::STATE, FREE, 1]) = Item::Bytes(b"value".to_vec());
        }),
        elsewhere.with(
            "absent-under-another-key",
            "Absence shown with the proof of another key.",
            state("State.OffPath"),
            |item| *item.at(&[at::STATE, 0, 2]) = proof_of_case,
        ),
        beside.with(
            "entry-with-wrong-state",
            "A single entry beside an absent value that is said to be there.",
            state("State.Absent"),
            |item| *item.at(&[at::STATE, 0, 1]) = Item::Bytes(Vec::new()),
        ),
    ]
}
