//! The handlers, with channels in place of the engine.

use core::time::Duration;
use std::sync::Arc;

use arc_malachitebft_app::consensus::{Role, SignedConsensusMsg, VoteExtensionError};
use arc_malachitebft_app::engine::host::{Next, SyncedValueOutcome};
use arc_malachitebft_app::engine::util::events::{Event, TxEvent};
use arc_malachitebft_app::streaming::StreamContent;
use arc_malachitebft_app::types::streaming::{StreamId, StreamMessage};
use arc_malachitebft_app::types::{MisbehaviorEvidence, PeerId, ProposedValue};
use arc_malachitebft_app_channel::{AppMsg, Channels, NetworkMsg};
use arc_malachitebft_core_types::{
    CommitCertificate, CommitSignature, NilOrVal, Round as EngineRound, Validity, VoteExtensionPolicy, VoteType,
};
use arc_malachitebft_signing::Signer as _;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot, watch};
use yuzheng_protocol::{Hash, Height, Round};

use super::ledger::{Commits, MemoryLedger};
use super::validators::{chain_id, set, signer};
use crate::consensus::app::App;
use crate::consensus::application::{Freshness, Ledger as _, Slot};
use crate::consensus::certificate::ConversionError;
use crate::consensus::context::{BlockHash, EngineContext, EngineHeight, Proposal, Vote};
use crate::consensus::part::{Part, split};
use crate::consensus::peer_tips::PeerTips;
use crate::consensus::validators::Address;
use crate::consensus::{Error, NetworkKey, Pace, Status};

type Ctx = EngineContext;

/// Validator 0 of four, with the test in place of the engine.
struct Bench {
    app: App,
    ledger: Arc<MemoryLedger>,
    events: TxEvent<Ctx>,
    streamed: mpsc::Receiver<NetworkMsg<Ctx>>,
    status: watch::Receiver<Status>,
}

fn bench() -> Bench {
    bench_over(Arc::new(MemoryLedger::new(set(4))))
}

fn bench_over(ledger: Arc<MemoryLedger>) -> Bench {
    let (network, streamed) = mpsc::channel(100);
    let channels = Channels {
        consensus: mpsc::channel(1).1,
        network,
        events: TxEvent::new(),
        requests: mpsc::channel(1).0,
        net_requests: mpsc::channel(1).0,
    };
    let (status, status_receiver) = watch::channel(Status::default());
    let tips = Arc::new(PeerTips::new([]));
    let app = App::new(ledger.clone(), Pace::default(), signer(0), tips, &channels, status);
    Bench { app, ledger, events: channels.events, streamed, status: status_receiver }
}

fn slot(height: u64, round: u32) -> Slot {
    Slot { height: Height(height), round: Round(round) }
}

fn peer() -> PeerId {
    NetworkKey::new([1; 32]).identity().parse().unwrap()
}

/// A block of `transaction` for `slot` by whoever's turn it is there.
fn block(slot: Slot, transaction: &[u8]) -> Vec<u8> {
    let ledger = MemoryLedger::new(set(4));
    ledger.submit(transaction);
    let built = ledger.build(slot, Duration::ZERO).unwrap();
    ledger.body(built.header_hash).unwrap().unwrap()
}

async fn signed_proposal(by: u8, slot: Slot, value: Hash, lock: EngineRound) -> SignedConsensusMsg<Ctx> {
    let proposal = Proposal {
        height: EngineHeight(slot.height),
        round: EngineRound::new(slot.round.0),
        value: BlockHash(value),
        pol_round: lock,
        address: Address(signer(by).public_key()),
    };
    SignedConsensusMsg::Proposal(signer(by).sign_proposal(proposal).await.unwrap())
}

/// A certificate of `value` at height 1 by the given validators.
async fn certificate(value: Hash, signers: &[u8]) -> CommitCertificate<Ctx> {
    let mut commit_signatures = Vec::new();
    for i in signers {
        let vote = Vote {
            kind: VoteType::Precommit,
            height: EngineHeight(Height(1)),
            round: EngineRound::ZERO,
            value: NilOrVal::Val(BlockHash(value)),
            address: Address(signer(*i).public_key()),
        };
        let signed = signer(*i).sign_vote(vote).await.unwrap();
        commit_signatures.push(CommitSignature::new(signed.message.address, signed.signature));
    }
    CommitCertificate {
        height: EngineHeight(Height(1)),
        round: EngineRound::ZERO,
        value_id: BlockHash(value),
        commit_signatures,
    }
}

