//! One fuzzer for all targets of `yuzheng_protocol::testing::target` and `yuzheng_contracts::testing`, and for
//! `yuzheng_documents::testing`; `YUZHENG_FUZZ_TARGET` names the one to run.
//!
//! It holds no checks of its own: those stand beside the decoders, where the replay test runs them too.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yuzheng_contracts::testing as contracts;
use yuzheng_documents::testing as documents;
use yuzheng_protocol::testing::target;

/// The one target of documents.
const DOCUMENT: &str = "document-receipt";

static TARGET: LazyLock<String> = LazyLock::new(|| {
    let names = [target::names(), contracts::names(), vec![DOCUMENT]].concat().join(" ");
    let name = std::env::var("YUZHENG_FUZZ_TARGET").unwrap_or_default();
    assert!(names.split(' ').any(|n| n == name), "set YUZHENG_FUZZ_TARGET to one of: {names}");
    name
});

fuzz_target!(|bytes: &[u8]| {
    if *TARGET == DOCUMENT {
        documents::run(bytes);
    } else if contracts::names().contains(&TARGET.as_str()) {
        contracts::run(&TARGET, bytes);
    } else {
        target::run(&TARGET, bytes);
    }
});
