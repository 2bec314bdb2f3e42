//! What is deployed: services, reference documents, and which version of each is in force on a day.
//!
//! Invariants: versions are kept for ever, so a day in the past always has the version that it had; what is
//! remembered between blocks is only what bytes with a known address came to, never what the state says.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash as HashKey;
use std::sync::{Arc, Mutex, PoisonError};

use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::reference::{ReferenceContent, ReferenceDocument, References};
use yuzheng_contracts::service::{CheckedService, Refusal, ServiceDefinition, deploy_gate_linked};
use yuzheng_protocol::Hash;
use yuzheng_protocol::objects::{Contract, Versions, key};

use super::service::Service;
use super::{Draft, Fault, day_number};

/// Entries of each kind kept in memory; beyond it all are read anew.
const MAX_CACHED: usize = 256;

/// A service with everything that running it on a day takes.
#[derive(Clone, Debug)]
pub struct Runnable {
    /// The service with the reference documents in it.
    pub service: Arc<CheckedService>,
    /// The working days.
    pub calendar: Arc<Calendar>,
}

/// A service with the documents in it: addresses of the service, of the documents in order, and of the calendar.
type LinkedAddress = (Hash, Vec<Hash>, Hash);

/// Deployed documents that were read, by address. Reading one again gives the same, so this is a cache and no state.
#[derive(Default)]
pub struct Services {
    services: Cache<Hash, Arc<Service>>,
    references: Cache<Hash, Arc<ReferenceDocument>>,
    linked: Cache<(Hash, Vec<Hash>), Arc<CheckedService>>,
    calendars: Cache<Hash, Arc<Calendar>>,
    gated: Cache<LinkedAddress, ()>,
}

impl Services {
    /// The deployed service at `address`, if there is one.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn load(&self, draft: &Draft<'_>, address: Hash) -> Result<Option<Arc<Service>>, Fault> {
        if let Some(service) = self.services.get(&address) {
            // Only the state says whether the contract is deployed.
            return Ok(draft.holds(&key::contract(&address))?.then_some(service));
        }
        let Some(contract) = draft.read::<Contract>(&key::contract(&address))? else { return Ok(None) };
        let service = Service::read(&contract.document).map_err(|source| Fault::Contract { address, source })?;
        Ok(Some(self.services.keep(address, Arc::new(service))))
    }

    /// The deployed reference document at `address`, if there is one.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn reference(&self, draft: &Draft<'_>, address: Hash) -> Result<Option<Arc<ReferenceDocument>>, Fault> {
        if let Some(document) = self.references.get(&address) {
            return Ok(draft.holds(&key::contract(&address))?.then_some(document));
        }
        let Some(contract) = draft.read::<Contract>(&key::contract(&address))? else { return Ok(None) };
        let document = ReferenceDocument::from_canonical_json(&contract.document);
        let document = document.map_err(|source| Fault::Contract { address, source: Box::new(source).into() })?;
        Ok(Some(self.references.keep(address, Arc::new(document))))
    }

    /// The reference documents that a service uses, as they are in force on a day. Those that are not are left out.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn references(&self, draft: &Draft<'_>, service: &Service, day: Date) -> Result<References, Fault> {
        let ids: BTreeSet<&str> = service.uses().iter().map(|used| used.id.as_str()).collect();
        let mut references = References::none();
        for id in ids {
            let Some(versions) = draft.read::<Versions>(&key::document(id))? else { continue };
            let Some(address) = versions.in_force(day_number(day)) else { continue };
            if let Some(document) = self.reference(draft, address)? {
                references.insert(document);
            }
        }
        Ok(references)
    }

    /// The calendar in force on a day: the deployed one, or the founding document's before there is any.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn calendar(&self, draft: &Draft<'_>, founding: &Arc<Calendar>, day: Date) -> Result<Arc<Calendar>, Fault> {
        let versions = draft.read::<Versions>(&key::document(founding.id()))?;
        let Some(address) = versions.and_then(|versions| versions.in_force(day_number(day))) else {
            return Ok(Arc::clone(founding));
        };
        if let Some(calendar) = self.calendars.get(&address) {
            return Ok(calendar);
        }
        let document = self.reference(draft, address)?.ok_or(Fault::ContractMissing(address))?;
        match document.content() {
            ReferenceContent::Calendar(calendar) => Ok(self.calendars.keep(address, Arc::new(calendar.clone()))),
            // Nothing else is taken in under the calendar's name.
            ReferenceContent::Table(_) | ReferenceContent::Parameters(_) => Err(Fault::ContractMissing(address)),
        }
    }

    /// The service at `address` with the documents in force on a day; the refusal where they do not fit it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn runnable(
        &self,
        draft: &Draft<'_>,
        founding: &Arc<Calendar>,
        address: Hash,
        day: Date,
    ) -> Result<Result<Runnable, Refusal>, Fault> {
        let service = self.load(draft, address)?.ok_or(Fault::ContractMissing(address))?;
        let references = self.references(draft, &service, day)?;
        let calendar = self.calendar(draft, founding, day)?;
        let linked = (address, addresses(&references));
        if let Some(service) = self.linked.get(&linked) {
            return Ok(Ok(Runnable { service, calendar }));
        }
        let checked = ServiceDefinition::linked(service.canonical_json(), &references);
        Ok(checked.map(|service| Runnable { service: self.linked.keep(linked, Arc::new(service)), calendar }))
    }

    /// Runs the deploy gate over a service with these documents.
    ///
    /// # Errors
    /// [`Refusal`] with the place and the reason.
    pub fn gate(&self, document: &[u8], references: &References, calendar: &Calendar) -> Result<(), Refusal> {
        let passed = (Hash::of(document), addresses(references), calendar.address());
        if self.gated.get(&passed).is_some() {
            return Ok(());
        }
        let service = deploy_gate_linked(document, Some(calendar), references)?.service;
        self.linked.keep((passed.0, passed.1.clone()), Arc::new(service));
        self.gated.keep(passed, ());
        Ok(())
    }
}

fn addresses(references: &References) -> Vec<Hash> {
    references.addresses().map(|(_, address)| address).collect()
}

/// A bounded map that anybody may read and write.
struct Cache<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + HashKey, V: Clone> Cache<K, V> {
    fn get(&self, key: &K) -> Option<V> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn keep(&self, key: K, value: V) -> V {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_CACHED {
            kept.clear();
        }
        kept.insert(key, value.clone());
        value
    }
}
