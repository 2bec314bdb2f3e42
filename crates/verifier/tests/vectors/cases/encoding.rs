//! RC-1, RC-2, FE-1, FE-2: what section 2 refuses, and versions that are not known.

use yuzheng_protocol::{Height, Round};

use super::{
    Base, at, bundle, cannot_tell,
    forks::{evidence, two_headers},
    invalid,
    scene::{MIXED, Scene},
};
use crate::{
    item::{Item, head, wide_head},
    vector::{Expected, Vector},
};

/// Position of the entry in a receipt of one.
const FIRST: [usize; 2] = [at::ENTRIES, 0];

pub fn vectors() -> Vec<Vector> {
    let groups = [whole_files(), heads(), types(), lengths(), numbers(), keys(), versions(), forks(), sizes()];
    groups.into_iter().flatten().collect()
}

fn malformed() -> Expected {
    cannot_tell("RC-1", "Unreadable.Malformed")
}

fn not_canonical() -> Expected {
    cannot_tell("RC-1", "Unreadable.NotCanonical")
}

fn case() -> Base {
    Scene::new(4).case()
}

/// A path below the first entry.
fn entry(path: &[usize]) -> Vec<usize> {
    [&FIRST, path].concat()
}

fn whole_files() -> Vec<Vector> {
    let base = case();
    let file = base.file.clone();
    let of = |name: &str, about: &str, bytes: Vec<u8>| base.bytes(name, about, malformed(), bytes);
    let list = |items: &[Item]| Item::List(items.to_vec()).write();
    let parts = Item::read(&file).list().to_vec();
    let canonical = |name: &str, about: &str, bytes: Vec<u8>| base.bytes(name, about, not_canonical(), bytes);
    vec![
        of("file-empty", "No bytes at all.", Vec::new()),
        of("file-text", "A text file.", b"hello, this is no receipt\n".to_vec()),
        of("file-network", "A network file in the place of a receipt.", base.network.bytes.clone()),
        of("file-magic-only", "The head of the array and the magic text, then nothing.", file[..17].to_vec()),
        of("file-magic-and-version", "Magic text and version, then nothing.", file[..18].to_vec()),
        of("file-half", "The first half of a receipt.", file[..file.len() / 2].to_vec()),
        of("file-one-byte-short", "The last byte is missing.", file[..file.len() - 1].to_vec()),
        canonical("file-one-byte-more", "A zero byte follows the receipt.", [&file[..], &[0]].concat()),
        canonical("file-twice", "The receipt stands there twice.", [&file[..], &file].concat()),
        of("file-other-magic", "Another magic text of the same length.", {
            let mut item = Item::read(&file);
            item.bytes_at(&[0])[14] = b'x';
            item.write()
        }),
        of("file-field-more", "A ninth field, which is null.", list(&[&parts[..], &[Item::Null]].concat())),
        of("file-field-less", "The last field is missing.", list(&parts[..7])),
        of("file-fields-swapped", "Tip and entries stand in each other's place.", {
            let mut parts = parts.clone();
            parts.swap(at::ENTRIES, at::TIP);
            list(&parts)
        }),
        of("file-map", "A map in the place of the outermost array.", [&[0xa4], &file[1..]].concat()),
        of("file-tagged", "The tag for self-described CBOR stands before the receipt.", {
            [&[0xd9, 0xd9, 0xf7], &file[..]].concat()
        }),
        of("file-hexadecimal", "The receipt as hexadecimal text.", {
            file.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
        }),
    ]
}

