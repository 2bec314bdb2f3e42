//! What the core asks for, done as the engine's consensus actor does it, and the application's answers.
//!
//! The order that matters for power cuts: the log is synced before a vote or proposal is published, before a
//! round starts and before a decision is handed over – and not before certificates and repeated votes go out,
//! which only carry votes that were published before.

use core::time::Duration;

use arc_malachitebft_app::consensus::{
    Effect, Input, LivenessMsg, ProposedValue, Resumable as _, Resume, SignedConsensusMsg,
};
use arc_malachitebft_app::engine::host::SyncedValueOutcome;
use arc_malachitebft_app::engine::util::events::Event;
use arc_malachitebft_app::engine::wal::encode_entry;
use arc_malachitebft_app_channel::AppMsg;
use arc_malachitebft_core_types::{NilOrVal, SignedVote, TimeoutKind, ValueOrigin, ValueResponse, VoteExtensions};
use arc_malachitebft_signing::{Signer as _, Verifier as _, VerifierExt as _};
use tokio::sync::oneshot;
use yuzheng_protocol::{Hash, Height};

use super::checker::What;
use super::engine::{Asked, Coming, Ctx, Done, Honesty, Phase, Shell, Wire, timer};
use crate::consensus::context::{BlockHash, EngineContext, EngineHeight, round};
use crate::consensus::validators::Address;

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}

fn hash(value: NilOrVal<BlockHash>) -> Option<Hash> {
    match value {
        NilOrVal::Nil => None,
        NilOrVal::Val(value) => Some(value.0),
    }
}

impl Shell {
    fn flush(&mut self) -> Result<(), String> {
        if self.phase == Phase::Recovering { Ok(()) } else { self.log.flush().map_err(text) }
    }

    fn append(&mut self, height: EngineHeight, input: Input<Ctx>) -> Result<(), String> {
        if self.phase == Phase::Recovering || self.log_height != Some(height) {
            return Ok(());
        }
        let mut bytes = Vec::new();
        encode_entry(input, &self.codec, &mut bytes).map_err(text)?;
        self.log.append(&bytes).map_err(text)
    }

    /// Does what the core asks for. An error here happens only when the machine is off.
    pub async fn effect(&mut self, effect: Effect<Ctx>) -> Result<Resume<Ctx>, String> {
        Ok(match effect {
            Effect::CancelAllTimeouts(r) => {
                self.timers.clear();
                r.resume_with(())
            }
            Effect::CancelTimeout(timeout, r) => {
                self.timers.remove(&timer(&timeout));
                r.resume_with(())
            }
            Effect::ScheduleTimeout(timeout, r) => {
                let after = match timeout.kind {
                    TimeoutKind::FinalizeHeight(_) => (self.began + self.target).saturating_sub(self.now),
                    TimeoutKind::Propose | TimeoutKind::Prevote | TimeoutKind::Precommit | TimeoutKind::Rebroadcast => {
                        self.timeouts.duration_for(timeout)
                    }
                };
                self.tokens += 1;
                self.timers.insert(timer(&timeout), self.tokens);
                self.later(after, Coming::Timer(timeout, self.tokens));
                r.resume_with(())
            }
            Effect::StartRound(height, round, proposer, role, r) => {
                self.flush()?;
                // The application answers in order.
                while let Some(asked) = self.asked.pop_front() {
                    self.answer(asked).await?;
                }
                let (reply_value, known) = oneshot::channel();
                let message = AppMsg::StartedRound { height, round, proposer, role, reply_value };
                self.app.handle(message).await.map_err(text)?;
                for value in known.await.map_err(text)? {
                    self.later(Duration::ZERO, Coming::Input(Input::ProposedValue(value, ValueOrigin::Consensus)));
                }
                r.resume_with(())
            }
            Effect::SignProposal(proposal, r) => {
                let signed = self.signer.sign_proposal(proposal).await.map_err(text)?;
                self.signs(What::Proposal, signed.height, signed.round, Some(signed.value.0));
                r.resume_with(signed)
            }
            Effect::SignVote(vote, r) => {
                let signed = self.signer.sign_vote(vote).await.map_err(text)?;
                self.signs(signed.kind.into(), signed.height, signed.round, hash(signed.value));
                r.resume_with(signed)
            }
            Effect::PublishConsensusMsg(message, r) => {
                self.flush()?;
                self.notice(Event::Published(message.clone())).await?;
                if self.honesty == Honesty::Dishonest
                    && let SignedConsensusMsg::Vote(vote) = &message
                {
                    self.contradict(vote).await?;
                }
                self.publish(Wire::Consensus(message));
                r.resume_with(())
            }
            Effect::PublishLivenessMsg(message, r) => {
                self.publish(Wire::Liveness(message));
                r.resume_with(())
            }
            Effect::RepublishVote(vote, r) => {
                self.publish(Wire::Liveness(LivenessMsg::Vote(vote)));
                r.resume_with(())
            }
            Effect::RepublishRoundCertificate(certificate, r) => {
                self.publish(Wire::Liveness(LivenessMsg::SkipRoundCertificate(certificate)));
                r.resume_with(())
            }
            Effect::GetValue(height, round, timeout, r) => {
                self.ask(Asked::Value(height, round, self.timeouts.duration_for(timeout)));
                r.resume_with(())
            }
            Effect::RestreamProposal(height, round, _, _, value, r) => {
                self.ask(Asked::Restream(height, round, value));
                r.resume_with(())
            }
            Effect::Decide(certificate, _, r) => {
                self.flush()?;
                self.ask(Asked::Decided(certificate));
                r.resume_with(())
            }
            Effect::Finalize(certificate, _, evidence, r) => {
                self.evidence += evidence.proposals.iter().count() + evidence.votes.iter().count();
                self.ask(Asked::Finalized(certificate, evidence));
                r.resume_with(())
            }
            Effect::WalAppend(height, input, r) => {
                self.append(height, input)?;
                r.resume_with(())
            }
            Effect::CertVerifiedSyncValue(value, proposer, r) => {
                self.ask(Asked::Synced(value, proposer));
                r.resume_with(())
            }
            Effect::CertRejectedSyncValue(_, _, error, _) => return Err(format!("an honest peer's block: {error}")),
            effect => return self.verify(effect).await,
        })
    }

