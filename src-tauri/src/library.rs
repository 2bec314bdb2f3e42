//! Services and reference documents on this computer: which version is in force, proven from state, and their
//! bytes, checked against their addresses.
//!
//! Invariant: what a rule runs with was proven to be in force on the chain's day, or was named by the trace that
//! is run again. Without any department the last proven versions count; nothing is made up.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError},
};

use yuzheng_contracts::{
    CheckedService, ServiceDefinition,
    calendar::Calendar,
    date::Date,
    reference::{ReferenceContent, ReferenceDocument, References},
    service::{ServiceOutline, trace_calendar, trace_documents},
};
use yuzheng_protocol::{
    Canonical, Hash,
    objects::{Catalogue, Versions, key},
};

use crate::{
    app::{App, Session},
    desk::Draft,
    filing::today,
    identity::client_error,
    views::CommandError,
};

/// A service as it can be filed today.
pub(crate) struct InForce {
    /// Address of the version.
    pub address: Hash,
    /// The version, with the reference documents in force.
    pub contract: Arc<CheckedService>,
    /// The working days.
    pub calendar: Arc<Calendar>,
    /// First day of the version that comes next, if one is deployed.
    pub next: Option<Date>,
}

fn unreadable(error: impl std::fmt::Display) -> CommandError {
    CommandError::new("contractUnreadable").with("detail", error)
}

/// Days since 1970 as the ledger counts them.
pub(crate) fn day_number(day: Date) -> u32 {
    u32::try_from(day.day_number()).unwrap_or(0)
}

impl App {
    /// The day on which rules are looked at: that of the newest verified block, by the demonstration's clock where
    /// there is one.
    pub fn chain_day(&self) -> Date {
        today(self.chain_time())
    }

    /// The same as the ledger counts days.
    pub(crate) fn day_number(&self) -> u32 {
        day_number(self.chain_day())
    }

    /// The calendar that was last proven to be in force, or the founding one.
    pub(crate) fn known_calendar(&self) -> Option<Arc<Calendar>> {
        let known = self.calendar.read().unwrap_or_else(PoisonError::into_inner).clone();
        known.or_else(|| self.founding_calendar().ok())
    }

    fn founding_calendar(&self) -> Result<Arc<Calendar>, CommandError> {
        Calendar::from_canonical_json(&self.network.genesis().calendar).map(Arc::new).map_err(unreadable)
    }

    fn cached_contract(&self, address: &Hash) -> Option<Arc<CheckedService>> {
        self.contracts.read().unwrap_or_else(PoisonError::into_inner).get(address).cloned()
    }

    fn cache_contract(&self, contract: &Arc<CheckedService>) {
        let mut cache = self.contracts.write().unwrap_or_else(PoisonError::into_inner);
        cache.insert(contract.address(), Arc::clone(contract));
    }

    /// A contract that was loaded before.
    pub(crate) fn known_contract(&self, address: &Hash) -> Option<Arc<CheckedService>> {
        self.cached_contract(address).or_else(|| {
            let session = self.unlocked()?;
            self.kept_contract(&session, address).ok()
        })
    }

    /// A contract from memory or from the desk, with the reference documents that it was last used with.
    pub(crate) fn kept_contract(&self, session: &Session, address: &Hash) -> Result<Arc<CheckedService>, CommandError> {
        if let Some(contract) = self.cached_contract(address) {
            return Ok(contract);
        }
        let missing = || CommandError::new("contractMissing");
        let bytes = session.desk().document(address)?.ok_or_else(missing)?;
        let used = session.desk().setting(&links(address))?.unwrap_or_default();
        let addresses = used.chunks_exact(32).map(|part| Hash(part.try_into().expect("chunks of 32 bytes")));
        let references = kept_references(session, addresses)?.ok_or_else(missing)?;
        let contract = Arc::new(ServiceDefinition::linked(&bytes, &references).map_err(unreadable)?);
        self.cache_contract(&contract);
        Ok(contract)
    }

    /// A deployed document by address: kept, or fetched and checked against its address.
    pub(crate) async fn document(&self, session: &Session, address: &Hash) -> Result<Vec<u8>, CommandError> {
        if let Some(bytes) = session.desk().document(address)? {
            return Ok(bytes);
        }
        let bytes = self.client.contract(*address).await.map_err(client_error)?;
        session.desk().save_document(address, &bytes)?;
        Ok(bytes)
    }

    pub(crate) async fn reference_document(
        &self,
        session: &Session,
        address: &Hash,
    ) -> Result<Arc<ReferenceDocument>, CommandError> {
        let bytes = self.document(session, address).await?;
        ReferenceDocument::from_canonical_json(&bytes).map(Arc::new).map_err(unreadable)
    }

