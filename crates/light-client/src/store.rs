//! `headers.db`: every header since genesis, as deltas, and the certificate of the newest.
//!
//! Full pages of [`PAGE`] headers are one row each, keyed by their first height; the headers of the page that
//! is not full yet are a row each. The tip's certificate, the hops and the headers are written in one
//! transaction (WAL, `synchronous=FULL`), so the file always ends in a certified header, wherever the power
//! goes off. On opening everything is linked and hashed again and the certificate is checked; a file that
//! does not hold is set aside and filled anew, and [`Opening`] says so.
//!
//! The store takes only [`VerifiedBatch`]es. It is no source of trust: whoever can write the file can at
//! worst make the client fetch again.

mod book;
mod cut;
mod file;

use std::{path::Path, sync::Arc};

use thiserror::Error;
use yuzheng_protocol::{
    Hash, Header, Height,
    delta::DeltaError,
    light::{HeaderChain, HeaderError, RebuildError, VerifiedHeader},
    merkle::{self, ProofError},
    network::TrustedNetwork,
};

pub use self::book::ForkBook;
use self::file::File;
use crate::{
    epochs::Epochs,
    segment::{Run, Segment, VerifiedBatch},
    sync::PastHeaders,
};

/// Headers of a page. Page k holds heights k·2,048 to k·2,048 + 2,047; genesis is not stored.
pub const PAGE: u64 = 1 << PAGE_LEVEL;
/// A page is a whole subtree of this level in the tree over header hashes.
pub const PAGE_LEVEL: u32 = 11;

/// Why the store cannot be used.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite failed: disk full, no permission, in use.
    #[error("headers.db: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The damaged file could not be moved away.
    #[error("headers.db is damaged and cannot be set aside: {0}")]
    SetAside(std::io::Error),
    /// The genesis document of the network file is not valid.
    #[error(transparent)]
    Genesis(#[from] yuzheng_protocol::genesis::GenesisError),
    /// The batch does not begin where the store ends.
    #[error("a batch above height {have}, the store ends at {expected}")]
    Gap {
        /// Height below the batch.
        have: Height,
        /// Height where the store ends.
        expected: Height,
    },
    /// Another program wrote to the file.
    #[error("another program wrote to headers.db: it ends at {stored}, expected {expected}")]
    ChangedElsewhere {
        /// Height in the file.
        stored: Height,
        /// Height in memory.
        expected: Height,
    },
    /// A page changed after it was read and checked.
    #[error("page {first} of headers.db does not hold: {reason}")]
    Page {
        /// First height of the page.
        first: u64,
        /// What does not hold.
        reason: Damage,
    },
}

/// Why a file's content does not hold.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Damage {
    /// SQLite cannot read it.
    #[error("it is damaged: {0}")]
    File(String),
    /// Another version of the format.
    #[error("it has version {have}, this program writes {expected}")]
    Version {
        /// Version in the file.
        have: i64,
        /// Our version.
        expected: i64,
    },
    /// It belongs to another chain.
    #[error("it belongs to chain {have}")]
    OtherChain {
        /// Chain in the file, hexadecimal.
        have: String,
    },
    /// A delta cannot be read.
    #[error(transparent)]
    Delta(#[from] DeltaError),
    /// A header does not follow, or the certificate does not hold.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Rows are missing or out of order.
    #[error("the row at {have} is missing or does not belong there, {expected} was expected")]
    Row {
        /// Height found.
        have: u64,
        /// Height expected.
        expected: u64,
    },
    /// Certificate or hop cannot be decoded.
    #[error(transparent)]
    Decode(#[from] yuzheng_protocol::codec::DecodeError),
}

impl From<RebuildError> for Damage {
    fn from(error: RebuildError) -> Self {
        match error {
            RebuildError::Header(reason) => reason.into(),
            RebuildError::Delta(reason) => reason.into(),
        }
    }
}

/// What opening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// A new file.
    Fresh,
    /// A file whose content holds, up to this height.
    Resumed {
        /// Newest height.
        height: Height,
    },
    /// A file that did not hold. It was set aside; headers are fetched again.
    Rebuilt {
        /// What did not hold.
        reason: Damage,
    },
}

/// Verified headers on disk.
#[derive(Debug)]
pub struct HeaderStore {
    file: File,
    epochs: Arc<Epochs>,
    end: HeaderChain,
    tip: Option<VerifiedHeader>,
    /// Chain up to the last header before each page; for page 0 up to genesis.
    starts: Vec<HeaderChain>,
    /// Merkle roots over the header hashes of full pages.
    roots: Vec<Hash>,
    /// The page that is not full.
    open: Page,
    /// The full page that was read last.
    read: Option<(usize, Arc<Page>)>,
}

#[derive(Debug, Default)]
struct Page {
    headers: Vec<Header>,
    hashes: Vec<Hash>,
}

