//! Section 4 at its edges: signatures that some verifiers take and others do not.

use curve25519_dalek::{
    EdwardsPoint, Scalar,
    constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha512};
use yuzheng_protocol::{
    Height, PublicKey, Round, Signature, Signer,
    consensus::{VoteKind, vote_sign_bytes},
    network::NetworkFile,
    receipt::{ReceiptKind, ReceiptParts},
    sign::SignBytes,
    testing::{TestChain, TestSigner, digest, genesis, list},
    validator::{FoundingValidator, possession_sign_bytes},
};

use super::{
    Base, at, bundle, cannot_tell, invalid, receipt,
    scene::{Scene, network},
};
use crate::vector::{Expected, Vector};

/// Little-endian encoding of ℓ, the order of the group.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

pub fn vectors() -> Vec<Vector> {
    [edges(), mixed_order(), refused_keys()].into_iter().flatten().collect()
}

fn signature() -> Expected {
    invalid("RC-6", "Tip.Certificate.Signature")
}

/// The secret scalar of validator 1 of test chains.
fn secret() -> Scalar {
    SigningKey::from_bytes(&digest("validator/1/0").0).to_scalar()
}

/// k = SHA-512(R ‖ A ‖ m) mod ℓ.
fn challenge(r: &[u8; 32], key: &[u8; 32], message: &SignBytes) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(key).chain_update(message.as_bytes()).finalize();
    Scalar::from_bytes_mod_order_wide(&hash.into())
}

fn joined(r: &[u8; 32], s: &[u8; 32]) -> [u8; 64] {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(r);
    signature[32..].copy_from_slice(s);
    signature
}

/// What validators sign for the tip of [`Scene::new`].
fn precommit(chain: &TestChain) -> SignBytes {
    let tip = chain.signed_tip().certificate;
    vote_sign_bytes(VoteKind::Precommit, chain.chain_id(), tip.height, tip.round, Some(tip.header_hash))
}

