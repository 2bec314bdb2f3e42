//! Listens to what nodes announce: a reason to ask, never a fact.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, future};
use yuzheng_protocol::Height;

use super::Inner;
use crate::provider::{NodeEvent, Provider};

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Shortest time between two wakes by one node: a flood of announcements is read slowly.
const BETWEEN_WAKES: Duration = Duration::from_millis(25);

/// Listens to every node, for ever.
pub(super) async fn listen(inner: &Inner) {
    future::join_all(inner.providers.iter().map(|provider| follow(inner, provider))).await;
}

async fn follow(inner: &Inner, provider: &Arc<dyn Provider>) {
    let mut pause = FIRST_PAUSE;
    loop {
        match provider.subscribe().await {
            Ok(mut events) => {
                while let Some(Ok(event)) = events.next().await {
                    pause = FIRST_PAUSE;
                    take(inner, event).await;
                }
            }
            Err(error) => tracing::debug!(department = provider.department(), %error, "no events"),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn take(inner: &Inner, event: NodeEvent) {
    match event {
        NodeEvent::Tip(tip) => {
            if Height(tip.height) > inner.store().height() {
                inner.wake.notify_one();
                tokio::time::sleep(BETWEEN_WAKES).await;
            }
        }
        NodeEvent::Case(change) => {
            // Nobody listening is no failure.
            let _listeners = inner.cases.send(change);
        }
    }
}
