//! Putting documents in force, and ending services.
//!
//! A document is a service, or a reference document that services use. Both are approved by their department's
//! officers, begin on a day that is not past, and keep all their versions. Nothing is deployed that breaks a
//! service: every service that it touches passes the deploy gate on every day from then on, or the refusal names it.

use std::collections::BTreeSet;
use std::sync::Arc;

use tracing::info;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::reference::{DocumentKind, ReferenceContent, ReferenceDocument};
use yuzheng_protocol::actions::RetireService;
use yuzheng_protocol::codec::{List, Text};
use yuzheng_protocol::genesis::Department;
use yuzheng_protocol::objects::{Catalogue, CatalogueEntry, Contract, Version, Versions, key};
use yuzheng_protocol::transaction::{DeployContract, Failure};
use yuzheng_protocol::{Hash, PublicKey};

use super::service::Service;
use super::{BlockContext, Draft, Fault, Stop, approvals, day_number};

/// The most services times days that one deployment may have to be tried on.
pub const MAX_GATES: usize = 32;

/// What stands at the head of a document.
struct Head<'a> {
    id: &'a str,
    version: &'a str,
    department: &'a str,
    from: Date,
}

/// Deploys a document that enough officers of its department approved and with which every service passes the gate.
pub fn deploy(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &DeployContract,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let department = office(action.department, signer, block)?;
    let address = Hash::of(&action.document);
    let bytes = DeployContract::approval_sign_bytes(block.chain_id, department.id, address);
    approvals::verify(&action.approvals, department, &bytes)?;
    if draft.holds(&key::contract(&address))? {
        return Err(Failure::Exists.into());
    }
    match DocumentKind::of(&action.document).map_err(|_| Failure::ContractRefused)? {
        DocumentKind::Contract => deploy_service(draft, department, address, &action.document, block),
        DocumentKind::Calendar | DocumentKind::Table | DocumentKind::Parameters => {
            deploy_reference(draft, department, address, &action.document, block)
        }
    }
}

fn office<'a>(number: u16, signer: &PublicKey, block: &BlockContext<'a>) -> Result<&'a Department, Failure> {
    let department = block.genesis.department(number).ok_or(Failure::Unknown)?;
    if department.officers.contains(signer) { Ok(department) } else { Err(Failure::NotAuthorised) }
}

fn deploy_service(
    draft: &mut Draft<'_>,
    department: &Department,
    address: Hash,
    document: &[u8],
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let service = Service::read(document).map_err(|_| Failure::ContractRefused)?;
    let from = service.definition().in_force.from;
    let head = Head { id: service.id(), version: service.version(), department: service.department(), from };
    enter(draft, &key::service(head.id), department, address, &head, document, block)?;
    list(draft, CatalogueEntry { service: name(head.id)?, contract: address })?;
    Gates::from(draft, from.max(block.today), block).run(&[head.id.to_owned()])
}

fn deploy_reference(
    draft: &mut Draft<'_>,
    department: &Department,
    address: Hash,
    document: &[u8],
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let reference = ReferenceDocument::from_canonical_json(document).map_err(|_| Failure::ContractRefused)?;
    let said = reference.head();
    let head = Head { id: &said.id, version: &said.version, department: &said.department, from: said.from };
    keeps_its_kind(draft, &reference, block)?;
    enter(draft, &key::document(head.id), department, address, &head, document, block)?;
    let touched = users(draft, &reference, block)?;
    Gates::from(draft, said.from.max(block.today), block).run(&touched)
}

/// A new version is what the earlier ones were; a calendar goes on publishing every year that the one before did.
fn keeps_its_kind(draft: &Draft<'_>, new: &ReferenceDocument, block: &BlockContext<'_>) -> Result<(), Stop> {
    let versions: Option<Versions> = draft.read(&key::document(&new.head().id))?;
    let last = versions.as_ref().and_then(|versions| versions.versions.last());
    if let Some(last) = last {
        let before = block.services.reference(draft, last.contract)?.ok_or(Fault::ContractMissing(last.contract))?;
        if before.kind() != new.kind() {
            return Err(Stop::refused(Failure::ContractRefused, before.kind().word()));
        }
    }
    let is_the_chains = new.head().id == block.founding_calendar.id();
    let ReferenceContent::Calendar(calendar) = new.content() else {
        // Nothing but a calendar stands under the name of the chain's calendar.
        let taken = is_the_chains.then(|| Stop::refused(Failure::ContractRefused, DocumentKind::Calendar.word()));
        return taken.map_or(Ok(()), Err);
    };
    let day = last.map_or(block.today, |last| Date::from_day_number(last.from.into()).unwrap_or(block.today));
    if is_the_chains {
        let before = block.services.calendar(draft, block.founding_calendar, day.max(block.today))?;
        if let Some(year) = before.years().find(|year| !calendar.publishes(*year)) {
            return Err(Stop::refused(Failure::ContractRefused, &format!("years.{year}")));
        }
    }
    Ok(())
}