    /// Services of the catalogue, proven from state; the last proven list when no department answers.
    pub(crate) async fn catalogue(&self, session: &Session) -> Result<Catalogue, CommandError> {
        match self.client.state(&key::catalogue()).await {
            Ok(state) => {
                let bytes = state.value.unwrap_or_default();
                session.desk().set_setting("catalogue", &bytes)?;
                Ok(Catalogue::from_bytes(&bytes).unwrap_or_default())
            }
            Err(error) => {
                let kept = session.desk().setting("catalogue")?;
                let kept = kept.and_then(|bytes| Catalogue::from_bytes(&bytes).ok());
                kept.ok_or_else(|| client_error(error))
            }
        }
    }

    /// Versions under these keys, proven under one header; the last proven ones when no department answers.
    pub(crate) async fn versions(&self, session: &Session, keys: &[Vec<u8>]) -> Result<Vec<Versions>, CommandError> {
        let proven = self.client.states(keys).await;
        let mut versions = Vec::new();
        match proven {
            Ok(states) => {
                for state in states {
                    let bytes = state.value.unwrap_or_default();
                    session.desk().set_setting(&versions_setting(&state.key), &bytes)?;
                    versions.push(Versions::from_bytes(&bytes).unwrap_or_default());
                }
            }
            Err(error) => {
                for key in keys {
                    match session.desk().setting(&versions_setting(key))? {
                        Some(bytes) => versions.push(Versions::from_bytes(&bytes).unwrap_or_default()),
                        None => return Err(client_error(error)),
                    }
                }
            }
        }
        Ok(versions)
    }