/// S + ℓ for an honest S: a second encoding of the same number.
fn with_large_s(honest: &[u8]) -> [u8; 64] {
    let mut out: [u8; 64] = honest.try_into().expect("a signature has 64 bytes");
    let mut carry = 0;
    for (byte, order) in out[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    assert_eq!(carry, 0, "S + ℓ fits 32 bytes");
    out
}

/// Signatures of validator 1, whose secret the author knows.
fn edges() -> Vec<Vector> {
    let scene = Scene::new(4);
    let base = scene.entry(Height(1), 0);
    let message = precommit(&scene.chain);
    let secret = secret();
    let key = (ED25519_BASEPOINT_POINT * secret).compress().to_bytes();
    let of = |name: &str, about: &str, change: &dyn Fn(&[u8]) -> [u8; 64]| {
        base.with(name, about, signature(), |item| {
            let signatures = item.bytes_at(&at::SIGNATURES);
            let first = change(&signatures[..64]);
            signatures[..64].copy_from_slice(&first);
        })
    };
    // S = k·a makes [S]B − [k]A the neutral element, which R encodes.
    let neutral = |r: [u8; 32]| joined(&r, &(challenge(&r, &key, &message) * secret).to_bytes());
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut second_identity = [0xff; 32];
    (second_identity[0], second_identity[31]) = (0xee, 0x7f);
    let nonce = Scalar::from_bytes_mod_order(digest("nonce").0);
    let with_torsion = {
        let r = (ED25519_BASEPOINT_POINT * nonce + EIGHT_TORSION[1]).compress().to_bytes();
        joined(&r, &(nonce + challenge(&r, &key, &message) * secret).to_bytes())
    };
    let other_purpose = {
        let tip = scene.chain.signed_tip().certificate;
        let id = scene.chain.chain_id();
        let bytes = vote_sign_bytes(VoteKind::Prevote, id, tip.height, tip.round, Some(tip.header_hash));
        TestSigner::validator(1).sign(&bytes).0
    };
    let flipped = |at: usize, bit: u8| {
        move |honest: &[u8]| {
            let mut out: [u8; 64] = honest.try_into().expect("a signature has 64 bytes");
            out[at] ^= bit;
            out
        }
    };
    vec![
        of("signature-r-changed", "A bit of R is changed.", &flipped(0, 1)),
        of("signature-r-sign", "The sign bit of R is changed: the negative of R.", &flipped(31, 0x80)),
        of("signature-s-changed", "A bit of S is changed.", &flipped(32, 1)),
        of("signature-s-large", "S + ℓ in the place of S.", &with_large_s),
        of("signature-s-top-bit", "The highest bit of S is set.", &flipped(63, 0x80)),
        of("signature-zero", "R and S are zero.", &|_| [0; 64]),
        of("signature-ones", "All bits of R and S are one.", &|_| [0xff; 64]),
        of(
            "signature-r-neutral",
            "R is the neutral element and S = k·a: the equation holds, R has small order.",
            &|_| neutral(identity),
        ),
        of(
            "signature-r-not-canonical",
            "R is the neutral element with y = p + 1 and S = k·a: verifiers that decode R take it.",
            &|_| neutral(second_identity),
        ),
        of("signature-r-torsion", "R has a part of order 8: the equation holds only with the cofactor.", &|_| {
            with_torsion
        }),
        of("signature-prevote", "The validator signed a prevote for the header, not a precommit.", &|_| other_purpose),
        base.with("signatures-swapped", "Two signatures in each other's place.", signature(), |item| {
            item.bytes_at(&at::SIGNATURES)[..128].rotate_left(64);
        }),
        base.with("signature-twice", "The first signature in the place of the second.", signature(), |item| {
            item.bytes_at(&at::SIGNATURES).copy_within(..64, 64);
        }),
    ]
}

/// A key of which a part has order 8: not of small order, so it is one.
struct MixedKey {
    secret: Scalar,
    point: [u8; 32],
}

impl MixedKey {
    fn new() -> Self {
        let secret = Scalar::from_bytes_mod_order(digest("mixed").0);
        let point: EdwardsPoint = ED25519_BASEPOINT_POINT * secret + EIGHT_TORSION[1];
        Self { secret, point: point.compress().to_bytes() }
    }

    fn public(&self) -> PublicKey {
        PublicKey::from_bytes(self.point).expect("a key of mixed order is no key of small order")
    }

    /// A signature whose k is a multiple of 8 or is not: then it holds with the cofactor only.
    fn sign(&self, message: &SignBytes, is_multiple: bool) -> Signature {
        let attempts = (0..).map(|attempt: u32| {
            let nonce = Scalar::from_bytes_mod_order(digest(&format!("mixed nonce {attempt}")).0);
            let r = (ED25519_BASEPOINT_POINT * nonce).compress().to_bytes();
            let k = challenge(&r, &self.point, message);
            (k.as_bytes()[0].is_multiple_of(8), joined(&r, &(nonce + k * self.secret).to_bytes()))
        });
        let found = attempts.into_iter().find(|(multiple, _)| *multiple == is_multiple);
        Signature(found.expect("every eighth attempt fits").1)
    }
}

/// A chain in which validator 1 has a key of mixed order.
fn mixed_order() -> Vec<Vector> {
    let key = MixedKey::new();
    let mut genesis = genesis(4);
    let mut founders = genesis.validators.to_vec();
    let possession = possession_sign_bytes(1, &key.public());
    founders[0] = FoundingValidator { department: 1, key: key.public(), possession: key.sign(&possession, true) };
    genesis.validators = list(founders.clone());
    let mut chain = TestChain::from_genesis(genesis.clone());
    chain.push_empty(2);
    chain.put(b"key", *b"value");
    chain.push_empty(1);
    // Signed by 2, 3 and 4 first, for which no secret of 1 is needed; then 1 takes the place of 4.
    let tip = chain.certify_by(chain.tip().clone(), Round(0), &[1, 2, 3]);
    let id = tip.certificate.header_hash;
    let message = vote_sign_bytes(VoteKind::Precommit, chain.chain_id(), chain.tip_height(), Round(0), Some(id));
    let parts = ReceiptParts {
        kind: ReceiptKind::State,
        entries: Vec::new(),
        tip,
        hops: Vec::new(),
        state: vec![chain.state_evidence(b"key")],
    };
    let base = Base::new(network("four-mixed-order", &chain.founding_file()), bundle(parts));
    let signed = |name: &str, about: &str, expected: Expected, is_multiple: bool| {
        base.with(name, about, expected, |item| {
            let signatures = item.bytes_at(&at::SIGNATURES);
            signatures.truncate(128);
            signatures.splice(0..0, key.sign(&message, is_multiple).0);
            item.bytes_at(&at::SIGNERS)[0] = 0b1110_0000;
        })
    };
    founders[0].possession = key.sign(&possession, false);
    genesis.validators = list(founders);
    let lax = {
        let mut file: NetworkFile = chain.founding_file();
        file.genesis = genesis;
        network("four-mixed-order-lax-possession", &file)
    };
    vec![
        signed(
            "valid-state-mixed-order-key",
            "A validator's key has a part of order 8, and k is a multiple of 8: the equation holds without cofactor.",
            receipt("state", 3, 1..=3),
            true,
        ),
        signed(
            "signature-mixed-order-key",
            "A validator's key has a part of order 8, and k is no multiple of 8: the equation needs the cofactor.",
            signature(),
            false,
        ),
        base.under(&lax).vector(
            "network-possession-cofactor",
            "A founding validator's possession holds only with the cofactor.",
            cannot_tell("NF-3", "Genesis.Possession"),
        ),
    ]
}

/// Sets with keys that sign anything are no sets.
fn refused_keys() -> Vec<Vector> {
    let scene = Scene::changed();
    let base = Base::new(scene.founding(), bundle(scene.case_parts()));
    let weak = [
        ("neutral", "the neutral element", EIGHT_TORSION[0]),
        ("order-2", "a point of order 2", EIGHT_TORSION[4]),
        ("order-4", "a point of order 4", EIGHT_TORSION[2]),
        ("order-8", "a point of order 8", EIGHT_TORSION[1]),
    ];
    let in_hop = |(name, what, point): (&str, &str, EdwardsPoint)| {
        let about = format!("A hop to a set in which the key of a validator is {what}.");
        let unreadable = cannot_tell("RC-1", "Unreadable.Malformed");
        base.with(&format!("set-key-{name}"), &about, unreadable, |item| {
            *item.bytes_at(&[at::HOPS, 0, 1, 4, 1]) = point.compress().to_bytes().to_vec();
        })
    };
    weak.into_iter().map(in_hop).collect()
}