/// Enters a version: in the order of their days, none in the past but the first.
fn enter(
    draft: &mut Draft<'_>,
    at: &[u8],
    department: &Department,
    address: Hash,
    head: &Head<'_>,
    document: &[u8],
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    if head.department != department.code.as_str() {
        return Err(Failure::NotAuthorised.into());
    }
    let Versions { versions, retired } = draft.read(at)?.unwrap_or_default();
    let mut versions = versions.into_inner();
    if let Some(last) = versions.last() {
        if draft.read::<Contract>(&key::contract(&last.contract))?.is_some_and(|c| c.department != department.id) {
            return Err(Failure::NotAuthorised.into());
        }
        if retired.is_some() {
            return Err(Failure::ContractNotInForce.into());
        }
        if head.from < block.today || day_number(head.from) < last.from {
            return Err(Stop::refused(Failure::ContractRefused, "in_force"));
        }
    }
    versions.push(Version { contract: address, from: day_number(head.from) });
    let versions = List::new(versions).map_err(|_| Failure::TooMany)?;
    draft.write(at.to_vec(), &Versions { versions, retired });
    let contract = Contract {
        service: name(head.id)?,
        version: Text::new(head.version).map_err(|_| Failure::Malformed)?,
        department: department.id,
        since: block.height,
        document: yuzheng_protocol::codec::Blob::new(document.to_vec()).map_err(|_| Failure::Malformed)?,
    };
    draft.write(key::contract(&address), &contract);
    Ok(())
}

/// Ends a service or a reference document. What is filed already runs to its end.
pub fn retire(
    draft: &mut Draft<'_>,
    signer: &PublicKey,
    action: &RetireService,
    block: &BlockContext<'_>,
) -> Result<(), Stop> {
    let department = office(action.department, signer, block)?;
    let bytes = RetireService::approval_sign_bytes(block.chain_id, department.id, &action.service, action.last_day);
    approvals::verify(&action.approvals, department, &bytes)?;
    let at = match draft.holds(&key::service(&action.service))? {
        true => key::service(&action.service),
        false => key::document(&action.service),
    };
    let mut versions: Versions = draft.read(&at)?.ok_or(Failure::Unknown)?;
    let last = versions.versions.last().ok_or(Failure::Unknown)?.contract;
    if draft.read::<Contract>(&key::contract(&last))?.is_none_or(|c| c.department != department.id) {
        return Err(Failure::NotAuthorised.into());
    }
    let today = day_number(block.today);
    if action.last_day < today {
        return Err(Failure::Outdated.into());
    }
    if versions.retired.is_some_and(|over| over < today) {
        return Err(Failure::Exists.into());
    }
    versions.retired = Some(action.last_day);
    draft.write(at.clone(), &versions);
    if at == key::document(&action.service) {
        let reference = block.services.reference(draft, last)?.ok_or(Fault::ContractMissing(last))?;
        if action.service.as_str() == block.founding_calendar.id() {
            return Err(Stop::refused(Failure::ContractRefused, DocumentKind::Calendar.word()));
        }
        let touched = users(draft, &reference, block)?;
        let after = Date::from_day_number(i64::from(action.last_day) + 1).map_err(Fault::from)?;
        Gates::from(draft, after, block).run(&touched)?;
    }
    Ok(())
}

/// The services that a reference document touches: those that use it in a version that is or will be in force, and
/// for a calendar those that count working days.
fn users(draft: &Draft<'_>, reference: &ReferenceDocument, block: &BlockContext<'_>) -> Result<Vec<String>, Stop> {
    let mut users = Vec::new();
    for entry in draft.read::<Catalogue>(&key::catalogue())?.unwrap_or_default().services.iter() {
        for address in versions_from(draft, &entry.service, block.today)? {
            let service = load(draft, address, block)?;
            let touched = match reference.kind() {
                DocumentKind::Calendar => counts_days(&service),
                DocumentKind::Contract | DocumentKind::Table | DocumentKind::Parameters => {
                    service.uses().iter().any(|used| used.id == reference.head().id)
                }
            };
            if touched {
                users.push(entry.service.to_string());
                break;
            }
        }
    }
    Ok(users)
}