impl Bench {
    async fn part(&mut self, part: Part) -> Option<ProposedValue<Ctx>> {
        let (reply, answer) = oneshot::channel();
        let part = StreamMessage::new(StreamId::new(Bytes::new()), 0, StreamContent::Data(part));
        let message = AppMsg::ReceivedProposalPart { from: peer(), published_by: None, part, reply };
        self.app.handle(message).await.unwrap();
        answer.await.unwrap()
    }

    async fn round_begins(&mut self, slot: Slot) -> Vec<ProposedValue<Ctx>> {
        let (reply_value, answer) = oneshot::channel();
        let message = AppMsg::StartedRound {
            height: EngineHeight(slot.height),
            round: EngineRound::new(slot.round.0),
            proposer: Address(signer(0).public_key()),
            role: Role::Validator,
            reply_value,
        };
        self.app.handle(message).await.unwrap();
        answer.await.unwrap()
    }

    async fn propose(&mut self, slot: Slot) -> Option<Hash> {
        let (reply, answer) = oneshot::channel();
        let message = AppMsg::GetValue {
            height: EngineHeight(slot.height),
            round: EngineRound::new(slot.round.0),
            timeout: Duration::from_secs(1),
            reply,
        };
        self.app.handle(message).await.unwrap();
        answer.await.ok().map(|proposed| proposed.value.0)
    }

    async fn decide(&mut self, certificate: CommitCertificate<Ctx>) -> Result<(), Error> {
        let (reply, answer) = oneshot::channel();
        self.app.handle(AppMsg::Decided { certificate, extensions: Default::default(), reply }).await?;
        answer.await.unwrap();
        Ok(())
    }

    async fn finalize(&mut self, certificate: CommitCertificate<Ctx>) -> oneshot::Receiver<Next<Ctx>> {
        let (reply, answer) = oneshot::channel();
        let evidence = MisbehaviorEvidence { proposals: Default::default(), votes: Default::default() };
        let message = AppMsg::Finalized { certificate, extensions: Default::default(), evidence, reply };
        self.app.handle(message).await.unwrap();
        answer
    }

    async fn synced(&mut self, slot: Slot, body: Vec<u8>) -> SyncedValueOutcome<Ctx> {
        let (reply, answer) = oneshot::channel();
        let message = AppMsg::ProcessSyncedValue {
            height: EngineHeight(slot.height),
            round: EngineRound::new(slot.round.0),
            proposer: Address(signer(1).public_key()),
            value_bytes: body.into(),
            reply,
        };
        self.app.handle(message).await.unwrap();
        answer.await.unwrap()
    }

    /// A block of validator 1 for height 1, received and decided by validators 1, 2 and 3.
    async fn one_block(&mut self) -> Hash {
        let body = block(slot(1, 0), b"first");
        let hash = Hash::of(&body);
        for part in split(&body, slot(1, 0), hash, &signer(1)) {
            self.part(part).await;
        }
        self.decide(certificate(hash, &[1, 2, 3]).await).await.unwrap();
        hash
    }
}

#[tokio::test]
async fn a_block_that_was_refused_as_fresh_stays_refused_when_its_round_begins() {
    let mut bench = bench();
    // Built in round 0, proposed in round 1 by validator 2 as if it were new.
    let body = block(slot(1, 0), b"stale");
    let part = split(&body, slot(1, 1), Hash::of(&body), &signer(2)).remove(0);
    let judged = bench.part(part).await.unwrap();
    assert_eq!(judged.validity, Validity::Invalid);
    let known = bench.round_begins(slot(1, 1)).await;
    assert_eq!(known.iter().map(|v| (v.value, v.validity)).collect::<Vec<_>>(), [(judged.value, Validity::Invalid)]);
}

