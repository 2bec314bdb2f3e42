//! `GetHistoryMinHeight`: the lowest height that can be served to peers.

use arc_malachitebft_app_channel::Reply;

use crate::consensus::app::App;
use crate::consensus::context::EngineHeight;
use crate::consensus::error::Error;

impl App {
    pub(in crate::consensus) fn on_get_history_min_height(&self, reply: Reply<EngineHeight>) -> Result<(), Error> {
        let _ = reply.send(EngineHeight(self.ledger.first_height()));
        Ok(())
    }
}
