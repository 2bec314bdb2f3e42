//! One department's word on the history, as a COSE receipt (RFC 9942).

use std::sync::Arc;

use yuzheng_protocol::{Hash, Header, Height, cose::CoseReceipt};

use super::{ClientError, LightClient, ask::Turns};
use crate::{provider::Provider, sync::Lie};

impl LightClient {
    /// A department's COSE receipt that our header at `height` stands in the history. Its signature was checked
    /// with the worker key of the founding document, and its root is the history of our own header.
    ///
    /// It is one department's word, and no receipt bundle: a quorum does not stand behind it.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when the height is not below the verified tip, and the other [`ClientError`]s.
    pub async fn cose_receipt(&self, height: Height) -> Result<CoseReceipt, ClientError> {
        let missing = || ClientError::NotFound { what: format!("a later header than {height}") };
        let header = self.header(height)?.filter(|_| height < self.height()).ok_or_else(missing)?;
        let ask = move |provider: Arc<dyn Provider>| async move { provider.cose(height).await };
        let mut turns = Turns::new(&self.inner, ask);
        while let Some((node, receipt)) = turns.next().await {
            match self.verify_word(self.inner.department(node), &header, &receipt) {
                Ok(root) => {
                    self.reach(Height(receipt.tree_size)).await?;
                    let history = self.header(Height(receipt.tree_size))?.ok_or_else(missing)?.history;
                    if history == root {
                        return Ok(receipt);
                    }
                    turns.lie(node, Lie::OtherContent { have: root, asked: history });
                }
                Err(lie) => turns.lie(node, lie),
            }
        }
        Err(ClientError::NoAnswer { failures: turns.into_failures() })
    }

    /// The root that the department vouches for.
    fn verify_word(&self, department: u16, header: &Header, receipt: &CoseReceipt) -> Result<Hash, Lie> {
        let known = self.inner.network.genesis().department(department).filter(|_| receipt.department == department);
        let known = known.ok_or(Lie::OtherDepartment { have: receipt.department })?;
        receipt.verify(header, &known.worker).map_err(Lie::ForgedCose)
    }
}
