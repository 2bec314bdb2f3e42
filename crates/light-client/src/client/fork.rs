//! A fork as the client has it: what stops, what is kept, and how a person lets it go on.

use std::sync::PoisonError;

use yuzheng_protocol::{Hash, Height, light::VerifiedHeader};

use super::{ClientError, Inner, LightClient};
use crate::{
    store::{ForkBook, HeaderStore, StoreError},
    sync::{Fork, ForkDecision, ForkView, Sync},
};

impl LightClient {
    /// The fork for which the client is frozen; none while there is none, or after [`Self::decide_fork`].
    #[must_use]
    pub fn fork(&self) -> Option<ForkView> {
        self.inner.sync().fork().map(Fork::view)
    }

    /// Every fork ever found, in the order of finding, with what was decided.
    #[must_use]
    pub fn forks(&self) -> Vec<ForkView> {
        self.inner.sync().forks().iter().map(Fork::view).collect()
    }

    /// Evidence of every fork ever found, as `.yzf` files, in the order of finding.
    #[must_use]
    pub fn fork_evidence(&self) -> Vec<Vec<u8>> {
        self.inner.sync().forks().iter().map(|fork| fork.evidence().to_vec()).collect()
    }

    /// A damaged file with evidence of forks that was set aside, for as long as it lies beside the new one: what was
    /// found before may be missing here until a department shows it again.
    #[must_use]
    pub fn damaged_evidence(&self) -> Option<std::path::PathBuf> {
        self.inner.book.lock().unwrap_or_else(PoisonError::into_inner).set_aside()
    }

    /// Lets the client go on after a fork. Does nothing when it is not frozen. The decision is kept before
    /// anything follows from it.
    ///
    /// # Errors
    /// [`ClientError::Store`]; the client stays frozen then, or goes on as decided after its next start.
    pub async fn decide_fork(&self, decision: ForkDecision) -> Result<(), ClientError> {
        let inner = &self.inner;
        let mut driver = inner.driver.lock().await;
        let mut forks = inner.sync().forks().to_vec();
        let Some(fork) = forks.iter_mut().find(|fork| fork.decision().is_none()) else { return Ok(()) };
        fork.decide(decision);
        inner.keep_forks(&forks)?;
        match decision {
            ForkDecision::StayWithOurs => inner.sync().stay_with_ours(),
            ForkDecision::FollowTheOthers => {
                driver.forget();
                let store = inner.store.clone();
                let decided = forks.clone();
                let cut = move || follow_decisions(&mut store.lock().unwrap_or_else(PoisonError::into_inner), &decided);
                tokio::task::spawn_blocking(cut).await.expect("the store does not panic")?;
                inner.begin_anew(forks);
            }
        }
        drop(driver);
        inner.publish();
        self.wake();
        Ok(())
    }
}

/// Has the store lead through the headers that were decided for; what leads elsewhere is dropped.
pub(super) fn follow_decisions(store: &mut HeaderStore, forks: &[Fork]) -> Result<(), StoreError> {
    let followed = || forks.iter().enumerate().filter(|(_, f)| f.decision() == Some(ForkDecision::FollowTheOthers));
    for (_, fork) in followed() {
        if store.hash_at(fork.height())? == Some(fork.rejected()) {
            store.cut_back(fork.common_tip().cloned())?;
        }
    }
    for (at, fork) in followed() {
        // A later decision for a history that parts below this one took this one back.
        let taken_back = followed().any(|(later, other)| later > at && other.common() < fork.height());
        if !taken_back {
            store.require(fork.height(), fork.followed());
        }
    }
    Ok(())
}

/// The newest header that is given out as verified: while frozen the last common one, where that is known and a node
/// gave its certificate.
pub(super) fn shown_tip<'a>(sync: &'a Sync, store: &'a HeaderStore) -> Option<&'a VerifiedHeader> {
    match sync.frozen() {
        None => store.tip(),
        Some(_) => sync.fork().and_then(Fork::common_tip),
    }
}

/// Reads the forks that were kept; what does not hold is passed over.
pub(super) fn restore(book: &ForkBook, store: &HeaderStore) -> Result<Vec<Fork>, StoreError> {
    let restored = book.records()?.into_iter().map(|record| Fork::restore(record, store.epochs()));
    let held = restored.filter_map(|fork| fork.inspect_err(|error| tracing::warn!(%error, "kept evidence")).ok());
    Ok(held.collect())
}

impl Inner {
    /// Keeps forks on disk.
    pub(super) fn keep_forks(&self, forks: &[Fork]) -> Result<(), StoreError> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner).keep(forks)
    }

    /// Starts sync above what is stored now.
    pub(super) fn begin_anew(&self, forks: Vec<Fork>) {
        let mut sync = self.sync();
        let store = self.store();
        let departments: Vec<u16> = self.providers.iter().map(|p| p.department()).collect();
        let settings = sync.settings().clone();
        *sync = Sync::new(store.held(), &departments, settings).with_forks(forks);
    }

    /// Refuses while the client is frozen.
    pub(super) fn frozen(&self) -> Result<(), ClientError> {
        match self.sync().frozen() {
            None => Ok(()),
            Some((common, height)) => Err(ClientError::Frozen { common, height }),
        }
    }

    /// The newest header that is given out as verified.
    pub(super) fn shown_tip(&self) -> Option<VerifiedHeader> {
        let (sync, store) = (self.sync(), self.store());
        shown_tip(&sync, &store).cloned()
    }

    /// Height up to which headers are given out as verified.
    pub(super) fn shown_height(&self) -> Height {
        let (sync, store) = (self.sync(), self.store());
        sync.frozen().map_or(store.height(), |(common, _)| common.min(store.height()))
    }

    /// Our hash at `height` with the certified header that differs from it is passed on to sync.
    pub(super) fn report_conflict(&self, node: crate::sync::NodeIndex, ours: Hash, theirs: VerifiedHeader) {
        self.sync().report_conflict(node, ours, theirs, self.clock.now());
        self.publish();
    }
}
