use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn identity(n: u8) -> SealingIdentity {
    SealingIdentity::from_bytes([n; 32])
}

fn refused<T>(result: Result<T, SealError>) -> SealError {
    result.err().expect("must be refused")
}

#[test]
fn department_and_applicant_open_the_same_body() {
    let (department, applicant) = (identity(1), identity(2));
    let case = CaseIdentity::make().unwrap();
    let sealed = seal_case(b"body", &case, &[department.recipient(), applicant.recipient()]).unwrap();
    for (reader, envelope) in [&department, &applicant].into_iter().zip(&sealed.envelopes) {
        let opened = open_envelope(reader, envelope).unwrap();
        assert_eq!(opened.recipient(), case.recipient());
        assert_eq!(open_body(&opened, &sealed.body).unwrap().as_slice(), b"body");
    }
}

#[test]
fn requests_and_replies_are_sealed_with_the_same_code() {
    use yuzheng_protocol::desk_api::Sealing;
    let (office, clerk) = (identity(1), identity(2));
    let sealed = Sealing::seal(&clerk, &Hash(office.recipient().to_bytes()), b"request").unwrap();
    assert_eq!(Sealing::open(&office, &sealed).unwrap(), b"request");
    let stranger = Sealing::open(&clerk, &sealed).unwrap_err();
    assert_eq!(stranger.to_string(), SealError::NotForThisKey.to_string());
    let nobody = Sealing::seal(&clerk, &Hash::ZERO, b"request").unwrap_err();
    assert_eq!(nobody.to_string(), SealError::NotAKey.to_string());
}

#[test]
fn two_cases_have_two_identities() {
    assert_ne!(CaseIdentity::make().unwrap().recipient(), CaseIdentity::make().unwrap().recipient());
}

#[test]
fn another_key_opens_neither_envelope_nor_body() {
    let case = CaseIdentity::from_bytes([9; 32]);
    let sealed = seal_case(b"body", &case, &[identity(1).recipient()]).unwrap();
    assert_eq!(refused(open_envelope(&identity(2), &sealed.envelopes[0])), SealError::NotForThisKey);
    assert_eq!(refused(open_body(&CaseIdentity::from_bytes([8; 32]), &sealed.body)), SealError::NotForThisKey);
}

#[test]
fn an_envelope_readdressed_to_another_key_is_damaged() {
    let case = CaseIdentity::from_bytes([9; 32]);
    let mut envelope = seal_envelope(&case, &identity(1).recipient());
    envelope.recipient = identity(2).recipient().to_bytes();
    assert_eq!(refused(open_envelope(&identity(2), &envelope)), SealError::Damaged);
    assert_eq!(refused(open_envelope(&identity(1), &envelope)), SealError::NotForThisKey);
}

#[test]
fn every_flipped_bit_of_a_sealed_body_is_refused() {
    let case = CaseIdentity::from_bytes([9; 32]);
    let sealed = seal_body(b"name and number", &case).unwrap();
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << bit;
            let error = refused(open_body(&case, &changed));
            assert!(matches!(error, SealError::Damaged | SealError::NotForThisKey), "byte {at} bit {bit}: {error}");
        }
    }
}

#[test]
fn every_flipped_byte_of_an_envelope_is_damage() {
    let reader = identity(1);
    let envelope = seal_envelope(&CaseIdentity::from_bytes([9; 32]), &reader.recipient());
    for at in 0..envelope.bytes.len() {
        let mut changed = envelope.clone();
        changed.bytes[at] ^= 0x01;
        assert_eq!(refused(open_envelope(&reader, &changed)), SealError::Damaged, "byte {at}");
    }
}

#[test]
fn a_body_cut_anywhere_or_extended_is_damaged() {
    let case = CaseIdentity::from_bytes([9; 32]);
    let sealed = seal_body(b"name and number", &case).unwrap();
    for len in 0..sealed.len() {
        assert_eq!(refused(open_body(&case, &sealed[..len])), SealError::Damaged, "{len} bytes");
    }
    let extended = [&sealed[..], b"x"].concat();
    assert_eq!(refused(open_body(&case, &extended)), SealError::Damaged);
}

