//! Fork evidence: valid, and each rule broken.

use yuzheng_protocol::{
    Canonical, Hash, Header, Height, Round,
    block::SignedHeader,
    fork::ForkEvidence,
    light::Hop,
    merkle,
    testing::{TestChain, digest},
};

use super::{Base, cannot_tell, fork, invalid, scene::Scene};
use crate::{
    item::Item,
    vector::{Expected, Vector},
};

/// Positions of the fields of evidence.
const CHAIN: usize = 2;
const FIRST: usize = 3;
const SECOND: usize = 4;
const HOPS: usize = 5;

pub fn vectors() -> Vec<Vector> {
    [valid(), conflict(), hops(), headers(), certificates()].into_iter().flatten().collect()
}

pub fn evidence(a: SignedHeader, b: SignedHeader, hops: &[Hop]) -> Vec<u8> {
    ForkEvidence::new(a, b, hops.to_vec()).expect("the hops fit").to_bytes()
}

/// The honest header of a height and another one, certified by the same quorum, the other in `round`.
pub fn two_headers(chain: &TestChain, height: Height, round: Round) -> (SignedHeader, SignedHeader) {
    let ours = chain.signed(height);
    let signers: Vec<u16> = ours.certificate.signers();
    let theirs = chain.certify_by(other_header(&ours.header), round, &signers);
    (ours, theirs)
}

fn other_header(header: &Header) -> Header {
    Header { state_root: digest("another state"), ..header.clone() }
}

/// Evidence of height 6 with another header by these signers in this round.
fn with_other(round: u32, signers: &[u16], change: impl FnOnce(&mut Header)) -> Base {
    let scene = Scene::new(4);
    let ours = scene.chain.signed(Height(6));
    let mut header = other_header(&ours.header);
    change(&mut header);
    let theirs = scene.chain.certify_by(header, Round(round), signers);
    Base::new(scene.founding(), evidence(ours, theirs, &[]))
}

/// Evidence of height 17 after three changes, by the set of 1, 3, 4 and 5.
fn after_changes(scene: &Scene, hops: usize) -> Vec<u8> {
    let (ours, theirs) = two_headers(&scene.chain, Height(17), Round(0));
    let hops: Vec<_> = (1..=hops).map(|i| scene.chain.hop(i)).collect();
    evidence(ours, theirs, &hops)
}

fn valid() -> Vec<Vector> {
    let scene = Scene::changed();
    let (founding, all) = (scene.founding(), scene.network("four-three-changes-no-checkpoint", 4));
    let below = {
        let (ours, theirs) = two_headers(&scene.chain, Height(9), Round(0));
        evidence(ours, theirs, &[])
    };
    let base = Base::new(founding, after_changes(&scene, 3));
    vec![
        with_other(0, &[1, 2, 3], |_| ()).vector(
            "valid-fork-four-two-guilty",
            "Two quorums of four in one round share two departments.",
            fork(6, "guilty", [2, 3]),
        ),
        with_other(3, &[1, 2, 3], |_| ()).vector(
            "valid-fork-four-conflicting",
            "Two quorums of four in different rounds.",
            fork(6, "conflicting", [2, 3]),
        ),
        with_other(2, &[0, 1, 3], |h| (h.round, h.proposer) = (Round(1), 3)).vector(
            "valid-fork-four-other-round",
            "The other header was built in round 1 and certified in round 2.",
            fork(6, "conflicting", [1, 2]),
        ),
        base.vector(
            "valid-fork-three-hops",
            "Evidence after three changes of validators, with the hops.",
            fork(17, "guilty", [1, 3, 4]),
        ),
        base.under(&all).vector(
            "valid-fork-three-hops-listed",
            "Evidence after three changes under a directory that lists them.",
            fork(17, "guilty", [1, 3, 4]),
        ),
        Base::new(all.clone(), after_changes(&scene, 0)).vector(
            "valid-fork-no-hops",
            "Evidence after three changes without hops, under a directory that lists them.",
            fork(17, "guilty", [1, 3, 4]),
        ),
        Base::new(all, below).vector(
            "valid-fork-before-changes",
            "Evidence from before three changes, under a directory made after them.",
            fork(9, "guilty", [1, 2, 3]),
        ),
    ]
}

