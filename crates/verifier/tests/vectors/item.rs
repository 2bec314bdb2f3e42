//! CBOR as a tree that can be changed anywhere and written again, well-formed or not.

/// One item of the CBOR that the formats use, or bytes that stand in the place of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Number(u64),
    Bytes(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Item>),
    Null,
    /// Written as it is: for encodings that no honest writer makes.
    Raw(Vec<u8>),
}

impl Item {
    /// Reads honest bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let (item, rest) = Self::read_first(bytes);
        assert!(rest.is_empty(), "honest bytes are one item");
        item
    }

    fn read_first(bytes: &[u8]) -> (Self, &[u8]) {
        let (first, rest) = bytes.split_first().expect("honest bytes are whole");
        let size = match first & 31 {
            info @ 0..24 => return Self::read_content(first >> 5, u64::from(info), rest),
            info => 1 << (info - 24),
        };
        let (argument, rest) = rest.split_at(size);
        let argument = argument.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        Self::read_content(first >> 5, argument, rest)
    }

    fn read_content(major: u8, argument: u64, rest: &[u8]) -> (Self, &[u8]) {
        match major {
            0 => (Self::Number(argument), rest),
            2 => (Self::Bytes(rest[..argument as usize].to_vec()), &rest[argument as usize..]),
            3 => (Self::Text(rest[..argument as usize].to_vec()), &rest[argument as usize..]),
            4 => {
                let (mut items, mut rest) = (Vec::new(), rest);
                for _ in 0..argument {
                    let (item, after) = Self::read_first(rest);
                    items.push(item);
                    rest = after;
                }
                (Self::List(items), rest)
            }
            7 => (Self::Null, rest),
            other => panic!("honest bytes hold no major type {other}"),
        }
    }

    /// The bytes, with the shortest heads.
    pub fn write(&self) -> Vec<u8> {
        match self {
            Self::Number(value) => head(0, *value),
            Self::Bytes(bytes) => [head(2, bytes.len() as u64), bytes.clone()].concat(),
            Self::Text(text) => [head(3, text.len() as u64), text.clone()].concat(),
            Self::List(items) => {
                let items: Vec<u8> = items.iter().flat_map(Self::write).collect();
                [head(4, self.list().len() as u64), items].concat()
            }
            Self::Null => vec![0xf6],
            Self::Raw(bytes) => bytes.clone(),
        }
    }

    /// How many items it is made of, itself among them.
    pub fn count(&self) -> usize {
        match self {
            Self::List(items) => 1 + items.iter().map(Self::count).sum::<usize>(),
            Self::Number(_) | Self::Bytes(_) | Self::Text(_) | Self::Null | Self::Raw(_) => 1,
        }
    }

    /// The item at a path of positions in lists.
    pub fn at(&mut self, path: &[usize]) -> &mut Self {
        path.iter().fold(self, |item, position| match item {
            Self::List(items) => &mut items[*position],
            other => panic!("{other:?} is no list"),
        })
    }

    /// The elements of a list.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            other => panic!("{other:?} is no list"),
        }
    }

    /// The elements of the list at a path, to be changed.
    pub fn list_at(&mut self, path: &[usize]) -> &mut Vec<Self> {
        match self.at(path) {
            Self::List(items) => items,
            other => panic!("{other:?} is no list"),
        }
    }

    /// The content of the byte string or text at a path, to be changed.
    pub fn bytes_at(&mut self, path: &[usize]) -> &mut Vec<u8> {
        match self.at(path) {
            Self::Bytes(bytes) | Self::Text(bytes) => bytes,
            other => panic!("{other:?} is no string"),
        }
    }

    /// The number at a path, to be changed.
    pub fn number_at(&mut self, path: &[usize]) -> &mut u64 {
        match self.at(path) {
            Self::Number(value) => value,
            other => panic!("{other:?} is no number"),
        }
    }
}

/// A head with the fewest bytes.
pub fn head(major: u8, argument: u64) -> Vec<u8> {
    match argument {
        0..24 => vec![major << 5 | argument as u8],
        24..0x100 => wide_head(major, argument, 1),
        0x100..0x1_0000 => wide_head(major, argument, 2),
        0x1_0000..0x1_0000_0000 => wide_head(major, argument, 4),
        _ => wide_head(major, argument, 8),
    }
}

/// A head whose argument takes 1, 2, 4 or 8 bytes, needed or not.
pub fn wide_head(major: u8, argument: u64, bytes: u32) -> Vec<u8> {
    let mut out = vec![major << 5 | (24 + bytes.ilog2()) as u8];
    out.extend_from_slice(&argument.to_be_bytes()[8 - bytes as usize..]);
    out
}