#[test]
fn a_body_cut_between_two_chunks_is_damaged() {
    let case = CaseIdentity::from_bytes([9; 32]);
    let sealed = seal_body(&vec![7; 2 * CHUNK_BYTES + 5], &case).unwrap();
    for chunks in 0..=2 {
        let end = header_bytes(&sealed).unwrap() + NONCE_BYTES + chunks * (CHUNK_BYTES + TAG_BYTES);
        assert_eq!(refused(open_body(&case, &sealed[..end])), SealError::Damaged, "{chunks} chunks");
    }
}

#[test]
fn bytes_that_were_never_sealed_are_damaged() {
    for bytes in [&b""[..], b"hello", b"age-encryption.org/v1\n", b"age-encryption.org/v9\n--- "] {
        assert_eq!(refused(unseal(&identity(1), bytes)), SealError::Damaged);
    }
}

#[test]
fn the_largest_body_is_sealed_and_one_byte_more_is_not() {
    let case = CaseIdentity::from_bytes([9; 32]);
    let body = vec![3; MAX_BODY_BYTES];
    let sealed = seal_body(&body, &case).unwrap();
    assert!(sealed.len() <= MAX_SEALED_BYTES);
    assert_eq!(*open_body(&case, &sealed).unwrap(), body);
    let too_large = SealError::TooLarge { have: MAX_BODY_BYTES + 1, limit: MAX_BODY_BYTES };
    assert_eq!(refused(seal_body(&vec![3; MAX_BODY_BYTES + 1], &case)), too_large);
}

#[test]
fn a_body_beyond_the_limit_is_refused_by_its_length_alone() {
    let bytes = vec![0; MAX_SEALED_BYTES + 1];
    let too_large = SealError::TooLarge { have: MAX_SEALED_BYTES + 1, limit: MAX_SEALED_BYTES };
    assert_eq!(refused(unseal(&identity(1), &bytes)), too_large);
    // Within the limit for sealed bytes, yet with more payload than a short header leaves room for.
    let mut sealed = seal_to(&[identity(1).recipient()], b"x").unwrap();
    sealed.resize(MAX_SEALED_BYTES, 0);
    assert!(matches!(refused(unseal(&identity(1), &sealed)), SealError::TooLarge { limit: MAX_BODY_BYTES, .. }));
    let envelope = Envelope { recipient: identity(1).recipient().to_bytes(), bytes: vec![0; MAX_ENVELOPE_BYTES + 1] };
    let too_large = SealError::TooLarge { have: MAX_ENVELOPE_BYTES + 1, limit: MAX_ENVELOPE_BYTES };
    assert_eq!(refused(open_envelope(&identity(1), &envelope)), too_large);
}

