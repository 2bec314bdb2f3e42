//! RC-3, RC-4 and RC-6: whose chain it is, and whether the departments certified the tip.

use yuzheng_protocol::{
    Header, Height, Round,
    receipt::ReceiptParts,
    testing::{TestChain, digest},
};

use super::{
    Base, at, bundle, cannot_tell, invalid,
    scene::{Scene, network},
};
use crate::vector::{Expected, Vector};

pub fn vectors() -> Vec<Vector> {
    [chains(), headers(), counts(), bitmaps(), parts_of_others()].into_iter().flatten().collect()
}

fn tip(reason: &'static str) -> Expected {
    invalid("RC-6", reason)
}

fn chains() -> Vec<Vector> {
    let (four, other) = (Scene::new(4), Scene::new(21));
    let wrong = || cannot_tell("RC-3", "OtherChain");
    vec![
        four.case().under(&other.founding()).vector(
            "chain-other-network",
            "A receipt under the network file of another chain.",
            wrong(),
        ),
        four.state().under(&other.founding()).vector(
            "chain-other-network-state",
            "Values of the state under the network file of another chain.",
            wrong(),
        ),
        four.case().with("chain-changed", "The chain id is another one.", wrong(), |item| {
            item.bytes_at(&[at::CHAIN])[31] ^= 1;
        }),
    ]
}

/// A receipt whose tip's header was changed before an honest quorum signed it.
fn signed_tip(change: impl FnOnce(&mut Header)) -> Base {
    let scene = Scene::new(4);
    let mut parts = scene.chain.receipt_parts(Height(1), 0);
    let mut header = scene.chain.tip().clone();
    change(&mut header);
    parts.tip = scene.chain.certify(header);
    Base::new(scene.founding(), bundle(parts))
}

fn headers() -> Vec<Vector> {
    let newer = |name: &str, version: u8| {
        let about = format!("A certified tip of header version {version}, which nobody knows.");
        signed_tip(|h| h.version = version).vector(name, &about, cannot_tell("RC-6", "Tip.Version"))
    };
    let base = Scene::new(4).entry(Height(1), 0);
    let changed = |name: &str, about: &str, field: usize| {
        base.with(name, about, tip("Tip.Certificate.Signature"), |item| match item.at(&[at::TIP, 0, field]) {
            crate::item::Item::Number(value) => *value += 1,
            crate::item::Item::Bytes(bytes) => bytes[0] ^= 0x80,
            other => panic!("{other:?} is no field of a header"),
        })
    };
    vec![
        newer("header-version-0", 0),
        newer("header-version-2", 2),
        newer("header-version-255", 255),
        base.with(
            "header-version-2-unsigned",
            "A tip of an unknown version that nobody signed.",
            cannot_tell("RC-6", "Tip.Version"),
            |item| *item.number_at(&[at::TIP, 0, 0]) = 2,
        ),
        signed_tip(|h| h.proposer = 2).vector(
            "header-proposer",
            "The tip names index 2 as its proposer at height 9 in round 0, when it is the turn of 1.",
            tip("Tip.Proposer"),
        ),
        signed_tip(|h| h.proposer = 5).vector(
            "header-proposer-outside",
            "The tip names a proposer that the set does not have.",
            tip("Tip.Proposer"),
        ),
        signed_tip(|h| h.round = Round(1)).vector(
            "header-proposer-round",
            "The tip is of round 1 and names the proposer of round 0.",
            tip("Tip.Proposer"),
        ),
        signed_tip(|h| h.validators_hash = digest("another set")).vector(
            "header-unknown-set",
            "The tip beyond the directory names a set that is not known.",
            cannot_tell("RC-4", "UnknownEpoch"),
        ),
        changed("header-time-changed", "The tip's time is one millisecond later than signed.", 3),
        changed("header-prev-changed", "The tip's parent was changed after signing.", 4),
        changed("header-history-changed", "The tip's history was changed after signing.", 5),
        changed("header-tx-root-changed", "The tip's root of entries was changed after signing.", 6),
        changed("header-tx-count-changed", "The tip's number of entries was changed after signing.", 7),
        changed("header-state-root-changed", "The tip's state root was changed after signing.", 8),
        base.with(
            "header-announces-another-set",
            "The tip announces another set than was signed.",
            tip("Tip.Certificate.Signature"),
            |item| *item.at(&[at::TIP, 0, at::NEXT_SET]) = crate::item::Item::Bytes(vec![7; 32]),
        ),
    ]
}

/// A receipt with the tip certified in a round by these indices.
fn certified(chain: &TestChain, header: Header, round: u32, signers: &[u16]) -> Vec<u8> {
    let tip = chain.certify_by(header, Round(round), signers);
    bundle(ReceiptParts { tip, ..chain.receipt_parts(Height(1), 0) })
}

