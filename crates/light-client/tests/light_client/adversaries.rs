//! Named adversaries: each is caught, named with department and reason, and changes nothing that is verified.

use yuzheng_light_client::{Lie, NodeStatus, ProviderError, sync::HeaderPart};
use yuzheng_protocol::{
    CommitCertificate, Hash, Header, Height, Round,
    api::HeaderDeltas,
    block::SignedHeader,
    certificate::CertificateError,
    codec::DecodeError,
    delta::DeltaError,
    fork::verify_fork,
    genesis::ChainKind,
    light::{HeaderChain, HeaderError},
    testing::{self, TestChain, blob, list, validator_set},
    validator::ValidatorSet,
};

use super::memory::{Adversary, Town};

/// A town at height 6 whose client has verified height 3.
async fn town() -> Town {
    let town = Town::new();
    town.push_empty(3);
    town.sync().await;
    town.push_empty(3);
    town
}

fn lie_of(town: &Town, department: u16) -> Lie {
    match town.status(department) {
        NodeStatus::Lying { reason, .. } => reason,
        other => panic!("department {department} is {other:?}"),
    }
}

/// The adversary sits at department 1 and has the only tip at first; then the others answer, too.
async fn only_department_1_lies(town: &Town) -> Lie {
    town.sync().await;
    town.assert_verified_tip_is_honest();
    let view = town.client.view().borrow().clone();
    assert_eq!(view.agreeing(), 3);
    lie_of(town, 1)
}

/// Changes headers above `parent`.
struct AlteredHeaders {
    parent: HeaderChain,
    change: fn(&mut Vec<Header>),
}
impl AlteredHeaders {
    fn above(town: &Town, height: u64, change: fn(&mut Vec<Header>)) -> Self {
        let chain = town.chain.lock().unwrap();
        let mut parent = HeaderChain::new(chain.genesis()).unwrap();
        for header in &chain.headers()[1..=height as usize] {
            parent.append(header.clone()).unwrap();
        }
        Self { parent, change }
    }
}
impl Adversary for AlteredHeaders {
    fn headers(&self, honest: HeaderDeltas) -> Result<HeaderDeltas, ProviderError> {
        let mut headers = honest.rebuild(self.parent.clone()).unwrap();
        (self.change)(&mut headers);
        Ok(HeaderDeltas::of(self.parent.last(), &headers).unwrap())
    }
}

#[tokio::test]
async fn s02_a_wrong_header_does_not_lead_to_the_certified_tip_and_is_caught() {
    let changes: [fn(&mut Vec<Header>); 2] = [
        |headers| headers[0].state_root = testing::digest("wrong"),
        |headers| headers[2].tx_root = testing::digest("wrong"),
    ];
    for change in changes {
        let town = town().await;
        town.nodes[0].become_adversary(AlteredHeaders::above(&town, 3, change));
        assert!(matches!(
            only_department_1_lies(&town).await,
            Lie::WrongHeader { reason: HeaderError::OtherHeader { .. }, .. }
        ));
    }
}

