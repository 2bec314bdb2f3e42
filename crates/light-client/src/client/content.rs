//! Content that is named by its hash: contracts and sealed packages.

use yuzheng_protocol::{Hash, transaction::SealedPackage};

use super::{ClientError, LightClient, ask::Turns};
use crate::{
    provider::{Provider, ProviderError},
    sync::Lie,
};

impl LightClient {
    /// The contract at `address`: canonical JSON whose SHA-256 is the address.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when every reachable node says so, [`ClientError::NoAnswer`].
    pub async fn contract(&self, address: Hash) -> Result<Vec<u8>, ClientError> {
        let ask = |provider: std::sync::Arc<dyn Provider>| async move { found(provider.contract(address).await) };
        self.content(format!("contract {address}"), address, Turns::new(&self.inner, ask), |bytes| Hash::of(bytes))
            .await
    }

    /// The sealed package with this manifest hash.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when every reachable node says so, [`ClientError::NoAnswer`].
    pub async fn get_sealed(&self, manifest: Hash) -> Result<SealedPackage, ClientError> {
        let ask = |provider: std::sync::Arc<dyn Provider>| async move { found(provider.sealed(manifest).await) };
        let turns = Turns::new(&self.inner, ask);
        self.content(format!("sealed body {manifest}"), manifest, turns, SealedPackage::manifest_hash).await
    }

    async fn content<T: Send + 'static>(
        &self,
        what: String,
        asked: Hash,
        mut turns: Turns<'_, Option<T>>,
        hash: impl Fn(&T) -> Hash + Send,
    ) -> Result<T, ClientError> {
        let mut absent = 0usize;
        while let Some((node, answer)) = turns.next().await {
            let Some(content) = answer else {
                absent += 1;
                continue;
            };
            let have = hash(&content);
            if have == asked {
                return Ok(content);
            }
            turns.lie(node, Lie::OtherContent { have, asked });
        }
        if absent > 0 {
            return Err(ClientError::NotFound { what });
        }
        Err(ClientError::NoAnswer { failures: turns.into_failures() })
    }
}

fn found<T>(answer: Result<T, ProviderError>) -> Result<Option<T>, ProviderError> {
    match answer {
        Ok(content) => Ok(Some(content)),
        Err(ProviderError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
