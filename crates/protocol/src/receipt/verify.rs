//! The checks of a receipt, in the order of `docs/protocol.md`, section 15.

use super::{MAX_HISTORY_BYTES, ProvenEntry, RECEIPT_MAGIC, RECEIPT_VERSION, ReceiptBundle, ReceiptError, ReceiptKind};
use crate::{
    block::SignedHeader,
    codec::{Canonical, DecodeError},
    commitment,
    hash::Hash,
    header::Header,
    history,
    light::{self, Hop},
    merkle,
    network::{TrustedNetwork, foreign_version},
    objects::{self, Case, Licence},
    transaction::{self, CaseEvent, Entry, event_link},
};

/// A receipt that was checked; made by [`verify_receipt`] only.
#[derive(Clone, Debug)]
pub struct VerifiedReceipt {
    bundle: ReceiptBundle,
    signers: Vec<u16>,
}

impl VerifiedReceipt {
    /// The bundle.
    #[must_use]
    pub fn bundle(&self) -> &ReceiptBundle {
        &self.bundle
    }

    /// Departments whose signatures on the tip were checked.
    #[must_use]
    pub fn signers(&self) -> &[u16] {
        &self.signers
    }

    /// The newest entry, which the receipt is about, with the header of its block; none where it is about the
    /// state.
    #[must_use]
    pub fn entry(&self) -> Option<(&ProvenEntry, &Header)> {
        let entry = self.bundle.entry()?;
        Some((entry, self.bundle.header_of(entry)))
    }

    /// The event of the newest entry, if it touched a case.
    #[must_use]
    pub fn event(&self) -> Option<&CaseEvent> {
        self.bundle.entry()?.event()
    }

    /// The case as it stood at the tip, if the receipt shows it: the one of its events, or in a receipt of the
    /// state the first one shown.
    #[must_use]
    pub fn case(&self) -> Option<Case> {
        match self.bundle.kind {
            ReceiptKind::State => self.shown_objects(|case: &Case| objects::key::case(&case.case)).next(),
            ReceiptKind::Entry | ReceiptKind::Case | ReceiptKind::History => shown_case(&self.bundle, self.event()?),
        }
    }

    /// The licence as it stood at the tip, if the receipt shows it: the one that its case issued, or in a
    /// receipt of the state the first one shown.
    #[must_use]
    pub fn licence(&self) -> Option<Licence> {
        match self.bundle.kind {
            ReceiptKind::State => self.shown_objects(|licence: &Licence| objects::key::licence(&licence.code)).next(),
            ReceiptKind::Entry | ReceiptKind::Case | ReceiptKind::History => {
                let case = self.case()?;
                let value = self.bundle.shown(&objects::key::licence(case.licence.as_ref()?))?;
                Licence::from_bytes(value).ok().filter(|licence| licence.case == case.case)
            }
        }
    }

    /// Objects of one kind that stand under their own key.
    fn shown_objects<T: Canonical>(&self, key: impl Fn(&T) -> Vec<u8>) -> impl Iterator<Item = T> {
        self.bundle.state.iter().filter_map(move |evidence| {
            let object = T::from_bytes(evidence.value.as_deref()?).ok()?;
            (key(&object) == evidence.key[..]).then_some(object)
        })
    }
}

/// Reads and checks a receipt against a network file. Needs no clock and no network.
///
/// # Errors
/// [`ReceiptError`]; its [`ReceiptError::verdict`] tells Invalid from CannotTell.
pub fn verify_receipt(bytes: &[u8], network: &TrustedNetwork) -> Result<VerifiedReceipt, ReceiptError> {
    let bundle = read(bytes)?;
    let signers = verify_tip(&bundle.tip, &bundle.hops, network)?;
    for proven in bundle.entries.iter() {
        verify_entry(&bundle, proven, network.chain_id())?;
    }
    verify_state(&bundle)?;
    verify_kind(&bundle)?;
    bundle.entries.iter().try_for_each(verify_shown)?;
    Ok(VerifiedReceipt { bundle, signers })
}

/// \[RC-1\], \[RC-2\].
fn read(bytes: &[u8]) -> Result<ReceiptBundle, ReceiptError> {
    let too_long = |limit| ReceiptError::Unreadable(DecodeError::TooLong { have: bytes.len(), limit });
    if bytes.len() > MAX_HISTORY_BYTES {
        return Err(too_long(MAX_HISTORY_BYTES));
    }
    let malformed = || ReceiptError::Unreadable(DecodeError::Malformed("no receipt header".into()));
    let have = foreign_version(bytes, RECEIPT_MAGIC).ok_or_else(malformed)?.ok_or_else(malformed)?;
    if have != u64::from(RECEIPT_VERSION) {
        return Err(ReceiptError::UnknownVersion { have });
    }
    let bundle = ReceiptBundle::from_bytes(bytes).map_err(ReceiptError::Unreadable)?;
    let limit = bundle.kind.max_bytes();
    if bytes.len() > limit { Err(too_long(limit)) } else { Ok(bundle) }
}

/// \[RC-3\] to \[RC-6\]: the departments that certified the tip.
fn verify_tip(tip: &SignedHeader, hops: &[Hop], network: &TrustedNetwork) -> Result<Vec<u16>, ReceiptError> {
    let header = &tip.header;
    if header.chain_id != network.chain_id() {
        return Err(ReceiptError::OtherChain { have: header.chain_id, expected: network.chain_id() });
    }
    network.leads_to(hops).map_err(|height| ReceiptError::UnknownEpoch { height: height.0 })?;
    let set = network.validators_after(hops, header.height).map_err(ReceiptError::Hop)?;
    if header.height >= network.newest_epoch_start() && header.validators_hash != set.hash() {
        return Err(ReceiptError::UnknownEpoch { height: header.height.0 });
    }
    let verified = light::verify_signed_header(network.chain_id(), &set, tip.clone()).map_err(ReceiptError::Tip)?;
    Ok(set.departments(&verified.certificate().signers()))
}

