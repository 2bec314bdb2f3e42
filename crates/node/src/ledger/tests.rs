mod changes;
mod commits;
mod rejections;
mod starts;

use std::time::Duration;

use yuzheng_protocol::block::Block;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::objects::{Identity, key};
use yuzheng_protocol::testing::TestSigner;
use yuzheng_protocol::transaction::Action;
use yuzheng_protocol::{Hash, Height, Round};

use super::*;
use crate::consensus::application::{Candidate, Freshness, Ledger, Received, Slot, Verdict};
use crate::testing::{TUESDAY, TestLedger, binding, citizen, subject};

/// The body of a stored block.
fn body(chain: &TestLedger, header_hash: Hash) -> Vec<u8> {
    chain.ledger.body(header_hash).unwrap().unwrap()
}

fn block(chain: &TestLedger, header_hash: Hash) -> Block {
    Block::from_bytes(&body(chain, header_hash)).unwrap()
}

fn bind(chain: &TestLedger, name: &str) -> Hash {
    chain.submit(name, &citizen(name), Action::RegisterIdentity(binding(chain.ledger.chain_id(), name)))
}

fn is_bound(chain: &TestLedger, name: &str) -> bool {
    chain.ledger.read::<Identity>(&key::identity(&subject(name))).unwrap().is_some()
}
