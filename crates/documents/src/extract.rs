//! The receipt out of a document, and the text that it proves, whoever the file comes from.
//!
//! Invariants: at most [`MAX_PDF_BYTES`] are looked at, at most [`MAX_KEPT_BYTES`] of what a file says are
//! kept, no stream unfolds beyond [`MAX_RECEIPT_FILE_BYTES`], nothing panics. Pages, fonts and pictures are
//! never read. That the receipt proves anything is for the verifier to say.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use thiserror::Error;
use yuzheng_protocol::{Hash, receipt::MAX_HISTORY_BYTES};

use crate::{NOTICE_NAME, SALT_NAME};

/// Largest file that is looked at, in bytes. Our documents have 40 to 200 thousand.
pub const MAX_PDF_BYTES: usize = 4 * 1024 * 1024;
/// Largest receipt that is taken out, in bytes: that of a whole case.
const MAX_RECEIPT_FILE_BYTES: usize = MAX_HISTORY_BYTES;
/// What may be kept of a file's objects, in bytes.
const MAX_KEPT_BYTES: usize = 16 * 1024 * 1024;
/// What every object costs beside its content, in bytes.
const OBJECT_BYTES: usize = 64;
/// How receipts end.
const ENDING: &str = ".yzr";

thread_local! {
    /// What may still be kept of the file that is being read on this thread: the parser's filter has no state.
    static LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Why no receipt was taken out.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ExtractError {
    /// Not a PDF file at all.
    #[error("not a PDF file")]
    NotPdf,
    /// A larger file than is looked at.
    #[error("{found} bytes, at most {limit} are read")]
    TooLarge {
        /// How many there are.
        found: usize,
        /// How many may be.
        limit: usize,
    },
    /// A PDF behind a password.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// A PDF that cannot be read.
    #[error("the PDF is damaged: {0}")]
    Damaged(String),
    /// A PDF without a receipt in it: another document, or one that was printed to a file again.
    #[error("no receipt is attached")]
    NoReceipt,
    /// Several receipts; which one the paper means cannot be told.
    #[error("{found} receipts are attached, one is expected")]
    Several {
        /// How many there are.
        found: usize,
    },
}

/// Whether the bytes begin as a PDF does.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// What is attached to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The receipt file (`.yzr`).
    pub receipt: Vec<u8>,
    /// The text that was sealed and put on record, where the document has one.
    pub text: Option<RecordedText>,
}

/// A notice as an officer signed it: what the salted hash on chain is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedText {
    /// The notice, canonical JSON.
    pub notice: Vec<u8>,
    /// What was hashed with it.
    pub salt: Hash,
}

/// The receipt that is attached to a document, and the recorded text if there is one.
///
/// # Errors
/// [`ExtractError`].
pub fn extract(pdf: &[u8]) -> Result<Attached, ExtractError> {
    if !is_pdf(pdf) {
        return Err(ExtractError::NotPdf);
    }
    if pdf.len() > MAX_PDF_BYTES {
        return Err(ExtractError::TooLarge { found: pdf.len(), limit: MAX_PDF_BYTES });
    }
    let document = load(pdf)?;
    let mut receipts = attached(&document, ENDING)?;
    match receipts.len() {
        1 => Ok(Attached { receipt: receipts.remove(0), text: recorded_text(&document)? }),
        0 => Err(ExtractError::NoReceipt),
        found => Err(ExtractError::Several { found }),
    }
}

fn load(pdf: &[u8]) -> Result<Document, ExtractError> {
    if pdf.windows(8).any(|window| window == b"/Encrypt") {
        return Err(ExtractError::Encrypted);
    }
    LEFT.set(MAX_KEPT_BYTES);
    let options = LoadOptions {
        password: None,
        filter: Some(keep),
        strict: false,
        max_decompressed_size: Some(MAX_RECEIPT_FILE_BYTES),
    };
    // The parser is not ours: should it panic on some file, that file is damaged and nothing else happens.
    let loaded = catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(pdf, options)));
    match loaded {
        Ok(Ok(document)) if document.trailer.has(b"Encrypt") || document.encryption_state.is_some() => {
            Err(ExtractError::Encrypted)
        }
        Ok(Ok(document)) => Ok(document),
        Ok(Err(error)) => Err(ExtractError::Damaged(error.to_string())),
        Err(_panic) => Err(ExtractError::Damaged("unreadable".to_owned())),
    }
}

