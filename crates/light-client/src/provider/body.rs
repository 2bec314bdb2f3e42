//! Reading answers: size limits before reading, strict decoding, problem documents.

use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use yuzheng_protocol::{Canonical, api::Problem};

use super::ProviderError;

/// Largest problem document, in bytes.
const MAX_PROBLEM: usize = 16 * 1024;

/// Where an answer comes from, for error messages.
#[derive(Clone, Debug)]
pub(super) struct Source<'a> {
    pub(super) url: &'a str,
    pub(super) path: &'a str,
    pub(super) timeout_ms: u64,
}

impl Source<'_> {
    /// An error of the HTTP client in our terms.
    pub(super) fn transport(&self, error: &reqwest::Error) -> ProviderError {
        let url = self.url.to_owned();
        if error.is_timeout() {
            return ProviderError::Timeout { url, after_ms: self.timeout_ms };
        }
        let mut cause: &dyn std::error::Error = error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        ProviderError::Connection { url, reason: cause.to_string() }
    }

    /// The body of a good answer; a problem document becomes an error.
    pub(super) async fn bytes(&self, response: Response, limit: usize) -> Result<Vec<u8>, ProviderError> {
        let status = response.status();
        if status.is_success() {
            return self.limited(response, limit).await;
        }
        if status == StatusCode::NOT_FOUND {
            return Err(ProviderError::NotFound { path: self.path.to_owned() });
        }
        let body = self.limited(response, MAX_PROBLEM).await.unwrap_or_default();
        Err(match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => ProviderError::refused(Problem { status: status.as_u16(), ..problem }),
            Err(_) => ProviderError::Refused {
                status: status.as_u16(),
                kind: "about:blank".to_owned(),
                title: status.canonical_reason().unwrap_or("unknown").to_owned(),
                detail: String::new(),
            },
        })
    }

    /// A canonical value.
    pub(super) async fn canonical<T: Canonical>(&self, response: Response) -> Result<T, ProviderError> {
        let bytes = self.bytes(response, T::MAX_BYTES).await?;
        T::from_bytes(&bytes).map_err(|reason| ProviderError::Unreadable { path: self.path.to_owned(), reason })
    }

    /// A JSON value of at most `limit` bytes.
    pub(super) async fn json<T: DeserializeOwned>(&self, response: Response, limit: usize) -> Result<T, ProviderError> {
        let bytes = self.bytes(response, limit).await?;
        serde_json::from_slice(&bytes)
            .map_err(|error| ProviderError::UnreadableJson { path: self.path.to_owned(), reason: error.to_string() })
    }

    async fn limited(&self, mut response: Response, limit: usize) -> Result<Vec<u8>, ProviderError> {
        let limit_u64 = limit as u64;
        if let Some(have) = response.content_length().filter(|have| *have > limit_u64) {
            return Err(ProviderError::TooLarge { have, limit: limit_u64 });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| self.transport(&e))? {
            let have = body.len() + chunk.len();
            if have > limit {
                return Err(ProviderError::TooLarge { have: have as u64, limit: limit_u64 });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}
