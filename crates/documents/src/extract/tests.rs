use std::sync::LazyLock;

use lopdf::{Document, Object, StringFormat, dictionary};
use proptest::prelude::*;

use super::*;

fn receipt(pdf: &[u8]) -> Result<Vec<u8>, ExtractError> {
    extract(pdf).map(|attached| attached.receipt)
}

#[test]
fn the_recorded_text_comes_with_its_salt_and_not_without_or_with_two() {
    let text = |files: &[(&str, &[u8])]| extract(&bytes(document(files))).unwrap().text;
    let (salt, other) = ("07".repeat(32), "08".repeat(32));
    let (proof, notice) = (("receipt.yzr", &b"1"[..]), ("notice.json", &b"{}"[..]));
    let salted = ("notice.salt", salt.as_bytes());
    assert_eq!(text(&[proof, notice, salted]), Some(RecordedText { notice: b"{}".to_vec(), salt: Hash([7; 32]) }));
    assert_eq!(text(&[proof, notice]), None);
    assert_eq!(text(&[proof, salted]), None);
    assert_eq!(text(&[proof, notice, ("notice.salt", b"07")]), None);
    assert_eq!(text(&[proof, notice, salted, ("notice.salt", other.as_bytes())]), None);
    assert_eq!(text(&[proof, notice, ("b/notice.json", b"[]"), salted]), None);
}

/// A small document with attachments of these names and contents, written by the parser's own writer.
fn document(files: &[(&str, &[u8])]) -> Document {
    let mut pdf = Document::with_version("1.7");
    let pages = pdf.add_object(dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new(), "Count" => 0 });
    let mut attached = Vec::new();
    for (name, content) in files {
        let stream = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, content.to_vec());
        let stream = pdf.add_object(stream);
        let name = Object::String(name.as_bytes().to_vec(), StringFormat::Literal);
        attached.push(Object::Reference(pdf.add_object(dictionary! {
            "Type" => "Filespec", "F" => name, "EF" => dictionary! { "F" => stream },
        })));
    }
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages, "AF" => attached });
    pdf.trailer.set("Root", catalog);
    pdf
}

fn bytes(mut pdf: Document) -> Vec<u8> {
    let mut out = Vec::new();
    pdf.save_to(&mut out).unwrap();
    out
}

fn folded(mut pdf: Document) -> Vec<u8> {
    pdf.compress();
    bytes(pdf)
}

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| folded(document(&[("receipt.yzr", &[7; 900]), ("other.txt", b"x")])));

#[test]
fn the_receipt_comes_out_folded_or_not_under_any_name_that_ends_like_one() {
    assert_eq!(receipt(&GOOD).unwrap(), [7; 900]);
    assert_eq!(receipt(&bytes(document(&[("a.yzr", b"1")]))).unwrap(), b"1");
}

#[test]
fn a_name_in_utf_16_is_read_too() {
    let mut pdf = document(&[("x", b"1")]);
    let name: Vec<u8> = [0xfe, 0xff].into_iter().chain("回执.yzr".encode_utf16().flat_map(u16::to_be_bytes)).collect();
    for object in pdf.objects.values_mut() {
        if let Ok(dict) = object.as_dict_mut()
            && dict.has(b"EF")
        {
            dict.set("UF", Object::String(name.clone(), StringFormat::Hexadecimal));
        }
    }
    assert_eq!(receipt(&bytes(pdf)).unwrap(), b"1");
}

#[test]
fn the_same_receipt_twice_is_one_and_two_are_too_many() {
    assert_eq!(receipt(&bytes(document(&[("a.yzr", b"1"), ("b.yzr", b"1")]))).unwrap(), b"1");
    let two = bytes(document(&[("a.yzr", b"1"), ("b.yzr", b"2")]));
    assert_eq!(receipt(&two), Err(ExtractError::Several { found: 2 }));
}

#[test]
fn says_what_is_wrong_with_a_file() {
    assert_eq!(receipt(b"PK\x03\x04"), Err(ExtractError::NotPdf));
    assert_eq!(receipt(b""), Err(ExtractError::NotPdf));
    let large = [b"%PDF-1.7".to_vec(), vec![0; MAX_PDF_BYTES]].concat();
    let found = large.len();
    assert_eq!(receipt(&large), Err(ExtractError::TooLarge { found, limit: MAX_PDF_BYTES }));
    assert!(matches!(receipt(b"%PDF-1.7\n"), Err(ExtractError::Damaged(_))));
    assert!(matches!(receipt(&GOOD[..GOOD.len() - 40]), Err(ExtractError::Damaged(_))));
    assert_eq!(receipt(&bytes(document(&[("a.txt", b"1")]))), Err(ExtractError::NoReceipt));
    let mut locked = document(&[("a.yzr", b"1")]);
    locked.trailer.set("Encrypt", dictionary! { "Filter" => "Standard" });
    assert_eq!(receipt(&bytes(locked)), Err(ExtractError::Encrypted));
}

#[test]
fn a_stream_that_unfolds_beyond_its_limit_is_refused() {
    let bomb = folded(document(&[("a.yzr", &vec![0; MAX_RECEIPT_FILE_BYTES + 1])]));
    assert!(bomb.len() < 20_000, "{}", bomb.len());
    assert!(matches!(receipt(&bomb), Err(ExtractError::Damaged(_))));
    let most = folded(document(&[("a.yzr", &vec![0; MAX_RECEIPT_FILE_BYTES])]));
    assert_eq!(receipt(&most).unwrap().len(), MAX_RECEIPT_FILE_BYTES);
}

#[test]
fn objects_folded_into_streams_are_not_unfolded() {
    let mut pdf = document(&[("a.yzr", b"1")]);
    let content = vec![b' '; 100_000];
    let mut stream = Stream::new(dictionary! { "Type" => "ObjStm", "N" => 0, "First" => 0 }, content);
    stream.compress().unwrap();
    pdf.add_object(stream);
    assert_eq!(receipt(&bytes(pdf)).unwrap(), b"1");
}

#[test]
fn a_table_that_names_one_large_object_many_times_is_kept_within_the_limit() {
    let one =
        [b"%PDF-1.7\n1 0 obj\n<</Type/EmbeddedFile/Length 400000>>stream\n".to_vec(), vec![b'x'; 400_000]].concat();
    let mut file = [one, b"\nendstream\nendobj\n2 0 obj\n<</Type/Catalog>>\nendobj\n".to_vec()].concat();
    let table = file.len();
    file.extend_from_slice(b"xref\n0 200\n");
    (0..200).for_each(|_| file.extend_from_slice(b"0000000009 00000 n \n"));
    file.extend_from_slice(format!("trailer\n<</Size 200/Root 2 0 R>>\nstartxref\n{table}\n%%EOF\n").as_bytes());
    assert_eq!(receipt(&file), Err(ExtractError::NoReceipt));
    assert!(LEFT.get() < 400_000, "the budget was used up, not overrun");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = receipt(&[b"%PDF-1.7\n".to_vec(), bytes].concat());
    }

    #[test]
    fn changed_documents_never_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = GOOD.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = receipt(&bytes);
        let _ = receipt(&bytes[..cut.index(bytes.len())]);
    }
}
