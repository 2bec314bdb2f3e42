//! Sealed copies of chosen files, one folder for each, in parts as they will be handed in.
//!
//! A folder without a line in `desk.db` is left over from an interrupted write and is removed.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use yuzheng_protocol::{
    Hash,
    desk_api::{PART_BYTES, parts_of},
};
use yuzheng_vault::{SealingIdentity, seal};

use super::store::KeptFile;
use crate::{
    app::{io_error, random32},
    views::CommandError,
};

/// The folder of sealed copies, and the key that opens them.
pub(crate) struct Copies {
    dir: PathBuf,
    key: SealingIdentity,
}

impl Copies {
    pub(crate) fn new(data: &Path, key: SealingIdentity) -> Self {
        Self { dir: data.join("files"), key }
    }

    /// Seals a file into a folder of its own. When this returns it is on disk.
    pub(crate) fn keep(&self, bytes: &[u8], kept_ms: i64) -> Result<KeptFile, CommandError> {
        let length = bytes.len() as u64;
        parts_of(length).ok_or_else(|| CommandError::new("fileEmpty"))?;
        let folder = random32()?.to_hex()[..32].to_owned();
        let dir = self.dir.join(&folder);
        fs::create_dir_all(&dir).map_err(|e| io_error(&dir, &e))?;
        for (number, part) in bytes.chunks(PART_BYTES).enumerate() {
            let sealed = seal::seal_to(&[self.key.recipient()], part)
                .map_err(|e| CommandError::new("internal").with("detail", e))?;
            let path = dir.join(number.to_string());
            let mut file = fs::File::create(&path).map_err(|e| io_error(&path, &e))?;
            file.write_all(&sealed).and_then(|()| file.sync_all()).map_err(|e| io_error(&path, &e))?;
        }
        Ok(KeptFile { sha256: Hash::of(bytes), folder, bytes: length, kept_ms })
    }

    /// A part of a copy; none when it is not there or does not open.
    pub(crate) fn part(&self, file: &KeptFile, part: u16) -> Option<Vec<u8>> {
        let sealed = fs::read(self.dir.join(&file.folder).join(part.to_string())).ok()?;
        seal::unseal(&self.key, &sealed).ok().map(|plain| plain.to_vec())
    }

    /// Removes a copy.
    pub(crate) fn remove(&self, folder: &str) {
        if let Err(error) = fs::remove_dir_all(self.dir.join(folder)) {
            tracing::info!(%error, "a copy of a file stays for now");
        }
    }

    /// Removes every folder that is not among `known`.
    pub(crate) fn sweep(&self, known: &[KeptFile]) {
        let Ok(entries) = fs::read_dir(&self.dir) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if !known.iter().any(|file| *name == *file.folder) {
                self.remove(&name.to_string_lossy());
            }
        }
    }
}
