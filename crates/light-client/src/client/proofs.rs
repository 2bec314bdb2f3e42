//! Questions whose answers carry a proof: state, entries, the events of a case.

use std::{sync::Arc, time::Duration};

use futures::future;
use tokio::time::Instant;
use yuzheng_protocol::{
    Canonical, Hash, Header, Height,
    api::{EntryProof, EventList, StateAnswer},
    codec::List,
    light::{self, VerifiedHeader},
    objects::{self, Catalogue, key},
    receipt::StateEvidence,
    state::StateProof,
    transaction::{CaseEvent, event_link},
};

use super::{ClientError, Inner, LightClient, ask::Turns};
use crate::{
    epochs::Reach,
    provider::{Provider, ProviderError},
    sync::Lie,
};

/// How often a question is repeated when nodes are a moment behind or state moves on.
const ROUNDS: usize = 8;
const BETWEEN_ROUNDS: Duration = Duration::from_millis(150);

/// How often one node is asked for events and state that fit together, and how long a block may take it.
const TRIES_OF_ONE_NODE: usize = 3;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// A state value, or its absence, under a certified header of our chain.
#[derive(Clone, Debug)]
pub struct VerifiedState {
    /// The key.
    pub key: Vec<u8>,
    /// The value; none where absence is proven.
    pub value: Option<Vec<u8>>,
    /// The proof, for receipts.
    pub proof: StateProof,
    /// The certified header.
    pub header: VerifiedHeader,
}

impl VerifiedState {
    /// Height at which it stood like this.
    #[must_use]
    pub fn height(&self) -> Height {
        self.header.header().height
    }

    /// The value as a ledger object.
    ///
    /// # Errors
    /// [`ClientError::UnreadableState`].
    pub fn decode<T: Canonical>(&self) -> Result<Option<T>, ClientError> {
        let unreadable =
            |reason| ClientError::UnreadableState { key: String::from_utf8_lossy(&self.key).into_owned(), reason };
        self.value.as_deref().map(T::from_bytes).transpose().map_err(unreadable)
    }

    /// The same for a receipt; none when it exceeds a receipt's limits.
    #[must_use]
    pub fn evidence(&self) -> Option<StateEvidence> {
        let value = self.value.clone().map(yuzheng_protocol::codec::Blob::new).transpose().ok()?;
        let key = yuzheng_protocol::codec::Blob::new(self.key.clone()).ok()?;
        Some(StateEvidence { key, value, proof: self.proof.clone() })
    }
}

/// A ledger object with the header that proves it.
#[derive(Clone, Debug)]
pub struct Proven<T> {
    /// The object.
    pub value: T,
    /// The certified header under which it stands.
    pub header: VerifiedHeader,
}

/// An entry that stands in a block of our chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedEntry {
    /// The entry with its outcome and path.
    pub proof: EntryProof,
    /// Our header of its block.
    pub header: Header,
}

impl VerifiedEntry {
    /// The event of a case, if the entry touched one.
    #[must_use]
    pub fn event(&self) -> Option<&CaseEvent> {
        self.proof.outcome.event()
    }
}

/// A case with all its events, oldest first: their number and hash chain are those of the proven state.
#[derive(Clone, Debug)]
pub struct CaseHistory {
    /// The case as it stands.
    pub case: objects::Case,
    /// Its state with proof.
    pub state: VerifiedState,
    /// Its events.
    pub events: Vec<VerifiedEntry>,
}

/// Why an answer does not count.
enum Fault {
    /// It is false.
    Lie(Lie),
    /// It stands under a certified header that is not ours.
    Conflict(Hash, Box<VerifiedHeader>),
    /// It could not be verified.
    Error(ClientError),
}

impl From<Lie> for Fault {
    fn from(lie: Lie) -> Self {
        Self::Lie(lie)
    }
}

impl From<ClientError> for Fault {
    fn from(error: ClientError) -> Self {
        Self::Error(error)
    }
}

