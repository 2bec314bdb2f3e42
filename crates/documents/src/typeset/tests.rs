use std::fs;
use std::path::PathBuf;

use lopdf::{Dictionary, Document, Object};
use typst::ecow::eco_vec;
use typst::syntax::Span;
use yuzheng_contracts::Date;
use yuzheng_contracts::notice::{Content, Issue, Notice, NoticeData};

use super::*;
use crate::{NOTICE_NAME, RECEIPT_NAME, extract};

const RECEIPT: &[u8] = b"the receipt";
const CODE: &str = "YZ1:demonstration:18204:3:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/notices")
}

fn sample(name: &str) -> NoticeData {
    serde_json::from_slice(&fs::read(folder().join(format!("{name}.json"))).unwrap()).unwrap()
}

fn issue() -> Issue {
    Issue::numbered(2026, 17, Date::new(2026, 11, 22).unwrap())
}

fn made(data: NoticeData) -> Vec<u8> {
    let notice = Notice::check(data).unwrap();
    compose(&Paper { notice: &notice, issue: issue(), receipt: RECEIPT, salt: None, code: Some(CODE) }).unwrap()
}

fn refusal(data: NoticeData) -> ComposeError {
    let notice = Notice::check(data).unwrap();
    compose(&Paper { notice: &notice, issue: issue(), receipt: RECEIPT, salt: None, code: Some(CODE) }).unwrap_err()
}

fn dictionaries(pdf: &Document) -> impl Iterator<Item = &Dictionary> {
    pdf.objects.values().filter_map(|object| match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    })
}

fn name<'a>(dict: &'a Dictionary, key: &[u8]) -> &'a str {
    dict.get(key).ok().and_then(|name| name.as_name().ok()).map_or("", |name| std::str::from_utf8(name).unwrap())
}

#[test]
fn every_kind_becomes_a_document_with_its_receipt_in_it() {
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let pdf = made(sample(path.file_stem().unwrap().to_str().unwrap()));
        assert_eq!(extract(&pdf).unwrap().receipt, RECEIPT, "{}", path.display());
        has_the_structure_of_pdf_a_3b(&pdf);
        if let Some(folder) = std::env::var_os("YUZHENG_WRITE_DOCUMENTS") {
            // For `scripts/check-documents.sh`, which shows them to a checker that has nothing to do with Typst.
            fs::write(PathBuf::from(folder).join(path.with_extension("pdf").file_name().unwrap()), &pdf).unwrap();
        }
        seen += 1;
    }
    assert_eq!(seen, 17);
}

/// What ISO 19005-3 asks of a file's structure, as far as it is seen without judging pages: output intent,
/// identification in XMP, embedded fonts, associated files with their relation, nothing encrypted or scripted.
fn has_the_structure_of_pdf_a_3b(bytes: &[u8]) {
    let pdf = Document::load_mem(bytes).unwrap();
    assert!(!pdf.is_encrypted() && pdf.trailer.has(b"ID"));
    let catalog = pdf.catalog().unwrap();
    let intents = catalog.get_deref(b"OutputIntents", &pdf).unwrap().as_array().unwrap();
    let intent = pdf.dereference(&intents[0]).unwrap().1.as_dict().unwrap();
    assert_eq!(name(intent, b"S"), "GTS_PDFA1");
    assert!(intent.get_deref(b"DestOutputProfile", &pdf).unwrap().as_stream().is_ok());
    let metadata = catalog.get_deref(b"Metadata", &pdf).unwrap().as_stream().unwrap();
    assert!(!metadata.dict.has(b"Filter"), "metadata must be readable without unfolding");
    let xmp = String::from_utf8(metadata.content.clone()).unwrap();
    assert!(xmp.contains("<pdfaid:part>3</pdfaid:part>"), "{xmp}");
    assert!(xmp.contains("<pdfaid:conformance>B</pdfaid:conformance>"));
    assert!(xmp.contains("2026-11-22T00:00:00+08:00"));

    let fonts: Vec<&Dictionary> = dictionaries(&pdf).filter(|dict| name(dict, b"Type") == "FontDescriptor").collect();
    assert!(!fonts.is_empty());
    assert!(fonts.iter().all(|font| font.has(b"FontFile3") || font.has(b"FontFile2")), "a font is not embedded");
    assert!(dictionaries(&pdf).all(|dict| !matches!(name(dict, b"S"), "JavaScript" | "Launch")));

    let associated = catalog.get_deref(b"AF", &pdf).unwrap().as_array().unwrap();
    let relations: Vec<(String, &str)> = associated
        .iter()
        .map(|file| pdf.dereference(file).unwrap().1.as_dict().unwrap())
        .map(|file| (String::from_utf8_lossy(file.get(b"F").unwrap().as_str().unwrap()).into_owned(), file))
        .map(|(file_name, file)| (file_name, name(file, b"AFRelationship")))
        .collect();
    assert!(relations.contains(&(RECEIPT_NAME.to_owned(), "Data")), "{relations:?}");
    assert!(relations.contains(&(NOTICE_NAME.to_owned(), "Source")), "{relations:?}");
}

