//! Why a request is not answered. Each has one reason and one next step.

use thiserror::Error;
use yuzheng_protocol::codec::DecodeError;
use yuzheng_protocol::desk_api::RequestError;
use yuzheng_vault::SealError;

use super::store::StoreError;
use crate::execution::Fault;
use crate::ledger::QueryError;
use crate::storage::BlockStoreError;

/// Why a request is not answered.
#[derive(Debug, Error)]
pub enum Refused {
    /// It does not open with the department's key.
    #[error("the request does not open: {0}; seal it to this department's key in the founding document")]
    Sealed(SealError),
    /// What was sealed is no request.
    #[error("what was sealed is not a request: {0}; update the program that asks")]
    Malformed(DecodeError),
    /// Version, chain, department, signature or time.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Nothing is there for this signer.
    #[error("there is nothing here for this key; an administrator of the department grants roles")]
    Absent,
    /// It came before.
    #[error("the request came before; ask again with another nonce")]
    Replayed,
    /// Too much at once.
    #[error("this key has asked {limit} times within ten minutes; wait a few minutes")]
    TooMany {
        /// Requests that are answered in that time.
        limit: u32,
    },
    /// Nobody could open the answer.
    #[error("the ledger has no sealing key for this key; have a role granted with its staff code")]
    NoSealingKey,
    /// The access record is not in a block.
    #[error("the access record is in no block here; wait until it is, then ask again")]
    NoRecord,
    /// The access record had no effect.
    #[error("the access record had no effect; see why in its block, then record another")]
    RecordFailed,
    /// The access record is for something else.
    #[error("the access record is another key's, for another case, or for something else; record this access first")]
    OtherRecord,
    /// The access record is too old.
    #[error("the access record is {age_ms} ms old, at most {limit_ms} count; record another")]
    OldRecord {
        /// Its age by the node's clock.
        age_ms: u64,
        /// The limit.
        limit_ms: u64,
    },
    /// The query is none.
    #[error("the query is not canonical JSON of an id_number, or of a name and its last4; correct it")]
    Query,
    /// The query is another one than on record.
    #[error("the query is not the one that the access record was made for; record this search first")]
    OtherQuery,
    /// The case's package is not here, or cannot be opened.
    #[error("the case's sealed package is not on this node, or does not open; ask again in a minute")]
    Package,
    /// The filing names no such file.
    #[error("the filing that stands names no file of this digest; hand in the file that was filed")]
    NotNamed,
    /// Another file than the filing names.
    #[error("the part is not one of the file that the filing names, or the file has another digest; begin anew")]
    OtherFile,
    /// Not here, or not whole.
    #[error("the applicant's computer has not handed in this file yet; ask again later, or ask the applicant")]
    NotHandedIn,
    /// No room.
    #[error("this node has no room for files; its operator raises sealed_limit_mib")]
    NoRoom,
    /// This node failed.
    #[error(transparent)]
    Failed(#[from] Failed),
}

/// A failure of the node, not of the request.
#[derive(Debug, Error)]
pub enum Failed {
    /// The desk's own tables.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] QueryError),
    /// Blocks and packages.
    #[error(transparent)]
    Blocks(#[from] BlockStoreError),
    /// The state or its contracts.
    #[error(transparent)]
    Execution(#[from] Fault),
    /// An answer that does not fit its format.
    #[error("the answer does not fit its format: {0}")]
    Format(#[from] DecodeError),
    /// An answer that could not be sealed.
    #[error("the answer cannot be sealed: {0}")]
    Seal(#[from] SealError),
}

/// Lets `?` take every failure of the node.
macro_rules! failed {
    ($($error:ty),+) => { $(
        impl From<$error> for Refused {
            fn from(error: $error) -> Self {
                Self::Failed(error.into())
            }
        }
    )+ };
}

failed!(StoreError, QueryError, BlockStoreError, Fault);