impl LightClient {
    /// Value of a state key, proven at or above the height that is verified here.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn state(&self, key: &[u8]) -> Result<VerifiedState, ClientError> {
        let mut values = self.states(&[key.to_vec()]).await?;
        Ok(values.pop().expect("one value for one key"))
    }

    /// Values of several keys, all proven under one header.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Stale`] when nodes show only what is older than verified here.
    pub async fn states(&self, keys: &[Vec<u8>]) -> Result<Vec<VerifiedState>, ClientError> {
        let mut last = ClientError::NoAnswer { failures: Vec::new() };
        for round in 0..ROUNDS {
            if round > 0 {
                tokio::time::sleep(BETWEEN_ROUNDS).await;
            }
            match self.states_once(keys).await {
                Err(error @ (ClientError::Stale { .. } | ClientError::Moving)) => last = error,
                done => return done,
            }
        }
        Err(last)
    }

    async fn states_once(&self, keys: &[Vec<u8>]) -> Result<Vec<VerifiedState>, ClientError> {
        self.inner.frozen()?;
        let floor = self.height();
        let asked = Arc::new(keys.to_vec());
        let mut turns = Turns::new(&self.inner, |provider| {
            let keys = asked.clone();
            async move { future::try_join_all(keys.iter().map(|key| provider.state(key))).await }
        });
        let mut stale = None;
        let mut moved = Moved::No;
        while let Some((node, answers)) = turns.next().await {
            if answers.windows(2).any(|w| w[0].signed.header.height != w[1].signed.header.height) {
                moved = Moved::Yes;
                continue;
            }
            match self.verify_states(keys, answers).await {
                Ok(values) if values.iter().all(|v| v.height() >= floor) => return Ok(values),
                Ok(values) => stale = stale.max(values.first().map(VerifiedState::height)),
                Err(Fault::Lie(lie)) => turns.lie(node, lie),
                Err(Fault::Conflict(ours, theirs)) => turns.conflict(node, ours, *theirs),
                Err(Fault::Error(error)) if error.ends_the_question() => return Err(error),
                Err(Fault::Error(error)) => turns.doubt(node, &error),
            }
        }
        match (stale, moved) {
            (Some(have), _) => Err(ClientError::Stale { have, verified: floor }),
            (None, Moved::Yes) => Err(ClientError::Moving),
            (None, Moved::No) => Err(ClientError::NoAnswer { failures: turns.into_failures() }),
        }
    }

    async fn verify_states(&self, keys: &[Vec<u8>], answers: Vec<StateAnswer>) -> Result<Vec<VerifiedState>, Fault> {
        let mut values = Vec::with_capacity(keys.len());
        for (key, answer) in keys.iter().zip(answers) {
            values.push(self.verify_state(key, answer).await?);
        }
        Ok(values)
    }

    async fn verify_state(&self, key: &[u8], answer: StateAnswer) -> Result<VerifiedState, Fault> {
        let StateAnswer { signed, value, proof } = answer;
        let root = signed.header.state_root;
        let height = signed.header.height;
        let forged = |reason| Lie::ForgedState { height, reason };
        proof.verify(&root, key, value.as_deref()).map_err(forged)?;
        let (have, expected) = (signed.header.chain_id, self.inner.network.chain_id());
        if have != expected {
            return Err(Lie::OtherChain { have, expected }.into());
        }
        if self.inner.epochs_reach(&signed.header) == Reach::Known {
            self.inner.verify_signed(&signed)?;
        }
        self.reach(height).await?;
        let header = self.inner.verify_signed(&signed)?;
        let theirs = header.certificate().header_hash;
        let ours = self.inner.store().hash_at(height).map_err(ClientError::from)?;
        match ours {
            Some(ours) if ours == theirs => {}
            Some(ours) => return Err(Fault::Conflict(ours, Box::new(header))),
            None => return Err(ClientError::OutOfReach { height, verified: self.height() }.into()),
        }
        let value = value.map(yuzheng_protocol::codec::Blob::into_inner);
        Ok(VerifiedState { key: key.to_vec(), value, proof, header })
    }

    /// A ledger object; none where its absence is proven.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn object<T: Canonical>(&self, key: &[u8]) -> Result<Option<Proven<T>>, ClientError> {
        let state = self.state(key).await?;
        Ok(state.decode()?.map(|value| Proven { value, header: state.header }))
    }

    /// The services in force.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn catalogue(&self) -> Result<Catalogue, ClientError> {
        Ok(self.object(&key::catalogue()).await?.map_or_else(Catalogue::default, |proven| proven.value))
    }

    /// The entry with this transaction id, proven under our own header; none while no reachable node has it
    /// in a block.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn entry(&self, id: Hash) -> Result<Option<VerifiedEntry>, ClientError> {
        self.entry_announced(id, |_| {}).await
    }

    /// As [`Self::entry`]; `announce` hears the height that a node names before it is proven.
    pub(super) async fn entry_announced(
        &self,
        id: Hash,
        announce: impl Fn(Height) + Send,
    ) -> Result<Option<VerifiedEntry>, ClientError> {
        self.inner.frozen()?;
        let mut turns = Turns::new(&self.inner, |provider| async move { provider.entry(id).await });
        let mut absent = 0usize;
        while let Some((node, answer)) = turns.next().await {
            let Some(proof) = answer else {
                absent += 1;
                continue;
            };
            announce(proof.height);
            match self.verify_entry(id, proof).await {
                Ok(entry) => return Ok(Some(entry)),
                Err(Fault::Lie(lie)) => turns.lie(node, lie),
                Err(Fault::Conflict(ours, theirs)) => turns.conflict(node, ours, *theirs),
                Err(Fault::Error(error)) if error.ends_the_question() => return Err(error),
                Err(Fault::Error(error)) => turns.doubt(node, &error),
            }
        }
        if absent > 0 { Ok(None) } else { Err(ClientError::NoAnswer { failures: turns.into_failures() }) }
    }

    async fn verify_entry(&self, id: Hash, proof: EntryProof) -> Result<VerifiedEntry, Fault> {
        let have = proof.entry.id();
        if have != id {
            return Err(self.lie_of_another_entry(&proof, have, id)?.into());
        }
        self.verify_place(proof).await
    }

    /// An entry with another id that stands nowhere is one that was changed, in the block that the node names.
    fn lie_of_another_entry(&self, proof: &EntryProof, have: Hash, asked: Hash) -> Result<Lie, Fault> {
        let header = self.header(proof.height)?;
        let forged = header.and_then(|header| Some((header.height, proof.verify(&header).err()?)));
        Ok(match forged {
            Some((height, reason)) => Lie::ForgedInclusion { height, root: "tx-root", reason },
            None => Lie::OtherThing { have, asked },
        })
    }

    /// Checks that an entry stands in our block of its height.
    async fn verify_place(&self, proof: EntryProof) -> Result<VerifiedEntry, Fault> {
        self.reach(proof.height).await?;
        let header = self.header_to_keep(proof.height).await?;
        let forged = |reason| Lie::ForgedInclusion { height: header.height, root: "tx-root", reason };
        proof.verify(&header).map_err(forged)?;
        Ok(VerifiedEntry { proof, header })
    }

    /// A case with all its events: each proven in its block, number and hash chain compared with the proven
    /// state, so that none was left out. None where the case's absence is proven.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Stale`] when nodes show only what is older than verified here.
    pub async fn case_events(&self, case: Hash) -> Result<Option<CaseHistory>, ClientError> {
        let mut last = ClientError::Moving;
        for round in 0..ROUNDS {
            if round > 0 {
                tokio::time::sleep(BETWEEN_ROUNDS).await;
            }
            match self.case_events_once(case).await {
                Err(error @ ClientError::Stale { .. }) => last = error,
                done => return done,
            }
        }
        Err(last)
    }

    async fn case_events_once(&self, case: Hash) -> Result<Option<CaseHistory>, ClientError> {
        self.inner.frozen()?;
        let floor = self.height();
        let key = key::case(&case);
        let asked = Arc::new(key.clone());
        let mut turns = Turns::new(&self.inner, |provider| events_and_state(provider, case, asked.clone()));
        let mut stale = None;
        while let Some((node, (events, answer))) = turns.next().await {
            match self.verify_case(case, &key, events, answer).await {
                Ok((state, _)) if state.height() < floor => stale = stale.max(Some(state.height())),
                Ok((_, history)) => return Ok(history),
                Err(Fault::Lie(lie)) => turns.lie(node, lie),
                Err(Fault::Conflict(ours, theirs)) => turns.conflict(node, ours, *theirs),
                Err(Fault::Error(error)) if error.ends_the_question() => return Err(error),
                Err(Fault::Error(error)) => turns.doubt(node, &error),
            }
        }
        match stale {
            Some(have) => Err(ClientError::Stale { have, verified: floor }),
            None => Err(ClientError::NoAnswer { failures: turns.into_failures() }),
        }
    }

    async fn verify_case(
        &self,
        case: Hash,
        key: &[u8],
        events: EventList,
        answer: StateAnswer,
    ) -> Result<(VerifiedState, Option<CaseHistory>), Fault> {
        let state = self.verify_state(key, answer).await?;
        let Some(object) = state.decode::<objects::Case>()? else { return Ok((state, None)) };
        if object.case != case {
            return Err(Lie::OtherThing { have: object.case, asked: case }.into());
        }
        let events = self.verify_events(&object, events).await?;
        Ok((state.clone(), Some(CaseHistory { case: object, state, events })))
    }

    /// Checks that `list` is every event of `case`, in order.
    async fn verify_events(&self, case: &objects::Case, list: EventList) -> Result<Vec<VerifiedEntry>, Fault> {
        let proofs = list.events.into_inner();
        let mut events: Vec<VerifiedEntry> = Vec::with_capacity(proofs.len());
        let mut history = Hash::ZERO;
        for proof in proofs {
            let entry = self.verify_place(proof).await?;
            let cut = Lie::CutEvents { have: events.len() as u32, proven: case.events };
            let Some(event) = entry.event() else { return Err(cut.into()) };
            if event.case != case.case {
                return Err(Lie::OtherThing { have: event.case, asked: case.case }.into());
            }
            history = event_link(&history, &entry.proof.entry.id(), &event.event, &event.state, entry.header.time);
            if event.number as usize != events.len() + 1 || event.history != history {
                return Err(cut.into());
            }
            events.push(entry);
        }
        let have = events.len() as u32;
        if have == case.events && history == case.history {
            return Ok(events);
        }
        Err(Lie::CutEvents { have, proven: case.events }.into())
    }

    /// Syncs until `height` is verified and stored.
    pub(super) async fn reach(&self, height: Height) -> Result<(), ClientError> {
        self.reach_unless_frozen(height).await?;
        self.inner.frozen()
    }

    async fn reach_unless_frozen(&self, height: Height) -> Result<(), ClientError> {
        let deadline = Instant::now() + self.inner.settings.reach;
        let mut view = self.inner.view.subscribe();
        while self.height() < height {
            self.inner.frozen()?;
            self.inner.wake.notify_one();
            tokio::select! {
                mut driver = self.inner.driver.lock() => {
                    if self.height() < height {
                        driver.pass(&self.inner, Some(height)).await?;
                    }
                    drop(driver);
                    if self.height() < height {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
                changed = view.changed() => changed.expect("the client holds the sender"),
                () = tokio::time::sleep_until(deadline) => {}
            }
            if Instant::now() >= deadline && self.height() < height {
                return Err(ClientError::OutOfReach { height, verified: self.height() });
            }
        }
        Ok(())
    }
}

enum Moved {
    No,
    Yes,
}

/// Asks one node for a case's events and its state until the two are of one moment: an honest node that takes
/// a block in between shows one event more or less, and not again and again.
async fn events_and_state(
    provider: Arc<dyn Provider>,
    case: Hash,
    key: Arc<Vec<u8>>,
) -> Result<(EventList, StateAnswer), ProviderError> {
    let mut left = TRIES_OF_ONE_NODE;
    loop {
        let events = provider.case_events(case).await;
        let state = provider.state(&key).await?;
        let shown = state.value.as_ref().and_then(|value| objects::Case::from_bytes(value).ok());
        let Some(shown) = shown else { return Ok((EventList { events: List::empty() }, state)) };
        left -= 1;
        match events {
            Ok(events) if left == 0 || events.events.len() == shown.events as usize => return Ok((events, state)),
            Err(error) if left == 0 => return Err(error),
            Ok(_) | Err(ProviderError::NotFound { .. }) => tokio::time::sleep(BETWEEN_TRIES).await,
            Err(error) => return Err(error),
        }
    }
}

impl Inner {
    fn epochs_reach(&self, header: &Header) -> Reach {
        self.store().epochs().reach(header)
    }

    fn verify_signed(&self, signed: &yuzheng_protocol::block::SignedHeader) -> Result<VerifiedHeader, Fault> {
        let store = self.store();
        let epochs = store.epochs();
        let set = epochs.set_at(signed.header.height);
        let lie = |error| Fault::Lie(Lie::of_header(signed.header.height, error));
        light::verify_signed_header(epochs.chain_id(), set, signed.clone()).map_err(lie)
    }
}