#[test]
fn the_same_notice_becomes_the_same_bytes_and_another_one_others() {
    let first = made(sample("supplement"));
    assert_eq!(first, made(sample("supplement")));
    let mut other = sample("supplement");
    other.addressee.name = "重庆拾光里软件有限公司（筹）".to_owned();
    assert_ne!(first, made(other));
}

#[test]
fn thirty_items_flow_over_pages_and_a_long_one_over_a_page_of_its_own() {
    let mut data = sample("supplement");
    data.items = (0..30).map(|at| data.items[at % 3].clone()).collect();
    let pages = |data: NoticeData| Document::load_mem(&made(data)).unwrap().get_pages().len();
    assert!((3..=5).contains(&pages(data.clone())), "{}", pages(data));
    let mut data = sample("supplement");
    data.items[1].sentence.zh = "住所使用证明缺少一页。".repeat(180);
    assert!(pages(data) >= 2);
}

#[test]
fn every_character_of_the_general_table_prints_and_of_common_names() {
    let mut data = sample("registration");
    data.particulars[0].content = Content::Text("喆堃镕玥珺淼翀旻昇赟犇骉嫄璟䶮㛃".to_owned());
    assert!(made(data).starts_with(b"%PDF-1.7"));
}

#[test]
fn a_character_without_a_glyph_is_an_error_that_says_where_it_stands() {
    let mut data = sample("registration");
    data.particulars[1].content = Content::Text("有限公司\u{2a6a5}".to_owned());
    match refusal(data) {
        ComposeError::MissingGlyph { place, character } => {
            assert_eq!((place.as_str(), character), ("lines[1].value", '\u{2a6a5}'));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_code_too_long_for_paper_is_refused_and_one_can_be_left_out() {
    let notice = Notice::check(sample("registration")).unwrap();
    let long = "1".repeat(MAX_CODE_BYTES + 1);
    let refused = compose(&Paper { notice: &notice, issue: issue(), receipt: RECEIPT, salt: None, code: Some(&long) });
    assert!(matches!(refused, Err(ComposeError::CodeTooLong { found: 301, limit: 300 })));
    let without =
        compose(&Paper { notice: &notice, issue: issue(), receipt: RECEIPT, salt: None, code: None }).unwrap();
    assert_eq!(extract(&without).unwrap().receipt, RECEIPT);
}

#[test]
fn what_the_typesetter_says_is_passed_on() {
    let said = eco_vec![SourceDiagnostic::error(Span::detached(), "no such thing")];
    assert!(matches!(refused(said), ComposeError::Typesetter(words) if words == "no such thing"));
}

#[test]
fn markup_in_a_name_is_printed_and_not_obeyed() {
    let mut data = sample("registration");
    data.addressee.name = "#import \"x\": * $a$ `b` *c* [d] \\ <e>".to_owned();
    assert!(made(data).starts_with(b"%PDF-1.7"));
}

#[test]
fn a_document_that_was_issued_carries_its_recorded_text_and_the_hash_that_stands_on_chain() {
    let notice = Notice::check(sample("registration")).unwrap();
    let salt = Hash([9; 32]);
    let pdf = compose(&Paper { notice: &notice, issue: issue(), receipt: RECEIPT, salt: Some(salt), code: None });
    let pdf = pdf.unwrap();
    has_the_structure_of_pdf_a_3b(&lopdf::Document::load_mem(&pdf).map(|_| pdf.clone()).unwrap());
    let text = extract(&pdf).unwrap().text.expect("the text and its salt are attached");
    assert_eq!((text.notice, text.salt), (notice.to_canonical(), salt));
    assert_eq!(extract(&made(sample("registration"))).unwrap().text, None);
}
