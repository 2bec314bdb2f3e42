//! Replays the checked-in corpora of the fuzz targets (`fuzz/contracts/<target>/`), so that what a fuzzer once
//! found stays found. `YUZHENG_WRITE_FIXTURES=1` writes the seeds anew.

use std::{fs, path::PathBuf};

use yuzheng_contracts::testing;

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/contracts").join(target)
}

#[test]
fn every_target_survives_its_corpus() {
    let writing = std::env::var_os("YUZHENG_WRITE_FIXTURES").is_some();
    for name in testing::names() {
        if writing {
            fs::create_dir_all(folder(name)).unwrap();
            for (seed, bytes) in testing::seeds(name) {
                fs::write(folder(name).join(seed), bytes).unwrap();
            }
        }
        let mut replayed = 0;
        for entry in fs::read_dir(folder(name)).unwrap_or_else(|e| panic!("no corpus for {name}: {e}")) {
            testing::run(name, &fs::read(entry.unwrap().path()).unwrap());
            replayed += 1;
        }
        assert!(replayed > 0, "the corpus of {name} is empty");
    }
}

#[test]
fn no_corpus_belongs_to_a_target_that_is_gone() {
    let names = testing::names();
    for entry in fs::read_dir(folder("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&&*name), "{name} is no target");
    }
}

/// A poor man's fuzzer: seeds with bytes exchanged, left out and repeated, by a fixed sequence of numbers.
#[test]
fn seeds_that_were_tampered_with_break_no_target() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    for name in testing::names() {
        let rounds = 200;
        for (_, seed) in testing::seeds(name) {
            for _ in 0..rounds {
                let mut bytes = seed.clone();
                for _ in 0..=random(3) {
                    let at = random(bytes.len());
                    match random(4) {
                        0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                        1 => bytes[at] = b"{}[]\",:0123456789.()&|!<>=+-*/%'"[random(31)],
                        2 => drop(bytes.remove(at)),
                        _ => bytes.splice(at..at, seed[..random(40).min(seed.len())].to_vec()).for_each(drop),
                    }
                    if bytes.is_empty() {
                        break;
                    }
                }
                testing::run(name, &bytes);
            }
        }
    }
}
