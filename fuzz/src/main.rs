//! One fuzzer for all targets of `yuzheng_protocol::testing::target` and `yuzheng_contracts::testing`, and for
//! `yuzheng_documents::testing`; `YUZHENG_FUZZ_TARGET` names the one to run. With `every` the first byte of an input
//! chooses one: a short run reaches all of them. Its seeds are written to the folder that `YUZHENG_FUZZ_SEEDS` names.
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
/// All of them, chosen by the first byte.
const EVERY: &str = "every";

static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| [target::names(), contracts::names(), vec![DOCUMENT]].concat());

static TARGET: LazyLock<String> = LazyLock::new(|| {
    let name = std::env::var("YUZHENG_FUZZ_TARGET").unwrap_or_default();
    let known = name == EVERY || NAMES.contains(&name.as_str());
    assert!(known, "set YUZHENG_FUZZ_TARGET to {EVERY} or one of: {}", NAMES.join(" "));
    name
});

fn run(name: &str, bytes: &[u8]) {
    if name == DOCUMENT {
        documents::run(bytes);
    } else if contracts::names().contains(&name) {
        contracts::run(name, bytes);
    } else {
        target::run(name, bytes);
    }
}

/// The honest samples of all targets, each behind the byte that chooses its target.
fn write_seeds(folder: &std::path::Path) -> std::io::Result<()> {
    for (at, name) in (0_u8..).zip(NAMES.iter()) {
        let seeds = match *name {
            DOCUMENT => Vec::new(),
            name if contracts::names().contains(&name) => contracts::seeds(name),
            name => target::seeds(name),
        };
        for (title, bytes) in seeds {
            std::fs::write(folder.join(format!("{name}-{title}")), [&[at][..], &bytes].concat())?;
        }
    }
    Ok(())
}

fuzz_target!(
    init: {
        if let Some(folder) = std::env::var_os("YUZHENG_FUZZ_SEEDS") {
            write_seeds(folder.as_ref()).expect("the seeds can be written");
        }
    },
    |bytes: &[u8]| {
        if *TARGET != EVERY {
            return run(&TARGET, bytes);
        }
        if let Some((at, rest)) = bytes.split_first()
            && let Some(name) = NAMES.get(usize::from(*at))
        {
            run(name, rest);
        }
    }
);
