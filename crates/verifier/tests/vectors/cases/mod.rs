//! The cases, each with the verdict that its author expects.

mod encoding;
mod entries;
mod forks;
mod hops;
mod kinds;
mod networks;
mod scene;
mod signatures;
mod state;
mod tip;
mod valid;

use std::sync::LazyLock;

use yuzheng_protocol::{
    Canonical,
    receipt::{ReceiptBundle, ReceiptParts},
};
use yuzheng_verify::Verdict;

use crate::{
    item::Item,
    vector::{Expected, Facts, Network, Vector},
};

/// Every vector, in the order of the modules; built once.
pub fn all() -> &'static [Vector] {
    static ALL: LazyLock<Vec<Vector>> = LazyLock::new(build);
    &ALL
}

fn build() -> Vec<Vector> {
    [
        valid::vectors(),
        encoding::vectors(),
        tip::vectors(),
        signatures::vectors(),
        hops::vectors(),
        entries::vectors(),
        state::vectors(),
        kinds::vectors(),
        forks::vectors(),
        networks::vectors(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A file under a network file, from which cases are made by changing it.
#[derive(Clone)]
pub struct Base {
    pub network: Network,
    pub file: Vec<u8>,
}

impl Base {
    pub fn new(network: Network, file: Vec<u8>) -> Self {
        Self { network, file }
    }

    /// The file as it is.
    pub fn vector(&self, name: &str, about: &str, expected: Expected) -> Vector {
        let Self { network, file } = self.clone();
        Vector { name: name.to_owned(), about: about.to_owned(), network, file, expected }
    }

    /// The file with one change.
    pub fn with(&self, name: &str, about: &str, expected: Expected, change: impl FnOnce(&mut Item)) -> Vector {
        let mut item = Item::read(&self.file);
        change(&mut item);
        self.bytes(name, about, expected, item.write())
    }

    /// Other bytes under the same network file.
    pub fn bytes(&self, name: &str, about: &str, expected: Expected, file: Vec<u8>) -> Vector {
        Self { network: self.network.clone(), file }.vector(name, about, expected)
    }

    /// The same file under another network file.
    pub fn under(&self, network: &Network) -> Self {
        Self { network: network.clone(), file: self.file.clone() }
    }
}

pub fn bundle(parts: ReceiptParts) -> Vec<u8> {
    ReceiptBundle::new(parts).expect("the case fits the format").to_bytes()
}

pub fn receipt(kind: &'static str, height: u64, departments: impl IntoIterator<Item = u16>) -> Expected {
    Expected::Valid(Facts::Receipt { kind, height, departments: departments.into_iter().collect() })
}

pub fn fork(height: u64, fault: &'static str, departments: impl IntoIterator<Item = u16>) -> Expected {
    Expected::Valid(Facts::Fork { height, fault, departments: departments.into_iter().collect() })
}

pub fn invalid(rule: &'static str, reason: &'static str) -> Expected {
    Expected::Refused { verdict: Verdict::Invalid, rule, reason }
}

pub fn cannot_tell(rule: &'static str, reason: &'static str) -> Expected {
    Expected::Refused { verdict: Verdict::CannotTell, rule, reason }
}

/// Positions of the fields of a receipt.
pub mod at {
    pub const VERSION: usize = 1;
    pub const CHAIN: usize = 2;
    pub const KIND: usize = 3;
    pub const ENTRIES: usize = 4;
    pub const TIP: usize = 5;
    pub const HOPS: usize = 6;
    pub const STATE: usize = 7;
    /// Fields of an entry.
    pub const ENTRY: usize = 0;
    pub const OUTCOME: usize = 1;
    pub const INDEX: usize = 2;
    pub const PATH: usize = 3;
    pub const HEADER: usize = 4;
    pub const HISTORY: usize = 5;
    pub const OPENINGS: usize = 6;
    pub const TRACE: usize = 7;
    /// Fields of a header that leaves out its chain.
    pub const HEIGHT: usize = 1;
    pub const NEXT_SET: usize = 10;
    /// Fields of a certificate that leaves out its header.
    pub const CERTIFICATE: [usize; 2] = [TIP, 1];
    pub const SIGNERS: [usize; 3] = [TIP, 1, 1];
    pub const SIGNATURES: [usize; 3] = [TIP, 1, 2];
}