impl Page {
    fn push(&mut self, header: Header, hash: Hash) {
        self.headers.push(header);
        self.hashes.push(hash);
    }
}

impl HeaderStore {
    /// Opens or makes the file at `path`.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be used at all; damage leads to [`Opening::Rebuilt`].
    pub fn open(path: &Path, network: Arc<TrustedNetwork>) -> Result<(Self, Opening), StoreError> {
        let damage = match File::open(path, network.chain_id()).and_then(|file| Self::load(file, &network)) {
            Ok(found) => return Ok(found),
            Err(file::OpenError::Unusable(error)) => return Err(error),
            Err(file::OpenError::Damaged(damage)) => damage,
        };
        tracing::warn!(reason = %damage, "headers.db is set aside and filled anew");
        file::set_aside(path).map_err(StoreError::SetAside)?;
        match File::open(path, network.chain_id()).and_then(|file| Self::load(file, &network)) {
            Ok((store, _fresh)) => Ok((store, Opening::Rebuilt { reason: damage })),
            Err(file::OpenError::Unusable(error)) => Err(error),
            Err(file::OpenError::Damaged(reason)) => Err(StoreError::Page { first: 0, reason }),
        }
    }

    fn load(file: File, network: &Arc<TrustedNetwork>) -> Result<(Self, Opening), file::OpenError> {
        let genesis = HeaderChain::new(network.genesis()).map_err(StoreError::from)?;
        let mut store = Self {
            file,
            epochs: Arc::new(Epochs::new(network.clone())),
            open: Page { headers: vec![genesis.last().clone()], hashes: vec![genesis.last_hash()] },
            starts: vec![genesis.clone()],
            end: genesis,
            tip: None,
            roots: Vec::new(),
            read: None,
        };
        let Some(signed) = store.file.tip()? else { return Ok((store, Opening::Fresh)) };
        let mut epochs = Epochs::new(network.clone());
        for hop in store.file.hops()? {
            epochs.extend(&hop).map_err(Damage::from)?;
        }
        store.epochs = Arc::new(epochs);
        for bytes in store.file.pages()? {
            store.load_deltas(&bytes)?;
            if !store.next_height().is_multiple_of(PAGE) {
                let have = store.next_height();
                return Err(Damage::Row { have, expected: have.next_multiple_of(PAGE) }.into());
            }
        }
        for bytes in store.file.recent()? {
            store.load_deltas(&bytes)?;
        }
        let (have, expected) = (store.end.last_hash(), signed.certificate.header_hash);
        if have != expected {
            return Err(Damage::Header(HeaderError::OtherHeader { have, expected }).into());
        }
        let set = store.epochs.set_at(signed.header.height);
        let tip =
            yuzheng_protocol::light::verify_signed_header(network.chain_id(), set, signed).map_err(Damage::from)?;
        let height = tip.header().height;
        store.tip = Some(tip);
        Ok((store, Opening::Resumed { height }))
    }

    fn load_deltas(&mut self, mut bytes: &[u8]) -> Result<(), Damage> {
        let mut segment = Segment::new(self.end.clone(), self.epochs.clone());
        while !bytes.is_empty() {
            segment.append(&mut bytes)?;
        }
        let (run, end) = segment.into_parts();
        self.take(&run, end);
        Ok(())
    }

    fn take(&mut self, run: &Run, end: HeaderChain) {
        self.starts.extend(run.starts.iter().cloned());
        self.roots.extend(&run.roots);
        if !run.roots.is_empty() {
            self.open = Page::default();
        }
        let open_from = run.hashes.len() - run.open.len();
        self.open.headers.extend(run.open.iter().cloned());
        self.open.hashes.extend(&run.hashes[open_from..]);
        self.end = end;
    }

    fn next_height(&self) -> u64 {
        self.end.last().height.next().0
    }

    /// The newest certified header; none while only genesis is known.
    #[must_use]
    pub fn tip(&self) -> Option<&VerifiedHeader> {
        self.tip.as_ref()
    }

    /// Chain up to the newest header: where sync goes on.
    #[must_use]
    pub fn chain(&self) -> &HeaderChain {
        &self.end
    }

    /// Validator sets known: of the network file and of the hops stored.
    #[must_use]
    pub fn epochs(&self) -> &Arc<Epochs> {
        &self.epochs
    }

    /// Height of the newest header, 0 at genesis.
    #[must_use]
    pub fn height(&self) -> Height {
        self.end.last().height
    }

    /// Writes a batch, then takes it.
    ///
    /// # Errors
    /// [`StoreError`]; memory and file are unchanged then, and the same batch may be given again.
    pub fn append(&mut self, batch: &VerifiedBatch) -> Result<(), StoreError> {
        let (have, expected) = (batch.above(), self.height());
        if have != expected || batch.start.last_hash() != self.end.last_hash() {
            return Err(StoreError::Gap { have, expected });
        }
        let mut epochs = (*self.epochs).clone();
        for hop in &batch.hops {
            epochs.extend(hop).expect("a verified batch holds verified hops");
        }
        self.file.append(expected, batch)?;
        self.epochs = Arc::new(epochs);
        self.take(&batch.run, batch.end.clone());
        self.tip = Some(batch.tip.clone());
        Ok(())
    }

