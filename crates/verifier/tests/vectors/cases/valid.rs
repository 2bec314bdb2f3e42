//! Files that hold.

use yuzheng_protocol::{
    Height, Round, commitment,
    network::NetworkFile,
    objects::key,
    receipt::{EntryParts, ReceiptKind, ReceiptParts},
    testing::{TestChain, list, text, validator_set},
};

use super::{
    Base, bundle, fork,
    forks::{evidence, two_headers},
    receipt,
    scene::{MIXED, Scene, TIP, network, size},
};
use crate::vector::{Network, Vector};

pub fn vectors() -> Vec<Vector> {
    let sizes = [(4, 3), (21, 15), (30, 21)].into_iter().flat_map(|(n, quorum)| of_size(n, quorum));
    sizes.chain(entries()).chain(cases()).chain(values()).chain(certificates()).chain(across_changes()).collect()
}

/// Every kind, with the quorum of the lowest indices.
fn of_size(n: u16, quorum: u16) -> Vec<Vector> {
    let scene = Scene::new(n);
    let name = |kind: &str| format!("valid-{kind}-{}", size(n.into()));
    let kind = |kind| receipt(kind, TIP, 1..=quorum);
    let (ours, theirs) = two_headers(&scene.chain, Height(6), Round(0));
    vec![
        scene.entry(Height(1), 0).vector(
            &name("entry"),
            &format!("A filed case, eight blocks below a tip that {quorum} of {n} validators certified."),
            kind("entry"),
        ),
        scene.case().vector(
            &name("case"),
            &format!("An approved case with licence, openings and trace; {n} validators."),
            kind("case"),
        ),
        scene.state().vector(
            &name("state"),
            &format!("A case, a licence and a name that nobody took, as they stand at the tip; {n} validators."),
            kind("state"),
        ),
        scene.history().vector(
            &name("history"),
            &format!("Both events of an approved case; {n} validators."),
            kind("history"),
        ),
        Base::new(scene.founding(), evidence(ours, theirs, &[])).vector(
            &name("fork"),
            &format!("Two headers of height 6 certified in one round by the same quorum; {n} validators."),
            fork(6, "guilty", 1..=quorum),
        ),
    ]
}

fn entries() -> Vec<Vector> {
    let scene = Scene::new(4);
    let mixed = [
        ("derived", "A deadline that every validator derived, which touched no case"),
        ("register-identity", "The binding of an identity"),
        ("deploy-contract", "A contract that failed the deploy gate"),
        ("case-action", "An action on a case that does not exist"),
        ("propose-admission", "A proposal to admit a validator"),
        ("propose-removal", "A proposal to remove a validator that came too late"),
        ("propose-rekey", "A proposal to change a key with too few approvals"),
        ("approve-change", "An approval of a change that is not in flight"),
        ("declare-ready", "A declaration with the hash of another header"),
        ("reject-change", "A vote against a change"),
        ("supplement-case", "A second filling that a rule of the contract refuses"),
        ("retire-service", "The end of a service"),
        ("reserve", "The reservation of a name that is not free"),
        ("confirm", "A named person's answer"),
        ("advance-clock", "A demonstration's clock that is not moved"),
        ("deadline-fixed", "A deadline whose last day became certain"),
        ("guard-failed", "An action that a condition of the contract refuses"),
        ("reserved", "The reservation of a name"),
        ("grant-role", "An officer's role"),
        ("end-role", "The end of an officer's role"),
        ("claim-case", "A case that somebody else has in hand"),
        ("release-case", "A case given to another officer"),
        ("add-note", "A note to a case"),
        ("record-access", "A record that personal data is looked at"),
        ("officer-step", "An officer's step that issued a numbered document"),
    ];
    let one = |(index, (name, about)): (usize, (&str, &str))| {
        let about = format!("{about}: entry {index} of twenty-five in its block.");
        scene.entry(MIXED, index as u32).vector(&format!("valid-entry-{name}"), &about, receipt("entry", TIP, 1..=3))
    };
    let mut vectors: Vec<_> = mixed.into_iter().enumerate().map(one).collect();
    let mut at_tip = TestChain::new(4);
    at_tip.file_case("approved");
    let tip = Base::new(network("four-founding", &at_tip.founding_file()), bundle(at_tip.receipt_parts(Height(1), 0)));
    vectors.push(tip.vector(
        "valid-entry-in-the-tip",
        "A case filed in the tip itself: no header and no history path.",
        receipt("entry", 1, 1..=3),
    ));
    let mut deep = Scene::new(4);
    deep.chain.push_empty(1_000);
    vectors.push(deep.entry(Height(2), 0).vector(
        "valid-entry-deep",
        "An approval a thousand blocks below the tip.",
        receipt("entry", TIP + 1_000, 1..=3),
    ));
    vectors.push(deep.entry(MIXED, 17).vector(
        "valid-entry-deep-last-of-eighteen",
        "The last of eighteen entries, a thousand blocks below the tip.",
        receipt("entry", TIP + 1_000, 1..=3),
    ));
    vectors
}