/// What the parser keeps: dictionaries and lists, and streams that are files. Returning none drops the object.
fn keep(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    if let Object::Stream(stream) = object {
        if stream.dict.has_type(b"ObjStm") {
            // Objects folded into streams could unfold a thousandfold. Our documents have none.
            return None;
        }
        if !is_file(stream) {
            *object = Object::Null;
        }
    }
    let left = LEFT.get().checked_sub(weight(object, 0))?;
    LEFT.set(left);
    Some((id, Object::Null))
}

fn is_file(stream: &Stream) -> bool {
    stream.dict.has_type(b"EmbeddedFile") || stream.dict.has(b"Params")
}

/// Roughly what an object takes, in bytes.
fn weight(object: &Object, depth: usize) -> usize {
    let below = |object: &Object| if depth > 100 { 0 } else { weight(object, depth + 1) };
    let dictionary = |dict: &Dictionary| dict.iter().map(|(key, value)| key.len() + OBJECT_BYTES + below(value)).sum();
    OBJECT_BYTES
        + match object {
            Object::Null | Object::Boolean(_) | Object::Integer(_) | Object::Real(_) | Object::Reference(_) => 0,
            Object::Name(text) | Object::String(text, _) => text.len(),
            Object::Array(rows) => rows.iter().map(below).sum(),
            Object::Dictionary(dict) => dictionary(dict),
            Object::Stream(stream) => stream.content.len() + dictionary(&stream.dict),
        }
}

/// The text and its salt; none unless there is one of each.
fn recorded_text(document: &Document) -> Result<Option<RecordedText>, ExtractError> {
    let (mut notices, salts) = (attached(document, NOTICE_NAME)?, attached(document, SALT_NAME)?);
    let salt = salts.first().and_then(|written| Hash::from_hex(str::from_utf8(written).ok()?));
    let single = notices.len() == 1 && salts.len() == 1;
    Ok(salt.filter(|_| single).map(|salt| RecordedText { notice: notices.remove(0), salt }))
}

/// The different contents of all attached files whose name ends like this, ordered.
fn attached(document: &Document, ending: &str) -> Result<Vec<Vec<u8>>, ExtractError> {
    let specifications = document.objects.values().filter_map(|object| object.as_dict().ok());
    let mut found = Vec::new();
    for specification in specifications.filter(|dict| dict.has(b"EF") && is_named(dict, ending)) {
        found.push(content(document, specification)?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn is_named(specification: &Dictionary, ending: &str) -> bool {
    let name = |key: &[u8]| specification.get(key).ok().and_then(|name| name.as_str().ok());
    [&b"UF"[..], b"F"].into_iter().filter_map(name).any(|name| {
        let wide: Vec<u8> = ending.bytes().flat_map(|letter| [0, letter]).collect();
        name.ends_with(ending.as_bytes()) || (name.starts_with(b"\xfe\xff") && name.ends_with(&wide))
    })
}

fn content(document: &Document, specification: &Dictionary) -> Result<Vec<u8>, ExtractError> {
    let damaged = |error: lopdf::Error| ExtractError::Damaged(error.to_string());
    let files = specification.get_deref(b"EF", document).and_then(Object::as_dict).map_err(damaged)?;
    let file = files.get_deref(b"F", document).or_else(|_| files.get_deref(b"UF", document)).map_err(damaged)?;
    let stream = file.as_stream().map_err(damaged)?;
    let unfolded = catch_unwind(AssertUnwindSafe(|| stream.decompressed_content_with_limit(MAX_RECEIPT_FILE_BYTES)));
    match unfolded {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(damaged(error)),
        Err(_panic) => Err(ExtractError::Damaged("unreadable attachment".to_owned())),
    }
}

#[cfg(test)]
mod tests;