#[tokio::test]
async fn a_block_whose_signed_proposal_names_a_lock_is_not_held_against_the_clock() {
    let mut bench = bench();
    let body = block(slot(1, 0), b"locked");
    let hash = Hash::of(&body);
    let part = split(&body, slot(1, 1), hash, &signer(2)).remove(0);
    // A proposal by somebody whose turn it is not, and one signed with another's key, change nothing.
    for by in [1, 3] {
        let forged = signed_proposal(by, slot(1, 1), hash, EngineRound::ZERO).await;
        bench.events.send(|| Event::Received(forged));
    }
    let proposal = signed_proposal(2, slot(1, 1), hash, EngineRound::ZERO).await;
    bench.events.send(|| Event::Received(proposal));
    let judged = bench.part(part).await.unwrap();
    assert_eq!(judged.validity, Validity::Valid);
    assert_eq!(bench.ledger.arrivals()[0].freshness, Freshness::Replayed);
}

#[tokio::test]
async fn a_body_that_came_before_its_height_is_judged_when_its_round_begins() {
    let mut bench = bench();
    let first = block(slot(1, 0), b"first");
    // Height 2 builds on the first block.
    let ahead = Arc::new(MemoryLedger::new(set(4)));
    let mut other = bench_over(ahead.clone());
    other.one_block().await;
    let built = ahead.build(slot(2, 0), Duration::ZERO).unwrap();
    let body = ahead.body(built.header_hash).unwrap().unwrap();
    let early = split(&body, slot(2, 0), built.header_hash, &signer(2)).remove(0);
    assert_eq!(bench.part(early).await, None);
    assert!(bench.ledger.arrivals().is_empty(), "not given to the ledger yet");
    assert_eq!(bench.one_block().await, Hash::of(&first));
    let known = bench.round_begins(slot(2, 0)).await;
    assert_eq!(known.iter().map(|v| v.value.0).collect::<Vec<_>>(), [built.header_hash]);
    assert_eq!(known[0].validity, Validity::Valid);
    assert_eq!(bench.ledger.arrivals().last().unwrap().freshness, Freshness::Fresh);
}

#[tokio::test]
async fn one_slot_gets_one_block_even_across_a_restart() {
    let mut bench = bench();
    bench.ledger.submit(b"a");
    let first = bench.propose(slot(1, 3)).await.unwrap();
    assert!(matches!(bench.streamed.recv().await, Some(NetworkMsg::PublishProposalPart(_))));
    bench.ledger.submit(b"b");
    assert_eq!(bench.propose(slot(1, 3)).await, Some(first));
    let mut restarted = bench_over(bench.ledger.clone());
    assert_eq!(restarted.propose(slot(1, 3)).await, Some(first));
    assert_ne!(restarted.propose(slot(1, 7)).await, Some(first));
}

#[tokio::test]
async fn builds_nothing_for_another_height_than_the_next() {
    assert_eq!(bench().propose(slot(2, 2)).await, None);
}

#[tokio::test]
async fn parts_of_a_block_proposed_again_follow_our_signed_proposal() {
    let mut bench = bench();
    let hash = bench.propose(slot(1, 3)).await.unwrap();
    assert!(bench.streamed.try_recv().is_ok());
    let again = AppMsg::RestreamProposal {
        height: EngineHeight(Height(1)),
        round: EngineRound::new(7),
        valid_round: EngineRound::new(3),
        address: Address(signer(0).public_key()),
        value_id: BlockHash(hash),
    };
    bench.app.handle(again).await.unwrap();
    assert!(bench.streamed.try_recv().is_err(), "the proposal has not gone out yet");
    let proposal = signed_proposal(0, slot(1, 7), hash, EngineRound::new(3)).await;
    bench.events.send(|| Event::Published(proposal));
    bench.app.notice_all().await.unwrap();
    let NetworkMsg::PublishProposalPart(message) = bench.streamed.try_recv().unwrap();
    let part = message.content.into_data().unwrap();
    assert_eq!((part.slot, part.header_hash), (slot(1, 7), hash));
    assert!(part.is_signed(chain_id()));
}

