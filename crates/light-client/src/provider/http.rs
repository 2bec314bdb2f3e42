//! A node over HTTP.

use std::{net::IpAddr, time::Duration};

use async_trait::async_trait;
use futures::{StreamExt, stream::BoxStream};
use reqwest::{Client, RequestBuilder, Url, header, redirect};
use thiserror::Error;
use yuzheng_protocol::{
    Canonical, CommitCertificate, Hash, Height,
    api::{
        CBOR, COSE, EntryProof, EventList, HeaderDeltas, Health, HistoryPath, HopList, ServiceEntry, StateAnswer,
        Submitted,
    },
    block::SignedHeader,
    cose::{CoseReceipt, MAX_COSE_BYTES},
    network::TrustedNetwork,
    transaction::{SealedPackage, StorageAcknowledgement, Transaction},
};

use super::{MAX_BINDING_BYTES, MAX_DESK_BYTES, NodeEvent, Provider, ProviderError, body::Source, sse, tls};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest silence of an event stream; nodes send a comment more often than that.
const EVENT_SILENCE: Duration = Duration::from_secs(90);
const MAX_HEALTH: usize = 16 * 1024;
const MAX_SERVICES: usize = 256 * 1024;
/// Largest answer about statistics: 5,000 cases, or the groups of three years.
const MAX_STATISTICS: usize = 8 * 1024 * 1024;
const MAX_CONTRACT: usize = 256 * 1024;
const MAX_SUBMITTED: usize = 1024;
const EVENT_STREAM: &str = "text/event-stream";

/// Why an address of the network file cannot be used.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum AddressError {
    /// Not a URL.
    #[error("{url} is not an address: {reason}")]
    NotAUrl {
        /// The address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Plain HTTP to another computer.
    #[error("{url} is another computer and needs https")]
    Insecure {
        /// The address.
        url: String,
    },
    /// Neither http nor https.
    #[error("{url} is neither http nor https")]
    Scheme {
        /// The address.
        url: String,
    },
    /// HTTPS without a root to trust.
    #[error("{url} needs a TLS root, but the network file has none")]
    NoRoots {
        /// The address.
        url: String,
    },
    /// A TLS root of the network file cannot be read.
    #[error("TLS root {index} of the network file cannot be read: {reason}")]
    Root {
        /// Position in the file.
        index: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The HTTP client could not be built.
    #[error("the network client cannot start: {reason}")]
    Client {
        /// What went wrong.
        reason: String,
    },
}

/// A node over HTTP: plain on this computer, TLS with the network file's roots elsewhere.
#[derive(Clone, Debug)]
pub struct HttpProvider {
    department: u16,
    base: String,
    client: Client,
    events: Client,
}

impl HttpProvider {
    /// A provider for each node of the network file.
    ///
    /// # Errors
    /// [`AddressError`] of the first address that cannot be used.
    pub fn all_of(network: &TrustedNetwork) -> Result<Vec<Self>, AddressError> {
        let file = network.file();
        let roots: Vec<&str> = file.tls_roots.iter().map(|r| r.as_str()).collect();
        file.nodes.iter().map(|node| Self::new(node.department, &node.url, &roots)).collect()
    }

    /// A provider for the node of `department` at `url`, trusting `roots` (PEM).
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn new(department: u16, url: &str, roots: &[&str]) -> Result<Self, AddressError> {
        verify_address(url, roots)?;
        let tls = tls::config(roots.iter().copied())?;
        let builder = || {
            Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .connect_timeout(CONNECT_TIMEOUT)
                .redirect(redirect::Policy::none())
                .no_proxy()
        };
        let failed = |e: reqwest::Error| AddressError::Client { reason: e.to_string() };
        Ok(Self {
            department,
            base: url.trim_end_matches('/').to_owned(),
            client: builder().timeout(TOTAL_TIMEOUT).build().map_err(failed)?,
            events: builder().read_timeout(EVENT_SILENCE).build().map_err(failed)?,
        })
    }

    /// Base URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.base
    }

    fn source<'a>(&'a self, path: &'a str) -> Source<'a> {
        Source { url: &self.base, path, timeout_ms: TOTAL_TIMEOUT.as_millis() as u64 }
    }

    async fn send(&self, path: &str, request: RequestBuilder) -> Result<reqwest::Response, ProviderError> {
        request.send().await.map_err(|e| self.source(path).transport(&e))
    }

    async fn get(&self, path: &str, accept: &str) -> Result<reqwest::Response, ProviderError> {
        let request = self.client.get(format!("{}{path}", self.base)).header(header::ACCEPT, accept);
        self.send(path, request).await
    }

    async fn get_canonical<T: Canonical>(&self, path: &str) -> Result<T, ProviderError> {
        let response = self.get(path, CBOR).await?;
        self.source(path).canonical(response).await
    }

    fn with_body(&self, request: RequestBuilder, body: Vec<u8>) -> RequestBuilder {
        request.header(header::CONTENT_TYPE, CBOR).body(body)
    }
}