#[test]
fn an_endless_header_is_refused_without_reading_it_line_by_line() {
    let mut bytes = b"age-encryption.org/v1\n".to_vec();
    while bytes.len() < MAX_BODY_BYTES {
        bytes.extend_from_slice(b"-> a\n\n");
    }
    let started = Instant::now();
    assert_eq!(refused(unseal(&identity(1), &bytes)), SealError::Damaged);
    // Line by line this takes minutes; the cap makes it milliseconds.
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn the_limit_of_readers_is_the_limit_of_the_header() {
    let readers: Vec<_> = (0..=MAX_RECIPIENTS as u8).map(|n| identity(n).recipient()).collect();
    let sealed = seal_to(&readers[..MAX_RECIPIENTS], b"x").unwrap();
    assert_eq!(unseal(&identity(63), &sealed).unwrap().as_slice(), b"x");
    assert_eq!(refused(unseal(&identity(64), &sealed)), SealError::NotForThisKey);
    let too_many = SealError::TooManyRecipients { have: 65, limit: 64 };
    assert_eq!(refused(seal_to(&readers, b"x")), too_many);
    assert_eq!(refused(seal_case(b"x", &CaseIdentity::from_bytes([9; 32]), &readers)), too_many);
}

#[test]
fn sealing_to_nobody_is_refused() {
    assert_eq!(refused(seal_to(&[], b"x")), SealError::NoRecipients);
    assert_eq!(refused(seal_case(b"x", &CaseIdentity::from_bytes([9; 32]), &[])), SealError::NoRecipients);
}

#[test]
fn keys_that_make_the_shared_secret_predictable_are_refused() {
    let order_8 = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
    let other_order_8 = "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157";
    let p_minus_1 = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
    let small =
        ["00".repeat(32), format!("01{}", "00".repeat(31)), order_8.into(), other_order_8.into(), p_minus_1.into()];
    for text in small {
        let bytes: [u8; 32] = hex::decode(&text).unwrap().try_into().unwrap();
        assert_eq!(refused(Recipient::from_bytes(bytes)), SealError::NotAKey, "{text}");
    }
}

#[test]
fn a_second_encoding_of_a_key_is_refused() {
    let mut top_bit = identity(1).recipient().to_bytes();
    top_bit[31] |= 0x80;
    let mut nine_plus_p = [0xff; 32];
    (nine_plus_p[0], nine_plus_p[31]) = (0xf6, 0x7f);
    for bytes in [top_bit, nine_plus_p] {
        assert_eq!(refused(Recipient::from_bytes(bytes)), SealError::NotAKey);
    }
    let nine = core::array::from_fn(|i| if i == 0 { 9 } else { 0 });
    assert_eq!(Recipient::from_bytes(nine).unwrap().to_bytes(), nine);
}

#[test]
fn an_envelope_of_a_later_version_says_so() {
    let reader = identity(1);
    let record = [&[0x82, 0x02, 0x58, 0x20][..], &[9; 32]].concat();
    let bytes = seal_to(&[reader.recipient()], &record).unwrap();
    let envelope = Envelope { recipient: reader.recipient().to_bytes(), bytes };
    assert_eq!(refused(open_envelope(&reader, &envelope)), SealError::UnsupportedVersion { have: 2, known: 1 });
}

#[test]
fn an_envelope_with_another_content_is_damaged() {
    let reader = identity(1);
    for content in [&b""[..], b"secret", &[0x82, 0x01, 0x41, 0x09]] {
        let bytes = seal_to(&[reader.recipient()], content).unwrap();
        let envelope = Envelope { recipient: reader.recipient().to_bytes(), bytes };
        assert_eq!(refused(open_envelope(&reader, &envelope)), SealError::Damaged);
    }
}

#[test]
fn sealed_bytes_are_ordinary_age_files_both_ways() {
    let theirs = age::x25519::Identity::generate();
    let text = theirs.to_string();
    let (_, secret) = bech32::decode(age::secrecy::ExposeSecret::expose_secret(&text)).unwrap();
    let ours = SealingIdentity::from_bytes(secret.try_into().unwrap());
    assert_eq!(ours.recipient().age(), theirs.to_public());
    assert_eq!(age::decrypt(&theirs, &seal_to(&[ours.recipient()], b"x").unwrap()).unwrap(), b"x");
    assert_eq!(unseal(&ours, &age::encrypt(&theirs.to_public(), b"y").unwrap()).unwrap().as_slice(), b"y");
}

proptest! {
    #[test]
    fn what_was_sealed_opens_again(body in prop::collection::vec(any::<u8>(), 0..4096), secret: [u8; 32]) {
        let identity = SealingIdentity::from_bytes(secret);
        let sealed = seal_to(&[identity.recipient()], &body).unwrap();
        let opened = unseal(&identity, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), body.as_slice());
    }

    #[test]
    fn bodies_around_the_size_of_a_chunk_open_again(chunks in 1usize..3, around in 0usize..4) {
        let body = vec![5; chunks * CHUNK_BYTES + around - 2];
        let sealed = seal_to(&[identity(1).recipient()], &body).unwrap();
        let opened = unseal(&identity(1), &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), body.as_slice());
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(unseal(&identity(1), &bytes).is_err());
    }

    #[test]
    fn arbitrary_headers_are_refused_without_a_panic(text in "(-> (X25519|scrypt)?[ a-zA-Z0-9+/\n]{0,90}\n){0,4}--- [a-zA-Z0-9+/]{40,44}\n.{0,50}") {
        let bytes = [b"age-encryption.org/v1\n", text.as_bytes()].concat();
        prop_assert!(unseal(&identity(1), &bytes).is_err());
    }

    #[test]
    fn every_public_key_of_a_secret_is_accepted(secret: [u8; 32]) {
        let recipient = SealingIdentity::from_bytes(secret).recipient();
        prop_assert_eq!(Recipient::from_bytes(recipient.to_bytes()), Ok(recipient));
    }
}