#[tokio::test]
async fn commits_with_the_protocols_certificate_and_takes_late_signatures_in() {
    let mut bench = bench();
    let hash = bench.one_block().await;
    assert_eq!(bench.ledger.hashes(), [hash]);
    assert_eq!(bench.ledger.certificates()[0].signers(), [1, 2, 3]);
    let _answer = bench.finalize(certificate(hash, &[3, 0, 2, 1]).await).await;
    assert_eq!(bench.ledger.certificates()[0].signers(), [0, 1, 2, 3]);
    assert!(bench.status.borrow().quiet);
}

#[tokio::test]
async fn a_decision_is_committed_once_and_in_order() {
    let mut bench = bench();
    let hash = bench.one_block().await;
    bench.decide(certificate(hash, &[1, 2, 3]).await).await.unwrap();
    assert_eq!(bench.ledger.hashes(), [hash]);
    let mut far = certificate(hash, &[1, 2, 3]).await;
    far.height = EngineHeight(Height(7));
    let refused = bench.decide(far).await;
    assert!(matches!(refused, Err(Error::OutOfStep { decided: Height(7), next: Height(2) })), "{refused:?}");
}

#[tokio::test]
async fn a_certificate_that_the_protocol_refuses_ends_consensus() {
    let hash = Hash::of(b"block");
    let stranger = bench().decide(certificate(hash, &[1, 2, 9]).await).await;
    let named = Address(signer(9).public_key());
    assert!(
        matches!(&stranger, Err(Error::Certificate { source: ConversionError::Stranger { signer, .. }, .. }) if *signer == named),
        "{stranger:?}"
    );
    let short = bench().decide(certificate(hash, &[1, 2]).await).await;
    assert!(matches!(short, Err(Error::Certificate { source: ConversionError::Form(_), .. })), "{short:?}");
    let mut nil = certificate(hash, &[1, 2, 3]).await;
    nil.round = EngineRound::Nil;
    let nil = bench().decide(nil).await;
    assert!(matches!(nil, Err(Error::Certificate { source: ConversionError::NoRound, .. })), "{nil:?}");
}

