//! Just enough CBOR (RFC 8949 §3) to write the same items in other ways.
//!
//! Independent of the library under test: it reads canonical bytes of the formats, which consist of unsigned
//! numbers, byte strings, texts, arrays and null.

/// Kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Major {
    Unsigned,
    Bytes,
    Text,
    Array,
}

/// The head of an item: where it stands, what it says, where the item ends.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub at: usize,
    pub len: usize,
    pub major: Major,
    pub argument: u64,
    /// End of the whole item with its content.
    pub end: usize,
}

/// Heads of all items in order. Nulls have none.
pub fn heads(bytes: &[u8]) -> Vec<Head> {
    let mut found = Vec::new();
    let end = item(bytes, 0, &mut found);
    assert_eq!(end, bytes.len(), "one item and nothing more");
    found.sort_by_key(|h| h.at);
    found
}

fn item(bytes: &[u8], at: usize, found: &mut Vec<Head>) -> usize {
    const NULL: u8 = 0xf6;
    if bytes[at] == NULL {
        return at + 1;
    }
    let major = match bytes[at] >> 5 {
        0 => Major::Unsigned,
        2 => Major::Bytes,
        3 => Major::Text,
        4 => Major::Array,
        other => panic!("major type {other} in canonical bytes at {at}"),
    };
    let extra = match bytes[at] & 31 {
        0..=23 => 0,
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        other => panic!("additional information {other} in canonical bytes at {at}"),
    };
    let argument = match extra {
        0 => u64::from(bytes[at] & 31),
        n => bytes[at + 1..=at + n].iter().fold(0, |sum, b| sum << 8 | u64::from(*b)),
    };
    let len = 1 + extra;
    let mut end = at + len;
    match major {
        Major::Unsigned => {}
        Major::Bytes | Major::Text => end += argument as usize,
        Major::Array => (0..argument).for_each(|_| end = item(bytes, end, found)),
    }
    found.push(Head { at, len, major, argument, end });
    end
}

fn major_bits(major: Major) -> u8 {
    match major {
        Major::Unsigned => 0x00,
        Major::Bytes => 0x40,
        Major::Text => 0x60,
        Major::Array => 0x80,
    }
}

/// The head of `major` with its argument in `extra` bytes.
fn head(major: Major, argument: u64, extra: usize) -> Vec<u8> {
    let info = match extra {
        0 => argument as u8,
        1 => 24,
        2 => 25,
        4 => 26,
        _ => 27,
    };
    let mut out = vec![major_bits(major) | info];
    out.extend_from_slice(&argument.to_be_bytes()[8 - extra..]);
    out
}

fn shortest(major: Major, argument: u64) -> Vec<u8> {
    let extra = match argument {
        0..=23 => 0,
        24..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    };
    head(major, argument, extra)
}

impl Head {
    /// The same argument in more bytes than needed.
    pub fn longer_forms(&self) -> Vec<Vec<u8>> {
        let forms = [1, 2, 4, 8].into_iter().filter(|extra| extra + 1 > self.len);
        forms.map(|extra| head(self.major, self.argument, extra)).collect()
    }

    /// This head with another argument, in shortest form.
    pub fn with_argument(&self, argument: u64) -> Vec<u8> {
        shortest(self.major, argument)
    }

    /// `bytes` with this head replaced.
    pub fn replaced(&self, bytes: &[u8], head: &[u8]) -> Vec<u8> {
        [&bytes[..self.at], head, &bytes[self.at + self.len..]].concat()
    }

    /// `bytes` with this item written with indefinite length; none for numbers.
    pub fn made_indefinite(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let content = match self.major {
            Major::Unsigned => return None,
            Major::Bytes | Major::Text => &bytes[self.at..self.end],
            Major::Array => &bytes[self.at + self.len..self.end],
        };
        let open = [major_bits(self.major) | 31];
        Some([&bytes[..self.at], &open, content, &[0xff], &bytes[self.end..]].concat())
    }
}

/// A generator of numbers that depends on the seed only (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

/// Canonical bytes with some of their items replaced by other items of the same kind.
pub fn mutate(bytes: &[u8], seed: u64, changes: usize) -> Vec<u8> {
    let mut numbers = Numbers(seed);
    let mut bytes = bytes.to_vec();
    for _ in 0..changes {
        let all = heads(&bytes);
        if all.is_empty() {
            break;
        }
        let head = all[numbers.below(all.len())];
        let item = replacement(&bytes, head, &all, &mut numbers);
        bytes = [&bytes[..head.at], &item, &bytes[head.end..]].concat();
    }
    bytes
}

fn replacement(bytes: &[u8], item: Head, all: &[Head], numbers: &mut Numbers) -> Vec<u8> {
    match item.major {
        Major::Unsigned => shortest(Major::Unsigned, numbers.next() >> numbers.below(64)),
        Major::Bytes => {
            let content: Vec<u8> = (0..item.argument).map(|_| numbers.next() as u8).collect();
            [shortest(Major::Bytes, item.argument), content].concat()
        }
        Major::Text => {
            let text: String = (0..numbers.below(12)).map(|_| ['a', '字', '1', 'é'][numbers.below(4)]).collect();
            [shortest(Major::Text, text.len() as u64), text.into_bytes()].concat()
        }
        Major::Array => relisted(bytes, item, all, numbers),
    }
}

/// An array with one of its elements left out or repeated.
fn relisted(bytes: &[u8], array: Head, all: &[Head], numbers: &mut Numbers) -> Vec<u8> {
    let mut elements: Vec<&[u8]> = Vec::new();
    let mut at = array.at + array.len;
    while at < array.end {
        let end = all.iter().find(|h| h.at == at).map_or(at + 1, |h| h.end);
        elements.push(&bytes[at..end]);
        at = end;
    }
    if !elements.is_empty() {
        let i = numbers.below(elements.len());
        if numbers.below(2) == 0 {
            elements.remove(i);
        } else {
            elements.insert(i, elements[i]);
        }
    }
    [shortest(Major::Array, elements.len() as u64), elements.concat()].concat()
}