/// Plain HTTP is for this computer only; HTTPS needs roots.
fn verify_address(url: &str, roots: &[&str]) -> Result<(), AddressError> {
    let own = || url.to_owned();
    let parsed = Url::parse(url).map_err(|e| AddressError::NotAUrl { url: own(), reason: e.to_string() })?;
    let host = parsed.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match parsed.scheme() {
        "http" if here => Ok(()),
        "http" => Err(AddressError::Insecure { url: own() }),
        "https" if roots.is_empty() => Err(AddressError::NoRoots { url: own() }),
        "https" => Ok(()),
        _other => Err(AddressError::Scheme { url: own() }),
    }
}

#[async_trait]
impl Provider for HttpProvider {
    fn department(&self) -> u16 {
        self.department
    }

    async fn tip(&self) -> Result<SignedHeader, ProviderError> {
        self.get_canonical("/v1/tip").await
    }

    async fn headers(&self, from: Height, count: u32) -> Result<HeaderDeltas, ProviderError> {
        self.get_canonical(&format!("/v1/headers?from={from}&count={count}")).await
    }

    async fn certificate(&self, height: Height) -> Result<CommitCertificate, ProviderError> {
        self.get_canonical(&format!("/v1/certificates/{height}")).await
    }

    async fn hops(&self, from: Height) -> Result<HopList, ProviderError> {
        self.get_canonical(&format!("/v1/hops?from={from}")).await
    }

