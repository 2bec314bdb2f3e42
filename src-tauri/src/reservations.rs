//! Names that are kept free: what can be reserved with a draft, reserving it, and what the person holds.
//!
//! Whether a key is free is proven from state, its last day included. What it is not: the contract says which keys
//! there are and for how long; nothing of that stands here.

use std::time::Duration;

use yuzheng_contracts::{CheckedService, date::Date, service::ReservationDefinition, value::Value};
use yuzheng_light_client::client::{ReceiptRequest, ReceiptSubject, Stage};
use yuzheng_protocol::{
    Hash, Timestamp,
    actions::Reserve,
    codec::{List, Text},
    objects::{Reservation, Reservations, key},
    transaction::{Action, Outcome, Transaction},
};

use crate::{
    app::{App, Session},
    cases::NamedReceipt,
    filing::{parse_form, words},
    identity::{BoundPerson, client_error},
    library::day_number,
    views::{
        CommandError,
        reservation::{ReservationHolder, ReservationOffer, ReservationView},
    },
};

/// How long an entry is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A key with what is to be said about it.
struct Reservable<'a> {
    declared: &'a ReservationDefinition,
    parts: Vec<String>,
    until: Date,
    most: u32,
}

impl App {
    /// Whether somebody else keeps the key reserved, with the time of the state that says so.
    pub(crate) async fn reserved_by_another(
        &self,
        person: Option<&BoundPerson>,
        parts: &[String],
    ) -> Option<(bool, Timestamp)> {
        let (held, time) = self.kept(parts).await?;
        let another =
            held.is_some_and(|held| held.subject != Hash::ZERO && person.is_none_or(|p| p.subject != held.subject));
        Some((another, time))
    }

    /// Who keeps a key today, proven, and as of when; nothing without an answer.
    async fn kept(&self, parts: &[String]) -> Option<(Option<Reservation>, Timestamp)> {
        let state = self.client.state(&key::reservation(parts)).await.ok()?;
        let held: Option<Reservation> = state.decode().ok()?;
        Some((held.filter(|held| held.until >= self.day_number()), state.header.header().time))
    }

    /// Whether a registration gave a key up not long ago, proven, and as of when; nothing without an answer.
    pub(crate) async fn given_up(&self, parts: &[String]) -> Option<(bool, Timestamp)> {
        let (held, time) = self.kept(parts).await?;
        Some((held.is_some_and(|held| held.subject == Hash::ZERO), time))
    }

    /// What can be reserved with these values, and who holds it.
    ///
    /// # Errors
    /// `formUnreadable`, `unknownDraft`, `noDepartment` …
    pub async fn reservation_offers(&self, draft: &str, values: &str) -> Result<Vec<ReservationOffer>, CommandError> {
        let session = self.session()?;
        let (_, contract) = self.contract_of_draft(&session, draft).await?;
        let person = bound(&session)?;
        let values = parse_form(values)?;
        let mut offers = Vec::new();
        for reservable in self.reservable(&contract, &values) {
            offers.push(self.offer(&person, &reservable).await?);
        }
        Ok(offers)
    }

    /// Reserves what the draft would take, and answers once that is proven.
    ///
    /// # Errors
    /// `nothingToReserve`, `nameReserved`, `nameRegistered`, `tooManyReservations`, `notRecorded`, `noDepartment` …
    pub async fn reserve_name(&self, draft: &str) -> Result<ReservationOffer, CommandError> {
        let session = self.session()?;
        let person = bound(&session)?;
        let kept = self.kept_draft(&session, draft)?;
        let (address, contract) = self.contract_of_draft(&session, draft).await?;
        let values = parse_form(&kept.values)?;
        let reservable = self.reservable(&contract, &values);
        let reservable = reservable.into_iter().next().ok_or_else(|| CommandError::new("nothingToReserve"))?;
        let offer = self.offer(&person, &reservable).await?;
        match offer.holder {
            ReservationHolder::Me => return Ok(offer),
            ReservationHolder::Another => return Err(CommandError::new("nameReserved").with("until", offer.until)),
            ReservationHolder::Registered => return Err(CommandError::new("nameRegistered")),
            ReservationHolder::Nobody if offer.held >= offer.most => {
                return Err(CommandError::new("tooManyReservations").with("most", offer.most));
            }
            ReservationHolder::Nobody => {}
        }
        let parts: Result<Vec<_>, _> = reservable.parts.iter().map(|part| Text::new(part.clone())).collect();
        let claim = parts.and_then(List::new).map_err(|e| CommandError::new("internal").with("detail", e))?;
        let action = Action::Reserve(Reserve { contract: address, subject: person.subject, claim });
        let transaction = self.signed(&session, action);
        self.client.submit(&transaction).await.map_err(client_error)?;
        self.settled(&transaction).await?;
        self.keep_reservation_receipt(&session, &reservable.parts, transaction.id()).await;
        self.offer(&person, &reservable).await
    }

    /// What the person keeps reserved, proven from state.
    ///
    /// # Errors
    /// `noIdentity`, `noDepartment` …
    pub async fn reservations(&self) -> Result<Vec<ReservationView>, CommandError> {
        let session = self.session()?;
        let person = bound(&session)?;
        let state = self.client.state(&key::reservations(&person.subject)).await.map_err(client_error)?;
        let listed: Reservations = state.decode().map_err(client_error)?.unwrap_or_default();
        let day = self.day_number();
        let mut views = Vec::new();
        for held in listed.held.iter().filter(|held| held.until >= day) {
            let parts: Vec<String> = held.claim.iter().map(ToString::to_string).collect();
            let id = receipt_name(&parts);
            views.push(ReservationView {
                text: parts.last().cloned().unwrap_or_default(),
                until: date_of(held.until),
                as_of_ms: state.header.header().time.0 as f64,
                has_receipt: session.desk().setting(&id)?.is_some(),
                id,
            });
        }
        Ok(views)
    }

