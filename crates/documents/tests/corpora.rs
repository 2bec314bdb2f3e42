//! Replays the checked-in corpus of the fuzz target (`fuzz/documents/document-receipt/`), so that what a fuzzer once
//! found stays found.

use std::{fs, path::PathBuf};

use yuzheng_documents::testing;

#[test]
fn the_reader_of_documents_survives_its_corpus() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/documents/document-receipt");
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty());
    for file in files {
        testing::run(&fs::read(file).unwrap());
    }
}