/// Heads in more bytes than needed, and indefinite lengths.
fn heads() -> Vec<Vector> {
    let base = case();
    let wide = |name: &str, about: &str, path: &[usize], bytes: u32, expected: Expected| {
        base.with(name, about, expected, |item| {
            let item = item.at(path);
            *item = Item::Raw(widened(item, bytes));
        })
    };
    let indefinite = |name: &str, about: &str, path: &[usize]| {
        base.with(name, about, malformed(), |item| {
            let item = item.at(path);
            *item = Item::Raw(indefinite(item));
        })
    };
    vec![
        wide("wide-array", "The head of the outermost array takes two bytes.", &[], 1, malformed()),
        wide("wide-magic", "The head of the magic text takes two bytes.", &[0], 1, malformed()),
        wide("wide-version", "The version 1 in two bytes.", &[at::VERSION], 1, malformed()),
        base.with("wide-version-2", "The version 2 in two bytes: no version can be read.", malformed(), |item| {
            *item.at(&[at::VERSION]) = Item::Raw(wide_head(0, 2, 1));
        }),
        wide("wide-kind", "The kind in two bytes.", &[at::KIND], 1, not_canonical()),
        wide("wide-height", "The tip's height in nine bytes.", &[at::TIP, 0, at::HEIGHT], 8, not_canonical()),
        wide("wide-hash", "The head of the chain id takes three bytes.", &[at::CHAIN], 2, not_canonical()),
        wide("wide-list", "The head of the list of entries takes five bytes.", &[at::ENTRIES], 4, not_canonical()),
        wide(
            "wide-text",
            "The head of the event's name takes three bytes.",
            &entry(&[at::OUTCOME, 1, 3]),
            2,
            not_canonical(),
        ),
        indefinite("indefinite-array", "The outermost array has an indefinite length.", &[]),
        indefinite("indefinite-magic", "The magic text has an indefinite length.", &[0]),
        indefinite("indefinite-list", "The list of entries has an indefinite length.", &[at::ENTRIES]),
        indefinite("indefinite-structure", "The tip's header has an indefinite length.", &[at::TIP, 0]),
        indefinite("indefinite-hash", "The chain id has an indefinite length.", &[at::CHAIN]),
        indefinite("indefinite-path", "The path in the block has an indefinite length.", &entry(&[at::PATH])),
        indefinite("indefinite-text", "The event's name has an indefinite length.", &entry(&[at::OUTCOME, 1, 3])),
        base.with("reserved-head", "A head with the reserved additional information 28.", malformed(), |item| {
            *item.at(&[at::KIND]) = Item::Raw(vec![0x1c]);
        }),
    ]
}

/// The same item with a head of so many bytes after the first.
fn widened(item: &Item, bytes: u32) -> Vec<u8> {
    let written = item.write();
    let (major, argument) = match item {
        Item::Number(value) => (0, *value),
        Item::Bytes(content) => (2, content.len() as u64),
        Item::Text(content) => (3, content.len() as u64),
        Item::List(items) => (4, items.len() as u64),
        Item::Null | Item::Raw(_) => panic!("{item:?} has no length"),
    };
    let content = &written[head(major, argument).len()..];
    [&wide_head(major, argument, bytes)[..], content].concat()
}

/// The same item with an indefinite length: a string as one chunk of itself.
fn indefinite(item: &Item) -> Vec<u8> {
    let written = item.write();
    match item {
        Item::Bytes(_) => [&[0x5f], &written[..], &[0xff]].concat(),
        Item::Text(_) => [&[0x7f], &written[..], &[0xff]].concat(),
        Item::List(items) => {
            let content = &written[head(4, items.len() as u64).len()..];
            [&[0x9f], content, &[0xff]].concat()
        }
        Item::Number(_) | Item::Null | Item::Raw(_) => panic!("{item:?} has no length"),
    }
}

/// Items of a type that does not belong there.
fn types() -> Vec<Vector> {
    let base = case();
    let raw = |name: &str, about: &str, path: &[usize], bytes: &[u8]| {
        base.with(name, about, malformed(), |item| *item.at(path) = Item::Raw(bytes.to_vec()))
    };
    let trace = entry(&[at::TRACE]);
    let event = entry(&[at::OUTCOME, 1, 3]);
    vec![
        raw("type-float", "The kind is the floating-point number 2.", &[at::KIND], &[0xf9, 0x40, 0]),
        raw("type-negative", "The kind is the number −1.", &[at::KIND], &[0x20]),
        raw("type-bool", "False in the place of a trace.", &trace, &[0xf4]),
        raw("type-undefined", "Undefined in the place of a trace.", &trace, &[0xf7]),
        raw("type-wide-null", "Null in two bytes.", &trace, &[0xf8, 22]),
        raw("type-tag", "A tag stands before the chain id.", &[at::CHAIN], &[0xc0]),
        raw("type-bignum", "The tip's height as a tagged big number.", &[at::TIP, 0, at::HEIGHT], &[0xc2, 0x41, 9]),
        raw("type-missing", "Null in the place of the entry's outcome.", &entry(&[at::OUTCOME]), &[0xf6]),
        raw("type-map", "A map in the place of the list of hops.", &[at::HOPS], &[0xa0]),
        base.with("type-bytes-for-text", "The event's name is a byte string.", malformed(), |item| {
            *item.at(&event) = Item::Bytes(b"approved".to_vec());
        }),
        base.with("type-text-for-bytes", "A state key is a text.", malformed(), |item| {
            let key = item.bytes_at(&[at::STATE, 0, 0]).clone();
            *item.at(&[at::STATE, 0, 0]) = Item::Text(key);
        }),
        base.with("type-number-for-null", "The number 0 in the place of no trace.", malformed(), |item| {
            *item.at(&trace) = Item::Number(0);
        }),
        raw("utf8-stray", "The event's name holds a byte that is no UTF-8.", &event, b"\x68approv\xffd"),
        raw("utf8-overlong", "The event's name holds a zero in two bytes.", &event, b"\x68approv\xc0\x80"),
        raw("utf8-surrogate", "The event's name holds half of a surrogate pair.", &event, b"\x68appro\xed\xa0\x80"),
        raw("utf8-cut", "The event's name ends within a character.", &event, b"\x68approv\xe4\xb8"),
    ]
}