#[tokio::test]
async fn a_ledger_that_fails_or_panics_in_a_commit_ends_consensus() {
    for (commits, panicked) in [(Commits::Fail, false), (Commits::Panic, true)] {
        let mut bench = bench();
        bench.ledger.let_commits(commits);
        let body = block(slot(1, 0), b"first");
        let part = split(&body, slot(1, 0), Hash::of(&body), &signer(1)).remove(0);
        bench.part(part).await;
        let ended = bench.decide(certificate(Hash::of(&body), &[1, 2, 3]).await).await;
        match ended {
            Err(Error::LedgerPanicked { what: "commit" }) => assert!(panicked),
            Err(Error::Commit { height: Height(1), .. }) => assert!(!panicked),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_members_vote_for_the_next_height_ends_the_quiet_and_a_strangers_does_not() {
    let mut bench = bench();
    let hash = bench.one_block().await;
    let mut answer = bench.finalize(certificate(hash, &[1, 2, 3]).await).await;
    for by in [9, 2] {
        assert!(answer.try_recv().is_err());
        let vote = Vote {
            kind: VoteType::Prevote,
            height: EngineHeight(Height(2)),
            round: EngineRound::ZERO,
            value: NilOrVal::Nil,
            address: Address(signer(by).public_key()),
        };
        let signed = signer(by).sign_vote(vote).await.unwrap();
        let mut forged = signed.clone();
        forged.message.address = Address(signer(3).public_key());
        bench.events.send(|| Event::Received(SignedConsensusMsg::Vote(forged)));
        bench.app.notice_all().await.unwrap();
        assert!(answer.try_recv().is_err());
        bench.events.send(|| Event::Received(SignedConsensusMsg::Vote(signed)));
        bench.app.notice_all().await.unwrap();
    }
    let Ok(Next::Start(height, params)) = answer.try_recv() else { panic!("still quiet") };
    assert_eq!(height, EngineHeight(Height(2)));
    assert_eq!(params.vote_extension_policy, VoteExtensionPolicy::Disabled);
    assert!(!bench.status.borrow().quiet);
}

#[tokio::test]
async fn a_part_for_the_next_height_ends_the_quiet() {
    let mut bench = bench();
    let hash = bench.one_block().await;
    let mut answer = bench.finalize(certificate(hash, &[1, 2, 3]).await).await;
    let stranger = split(b"body", slot(2, 0), Hash::of(b"body"), &signer(9)).remove(0);
    bench.part(stranger).await;
    assert!(answer.try_recv().is_err());
    let body = bench.ledger.build(slot(2, 0), Duration::ZERO).unwrap().header_hash;
    let body = bench.ledger.body(body).unwrap().unwrap();
    let judged = bench.part(split(&body, slot(2, 0), Hash::of(&body), &signer(2)).remove(0)).await;
    assert_eq!(judged.unwrap().validity, Validity::Valid);
    assert!(matches!(answer.try_recv(), Ok(Next::Start(EngineHeight(Height(2)), _))));
}

#[tokio::test]
async fn synced_blocks_are_judged_without_the_clock_and_faults_are_told_apart() {
    let mut bench = bench();
    let body = block(slot(1, 0), b"first");
    assert!(matches!(bench.synced(slot(2, 0), body.clone()).await, SyncedValueOutcome::LocalTransientError));
    assert!(matches!(bench.synced(slot(1, 0), b"no block".to_vec()).await, SyncedValueOutcome::PeerFault));
    let SyncedValueOutcome::Verdict(value) = bench.synced(slot(1, 3), body.clone()).await else { panic!() };
    assert_eq!((value.value.0, value.validity), (Hash::of(&body), Validity::Valid));
    assert_eq!(bench.ledger.arrivals()[0].freshness, Freshness::Replayed);
    let other = block(slot(7, 0), b"of another height");
    let SyncedValueOutcome::Verdict(value) = bench.synced(slot(1, 0), other).await else { panic!() };
    assert_eq!(value.validity, Validity::Invalid);
}

#[tokio::test]
async fn serves_decided_blocks_that_a_peer_can_take_in() {
    let mut bench = bench();
    let hash = bench.one_block().await;
    let served = bench.served(0, 90).await;
    assert_eq!(served.len(), 1);
    assert_eq!(served[0].certificate.value_id, BlockHash(hash));
    let signers: Vec<_> = served[0].certificate.commit_signatures.iter().map(|s| s.address.0).collect();
    assert_eq!(signers, [1, 2, 3].map(|i| signer(i).public_key()));
    let SyncedValueOutcome::Verdict(value) = self::bench().synced(slot(1, 0), served[0].value_bytes.to_vec()).await
    else {
        panic!("refused")
    };
    assert_eq!(value.value.0, hash);
    assert!(bench.served(2, 90).await.is_empty());
}

impl Bench {
    async fn served(&mut self, first: u64, last: u64) -> Vec<arc_malachitebft_sync::RawDecidedValue<Ctx>> {
        let (reply, answer) = oneshot::channel();
        let range = EngineHeight(Height(first))..=EngineHeight(Height(last));
        self.app.handle(AppMsg::GetDecidedValues { range, reply }).await.unwrap();
        answer.await.unwrap()
    }
}

#[tokio::test]
async fn tells_the_lowest_height_that_it_serves() {
    let (reply, answer) = oneshot::channel();
    bench().app.handle(AppMsg::GetHistoryMinHeight { reply }).await.unwrap();
    assert_eq!(answer.await, Ok(EngineHeight(Height(1))));
}

#[tokio::test]
async fn gives_and_takes_no_vote_extensions() {
    let mut bench = bench();
    let (height, round, value_id) = (EngineHeight(Height(1)), EngineRound::ZERO, BlockHash(Hash::ZERO));
    let (reply, answer) = oneshot::channel();
    let policy = VoteExtensionPolicy::Disabled;
    let message = AppMsg::ExtendVote { height, round, value_id, vote_extension_policy: policy, reply };
    bench.app.handle(message).await.unwrap();
    assert_eq!(answer.await, Ok(None));
    let (reply, answer) = oneshot::channel();
    let from = Address(signer(1).public_key());
    let message = AppMsg::VerifyVoteExtensions { height, round, value_id, extensions: vec![(from, ())], reply };
    bench.app.handle(message).await.unwrap();
    assert_eq!(answer.await.unwrap(), [(from, Err(VoteExtensionError::InvalidVoteExtension))]);
}
