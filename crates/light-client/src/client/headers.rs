//! Headers of whatever age: those held, and older ones with their place in the history.

use std::sync::Arc;

use yuzheng_protocol::{Header, Height};

use super::{ClientError, LightClient, ask::Turns};
use crate::{
    provider::{Provider, ProviderError},
    store::{PathError, StoreError},
    sync::Lie,
};

impl LightClient {
    /// Our header at `height`, which is kept from now on with its place in the history: it stays provable under
    /// every later tip, offline too. One that is not held is fetched with that place.
    ///
    /// # Errors
    /// [`ClientError::OutOfReach`] above the verified tip; [`ClientError::NoAnswer`], [`ClientError::Store`].
    pub async fn header_to_keep(&self, height: Height) -> Result<Header, ClientError> {
        if let Some(header) = self.header(height)? {
            self.keep(height);
            return Ok(header);
        }
        let verified = self.height();
        if height >= verified {
            return Err(ClientError::OutOfReach { height, verified });
        }
        let ask = move |provider: Arc<dyn Provider>| async move {
            match provider.history(height, verified).await {
                // A node that lags behind does not know the tip yet.
                Err(ProviderError::NotFound { .. }) => Ok(None),
                answer => answer.map(Some),
            }
        };
        let mut turns = Turns::new(&self.inner, ask);
        while let Some((node, answer)) = turns.next().await {
            let Some(answer) = answer else { continue };
            if answer.header.height != height || answer.tip.header.height != verified {
                turns.lie(node, Lie::OtherPlace { have: answer.header.height, asked: height });
                continue;
            }
            let taken = self.inner.store().keep_shown(&answer);
            match taken {
                Ok(()) => return Ok(answer.header),
                Err(PathError::Range(reason)) => {
                    turns.lie(node, Lie::ForgedInclusion { height: verified, root: "history", reason });
                }
                // The tip asked about is not held any more: we moved on, which is not the node's fault.
                Err(PathError::NotHeld { .. }) => {
                    turns.doubt(node, &ClientError::OutOfReach { height, verified: self.height() });
                }
                Err(PathError::Store(error)) => return Err(error.into()),
            }
        }
        Err(ClientError::NoAnswer { failures: turns.into_failures() })
    }

    /// Notes that a header is to be kept. Where that cannot be written the header is fetched again one day.
    fn keep(&self, height: Height) {
        let kept: Result<(), StoreError> = self.inner.store().keep(height);
        if let Err(error) = kept {
            tracing::warn!(%height, %error, "a header cannot be marked as one to keep");
        }
    }
}