fn cases() -> Vec<Vector> {
    let scene = Scene::new(4);
    let valid = receipt("case", TIP, 1..=3);
    let base = |parts: ReceiptParts| Base::new(scene.founding(), bundle(parts));
    let mut bare = scene.case_parts();
    bare.entries[0].openings.clear();
    bare.entries[0].trace = None;
    bare.state.truncate(1);
    let mut one_field = scene.case_parts();
    one_field.entries[0].openings = vec![commitment::open(&scene.approved.fields, 4).expect("a form of five fields")];
    let mut older = scene.case_parts();
    older.entries = vec![scene.chain.entry_parts(Height(1), 0)];
    let mut submitted = scene.chain.receipt_parts(Height(1), 0);
    let open = |i| commitment::open(&scene.approved.fields, i).expect("a form of five fields");
    submitted.entries[0].openings = vec![open(0), open(3)];
    let mut overdue = scene.chain.case_receipt_parts(&scene.late);
    overdue.entries[0].openings.clear();
    let history = scene.chain.history_receipt_parts(&scene.late);
    let history = ReceiptParts { entries: history.entries.into_iter().map(without_openings).collect(), ..history };
    vec![
        base(bare).vector("valid-case-bare", "An approved case without licence, openings and trace.", valid),
        base(one_field).vector(
            "valid-case-one-opening",
            "An approved case of which the last of five fields is opened.",
            receipt("case", TIP, 1..=3),
        ),
        base(older).vector(
            "valid-case-older-event",
            "The first event of a case that has gone on since.",
            receipt("case", TIP, 1..=3),
        ),
        base(submitted).vector(
            "valid-entry-openings",
            "A filed case of which two of five fields are opened.",
            receipt("entry", TIP, 1..=3),
        ),
        base(overdue).vector(
            "valid-case-derived-event",
            "A case whose last event is a deadline that every validator derived.",
            receipt("case", TIP, 1..=3),
        ),
        base(history).vector(
            "valid-history-derived-event",
            "The history of a case whose second event was derived.",
            receipt("history", TIP, 1..=3),
        ),
    ]
}

fn without_openings(mut entry: EntryParts) -> EntryParts {
    entry.openings.clear();
    entry
}