    async fn verify(&mut self, effect: Effect<Ctx>) -> Result<Resume<Ctx>, String> {
        use arc_malachitebft_app::consensus::ConsensusMsg;
        let verifier = &self.verifier;
        Ok(match effect {
            Effect::VerifySignature(message, key, r) => {
                let valid = match &message.message {
                    ConsensusMsg::Vote(v) => verifier.verify_signed_vote(v, &message.signature, &key).await,
                    ConsensusMsg::Proposal(p) => verifier.verify_signed_proposal(p, &message.signature, &key).await,
                };
                r.resume_with(valid.map_err(text)?.is_valid())
            }
            Effect::VerifyCommitCertificate(certificate, set, thresholds, r) => {
                r.resume_with(verifier.verify_commit_certificate(&EngineContext, &certificate, &set, thresholds).await)
            }
            Effect::VerifyExtendedCommitCertificate(certificate, set, thresholds, policy, r) => r.resume_with(
                verifier
                    .verify_extended_commit_certificate(&EngineContext, &certificate, &set, thresholds, policy)
                    .await,
            ),
            Effect::VerifyPolkaCertificate(certificate, set, thresholds, r) => {
                r.resume_with(verifier.verify_polka_certificate(&EngineContext, &certificate, &set, thresholds).await)
            }
            Effect::VerifyRoundCertificate(certificate, set, thresholds, r) => {
                r.resume_with(verifier.verify_round_certificate(&EngineContext, &certificate, &set, thresholds).await)
            }
            other => return Err(format!("not expected on this chain: {other:?}")),
        })
    }

    /// Notes a signature of our own; one made by a machine that is off was never made.
    fn signs(&self, what: What, height: EngineHeight, at: arc_malachitebft_core_types::Round, value: Option<Hash>) {
        let round = round(at).expect("only rounds are signed");
        if !self.power.step() {
            return;
        }
        if let (What::Proposal, Some(value)) = (what, value) {
            self.checker.proposed(value);
        }
        if self.honesty == Honesty::Honest {
            self.checker.signed(self.who, what, height.0, round, value);
        }
    }

    /// Notes every signature of our own that leaves the machine.
    pub fn sees_signatures(&self, message: &Wire) {
        if self.honesty == Honesty::Dishonest {
            return;
        }
        let us = Address(self.signer.public_key());
        let sent = |what: What, height: EngineHeight, at, value| {
            let round = round(at).expect("only rounds are signed");
            self.checker.sent(self.who, what, height.0, round, value);
        };
        match message {
            Wire::Consensus(SignedConsensusMsg::Vote(vote)) | Wire::Liveness(LivenessMsg::Vote(vote)) => {
                assert_eq!(vote.address, us);
                sent(vote.kind.into(), vote.height, vote.round, hash(vote.value));
            }
            Wire::Consensus(SignedConsensusMsg::Proposal(proposal)) if proposal.address == us => {
                sent(What::Proposal, proposal.height, proposal.round, Some(proposal.value.0));
            }
            Wire::Liveness(LivenessMsg::PolkaCertificate(certificate)) => {
                if certificate.polka_signatures.iter().any(|s| s.address == us) {
                    sent(What::Prevote, certificate.height, certificate.round, Some(certificate.value_id.0));
                }
            }
            Wire::Liveness(LivenessMsg::SkipRoundCertificate(certificate)) => {
                for s in certificate.round_signatures.iter().filter(|s| s.address == us) {
                    sent(s.vote_type.into(), certificate.height, certificate.round, hash(s.value_id));
                }
            }
            Wire::Values(values) => {
                for certificate in values.iter().map(|value| &value.certificate) {
                    if certificate.commit_signatures.iter().any(|s| s.address == us) {
                        sent(What::Precommit, certificate.height, certificate.round, Some(certificate.value_id.0));
                    }
                }
            }
            // Proposals of others, passed on; the rest carries no signatures of consensus.
            Wire::Consensus(SignedConsensusMsg::Proposal(_)) | Wire::Part(_) | Wire::Status(_) | Wire::Ask(_) => {}
        }
    }

