//! Replays the checked-in corpora of the fuzz targets (`fuzz/corpora/<target>/`), so that what a fuzzer once
//! found stays found. The fuzzer itself lives in `fuzz` and is not part of this workspace.

use std::{fs, path::PathBuf};

use yuzheng_protocol::testing::target;

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpora").join(target)
}

/// Writes the honest seeds when asked to, as the fixtures do.
fn write_seeds(name: &str) {
    fs::create_dir_all(folder(name)).unwrap();
    for (seed, bytes) in target::seeds(name) {
        fs::write(folder(name).join(seed), bytes).unwrap();
    }
}

#[test]
fn every_target_survives_its_corpus() {
    let writing = std::env::var_os("YUZHENG_WRITE_FIXTURES").is_some();
    for name in target::names() {
        if writing {
            write_seeds(name);
        }
        let mut replayed = 0;
        for entry in fs::read_dir(folder(name)).unwrap_or_else(|e| panic!("no corpus for {name}: {e}")) {
            target::run(name, &fs::read(entry.unwrap().path()).unwrap());
            replayed += 1;
        }
        assert!(replayed > 0, "the corpus of {name} is empty");
    }
}

#[test]
fn the_seeds_are_the_samples_of_today() {
    for name in target::names() {
        for (seed, bytes) in target::seeds(name) {
            let kept = fs::read(folder(name).join(seed)).unwrap_or_else(|e| panic!("{name}/{seed}: {e}"));
            assert_eq!(kept, bytes, "{name}/{seed} is not what the sample is now");
        }
    }
}

#[test]
fn no_corpus_belongs_to_a_target_that_is_gone() {
    let names = target::names();
    for entry in fs::read_dir(folder("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&&*name), "{name} is no target");
    }
}