    /// The kept receipt of a reservation.
    ///
    /// # Errors
    /// `noReceiptYet`.
    pub fn reservation_receipt(&self, id: &str) -> Result<NamedReceipt, CommandError> {
        let session = self.session()?;
        let known = id.strip_prefix(RECEIPT).is_some_and(|hash| Hash::from_hex(hash).is_some());
        let bytes = if known { session.desk().setting(id)? } else { None };
        let bytes = bytes.ok_or_else(|| CommandError::new("noReceiptYet"))?;
        Ok(NamedReceipt { name: format!("名称保留-{}.yzr", &id[RECEIPT.len()..RECEIPT.len() + 8]), bytes })
    }

    fn reservable<'a>(&self, contract: &'a CheckedService, values: &Value) -> Vec<Reservable<'a>> {
        let day = self.chain_day();
        let keys = contract.reservation_keys(values, day);
        let declared = contract.definition().reservations.iter();
        let found = declared.filter_map(|declared| {
            let parts = keys.get(&declared.claim)?.clone();
            let terms = contract.definition().reservation_terms(&parts, day)?;
            Some(Reservable { declared, parts, until: terms.until, most: terms.most_per_subject })
        });
        found.collect()
    }

    async fn offer(&self, person: &BoundPerson, reservable: &Reservable<'_>) -> Result<ReservationOffer, CommandError> {
        let day = self.chain_day();
        let parts = &reservable.parts;
        let claimed = self.client.state(&key::claim(parts)).await.map_err(client_error)?;
        let reserved = self.client.state(&key::reservation(parts)).await.map_err(client_error)?;
        let reserved: Option<Reservation> = reserved.decode().map_err(client_error)?;
        let reserved = reserved.filter(|held| held.until >= day_number(day));
        let listed = self.client.state(&key::reservations(&person.subject)).await.map_err(client_error)?;
        let listed: Reservations = listed.decode().map_err(client_error)?.unwrap_or_default();
        let alike = |claim: &[Text<128>]| claim.first().map(Text::as_str) == parts.first().map(String::as_str);
        let held = listed.held.iter().filter(|h| h.until >= day_number(day) && alike(&h.claim)).count();
        let holder = match &reserved {
            _ if claimed.value.is_some() => ReservationHolder::Registered,
            Some(held) if held.subject == person.subject => ReservationHolder::Me,
            Some(_) => ReservationHolder::Another,
            None => ReservationHolder::Nobody,
        };
        let until = reserved.map_or_else(|| reservable.until.to_string(), |held| date_of(held.until));
        Ok(ReservationOffer {
            claim: reservable.declared.claim.clone(),
            title: words(&reservable.declared.title),
            field: reservable.declared.field.clone(),
            text: parts.last().cloned().unwrap_or_default(),
            holder,
            until,
            held: u32::try_from(held).unwrap_or(u32::MAX),
            most: reservable.most,
        })
    }

    /// Waits until a sent transaction is proven in a block, and says when it had no effect.
    pub(crate) async fn settled(&self, transaction: &Transaction) -> Result<(), CommandError> {
        let mut stage = self.client.track(transaction.id(), transaction.body.expires);
        let over = |stage: &Stage| matches!(stage, Stage::Verified { .. } | Stage::Expired);
        let ended = tokio::time::timeout(PATIENCE, stage.wait_for(over)).await.is_ok_and(|ended| ended.is_ok());
        if !ended {
            return Err(CommandError::new("notRecorded").with("detail", "30 s"));
        }
        let entry = self.client.entry(transaction.id()).await.map_err(client_error)?;
        match entry.map(|entry| entry.proof.outcome) {
            Some(Outcome::Applied(_)) => Ok(()),
            Some(Outcome::Failed(failure)) => {
                Err(CommandError::new("refusedOnChain").with("reason", format!("{failure:?}")))
            }
            Some(Outcome::Refused(refused)) => {
                let reason = format!("{:?} ({})", refused.failure, refused.rule.as_str());
                Err(CommandError::new("refusedOnChain").with("reason", reason))
            }
            None => Err(CommandError::new("notRecorded").with("detail", "")),
        }
    }

    async fn keep_reservation_receipt(&self, session: &Session, parts: &[String], entry: Hash) {
        let request = ReceiptRequest::of(ReceiptSubject::Entry(entry));
        match self.client.receipt(&request).await {
            Ok(receipt) => drop(session.desk().set_setting(&receipt_name(parts), &receipt)),
            Err(error) => tracing::info!(%error, "no receipt of the reservation yet"),
        }
    }
}

const RECEIPT: &str = "reservation/";

/// Under which name of the desk the receipt of a reservation is kept.
fn receipt_name(parts: &[String]) -> String {
    format!("{RECEIPT}{}", Hash::of(&key::reservation(parts)))
}

fn bound(session: &Session) -> Result<BoundPerson, CommandError> {
    BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))
}

fn date_of(day: u32) -> String {
    Date::from_day_number(day.into()).map(|date| date.to_string()).unwrap_or_default()
}
