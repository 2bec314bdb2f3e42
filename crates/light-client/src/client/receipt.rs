//! Putting receipts together from verified parts, and checking them as their reader will.

use std::time::Duration;

use yuzheng_protocol::{
    Canonical, Hash,
    commitment::Opening,
    light::VerifiedHeader,
    objects::key,
    receipt::{ReceiptBundle, ReceiptKind, ReceiptParts, ShownTrace, StateEvidence, verify_receipt},
};

use super::{ClientError, LightClient, VerifiedEntry, VerifiedState};

const ATTEMPTS: usize = 8;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(150);

/// What a receipt is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptSubject {
    /// One transaction, by id.
    Entry(Hash),
    /// A case: its last event, and the case and its licence as they stand.
    Case(Hash),
}

/// What a receipt shall hold.
#[derive(Clone, Debug)]
pub struct ReceiptRequest {
    /// What it is about.
    pub subject: ReceiptSubject,
    /// Openings of the holder's own fields.
    pub openings: Vec<Opening>,
    /// The decision's trace, if the holder shows it.
    pub trace: Option<ShownTrace>,
}

impl ReceiptRequest {
    /// A receipt without openings.
    #[must_use]
    pub fn of(subject: ReceiptSubject) -> Self {
        Self { subject, openings: Vec::new(), trace: None }
    }
}

impl LightClient {
    /// A receipt under the newest certified tip, as the bytes of a `.yzr` file. It has been checked with this
    /// network file before it is returned.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when there is no such entry or case, and the other [`ClientError`]s.
    pub async fn receipt(&self, request: &ReceiptRequest) -> Result<Vec<u8>, ClientError> {
        let parts = match request.subject {
            ReceiptSubject::Entry(id) => self.entry_parts(id).await?,
            ReceiptSubject::Case(case) => self.case_parts(case).await?,
        };
        let parts = ReceiptParts { openings: request.openings.clone(), trace: request.trace.clone(), ..parts };
        let bytes = ReceiptBundle::new(parts).map_err(ClientError::ReceiptTooLarge)?.to_bytes();
        verify_receipt(&bytes, &self.inner.network)?;
        Ok(bytes)
    }

    async fn entry_parts(&self, id: Hash) -> Result<ReceiptParts, ClientError> {
        let missing = || ClientError::NotFound { what: format!("transaction {id}") };
        let entry = self.entry(id).await?.ok_or_else(missing)?;
        let tip = self.verified_tip().ok_or_else(missing)?;
        self.parts(ReceiptKind::Entry, entry, &tip, Vec::new())
    }

    async fn case_parts(&self, case: Hash) -> Result<ReceiptParts, ClientError> {
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(BETWEEN_ATTEMPTS).await;
            }
            let found = self.case_events(case).await?;
            let history = found.ok_or_else(|| ClientError::NotFound { what: format!("case {case}") })?;
            let missing = || ClientError::NotFound { what: format!("event of case {case}") };
            let last = history.events.last().cloned().ok_or_else(missing)?;
            let states = match &history.case.licence {
                None => vec![history.state.clone()],
                Some(code) => self.states(&[key::case(&case), key::licence(code)]).await?,
            };
            let Some(shown) = states.first().filter(|shown| shown.value == history.state.value) else { continue };
            return self.parts(ReceiptKind::Case, last, &shown.header, evidence(&states)?);
        }
        Err(ClientError::Moving)
    }

    fn parts(
        &self,
        kind: ReceiptKind,
        entry: VerifiedEntry,
        tip: &VerifiedHeader,
        state: Vec<StateEvidence>,
    ) -> Result<ReceiptParts, ClientError> {
        let VerifiedEntry { proof, header } = entry;
        let history = self.history_path(header.height, tip.header().height)?;
        let hops = self.inner.store().epochs().hops_below(tip.header().height);
        Ok(ReceiptParts {
            kind,
            entry: proof.entry,
            outcome: proof.outcome,
            index: proof.index,
            path: proof.path.into_inner(),
            header,
            history,
            tip: tip.signed().clone(),
            hops,
            state,
            openings: Vec::new(),
            trace: None,
        })
    }
}

fn evidence(states: &[VerifiedState]) -> Result<Vec<StateEvidence>, ClientError> {
    let too_large = || ClientError::Moving;
    states.iter().map(|state| state.evidence().ok_or_else(too_large)).collect()
}