fn values() -> Vec<Vector> {
    let mut scene = Scene::new(4);
    let absent = scene.chain.state_receipt_parts(&[key::licence("none")]);
    let missing_case = {
        let mut parts = scene.chain.receipt_parts(MIXED, 0);
        parts.state = vec![scene.chain.state_evidence(&key::case(&scene.approved.case.case))];
        parts
    };
    let mut nothing = TestChain::new(4);
    nothing.push_empty(2);
    scene.chain.put(b"", *b"");
    scene.chain.put(b"case/none", *b"no case");
    scene.chain.push_empty(1);
    let odd = scene.chain.state_receipt_parts(&[Vec::new(), b"case/none".to_vec()]);
    let before = Scene::new(4);
    let network_of = |chain: &TestChain| network("four-founding", &chain.founding_file());
    vec![
        Base::new(before.founding(), bundle(absent)).vector(
            "valid-state-absent",
            "A licence that nobody holds, and nothing else.",
            receipt("state", TIP, 1..=3),
        ),
        Base::new(network_of(&nothing), bundle(nothing.state_receipt_parts(&[key::catalogue()]))).vector(
            "valid-state-empty",
            "Absence from an empty state: a walk of no levels that ends in an empty subtree.",
            receipt("state", 2, 1..=3),
        ),
        Base::new(before.founding(), bundle(odd)).vector(
            "valid-state-any-bytes",
            "An empty value under the empty key, and a key that begins like a case's with a value that is none.",
            receipt("state", TIP + 1, 1..=3),
        ),
        Base::new(before.founding(), bundle(missing_case)).vector(
            "valid-entry-beside-another-case",
            "A single entry may show a case that is not its own.",
            receipt("entry", TIP, 1..=3),
        ),
    ]
}

/// Rounds and signers other than the usual ones.
fn certificates() -> Vec<Vector> {
    let scene = Scene::new(4);
    let with_tip = |chain: &TestChain, round, signers: &[u16]| {
        let mut parts = chain.receipt_parts(Height(1), 0);
        parts.tip = chain.certify_by(chain.tip().clone(), Round(round), signers);
        Base::new(scene.founding(), bundle(parts))
    };
    let mut later = scene.chain.clone();
    let mut header = later.propose(&[]);
    (header.round, header.proposer) = (Round(2), 0);
    later.append(header, Vec::new());
    let far = Scene::new(21);
    let mut parts = far.chain.receipt_parts(Height(1), 0);
    parts.tip = far.chain.certify_by(far.chain.tip().clone(), Round(0), &(6..21).collect::<Vec<_>>());
    vec![
        with_tip(&scene.chain, 0, &[1, 2, 3]).vector(
            "valid-entry-four-other-signers",
            "A quorum that is not that of the lowest indices.",
            receipt("entry", TIP, 2..=4),
        ),
        with_tip(&scene.chain, 7, &[0, 1, 3]).vector(
            "valid-entry-four-later-round",
            "A certificate of round 7 for a header that was built in round 0.",
            receipt("entry", TIP, [1, 2, 4]),
        ),
        with_tip(&scene.chain, u32::MAX, &[0, 1, 2]).vector(
            "valid-entry-four-last-round",
            "A certificate of the greatest round that the format can hold.",
            receipt("entry", TIP, 1..=3),
        ),
        with_tip(&later, 2, &[0, 1, 2]).vector(
            "valid-entry-four-built-in-round-2",
            "A tip of height 10 built in round 2, when it is the turn of index 0.",
            receipt("entry", TIP + 1, 1..=3),
        ),
        Base::new(far.founding(), bundle(parts)).vector(
            "valid-entry-twenty-one-highest-signers",
            "The fifteen highest of 21 validators signed.",
            receipt("entry", TIP, 7..=21),
        ),
    ]
}