/// Strings and lists that are longer or shorter than the grammar says.
fn lengths() -> Vec<Vector> {
    let scene = Scene::new(4);
    let base = scene.case();
    let sized = |name: &str, about: &str, path: &[usize], length: usize| {
        base.with(name, about, malformed(), |item| item.bytes_at(path).resize(length, b'a'))
    };
    let repeated = |name: &str, about: &str, path: &[usize], count: usize| {
        base.with(name, about, malformed(), |item| {
            let list = item.list_at(path);
            let first = list[0].clone();
            list.resize(count, first);
        })
    };
    let hop = Base::new(base.network.clone(), bundle(Scene::changed().case_parts()));
    vec![
        sized("length-hash-31", "The chain id has 31 bytes.", &[at::CHAIN], 31),
        sized("length-hash-33", "The chain id has 33 bytes.", &[at::CHAIN], 33),
        sized("length-path-31", "A path of 31 bytes is not made of hashes.", &entry(&[at::PATH]), 31),
        sized("length-path-17-hashes", "A path of 17 hashes in a block.", &entry(&[at::PATH]), 17 * 32),
        sized("length-history-33", "A history path of 33 bytes.", &entry(&[at::HISTORY]), 33),
        sized("length-history-65-hashes", "A history path of 65 hashes.", &entry(&[at::HISTORY]), 65 * 32),
        sized("length-signatures-191", "The signatures of three validators in 191 bytes.", &at::SIGNATURES, 191),
        sized("length-signatures-65", "Signatures for 65 validators.", &at::SIGNATURES, 65 * 64),
        sized("length-bitmap-9", "A bitmap of nine bytes.", &at::SIGNERS, 9),
        sized("length-text-33", "An event's name of 33 bytes.", &entry(&[at::OUTCOME, 1, 3]), 33),
        sized("length-key-513", "A state key of 513 bytes.", &[at::STATE, 0, 0], 513),
        sized("length-value-16385", "A state value of 16,385 bytes.", &[at::STATE, 0, 1], 16_385),
        sized("length-signature-63", "The entry's signature has 63 bytes.", &entry(&[at::ENTRY, 1, 2]), 63),
        sized("length-salt-15", "The transaction's salt has 15 bytes.", &entry(&[at::ENTRY, 1, 0, 3]), 15),
        repeated("list-openings-65", "65 openings.", &entry(&[at::OPENINGS]), 65),
        repeated("list-state-9", "Nine values of the state.", &[at::STATE], 9),
        repeated("list-siblings-257", "257 siblings in a proof of the state.", &[at::STATE, 0, 2, 2], 257),
        repeated("list-opening-path-17", "17 hashes in an opening's path.", &entry(&[at::OPENINGS, 0, 5]), 17),
        hop.with("list-hops-21", "21 hops.", malformed(), |item| {
            let first = item.at(&[at::HOPS, 0]).clone();
            item.list_at(&[at::HOPS]).resize(21, first);
        }),
        hop.with("list-set-3", "A hop to a set of three validators.", malformed(), |item| {
            item.list_at(&[at::HOPS, 0, 1]).truncate(3);
        }),
        hop.with("list-set-65", "A hop to a set of 65 validators.", malformed(), |item| {
            let first = item.at(&[at::HOPS, 0, 1, 0]).clone();
            item.list_at(&[at::HOPS, 0, 1]).resize(65, first);
        }),
        hop.with("set-department-twice", "A hop to a set with a department twice.", malformed(), |item| {
            *item.number_at(&[at::HOPS, 0, 1, 1, 0]) = 1;
        }),
        hop.with("set-key-twice", "A hop to a set with a key twice.", malformed(), |item| {
            let key = item.bytes_at(&[at::HOPS, 0, 1, 0, 1]).clone();
            *item.bytes_at(&[at::HOPS, 0, 1, 1, 1]) = key;
        }),
        base.with("declared-list", "A list that says it has 4,294,967,295 entries.", malformed(), |item| {
            *item.at(&[at::ENTRIES]) = Item::Raw(wide_head(4, u32::MAX.into(), 4));
        }),
        base.with("declared-string", "A string that says it has 2^63 − 1 bytes.", malformed(), |item| {
            *item.at(&[at::STATE, 0, 1]) = Item::Raw(wide_head(2, u64::MAX >> 1, 8));
        }),
    ]
}

