//! Putting receipts together from verified parts, and checking them as their reader will.

use std::time::Duration;

use yuzheng_protocol::{
    Canonical, Hash,
    block::SignedHeader,
    commitment::{self, Opening},
    light::{Hop, VerifiedHeader},
    network::{NetworkFile, TrustedNetwork},
    objects::key,
    receipt::{
        EntryParts, MAX_HOPS, ReceiptBundle, ReceiptError, ReceiptKind, ReceiptParts, ShownTrace, StateEvidence,
        verify_receipt,
    },
};

use super::{ClientError, LightClient, VerifiedEntry, VerifiedState};

const ATTEMPTS: usize = 8;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(150);

/// What a receipt is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptSubject {
    /// One transaction, by id.
    Entry(Hash),
    /// A case: its last event, and the case and its licence as they stand.
    Case(Hash),
    /// A case with every event, none left out, and its licence as they stand.
    History(Hash),
    /// What stands under state keys, or that nothing does; one to eight keys.
    State(Vec<Vec<u8>>),
}

/// What a receipt shall hold.
#[derive(Clone, Debug)]
pub struct ReceiptRequest {
    /// What it is about.
    pub subject: ReceiptSubject,
    /// Openings of the holder's own fields, shown with the newest entry that carries their commitment.
    pub openings: Vec<Opening>,
    /// Decisions' traces, if the holder shows them, each shown with the decision that recorded it.
    pub traces: Vec<ShownTrace>,
}

impl ReceiptRequest {
    /// A receipt without openings.
    #[must_use]
    pub fn of(subject: ReceiptSubject) -> Self {
        Self { subject, openings: Vec::new(), traces: Vec::new() }
    }
}

impl LightClient {
    /// A receipt under the newest certified tip, as the bytes of a `.yzr` file. It has been checked before it is
    /// returned: with the network file that was handed out, which is what its readers have. Where more changes of
    /// the validators lie between that file and the tip than a receipt holds, it carries the newest, and is checked
    /// with the file brought forward over all of them, which its reader needs then.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when there is no such entry or case, and the other [`ClientError`]s.
    pub async fn receipt(&self, request: &ReceiptRequest) -> Result<Vec<u8>, ClientError> {
        let mut parts = match &request.subject {
            ReceiptSubject::Entry(id) => self.entry_receipt(*id).await?,
            ReceiptSubject::Case(case) => self.case_receipt(ReceiptKind::Case, *case).await?,
            ReceiptSubject::History(case) => self.case_receipt(ReceiptKind::History, *case).await?,
            ReceiptSubject::State(keys) => self.state_receipt(keys).await?,
        };
        show(&mut parts, request);
        self.checked(parts)
    }

    fn checked(&self, parts: ReceiptParts) -> Result<Vec<u8>, ClientError> {
        let (tip, hops) = (parts.tip.clone(), parts.hops.clone());
        let bundle = with_the_newest_hops(parts)?;
        let bytes = bundle.to_bytes();
        if bundle.hops.len() == hops.len() {
            verify_receipt(&bytes, &self.inner.network)?;
        } else {
            let network = brought_forward(&self.inner.network, &hops, tip)?;
            verify_receipt(&bytes, &network)?;
        }
        Ok(bytes)
    }

    async fn entry_receipt(&self, id: Hash) -> Result<ReceiptParts, ClientError> {
        let missing = || ClientError::NotFound { what: format!("transaction {id}") };
        let entry = self.entry(id).await?.ok_or_else(missing)?;
        let tip = self.verified_tip().ok_or_else(missing)?;
        let entry = self.entry_parts(entry, &tip)?;
        Ok(self.parts(ReceiptKind::Entry, vec![entry], &tip, Vec::new()))
    }