/// Validators change at 10 (5 joins), 13 (1 has a new key) and 16 (2 leaves).
fn across_changes() -> Vec<Vector> {
    let scene = Scene::changed();
    let founding = scene.founding();
    let (one, two, all) =
        (scene.network("four-one-change", 2), scene.network("four-two-changes", 3), checkpointed(&scene));
    let old = Scene::new(4).case();
    let case = Base::new(founding.clone(), bundle(scene.case_parts()));
    let bare = {
        let mut parts = scene.case_parts();
        parts.hops.clear();
        Base::new(all.clone(), bundle(parts))
    };
    let last_hop = {
        let mut parts = scene.case_parts();
        parts.hops.drain(..2);
        Base::new(two.clone(), bundle(parts))
    };
    let valid = || receipt("case", 18, [1, 3, 4]);
    let mut vectors = vec![
        old.under(&all).vector(
            "valid-case-before-changes-new-network",
            "A receipt made before three changes of validators, under a network file made after them.",
            receipt("case", TIP, 1..=3),
        ),
        case.vector(
            "valid-case-three-hops",
            "Three hops from the founding set: a validator admitted, one with a new key, one removed.",
            valid(),
        ),
        case.under(&one).vector(
            "valid-case-three-hops-first-listed",
            "Three hops under a directory that lists the first of them.",
            valid(),
        ),
        case.under(&all).vector(
            "valid-case-three-hops-all-listed",
            "Three hops under a directory that lists them all, with the tip as its checkpoint.",
            valid(),
        ),
        bare.vector("valid-case-no-hops-new-network", "No hop under a directory that lists every set.", valid()),
        last_hop.vector(
            "valid-case-last-hop",
            "Only the last hop, under a directory that lists the two before it.",
            valid(),
        ),
    ];
    vectors.extend(of_each_epoch(&scene, &founding));
    vectors.extend(large_sets());
    vectors
}

/// A receipt under a tip of each epoch, with the hops below it.
fn of_each_epoch(scene: &Scene, founding: &Network) -> Vec<Vector> {
    let epochs =
        [(10, 0, vec![1, 2, 3]), (11, 1, vec![1, 2, 3, 4]), (13, 1, vec![1, 2, 3, 4]), (14, 2, vec![1, 2, 3, 4])];
    let one = |(height, hops, departments): (u64, usize, Vec<u16>)| {
        let chain = &scene.chain;
        let history = chain.history_path(Height(1), Height(height)).path.into_inner();
        let parts = ReceiptParts {
            kind: ReceiptKind::Entry,
            entries: vec![EntryParts { history, ..chain.entry_parts(Height(1), 0) }],
            tip: chain.signed(Height(height)),
            hops: (1..=hops).map(|i| chain.hop(i)).collect(),
            state: Vec::new(),
        };
        let what = match (height, hops) {
            (10 | 13, _) => "announces the next set",
            _ => "is the first of its set",
        };
        let about = format!("A tip at {height}, which {what}, after {hops} hops.");
        let name = format!("valid-entry-four-tip-at-{height}");
        Base::new(founding.clone(), bundle(parts)).vector(&name, &about, receipt("entry", height, departments))
    };
    epochs.into_iter().map(one).collect()
}

/// Hops of large sets, as many as a receipt may hold.
fn large_sets() -> Vec<Vector> {
    let mut scene = Scene::new(30);
    scene.chain.announce(validator_set(1..=31));
    scene.chain.push_empty(3);
    let thirty = scene.entry(Height(1), 0).vector(
        "valid-entry-thirty-one-hop",
        "A 31st validator is admitted to 30.",
        receipt("entry", TIP + 3, 1..=21),
    );
    let mut scene = Scene::new(4);
    for change in 1..=20 {
        scene.chain.announce(validator_set(1 + change..=4 + change));
        scene.chain.push_empty(1);
    }
    scene.chain.push_empty(1);
    let twenty = scene.entry(Height(1), 0).vector(
        "valid-entry-four-twenty-hops",
        "Twenty changes, one a block: as many hops as a receipt may hold.",
        receipt("entry", TIP + 21, 21..=23),
    );
    vec![thirty, twenty]
}

fn checkpointed(scene: &Scene) -> Network {
    let mut file: NetworkFile = scene.chain.network_file();
    file.tls_roots = list(vec![text("-----BEGIN CERTIFICATE-----\n")]);
    network("four-three-changes", &file)
}
