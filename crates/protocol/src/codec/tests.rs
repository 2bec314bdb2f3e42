use super::*;
use crate::hash::Hash;

#[derive(Debug, PartialEq)]
struct Pair {
    number: u32,
    name: Text<4>,
}

cbor_array!(Pair { number, name });

#[derive(Debug, PartialEq)]
enum Either {
    Left(Pair),
    Right(()),
}

cbor_enum!(Either { 1 => Left(Pair), 2 => Right(()) });

#[derive(Debug, PartialEq)]
enum Switch {
    Off,
    On,
}

cbor_code!(Switch { 0 => Off, 1 => On });

fn malformed<T: core::fmt::Debug>(result: Result<T, DecodeError>) -> String {
    match result {
        Err(DecodeError::Malformed(text)) => text,
        other => panic!("expected malformed, found {other:?}"),
    }
}

fn pair(bytes: &[u8]) -> Result<Pair, DecodeError> {
    decode(bytes, 64)
}

#[test]
fn a_struct_is_the_array_of_its_fields() {
    let value = Pair { number: 24, name: Text::new("ab").unwrap() };
    assert_eq!(encode(&value), [0x82, 0x18, 24, 0x62, b'a', b'b']);
    assert_eq!(pair(&encode(&value)), Ok(value));
}

#[test]
fn an_enum_is_a_number_and_a_value() {
    assert_eq!(encode(&Either::Right(())), [0x82, 2, 0x80]);
    assert_eq!(decode::<Either>(&[0x82, 2, 0x80], 64), Ok(Either::Right(())));
    assert!(malformed(decode::<Either>(&[0x82, 3, 0x80], 64)).contains("unknown Either 3"));
    assert_eq!(decode::<Switch>(&[1], 64), Ok(Switch::On));
    assert!(malformed(decode::<Switch>(&[2], 64)).contains("unknown Switch 2"));
    assert_eq!(encode(&Switch::Off), [0]);
}

#[test]
fn refuses_more_bytes_than_the_format_allows_before_reading_any() {
    assert_eq!(decode::<Pair>(&[0xff; 65], 64), Err(DecodeError::TooLong { have: 65, limit: 64 }));
}

#[test]
fn refuses_what_is_well_formed_but_not_canonical() {
    let forms: [&[u8]; 4] = [
        &[0x82, 0x18, 1, 0x60],     // 1 in two bytes
        &[0x82, 0x19, 0, 24, 0x60], // 24 in three bytes
        &[0x98, 2, 1, 0x60],        // the array's length in two bytes
        &[0x82, 1, 0x78, 1, b'a'],  // the text's length in two bytes
    ];
    for form in forms {
        assert_eq!(pair(form), Err(DecodeError::NotCanonical), "{form:02x?}");
    }
}

#[test]
fn refuses_bytes_after_the_value() {
    assert_eq!(pair(&[0x82, 1, 0x60, 0]), Err(DecodeError::NotCanonical));
}

#[test]
fn refuses_indefinite_lengths_wrong_lengths_and_other_types() {
    assert!(malformed(pair(&[0x9f, 1, 0x60, 0xff])).contains("indefinite arrays"));
    assert!(malformed(pair(&[0x83, 1, 0x60, 0])).contains("expected an array of 2, found 3"));
    malformed(pair(&[0x82, 1, 0x7f, 0x61, b'a', 0xff]));
    malformed(pair(&[0x82, 0x20, 0x60]));
    malformed(pair(&[0x82, 0x61, b'a', 0x60]));
    malformed(pair(&[0xa1, 1, 0x60]));
    malformed(pair(&[0x82, 1, 0x61, 0xff]));
    malformed(pair(&[]));
}

#[test]
fn a_number_outside_its_type_is_refused() {
    malformed(pair(&[0x82, 0x1b, 0, 0, 0, 1, 0, 0, 0, 0, 0x60]));
}

#[test]
fn lists_texts_and_blobs_refuse_what_is_too_long_when_made_and_when_read() {
    assert_eq!(List::<u8, 2>::new(vec![1, 2, 3]), Err(DecodeError::TooLong { have: 3, limit: 2 }));
    assert_eq!(Text::<2>::new("市"), Err(DecodeError::TooLong { have: 3, limit: 2 }));
    assert_eq!(Blob::<2>::new(vec![1, 2, 3]), Err(DecodeError::TooLong { have: 3, limit: 2 }));
    assert!(malformed(decode::<List<u8, 2>>(&[0x83, 1, 2, 3], 64)).contains("at most 2"));
    assert!(malformed(decode::<Blob<2>>(&[0x43, 1, 2, 3], 64)).contains("at most 2"));
    malformed(decode::<Text<2>>(&[0x63, b'a', b'b', b'c'], 64));
    malformed(decode::<List<u8, 2>>(&[0x9f, 1, 0xff], 64));
}

#[test]
fn declared_lengths_beyond_memory_are_refused_before_anything_is_allocated() {
    let huge = |major: u8| [major | 27, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    malformed(decode::<List<Hash, 256>>(&huge(0x80), 64));
    malformed(decode::<Blob<256>>(&huge(0x40), 64));
    malformed(decode::<Text<256>>(&huge(0x60), 64));
    // Within the list's own limit, but nothing follows.
    malformed(decode::<List<Hash, 4096>>(&[0x99, 0x10, 0x00], 64));
}

#[test]
fn a_fixed_length_is_exact() {
    assert!(malformed(Hash::from_bytes(&[0x41, 0])).contains("expected 32 bytes, found 1"));
}

#[test]
fn unknown_versions_say_which_is_known() {
    let error = DecodeError::UnknownVersion { have: 7, known: 1 };
    assert_eq!(error.to_string(), "version 7 is not known here (known: 1)");
}