/// Numbers outside their range, and values that have another encoding.
fn numbers() -> Vec<Vector> {
    let scene = Scene::new(4);
    let base = scene.case();
    let number = |base: &Base, name: &str, about: &str, path: &[usize], value: u64| {
        base.with(name, about, malformed(), |item| *item.number_at(path) = value)
    };
    let failed = scene.entry(MIXED, 3);
    let derived = scene.entry(MIXED, 0);
    let state = scene.state();
    let same = base.with("same-set-twice", "The next set is given although it is the same.", not_canonical(), |item| {
        let set = item.at(&[at::TIP, 0, at::NEXT_SET - 1]).clone();
        *item.at(&[at::TIP, 0, at::NEXT_SET]) = set;
    });
    let absent = [at::STATE, 2, 1];
    vec![
        number(&base, "kind-0", "The kind 0.", &[at::KIND], 0),
        number(&base, "kind-5", "The kind 5.", &[at::KIND], 5),
        number(&base, "header-version-256", "A header version that does not fit its byte.", &[at::TIP, 0, 0], 256),
        number(&base, "tx-count-large", "A number of entries of 2^32.", &[at::TIP, 0, 7], 1 << 32),
        number(&base, "round-large", "A certificate's round of 2^32.", &[at::TIP, 1, 0], 1 << 32),
        number(&base, "entry-kind-2", "An entry that is neither derived nor signed.", &entry(&[at::ENTRY, 0]), 2),
        number(&base, "action-0", "An action of the number 0.", &entry(&[at::ENTRY, 1, 0, 5, 0]), 0),
        number(&base, "action-15", "An action of the number 15.", &entry(&[at::ENTRY, 1, 0, 5, 0]), 15),
        number(&base, "decision-3", "A decision of the number 3.", &entry(&[at::ENTRY, 1, 0, 5, 1, 4]), 3),
        number(
            &base,
            "outcome-kind-3",
            "An outcome that is neither applied, failed nor refused.",
            &entry(&[at::OUTCOME, 0]),
            3,
        ),
        number(&failed, "failure-0", "A failure of the number 0.", &entry(&[at::OUTCOME, 1]), 0),
        number(&failed, "failure-31", "A failure of the number 31.", &entry(&[at::OUTCOME, 1]), 31),
        number(&derived, "derived-kind-3", "A derived entry of the kind 3.", &entry(&[at::ENTRY, 1, 0]), 3),
        number(
            &base,
            "terminal-3",
            "A proof of the state that ends in a terminal of kind 3.",
            &[at::STATE, 0, 2, 3, 0],
            3,
        ),
        same,
        state.with(
            "absent-other-key",
            "An absent value that names the hash of another key.",
            not_canonical(),
            |item| {
                item.bytes_at(&[at::STATE, 2, 1, 0])[0] ^= 1;
            },
        ),
        state.with("absent-null", "Null in the place of an absent value.", malformed(), |item| {
            *item.at(&absent) = Item::Null;
        }),
        state.with("absent-empty", "An empty array in the place of an absent value.", malformed(), |item| {
            *item.at(&absent) = Item::List(Vec::new());
        }),
    ]
}

/// Public keys that section 4 refuses are not read.
fn keys() -> Vec<Vector> {
    let base = case();
    let signer = entry(&[at::ENTRY, 1, 0, 4]);
    let key = |name: &str, about: &str, hex: &str| {
        base.with(name, about, malformed(), |item| {
            *item.bytes_at(&signer) = hex::decode(hex).expect("the key is hexadecimal");
        })
    };
    let p_plus = |low: &str| format!("{low}{}7f", "ff".repeat(30));
    vec![
        key("key-identity", "The signer is the neutral element.", &format!("01{}", "00".repeat(31))),
        key(
            "key-small-order",
            "The signer is a point of order 8.",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        ),
        key("key-no-point", "The signer is no point of the curve.", &format!("02{}", "00".repeat(31))),
        key("key-y-not-reduced", "The signer's y is p + 3, which is a point in another encoding.", &p_plus("f0")),
        key("key-y-is-p-plus-1", "The signer's y is p + 1, another encoding of the neutral element.", &p_plus("ee")),
        key(
            "key-sign-of-zero",
            "The signer is the neutral element with the sign bit set.",
            &format!("01{}80", "00".repeat(30)),
        ),
    ]
}

