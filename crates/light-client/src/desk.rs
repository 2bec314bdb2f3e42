//! Asking a department's node what is not public ([`yuzheng_protocol::desk_api`]).
//!
//! Keys stay behind [`Signer`] and [`Sealing`]; nothing is kept here. A reply is the department's signed word: what
//! it says of a case or of an entry is proven with the other modules.

use thiserror::Error;
use yuzheng_protocol::{
    Canonical, Hash, Signer, Timestamp,
    codec::{Blob, DecodeError},
    desk_api::{
        AccessesRequest, CaseRequest, CaseView, Cursor, DepositRequest, EntryPage, Found, Holding, Holdings,
        MaterialPart, MaterialRequest, MaterialsRequest, Nonce, NotesRequest, Reply, ReplyError, Request,
        RevealRequest, Revealed, RowsPage, RowsRequest, Sealing, SealingError, SearchRequest, SignedReply,
        SignedRequest,
    },
    genesis::Genesis,
};

use crate::provider::{Provider, ProviderError};

/// Why a department's node does not answer a request; each has its problem document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// It did not open, or is no request.
    Unreadable,
    /// It is of a version that the node does not know.
    Version,
    /// It is for another chain.
    OtherChain,
    /// It is for another department.
    OtherDepartment,
    /// The signature does not fit.
    Signature,
    /// The clocks are too far apart.
    Clock,
    /// It came before.
    Replayed,
    /// The signer asked too much in a short time.
    TooMany,
    /// The state has no sealing key for the signer.
    NoSealingKey,
    /// There is no such access record, or not yet in a block.
    NoRecord,
    /// The access record had no effect.
    RecordFailed,
    /// The access record is somebody else's, for another case, or for something else.
    OtherRecord,
    /// The access record is too old.
    OldRecord,
    /// The query is none, or not the one on record.
    Query,
    /// The case's package is not on the node, or does not open.
    Package,
    /// The filing that stands names no such file.
    NotNamed,
    /// The part is not one of a file as the filing names it, or the file has another digest.
    OtherFile,
    /// The file was not handed in, or not whole.
    NotHandedIn,
    /// The node has no room for files.
    NoRoom,
}

impl Refusal {
    /// All, with the type of their problem document.
    pub const ALL: [(Self, &'static str); 19] = [
        (Self::Unreadable, "/problems/desk-unreadable"),
        (Self::Version, "/problems/desk-version"),
        (Self::OtherChain, "/problems/desk-chain"),
        (Self::OtherDepartment, "/problems/desk-department"),
        (Self::Signature, "/problems/desk-signature"),
        (Self::Clock, "/problems/desk-clock"),
        (Self::Replayed, "/problems/desk-replayed"),
        (Self::TooMany, "/problems/desk-too-many"),
        (Self::NoSealingKey, "/problems/desk-sealing-key"),
        (Self::NoRecord, "/problems/desk-no-record"),
        (Self::RecordFailed, "/problems/desk-record-failed"),
        (Self::OtherRecord, "/problems/desk-other-record"),
        (Self::OldRecord, "/problems/desk-old-record"),
        (Self::Query, "/problems/desk-query"),
        (Self::Package, "/problems/desk-package"),
        (Self::NotNamed, "/problems/desk-file-not-named"),
        (Self::OtherFile, "/problems/desk-other-file"),
        (Self::NotHandedIn, "/problems/desk-file-missing"),
        (Self::NoRoom, "/problems/desk-no-room"),
    ];

    /// Stable code for the user interface.
    #[must_use]
    pub fn code(self) -> &'static str {
        let kind = Self::ALL.iter().find(|(refusal, _)| *refusal == self).map_or("", |(_, kind)| kind);
        kind.trim_start_matches("/problems/")
    }

    fn of(kind: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == kind).map(|(refusal, _)| *refusal)
    }
}

/// Why there is no answer.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum DeskError {
    /// The node could not be asked, or gave no usable answer.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// There is no such case for the signer; somebody without a role in its scope is told the same.
    #[error("there is no such case here for this key; an administrator of the department grants roles")]
    Absent,
    /// The node refused; the detail says why and what to do next.
    #[error("{detail}")]
    Refused {
        /// Why.
        refusal: Refusal,
        /// In the node's words.
        detail: String,
    },
    /// The founding document does not list the department.
    #[error("department {0} is not in the founding document")]
    Department(u16),
    /// The request was not sealed, or the reply does not open.
    #[error("the reply of the department's node does not open: {0}")]
    Sealing(#[from] SealingError),
    /// What opened is no reply.
    #[error("the reply of the department's node cannot be read: {0}")]
    Unreadable(DecodeError),
    /// It is no reply to this request by this department.
    #[error("the reply is not believed: {0}")]
    Reply(#[from] ReplyError),
    /// The query is longer than a request may be.
    #[error("the query is too long: {0}")]
    Query(DecodeError),
    /// A part of a file is longer than a part may be.
    #[error("the part of the file is too long: {0}")]
    Part(DecodeError),
}

impl DeskError {
    /// Stable code for the user interface.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Provider(error) => error.code(),
            Self::Absent => "desk-absent",
            Self::Refused { refusal, .. } => refusal.code(),
            Self::Department(_) => "desk-unknown-department",
            Self::Sealing(_) => "desk-sealing",
            Self::Unreadable(_) => "unreadable",
            Self::Reply(_) => "desk-reply",
            Self::Query(_) => "desk-query",
            Self::Part(_) => "desk-other-file",
        }
    }
}

