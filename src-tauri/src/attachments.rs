//! Files that a person adds to a form, or an officer brings along. Only name, kind, length and digest are filed; what
//! becomes of the bytes is said in [`crate::materials`].

use std::{fs::File, io::Read, path::Path};

use yuzheng_protocol::{Hash, desk_api::MAX_FILE_BYTES};

use crate::{
    app::io_error,
    views::{ChosenFile, CommandError},
};

/// The longest file that is read to the end: what can be handed in. What a service accepts is said by its contract.
const MOST_BYTES: u64 = MAX_FILE_BYTES;
/// Code points kept of a file's name.
pub(crate) const MOST_NAME: usize = 200;

/// Name, kind, length and digest of a file, with its bytes.
///
/// # Errors
/// `io`, or `fileTooLarge` with the limit in megabytes.
pub(crate) fn read(path: &Path) -> Result<(ChosenFile, Vec<u8>), CommandError> {
    let failed = |error: std::io::Error| io_error(path, &error);
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(CommandError::new("fileTooLarge").with("limit", MOST_BYTES >> 20));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let chosen = ChosenFile {
        media_type: media_type(&bytes, &name).to_owned(),
        name: name.chars().take(MOST_NAME).collect(),
        bytes: bytes.len() as f64,
        sha256: Hash::of(&bytes).to_hex(),
    };
    Ok((chosen, bytes))
}

/// What a file is by its first bytes. OFD (GB/T 33190) is a ZIP archive and told by its name as well.
pub(crate) fn media_type(bytes: &[u8], name: &str) -> &'static str {
    let is_ofd = Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ofd"));
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [b'P', b'K', 3, 4, ..] if is_ofd => "application/ofd",
        [b'P', b'K', 3, 4, ..] => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_at(name: &str, bytes: &[u8]) -> ChosenFile {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        read(&path).unwrap().0
    }

    #[test]
    fn a_file_is_told_by_its_bytes_and_not_by_its_name() {
        let lease = looked_at("租赁合同.pdf", b"%PDF-1.7 ...");
        assert_eq!((&*lease.name, &*lease.media_type, lease.bytes), ("租赁合同.pdf", "application/pdf", 12.0));
        for (name, bytes, kind) in [
            ("a.pdf", &b"\xff\xd8\xff\xe0"[..], "image/jpeg"),
            ("a.pdf", b"\x89PNG\r\n\x1a\n", "image/png"),
            ("a.OFD", b"PK\x03\x04", "application/ofd"),
            ("a.docx", b"PK\x03\x04", "application/zip"),
            ("a.pdf", b"MZ", "application/octet-stream"),
            ("a.pdf", b"", "application/octet-stream"),
        ] {
            assert_eq!(looked_at(name, bytes).media_type, kind, "{name}");
        }
    }

    #[test]
    fn the_digest_is_sha_256_of_the_bytes() {
        let digest = looked_at("a", b"abc").sha256;
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_file_that_cannot_be_read_or_is_far_too_long_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(&dir.path().join("nothing")).unwrap_err().code, "io");
        assert_eq!(read(dir.path()).unwrap_err().code, "io");
        let long = dir.path().join("long");
        File::create(&long).unwrap().set_len(MOST_BYTES + 1).unwrap();
        assert_eq!(read(&long).unwrap_err().code, "fileTooLarge");
    }
}
