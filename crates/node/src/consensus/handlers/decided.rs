//! `Decided`: a quorum precommitted a block; it is committed before this is answered.

use arc_malachitebft_app_channel::Reply;
use arc_malachitebft_core_types::CommitCertificate;
use tracing::{info, warn};

use crate::consensus::app::App;
use crate::consensus::certificate::{ConversionError, to_protocol};
use crate::consensus::context::EngineContext;
use crate::consensus::error::Error;

impl App {
    pub(in crate::consensus) async fn on_decided(
        &mut self,
        certificate: CommitCertificate<EngineContext>,
        reply: Reply<()>,
    ) -> Result<(), Error> {
        let (decided, next) = (certificate.height.0, self.ledger.tip().next());
        if decided > next {
            return Err(Error::OutOfStep { decided, next });
        }
        if decided < next {
            warn!(height = %decided, "decided again; committed already");
            let _ = reply.send(());
            return Ok(());
        }
        let set = self.next_validators().await?;
        let unusable = |source| Error::Certificate { height: decided, source };
        let committed = to_protocol(&certificate, &set).map_err(unusable)?;
        committed
            .verify_complete(self.signer.chain_id(), set.protocol())
            .map_err(|e| unusable(ConversionError::Form(e)))?;
        self.signers = certificate.commit_signatures.len();
        self.ask("commit", move |ledger| ledger.commit(&committed))
            .await?
            .map_err(|source| Error::Commit { height: decided, source })?;
        info!(height = %decided, round = %certificate.round, block = %certificate.value_id, signers = self.signers, "committed");
        self.forget(decided);
        let _ = reply.send(());
        Ok(())
    }
}