fn conflict() -> Vec<Vector> {
    let base = with_other(0, &[1, 2, 3], |_| ());
    let other = Scene::new(21);
    let none = || invalid("FE-6", "NoConflict");
    let of = |name: &str, about: &str, change: &dyn Fn(&mut Item)| base.with(name, about, none(), |i| change(i));
    let scene = Scene::new(4);
    let heights =
        Base::new(scene.founding(), evidence(scene.chain.signed(Height(6)), scene.chain.signed(Height(7)), &[]));
    let one = scene.chain.certify_by(scene.chain.header(Height(6)).clone(), Round(1), &[1, 2, 3]);
    let rounds = Base::new(scene.founding(), evidence(scene.chain.signed(Height(6)), one, &[]));
    vec![
        base.under(&other.founding()).vector(
            "fork-other-network",
            "Evidence under the network file of another chain.",
            cannot_tell("FE-3", "OtherChain"),
        ),
        base.with(
            "fork-chain-changed",
            "Evidence that names another chain.",
            cannot_tell("FE-3", "OtherChain"),
            |item| {
                item.bytes_at(&[CHAIN])[0] ^= 1;
            },
        ),
        of("fork-one-header-twice", "One header stands there twice.", &|i| {
            let first = i.at(&[FIRST]).clone();
            *i.at(&[SECOND]) = first;
        }),
        of("fork-wrong-order", "The header with the greater hash stands first.", &|i| {
            let (first, second) = (i.at(&[FIRST]).clone(), i.at(&[SECOND]).clone());
            *i.at(&[FIRST]) = second;
            *i.at(&[SECOND]) = first;
        }),
        heights.vector("fork-two-heights", "Two headers of one chain at different heights.", none()),
        rounds.vector("fork-two-certificates", "One header with two certificates of different rounds.", none()),
    ]
}

fn hops() -> Vec<Vector> {
    let scene = Scene::changed();
    let founding = scene.founding();
    let all = scene.network("four-three-changes-no-checkpoint", 4);
    let base = Base::new(founding.clone(), after_changes(&scene, 3));
    let unknown = || cannot_tell("FE-4", "UnknownEpoch");
    let hop = |reason| invalid("FE-5", reason);
    let certificate = [HOPS, 0, 0, 1];
    let one_known = {
        let (ours, _) = two_headers(&scene.chain, Height(17), Round(0));
        let mut header = other_header(&ours.header);
        header.validators_hash = digest("another set");
        let theirs = scene.chain.certify(header);
        Base::new(
            founding.clone(),
            evidence(ours, theirs, &[scene.chain.hop(1), scene.chain.hop(2), scene.chain.hop(3)]),
        )
    };
    vec![
        Base::new(founding.clone(), after_changes(&scene, 0)).vector(
            "fork-hops-none",
            "Evidence beyond the directory without a hop.",
            unknown(),
        ),
        base.with("fork-hops-first-missing", "Evidence of which the first hop is missing.", unknown(), |item| {
            item.list_at(&[HOPS]).remove(0);
        }),
        one_known.vector("fork-unknown-set", "One of the two headers names a set that is not known.", unknown()),
        base.with("fork-hops-swapped", "Two hops in each other's place.", hop("Hop.Validators"), |item| {
            item.list_at(&[HOPS]).swap(1, 2);
        }),
        base.with("fork-hop-twice", "A hop stands there twice.", hop("Hop.Height"), |item| {
            let first = item.at(&[HOPS, 0]).clone();
            item.list_at(&[HOPS]).insert(0, first);
        }),
        base.with("fork-hop-signature", "A signature of a hop is changed.", hop("Hop.Certificate.Signature"), |item| {
            item.bytes_at(&[&certificate[..], &[4]].concat())[0] ^= 1;
        }),
        base.with(
            "fork-hop-another-set",
            "A hop shows another set than it announces.",
            hop("Hop.Validators"),
            |item| {
                item.list_at(&[HOPS, 0, 1]).swap(0, 1);
            },
        ),
        base.under(&all).with(
            "fork-listed-hop-count",
            "A hop that the directory covers names too few signers.",
            hop("Hop.Certificate.Count"),
            |item| item.bytes_at(&[&certificate[..], &[3]].concat())[0] = 0b1100_0000,
        ),
        newer_hop(&scene),
    ]
}

fn newer_hop(scene: &Scene) -> Vector {
    let (ours, theirs) = two_headers(&scene.chain, Height(17), Round(0));
    let mut hops = vec![scene.chain.hop(1), scene.chain.hop(2), scene.chain.hop(3)];
    let header = Header { version: 2, ..hops[0].signed.header.clone() };
    hops[0].signed = scene.chain.certify(header);
    Base::new(scene.founding(), evidence(ours, theirs, &hops)).vector(
        "fork-hop-version-2",
        "A hop whose header is of a version that nobody knows.",
        cannot_tell("FE-5", "Hop.Version"),
    )
}