/// When something is asked, and its random nonce: another one for each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The asker's clock.
    pub time: Timestamp,
    /// 16 random bytes.
    pub nonce: [u8; 16],
}

/// Asks the node of one department in the name of one key.
#[derive(Clone, Copy)]
pub struct DeskClient<'a> {
    provider: &'a dyn Provider,
    genesis: &'a Genesis,
    chain_id: Hash,
    signer: &'a dyn Signer,
    sealing: &'a dyn Sealing,
}

impl<'a> DeskClient<'a> {
    /// `signer` and `sealing` are the keys of a role's grant, or those of a citizen's identity.
    #[must_use]
    pub fn new(
        provider: &'a dyn Provider,
        genesis: &'a Genesis,
        signer: &'a dyn Signer,
        sealing: &'a dyn Sealing,
    ) -> Self {
        Self { provider, genesis, chain_id: genesis.chain_id(), signer, sealing }
    }

    /// Cases in the signer's scope that changed after a place.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn rows(&self, asking: Asking, after: Cursor) -> Result<RowsPage, DeskError> {
        match self.ask(asking, Request::Rows(RowsRequest { after })).await? {
            Reply::Rows(page) => Ok(page),
            other => Err(another_kind(&other)),
        }
    }

    /// A case with its payload masked.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn case(&self, asking: Asking, case: Hash) -> Result<CaseView, DeskError> {
        match self.ask(asking, Request::Case(CaseRequest { case })).await? {
            Reply::Case(view) => Ok(view),
            other => Err(another_kind(&other)),
        }
    }

    /// What opens a case's packages, after the access record `record` stands in a block.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn reveal(&self, asking: Asking, case: Hash, record: Hash) -> Result<Revealed, DeskError> {
        match self.ask(asking, Request::Reveal(RevealRequest { case, record })).await? {
            Reply::Revealed(revealed) => Ok(revealed),
            other => Err(another_kind(&other)),
        }
    }

    /// The cases of a person, after the access record `record` over `salt` and `query` stands in a block.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn search(&self, asking: Asking, record: Hash, salt: Hash, query: &[u8]) -> Result<Found, DeskError> {
        let query = Blob::new(query.to_vec()).map_err(DeskError::Query)?;
        match self.ask(asking, Request::Search(SearchRequest { record, salt, query })).await? {
            Reply::Found(found) => Ok(found),
            other => Err(another_kind(&other)),
        }
    }

    /// Who looked at the signer's own data, from number `from` on.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn accesses(&self, asking: Asking, from: u32) -> Result<EntryPage, DeskError> {
        match self.ask(asking, Request::Accesses(AccessesRequest { from })).await? {
            Reply::Accesses(page) => Ok(page),
            other => Err(another_kind(&other)),
        }
    }

    /// Notes to a case, from number `from` on.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn notes(&self, asking: Asking, case: Hash, from: u32) -> Result<EntryPage, DeskError> {
        match self.ask(asking, Request::Notes(NotesRequest { case, from })).await? {
            Reply::Notes(page) => Ok(page),
            other => Err(another_kind(&other)),
        }
    }

    /// Hands in a part of a file of the signer's own case; the answer says which part comes next.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn deposit(
        &self,
        asking: Asking,
        (case, sha256): (Hash, Hash),
        (part, bytes): (u16, Vec<u8>),
    ) -> Result<Holding, DeskError> {
        let bytes = Blob::new(bytes).map_err(DeskError::Part)?;
        match self.ask(asking, Request::Deposit(DepositRequest { case, sha256, part, bytes })).await? {
            Reply::Deposited(holding) => Ok(holding),
            other => Err(another_kind(&other)),
        }
    }

    /// A part of a file, after the access record `record` stands in a block.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn material(
        &self,
        asking: Asking,
        (case, record): (Hash, Hash),
        (sha256, part): (Hash, u16),
    ) -> Result<MaterialPart, DeskError> {
        match self.ask(asking, Request::Material(MaterialRequest { case, record, sha256, part })).await? {
            Reply::Material(part) => Ok(part),
            other => Err(another_kind(&other)),
        }
    }

    /// How far the files of a case are handed in.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn materials(&self, asking: Asking, case: Hash) -> Result<Holdings, DeskError> {
        match self.ask(asking, Request::Materials(MaterialsRequest { case })).await? {
            Reply::Materials(holdings) => Ok(holdings),
            other => Err(another_kind(&other)),
        }
    }

    async fn ask(&self, asking: Asking, request: Request) -> Result<Reply, DeskError> {
        let department = self.provider.department();
        let office = self.genesis.department(department).ok_or(DeskError::Department(department))?;
        let at = (asking.time, Nonce(asking.nonce));
        let request = SignedRequest::sign(self.signer, (self.chain_id, department), at, request);
        let sealed = self.sealing.seal(&office.sealing, &request.to_bytes())?;
        let answer = self.provider.desk(&sealed).await.map_err(refused)?;
        let reply = SignedReply::from_bytes(&self.sealing.open(&answer)?).map_err(DeskError::Unreadable)?;
        reply.verify(&request, self.genesis)?;
        Ok(reply.reply)
    }
}

fn another_kind(_: &Reply) -> DeskError {
    ReplyError::Kind.into()
}

fn refused(error: ProviderError) -> DeskError {
    match error {
        ProviderError::NotFound { .. } => DeskError::Absent,
        ProviderError::Refused { status, kind, title, detail } => match Refusal::of(&kind) {
            Some(refusal) => DeskError::Refused { refusal, detail },
            None => ProviderError::Refused { status, kind, title, detail }.into(),
        },
        other => other.into(),
    }
}
