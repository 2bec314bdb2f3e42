//! The admission request: what a node that joins says about itself.

use serde::{Deserialize, Serialize};
use yuzheng_protocol::codec::{DecodeError, Text};
use yuzheng_protocol::governance::Admission;
use yuzheng_protocol::{Hash, PublicKey, Signature};

/// The request as a file in JSON. It is public: whoever reads it learns keys and addresses that will stand on the
/// ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdmissionRequest {
    /// The chain.
    pub chain_id: Hash,
    /// Number of the department in the founding document.
    pub department: u16,
    /// Key with which it will vote.
    pub key: PublicKey,
    /// Proof that it holds the key, 128 hexadecimal digits.
    pub possession: String,
    /// Multiaddress of its consensus, ending in `/p2p/<identity>`.
    pub consensus: String,
    /// Base URL of its HTTP interface.
    pub url: String,
}

/// Why a request cannot be proposed.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// The proof is not 64 bytes in hexadecimal.
    #[error("the proof of possession in the request is not 128 hexadecimal digits; ask for the file again")]
    Possession,
    /// An address is longer than the ledger takes.
    #[error("an address in the request is too long: {0}")]
    Address(#[from] DecodeError),
    /// Made for another chain.
    #[error("the request is for chain {have}, this node is of {expected}; prepare the folder with this network's file")]
    OtherChain {
        /// Chain in the request.
        have: Hash,
        /// Chain of the node.
        expected: Hash,
    },
}

impl AdmissionRequest {
    /// The admission that the ledger takes.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn admission(&self, chain_id: Hash) -> Result<Admission, RequestError> {
        if self.chain_id != chain_id {
            return Err(RequestError::OtherChain { have: self.chain_id, expected: chain_id });
        }
        let mut possession = [0; 64];
        hex::decode_to_slice(&self.possession, &mut possession).map_err(|_| RequestError::Possession)?;
        Ok(Admission {
            department: self.department,
            key: self.key,
            possession: Signature(possession),
            consensus: Text::new(self.consensus.clone())?,
            url: Text::new(self.url.clone())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::testing::{TestSigner, digest, governance::admission};

    fn request() -> (AdmissionRequest, Admission) {
        let admission = admission(5, &TestSigner::validator(5));
        let request = AdmissionRequest {
            chain_id: digest("chain"),
            department: 5,
            key: admission.key,
            possession: hex::encode(admission.possession.0),
            consensus: admission.consensus.to_string(),
            url: admission.url.to_string(),
        };
        (request, admission)
    }

    #[test]
    fn a_request_survives_its_file_and_becomes_the_admission() {
        let (request, admission) = request();
        let file = serde_json::to_string(&request).unwrap();
        let read: AdmissionRequest = serde_json::from_str(&file).unwrap();
        assert_eq!(read.admission(digest("chain")), Ok(admission));
    }

    #[test]
    fn a_request_that_does_not_fit_is_refused() {
        let (good, _) = request();
        let expected = digest("other");
        assert_eq!(good.admission(expected), Err(RequestError::OtherChain { have: digest("chain"), expected }));
        let cut = AdmissionRequest { possession: "00".into(), ..good.clone() };
        assert_eq!(cut.admission(digest("chain")), Err(RequestError::Possession));
        let long = AdmissionRequest { url: "x".repeat(201), ..good };
        assert!(matches!(long.admission(digest("chain")), Err(RequestError::Address(_))));
    }
}
