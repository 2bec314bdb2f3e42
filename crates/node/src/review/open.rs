//! Opening a case's payload and holding it against what stands on chain.

use yuzheng_contracts::form::committed_fields;
use yuzheng_contracts::json;
use yuzheng_contracts::value::Value;
use yuzheng_protocol::Hash;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::commitment::commitment_root;
use yuzheng_protocol::objects::Case;
use yuzheng_protocol::payload::CasePayload;
use yuzheng_protocol::transaction::SealedPackage;
use yuzheng_vault::{CaseIdentity, Envelope, Recipient, SealingIdentity, seal};

/// An opened payload whose fields are the committed ones.
pub struct Opened {
    /// The form's values.
    pub fields: Value,
    /// Secret of the case, from which salts and the keys of invitations come.
    pub secret: Hash,
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
    Ok(Opened { fields, secret: payload.secret, person_salt: payload.person_salt })
}

/// Commitment root over a form's values with salts derived from the case's secret.
#[must_use]
pub fn root_of(fields: &Value, secret: &Hash) -> Hash {
    commitment_root(&committed_fields(fields, &secret.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_contracts::json::{parse, to_canonical};
    use yuzheng_protocol::Timestamp;
    use yuzheng_protocol::codec::{Blob, List, Text};
    use yuzheng_protocol::payload::PAYLOAD_VERSION;
    use yuzheng_protocol::testing::digest;

    use crate::testing::sealing;

    fn fields() -> Value {
        parse(r#"{"name":"甲","scope":["6231-01"]}"#.as_bytes(), 100).unwrap()
    }

    fn payload() -> CasePayload {
        CasePayload {
            version: PAYLOAD_VERSION,
            secret: digest("secret"),
            person_salt: digest("salt"),
            fields: Blob::new(to_canonical(&fields())).unwrap(),
        }
    }

    /// A case that committed to [`fields`].
    fn case() -> Case {
        Case {
            case: digest("case"),
            service: Text::default(),
            contract: Hash::ZERO,
            subject: Hash::ZERO,
            department: 1,
            division: Text::default(),
            number: Text::default(),
            state: Text::default(),
            events: 1,
            history: Hash::ZERO,
            submitted: Timestamp(0),
            commitment_root: root_of(&fields(), &digest("secret")),
            sealed: Hash::ZERO,
            due: None,
            licence: None,
            filed: 0,
            entered: 0,
            counters: List::empty(),
            running: None,
            stopped: List::empty(),
            preparer: None,
        }
    }

    fn package(plain: &[u8], reader: &SealingIdentity) -> SealedPackage {
        let identity = CaseIdentity::from_bytes(digest("case identity").0);
        let sealed = seal::seal_case(plain, &identity, &[reader.recipient()]).unwrap();
        SealedPackage {
            body: Blob::new(sealed.body).unwrap(),
            department_envelope: Blob::new(sealed.envelopes[0].bytes.clone()).unwrap(),
            applicant_envelope: Blob::default(),
        }
    }

    fn refusal(package: &SealedPackage, case: &Case) -> (Unopened, Option<Recipient>) {
        let (opened, reader) = open(package, &sealing("office"), case);
        (opened.map(|_| "it opens").unwrap_err(), reader)
    }

    #[test]
    fn opens_what_was_sealed_to_the_department_and_committed_to() {
        let (opened, reader) = open(&package(&payload().to_bytes(), &sealing("office")), &sealing("office"), &case());
        let opened = opened.map_err(Unopened::word).unwrap();
        assert_eq!((opened.fields, opened.person_salt), (fields(), digest("salt")));
        assert_eq!(reader, Some(CaseIdentity::from_bytes(digest("case identity").0).recipient()));
    }

    #[test]
    fn tells_apart_what_does_not_open_and_what_does_not_fit() {
        let stranger = package(&payload().to_bytes(), &sealing("somebody else"));
        assert_eq!(refusal(&stranger, &case()), (Unopened::Envelope, None));
        let good = package(&payload().to_bytes(), &sealing("office"));
        let mut broken = good.clone();
        let mut body = broken.body.to_vec();
        *body.last_mut().unwrap() ^= 1;
        broken.body = Blob::new(body).unwrap();
        assert_eq!(refusal(&broken, &case()).0, Unopened::Body);
        let noise = package(b"noise", &sealing("office"));
        assert_eq!(refusal(&noise, &case()).0, Unopened::Payload);
        let newer = CasePayload { version: 2, ..payload() };
        assert_eq!(refusal(&package(&newer.to_bytes(), &sealing("office")), &case()).0, Unopened::Payload);
        let loose = CasePayload { fields: Blob::new(b"{ }".to_vec()).unwrap(), ..payload() };
        assert_eq!(refusal(&package(&loose.to_bytes(), &sealing("office")), &case()).0, Unopened::Payload);
        let other = Case { commitment_root: digest("other fields"), ..case() };
        assert_eq!(refusal(&good, &other).0, Unopened::Commitment);
    }

    #[test]
    fn every_reason_has_its_own_word() {
        let words = [Unopened::Envelope, Unopened::Body, Unopened::Payload, Unopened::Commitment].map(Unopened::word);
        let distinct: std::collections::BTreeSet<_> = words.iter().collect();
        assert_eq!(distinct.len(), words.len());
    }
}
