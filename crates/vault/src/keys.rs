//! Every key, derived from one entropy.
//!
//! key = HKDF-SHA256 (RFC 5869), no salt, key material = the entropy, info = an ASCII label, 32 bytes:
//!
//! | label | use |
//! |---|---|
//! | `yuzheng/vault/1/signing/<account>` | Ed25519 seed (RFC 8032) |
//! | `yuzheng/vault/1/sealing/<account>` | X25519 secret (RFC 7748) of an `age` identity |
//! | `yuzheng/vault/1/database` | raw key of `SQLCipher` |
//! | `yuzheng/node/1/<role>/signing`, `…/sealing`, `…/transport` | the same for a node's key file |
//! | `yuzheng/node/1/<role>/index` | key under which a node's index finds people again |
//!
//! Accounts are decimal numbers from 0. Invariant: labels are distinct, so keys of different uses are
//! independent; a label that has been published never changes its meaning (pinned by vectors).

use core::fmt::Write as _;

use ed25519_dalek::Signer as _;
use hkdf::Hkdf;
use sha2::Sha256;
use yuzheng_protocol::Hash;
use yuzheng_protocol::sign::{PublicKey, SignBytes, Signature, Signer};
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::keyfile::KeyRole;
use crate::seal::SealingIdentity;

/// Which of a person's accounts; the first is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AccountIndex(pub u32);

impl AccountIndex {
    /// The account that every vault begins with.
    pub const FIRST: Self = Self(0);

    /// The account of a person at work: the keys that a department grants roles to. They say nothing about the
    /// citizen's.
    pub const STAFF: Self = Self(1);
}

/// What a derived key is for. Its label is part of the format.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Signing(AccountIndex),
    Sealing(AccountIndex),
    Database,
    NodeSigning(KeyRole),
    NodeSealing(KeyRole),
    NodeTransport(KeyRole),
    NodeIndex(KeyRole),
}

impl Purpose {
    fn label(self) -> String {
        match self {
            Self::Signing(account) => format!("yuzheng/vault/1/signing/{}", account.0),
            Self::Sealing(account) => format!("yuzheng/vault/1/sealing/{}", account.0),
            Self::Database => "yuzheng/vault/1/database".into(),
            Self::NodeSigning(role) => format!("yuzheng/node/1/{}/signing", role.name()),
            Self::NodeSealing(role) => format!("yuzheng/node/1/{}/sealing", role.name()),
            Self::NodeTransport(role) => format!("yuzheng/node/1/{}/transport", role.name()),
            Self::NodeIndex(role) => format!("yuzheng/node/1/{}/index", role.name()),
        }
    }
}

/// The 32 bytes for `purpose`.
pub(crate) fn derive(entropy: &Entropy, purpose: Purpose) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, entropy.as_bytes())
        .expand(purpose.label().as_bytes(), &mut *key)
        .expect("32 bytes are within the limit of RFC 5869");
    key
}

/// An Ed25519 key that signs and is never handed out.
pub struct KeySigner {
    secret: ed25519_dalek::SigningKey,
    public: PublicKey,
}

impl KeySigner {
    pub(crate) fn derive(entropy: &Entropy, purpose: Purpose) -> Self {
        let secret = ed25519_dalek::SigningKey::from_bytes(&derive(entropy, purpose));
        let public = PublicKey::from_bytes(secret.verifying_key().to_bytes())
            .expect("a derived key is canonical and of full order");
        Self { secret, public }
    }
}

impl Signer for KeySigner {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &SignBytes) -> Signature {
        Signature(self.secret.sign(message.as_bytes()).to_bytes())
    }
}

impl SealingIdentity {
    pub(crate) fn derive(entropy: &Entropy, purpose: Purpose) -> Self {
        Self::from_zeroizing(derive(entropy, purpose))
    }
}

/// The key of the encrypted database, 32 bytes.
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    pub(crate) fn derive(entropy: &Entropy) -> Self {
        Self(derive(entropy, Purpose::Database))
    }

    /// The raw key form of `SQLCipher`, `x'…64 hexadecimal digits…'`, which skips its own key derivation.
    /// It goes to `pragma_update(None, "key", …)` before anything else is done on the connection.
    #[must_use]
    pub fn raw_key(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(67));
        text.push_str("x'");
        for byte in self.0.iter() {
            write!(text, "{byte:02x}").expect("writing into a String cannot fail");
        }
        text.push('\'');
        text
    }
}

/// The key of an index in which people are found again and never read.
pub struct IndexKey(Zeroizing<[u8; 32]>);

impl IndexKey {
    pub(crate) fn derive(entropy: &Entropy, purpose: Purpose) -> Self {
        Self(derive(entropy, purpose))
    }

