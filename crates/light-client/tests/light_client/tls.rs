//! TLS: the network file's roots and no others.

use std::sync::Arc;

use rcgen::CertifiedKey;
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use yuzheng_light_client::{HttpProvider, Provider, ProviderError};
use yuzheng_protocol::{Canonical, testing::TestChain};

fn certificate() -> CertifiedKey {
    rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap()
}

/// A server on this computer that answers every request over TLS with `body`; returns its address.
async fn serve(certified: &CertifiedKey, body: Vec<u8>) -> String {
    let key = PrivateKeyDer::Pkcs8(certified.key_pair.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _request = stream.read(&mut [0; 4096]).await;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _sent = stream.write_all(&[head.as_bytes(), &body].concat()).await;
            let _closed = stream.shutdown().await;
        }
    });
    format!("https://localhost:{port}")
}

#[tokio::test]
async fn a_node_with_a_certificate_of_the_network_file_is_read() {
    let mut chain = TestChain::new(4);
    chain.push_empty(2);
    let certified = certificate();
    let url = serve(&certified, chain.signed_tip().to_bytes()).await;
    let provider = HttpProvider::new(1, &url, &[&certified.cert.pem()]).unwrap();
    assert_eq!(provider.tip().await.unwrap(), chain.signed_tip());
}

#[tokio::test]
async fn a_node_with_any_other_certificate_is_not_read() {
    let url = serve(&certificate(), Vec::new()).await;
    let provider = HttpProvider::new(1, &url, &[&certificate().cert.pem()]).unwrap();
    assert!(matches!(provider.tip().await.unwrap_err(), ProviderError::Connection { .. }));
}
