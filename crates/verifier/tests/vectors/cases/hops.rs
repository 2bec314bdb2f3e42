//! RC-4 and RC-5: how the validators came to be others.

use yuzheng_protocol::{
    Header, Height, Round,
    light::Hop,
    receipt::ReceiptParts,
    testing::{digest, validator_set},
};

use super::{Base, at, bundle, cannot_tell, invalid, scene::Scene};
use crate::{
    item::Item,
    vector::{Expected, Network, Vector},
};

pub fn vectors() -> Vec<Vector> {
    [unknown(), order(), certificates(), listed()].into_iter().flatten().collect()
}

fn hop(reason: &'static str) -> Expected {
    invalid("RC-5", reason)
}

/// The receipt of the approved case after three changes, under the founding network file, with other hops.
fn with_hops(scene: &Scene, network: &Network, change: impl FnOnce(&mut Vec<Hop>)) -> Base {
    let mut parts: ReceiptParts = scene.case_parts();
    change(&mut parts.hops);
    Base::new(network.clone(), bundle(parts))
}

fn unknown() -> Vec<Vector> {
    let scene = Scene::changed();
    let (founding, two) = (scene.founding(), scene.network("four-two-changes", 3));
    let unknown = || cannot_tell("RC-4", "UnknownEpoch");
    vec![
        with_hops(&scene, &founding, Vec::clear).vector(
            "hops-none",
            "A tip beyond the directory without any hop.",
            unknown(),
        ),
        with_hops(&scene, &founding, |hops| hops.truncate(2)).vector(
            "hops-last-missing",
            "The last of three hops is missing.",
            unknown(),
        ),
        with_hops(&scene, &founding, |hops| drop(hops.remove(0))).vector(
            "hops-first-missing",
            "The first of three hops is missing.",
            unknown(),
        ),
        with_hops(&scene, &two, Vec::clear).vector(
            "hops-none-older-directory",
            "The directory lists two of three changes, and there is no hop.",
            unknown(),
        ),
    ]
}

fn order() -> Vec<Vector> {
    let scene = Scene::changed();
    let founding = scene.founding();
    let all = scene.network("four-three-changes-no-checkpoint", 4);
    let later = {
        let parts = ReceiptParts { tip: scene.chain.signed(Height(16)), ..scene.case_parts() };
        Base::new(founding.clone(), bundle(parts))
    };
    vec![
        with_hops(&scene, &founding, |hops| hops.swap(1, 2)).vector(
            "hops-swapped",
            "The second and the third hop in each other's place.",
            hop("Hop.Validators"),
        ),
        with_hops(&scene, &founding, |hops| drop(hops.remove(1))).vector(
            "hops-middle-missing",
            "The second of three hops is missing.",
            hop("Hop.Validators"),
        ),
        with_hops(&scene, &founding, |hops| hops.insert(1, hops[0].clone())).vector(
            "hops-first-twice",
            "The first hop stands there twice.",
            hop("Hop.Height"),
        ),
        with_hops(&scene, &all, |hops| hops.swap(0, 1)).vector(
            "hops-swapped-listed",
            "Two hops that the directory covers in each other's place.",
            hop("Hop.Height"),
        ),
        later.vector("hop-at-the-tip", "A hop at the tip's own height.", hop("Hop.Height")),
        with_hops(&scene, &founding, |hops| {
            let mut header = scene.chain.header(Height(0)).clone();
            header.next_validators_hash = validator_set(1..=5).hash();
            hops.insert(0, Hop { signed: scene.chain.certify(header), next: validator_set(1..=5) });
        })
        .vector("hop-at-0", "A hop at height 0, where no certified header stands.", hop("Hop.Height")),
    ]
}

/// A first hop that is honestly signed but for one change.
fn signed_hop(change: impl FnOnce(&mut Header)) -> Base {
    signed_hop_by(0, &[0, 1, 2], change)
}

fn signed_hop_by(round: u32, signers: &[u16], change: impl FnOnce(&mut Header)) -> Base {
    let scene = Scene::changed();
    with_hops(&scene, &scene.founding(), |hops| {
        let mut header = hops[0].signed.header.clone();
        change(&mut header);
        hops[0].signed = scene.chain.certify_by(header, Round(round), signers);
    })
}