/// \[RC-7\], \[RC-8\], \[RC-9\], and \[RC-13\] for a path from nowhere.
fn verify_entry(bundle: &ReceiptBundle, proven: &ProvenEntry, chain_id: Hash) -> Result<(), ReceiptError> {
    if let Some(header) = &proven.header {
        history::verify_ancestor(header, &bundle.tip.header, &proven.history).map_err(ReceiptError::History)?;
    } else if !proven.history.is_empty() {
        return Err(ReceiptError::Inconsistent);
    }
    let header = bundle.header_of(proven);
    let leaf = transaction::leaf(&proven.entry, &proven.outcome);
    merkle::verify_inclusion(&leaf, proven.index.into(), header.tx_count.into(), &proven.path, &header.tx_root)
        .map_err(ReceiptError::Inclusion)?;
    if let Entry::Signed(transaction) = &proven.entry {
        transaction.verify(chain_id).map_err(ReceiptError::Transaction)?;
        transaction.verify_time(header.time).map_err(ReceiptError::Transaction)?;
    }
    Ok(())
}

/// \[RC-10\].
fn verify_state(bundle: &ReceiptBundle) -> Result<(), ReceiptError> {
    let root = &bundle.tip.header.state_root;
    bundle.state.iter().try_for_each(|evidence| {
        evidence.proof.verify(root, &evidence.key, evidence.value.as_deref()).map_err(ReceiptError::State)
    })
}

/// \[RC-13\], \[RC-14\]: what is shown is what the kind says.
fn verify_kind(bundle: &ReceiptBundle) -> Result<(), ReceiptError> {
    match (bundle.kind, &bundle.entries[..]) {
        (ReceiptKind::Entry, [one]) if !shows_case(bundle, one) => Ok(()),
        (ReceiptKind::Case, [one]) => verify_case(bundle, one),
        (ReceiptKind::State, []) if !bundle.state.is_empty() => Ok(()),
        (ReceiptKind::History, [first, ..]) => verify_events(bundle, first),
        (ReceiptKind::Entry | ReceiptKind::Case | ReceiptKind::State | ReceiptKind::History, _) => {
            Err(ReceiptError::Inconsistent)
        }
    }
}

fn shows_case(bundle: &ReceiptBundle, proven: &ProvenEntry) -> bool {
    let key = proven.event().map(|event| objects::key::case(&event.case));
    key.is_some_and(|key| bundle.state.iter().any(|s| s.key[..] == key[..]))
}

/// The case shown is the event's, and no older than the event.
fn verify_case(bundle: &ReceiptBundle, proven: &ProvenEntry) -> Result<(), ReceiptError> {
    let event = proven.event().ok_or(ReceiptError::Inconsistent)?;
    let case = shown_case(bundle, event).ok_or(ReceiptError::Inconsistent)?;
    let newer = case.events > event.number;
    let same = case.events == event.number && case.history == event.history;
    if case.case == event.case && (newer || same) { Ok(()) } else { Err(ReceiptError::Inconsistent) }
}

/// The entries are all events of one case: each links to the one before, and the case counts no other.
fn verify_events(bundle: &ReceiptBundle, first: &ProvenEntry) -> Result<(), ReceiptError> {
    let event = first.event().ok_or(ReceiptError::Inconsistent)?;
    let case = shown_case(bundle, event).filter(|case| case.case == event.case).ok_or(ReceiptError::Inconsistent)?;
    let (mut linked, mut count) = (Hash::ZERO, 0);
    for proven in bundle.entries.iter() {
        let event = proven.event().filter(|e| e.case == case.case).ok_or(ReceiptError::Inconsistent)?;
        let time = bundle.header_of(proven).time;
        let link = event_link(&linked, &proven.entry.id(), &event.event, &event.state, time);
        if event.number != count + 1 || event.history != link {
            return Err(ReceiptError::Incomplete { have: count, proven: case.events });
        }
        (linked, count) = (link, event.number);
    }
    if case.events != count || case.history != linked {
        return Err(ReceiptError::Incomplete { have: count, proven: case.events });
    }
    Ok(())
}

fn shown_case(bundle: &ReceiptBundle, event: &CaseEvent) -> Option<Case> {
    Case::from_bytes(bundle.shown(&objects::key::case(&event.case))?).ok()
}

/// \[RC-11\], \[RC-12\], and \[RC-13\] where the entry carries nothing that could be opened.
fn verify_shown(proven: &ProvenEntry) -> Result<(), ReceiptError> {
    if !proven.openings.is_empty() {
        let root = proven.entry.commitment_root().ok_or(ReceiptError::Inconsistent)?;
        for opening in proven.openings.iter() {
            opening
                .verify(&root)
                .map_err(|reason| ReceiptError::Opening { path: opening.path.as_str().to_owned(), reason })?;
        }
    }
    let Some(shown) = &proven.trace else { return Ok(()) };
    let recorded = proven.entry.recorded_trace().ok_or(ReceiptError::Inconsistent)?;
    if commitment::trace_hash(&shown.salt, &shown.trace) == recorded { Ok(()) } else { Err(ReceiptError::Trace) }
}