    /// The header at `height`; none above the tip.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read or was changed.
    pub fn header(&mut self, height: Height) -> Result<Option<Header>, StoreError> {
        let (page, at) = place(height);
        if page >= self.roots.len() {
            return Ok(self.open.headers.get(at).filter(|h| h.height == height).cloned());
        }
        Ok(self.page(page)?.headers.get(at).cloned())
    }

    /// Hash of the header at `height`; none above the tip.
    ///
    /// # Errors
    /// As [`Self::header`].
    pub fn hash_at(&mut self, height: Height) -> Result<Option<Hash>, StoreError> {
        if height > self.height() {
            return Ok(None);
        }
        let (page, at) = place(height);
        if page >= self.roots.len() {
            return Ok(self.open.hashes.get(at).copied());
        }
        Ok(self.page(page)?.hashes.get(at).copied())
    }

    /// Path that proves the header at `old` under the history of the header at `tip`; both are ours.
    ///
    /// # Errors
    /// [`PathError`].
    pub fn history_path(&mut self, old: Height, tip: Height) -> Result<Vec<Hash>, PathError> {
        let (index, size) = (old.0, tip.0);
        if index >= size || tip > self.height() {
            return Err(ProofError::IndexOutOfRange { index, size }.into());
        }
        let last = ((size - 1) / PAGE) as usize;
        let last_hashes = self.page_hashes(last, size)?;
        let page = (index / PAGE) as usize;
        let own_hashes = if page == last { last_hashes.clone() } else { self.page_hashes(page, size)? };
        let mut path = merkle::prove_inclusion(&own_hashes, index % PAGE)?;
        let mut roots = self.roots[..last].to_vec();
        roots.push(merkle::root(&last_hashes));
        path.extend(merkle::prove_inclusion(&roots, page as u64)?);
        Ok(path)
    }

    /// Hashes of a page's headers below `size`.
    fn page_hashes(&mut self, page: usize, size: u64) -> Result<Vec<Hash>, StoreError> {
        let count = (size - page as u64 * PAGE).min(PAGE) as usize;
        if page == self.roots.len() {
            return Ok(self.open.hashes[..count].to_vec());
        }
        Ok(self.page(page)?.hashes[..count].to_vec())
    }

    /// Reads a full page, links and hashes it again.
    fn page(&mut self, number: usize) -> Result<Arc<Page>, StoreError> {
        if let Some((_, page)) = self.read.as_ref().filter(|(read, _)| *read == number) {
            return Ok(page.clone());
        }
        let first = number as u64 * PAGE;
        let bytes = self.file.page(first)?;
        let page = self.rebuild(number, &bytes).map_err(|reason| StoreError::Page { first, reason })?;
        let (have, expected) = (merkle::root(&page.hashes), self.roots[number]);
        if have != expected {
            let reason = Damage::Header(HeaderError::OtherHeader { have, expected });
            return Err(StoreError::Page { first, reason });
        }
        let page = Arc::new(page);
        self.read = Some((number, page.clone()));
        Ok(page)
    }

    fn rebuild(&self, number: usize, mut bytes: &[u8]) -> Result<Page, Damage> {
        let mut chain = self.starts[number].clone();
        let mut page = Page { headers: Vec::new(), hashes: Vec::new() };
        if number == 0 {
            page.headers.push(chain.last().clone());
            page.hashes.push(chain.last_hash());
        }
        while !bytes.is_empty() {
            let hash = chain.append_delta(&mut bytes)?;
            page.push(chain.last().clone(), hash);
        }
        Ok(page)
    }
}

/// Page of a height and position in it.
fn place(height: Height) -> (usize, usize) {
    ((height.0 / PAGE) as usize, (height.0 % PAGE) as usize)
}

/// Why no history path can be given.
#[derive(Debug, Error)]
pub enum PathError {
    /// The header does not lie below the tip, or the tip is not known.
    #[error(transparent)]
    Range(#[from] ProofError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PastHeaders for HeaderStore {
    fn hash_at(&mut self, height: Height) -> Option<Hash> {
        Self::hash_at(self, height).unwrap_or_else(|error| {
            tracing::error!(%error, "a stored header cannot be read");
            None
        })
    }

    fn header_at(&mut self, height: Height) -> Option<Header> {
        self.header(height).unwrap_or_else(|error| {
            tracing::error!(%error, "a stored header cannot be read");
            None
        })
    }

    fn certified_at(&mut self, height: Height) -> Option<VerifiedHeader> {
        self.tip.clone().filter(|tip| tip.header().height == height)
    }
}
