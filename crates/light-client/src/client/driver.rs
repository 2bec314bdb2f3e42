//! Carries questions of the state machine to the providers, and verified batches to the store.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::Instant;
use yuzheng_protocol::{Height, Timestamp};

use super::{ClientError, Inner, view::Opened};
use crate::{
    provider::{Provider, ProviderError},
    segment::Step,
    store::StoreError,
    sync::{Answer, Ask, Fork, HeaderCopy, Request, Response},
};

/// Longest round, in case of a very long first sync by nodes that keep answering: it goes on with the next.
const LONGEST_ROUND: Duration = Duration::from_secs(20);

/// How often a long round looks after nodes that keep us waiting.
const TICK: Duration = Duration::from_secs(1);

/// Calls under way, and a batch that could not be stored yet. One round at a time owns it.
#[derive(Default)]
pub(super) struct Driver {
    calls: FuturesUnordered<BoxFuture<'static, Response>>,
    unsaved: Option<Arc<Step>>,
    /// Full pages that were checked since the start.
    checked: usize,
}

impl Driver {
    /// One round: see [`super::LightClient::sync_once`]. It ends early when `goal` is verified and stored.
    pub(super) async fn pass(&mut self, inner: &Inner, goal: Option<Height>) -> Result<(), ClientError> {
        let began = Instant::now();
        let start = inner.clock.now();
        self.rebuild_what_is_damaged(inner)?;
        self.save(inner).await?;
        keep_forks(inner)?;
        inner.sync().wake(start);
        let mut tick = tokio::time::interval_at(began + TICK, TICK);
        loop {
            self.start_calls(inner);
            let patience = Progress::of(inner, start)?.patience(inner.settings.grace);
            let reached = goal.is_some_and(|goal| inner.store().height() >= goal);
            if reached || began.elapsed() >= patience {
                inner.publish();
                return Ok(());
            }
            tokio::select! {
                Some(response) = self.calls.next() => self.take(inner, response).await?,
                () = inner.wake.notified() => inner.sync().wake(inner.clock.now()),
                _ = tick.tick() => inner.sync().wake(inner.clock.now()),
                () = tokio::time::sleep_until(began + patience) => {}
            }
        }
    }

    /// Forgets calls under way and what is not stored yet: sync begins anew.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Begins a new file in place of one that was found not to hold.
    fn rebuild_what_is_damaged(&mut self, inner: &Inner) -> Result<(), ClientError> {
        let Some(damage) = inner.store().rebuild()? else { return Ok(()) };
        let forks = inner.sync().forks().to_vec();
        super::fork::follow_decisions(&mut inner.store(), &forks)?;
        self.forget();
        inner.begin_anew(forks);
        inner.view.send_modify(|view| view.opened = Opened::Rebuilt(damage));
        inner.publish();
        Ok(())
    }

    /// Checks one page of those that opening did not, and the next one the next time.
    pub(super) fn check_a_page(&mut self, inner: &Inner) {
        let mut store = inner.store();
        if self.checked < store.full_pages() {
            if let Err(error) = store.check_page(self.checked) {
                tracing::warn!(%error, "an old page cannot be read");
            }
            self.checked += 1;
        }
    }

    fn start_calls(&mut self, inner: &Inner) {
        while let Some(request) = inner.sync().poll_request() {
            let provider = inner.providers[request.node.0].clone();
            self.calls.push(call(provider, request).boxed());
        }
    }

    async fn take(&mut self, inner: &Inner, response: Response) -> Result<(), ClientError> {
        {
            let mut sync = inner.sync();
            sync.handle_response(response, inner.clock.now(), &mut *inner.store());
        }
        let kept = keep_forks(inner);
        self.save(inner).await?;
        inner.publish();
        kept
    }

    /// Stores batches in order. One that fails is kept and comes first the next time.
    async fn save(&mut self, inner: &Inner) -> Result<(), ClientError> {
        loop {
            let step = match self.unsaved.take() {
                Some(step) => step,
                None => match inner.sync().poll_step() {
                    Some(step) => Arc::new(step),
                    None => return Ok(()),
                },
            };
            self.unsaved = Some(step.clone());
            let store = inner.store.clone();
            let copy = inner.sync().settings().copy;
            let write = move || {
                let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
                store.take(&step)?;
                if let HeaderCopy::Recent(count) = copy
                    && let Err(error) = store.prune(count)
                {
                    // The step is stored; old pages go the next time.
                    tracing::warn!(%error, "old headers stay for now");
                }
                Ok(())
            };
            let stored: Result<(), StoreError> =
                tokio::task::spawn_blocking(write).await.expect("the store does not panic");
            stored?;
            self.unsaved = None;
        }
    }
}

/// Keeps evidence of forks. What cannot be written is tried again with the next answer and the next round.
fn keep_forks(inner: &Inner) -> Result<(), ClientError> {
    let unkept = inner.sync().unkept_forks().map(<[Fork]>::to_vec);
    if let Some(forks) = unkept {
        inner.keep_forks(&forks)?;
        inner.sync().kept(&forks);
    }
    Ok(())
}

/// How far a round is.
enum Progress {
    /// Everybody answered, everything is verified.
    Done,
    /// Everything shown is verified, but not everybody answered.
    Waiting,
    /// Nobody answered, or headers are being fetched.
    Fetching,
}

impl Progress {
    fn of(inner: &Inner, start: Timestamp) -> Result<Self, ClientError> {
        let sync = inner.sync();
        if let Some(halt) = sync.halt().cloned() {
            drop(sync);
            inner.publish();
            return Err(ClientError::Halted(halt));
        }
        let answered = sync.views(start).iter().any(|view| view.answered >= Some(start));
        Ok(match (sync.is_idle(), answered && !sync.is_fetching()) {
            (true, _) => Self::Done,
            (false, true) => Self::Waiting,
            (false, false) => Self::Fetching,
        })
    }

    fn patience(&self, grace: Duration) -> Duration {
        match self {
            Self::Done => Duration::ZERO,
            Self::Waiting => grace,
            Self::Fetching => LONGEST_ROUND,
        }
    }
}

async fn call(provider: Arc<dyn Provider>, request: Request) -> Response {
    let answer: Result<Answer, ProviderError> = match request.ask {
        Ask::Tip => provider.tip().await.map(|tip| Answer::Tip(Box::new(tip))),
        Ask::Headers { from, count } => provider.headers(from, count).await.map(Answer::Headers),
        Ask::Certificate(height) => provider.certificate(height).await.map(Answer::Certificate),
        Ask::Hops(from) => provider.hops(from).await.map(Answer::Hops),
        Ask::Ancestor { height, tip } => {
            provider.history(height, tip).await.map(|path| Answer::Ancestor(Box::new(path)))
        }
    };
    Response { request, answer }
}