/// Whether an expression of the document counts working days; its name is all that such a call can be written by.
fn counts_days(service: &Service) -> bool {
    service.canonical_json().windows(b"addWorkdays".len()).any(|part| part == b"addWorkdays")
}

/// The versions of a service that are in force on a day or will be later.
fn versions_from(draft: &Draft<'_>, service: &str, day: Date) -> Result<BTreeSet<Hash>, Stop> {
    let versions: Versions = draft.read(&key::service(service))?.unwrap_or_default();
    let later = versions.versions.iter().filter(|version| version.from > day_number(day));
    let later: Vec<u32> = later.map(|version| version.from).collect();
    Ok(later.into_iter().chain([day_number(day)]).filter_map(|day| versions.in_force(day)).collect())
}

fn load(draft: &Draft<'_>, address: Hash, block: &BlockContext<'_>) -> Result<Arc<Service>, Fault> {
    block.services.load(draft, address)?.ok_or(Fault::ContractMissing(address))
}

/// The deploy gate over services as they will be, day by day.
struct Gates<'a, 'd> {
    draft: &'a Draft<'d>,
    from: Date,
    block: &'a BlockContext<'a>,
    left: usize,
}

impl<'a, 'd> Gates<'a, 'd> {
    fn from(draft: &'a Draft<'d>, from: Date, block: &'a BlockContext<'a>) -> Self {
        Self { draft, from, block, left: MAX_GATES }
    }

    fn run(mut self, services: &[String]) -> Result<(), Stop> {
        services.iter().try_for_each(|service| self.service(service))
    }

    /// Tries a service on the first day and on every later one on which it or something that it uses changes.
    fn service(&mut self, id: &str) -> Result<(), Stop> {
        let versions: Versions = self.draft.read(&key::service(id))?.unwrap_or_default();
        let mut days = BTreeSet::from([day_number(self.from)]);
        self.changes(&versions, &mut days);
        for address in versions_from(self.draft, id, self.from)? {
            for used in load(self.draft, address, self.block)?.uses() {
                self.changes_of(&key::document(&used.id), &mut days)?;
            }
        }
        self.changes_of(&key::document(self.block.founding_calendar.id()), &mut days)?;
        for day in days {
            let Some(address) = versions.in_force(day) else { continue };
            self.left = self.left.checked_sub(1).ok_or(Failure::TooMany)?;
            self.on(id, address, Date::from_day_number(day.into()).map_err(Fault::from)?)?;
        }
        Ok(())
    }

    fn on(&self, id: &str, address: Hash, day: Date) -> Result<(), Stop> {
        let service = load(self.draft, address, self.block)?;
        let references = self.block.services.references(self.draft, &service, day)?;
        let calendar = self.block.services.calendar(self.draft, self.block.founding_calendar, day)?;
        let passed = self.block.services.gate(service.canonical_json(), &references, &calendar);
        passed.map_err(|refusal| {
            info!(service = id, %day, %refusal, "the deploy gate refuses");
            Stop::refused(Failure::ContractRefused, &format!("{id}: {}", refusal.place))
        })
    }

    fn changes_of(&self, at: &[u8], days: &mut BTreeSet<u32>) -> Result<(), Fault> {
        if let Some(versions) = self.draft.read::<Versions>(at)? {
            self.changes(&versions, days);
        }
        Ok(())
    }

    fn changes(&self, versions: &Versions, days: &mut BTreeSet<u32>) {
        let first = day_number(self.from);
        days.extend(versions.versions.iter().map(|version| version.from).filter(|day| *day > first));
    }
}

fn name(id: &str) -> Result<Text<64>, Failure> {
    Text::new(id).map_err(|_| Failure::Malformed)
}

/// Enters the service into the catalogue, in the place of its older version.
fn list(draft: &mut Draft<'_>, entry: CatalogueEntry) -> Result<(), Stop> {
    let mut services = draft.read::<Catalogue>(&key::catalogue())?.unwrap_or_default().services.into_inner();
    match services.binary_search_by(|e| e.service.cmp(&entry.service)) {
        Ok(at) => services[at] = entry,
        Err(at) => services.insert(at, entry),
    }
    let services = List::new(services).map_err(|_| Failure::Malformed)?;
    draft.write(key::catalogue(), &Catalogue { services });
    Ok(())
}
