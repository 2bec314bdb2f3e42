//! Server-sent events (WHATWG HTML §9.2): a line parser with limits.

use futures::{Stream, StreamExt, stream};
use thiserror::Error;
use yuzheng_protocol::api::{CaseChange, TipEvent};

use super::{NodeEvent, ProviderError};

/// Longest event, in bytes.
const MAX_EVENT: usize = 16 * 1024;

/// Why an event stream was given up.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum SseError {
    /// An event larger than any that the interface describes.
    #[error("an event of more than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Content that is not what the event's name promises.
    #[error("an event {name} cannot be read: {reason}")]
    Unreadable {
        /// Name of the event.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Collects lines into events.
#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    name: String,
    data: String,
}

impl Parser {
    /// Takes bytes as they arrive; returns the events that they complete. Unknown events are passed over.
    pub(super) fn handle_bytes(&mut self, bytes: &[u8]) -> Result<Vec<NodeEvent>, SseError> {
        let mut events = Vec::new();
        for byte in bytes {
            if *byte != b'\n' {
                self.line.push(*byte);
                if self.line.len() + self.data.len() > MAX_EVENT {
                    return Err(SseError::TooLong { limit: MAX_EVENT });
                }
                continue;
            }
            let line = core::mem::take(&mut self.line);
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line)).into_owned();
            events.extend(self.handle_line(&line)?);
        }
        Ok(events)
    }

    fn handle_line(&mut self, line: &str) -> Result<Option<NodeEvent>, SseError> {
        if line.is_empty() {
            let (name, data) = (core::mem::take(&mut self.name), core::mem::take(&mut self.data));
            return event(&name, &data);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            _comment_or_other_field => {}
        }
        Ok(None)
    }
}

fn event(name: &str, data: &str) -> Result<Option<NodeEvent>, SseError> {
    let unreadable =
        |error: serde_json::Error| SseError::Unreadable { name: name.to_owned(), reason: error.to_string() };
    match name {
        "tip" => serde_json::from_str::<TipEvent>(data).map(|e| Some(NodeEvent::Tip(e))).map_err(unreadable),
        "case" => serde_json::from_str::<CaseChange>(data).map(|e| Some(NodeEvent::Case(e))).map_err(unreadable),
        _other => Ok(None),
    }
}

/// Events of a byte stream; ends after the first error.
pub(super) fn events<B: AsRef<[u8]>>(
    bytes: impl Stream<Item = Result<B, ProviderError>>,
) -> impl Stream<Item = Result<NodeEvent, ProviderError>> {
    let mut parser = Parser::default();
    bytes
        .map(move |chunk| match chunk {
            Ok(chunk) => match parser.handle_bytes(chunk.as_ref()) {
                Ok(events) => events.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(ProviderError::Events(error))],
            },
            Err(error) => vec![Err(error)],
        })
        .flat_map(stream::iter)
        .scan(Going::On, |going, item| {
            let next = match going {
                Going::On => Some(item),
                Going::Ended => None,
            };
            if matches!(next, Some(Err(_))) {
                *going = Going::Ended;
            }
            core::future::ready(next)
        })
}

enum Going {
    On,
    Ended,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(events: &[NodeEvent]) -> Vec<String> {
        let name = |e: &NodeEvent| match e {
            NodeEvent::Tip(t) => format!("tip {}", t.height),
            NodeEvent::Case(c) => format!("case {}", c.height),
        };
        events.iter().map(name).collect()
    }

    #[test]
    fn reads_events_however_the_bytes_are_cut() {
        let hash = "00".repeat(32);
        let text = format!(
            ": hello\r\nevent: tip\r\ndata: {{\"height\":3,\r\ndata: \"header_hash\":\"{hash}\"}}\r\n\r\nevent:other\ndata:x\n\n\
             event: case\ndata: {{\"case\":\"{hash}\",\"height\":4,\"events\":1}}\n\n"
        );
        for size in 1..text.len() {
            let mut parser = Parser::default();
            let chunks = text.as_bytes().chunks(size);
            let events: Vec<_> = chunks.flat_map(|c| parser.handle_bytes(c).unwrap()).collect();
            assert_eq!(names(&events), ["tip 3", "case 4"]);
        }
    }

    #[test]
    fn gives_up_on_an_endless_event() {
        let mut parser = Parser::default();
        assert_eq!(
            parser.handle_bytes(&vec![b'a'; MAX_EVENT + 1]).unwrap_err(),
            SseError::TooLong { limit: MAX_EVENT }
        );
    }

    #[test]
    fn refuses_a_tip_that_is_no_tip() {
        let error = Parser::default().handle_bytes(b"event: tip\ndata: {}\n\n").unwrap_err();
        assert!(matches!(error, SseError::Unreadable { name, .. } if name == "tip"));
    }
}