/// A field of `docs/protocol.md`, section 7, and how one bit of it is changed.
type Flip = (&'static str, fn(&mut Header));

/// Every field that travels: the rest follows from the parent and is not read from a node.
const FLIPS: [Flip; 6] = [
    ("round", |header| header.round.0 ^= 1),
    ("time", |header| header.time.0 ^= 1),
    ("tx-root", |header| header.tx_root.0[31] ^= 1),
    ("tx-count", |header| header.tx_count ^= 1 << 20),
    ("state-root", |header| header.state_root.0[0] ^= 0x80),
    ("proposer", |header| header.proposer ^= 1),
];

/// A node whose store holds one header with a flipped bit, wherever it gives that header.
struct FlippedHeader {
    parent: HeaderChain,
    height: Height,
    flip: fn(&mut Header),
}
impl Adversary for FlippedHeader {
    fn tip(&self, mut honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
        if honest.header.height == self.height {
            (self.flip)(&mut honest.header);
        }
        Ok(honest)
    }
    fn headers(&self, honest: HeaderDeltas) -> Result<HeaderDeltas, ProviderError> {
        let mut headers = honest.rebuild(self.parent.clone()).unwrap();
        headers.iter_mut().filter(|header| header.height == self.height).for_each(self.flip);
        Ok(HeaderDeltas::of(self.parent.last(), &headers).unwrap())
    }
}

#[tokio::test]
async fn s03_a_flipped_bit_of_a_header_in_a_nodes_store_is_refused_with_height_and_field() {
    for (field, flip) in FLIPS {
        for height in [4, 5, 6] {
            let town = town().await;
            let AlteredHeaders { parent, .. } = AlteredHeaders::above(&town, 3, |_| {});
            let (height, flipped) = (Height(height), FlippedHeader { parent, height: Height(height), flip });
            assert_eq!(town.chain.lock().unwrap().tip_height(), Height(6));
            town.nodes[0].become_adversary(flipped);
            let first = only_department_1_lies(&town).await;
            assert!(first.to_string().contains(" height "), "{first}");
            town.sync().await;
            let Lie::WrongHeader { height: at, part, .. } = lie_of(&town, 1) else { panic!("{field}: {first}") };
            assert_eq!((at, part), (height, HeaderPart::Field(field)), "{first}");
        }
    }
}

#[tokio::test]
async fn s03_a_tip_that_names_another_parent_history_or_set_is_refused_with_height_and_field() {
    let flips: [Flip; 5] = [
        ("prev", |header| header.prev.0[3] ^= 1),
        ("history", |header| header.history.0[3] ^= 1),
        ("version", |header| header.version ^= 2),
        ("validators-hash", |header| header.validators_hash.0[3] ^= 1),
        ("next-validators-hash", |header| header.next_validators_hash.0[3] ^= 1),
    ];
    for (field, flip) in flips {
        let town = town().await;
        let AlteredHeaders { parent, .. } = AlteredHeaders::above(&town, 3, |_| {});
        town.nodes[0].become_adversary(FlippedHeader { parent, height: Height(6), flip });
        only_department_1_lies(&town).await;
        town.sync().await;
        let lie = lie_of(&town, 1);
        let Lie::WrongHeader { height, part, .. } = lie else { panic!("{field}: {lie}") };
        assert_eq!((height, part), (Height(6), HeaderPart::Field(field)));
    }
}

#[tokio::test]
async fn a_header_that_announces_a_set_which_nobody_knows_is_caught() {
    let town = town().await;
    let change: fn(&mut Vec<Header>) = |headers| headers[1].next_validators_hash = testing::digest("wrong");
    town.nodes[0].become_adversary(AlteredHeaders::above(&town, 3, change));
    assert_eq!(only_department_1_lies(&town).await, Lie::CutHops { from: Height(1), announced: Height(5) });
}

#[tokio::test]
async fn a_header_whose_clock_runs_back_is_caught() {
    let town = town().await;
    town.nodes[0].become_adversary(AlteredHeaders::above(&town, 3, |headers| headers[1].time = headers[0].time));
    assert!(matches!(only_department_1_lies(&town).await, Lie::WrongHeader { reason: HeaderError::Time { .. }, .. }));
}

#[tokio::test]
async fn a_range_of_another_length_is_caught() {
    let town = town().await;
    town.nodes[0].become_adversary(AlteredHeaders::above(&town, 3, |headers| headers.truncate(1)));
    assert_eq!(only_department_1_lies(&town).await, Lie::CutRange { from: Height(4), asked: 3, have: 1 });
    let town = self::town().await;
    town.nodes[0].become_adversary(AlteredHeaders::above(&town, 3, |headers| headers.push(headers[2].clone())));
    assert_eq!(only_department_1_lies(&town).await, Lie::CutRange { from: Height(4), asked: 3, have: 3 });
}

struct BrokenDeltas(&'static [u8]);
impl Adversary for BrokenDeltas {
    fn headers(&self, _honest: HeaderDeltas) -> Result<HeaderDeltas, ProviderError> {
        Ok(HeaderDeltas { deltas: blob(self.0) })
    }
}

#[tokio::test]
async fn deltas_that_cannot_be_read_are_caught() {
    let height = Height(4);
    let cases: [(&[u8], DeltaError); 2] =
        [(&[2, 1], DeltaError::Cut { height }), (&[0x80, 1], DeltaError::NotCanonical { height })];
    for (bytes, error) in cases {
        let town = town().await;
        town.nodes[0].become_adversary(BrokenDeltas(bytes));
        assert_eq!(only_department_1_lies(&town).await, Lie::BrokenDeltas(error));
    }
}

struct OtherChain(TestChain);
impl Adversary for OtherChain {
    fn tip(&self, _honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
        Ok(self.0.signed_tip())
    }
}

#[tokio::test]
async fn another_chain_is_caught() {
    let town = town().await;
    let mut genesis = testing::genesis(4);
    genesis.name_en = testing::text("Another chain");
    let mut other = TestChain::from_genesis(genesis);
    other.push_empty(50);
    let have = other.chain_id();
    town.nodes[0].become_adversary(OtherChain(other));
    let expected = town.network.chain_id();
    assert_eq!(only_department_1_lies(&town).await, Lie::OtherChain { have, expected });
}

struct OldTip(SignedHeader);
impl Adversary for OldTip {
    fn tip(&self, _honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
        Ok(self.0.clone())
    }
}

#[tokio::test]
async fn an_old_tip_is_told_from_a_lie_and_from_lagging() {
    let town = town().await;
    let old = town.chain.lock().unwrap().signed(Height(2));
    town.nodes[0].become_adversary(OldTip(old));
    let report = town.sync().await;
    town.assert_verified_tip_is_honest();
    let expected = NodeStatus::OldTip { height: Height(2), verified: Height(6), shown: Height(3) };
    assert_eq!(report.status(1), Some(&expected));
}

#[tokio::test]
async fn a_tip_that_stands_still_is_first_lagging_then_old() {
    let town = town().await;
    let standing = town.chain.lock().unwrap().signed(Height(4));
    town.nodes[0].become_adversary(OldTip(standing));
    town.sync().await;
    assert_eq!(town.status(1), NodeStatus::Agrees { height: Height(4) });
    town.wait_ms(4_000);
    town.sync().await;
    assert_eq!(town.status(1), NodeStatus::Behind { height: Height(4), verified: Height(6) });
    town.wait_ms(90_000);
    town.sync().await;
    assert!(matches!(town.status(1), NodeStatus::OldTip { .. }));
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn a_very_old_tip_is_called_old_at_first_sight() {
    let town = Town::new();
    town.push_empty(200);
    let old = town.chain.lock().unwrap().signed(Height(20));
    town.nodes[0].become_adversary(OldTip(old));
    town.sync().await;
    town.assert_verified_tip_is_honest();
    assert!(matches!(town.status(1), NodeStatus::OldTip { height: Height(20), .. }));
}

struct Forked(TestChain);
impl Adversary for Forked {
    fn tip(&self, _honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
        Ok(self.0.signed_tip())
    }
}

fn fork(town: &Town, at_most: u64) -> TestChain {
    let honest = town.chain.lock().unwrap().clone();
    let mut fork = TestChain::new(4);
    fork.push_empty(at_most - 1);
    let mut header = fork.propose(&[]);
    header.time = header.time.plus_ms(1);
    fork.append(header, Vec::new());
    assert_eq!(fork.header(Height(1)), honest.header(Height(1)));
    fork
}

/// Height, our and their hash of the conflict that the department's node shows.
fn conflict_of(town: &Town, department: u16) -> (Height, Hash, Hash) {
    match town.status(department) {
        NodeStatus::Conflicting { height, ours, theirs, .. } => (height, ours, theirs),
        other => panic!("department {department} is {other:?}"),
    }
}

#[tokio::test]
async fn a_conflicting_certified_header_is_caught_and_kept_as_evidence() {
    let town = town().await;
    let fork = fork(&town, 6);
    let theirs = fork.tip_hash();
    // The honest header is verified first; the fork is the witness that disagrees.
    town.nodes[0].become_adversary(super::memory::Dead);
    town.sync().await;
    town.assert_verified_tip_is_honest();
    town.nodes[0].become_adversary(Forked(fork));
    town.client.wake();
    let report = town.sync().await;
    let ours = town.chain.lock().unwrap().tip_hash();
    assert_eq!(conflict_of(&town, 1), (Height(6), ours, theirs));
    assert_eq!(report.divergences.len(), 1);
    assert_eq!(report.divergences[0].department, 1);
    assert_eq!(report.divergences[0].theirs.certificate.header_hash, theirs);
    let shown = town.client.fork().expect("a quorum certified both");
    assert_eq!((shown.common, shown.height, shown.shown_by), (Height(5), Height(6), vec![1]));
    verify_fork(&shown.evidence, &town.network).unwrap();
}

#[tokio::test]
async fn a_conflicting_header_below_the_tip_is_caught_too() {
    let town = Town::new();
    town.push_empty(2_500);
    town.sync().await;
    let fork = fork(&town, 1_000);
    town.nodes[3].become_adversary(Forked(fork));
    town.sync().await;
    assert_eq!(conflict_of(&town, 4).0, Height(1_000));
    let common = town.client.verified_tip().unwrap();
    assert_eq!(common.header(), town.chain.lock().unwrap().header(Height(999)));
}

struct BentTip<F>(F);
impl<F: Fn(SignedHeader) -> SignedHeader + Send + Sync> Adversary for BentTip<F> {
    fn tip(&self, honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
        Ok((self.0)(honest))
    }
}

#[tokio::test]
async fn a_short_certificate_is_caught() {
    let town = town().await;
    let short = {
        let chain = town.chain.lock().unwrap();
        chain.certify_by(chain.tip().clone(), Round(0), &[0, 1])
    };
    town.nodes[0].become_adversary(BentTip(move |_| short.clone()));
    let expected = Lie::ForgedCertificate(CertificateError::Short { have: 2, needed: 3 });
    assert_eq!(only_department_1_lies(&town).await, expected);
}

#[tokio::test]
async fn a_certificate_of_another_header_is_caught() {
    let town = town().await;
    let other = town.chain.lock().unwrap().signed(Height(5)).certificate;
    town.nodes[0]
        .become_adversary(BentTip(move |honest: SignedHeader| SignedHeader { certificate: other.clone(), ..honest }));
    assert!(matches!(
        only_department_1_lies(&town).await,
        Lie::WrongHeader { reason: HeaderError::OtherHeader { .. }, .. }
    ));
}

#[tokio::test]
async fn a_changed_signature_is_caught_and_its_department_named() {
    let town = town().await;
    town.nodes[0].become_adversary(BentTip(|honest: SignedHeader| {
        let CommitCertificate { height, round, header_hash, .. } = honest.certificate;
        let mut pairs: Vec<_> =
            honest.certificate.signers().into_iter().zip(honest.certificate.signatures().to_vec()).collect();
        pairs[2].1.0[7] ^= 1;
        let certificate = CommitCertificate::new(height, round, header_hash, pairs, 4).unwrap();
        SignedHeader { certificate, ..honest }
    }));
    let expected = Lie::ForgedCertificate(CertificateError::Signature { department: 3 });
    assert_eq!(only_department_1_lies(&town).await, expected);
}

fn productive() -> TestChain {
    let mut genesis = testing::genesis(4);
    genesis.kind = ChainKind::Productive;
    TestChain::from_genesis(genesis)
}

#[tokio::test]
async fn a_header_from_the_future_shows_that_a_clock_is_wrong_and_is_not_taken() {
    let town = Town::over(productive());
    town.push_empty(3);
    town.sync().await;
    let future = {
        let mut fork = town.chain.lock().unwrap().clone();
        let mut header = fork.propose(&[]);
        header.time = header.time.plus_ms(3_600_000);
        fork.append(header, Vec::new());
        fork
    };
    town.nodes[0].become_adversary(Forked(future.clone()));
    town.sync().await;
    town.assert_verified_tip_is_honest();
    let expected = future.tip().time;
    assert!(matches!(town.status(1), NodeStatus::ClockDisagrees { tip_time, .. } if tip_time == expected));
}

#[tokio::test]
async fn a_clock_that_runs_late_is_named_for_every_department_and_nothing_is_taken() {
    let town = Town::over(productive());
    town.push_empty(3);
    town.clock.set(testing::GENESIS_TIME);
    town.wait_ms(0);
    {
        let mut chain = town.chain.lock().unwrap();
        chain.push_empty(200);
    }
    let report = town.sync().await;
    assert!(report.tip.is_none());
    assert!(report.departments.iter().all(|d| matches!(d.status, NodeStatus::ClockDisagrees { .. })));
}

#[tokio::test]
async fn a_demonstration_chain_may_run_ahead_of_the_clock() {
    let town = Town::new();
    town.push_empty(3);
    town.clock.set(testing::GENESIS_TIME);
    town.sync().await;
    town.assert_verified_tip_is_honest();
}

struct Unreadable;
impl Adversary for Unreadable {
    fn tip(&self, _honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
        Err(ProviderError::Unreadable { path: "/v1/tip".into(), reason: DecodeError::NotCanonical })
    }
}

#[tokio::test]
async fn an_unreadable_answer_counts_as_a_lie() {
    let town = town().await;
    town.nodes[0].become_adversary(Unreadable);
    assert!(matches!(only_department_1_lies(&town).await, Lie::Unreadable(_)));
}

struct OwnSet(TestChain);
impl Adversary for OwnSet {
    fn tip(&self, _honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
        Ok(self.0.signed_tip())
    }
    fn hops(&self, _honest: yuzheng_protocol::api::HopList) -> yuzheng_protocol::api::HopList {
        self.0.hops(Height(0))
    }
}

/// A chain whose departments are the adversary's own from height 4 on, which no quorum announced.
fn hijacked(set: ValidatorSet) -> TestChain {
    let mut fork = TestChain::new(4);
    fork.push_empty(3);
    fork.announce(set);
    fork.push_empty(3);
    fork
}

#[tokio::test]
async fn a_set_of_departments_that_no_quorum_announced_is_caught() {
    let town = town().await;
    let fork = hijacked(validator_set(11..=14));
    let tip = fork.signed_tip();
    // The announcing header is signed by two departments only.
    struct Short(SignedHeader, yuzheng_protocol::light::Hop);
    impl Adversary for Short {
        fn tip(&self, _honest: SignedHeader) -> Result<SignedHeader, ProviderError> {
            Ok(self.0.clone())
        }
        fn hops(&self, _honest: yuzheng_protocol::api::HopList) -> yuzheng_protocol::api::HopList {
            yuzheng_protocol::api::HopList { hops: list(vec![self.1.clone()]) }
        }
    }
    let mut hop = fork.hop(1);
    hop.signed = fork.certify_by(hop.signed.header.clone(), Round(0), &[0, 3]);
    town.nodes[0].become_adversary(Short(tip, hop));
    let expected = Lie::ForgedCertificate(CertificateError::Short { have: 2, needed: 3 });
    assert_eq!(only_department_1_lies(&town).await, expected);
}

#[tokio::test]
async fn a_set_without_any_hop_to_it_is_caught() {
    let town = town().await;
    let fork = hijacked(validator_set(11..=14));
    let tip = fork.signed_tip();
    town.nodes[0].become_adversary(BentTip(move |_| tip.clone()));
    assert!(matches!(
        only_department_1_lies(&town).await,
        Lie::WrongHeader { reason: HeaderError::Validators { .. }, .. }
    ));
}

#[tokio::test]
async fn a_fork_that_changes_the_departments_is_caught_as_a_conflict() {
    let town = town().await;
    let fork = hijacked(validator_set(11..=14));
    town.nodes[0].become_adversary(OwnSet(fork));
    town.sync().await;
    // The announcing header is certified by our departments, too, and proof by itself.
    assert_eq!(conflict_of(&town, 1).0, Height(4));
    let shown = town.client.fork().expect("one set certified both");
    assert_eq!((shown.common, shown.height), (Height(3), Height(4)));
    verify_fork(&shown.evidence, &town.network).unwrap();
}

#[tokio::test]
async fn a_liar_is_not_asked_for_headers_again_and_is_forgiven_after_it_behaved_long_enough() {
    let town = town().await;
    town.nodes[0].become_adversary(BrokenDeltas(&[]));
    only_department_1_lies(&town).await;
    town.nodes[0].become_adversary(super::memory::Honest);
    town.wait_ms(10_000);
    town.sync().await;
    assert!(matches!(town.status(1), NodeStatus::Lying { .. }));
    town.wait_ms(300_000);
    town.sync().await;
    assert!(matches!(town.status(1), NodeStatus::Agrees { .. }));
}

#[tokio::test]
async fn three_liars_of_four_do_not_keep_the_truth_away() {
    let town = town().await;
    town.nodes[0].become_adversary(BrokenDeltas(&[0, 1]));
    town.nodes[1].become_adversary(BrokenDeltas(&[]));
    town.nodes[2].become_adversary(Unreadable);
    town.sync().await;
    town.assert_verified_tip_is_honest();
}

#[tokio::test]
async fn four_liars_leave_what_is_verified_as_it_was() {
    let town = town().await;
    let before = town.client.verified_tip();
    town.nodes.iter().for_each(|n| n.become_adversary(BrokenDeltas(&[0, 1])));
    town.sync().await;
    assert_eq!(town.client.verified_tip(), before);
}
