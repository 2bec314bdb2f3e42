//! Asking one node after the other, the best first, without waiting long for a silent one.

use std::{collections::VecDeque, sync::Arc, sync::atomic::Ordering, time::Duration};

use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};

use yuzheng_protocol::{Hash, light::VerifiedHeader};

use super::{ClientError, Inner};
use crate::{
    provider::{Provider, ProviderError},
    sync::{Lie, NodeIndex, NodeStatus},
};

/// How one node is asked.
type Question<'a, T> =
    Box<dyn Fn(Arc<dyn Provider>) -> BoxFuture<'static, Result<T, ProviderError>> + Send + Sync + 'a>;

/// A question put to one node after the other.
pub(super) struct Turns<'a, T> {
    inner: &'a Inner,
    ask: Question<'a, T>,
    rest: VecDeque<NodeIndex>,
    calls: FuturesUnordered<BoxFuture<'static, (NodeIndex, Result<T, ProviderError>)>>,
    failures: Vec<(u16, String)>,
}

impl<'a, T: Send + 'static> Turns<'a, T> {
    /// Asks nobody yet.
    pub(super) fn new<F, A>(inner: &'a Inner, ask: A) -> Self
    where
        A: Fn(Arc<dyn Provider>) -> F + Send + Sync + 'a,
        F: Future<Output = Result<T, ProviderError>> + Send + 'static,
    {
        Self {
            inner,
            ask: Box::new(move |provider| ask(provider).boxed()),
            rest: inner.order().into(),
            calls: FuturesUnordered::new(),
            failures: Vec::new(),
        }
    }

    /// Puts the question to up to `count` further nodes at once.
    pub(super) fn start(&mut self, count: usize) {
        for node in self.rest.drain(..count.min(self.rest.len())) {
            let provider = self.inner.providers[node.0].clone();
            let call = (self.ask)(provider).map(move |result| (node, result));
            self.calls.push(call.boxed());
        }
    }

    /// Questions under way.
    pub(super) fn under_way(&self) -> usize {
        self.calls.len()
    }

    /// The next answer; a node that keeps silent for the hedge time is joined by another one. None when all
    /// nodes gave an answer or failed; failures are collected.
    pub(super) async fn next(&mut self) -> Option<(NodeIndex, T)> {
        loop {
            if self.calls.is_empty() {
                self.start(1);
            }
            let hedge = if self.rest.is_empty() { Duration::MAX } else { self.inner.settings.hedge };
            tokio::select! {
                call = self.calls.next() => match call? {
                    (node, Ok(answer)) => return Some((node, answer)),
                    (node, Err(error)) => self.fail(node, error),
                },
                () = tokio::time::sleep(hedge.min(Duration::from_secs(60))) => self.start(1),
            }
        }
    }

    /// Notes that `node`'s answer is no answer; one that is not in the format counts as a lie.
    fn fail(&mut self, node: NodeIndex, error: ProviderError) {
        self.failures.push((self.inner.department(node), error.to_string()));
        match error {
            ProviderError::Unreadable { .. }
            | ProviderError::UnreadableJson { .. }
            | ProviderError::TooLarge { .. } => {
                self.inner.mark_lying(node, Lie::Unreadable(error));
            }
            ProviderError::Connection { .. }
            | ProviderError::Timeout { .. }
            | ProviderError::NotFound { .. }
            | ProviderError::Refused { .. }
            | ProviderError::Events(_) => {}
        }
    }

    /// Notes a lie.
    pub(super) fn lie(&mut self, node: NodeIndex, lie: Lie) {
        self.failures.push((self.inner.department(node), lie.to_string()));
        self.inner.mark_lying(node, lie);
    }

    /// Notes a certified header that is not on our chain.
    pub(super) fn conflict(&mut self, node: NodeIndex, ours: Hash, theirs: VerifiedHeader) {
        let height = theirs.header().height;
        self.failures.push((self.inner.department(node), format!("a conflicting header at height {height}")));
        self.inner.report_conflict(node, ours, theirs);
    }

    /// Notes an answer that could not be verified, for a reason that need not be the node's.
    pub(super) fn doubt(&mut self, node: NodeIndex, error: &ClientError) {
        self.failures.push((self.inner.department(node), error.to_string()));
    }

    /// Why nobody gave a usable answer.
    pub(super) fn into_failures(self) -> Vec<(u16, String)> {
        self.failures
    }
}

impl Inner {
    /// Nodes by how much their answers promise; equals take turns; lying ones are left out.
    pub(super) fn order(&self) -> Vec<NodeIndex> {
        let turn = self.rotation.fetch_add(1, Ordering::Relaxed);
        let views = self.sync().views(self.clock.now());
        let count = views.len().max(1);
        let rank = |status: &NodeStatus| match status {
            NodeStatus::Agrees { .. } => Some(0),
            NodeStatus::Unasked => Some(1),
            NodeStatus::Behind { .. } => Some(2),
            NodeStatus::ClockDisagrees { .. } => Some(3),
            NodeStatus::Withholding { .. } | NodeStatus::OldTip { .. } => Some(4),
            NodeStatus::Unreachable(_) => Some(5),
            NodeStatus::Conflicting { .. } | NodeStatus::Lying { .. } => None,
        };
        let ranked =
            views.iter().enumerate().filter_map(|(i, view)| Some((rank(&view.status)?, (i + turn) % count, i)));
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, _, index)| NodeIndex(index)).collect()
    }
}
