//! `Finalized`: late precommits are in; the next height may start, as soon as there is a reason.

use arc_malachitebft_app::engine::host::Next;
use arc_malachitebft_app::types::MisbehaviorEvidence;
use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::CommitCertificate;
use std::sync::Arc;
use tokio::time::Instant;
use tracing::warn;
use yuzheng_protocol::Height;

use crate::consensus::app::App;
use crate::consensus::certificate::{ConversionError, to_protocol};
use crate::consensus::context::EngineContext;
use crate::consensus::error::Error;
use crate::consensus::hold::Held;
use crate::consensus::validators::EngineValidatorSet;

impl App {
    pub(in crate::consensus) async fn on_finalized(
        &mut self,
        certificate: CommitCertificate<EngineContext>,
        evidence: &MisbehaviorEvidence<EngineContext>,
        reply: Reply<Next<EngineContext>>,
    ) -> Result<(), Error> {
        self.report(certificate.height.0, evidence);
        let tip = self.ledger.tip();
        if certificate.height.0 == tip && certificate.commit_signatures.len() > self.signers {
            self.refresh(certificate).await?;
        }
        let until = Instant::now() + self.pace.heartbeat;
        let ledger = Arc::clone(&self.ledger);
        self.held = Some(Held::new(tip.next(), reply, ledger, until, Arc::clone(&self.peer_tips)));
        self.status.send_modify(|s| s.quiet = true);
        Ok(())
    }

    /// Stores the certificate with the late signatures; this is the one that is served.
    async fn refresh(&mut self, certificate: CommitCertificate<EngineContext>) -> Result<(), Error> {
        let height = certificate.height.0;
        let failed = |source| Error::Commit { height, source };
        let set = self.ask("validator_set", move |ledger| ledger.validator_set(height)).await?;
        let set = EngineValidatorSet::new(set.map_err(|source| Error::Validators { height, source })?);
        let complete = to_protocol(&certificate, &set).map_err(|source| Error::Certificate { height, source })?;
        complete
            .verify_complete(self.signer.chain_id(), set.protocol())
            .map_err(|e| Error::Certificate { height, source: ConversionError::Form(e) })?;
        self.ask("refresh_certificate", move |ledger| ledger.refresh_certificate(&complete)).await?.map_err(failed)
    }

    fn report(&self, height: Height, evidence: &MisbehaviorEvidence<EngineContext>) {
        let twice = evidence.proposals.iter().map(|(address, _)| (address, "proposals"));
        for (address, what) in twice.chain(evidence.votes.iter().map(|(address, _)| (address, "votes"))) {
            warn!(%height, validator = %address.0, what, "a validator signed two different {what} at once");
            self.status.send_modify(|s| s.equivocations += 1);
        }
    }
}
