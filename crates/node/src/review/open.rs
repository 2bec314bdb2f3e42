//! Opening a case's payload and holding it against what stands on chain.

use yuzheng_contracts::form::flatten_fields;
use yuzheng_contracts::json;
use yuzheng_contracts::value::Value;
use yuzheng_protocol::Hash;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::commitment::{CommittedField, commitment_root};
use yuzheng_protocol::objects::Case;
use yuzheng_protocol::payload::CasePayload;
use yuzheng_protocol::transaction::SealedPackage;
use yuzheng_vault::{CaseIdentity, CaseSecret, Envelope, Recipient, SealingIdentity, seal};

/// An opened payload whose fields are the committed ones.
pub struct Opened {
    /// The form's values.
    pub fields: Value,
    /// Salt of the applicant's person commitment.
    pub person_salt: Hash,
}

/// Why a person must look at a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unopened {
    /// The department's envelope does not open.
    Envelope,
    /// The body does not open with what was in the envelope.
    Body,
    /// The body is no payload, or its fields are no canonical JSON.
    Payload,
    /// The fields are not the ones that the case committed to.
    Commitment,
}

impl Unopened {
    /// The word in the trace.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Envelope => "envelope_does_not_open",
            Self::Body => "body_does_not_open",
            Self::Payload => "payload_malformed",
            Self::Commitment => "commitment_differs",
        }
    }
}

/// Opens a package. The second part is whom a trace of the case can be sealed to, if the envelope opened.
pub fn open(
    package: &SealedPackage,
    key: &SealingIdentity,
    case: &Case,
) -> (Result<Opened, Unopened>, Option<Recipient>) {
    let recipient = key.recipient().to_bytes();
    let envelope = Envelope { recipient, bytes: package.department_envelope.to_vec() };
    let Ok(identity) = seal::open_envelope(key, &envelope) else { return (Err(Unopened::Envelope), None) };
    (open_body(&identity, package, case), Some(identity.recipient()))
}

fn open_body(identity: &CaseIdentity, package: &SealedPackage, case: &Case) -> Result<Opened, Unopened> {
    let body = seal::open_body(identity, &package.body).map_err(|_| Unopened::Body)?;
    let payload = CasePayload::from_bytes(&body).map_err(|_| Unopened::Payload)?;
    if payload.version != yuzheng_protocol::payload::PAYLOAD_VERSION {
        return Err(Unopened::Payload);
    }
    let fields = json::parse_canonical(&payload.fields, payload.fields.len()).map_err(|_| Unopened::Payload)?;
    if root_of(&fields, &payload.secret) != case.commitment_root {
        return Err(Unopened::Commitment);
    }
    Ok(Opened { fields, person_salt: payload.person_salt })
}

/// Commitment root over a form's values with salts derived from the case's secret.
#[must_use]
pub fn root_of(fields: &Value, secret: &Hash) -> Hash {
    let secret = CaseSecret::from_bytes(secret.0);
    let committed: Vec<CommittedField> = flatten_fields(fields)
        .into_iter()
        .map(|(path, value)| CommittedField { salt: Hash(secret.derive_salt(&path)), path, value })
        .collect();
    commitment_root(&committed)
}
