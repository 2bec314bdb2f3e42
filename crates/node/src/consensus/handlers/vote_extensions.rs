//! `ExtendVote` and `VerifyVoteExtensions`: this chain has no vote extensions, so there are none to give and
//! none to accept. The engine does not ask under the policy that every height is started with.

use arc_malachitebft_app::consensus::{VoteExtensionError, VoteExtensionVerdicts};
use arc_malachitebft_app_channel::Reply;

use crate::consensus::app::App;
use crate::consensus::context::EngineContext;
use crate::consensus::error::Error;
use crate::consensus::validators::Address;

impl App {
    pub(in crate::consensus) fn on_extend_vote(&self, reply: Reply<Option<()>>) -> Result<(), Error> {
        let _ = reply.send(None);
        Ok(())
    }

    pub(in crate::consensus) fn on_verify_vote_extensions(
        &self,
        extensions: Vec<(Address, ())>,
        reply: Reply<VoteExtensionVerdicts<EngineContext>>,
    ) -> Result<(), Error> {
        let refused = |(address, ())| (address, Err(VoteExtensionError::InvalidVoteExtension));
        let _ = reply.send(extensions.into_iter().map(refused).collect());
        Ok(())
    }
}
