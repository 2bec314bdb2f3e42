//! The loop between engine and ledger.
//!
//! The engine's connector waits for every answer except those to `Decided` and `Finalized`, so nothing here
//! waits for anything but the ledger.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_malachitebft_app::engine::util::events::RxEvent;
use arc_malachitebft_app::streaming::StreamContent;
use arc_malachitebft_app::types::ProposedValue;
use arc_malachitebft_app::types::streaming::{StreamId, StreamMessage};
use arc_malachitebft_app_channel::{AppMsg, Channels, NetworkMsg, NetworkRequest};
use arc_malachitebft_core_types as core_types;
use core_types::{HeightParams, Validator as _, Validity};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{debug, warn};
use yuzheng_protocol::{Hash, Height, Round};

use super::application::{Candidate, Fault, Ledger, Slot, Verdict};
use super::assembler::Assembler;
use super::context::{BlockHash, EngineContext, EngineHeight, engine_round};
use super::error::Error;
use super::hold::{self, Held, Wake};
use super::part::Part;
use super::peer_tips::PeerTips;
use super::proposals::Proposals;
use super::settings::Pace;
use super::signing::{EngineSigner, EngineVerifier};
use super::validators::EngineValidatorSet;

/// Where consensus stands, for health reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The height being decided, or, while standing still, the last decided one.
    pub height: Height,
    /// The round within it.
    pub round: Round,
    /// Whether it stands still for want of work.
    pub quiet: bool,
    /// The highest tip that a peer announced.
    pub highest_peer_tip: Height,
    /// Validators caught signing two things at once since the start.
    pub equivocations: u64,
}

/// Everything the handlers need.
pub(super) struct App {
    pub ledger: Arc<dyn Ledger>,
    pub pace: Pace,
    pub signer: EngineSigner,
    pub verifier: EngineVerifier,
    pub network: mpsc::Sender<NetworkMsg<EngineContext>>,
    pub net_requests: mpsc::Sender<NetworkRequest>,
    pub events: RxEvent<EngineContext>,
    pub peer_tips: Arc<PeerTips>,
    pub assembler: Assembler,
    pub proposals: Proposals,
    /// Verdicts reached since the start. They stand: a block that was refused as fresh must not slip in as one
    /// that was merely stored.
    pub judged: BTreeMap<(Slot, Hash), Candidate>,
    /// The height that was next when the node started; only for it the ledger may hold blocks from before.
    pub resumed: Height,
    /// Parts to send as soon as our proposal of that block has gone out.
    pub restreams: Vec<(Slot, Hash, Vec<Part>)>,
    pub current: Slot,
    pub held: Option<Held>,
    /// Signatures in the certificate committed last.
    pub signers: usize,
    /// The validators of the next height.
    pub validators: Option<(Height, EngineValidatorSet)>,
    pub status: watch::Sender<Status>,
}

/// Runs until `stop` resolves, the engine stops, or something fails.
pub(super) async fn run(
    mut app: App,
    mut consensus: mpsc::Receiver<AppMsg<EngineContext>>,
    mut stop: oneshot::Receiver<()>,
) -> Result<(), Error> {
    loop {
        tokio::select! {
            biased;
            _ = &mut stop => return Ok(()),
            event = app.events.recv() => match event {
                Ok(event) => app.notice(event).await?,
                // What was missed only makes us stricter or slower.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Err(Error::EngineStopped),
            },
            message = consensus.recv() => match message {
                Some(message) => app.handle(message).await?,
                None => return Err(Error::EngineStopped),
            },
            wake = hold::due(&mut app.held) => app.go_on(wake).await?,
        }
    }
}

impl App {
    pub fn new(
        ledger: Arc<dyn Ledger>,
        pace: Pace,
        signer: EngineSigner,
        peer_tips: Arc<PeerTips>,
        channels: &Channels<EngineContext>,
        status: watch::Sender<Status>,
    ) -> Self {
        Self {
            current: Slot { height: ledger.tip().next(), round: Round(0) },
            judged: BTreeMap::new(),
            resumed: ledger.tip().next(),
            ledger,
            pace,
            verifier: EngineVerifier::new(signer.chain_id()),
            signer,
            network: channels.network.clone(),
            net_requests: channels.net_requests.clone(),
            events: channels.events.subscribe(),
            peer_tips,
            assembler: Assembler::default(),
            proposals: Proposals::default(),
            restreams: Vec::new(),
            held: None,
            signers: 0,
            validators: None,
            status,
        }
    }

    pub async fn handle(&mut self, message: AppMsg<EngineContext>) -> Result<(), Error> {
        match message {
            AppMsg::ConsensusReady { reply } => self.on_consensus_ready(reply).await,
            AppMsg::StartedRound { height, round, proposer, role, reply_value } => {
                self.on_started_round(height, round, proposer, role, reply_value).await
            }
            AppMsg::GetValue { height, round, timeout, reply } => {
                self.on_get_value(height, round, timeout, reply).await
            }
            AppMsg::ReceivedProposalPart { from, published_by, part, reply } => {
                self.on_received_proposal_part(published_by.unwrap_or(from), part, reply).await
            }
            AppMsg::RestreamProposal { height, round, valid_round: _, address: _, value_id } => {
                self.on_restream_proposal(height, round, value_id).await
            }
            AppMsg::Decided { certificate, extensions: _, reply } => self.on_decided(certificate, reply).await,
            AppMsg::Finalized { certificate, extensions: _, evidence, reply } => {
                self.on_finalized(certificate, &evidence, reply).await
            }
            AppMsg::ProcessSyncedValue { height, round, proposer, value_bytes, reply } => {
                self.on_process_synced_value(height, round, proposer, value_bytes, reply).await
            }
            AppMsg::GetDecidedValues { range, reply } => self.on_get_decided_values(range, reply).await,
            AppMsg::GetHistoryMinHeight { reply } => self.on_get_history_min_height(reply),
            AppMsg::ExtendVote { reply, .. } => self.on_extend_vote(reply),
            AppMsg::VerifyVoteExtensions { extensions, reply, .. } => self.on_verify_vote_extensions(extensions, reply),
        }
    }

