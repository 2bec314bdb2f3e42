//! Every lasting format, walked over the table of `testing::sample`: one byte string for one value, and nothing
//! else is accepted.

mod cbor;

use cbor::Major;
use proptest::prelude::*;
use yuzheng_protocol::{
    codec::DecodeError,
    testing::sample::{self, Sample, formats},
};

fn refused(sample: &Sample, bytes: &[u8], how: &str) -> DecodeError {
    match (sample.format.reread)(bytes) {
        Err(error) => error,
        Ok(_) => panic!("{}: accepted although {how}", sample.name),
    }
}

#[test]
fn the_table_lists_every_format_of_the_sources() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![src];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let names = text.lines().filter_map(|line| line.strip_prefix("impl ")?.split_once("Canonical for "));
            found.extend(names.map(|(_, rest)| rest.trim_end_matches([' ', '{', '}']).to_owned()));
        }
    }
    found.sort();
    let mut listed: Vec<_> = formats().iter().map(|f| f.name.to_owned()).collect();
    listed.sort();
    assert_eq!(listed, found);
}

#[test]
fn every_sample_is_read_and_written_back_to_the_same_bytes() {
    for sample in sample::all() {
        assert_eq!((sample.format.reread)(&sample.bytes).as_ref(), Ok(&sample.bytes), "{}", sample.name);
    }
}

#[test]
fn every_sample_cut_anywhere_is_refused() {
    for sample in sample::all() {
        for end in 0..sample.bytes.len() {
            refused(&sample, &sample.bytes[..end], &format!("cut at {end}"));
        }
    }
}

#[test]
fn every_sample_followed_by_anything_is_refused() {
    for sample in sample::all() {
        for more in 0..=255 {
            let bytes = [&sample.bytes[..], &[more]].concat();
            refused(&sample, &bytes, &format!("followed by {more:02x}"));
        }
    }
}

#[test]
fn a_changed_byte_is_refused_or_is_another_value_with_exactly_those_bytes() {
    for sample in sample::all() {
        let mut bytes = sample.bytes.clone();
        // Long samples repeat the forms of short ones.
        let flips: &[u8] = if bytes.len() < 1_000 { &[1, 2, 4, 8, 16, 32, 64, 128, 255] } else { &[1, 128] };
        for at in 0..bytes.len() {
            for flip in flips {
                bytes[at] ^= flip;
                if let Ok(again) = (sample.format.reread)(&bytes) {
                    assert_eq!(again, bytes, "{}: byte {at} changed by {flip:02x}", sample.name);
                }
                bytes[at] ^= flip;
            }
        }
    }
}

#[test]
fn numbers_and_lengths_in_more_bytes_than_needed_are_refused() {
    for sample in sample::all() {
        for head in cbor::heads(&sample.bytes) {
            for longer in head.longer_forms() {
                refused(
                    &sample,
                    &head.replaced(&sample.bytes, &longer),
                    &format!("{head:?} is written as {longer:02x?}"),
                );
            }
        }
    }
}

#[test]
fn indefinite_lengths_are_refused() {
    for sample in sample::all() {
        for head in cbor::heads(&sample.bytes) {
            let Some(bytes) = head.made_indefinite(&sample.bytes) else { continue };
            refused(&sample, &bytes, &format!("{head:?} is indefinite"));
        }
    }
}

#[test]
fn tags_floats_and_maps_are_refused() {
    for sample in sample::all() {
        for head in cbor::heads(&sample.bytes) {
            let tagged = [&[0xc1][..], &sample.bytes[head.at..head.at + head.len]].concat();
            refused(&sample, &head.replaced(&sample.bytes, &tagged), &format!("{head:?} is tagged"));
            let item = [&sample.bytes[..head.at], &[0xf9, 0x3c, 0x00], &sample.bytes[head.end..]].concat();
            refused(&sample, &item, &format!("{head:?} is a float"));
            let item = [&sample.bytes[..head.at], &[0xa0], &sample.bytes[head.end..]].concat();
            refused(&sample, &item, &format!("{head:?} is a map"));
        }
    }
}

#[test]
fn declared_lengths_beyond_what_follows_are_refused_before_anything_is_allocated() {
    // Were any of these lengths allocated, the process would be killed: they go up to 2^64 - 1 bytes or elements.
    for sample in sample::all() {
        for head in cbor::heads(&sample.bytes).into_iter().filter(|h| h.major != Major::Unsigned) {
            for length in [1 << 24, 1 << 32, 1 << 48, u64::MAX] {
                let huge = head.with_argument(length);
                refused(&sample, &head.replaced(&sample.bytes, &huge), &format!("{head:?} declares {length}"));
            }
        }
    }
}

#[test]
fn more_bytes_than_a_format_allows_are_refused_by_their_number_alone() {
    for format in formats() {
        let bytes = vec![0xff; format.limit + 1];
        let error = DecodeError::TooLong { have: format.limit + 1, limit: format.limit };
        assert_eq!((format.reread)(&bytes), Err(error), "{}", format.name);
    }
}

#[test]
fn nesting_does_not_exhaust_the_stack() {
    for format in formats() {
        for byte in [0x81, 0x82, 0x9f, 0xc1, 0xd8] {
            let deep = vec![byte; format.limit.min(1 << 20)];
            assert!((format.reread)(&deep).is_err(), "{} of nested {byte:02x}", format.name);
        }
    }
}

fn samples() -> impl Strategy<Value = Sample> {
    prop::sample::select(sample::all())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Other values of every format: each number, byte string and text replaced, lists made longer and shorter.
    #[test]
    fn whatever_is_read_is_written_back_to_the_same_bytes(sample in samples(), seed: u64, changes in 1usize..8) {
        let bytes = cbor::mutate(&sample.bytes, seed, changes);
        if let Ok(again) = (sample.format.reread)(&bytes) {
            prop_assert_eq!(again, bytes);
        }
    }

    #[test]
    fn arbitrary_bytes_are_refused_or_read_exactly(
        format in prop::sample::select(formats()),
        bytes in prop::collection::vec(any::<u8>(), 0..512),
    ) {
        if let Ok(again) = (format.reread)(&bytes) {
            prop_assert_eq!(again, bytes);
        }
    }

    /// A part of one sample put into another.
    #[test]
    fn spliced_bytes_are_refused_or_read_exactly(
        a in samples(),
        b in samples(),
        cut: prop::sample::Index,
        from: prop::sample::Index,
    ) {
        let (cut, from) = (cut.index(a.bytes.len()), from.index(b.bytes.len()));
        let bytes = [&a.bytes[..cut], &b.bytes[from..]].concat();
        if let Ok(again) = (a.format.reread)(&bytes) {
            prop_assert_eq!(again, bytes);
        }
    }
}
