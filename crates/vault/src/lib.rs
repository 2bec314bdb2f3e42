//! Keys at rest, signing, and the sealing of payloads.
//!
//! One entropy of 256 bits, written down as 24 Chinese words, is the root of a person's keys: signing,
//! sealing and database keys are derived from it and never stored. On disk it lies in the vault file,
//! encrypted under the passphrase. The department node uses the same sealing code, and key files of its own.
//!
//! Architecture Invariant: a secret key never leaves this crate. The exceptions are named where they stand:
//! the database key for `SQLCipher`, the transport seed of a node, the recovery words, and a case's secret,
//! which has to travel inside the sealed body. Secrets have no `Debug`, `Clone` or serialization, and are
//! wiped when dropped.
//!
//! What it is not: no network, no knowledge of the ledger, no clock. Times come in as arguments.
#![warn(missing_docs)]

mod atomic;
mod canonical;
pub mod code;
pub mod commit;
pub mod entropy;
pub mod file;
pub mod keyfile;
pub mod keys;
pub mod seal;

pub use code::{CodeError, SpokenCode};
pub use commit::CaseSecret;
pub use entropy::{Entropy, RecoveryWords};
pub use file::{Passphrase, Unlocked, Vault, VaultError};
pub use keyfile::{KeyRole, NodeKey};
pub use keys::{AccountIndex, DatabaseKey, IndexKey, KeySigner};
pub use seal::{CaseIdentity, Envelope, Recipient, SealError, SealedCase, SealingIdentity};

#[cfg(test)]
mod tests {
    use super::*;

    /// Two impls apply to a type that has the trait, so that naming the item becomes ambiguous: the test
    /// does not compile when a secret gains `Debug` or `Clone`.
    macro_rules! assert_lacks {
        ($kind:path: $($name:ty),+ $(,)?) => {{
            trait Ambiguous<A> { fn item() {} }
            impl<T: ?Sized> Ambiguous<()> for T {}
            impl<T: ?Sized + $kind> Ambiguous<u8> for T {}
            $( let _ = <$name as Ambiguous<_>>::item; )+
        }};
    }

    #[test]
    fn secrets_can_neither_be_printed_nor_copied() {
        assert_lacks!(core::fmt::Debug: Entropy, RecoveryWords, Passphrase, Unlocked, NodeKey, KeySigner);
        assert_lacks!(core::fmt::Debug: DatabaseKey, IndexKey, CaseSecret, CaseIdentity, SealingIdentity, SpokenCode);
        assert_lacks!(Clone: Entropy, RecoveryWords, Passphrase, Unlocked, NodeKey, KeySigner);
        assert_lacks!(Clone: DatabaseKey, IndexKey, CaseSecret, CaseIdentity, SealingIdentity, SpokenCode);
    }

    #[test]
    fn keys_may_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<(Unlocked, NodeKey, KeySigner, SealingIdentity, CaseIdentity)>();
    }
}
