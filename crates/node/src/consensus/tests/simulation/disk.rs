//! A machine's power and the file of its write-ahead log.
//!
//! The engine's own log code writes into a [`SimFile`]. What was written is there after the end of the process;
//! what was not synced may be gone, partly or out of order, after a power cut.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_malachitebft_app::wal::Storage;

use super::dice::Dice;

/// Steps that a machine may still do: each write, sync, signature, commit and message sent is one.
pub struct Power(AtomicU64);

impl Power {
    pub fn on() -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(u64::MAX)))
    }

    /// Lets the machine end after so many more steps.
    pub fn end_after(&self, steps: u64) {
        self.0.store(steps, Ordering::Relaxed);
    }

    /// Takes one step; `false` when the machine has ended and the step must not be done.
    pub fn step(&self) -> bool {
        match self.0.load(Ordering::Relaxed) {
            0 => return false,
            u64::MAX => {}
            left => self.0.store(left - 1, Ordering::Relaxed),
        }
        true
    }

    pub fn is_off(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

/// Whether a sync reaches the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syncs {
    Real,
    /// For showing that the checker notices.
    Pretended,
}

#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                if file.len() < end {
                    file.resize(end, 0);
                }
                file[*at..end].copy_from_slice(bytes);
            }
            Self::Truncate(length) => file.truncate(*length),
        }
    }
}

/// A file as the process sees it, and as it is on the disk.
#[derive(Debug, Default)]
pub struct Image {
    written: Vec<u8>,
    synced: Vec<u8>,
    pending: Vec<Change>,
}

impl Image {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.written);
        self.pending.push(change);
    }

    /// What is left when the power goes: what was synced, and of the rest as much as the dice say – a beginning,
    /// a torn one, or some of it with holes.
    pub fn cut(&mut self, dice: &mut Dice) {
        let mut file = self.synced.clone();
        let pending = core::mem::take(&mut self.pending);
        let kept = dice.below(pending.len() as u64 + 1) as usize;
        let scattered = dice.percent(25);
        for (place, change) in pending.iter().enumerate() {
            let whole = if scattered { dice.percent(50) } else { place < kept };
            if whole {
                change.apply(&mut file);
            } else if let Change::Write { at, bytes } = change
                && (scattered || place == kept)
                && dice.percent(30)
            {
                let torn = bytes[..dice.below(bytes.len() as u64) as usize].to_vec();
                Change::Write { at: *at, bytes: torn }.apply(&mut file);
            }
        }
        self.written.clone_from(&file);
        self.synced = file;
    }
}

/// An open file on a [`Power`]ed machine.
pub struct SimFile {
    image: Arc<Mutex<Image>>,
    power: Arc<Power>,
    syncs: Syncs,
    position: usize,
}

impl SimFile {
    fn image(&self) -> MutexGuard<'_, Image> {
        self.image.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(&self) -> io::Result<()> {
        if self.power.step() { Ok(()) } else { Err(io::Error::other("the machine is off")) }
    }
}

impl Storage for SimFile {
    type OpenOptions = (Arc<Mutex<Image>>, Arc<Power>, Syncs);

    fn open_with(_: impl AsRef<Path>, (image, power, syncs): Self::OpenOptions) -> io::Result<Self> {
        Ok(Self { image, power, syncs, position: 0 })
    }

    fn size_bytes(&self) -> io::Result<u64> {
        Ok(self.image().written.len() as u64)
    }

    fn truncate_to(&mut self, size: u64) -> io::Result<()> {
        self.step()?;
        self.image().change(Change::Truncate(size as usize));
        Ok(())
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.step()?;
        if self.syncs == Syncs::Real {
            let mut image = self.image();
            image.synced = image.written.clone();
            image.pending.clear();
        }
        Ok(())
    }
}

impl Read for SimFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let image = self.image();
        let rest = image.written.get(self.position..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        drop(image);
        self.position += count;
        Ok(count)
    }
}

impl Write for SimFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.step()?;
        self.image().change(Change::Write { at: self.position, bytes: bytes.to_vec() });
        self.position += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for SimFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let size = self.image().written.len();
        let place = match to {
            SeekFrom::Start(place) => Some(place as usize),
            SeekFrom::End(by) => size.checked_add_signed(by as isize),
            SeekFrom::Current(by) => self.position.checked_add_signed(by as isize),
        };
        self.position = place.ok_or_else(|| io::Error::other("before the beginning"))?;
        Ok(self.position as u64)
    }
}