    async fn entry(&self, id: Hash) -> Result<Option<EntryProof>, ProviderError> {
        match self.get_canonical(&format!("/v1/transactions/{id}")).await {
            Ok(proof) => Ok(Some(proof)),
            Err(ProviderError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn state(&self, key: &[u8]) -> Result<StateAnswer, ProviderError> {
        self.get_canonical(&format!("/v1/state/{}", hex::encode(key))).await
    }

    async fn case_events(&self, case: Hash) -> Result<EventList, ProviderError> {
        self.get_canonical(&format!("/v1/cases/{case}/events")).await
    }

    async fn history(&self, height: Height, tip: Height) -> Result<HistoryPath, ProviderError> {
        self.get_canonical(&format!("/v1/history/{height}?tip={tip}")).await
    }

    async fn cose(&self, height: Height) -> Result<CoseReceipt, ProviderError> {
        let path = format!("/v1/cose/{height}");
        let response = self.get(&path, COSE).await?;
        let bytes = self.source(&path).bytes(response, MAX_COSE_BYTES).await?;
        CoseReceipt::from_bytes(&bytes).map_err(|reason| ProviderError::Unreadable { path, reason })
    }

    async fn services(&self) -> Result<Vec<ServiceEntry>, ProviderError> {
        let path = "/v1/services";
        let response = self.get(path, "application/json").await?;
        self.source(path).json(response, MAX_SERVICES).await
    }

    async fn statistics(&self, query: &str) -> Result<Vec<u8>, ProviderError> {
        let path = format!("/v1/statistics{query}");
        let response = self.get(&path, "*/*").await?;
        self.source(&path).bytes(response, MAX_STATISTICS).await
    }

    async fn contract(&self, address: Hash) -> Result<Vec<u8>, ProviderError> {
        let path = format!("/v1/contracts/{address}");
        let response = self.get(&path, "application/json").await?;
        self.source(&path).bytes(response, MAX_CONTRACT).await
    }

    async fn put_sealed(&self, package: &SealedPackage) -> Result<StorageAcknowledgement, ProviderError> {
        let path = format!("/v1/sealed/{}", package.manifest_hash());
        let request = self.with_body(self.client.put(format!("{}{path}", self.base)), package.to_bytes());
        let response = self.send(&path, request).await?;
        self.source(&path).canonical(response).await
    }

    async fn sealed(&self, manifest: Hash) -> Result<SealedPackage, ProviderError> {
        self.get_canonical(&format!("/v1/sealed/{manifest}")).await
    }

    async fn submit(&self, transaction: &Transaction) -> Result<Submitted, ProviderError> {
        let path = "/v1/transactions";
        let request = self.with_body(self.client.post(format!("{}{path}", self.base)), transaction.to_bytes());
        let response = self.send(path, request).await?;
        self.source(path).json(response, MAX_SUBMITTED).await
    }

    async fn bind(&self, request: &[u8]) -> Result<Vec<u8>, ProviderError> {
        let path = "/v1/identity/bindings";
        let request = self.with_body(self.client.post(format!("{}{path}", self.base)), request.to_vec());
        let response = self.send(path, request).await?;
        self.source(path).bytes(response, MAX_BINDING_BYTES).await
    }

    async fn desk(&self, request: &[u8]) -> Result<Vec<u8>, ProviderError> {
        let path = "/v1/desk";
        let request = self.with_body(self.client.post(format!("{}{path}", self.base)), request.to_vec());
        let response = self.send(path, request).await?;
        self.source(path).bytes(response, MAX_DESK_BYTES).await
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        let path = "/v1/health";
        let response = self.get(path, "application/json").await?;
        self.source(path).json(response, MAX_HEALTH).await
    }

    async fn subscribe(&self) -> Result<BoxStream<'static, Result<NodeEvent, ProviderError>>, ProviderError> {
        let path = "/v1/events";
        let request = self.events.get(format!("{}{path}", self.base)).header(header::ACCEPT, EVENT_STREAM);
        let response = self.send(path, request).await?;
        if !response.status().is_success() {
            return Err(match self.source(path).bytes(response, 0).await {
                Err(error) => error,
                Ok(_) => ProviderError::NotFound { path: path.to_owned() },
            });
        }
        let url = self.base.clone();
        let bytes = response.bytes_stream().map(move |chunk| {
            let source = Source { url: &url, path, timeout_ms: EVENT_SILENCE.as_millis() as u64 };
            chunk.map_err(|e| source.transport(&e))
        });
        Ok(sse::events(bytes).boxed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_computer_only() {
        for url in ["http://127.0.0.1:8801", "http://localhost:8801", "http://[::1]:8801", "http://127.9.9.9"] {
            assert!(HttpProvider::new(1, url, &[]).is_ok(), "{url}");
        }
        for url in ["http://192.168.1.7:8801", "http://node.example.gov.cn", "http://127.0.0.1.example.cn"] {
            assert_eq!(HttpProvider::new(1, url, &[]).unwrap_err(), AddressError::Insecure { url: url.to_owned() });
        }
    }

    #[test]
    fn https_needs_a_root_of_the_network_file() {
        let url = "https://node.example.gov.cn".to_owned();
        assert_eq!(HttpProvider::new(1, &url, &[]).unwrap_err(), AddressError::NoRoots { url: url.clone() });
        let error = HttpProvider::new(1, &url, &["no certificate"]).unwrap_err();
        assert!(matches!(error, AddressError::Root { index: 0, .. }));
    }

    #[test]
    fn other_addresses_are_refused() {
        assert!(matches!(HttpProvider::new(1, "ftp://127.0.0.1", &[]).unwrap_err(), AddressError::Scheme { .. }));
        assert!(matches!(HttpProvider::new(1, "nowhere", &[]).unwrap_err(), AddressError::NotAUrl { .. }));
    }
}
