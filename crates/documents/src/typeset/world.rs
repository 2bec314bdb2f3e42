//! What the typesetter may see: the template, the data, the receipt, the code. No disk, no network, no clock.

use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::faces::FACES;
use crate::{NOTICE_NAME, RECEIPT_NAME, SALT_NAME};

const TEMPLATES: [(&str, &str); 4] = [
    ("main.typ", include_str!("../template/main.typ")),
    ("parts.typ", include_str!("../template/parts.typ")),
    ("notice.typ", include_str!("../template/notice.typ")),
    ("licence.typ", include_str!("../template/licence.typ")),
];

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FACES.iter())));
static SOURCES: LazyLock<Vec<Source>> =
    LazyLock::new(|| TEMPLATES.iter().map(|(name, text)| Source::new(id(name), (*text).to_owned())).collect());

/// One document's view.
pub(super) struct Desk {
    files: Vec<(FileId, Bytes)>,
}

impl Desk {
    pub(super) fn new(data: &Value, [receipt, notice, salt, code]: [&[u8]; 4]) -> Self {
        let file = |name: &str, bytes: &[u8]| (id(name), Bytes::new(bytes.to_vec()));
        let data = data.to_string();
        let files = vec![
            file("data.json", data.as_bytes()),
            file(RECEIPT_NAME, receipt),
            file(NOTICE_NAME, notice),
            file(SALT_NAME, salt),
            file("code.svg", code),
        ];
        Self { files }
    }
}

fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the names in this file are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        SOURCES[0].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.iter().find(|source| source.id() == id).cloned().ok_or_else(|| absent(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(name, _)| *name == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FACES.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
