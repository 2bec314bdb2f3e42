//! One case: masked for whoever sees it, and its identities for whoever put on record that it is opened.

use yuzheng_contracts::json;
use yuzheng_contracts::value::Value;
use yuzheng_protocol::Hash;
use yuzheng_protocol::codec::{Blob, Canonical, List, Text};
use yuzheng_protocol::desk::Assignment;
use yuzheng_protocol::desk_api::{CaseView, MAX_PACKAGES, PackageKey, Revealed, RowSource};
use yuzheng_protocol::objects::{Case, key};
use yuzheng_protocol::payload::SealedTrace;
use yuzheng_protocol::transaction::{Action, Entry, SealedPackage};
use yuzheng_vault::{CaseIdentity, Envelope, seal};

use super::alike::LOOKED_AT;
use super::{Asker, DeskOffice, Failed, Refused};
use crate::review::open::open;

/// What a report leaves out of a trace: values of the filling, and whatever they could be guessed from.
const LEFT_OUT: [&str; 4] = ["answers", "fields", "input", "outputs"];
/// Word for a package that is on no node that answered.
const NOT_HERE: &str = "not_here";

/// The packages of a case and what was decided about it, from its events.
#[derive(Default)]
pub(super) struct Papers {
    /// Manifests of the filings, oldest first.
    pub(super) filings: Vec<Hash>,
    /// Manifest of the newest decision's trace.
    trace: Option<Hash>,
}

impl DeskOffice {
    pub(super) fn view(&self, asker: &Asker, case: &Case) -> Result<CaseView, Refused> {
        self.catch_up()?;
        let assignment: Option<Assignment> = self.ledger.read(&key::assignment(&case.case))?;
        let kept = self.store.case(&case.case)?;
        let (source, notes) = kept.map_or((RowSource::Direct, 0), |kept| (kept.source, kept.notes));
        let (fields, unopened) = match self.masked(case)? {
            Ok(fields) => (Some(fields), None),
            Err(word) => (None, Some(Text::new(word).map_err(Failed::from)?)),
        };
        let papers = self.papers(case)?;
        let identities = self.identities(&papers.filings)?;
        let standing = identities.last().filter(|(manifest, _)| *manifest == case.sealed);
        let recipient = standing.map(|(_, identity)| Hash(identity.recipient().to_bytes()));
        let report = self.report(&papers, &identities)?;
        let alike = List::new(self.alike(asker, case, LOOKED_AT)?).map_err(Failed::from)?;
        Ok(CaseView { case: case.clone(), assignment, source, notes, recipient, fields, unopened, report, alike })
    }