    /// Whether the node stands still and `height` lies ahead of it.
    pub fn holds_for(&self, height: Height) -> bool {
        self.held.as_ref().is_some_and(|held| height >= held.next)
    }

    /// Gives the held answer: start the next height.
    pub async fn go_on(&mut self, wake: Wake) -> Result<(), Error> {
        let Some(held) = self.held.take() else { return Ok(()) };
        debug!(height = %held.next, ?wake, "starting the next height");
        let params = self.params().await?;
        self.status.send_modify(|s| s.quiet = false);
        // The engine hangs up only when it is stopping; the loop sees that by itself.
        let _ = held.reply.send(arc_malachitebft_app::engine::host::Next::Start(EngineHeight(held.next), params));
        Ok(())
    }

    /// Parameters of the ledger's next height.
    pub async fn params(&mut self) -> Result<HeightParams<EngineContext>, Error> {
        let set = self.next_validators().await?;
        Ok(HeightParams::new(set, self.pace.timeouts(), Some(self.pace.target)))
    }

    /// The validators of the ledger's next height.
    pub async fn next_validators(&mut self) -> Result<EngineValidatorSet, Error> {
        let next = self.ledger.tip().next();
        if let Some((height, set)) = &self.validators
            && *height == next
        {
            return Ok(set.clone());
        }
        let set = self.ask("validator_set", move |ledger| ledger.validator_set(next)).await?;
        let set = EngineValidatorSet::new(set.map_err(|source| Error::Validators { height: next, source })?);
        self.validators = Some((next, set.clone()));
        Ok(set)
    }

    /// Asks the ledger something on a blocking thread; a panic there ends consensus.
    pub async fn ask<T: Send + 'static>(
        &mut self,
        what: &'static str,
        question: impl FnOnce(&dyn Ledger) -> Result<T, Fault> + Send + 'static,
    ) -> Result<Result<T, Fault>, Error> {
        let ledger = Arc::clone(&self.ledger);
        let answer = tokio::task::spawn_blocking(move || question(ledger.as_ref())).await;
        answer.map_err(|_| Error::LedgerPanicked { what })
    }

    /// The blocks of `slot` that are judged, with those that were stored before the start.
    pub async fn candidates(&mut self, slot: Slot) -> Result<Vec<Candidate>, Error> {
        if slot.height == self.resumed {
            let stored = self.ask("candidates", move |ledger| ledger.candidates(slot)).await?;
            for candidate in stored.unwrap_or_else(|error| {
                warn!(%slot, %error, "stored blocks cannot be read");
                Vec::new()
            }) {
                self.judged.entry((slot, candidate.header_hash)).or_insert(candidate);
            }
        }
        Ok(self.judged.iter().filter(|((at, _), _)| *at == slot).map(|(_, c)| c.clone()).collect())
    }

    /// Forgets what belongs to `decided` and below.
    pub fn forget(&mut self, decided: Height) {
        self.assembler.forget_below(decided.next());
        self.proposals.forget_below(decided.next());
        self.judged.retain(|(slot, _), _| slot.height > decided);
        self.restreams.retain(|(slot, _, _)| slot.height > decided);
    }

    /// What the engine is told about a judged block.
    pub fn proposed(
        &self,
        set: &EngineValidatorSet,
        slot: Slot,
        candidate: &Candidate,
    ) -> ProposedValue<EngineContext> {
        let validity = match &candidate.verdict {
            Verdict::Valid => Validity::Valid,
            Verdict::Invalid { reason } => {
                warn!(%slot, block = %BlockHash(candidate.header_hash), reason, "not voting for this block");
                Validity::Invalid
            }
        };
        let built_in = Slot { height: slot.height, round: candidate.built_in };
        ProposedValue {
            height: EngineHeight(slot.height),
            round: engine_round(slot.round),
            valid_round: core_types::Round::Nil,
            proposer: *set.proposer(built_in).address(),
            value: BlockHash(candidate.header_hash),
            validity,
        }
    }

    /// Publishes the parts of one body.
    pub async fn stream(&mut self, parts: Vec<Part>) {
        for part in parts {
            let message = StreamMessage::new(stream_id(&part), u64::from(part.index), StreamContent::Data(part));
            if self.network.send(NetworkMsg::PublishProposalPart(message)).await.is_err() {
                return;
            }
        }
    }

    /// Sends the parts whose proposals have gone out.
    pub async fn send_restreams(&mut self) {
        let (due, rest) = std::mem::take(&mut self.restreams)
            .into_iter()
            .partition::<Vec<_>, _>(|(slot, hash, _)| self.proposals.was_sent(*slot, *hash));
        self.restreams = rest;
        for (_, _, parts) in due {
            self.stream(parts).await;
        }
    }
}

/// A number for the stream; receivers go by what is signed in the part.
fn stream_id(part: &Part) -> StreamId {
    let mut id = part.slot.height.0.to_be_bytes().to_vec();
    id.extend(part.slot.round.0.to_be_bytes());
    id.extend(&part.header_hash.as_bytes()[..8]);
    StreamId::new(id.into())
}
