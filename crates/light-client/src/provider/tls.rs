//! TLS as the network file says: its roots and no others.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

use super::http::AddressError;

/// A client configuration that trusts exactly the certificates in `roots` (PEM).
pub(super) fn config<'a>(roots: impl Iterator<Item = &'a str>) -> Result<ClientConfig, AddressError> {
    let mut store = RootCertStore::empty();
    for (index, pem) in roots.enumerate() {
        let before = store.len();
        let bad = |reason: String| AddressError::Root { index, reason };
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|e| bad(e.to_string()))?;
            store.add(certificate).map_err(|e| bad(e.to_string()))?;
        }
        if store.len() == before {
            return Err(bad("no certificate in it".to_owned()));
        }
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider supports the default protocol versions");
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}