fn versions() -> Vec<Vector> {
    let base = case();
    let unknown = || cannot_tell("RC-2", "UnknownVersion");
    let version = |name: &str, about: &str, version: u64| {
        base.with(name, about, unknown(), |item| *item.number_at(&[at::VERSION]) = version)
    };
    let later = Item::List(vec![Item::Text(b"yuzheng-receipt".to_vec()), Item::Number(2)]);
    vec![
        version("version-0", "The version before the first.", 0),
        version("version-2", "A newer version.", 2),
        version("version-255", "Version 255.", 255),
        version("version-256", "A version that does not fit a byte.", 256),
        version("version-greatest", "The greatest version that can be written.", u64::MAX),
        base.bytes("version-2-other-fields", "A newer version with other fields.", unknown(), later.write()),
        base.bytes("version-2-cut", "A newer version of which the rest is missing.", unknown(), {
            let mut cut = base.file[..20].to_vec();
            cut[17] = 2;
            cut
        }),
    ]
}

fn forks() -> Vec<Vector> {
    let scene = Scene::new(4);
    let (ours, theirs) = two_headers(&scene.chain, Height(6), Round(0));
    let base = Base::new(scene.founding(), evidence(ours, theirs, &[]));
    let file = base.file.clone();
    let unreadable = || cannot_tell("FE-1", "Unreadable.Malformed");
    let not_canonical = || cannot_tell("FE-1", "Unreadable.NotCanonical");
    let version = |name: &str, about: &str, version: u64| {
        let expected = cannot_tell("FE-2", "UnknownVersion");
        base.with(name, about, expected, |item| *item.number_at(&[1]) = version)
    };
    vec![
        version("fork-version-0", "Evidence of the version before the first.", 0),
        version("fork-version-2", "Evidence of a newer version.", 2),
        base.bytes("fork-cut", "Evidence without its last byte.", unreadable(), file[..file.len() - 1].to_vec()),
        base.bytes(
            "fork-magic-only",
            "The magic text of evidence and nothing else.",
            unreadable(),
            file[..14].to_vec(),
        ),
        base.bytes("fork-longer", "Evidence with a byte after it.", not_canonical(), [&file[..], &[0]].concat()),
        base.bytes("fork-map", "Evidence that begins with a map.", unreadable(), [&[0xa3], &file[1..]].concat()),
        base.with("fork-wide-height", "Evidence with a height in three bytes.", not_canonical(), |item| {
            let height = item.at(&[3, 0, 2]);
            *height = Item::Raw(widened(height, 2));
        }),
        base.with("fork-field-more", "Evidence with a seventh field.", unreadable(), |item| {
            item.list_at(&[]).push(Item::Null);
        }),
        base.with("fork-indefinite", "Evidence with a list of hops of indefinite length.", unreadable(), |item| {
            *item.at(&[5]) = Item::Raw(vec![0x9f, 0xff]);
        }),
    ]
}

/// The limits of 65,536 bytes, which receipts of whole histories may exceed.
fn sizes() -> Vec<Vector> {
    let scene = Scene::new(4);
    let grown = |base: &Base, entry: usize, size: usize| {
        let mut item = Item::read(&base.file);
        while item.write().len() < size {
            let missing = size - item.write().len();
            let openings = item.list_at(&[at::ENTRIES, entry, at::OPENINGS]);
            let mut opening = openings[0].clone();
            let size = missing.saturating_sub(opening.write().len()).min(4_096);
            opening.bytes_at(&[4]).resize(size, b'x');
            openings.push(opening);
        }
        item.write()
    };
    let (case, history) = (scene.case(), scene.history());
    vec![
        case.bytes(
            "size-over-65536",
            "A receipt of one case with more than 65,536 bytes.",
            cannot_tell("RC-1", "Unreadable.TooLong"),
            grown(&case, 0, 65_537),
        ),
        history.bytes(
            "size-history-over-65536",
            "A history may have more than 65,536 bytes; this one opens fields that were never filed.",
            invalid("RC-11", "Opening"),
            grown(&history, 1, 65_537),
        ),
    ]
}