fn certificates() -> Vec<Vector> {
    let scene = Scene::changed();
    let base = Base::new(scene.founding(), bundle(scene.case_parts()));
    let certificate = [at::HOPS, 0, 0, 1];
    let of = |field: usize| [&certificate[..], &[field]].concat();
    let changed = |name: &str, about: &str, reason: &'static str, change: &dyn Fn(&mut Item)| {
        base.with(name, about, hop(reason), |item| change(item))
    };
    vec![
        signed_hop(|h| h.version = 2).vector(
            "hop-version-2",
            "A hop whose header is of a version that nobody knows.",
            cannot_tell("RC-5", "Hop.Version"),
        ),
        signed_hop(|h| h.chain_id = digest("another chain")).vector(
            "hop-other-chain",
            "A hop of another chain.",
            hop("Hop.OtherChain"),
        ),
        signed_hop(|h| h.validators_hash = digest("another set")).vector(
            "hop-unknown-set",
            "The first hop names a set that the directory does not know.",
            cannot_tell("RC-4", "UnknownEpoch"),
        ),
        signed_hop(|h| h.next_validators_hash = digest("another set")).vector(
            "hop-announces-another-set",
            "The header of the hop announces another set than the hop shows.",
            hop("Hop.Validators"),
        ),
        signed_hop(|h| h.next_validators_hash = h.validators_hash).vector(
            "hop-announces-nothing",
            "The header of the hop announces no change.",
            hop("Hop.Validators"),
        ),
        signed_hop(|h| h.proposer = 3).vector(
            "hop-proposer",
            "The header of the hop names another proposer than the one whose turn it was.",
            hop("Hop.Proposer"),
        ),
        signed_hop_by(0, &[0, 1], |_| ()).vector(
            "hop-short",
            "Two of four signed the hop.",
            hop("Hop.Certificate.Short"),
        ),
        signed_hop_by(0, &[0, 1, 2, 3], |_| ()).vector(
            "hop-not-trimmed",
            "All four signed the hop, and all four signatures are there.",
            hop("Hop.Certificate.NotTrimmed"),
        ),
        signed_hop_by(1, &[0, 1, 2], |h| (h.round, h.proposer) = (Round(2), 0)).vector(
            "hop-round",
            "The certificate of the hop is of an earlier round than its header.",
            hop("Hop.Certificate.Round"),
        ),
        changed(
            "hop-signature",
            "A bit of the first signature of the hop is changed.",
            "Hop.Certificate.Signature",
            &|i| {
                i.bytes_at(&of(4))[40] ^= 1;
            },
        ),
        changed("hop-count", "The hop names one signer fewer than it has signatures.", "Hop.Certificate.Count", &|i| {
            i.bytes_at(&of(3))[0] = 0b1100_0000;
        }),
        changed("hop-bitmap", "The hop names a fifth signer of four.", "Hop.Certificate.Bitmap", &|i| {
            i.bytes_at(&of(3))[0] = 0b1100_1000;
        }),
        changed("hop-other-header", "The certificate of the hop is for another header.", "Hop.OtherHeader", &|i| {
            i.bytes_at(&of(2))[0] ^= 1;
        }),
        changed("hop-other-height", "The certificate of the hop is for another height.", "Hop.OtherHeader", &|i| {
            *i.number_at(&of(0)) += 1;
        }),
        changed("hop-shows-another-set", "The hop shows another set than it announces.", "Hop.Validators", &|i| {
            i.list_at(&[at::HOPS, 0, 1]).swap(0, 1);
        }),
        changed("hop-certificates-swapped", "Two hops with each other's certificate.", "Hop.OtherHeader", &|i| {
            let (first, second) = (i.at(&[at::HOPS, 0, 0, 1]).clone(), i.at(&[at::HOPS, 1, 0, 1]).clone());
            *i.at(&[at::HOPS, 0, 0, 1]) = second;
            *i.at(&[at::HOPS, 1, 0, 1]) = first;
        }),
    ]
}

/// Hops and tips below the newest epoch of the directory.
fn listed() -> Vec<Vector> {
    let scene = Scene::changed();
    let all = scene.network("four-three-changes-no-checkpoint", 4);
    let base = Base::new(all.clone(), bundle(scene.case_parts()));
    let other_set = {
        let mut fork = Scene::new(4);
        let set = validator_set([1, 2, 3, 4, 6]);
        fork.chain.announce(set);
        fork.chain.push_empty(3);
        Base::new(all.clone(), bundle(fork.case_parts()))
    };
    let went_on = {
        let mut fork = Scene::new(4);
        fork.chain.push_empty(4);
        Base::new(all.clone(), bundle(fork.case_parts()))
    };
    vec![
        base.with(
            "listed-hop-signature",
            "A hop that the directory covers, with a changed signature.",
            hop("Hop.Certificate.Signature"),
            |item| item.bytes_at(&[at::HOPS, 0, 0, 1, 4])[0] ^= 1,
        ),
        other_set.vector(
            "listed-hop-another-set",
            "A certified hop to another set than the directory lists.",
            hop("Hop.Validators"),
        ),
        went_on.vector(
            "listed-tip-another-set",
            "The founding set goes on by itself at a height for which the directory lists another.",
            invalid("RC-6", "Tip.Validators"),
        ),
    ]
}