    /// Signs the opposite of a vote and tells it to some.
    async fn contradict(&mut self, vote: &SignedVote<Ctx>) -> Result<(), String> {
        let mut other = vote.message.clone();
        other.value = match vote.value {
            NilOrVal::Val(_) => NilOrVal::Nil,
            NilOrVal::Nil => NilOrVal::Val(BlockHash(Hash::of(b"a block that nobody has"))),
        };
        let signed = self.signer.sign_vote(other).await.map_err(text)?;
        self.done.push(Done::Whisper(Wire::Consensus(SignedConsensusMsg::Vote(signed))));
        Ok(())
    }

    /// The application does one thing that it was asked.
    pub async fn answer(&mut self, asked: Asked) -> Result<(), String> {
        match asked {
            Asked::Part(from, part) => {
                let (reply, answer) = oneshot::channel();
                let message = AppMsg::ReceivedProposalPart { from, published_by: None, part, reply };
                self.app.handle(message).await.map_err(text)?;
                if let Some(value) = answer.await.map_err(text)? {
                    self.proposed(value, ValueOrigin::Consensus);
                }
            }
            Asked::Value(height, round, timeout) => {
                let (reply, answer) = oneshot::channel();
                self.app.handle(AppMsg::GetValue { height, round, timeout, reply }).await.map_err(text)?;
                // Without an answer the round passes.
                if let Ok(value) = answer.await {
                    self.later(Duration::ZERO, Coming::Input(Input::Propose(value)));
                }
            }
            Asked::Restream(height, round, value_id) => {
                let (valid_round, address) = (round, Address(self.signer.public_key()));
                let message = AppMsg::RestreamProposal { height, round, valid_round, address, value_id };
                self.app.handle(message).await.map_err(text)?;
            }
            Asked::Decided(certificate) => {
                let (reply, _answer) = oneshot::channel();
                let extensions = VoteExtensions::default();
                self.app.handle(AppMsg::Decided { certificate, extensions, reply }).await.map_err(text)?;
            }
            Asked::Finalized(certificate, evidence) => {
                let (reply, answer) = oneshot::channel();
                let extensions = VoteExtensions::default();
                let message = AppMsg::Finalized { certificate, extensions, evidence, reply };
                self.app.handle(message).await.map_err(text)?;
                self.next = Some(answer);
            }
            Asked::Synced(value, proposer) => self.judge_synced(value, proposer).await?,
            Asked::Blocks { to, from } => {
                let (reply, answer) = oneshot::channel();
                let last = EngineHeight(Height(from.0 + 9));
                let message = AppMsg::GetDecidedValues { range: EngineHeight(from)..=last, reply };
                self.app.handle(message).await.map_err(text)?;
                let values = Wire::Values(answer.await.map_err(text)?);
                if self.power.step() {
                    self.sees_signatures(&values);
                    self.done.push(Done::Send(to, values));
                }
            }
        }
        Ok(())
    }

    async fn judge_synced(&mut self, value: ValueResponse<Ctx>, proposer: Address) -> Result<(), String> {
        let (reply, answer) = oneshot::channel();
        let certificate = &value.certificate;
        let message = AppMsg::ProcessSyncedValue {
            height: certificate.height,
            round: certificate.round,
            proposer,
            value_bytes: value.value_bytes.clone(),
            reply,
        };
        self.app.handle(message).await.map_err(text)?;
        match answer.await.map_err(text)? {
            SyncedValueOutcome::Verdict(mut proposed) => {
                proposed.round = certificate.round;
                assert_eq!(proposed.value, certificate.value_id);
                self.proposed(proposed, ValueOrigin::Sync);
            }
            SyncedValueOutcome::PeerFault => return Err("a served block is no block".into()),
            // Asked again with the next announcement.
            SyncedValueOutcome::LocalTransientError => {}
        }
        Ok(())
    }

    fn proposed(&mut self, value: ProposedValue<Ctx>, origin: ValueOrigin) {
        self.later(Duration::ZERO, Coming::Input(Input::ProposedValue(value, origin)));
    }
}
