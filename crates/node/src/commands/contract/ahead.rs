//! What the ledger would say to a transaction, by its own code over the state that a node shows.
//!
//! The state is asked for key by key as execution wants it, and execution is repeated until it wants nothing more.
//! It is the department's own node that is asked, so its answers are taken as they are; the word that counts is
//! the block's.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::bail;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_protocol::api::StateAnswer;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::transaction::{Entry, Outcome, Transaction};
use yuzheng_protocol::{Height, Timestamp};

use crate::commands::governance::desk::Node;
use crate::execution::{BlockContext, Services, StateView, Today, apply};
use crate::storage::{HistoryTree, StateError};

/// How often more of the state is asked for before it is given up.
const MOST_ROUNDS: usize = 400;

/// The part of the state that is known so far, and what else was looked for.
#[derive(Default)]
struct Shown {
    known: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    wanted: RefCell<BTreeSet<Vec<u8>>>,
}

impl StateView for Shown {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        match self.known.get(key) {
            Some(value) => Ok(value.clone()),
            None => {
                self.wanted.borrow_mut().insert(key.to_vec());
                Ok(None)
            }
        }
    }
}

/// The outcome that a transaction would have in a block of this time.
pub async fn outcome(
    node: &Node,
    genesis: &Genesis,
    transaction: &Transaction,
    time: Timestamp,
) -> anyhow::Result<Outcome> {
    let founding = Arc::new(Calendar::from_canonical_json(&genesis.calendar)?);
    let (services, mut shown) = (Services::default(), Shown::default());
    let entry = Entry::Signed(transaction.clone());
    for _ in 0..MOST_ROUNDS {
        let tried = attempt(&shown, &services, genesis, &founding, &entry, time);
        let wanted = shown.wanted.take();
        if wanted.is_empty() {
            return tried;
        }
        for key in wanted {
            let answer = node.get(&format!("/v1/state/{}", hex::encode(&key))).await?;
            let answer = StateAnswer::from_bytes(&answer.bytes().await?)?;
            shown.known.insert(key, answer.value.map(yuzheng_protocol::codec::Blob::into_inner));
        }
    }
    bail!("the state goes on and on")
}

fn attempt(
    view: &Shown,
    services: &Services,
    genesis: &Genesis,
    founding_calendar: &Arc<Calendar>,
    entry: &Entry,
    time: Timestamp,
) -> anyhow::Result<Outcome> {
    let validators = genesis.validator_set()?;
    let today = Today::of(view, services, founding_calendar, time)?;
    let context = BlockContext {
        genesis,
        chain_id: genesis.chain_id(),
        validators: &validators,
        calendar: &today.calendar,
        founding_calendar,
        headers: &HistoryTree::default(),
        services,
        height: Height::GENESIS,
        time,
        today: today.date,
    };
    Ok(apply(view, entry, &context)?.1)
}
