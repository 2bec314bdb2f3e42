//! Legal documents of a real case: saved as PDF, checked by dropping them on 核验.

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name},
    network::OneProcess,
};
use yuzheng_app::views::ExportKind;

#[tokio::test(flavor = "multi_thread")]
async fn k11_k28_a_granted_case_is_saved_as_documents_whose_receipt_verifies() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let case = app.file(&fresh_name()).await;
    let view = app.await_approval(&case).await;
    let licence = view.licence.unwrap();
    let receipt = app.receipt(&case).unwrap();

    let kinds = [
        (ExportKind::FilingReceipt, "收件凭证-"),
        (ExportKind::Registration, "登记通知书-"),
        (ExportKind::LicenceOriginal, "营业执照正本-"),
        (ExportKind::LicenceDuplicate, "营业执照副本-"),
    ];
    for (kind, word) in kinds {
        let file = app.export(&case, kind).await.unwrap();
        assert!(file.name.starts_with(word) && file.name.ends_with(".pdf"), "{}", file.name);
        assert_eq!(yuzheng_documents::extract(&file.bytes).unwrap().receipt, receipt.bytes);
        assert_eq!(app.export(&case, kind).await.unwrap().bytes, file.bytes, "the same document again");
        let said = lopdf::Document::load_mem(&file.bytes).unwrap().extract_text(&[1]).unwrap();
        let said: String = said.split_whitespace().collect();
        let told = match kind {
            ExportKind::FilingReceipt => vec!["即为受理", "023-00000000"],
            ExportKind::Registration => vec!["市监登字〔", "〕第00000"],
            _licence => Vec::new(),
        };
        assert!(told.iter().all(|words| said.contains(words)), "{said}");

        // What somebody else does who was given the file.
        let checked = app.verify_content(&file.name, file.bytes).await;
        assert_eq!((checked.verdict.as_str(), checked.came.as_str()), ("valid", "document"), "{:?}", checked.advice);
        let shown = checked.shown.unwrap();
        assert_eq!(shown.number, view.summary.number);
        assert_eq!(shown.licence.unwrap().code, licence.code);
    }

    // A text that no entry of the receipt recorded is not printed around it, nor around a forged receipt.
    let data = serde_json::from_str(include_str!("../data/notices/supplement.json")).unwrap();
    let notice = yuzheng_contracts::notice::Notice::check(data).unwrap();
    let text = yuzheng_documents::RecordedText { notice: notice.to_canonical(), salt: yuzheng_protocol::Hash([1; 32]) };
    let mut forged = receipt.bytes.clone();
    *forged.last_mut().unwrap() ^= 1;
    for receipt in [&receipt.bytes, &forged] {
        assert_eq!(app.document_pdf(&text, receipt).map(|file| file.name).unwrap_err().code, "documentReceipt");
    }
    let unknown = yuzheng_protocol::Hash([1; 32]).to_hex();
    assert_eq!(app.issued_pdf(&case, &unknown).await.map(|file| file.name).unwrap_err().code, "noSuchDocument");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_without_a_receipt_or_a_broken_one_says_so_and_what_to_do() {
    let network = OneProcess::shared();
    let app = AppUnderTest::bound(Home::make(&network)).await;
    let case = app.file(&fresh_name()).await;
    app.await_approval(&case).await;
    let file = app.export(&case, ExportKind::Registration).await.unwrap();

    let cut = file.bytes[..file.bytes.len() / 2].to_vec();
    let renamed = replaced(&file.bytes, b".yzr", b".txt");
    let large = [&b"%PDF-1.7\n"[..], &vec![0; yuzheng_documents::MAX_PDF_BYTES]].concat();
    let locked = replaced(&file.bytes, b"/Creator", b"/Encrypt");
    for (bytes, code) in [
        (cut, "document-damaged"),
        (renamed, "document-without-receipt"),
        (large, "document-too-large"),
        (locked, "document-encrypted"),
    ] {
        let said = app.verify_content("x.pdf", bytes).await;
        assert_eq!((said.verdict.as_str(), said.advice.code.as_str()), ("cannotTell", code), "{:?}", said.advice);
        assert!(!said.advice.next.zh.is_empty() && !said.advice.next.en.is_empty() && said.shown.is_none());
    }

    // A receipt that was changed inside its document is as invalid as outside.
    let receipt = app.receipt(&case).unwrap().bytes;
    let last = &receipt[receipt.len() - 24..];
    let mut forged = last.to_vec();
    forged[12] ^= 1;
    let changed = replaced(&file.bytes, last, &forged);
    let verdict = app.verify_content("x.pdf", changed.clone()).await;
    if changed != file.bytes {
        assert_ne!(verdict.verdict, "valid");
    }
}

/// The bytes with every occurrence of one sequence put in another's place of the same length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&out[at..], from) {
        out[at + found..at + found + to.len()].copy_from_slice(to);
        at += found + to.len();
    }
    out
}