    /// Where something is found: HMAC-SHA256 (RFC 2104) over `what`, as the expansion of RFC 5869 with `what` as info.
    /// Whoever lacks the key cannot try out what stands in the index.
    #[must_use]
    pub fn tag(&self, what: &[u8]) -> Hash {
        let mut tag = [0; 32];
        Hkdf::<Sha256>::from_prk(&*self.0)
            .expect("32 bytes are a key of HKDF-SHA256")
            .expand(what, &mut tag)
            .expect("32 bytes are within the limit of RFC 5869");
        Hash(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;
    use yuzheng_protocol::sign::{Domain, verify};

    /// 00 01 02 … 1f
    fn fixed() -> Entropy {
        Entropy::from_bytes(core::array::from_fn(|i| i as u8))
    }

    fn signing_hex(account: u32) -> String {
        hex::encode(KeySigner::derive(&fixed(), Purpose::Signing(AccountIndex(account))).public_key().to_bytes())
    }

    fn sealing_hex(account: u32) -> String {
        hex::encode(SealingIdentity::derive(&fixed(), Purpose::Sealing(AccountIndex(account))).recipient().to_bytes())
    }

    #[test]
    fn an_index_finds_the_same_again_and_only_with_its_key() {
        let key = |role| IndexKey::derive(&fixed(), Purpose::NodeIndex(role));
        let tag = key(KeyRole::Department).tag(b"what");
        assert_eq!(tag, key(KeyRole::Department).tag(b"what"));
        assert_ne!(tag, key(KeyRole::Department).tag(b"whatever"));
        assert_ne!(tag, key(KeyRole::Validator).tag(b"what"));
    }

    #[test]
    fn the_keys_of_a_known_entropy_never_change() {
        assert_eq!(signing_hex(0), "bfc2313fc308981bd0d52e4d96ff8738917ceeb2315312f35ec1c273b7ea56c9");
        assert_eq!(signing_hex(1), "edf7f62336e67e08815e98c0919e949a2a5857f98da4a0eebc7de8273c3c4dd3");
        assert_eq!(sealing_hex(0), "beb5043c89e7aece17fcd51ababd86b270afc30f25ec8180a6000724cecb3c6a");
        assert_eq!(sealing_hex(1), "3c6a8727be8cb61fd5fafe628e0ca0958745deced7cb58176be1ff8b6626e86c");
        assert_eq!(
            DatabaseKey::derive(&fixed()).raw_key().as_str(),
            "x'88e6bdbd9b1b5db8eafb2dc3b93294c701f2bf0437ce5066406a158cfdcd50f3'"
        );
        assert_eq!(fixed().words().iter().collect::<String>(), "的三欧三考于据保量损破九人雄修麦最仓面约袋天绍汁");
    }

    #[test]
    fn the_node_keys_of_a_known_entropy_never_change() {
        let signing = KeySigner::derive(&fixed(), Purpose::NodeSigning(KeyRole::Validator)).public_key().to_bytes();
        let sealing =
            SealingIdentity::derive(&fixed(), Purpose::NodeSealing(KeyRole::Department)).recipient().to_bytes();
        let transport = derive(&fixed(), Purpose::NodeTransport(KeyRole::Validator));
        assert_eq!(hex::encode(signing), "9549fe1d107264718e16cdb4ea5c50c48d2badf06e2b39a8c3ec8dea5329e6e8");
        assert_eq!(hex::encode(sealing), "0a5a1942e9ed7631df4a3e813d9895669976ee59f3b073d9459be3975725cb6f");
        assert_eq!(hex::encode(*transport), "a868111d801a39f4ecca32c3ec6f71c7ec038033f33e0e736edc95da73217463");
    }

    #[test]
    fn every_purpose_has_a_key_of_its_own() {
        let roles = [KeyRole::Validator, KeyRole::Department, KeyRole::Officer];
        let accounts = [0, 1, 10, u32::MAX].map(AccountIndex);
        let purposes: Vec<Purpose> = accounts
            .iter()
            .flat_map(|&a| [Purpose::Signing(a), Purpose::Sealing(a)])
            .chain(
                roles
                    .iter()
                    .flat_map(|&r| [Purpose::NodeSigning(r), Purpose::NodeSealing(r), Purpose::NodeTransport(r)]),
            )
            .chain([Purpose::Database])
            .collect();
        let keys: HashSet<[u8; 32]> = purposes.iter().map(|&p| *derive(&fixed(), p)).collect();
        assert_eq!(keys.len(), purposes.len());
    }

    proptest! {
        #[test]
        fn signatures_verify_and_belong_to_one_message(bytes: [u8; 32], account: u32, content: u64) {
            let signer = KeySigner::derive(&Entropy::from_bytes(bytes), Purpose::Signing(AccountIndex(account)));
            let message = SignBytes::new(Domain::Transaction, &(content, account));
            let signature = signer.sign(&message);
            prop_assert!(verify(&signer.public_key(), &message, &signature).is_ok());
            let other = SignBytes::new(Domain::BindingRequest, &(content, account));
            prop_assert!(verify(&signer.public_key(), &other, &signature).is_err());
        }
    }
}
