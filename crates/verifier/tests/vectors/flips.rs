//! No changed bit leaves a valid vector valid.

use std::{
    thread,
    time::{Duration, Instant},
};

use yuzheng_protocol::{
    network::{NetworkFile, TrustedNetwork},
    testing::digest,
};
use yuzheng_verify::Verdict;

use crate::{
    cases,
    item::Item,
    vector::{Expected, Found, Network, Vector},
};

/// Of larger files `make test` takes one bit in [`SHARE`].
const SMALL: usize = 1_100;
const SHARE: usize = 10;

fn valid() -> Vec<&'static Vector> {
    cases::all().iter().filter(|v| matches!(v.expected, Expected::Valid(_))).collect()
}

/// A number below `limit` for the n-th draw of a vector.
fn draw(vector: &Vector, n: usize, limit: usize) -> usize {
    let hash = digest(&format!("flip/{}/{n}", vector.name));
    let number = u64::from_be_bytes(hash.0[..8].try_into().expect("eight bytes"));
    usize::try_from(number % limit as u64).expect("below a usize")
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[bit / 8] ^= 0x80 >> (bit % 8);
    changed
}

/// Changes these bits of a vector, one at a time; gives those that left it valid.
fn survivors(vector: &Vector, bits: impl Iterator<Item = usize>) -> Vec<usize> {
    let network = NetworkFile::read(&vector.network.bytes).unwrap();
    assert_eq!(Found::under(&vector.file, &network), vector.expected.found(), "{}", vector.name);
    let is_valid = |bit: &usize| verdict(&flipped(&vector.file, *bit), &network) == Verdict::Valid;
    bits.filter(is_valid).collect()
}

fn verdict(file: &[u8], network: &TrustedNetwork) -> Verdict {
    Found::under(file, network).verdict
}

/// Looks at all vectors on two threads and says how many bits were changed.
fn every(bits: impl Fn(&Vector) -> Vec<usize> + Sync) {
    let (vectors, begin) = (valid(), Instant::now());
    let changed: usize = thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let (vectors, bits) = (&vectors, &bits);
            scope.spawn(move || {
                let mut changed = 0;
                for vector in vectors.iter().skip(half).step_by(2) {
                    let bits = bits(vector);
                    changed += bits.len();
                    assert_eq!(survivors(vector, bits.into_iter()), [0; 0], "{}", vector.name);
                }
                changed
            })
        });
        halves.into_iter().map(|half| half.join().unwrap()).sum()
    });
    report(vectors.len(), changed, begin.elapsed());
}

fn report(vectors: usize, bits: usize, elapsed: Duration) {
    println!(r#"{{"vectors":{vectors},"bits":{bits},"elapsed_s":{:.1}}}"#, elapsed.as_secs_f64());
}

#[test]
fn a_changed_bit_is_never_valid() {
    every(|vector| {
        let bits = vector.file.len() * 8;
        match vector.file.len() {
            ..=SMALL => (0..bits).collect(),
            _larger => (0..bits / SHARE).map(|n| draw(vector, n, bits)).collect(),
        }
    });
}

#[test]
#[ignore = "minutes; run by make soak"]
fn soak_every_changed_bit_is_never_valid() {
    every(|vector| (0..vector.file.len() * 8).collect());
}

/// Vectors made of valid ones by changing one bit of the file or of the network file, with the verdict of the
/// verifier of this workspace.
pub fn sample(count: usize) -> Vec<Vector> {
    let vectors = valid();
    let one = |n: usize| {
        let from = vectors[n % vectors.len()];
        changed(from, n, |bytes| flipped(bytes, draw(from, n, bytes.len() * 8)))
    };
    (0..count).map(one).collect()
}

/// The same with one item of the CBOR replaced by another one, so that more files can be read.
pub fn sample_of_items(count: usize) -> Vec<Vector> {
    let vectors = valid();
    let one = |n: usize| {
        let from = vectors[n % vectors.len()];
        changed(from, n, |bytes| {
            let mut item = Item::read(bytes);
            let mut steps = draw(from, 2 * n, item.count());
            assert!(replace(&mut item, &mut steps, draw(from, 2 * n + 1, 64)), "as many steps as items");
            item.write()
        })
    };
    (0..count).map(one).collect()
}

/// A changed file, or every eighth time a changed network file, with the verdict of the verifier.
fn changed(from: &Vector, n: usize, change: impl Fn(&[u8]) -> Vec<u8>) -> Vector {
    let name = format!("{}-{n}", from.name);
    let (mut network, mut file) = (from.network.clone(), from.file.clone());
    if n.is_multiple_of(8) {
        network = Network { name: name.clone(), bytes: change(&network.bytes) };
    } else {
        file = change(&file);
    }
    let found = Found::by_rust(&file, &network.bytes);
    let expected = match (found.rule.as_deref(), found.verdict) {
        (Some(rule), verdict) => Expected::Refused { verdict, rule: known(rule), reason: "" },
        // An address of a node, say: it decides nothing.
        (None, _) => Expected::Valid(match &from.expected {
            Expected::Valid(facts) => facts.clone(),
            Expected::Refused { .. } => unreachable!("only valid vectors were taken"),
        }),
    };
    Vector { name, about: from.about.clone(), network, file, expected }
}

/// Replaces the item that is `steps` items after this one in the order of the bytes; says whether there is one.
fn replace(item: &mut Item, steps: &mut usize, choice: usize) -> bool {
    if *steps == 0 {
        *item = another(item, choice);
        return true;
    }
    *steps -= 1;
    match item {
        Item::List(items) => items.iter_mut().any(|item| replace(item, steps, choice)),
        Item::Number(_) | Item::Bytes(_) | Item::Text(_) | Item::Null | Item::Raw(_) => false,
    }
}

/// Another item, most often of the same type.
fn another(item: &Item, choice: usize) -> Item {
    match (item, choice % 8) {
        (Item::Number(value), 0..4) => Item::Number([value + 1, value.wrapping_sub(1), 0, u64::MAX][choice % 4]),
        (Item::Number(value), _) => Item::Number(1 << choice.min(63) | value),
        (Item::List(items), 0..3) => Item::List(items.iter().skip(1).cloned().collect()),
        (Item::List(items), 3..5) => Item::List(items.iter().chain(items.last()).cloned().collect()),
        (Item::List(items), _) => Item::List(items.iter().rev().cloned().collect()),
        (Item::Bytes(bytes), 0..6) => Item::Bytes(bytes.iter().map(|byte| byte ^ choice as u8).collect()),
        (Item::Bytes(bytes), _) => Item::Bytes(bytes.iter().skip(32).copied().collect()),
        (Item::Text(text), _) => Item::Text(text.iter().rev().copied().collect()),
        (Item::Null, 0..4) => Item::List(vec![Item::Number(20_500), Item::Number(0)]),
        (Item::Null, _) => Item::Text(b"text".to_vec()),
        (Item::Raw(_), _) => Item::Null,
    }
}

/// The same id, for as long as the program runs.
fn known(rule: &str) -> &'static str {
    let ids = crate::RULES.into_iter().flat_map(|(family, numbers)| numbers.map(move |n| format!("{family}-{n}")));
    let id = ids.into_iter().find(|id| id == rule).expect("the verifier knows no other rule");
    Box::leak(id.into_boxed_str())
}
