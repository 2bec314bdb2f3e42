//! `headers.db`: verified headers as deltas, and the certificate of the newest.
//!
//! The headers from some height on are held, from genesis on in a full copy. Full pages of [`PAGE`] headers are
//! one row each, keyed by their first height; the headers of the page that is not full yet are a row each. The
//! tip's certificate, the hops and the headers are written in one transaction (WAL, `synchronous=FULL`), so the
//! file always ends in a certified header, wherever the power goes off.
//!
//! On opening, the newest pages are linked and hashed again up to the tip, whose certificate is checked. The tip's
//! history then vouches for the roots of all pages before, and an older page is checked against its root when it
//! is read. A file that does not hold is set aside and filled anew, and [`Opening`] says so.
//!
//! The store takes only verified steps. It is no source of trust: whoever can write the file can at worst make the
//! client fetch again.

mod book;
mod cut;
mod file;
mod kept;
mod open;
mod pages;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use thiserror::Error;
use yuzheng_protocol::{
    Hash, Header, Height,
    delta::DeltaError,
    light::{HeaderChain, HeaderError, RebuildError, VerifiedHeader},
    merkle::ProofError,
};

pub use self::book::ForkBook;
use self::{
    file::File,
    kept::{Kept, Shown},
    pages::{Mark, Page},
};
use crate::{
    epochs::{Epochs, Trust},
    segment::{Run, Step, VerifiedBatch, VerifiedBelow, VerifiedJump},
    sync::{Held, PastHeaders},
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
    /// SQLite failed at the file with the evidence of forks.
    #[error("headers.forks: {0}")]
    Forks(rusqlite::Error),
    /// The damaged file could not be moved away.
    #[error("{file} is damaged and cannot be set aside: {reason}")]
    SetAside {
        /// The file's name.
        file: &'static str,
        /// What the computer says.
        reason: std::io::Error,
    },
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
    /// The header from which the copy goes on, or a kept header, does not stand in the history.
    #[error("the header of height {height} does not stand in the history")]
    History {
        /// Its height.
        height: Height,
    },
    /// A change of the validators below the newest header that a network file names is not there.
    #[error("the change of departments after height {from} is missing")]
    Change {
        /// First height of the newest set that is known.
        from: Height,
    },
    /// Certificate, header or hop cannot be decoded.
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
    path: PathBuf,
    /// What was found not to hold since the file was opened.
    damage: Option<Damage>,
    epochs: Arc<Epochs>,
    /// Chain up to the header below the first one held.
    base: HeaderChain,
    /// Whole subtrees over the hashes of the headers before that one.
    base_peaks: Vec<Hash>,
    /// Full pages, oldest first. The first one may begin above `base` in the middle of its page.
    marks: Vec<Mark>,
    end: HeaderChain,
    tip: Option<VerifiedHeader>,
    /// The page that is not full, and the header before it.
    open: Page,
    open_parent: Header,
    /// Headers below `base`, and those that are to be kept when they come to lie below it.
    kept: BTreeMap<Height, Option<Kept>>,
    /// The full page that was read last.
    read: Option<Arc<Page>>,
}

impl HeaderStore {
    /// Opens or makes the file at `path`.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be used at all; damage leads to [`Opening::Rebuilt`].
    pub fn open(path: &Path, trust: impl Into<Trust>) -> Result<(Self, Opening), StoreError> {
        let trust = trust.into();
        let damage = match File::open(path, trust.chain_id()).and_then(|file| Self::load(file, path, &trust)) {
            Ok(found) => return Ok(found),
            Err(file::OpenError::Unusable(error)) => return Err(error),
            Err(file::OpenError::Damaged(damage)) => damage,
        };
        tracing::warn!(reason = %damage, "headers.db is set aside and filled anew");
        file::set_aside(path).map_err(not_set_aside)?;
        Ok((Self::fresh(path, &trust)?, Opening::Rebuilt { reason: damage }))
    }