    /// The filling as it is shown before anything is revealed; the word for why it does not open.
    fn masked(&self, case: &Case) -> Result<Result<Blob<{ 512 * 1024 }>, &'static str>, Failed> {
        let Some(package) = self.ledger.blocks().sealed(&case.sealed)? else { return Ok(Err(NOT_HERE)) };
        let Some(service) = self.ledger.service(case.contract)? else { return Ok(Err(NOT_HERE)) };
        Ok(match open(&package, &self.sealing, case).0 {
            Ok(opened) => {
                let masked = service.definition().form.masked(&opened.fields);
                Ok(Blob::new(json::to_canonical(&masked))?)
            }
            Err(unopened) => Err(unopened.word()),
        })
    }

    pub(super) fn papers(&self, case: &Case) -> Result<Papers, Failed> {
        let mut papers = Papers::default();
        for (height, index) in self.ledger.blocks().case_events(&case.case)? {
            let Some(proof) = self.ledger.blocks().entry_proof(height, index)? else { continue };
            let Entry::Signed(transaction) = &proof.entry else { continue };
            if let Action::SubmitCase(action) = &transaction.body.action {
                papers.filings.push(action.sealed);
            } else if let Action::SupplementCase(action) = &transaction.body.action {
                papers.filings.push(action.sealed);
            } else if let Action::AutomaticDecision(action) = &transaction.body.action {
                papers.trace = Some(action.sealed_trace);
            }
        }
        Ok(papers)
    }

    /// The identities in the envelopes of packages that are here and open.
    pub(super) fn identities(&self, manifests: &[Hash]) -> Result<Vec<(Hash, CaseIdentity)>, Failed> {
        let mut identities = Vec::new();
        for manifest in manifests {
            let package = self.ledger.blocks().sealed(manifest)?;
            identities.extend(package.and_then(|package| Some((*manifest, self.identity(&package)?))));
        }
        Ok(identities)
    }

    fn identity(&self, package: &SealedPackage) -> Option<CaseIdentity> {
        let recipient = self.sealing.recipient().to_bytes();
        let envelope = Envelope { recipient, bytes: package.department_envelope.to_vec() };
        seal::open_envelope(&self.sealing, &envelope).ok()
    }

    /// The newest decision's trace without what stands in the filling.
    fn report(
        &self,
        papers: &Papers,
        identities: &[(Hash, CaseIdentity)],
    ) -> Result<Option<Blob<{ 256 * 1024 }>>, Failed> {
        let Some(manifest) = papers.trace else { return Ok(None) };
        let Some(package) = self.ledger.blocks().sealed(&manifest)? else { return Ok(None) };
        let by_case = identities.iter().rev().find_map(|(_, identity)| seal::open_body(identity, &package.body).ok());
        let plain = by_case.or_else(|| seal::unseal(&self.sealing, &package.body).ok());
        let trace = plain.and_then(|plain| SealedTrace::from_bytes(&plain).ok());
        let trace = trace.and_then(|trace| json::parse_canonical(&trace.trace, trace.trace.len()).ok());
        trace.map(|trace| Ok(Blob::new(json::to_canonical(&report_of(&trace)))?)).transpose()
    }

    pub(super) fn reveal(&self, asker: &Asker, case: &Case, record: &Hash) -> Result<Revealed, Refused> {
        if self.record(record, asker)?.case != Some(case.case) {
            return Err(Refused::OtherRecord);
        }
        let filings = self.papers(case)?.filings;
        let identities = self.identities(&filings)?;
        if !identities.iter().any(|(manifest, _)| *manifest == case.sealed) {
            return Err(Refused::Package);
        }
        // A workflow bounds how often a case is filled anew; should one not, the newest are worth most.
        let newest = identities.iter().skip(identities.len().saturating_sub(MAX_PACKAGES));
        let keys = newest.map(|(manifest, identity)| {
            let envelope = seal::seal_envelope(identity, &asker.sealing);
            let recipient = Hash(identity.recipient().to_bytes());
            Ok(PackageKey { sealed: *manifest, recipient, envelope: Blob::new(envelope.bytes)? })
        });
        let packages = keys.collect::<Result<Vec<_>, Failed>>()?;
        Ok(Revealed { packages: List::new(packages).map_err(Failed::from)? })
    }
}

/// A trace without [`LEFT_OUT`], and of the evidence only what says yes, no or how many.
fn report_of(trace: &Value) -> Value {
    let Some(entries) = trace.as_map() else { return Value::Null };
    let kept = entries.entries().iter().filter(|(name, _)| !LEFT_OUT.contains(&&**name));
    let shown = kept.map(|(name, value)| match &**name {
        "evidence" => (name.clone(), evidence_of(value)),
        _ => (name.clone(), value.clone()),
    });
    Value::map(shown).unwrap_or(Value::Null)
}

fn evidence_of(evidence: &Value) -> Value {
    let Some(entries) = evidence.as_map() else { return Value::Null };
    let shown = entries.entries().iter().map(|(name, answer)| {
        let parts = answer.as_map().map(|parts| parts.entries()).unwrap_or_default().iter();
        let parts = parts.filter(|(part, _)| &**part != "detail").map(|(part, value)| {
            let plain = &**part != "value" || matches!(value, Value::Bool(_) | Value::Int(_) | Value::Null);
            (part.clone(), if plain { value.clone() } else { Value::Null })
        });
        (name.clone(), Value::map(parts).unwrap_or(Value::Null))
    });
    Value::map(shown).unwrap_or(Value::Null)
}
