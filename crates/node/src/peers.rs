//! The other departments' nodes, as this node reaches them over HTTP.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use reqwest::{Client, StatusCode, header};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;
use tokio::sync::watch;
use yuzheng_protocol::Hash;
use yuzheng_protocol::api::{CBOR, PeerAddress};
use yuzheng_protocol::codec::{Canonical, DecodeError};
use yuzheng_protocol::transaction::SealedPackage;

use crate::http::CBOR_SEQUENCE;
use crate::membership::Directory;

/// How long a node may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Most bytes of a sealed answer to a question.
const MAX_ANSWER_BYTES: usize = 4096;

/// Another department's node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Peer {
    /// The department.
    pub department: u16,
    /// Base URL, without a slash at the end.
    pub url: String,
}

impl Peer {
    /// The node at this address.
    #[must_use]
    pub fn of(address: &PeerAddress) -> Self {
        Self { department: address.department, url: address.url.clone() }
    }
}

/// Why a node did not do what it was asked.
#[derive(Debug, Error)]
pub enum PeerError {
    /// It did not answer.
    #[error("the node did not answer: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// It refused.
    #[error("the node answered {0}")]
    Status(StatusCode),
    /// Its answer is not what was asked for.
    #[error("the node's answer cannot be read: {0}")]
    Answer(#[from] DecodeError),
    /// There is no node to ask.
    #[error("no node is known")]
    Nobody,
    /// Its answer is longer than an answer is.
    #[error("the node's answer is too long")]
    TooLong,
    /// Its answer is something else.
    #[error("the node answered with another package than {expected}")]
    OtherPackage {
        /// Manifest hash that was asked for.
        expected: Hash,
    },
}

/// The certificate authorities are not in PEM.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("tls_roots of node.json: {0}")]
pub struct RootsError(String);

/// All other nodes, those that will be known included.
#[derive(Clone, Debug)]
pub struct Peers {
    client: Client,
    directory: watch::Receiver<Directory>,
}

impl Peers {
    /// The nodes of the directory, trusting these certificate authorities (PEM) and no others.
    ///
    /// # Errors
    /// [`RootsError`].
    pub fn new(directory: watch::Receiver<Directory>, tls_roots: &[String]) -> Result<Self, RootsError> {
        Ok(Self { client: http_client(tls_roots)?, directory })
    }

    /// The nodes as they are known now.
    #[must_use]
    pub fn nodes(&self) -> Vec<Peer> {
        self.directory.borrow().peers.clone()
    }

    /// Waits until other nodes are known. Never returns when no more are looked for.
    pub async fn changed(&mut self) {
        if self.directory.changed().await.is_err() {
            core::future::pending::<()>().await;
        }
    }

    /// Hands several transactions, one after the other in `sequence`, to a node.
    ///
    /// # Errors
    /// [`PeerError`].
    pub async fn pass_on(&self, peer: &Peer, sequence: Vec<u8>) -> Result<(), PeerError> {
        let url = format!("{}/v1/transactions", peer.url);
        let request = self.client.post(url).header(header::CONTENT_TYPE, CBOR_SEQUENCE).body(sequence);
        accepted(request.send().await?).map(|_| ())
    }

    /// Gives a package to every node and says how many keep it.
    pub async fn spread_sealed(&self, package: &SealedPackage) -> usize {
        let (manifest, bytes) = (package.manifest_hash(), package.to_bytes());
        let nodes = self.nodes();
        let puts = nodes.iter().map(|peer| {
            let url = format!("{}/v1/sealed/{manifest}", peer.url);
            let request = self.client.put(url).header(header::CONTENT_TYPE, CBOR).body(bytes.clone());
            async { request.send().await.is_ok_and(|answer| answer.status().is_success()) }
        });
        join_all(puts).await.into_iter().filter(|kept| *kept).count()
    }

    /// The first package with this manifest hash that some node has.
    pub async fn fetch_sealed(&self, manifest: &Hash) -> Option<SealedPackage> {
        for peer in self.nodes() {
            if let Ok(package) = self.fetch_sealed_from(&peer, manifest).await {
                return Some(package);
            }
        }
        None
    }

    /// Takes a sealed question to the node of a department: to its own, else to the one that is `known` to answer for
    /// it, else to all, of which one at most can open it. Returns who answered.
    ///
    /// # Errors
    /// [`PeerError`]; a refusal rather than a silence, where both came.
    pub async fn ask(
        &self,
        department: u16,
        known: Option<Peer>,
        sealed: Vec<u8>,
        limit: Duration,
    ) -> Result<(Peer, Vec<u8>), PeerError> {
        let nodes = self.nodes();
        let own: Vec<Peer> = nodes.iter().filter(|peer| peer.department == department).cloned().collect();
        let candidates = match known.filter(|known| own.is_empty() && nodes.contains(known)) {
            Some(known) => vec![known],
            None if own.is_empty() => nodes,
            None => own,
        };
        let mut answers: FuturesUnordered<_> =
            candidates.iter().map(|peer| self.ask_node(peer, department, sealed.clone(), limit)).collect();
        let mut failure = PeerError::Nobody;
        while let Some(answer) = answers.next().await {
            match answer {
                Ok(answer) => return Ok(answer),
                Err(refused @ PeerError::Status(StatusCode::UNPROCESSABLE_ENTITY)) => failure = refused,
                Err(_) if matches!(failure, PeerError::Status(StatusCode::UNPROCESSABLE_ENTITY)) => {}
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn ask_node(
        &self,
        peer: &Peer,
        department: u16,
        sealed: Vec<u8>,
        limit: Duration,
    ) -> Result<(Peer, Vec<u8>), PeerError> {
        let url = format!("{}/v1/questions/{department}", peer.url);
        let request = self.client.post(url).header(header::CONTENT_TYPE, CBOR).timeout(limit).body(sealed);
        let mut answer = accepted(request.send().await?)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_ANSWER_BYTES {
                return Err(PeerError::TooLong);
            }
        }
        Ok((peer.clone(), bytes))
    }

    async fn fetch_sealed_from(&self, peer: &Peer, manifest: &Hash) -> Result<SealedPackage, PeerError> {
        let request = self.client.get(format!("{}/v1/sealed/{manifest}", peer.url));
        let mut answer = accepted(request.send().await?)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > SealedPackage::MAX_BYTES {
                break;
            }
        }
        let package = SealedPackage::from_bytes(&bytes)?;
        if package.manifest_hash() == *manifest {
            Ok(package)
        } else {
            Err(PeerError::OtherPackage { expected: *manifest })
        }
    }
}

/// A client that trusts these certificate authorities (PEM) and no others, and uses no proxy.
///
/// # Errors
/// [`RootsError`].
pub fn http_client(tls_roots: &[String]) -> Result<Client, RootsError> {
    let mut roots = RootCertStore::empty();
    for pem in tls_roots {
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|e| RootsError(e.to_string()))?;
            roots.add(certificate).map_err(|e| RootsError(e.to_string()))?;
        }
    }
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider supports the default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder().timeout(TIMEOUT).connect_timeout(Duration::from_secs(2)).no_proxy();
    Ok(client.tls_backend_preconfigured(tls).build().expect("the configuration given is a rustls one"))
}

fn accepted(answer: reqwest::Response) -> Result<reqwest::Response, PeerError> {
    let status = answer.status();
    if status.is_success() { Ok(answer) } else { Err(PeerError::Status(status)) }
}