fn counts() -> Vec<Vector> {
    let scene = Scene::new(4);
    let by =
        |signers: &[u16]| Base::new(scene.founding(), certified(&scene.chain, scene.chain.tip().clone(), 0, signers));
    let thirty = Scene::new(30);
    let signers: Vec<u16> = (0..20).collect();
    let short = Base::new(thirty.founding(), certified(&thirty.chain, thirty.chain.tip().clone(), 0, &signers));
    let signers: Vec<u16> = (0..22).collect();
    let long = Base::new(thirty.founding(), certified(&thirty.chain, thirty.chain.tip().clone(), 0, &signers));
    let mut later = scene.chain.clone();
    let mut header = later.propose(&[]);
    (header.round, header.proposer) = (Round(2), 0);
    later.append(header.clone(), Vec::new());
    let early = Base::new(scene.founding(), certified(&later, header, 1, &[0, 1, 2]));
    let base = by(&[0, 1, 2]);
    vec![
        by(&[]).vector("signers-none", "Nobody signed the tip.", tip("Tip.Certificate.Short")),
        by(&[0, 1]).vector("signers-two-of-four", "Two of four signed the tip.", tip("Tip.Certificate.Short")),
        short.vector("signers-twenty-of-thirty", "20 of 30 signed; the quorum is 21.", tip("Tip.Certificate.Short")),
        by(&[0, 1, 2, 3]).vector(
            "signers-four-of-four",
            "All four signed, and all four signatures are there: exactly a quorum is served.",
            tip("Tip.Certificate.NotTrimmed"),
        ),
        long.vector(
            "signers-twenty-two-of-thirty",
            "One signature more than the quorum of 30.",
            tip("Tip.Certificate.NotTrimmed"),
        ),
        early.vector(
            "round-before-header",
            "A certificate of round 1 for a header that was built in round 2.",
            tip("Tip.Certificate.Round"),
        ),
        base.with(
            "round-changed",
            "The certificate's round is not the one that was signed.",
            tip("Tip.Certificate.Signature"),
            |item| *item.number_at(&[at::TIP, 1, 0]) = 1,
        ),
        base.with("signature-missing", "Three signers, two signatures.", tip("Tip.Certificate.Count"), |item| {
            item.bytes_at(&at::SIGNATURES).truncate(128);
        }),
        base.with("signer-missing", "Two signers, three signatures.", tip("Tip.Certificate.Count"), |item| {
            item.bytes_at(&at::SIGNERS)[0] = 0b1100_0000;
        }),
        base.with("signer-more", "Four signers, three signatures.", tip("Tip.Certificate.Count"), |item| {
            item.bytes_at(&at::SIGNERS)[0] = 0b1111_0000;
        }),
        base.with("certificate-empty", "No signer and no signature.", tip("Tip.Certificate.Bitmap"), |item| {
            item.bytes_at(&at::SIGNERS).clear();
            item.bytes_at(&at::SIGNATURES).clear();
        }),
    ]
}

fn bitmaps() -> Vec<Vector> {
    let base = Scene::new(4).entry(Height(1), 0);
    let far = Scene::new(30).entry(Height(1), 0);
    let bitmap = |base: &Base, name: &str, about: &str, reason: &'static str, bits: &[u8]| {
        base.with(name, about, tip(reason), |item| *item.bytes_at(&at::SIGNERS) = bits.to_vec())
    };
    let (shape, signature) = ("Tip.Certificate.Bitmap", "Tip.Certificate.Signature");
    vec![
        bitmap(&base, "bitmap-empty", "A bitmap of no bytes.", shape, &[]),
        bitmap(&base, "bitmap-long", "A bitmap of two bytes for four validators.", shape, &[0b1110_0000, 0]),
        bitmap(&base, "bitmap-past-the-last", "The bit of a fifth validator of four.", shape, &[0b1100_1000]),
        bitmap(&base, "bitmap-last-bit", "The last bit of the byte, for an eighth validator.", shape, &[0b1100_0001]),
        bitmap(&base, "bitmap-other-order", "Bits counted from the least significant one.", shape, &[0b0000_0111]),
        bitmap(&base, "bitmap-other-signer", "Validator 3 in the place of 2.", signature, &[0b1101_0000]),
        bitmap(&far, "bitmap-short", "A bitmap of three bytes for 30 validators.", shape, &[0xff, 0xff, 0xf8]),
        bitmap(&far, "bitmap-thirty-first", "The bit of a 31st validator of 30.", shape, &[0xff, 0xff, 0xf0, 2]),
        bitmap(&far, "bitmap-shifted", "21 signers, none of them the first.", signature, &[0x7f, 0xff, 0xfc, 0]),
    ]
}

/// Parts of one honest receipt in another.
fn parts_of_others() -> Vec<Vector> {
    let scene = Scene::new(4);
    let mut later = scene.clone();
    later.chain.push_empty(1);
    let base = scene.entry(Height(1), 0);
    let other = crate::item::Item::read(&later.entry(Height(1), 0).file);
    let swap = |name: &str, about: &str, expected: Expected, path: &[usize]| {
        let part = other.clone().at(path).clone();
        base.with(name, about, expected, |item| *item.at(path) = part)
    };
    let other_chain = {
        let mut genesis = yuzheng_protocol::testing::genesis(4);
        genesis.time.0 += 1;
        let mut chain = TestChain::from_genesis(genesis);
        chain.file_case("approved");
        chain
    };
    let network = network("four-one-millisecond-later", &other_chain.founding_file());
    let twin = Base::new(network, bundle(other_chain.receipt_parts(Height(1), 0)));
    let twin_id = crate::item::Item::read(&twin.file).at(&[at::CHAIN]).clone();
    vec![
        swap(
            "swapped-certificate",
            "The certificate of the header after the tip.",
            tip("Tip.Certificate.Signature"),
            &at::CERTIFICATE,
        ),
        swap(
            "swapped-tip",
            "The tip of a later receipt, under which the history is another.",
            invalid("RC-7", "History.WrongRoot"),
            &[at::TIP],
        ),
        base.under(&twin.network).with(
            "swapped-chain",
            "A receipt that says it is of another chain with the same validators.",
            tip("Tip.Certificate.Signature"),
            |item| *item.at(&[at::CHAIN]) = twin_id,
        ),
    ]
}