    fn fresh(path: &Path, trust: &Trust) -> Result<Self, StoreError> {
        match File::open(path, trust.chain_id()).and_then(|file| Self::load(file, path, trust)) {
            Ok((store, _fresh)) => Ok(store),
            Err(file::OpenError::Unusable(error)) => Err(error),
            Err(file::OpenError::Damaged(reason)) => Err(StoreError::Page { first: 0, reason }),
        }
    }

    /// Has writes fail, as on a full disk, that would make the database larger than `bytes`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn limit(&self, bytes: u64) -> Result<(), StoreError> {
        self.file.limit(bytes)
    }

    /// What was found not to hold since the file was opened: [`Self::rebuild`] is due.
    #[must_use]
    pub fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// Sets a file aside that was found not to hold and begins a new one. Sync begins anew, too; the tip that was
    /// verified must stand in whatever it follows then.
    ///
    /// # Errors
    /// [`StoreError`]; the damage stays noted then.
    pub fn rebuild(&mut self) -> Result<Option<Damage>, StoreError> {
        let Some(damage) = self.damage.clone() else { return Ok(None) };
        tracing::warn!(reason = %damage, "headers.db is set aside and filled anew");
        self.file = File::in_memory()?;
        file::set_aside(&self.path).map_err(not_set_aside)?;
        let trusted = (self.height(), self.end.last_hash());
        let mut store = Self::fresh(&self.path, self.epochs.trust())?;
        store.require(trusted.0, trusted.1);
        *self = store;
        Ok(Some(damage))
    }

    /// Notes damage among errors.
    fn noted<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result
            && let Some(damage) = file::damage_in(error)
        {
            self.damage = Some(damage);
        }
        result
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

    /// Chain up to the header below the first one held: genesis in a full copy.
    #[must_use]
    pub fn base(&self) -> &HeaderChain {
        &self.base
    }

    /// What sync needs to know of the store.
    #[must_use]
    pub fn held(&self) -> Held {
        Held { epochs: self.epochs.clone(), base: self.base.clone(), end: self.end.clone() }
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

    /// Writes a step of sync, then takes it.
    ///
    /// # Errors
    /// [`StoreError`]; memory and file are unchanged then, and the same step may be given again.
    pub fn take(&mut self, step: &Step) -> Result<(), StoreError> {
        let taken = match step {
            Step::Forward(batch) => self.append(batch),
            Step::Jump(jump) => self.jump(jump),
            Step::Back(below) => self.prepend(below),
        };
        self.noted(taken)
    }

    /// Takes headers above the newest.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn append(&mut self, batch: &VerifiedBatch) -> Result<(), StoreError> {
        let (have, expected) = (batch.above(), self.height());
        if have != expected || batch.start.last_hash() != self.end.last_hash() {
            return Err(StoreError::Gap { have, expected });
        }
        self.file.append(expected, &self.open_parent, batch)?;
        self.epochs = batch.epochs.clone();
        self.take_run(&batch.run);
        self.end = batch.end.clone();
        self.tip = Some(batch.tip.clone());
        Ok(())
    }

    /// Leaves the headers held, save those to be kept, and goes on from a newer one.
    fn jump(&mut self, jump: &VerifiedJump) -> Result<(), StoreError> {
        let (have, expected) = (jump.from, self.height());
        if have != expected {
            return Err(StoreError::Gap { have, expected });
        }
        let kept = self.kept_under(jump.end.frontier(), &Shown::by(&jump.answer))?;
        self.file.jump(expected, &jump.tip, &jump.answer.peaks, &jump.hops, &kept)?;
        self.epochs = jump.epochs.clone();
        self.take_kept(kept);
        self.restart(jump.end.clone(), jump.answer.peaks.to_vec());
        self.end = jump.end.clone();
        self.tip = Some(jump.tip.clone());
        Ok(())
    }

    /// Takes headers below the first one held.
    fn prepend(&mut self, below: &VerifiedBelow) -> Result<(), StoreError> {
        let (have, expected) = (below.end.last().height, self.base.last().height);
        if below.end != self.base {
            return Err(StoreError::Gap { have, expected });
        }
        let old_first = expected.next().0;
        let tail = &below.run.open;
        let merges = !tail.is_empty() && !self.marks.is_empty();
        let merged = if merges {
            let first = tail[0].height.0;
            Some((Mark { first, root: self.marks[0].root }, self.file.page(old_first)?.1))
        } else {
            None
        };
        let start = (&below.start, below.peaks.as_slice());
        let kept = self.kept_under(below.start.frontier(), &Shown::default())?;
        self.file.prepend(self.height(), start, old_first, &below.run, merged, &kept)?;
        self.read = None;
        if merges {
            self.marks[0].first = tail[0].height.0;
        } else if let Some(first) = tail.first() {
            self.open_parent = below.run.starts.last().map_or(below.start.last(), HeaderChain::last).clone();
            let above = std::mem::replace(&mut self.open, Page::starting(first.height.0));
            self.open.extend(&below.run);
            self.open.append(above);
        }
        let marks = pages::marks_of(&below.run, below.start.last().height.next().0);
        self.marks.splice(0..0, marks);
        self.take_kept(kept);
        self.base = below.start.clone();
        self.base_peaks.clone_from(&below.peaks);
        Ok(())
    }

    /// Leaves pages of which no header is among the newest `keep`, save headers to be kept.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn prune(&mut self, keep: u64) -> Result<(), StoreError> {
        let first = self.height().0.saturating_sub(keep) / PAGE * PAGE;
        let gone = self.marks.partition_point(|mark| mark.first < first);
        if gone == 0 {
            return Ok(());
        }
        let last = self.marks.get(gone).map_or(self.open_parent.height.0, |next| next.first - 1);
        let below = self.chain_up_to(gone - 1, Height(last - 1))?;
        let missing = StoreError::Page { first: last, reason: Damage::Row { have: last, expected: last } };
        let header = self.header(Height(last))?.ok_or(missing)?;
        let peaks = below.frontier().peaks().to_vec();
        let base = HeaderChain::resume(header, peaks.clone())
            .map_err(|_| StoreError::Page { first: last, reason: Damage::History { height: Height(last) } })?;
        let kept = self.kept_under(base.frontier(), &Shown::default())?;
        self.file.prune(self.height(), base.last(), &peaks, &kept)?;
        self.marks.drain(..gone);
        self.take_kept(kept);
        self.base = base;
        self.base_peaks = peaks;
        self.read = None;
        Ok(())
    }

    /// Takes headers that follow the newest into memory.
    fn take_run(&mut self, run: &Run) {
        let first = self.end.last().height.next().0;
        let begun = if self.open.is_empty() { first } else { self.open.first() };
        self.marks.extend(pages::marks_of(run, begun));
        if !run.roots.is_empty() {
            self.open = Page::default();
        }
        if let Some(next) = run.open.first().filter(|_| self.open.is_empty()) {
            self.open = Page::starting(next.height.0);
        }
        if let Some(start) = run.starts.last() {
            self.open_parent = start.last().clone();
        }
        self.open.extend(run);
    }

    fn restart(&mut self, base: HeaderChain, peaks: Vec<Hash>) {
        self.marks.clear();
        self.open = Page::default();
        self.open_parent = base.last().clone();
        self.base = base;
        self.base_peaks = peaks;
        self.read = None;
    }

    /// Takes what [`Self::kept_under`] gave, before the start moves.
    fn take_kept(&mut self, kept: Vec<(Height, Option<Kept>)>) {
        self.kept.retain(|height, kept| kept.is_none() && *height > self.base.last().height);
        self.kept.extend(kept);
    }
}

fn not_set_aside(reason: std::io::Error) -> StoreError {
    StoreError::SetAside { file: "headers.db", reason }
}

/// Why no history path can be given.
#[derive(Debug, Error)]
pub enum PathError {
    /// The header does not lie below the tip, or the tip is not known.
    #[error(transparent)]
    Range(#[from] ProofError),
    /// Neither the header nor what its path would need is held.
    #[error("the header of height {height} is not held")]
    NotHeld {
        /// Its height.
        height: Height,
    },
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
