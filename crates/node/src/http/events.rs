//! News as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use tokio::sync::broadcast::{self, error::RecvError};
use yuzheng_protocol::Hash;
use yuzheng_protocol::api::TipEvent;

use super::Api;
use super::schema::TipDocument;
use crate::ledger::Committed;

/// How often a quiet stream says that it is alive.
const ALIVE: Duration = Duration::from_secs(15);

/// `tip` whenever there is a new block, beginning with the present one; `case` for every case that changed.
///
/// A listener that reads too slowly misses events, never order; the next `tip` tells it how far the chain is.
#[utoipa::path(get, path = "/v1/events", tag = "chain", responses(
    (status = 200, description = "events `tip` (TipEvent) and `case` (CaseChange)", body = TipDocument,
        content_type = "text/event-stream"),
))]
pub async fn stream(State(api): State<Arc<Api>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let committed = api.ledger.subscribe();
    let header = api.ledger.tip_header();
    let queue = VecDeque::from([tip_event(header.height.0, header.hash())]);
    let news = stream::unfold((queue, committed, api), |(mut queue, mut committed, api)| async move {
        loop {
            if let Some(event) = queue.pop_front() {
                return Some((Ok(event), (queue, committed, api)));
            }
            tokio::select! {
                () = api.stop.cancelled() => return None,
                more = next(&mut committed) => queue.extend(more?),
            }
        }
    });
    Sse::new(news).keep_alive(KeepAlive::new().interval(ALIVE))
}

/// The events of the next block; `None` when there will be none any more.
async fn next(committed: &mut broadcast::Receiver<Arc<Committed>>) -> Option<Vec<Event>> {
    loop {
        match committed.recv().await {
            Ok(block) => return Some(events_of(&block)),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}

fn events_of(block: &Committed) -> Vec<Event> {
    let cases = block.cases.iter().map(|change| json_event("case", change));
    core::iter::once(tip_event(block.header.height.0, block.hash)).chain(cases).collect()
}

fn tip_event(height: u64, header_hash: Hash) -> Event {
    json_event("tip", &TipEvent { height, header_hash })
}

fn json_event<T: serde::Serialize>(name: &str, data: &T) -> Event {
    let data = serde_json::to_string(data).expect("numbers and hashes always have a JSON form");
    Event::default().event(name).data(data)
}