    /// A service as it can be filed today.
    ///
    /// # Errors
    /// `unknownService`; `serviceNotInForce` with the day on which it begins, if one is known; `noDepartment` …
    pub(crate) async fn in_force(&self, session: &Session, service: &str) -> Result<InForce, CommandError> {
        // A demonstration's clock may have been moved since the last block was looked at.
        self.read_demonstration_clock().await;
        let (day, founding) = (self.chain_day(), self.founding_calendar()?);
        let keys = [key::service(service), key::document(founding.id())];
        let [versions, calendars] = <[Versions; 2]>::try_from(self.versions(session, &keys).await?)
            .map_err(|_| CommandError::new("internal").with("detail", "two values for two keys"))?;
        if versions.versions.is_empty() {
            return Err(CommandError::new("unknownService"));
        }
        let later =
            versions.versions.iter().filter(|version| version.from > day_number(day)).map(|version| version.from);
        let over = versions.retired;
        let later = later.filter(|from| over.is_none_or(|last| *from <= last)).min();
        let next = later.and_then(|from| Date::from_day_number(from.into()).ok());
        let address = versions.in_force(day_number(day)).ok_or_else(|| {
            let begins = next.map(|day| day.to_string()).unwrap_or_default();
            CommandError::new("serviceNotInForce").with("from", begins)
        })?;
        let calendar = self.calendar_on(session, &calendars, founding, day).await?;
        *self.calendar.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&calendar));
        let contract = self.contract_on(session, &address, day).await?;
        Ok(InForce { address, contract, calendar, next })
    }

    /// What a draft is filled in for: the version in force, or that of the case which it fills anew.
    ///
    /// # Errors
    /// As [`App::in_force`]; `unknownCase`.
    pub(crate) async fn for_draft(&self, session: &Session, draft: &Draft) -> Result<InForce, CommandError> {
        let Some(case) = draft.case else { return self.in_force(session, &draft.service).await };
        let filing = session.desk().filing(&case)?.ok_or_else(|| CommandError::new("unknownCase"))?;
        self.read_demonstration_clock().await;
        let (day, founding) = (self.chain_day(), self.founding_calendar()?);
        let calendars = self.versions(session, &[key::document(founding.id())]).await?.pop().unwrap_or_default();
        let calendar = self.calendar_on(session, &calendars, founding, day).await?;
        let contract = self.contract_on(session, &filing.contract, day).await?;
        Ok(InForce { address: filing.contract, contract, calendar, next: None })
    }

    /// The deployed calendar in force on a day; the founding document's before there is any.
    async fn calendar_on(
        &self,
        session: &Session,
        calendars: &Versions,
        founding: Arc<Calendar>,
        day: Date,
    ) -> Result<Arc<Calendar>, CommandError> {
        let Some(address) = calendars.in_force(day_number(day)) else { return Ok(founding) };
        match self.reference_document(session, &address).await?.content() {
            ReferenceContent::Calendar(calendar) => Ok(Arc::new(calendar.clone())),
            ReferenceContent::Table(_) | ReferenceContent::Parameters(_) => Err(unreadable("not a calendar")),
        }
    }

    /// A version of a service with the reference documents in force on a day.
    pub(crate) async fn contract_on(
        &self,
        session: &Session,
        address: &Hash,
        day: Date,
    ) -> Result<Arc<CheckedService>, CommandError> {
        let cached = self.cached_contract(address);
        if let Some(contract) = cached.as_ref().filter(|contract| contract.documents().is_empty()) {
            return Ok(Arc::clone(contract));
        }
        let bytes = self.document(session, address).await?;
        let outline = ServiceDefinition::outline(&bytes).map_err(unreadable)?;
        let addresses = self.used_on(session, &outline, day).await?;
        if let Some(contract) = cached.filter(|contract| contract.documents().values().eq(addresses.values())) {
            return Ok(contract);
        }
        let mut references = References::none();
        for address in addresses.values() {
            references.insert(self.reference_document(session, address).await?);
        }
        let contract = Arc::new(ServiceDefinition::linked(&bytes, &references).map_err(unreadable)?);
        let used: Vec<u8> = addresses.values().flat_map(|address| address.0).collect();
        session.desk().set_setting(&links(address), &used)?;
        self.cache_contract(&contract);
        Ok(contract)
    }

    /// Addresses of the documents that a service uses, as they are in force on a day, by identifier.
    async fn used_on(
        &self,
        session: &Session,
        outline: &ServiceOutline,
        day: Date,
    ) -> Result<BTreeMap<String, Hash>, CommandError> {
        let ids: BTreeSet<&String> = outline.uses().iter().map(|used| &used.id).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let keys: Vec<Vec<u8>> = ids.iter().map(|id| key::document(id)).collect();
        let versions = self.versions(session, &keys).await?;
        let in_force = ids.into_iter().zip(versions);
        Ok(in_force.filter_map(|(id, versions)| Some((id.clone(), versions.in_force(day_number(day))?))).collect())
    }

    /// Fetches what a trace names, so that it can be run again at any time, also without any department. False
    /// while some of it may still come; what no department has is not waited for.
    pub(crate) async fn fetch_for_rerun(&self, session: &Session, trace: &[u8]) -> bool {
        let named = trace_documents(trace).unwrap_or_default();
        let founding = self.founding_calendar().map(|calendar| calendar.address()).ok();
        let calendar = trace_calendar(trace).flatten().filter(|address| Some(*address) != founding);
        for address in named.into_values().chain(calendar) {
            if let Err(error) = self.document(session, &address).await {
                tracing::info!(%address, code = %error.code, "a document that a decision rests on is not here");
                if error.code == "noDepartment" {
                    return false;
                }
            }
        }
        true
    }

    /// The contract and the calendar as a trace names them; none while one of its documents is not here.
    pub(crate) fn as_traced(
        &self,
        session: &Session,
        contract: &Arc<CheckedService>,
        trace: &[u8],
    ) -> Option<(Arc<CheckedService>, Option<Arc<Calendar>>)> {
        let named = trace_documents(trace)?;
        let contract = if named == *contract.documents() {
            Arc::clone(contract)
        } else {
            let references = kept_references(session, named.into_values()).ok()??;
            Arc::new(ServiceDefinition::linked(contract.canonical_json(), &references).ok()?)
        };
        let Some(address) = trace_calendar(trace).flatten() else { return Some((contract, None)) };
        let founding = self.founding_calendar().ok()?;
        if founding.address() == address {
            return Some((contract, Some(founding)));
        }
        let bytes = session.desk().document(&address).ok()??;
        Some((contract, Some(Arc::new(Calendar::from_canonical_json(&bytes).ok()?))))
    }
}

/// The setting that keeps the versions that were proven last under a key.
pub(crate) fn versions_setting(key: &[u8]) -> String {
    format!("versions/{}", String::from_utf8_lossy(key))
}

/// The setting that keeps with which documents a contract was last used.
fn links(address: &Hash) -> String {
    format!("links/{address}")
}

/// Reference documents from the desk; none if one of them is not there.
fn kept_references(
    session: &Session,
    addresses: impl IntoIterator<Item = Hash>,
) -> Result<Option<References>, CommandError> {
    let mut references = References::none();
    for address in addresses {
        let Some(bytes) = session.desk().document(&address)? else { return Ok(None) };
        references.insert(Arc::new(ReferenceDocument::from_canonical_json(&bytes).map_err(unreadable)?));
    }
    Ok(Some(references))
}