    async fn case_receipt(&self, kind: ReceiptKind, case: Hash) -> Result<ReceiptParts, ClientError> {
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(BETWEEN_ATTEMPTS).await;
            }
            let found = self.case_events(case).await?;
            let history = found.ok_or_else(|| ClientError::NotFound { what: format!("case {case}") })?;
            let missing = || ClientError::NotFound { what: format!("event of case {case}") };
            let first = match kind {
                ReceiptKind::History => 0,
                ReceiptKind::Entry | ReceiptKind::Case | ReceiptKind::State => {
                    history.events.len().checked_sub(1).ok_or_else(missing)?
                }
            };
            let states = match &history.case.licence {
                None => vec![history.state.clone()],
                Some(code) => self.states(&[key::case(&case), key::licence(code)]).await?,
            };
            let Some(shown) = states.first().filter(|shown| shown.value == history.state.value) else { continue };
            let tip = &shown.header;
            let entries = history.events.into_iter().skip(first);
            let entries = entries.map(|entry| self.entry_parts(entry, tip)).collect::<Result<_, _>>()?;
            return Ok(self.parts(kind, entries, tip, evidence(&states)?));
        }
        Err(ClientError::Moving)
    }

    async fn state_receipt(&self, keys: &[Vec<u8>]) -> Result<ReceiptParts, ClientError> {
        let states = self.states(keys).await?;
        let nothing = || ClientError::NotFound { what: "a state key to show".to_owned() };
        let tip = &states.first().ok_or_else(nothing)?.header;
        Ok(self.parts(ReceiptKind::State, Vec::new(), tip, evidence(&states)?))
    }

    fn parts(
        &self,
        kind: ReceiptKind,
        entries: Vec<EntryParts>,
        tip: &VerifiedHeader,
        state: Vec<StateEvidence>,
    ) -> ReceiptParts {
        let hops = self.inner.store().epochs().hops_below(tip.header().height);
        ReceiptParts { kind, entries, tip: tip.signed().clone(), hops, state }
    }

    fn entry_parts(&self, entry: VerifiedEntry, tip: &VerifiedHeader) -> Result<EntryParts, ClientError> {
        let VerifiedEntry { proof, header } = entry;
        let history = self.history_path(header.height, tip.header().height)?;
        Ok(EntryParts {
            entry: proof.entry,
            outcome: proof.outcome,
            index: proof.index,
            path: proof.path.into_inner(),
            header,
            history,
            openings: Vec::new(),
            trace: None,
        })
    }
}

/// The bundle with as many of the newest changes as it holds: 20, fewer where they would make it too large.
fn with_the_newest_hops(mut parts: ReceiptParts) -> Result<ReceiptBundle, ClientError> {
    let surplus = parts.hops.len().saturating_sub(MAX_HOPS);
    parts.hops.drain(..surplus);
    loop {
        match ReceiptBundle::new(parts.clone()) {
            Ok(bundle) => return Ok(bundle),
            Err(error) if parts.hops.is_empty() => return Err(ClientError::ReceiptTooLarge(error)),
            Err(_too_large) => drop(parts.hops.remove(0)),
        }
    }
}

fn brought_forward(network: &TrustedNetwork, hops: &[Hop], tip: SignedHeader) -> Result<TrustedNetwork, ReceiptError> {
    let file = network.extended(hops, tip).map_err(ReceiptError::Hop)?;
    Ok(NetworkFile::read(&file.to_bytes()).expect("a file that was brought forward is one"))
}

/// Puts openings and traces where they belong; one that belongs nowhere goes to the newest entry, and the check
/// refuses it there.
fn show(parts: &mut ReceiptParts, request: &ReceiptRequest) {
    let newest = parts.entries.len().saturating_sub(1);
    let committed = parts.entries.iter().rposition(|e| e.entry.commitment_root().is_some()).unwrap_or(newest);
    if let Some(entry) = parts.entries.get_mut(committed) {
        entry.openings.clone_from(&request.openings);
    }
    for shown in &request.traces {
        let hash = commitment::trace_hash(&shown.salt, &shown.trace);
        let at = parts.entries.iter().position(|e| e.entry.recorded_trace() == Some(hash)).unwrap_or(newest);
        if let Some(entry) = parts.entries.get_mut(at) {
            entry.trace = Some(shown.clone());
        }
    }
}

fn evidence(states: &[VerifiedState]) -> Result<Vec<StateEvidence>, ClientError> {
    let too_large = || ClientError::Moving;
    states.iter().map(|state| state.evidence().ok_or_else(too_large)).collect()
}
