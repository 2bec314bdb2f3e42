//! `ReceivedProposalPart`: a piece of somebody's block.

use arc_malachitebft_app::streaming::StreamContent;
use arc_malachitebft_app::types::streaming::StreamMessage;
use arc_malachitebft_app::types::{PeerId, ProposedValue};
use arc_malachitebft_app_channel::Reply;
use tracing::{debug, warn};

use crate::consensus::app::App;
use crate::consensus::application::Received;
use crate::consensus::assembler::{Assembled, Refusal, Window};
use crate::consensus::context::{BlockHash, EngineContext};
use crate::consensus::error::Error;
use crate::consensus::hold::Wake;
use crate::consensus::part::Part;

impl App {
    /// `publisher` is whom the network names; what counts is who signed the part.
    pub(in crate::consensus) async fn on_received_proposal_part(
        &mut self,
        publisher: PeerId,
        message: StreamMessage<Part>,
        reply: Reply<Option<ProposedValue<EngineContext>>>,
    ) -> Result<(), Error> {
        // The proposal that a part belongs to may be among the events that wait.
        self.notice_all().await?;
        let (value, height) = match message.content {
            StreamContent::Fin => (None, None),
            StreamContent::Data(part) => {
                let height = part.slot.height;
                match self.accept(part).await? {
                    Ok(None) => (None, Some(height)),
                    Ok(Some(assembled)) => (self.judge(assembled).await?, Some(height)),
                    Err(refusal) => {
                        debug!(%publisher, %refusal, "part refused");
                        (None, None)
                    }
                }
            }
        };
        let _ = reply.send(value);
        if height.is_some_and(|height| self.holds_for(height)) {
            self.go_on(Wake::Begun).await?;
        }
        Ok(())
    }

    async fn accept(&mut self, part: Part) -> Result<Result<Option<Assembled>, Refusal>, Error> {
        let validators = self.next_validators().await?;
        let window = Window {
            chain_id: self.signer.chain_id(),
            next: self.ledger.tip().next(),
            current: self.current,
            validators: &validators,
        };
        Ok(self.assembler.accept(part, &window))
    }

    /// Stores and executes a whole body of the next height.
    pub(in crate::consensus) async fn judge(
        &mut self,
        assembled: Assembled,
    ) -> Result<Option<ProposedValue<EngineContext>>, Error> {
        let Assembled { slot, sender, header_hash, body } = assembled;
        let freshness = self.proposals.freshness(slot, header_hash);
        let received =
            self.ask("receive", move |ledger| ledger.receive(slot, Some(header_hash), &body, freshness)).await?;
        match received {
            Ok(Received::Candidate(candidate)) => {
                self.judged.insert((slot, header_hash), candidate.clone());
                let set = self.next_validators().await?;
                Ok(Some(self.proposed(&set, slot, &candidate)))
            }
            Ok(Received::Malformed { reason }) => {
                warn!(%slot, %sender, block = %BlockHash(header_hash), reason, "malformed block");
                Ok(None)
            }
            Err(error) => {
                warn!(%slot, block = %BlockHash(header_hash), %error, "block could not be judged");
                Ok(None)
            }
        }
    }
}