fn header(reason: &'static str) -> Expected {
    invalid("FE-7", reason)
}

fn headers() -> Vec<Vector> {
    let quorum = &[0, 1, 2];
    let scene = Scene::changed();
    let all = scene.network("four-three-changes-no-checkpoint", 4);
    let old_set = {
        // The founding set certifies a header of a height that is no longer its own.
        let mut old = Scene::new(4);
        old.chain.push_empty(3);
        let (ours, theirs) = two_headers(&old.chain, Height(12), Round(0));
        Base::new(all, evidence(ours, theirs, &[]))
    };
    vec![
        with_other(0, quorum, |h| h.version = 2).vector(
            "fork-header-version-2",
            "A certified header of a version that nobody knows.",
            cannot_tell("FE-7", "Header.Version"),
        ),
        with_other(0, quorum, |h| h.chain_id = digest("another chain")).vector(
            "fork-header-other-chain",
            "A certified header of another chain.",
            header("Header.OtherChain"),
        ),
        with_other(0, quorum, |h| h.proposer = 0).vector(
            "fork-header-proposer",
            "A certified header that names another proposer than the one whose turn it was.",
            header("Header.Proposer"),
        ),
        with_other(1, quorum, |h| (h.round, h.proposer) = (Round(2), 0)).vector(
            "fork-round-before-header",
            "A certificate of an earlier round than its header.",
            header("Header.Certificate.Round"),
        ),
        old_set.vector(
            "fork-by-an-old-set",
            "Two headers by the founding set at a height for which the directory lists another.",
            header("Header.Validators"),
        ),
    ]
}

fn certificates() -> Vec<Vector> {
    let base = with_other(0, &[1, 2, 3], |_| ());
    let of = |name: &str, about: &str, reason: &'static str, change: &dyn Fn(&mut Item)| {
        base.with(name, about, header(reason), |item| change(item))
    };
    vec![
        with_other(0, &[1, 2], |_| ()).vector(
            "fork-short",
            "Two of four signed one of the headers.",
            header("Header.Certificate.Short"),
        ),
        with_other(0, &[0, 1, 2, 3], |_| ()).vector(
            "fork-not-trimmed",
            "All four signatures stand under one of the headers.",
            header("Header.Certificate.NotTrimmed"),
        ),
        of(
            "fork-first-signature",
            "A signature of the first header is changed.",
            "Header.Certificate.Signature",
            &|i| {
                i.bytes_at(&[FIRST, 1, 4])[70] ^= 1;
            },
        ),
        of(
            "fork-second-signature",
            "A signature of the second header is changed.",
            "Header.Certificate.Signature",
            &|i| {
                i.bytes_at(&[SECOND, 1, 4])[70] ^= 1;
            },
        ),
        of("fork-count", "One of the headers has a signer fewer than signatures.", "Header.Certificate.Count", &|i| {
            i.bytes_at(&[SECOND, 1, 3])[0] = 0b0110_0000;
        }),
        of("fork-bitmap", "One of the headers has a signer past the last.", "Header.Certificate.Bitmap", &|i| {
            i.bytes_at(&[SECOND, 1, 3])[0] |= 1;
        }),
        of("fork-certificates-swapped", "Two headers with each other's certificate.", "Header.OtherHeader", &|i| {
            let (first, second) = (i.at(&[FIRST, 1]).clone(), i.at(&[SECOND, 1]).clone());
            *i.at(&[FIRST, 1]) = second;
            *i.at(&[SECOND, 1]) = first;
        }),
        of("fork-certificate-height", "A certificate of another height.", "Header.OtherHeader", &|i| {
            *i.number_at(&[SECOND, 1, 0]) = 7;
        }),
        of("fork-header-changed", "The second header is changed after signing.", "Header.OtherHeader", &|i| {
            // The last byte of the history root: the order by hash is looked at before and has to stay.
            let first = hash(i.at(&[FIRST, 0]));
            let mut change = 0;
            let last = i.bytes_at(&[SECOND, 0, 6])[31];
            while change == 0 || hash(i.at(&[SECOND, 0])) < first {
                change += 1;
                i.bytes_at(&[SECOND, 0, 6])[31] = last ^ change;
            }
        }),
    ]
}

/// Hash of a header.
fn hash(header: &Item) -> Hash {
    merkle::leaf_hash(&header.write())
}
