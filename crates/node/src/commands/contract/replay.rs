//! `contract replay`: a document over the department's past cases, before it is put in force.
//!
//! Each recorded decision is opened with the department's key and run again with its own date and evidence, but
//! by the document that is tried. What is printed names cases by their official numbers and rules by their
//! identifiers; nothing of a filling or of evidence is printed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::reference::{DocumentKind, ReferenceDocument};
use yuzheng_contracts::service::{RecordedTrace, ServiceDefinition, ServiceOutline};
use yuzheng_contracts::{Input, Report, Value, Verdict, json};
use yuzheng_protocol::Signer;
use yuzheng_protocol::codec::Canonical;
use yuzheng_protocol::commitment::trace_hash;
use yuzheng_protocol::payload::{CasePayload, SealedTrace};
use yuzheng_protocol::transaction::SealedPackage;
use yuzheng_vault::{CaseIdentity, Envelope, KeyRole, NodeKey, SealingIdentity, seal};

use super::past::{Decision, Past};
use super::{ReplayArgs, source};
use crate::config::{key_path, read_genesis};
use crate::review::open::root_of;
use crate::storage::BlockStore;

/// What came of it.
#[derive(Debug, Default, Serialize)]
struct Replayed {
    document: String,
    version: String,
    since: String,
    /// Decisions that were run again.
    decisions: usize,
    /// Those that would be others.
    changed: Vec<Changed>,
    /// Decisions that could not be run again, by the reason.
    not_run: BTreeMap<&'static str, usize>,
}

/// A decision that would be another.
#[derive(Debug, Serialize)]
struct Changed {
    number: String,
    date: String,
    from: &'static str,
    to: &'static str,
    rules: Vec<RuleChange>,
}

/// A rule that would have another outcome.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct RuleChange {
    rule: String,
    from: Option<String>,
    to: Option<String>,
}

/// A document that is tried: a service in the place of its earlier versions, or a reference document.
enum Tried {
    Service(Box<ServiceOutline>),
    Reference(Arc<ReferenceDocument>),
}

impl Tried {
    fn read(document: &[u8]) -> anyhow::Result<Self> {
        Ok(match DocumentKind::of(document)? {
            DocumentKind::Contract => Self::Service(Box::new(ServiceDefinition::outline(document)?)),
            DocumentKind::Calendar | DocumentKind::Table | DocumentKind::Parameters => {
                Self::Reference(Arc::new(ReferenceDocument::from_canonical_json(document)?))
            }
        })
    }

    fn id_and_version(&self) -> (&str, &str) {
        match self {
            Self::Service(service) => (&service.definition().contract, &service.definition().version),
            Self::Reference(document) => (&document.head().id, &document.head().version),
        }
    }

    /// The service by which a case filed under `filed` is run; none if the document does not concern it.
    fn service<'a>(&'a self, filed: &'a ServiceOutline) -> Option<&'a ServiceOutline> {
        match self {
            Self::Service(service) => {
                (service.definition().contract == filed.definition().contract).then_some(&**service)
            }
            Self::Reference(document) => match document.kind() {
                // Whether it counts days is known once it is linked; running it anyway changes nothing.
                DocumentKind::Calendar => Some(filed),
                DocumentKind::Contract | DocumentKind::Table | DocumentKind::Parameters => {
                    filed.uses().iter().any(|used| used.id == document.head().id).then_some(filed)
                }
            },
        }
    }
}

/// Runs the document over the past and prints what would change.
pub fn replay(args: &ReplayArgs) -> anyhow::Result<()> {
    let genesis = read_genesis(&args.data)?;
    let key = NodeKey::open(&key_path(&args.data, KeyRole::Department, 0), KeyRole::Department)?;
    let blocks = BlockStore::open(&args.data.join("blocks.db"), &genesis.header()?)?;
    let past = Past::read(&blocks, &key.signer().public_key(), args.since)?;
    let tried = Tried::read(&source::document(&args.file)?)?;
    let mut instead = Vec::new();
    for path in &args.with {
        let document = ReferenceDocument::from_canonical_json(&source::document(path)?);
        instead.push(Arc::new(document.with_context(|| format!("{} is no reference document", path.display()))?));
    }
    if let Tried::Reference(document) = &tried {
        instead.push(Arc::clone(document));
    }
    let founding = Arc::new(Calendar::from_canonical_json(&genesis.calendar)?);
    let (id, version) = tried.id_and_version();
    let mut replayed =
        Replayed { document: id.into(), version: version.into(), since: args.since.to_string(), ..Replayed::default() };
    for decision in &past.decisions {
        let Some(filed) = past.services.get(&decision.action.contract) else { continue };
        let Some(service) = tried.service(filed) else { continue };
        match again(decision, service, &past, &founding, &instead, &blocks, &key.sealing_identity()) {
            Ok((recorded, report)) => {
                replayed.decisions += 1;
                replayed.changed.extend(changed(decision, &recorded, &report));
            }
            Err(reason) => *replayed.not_run.entry(reason).or_default() += 1,
        }
    }
    if args.json {
        println!("{}", serde_json::to_string(&replayed)?);
    } else {
        print!("{}", in_lines(&replayed));
    }
    Ok(())
}

/// A recorded decision and what the document makes of the same case.
fn again(
    decision: &Decision,
    service: &ServiceOutline,
    past: &Past,
    founding: &Arc<Calendar>,
    instead: &[Arc<ReferenceDocument>],
    blocks: &BlockStore,
    key: &SealingIdentity,
) -> Result<(RecordedTrace, Report), &'static str> {
    let stored = |manifest| blocks.sealed(manifest).ok().flatten();
    let package = stored(&decision.filing.sealed).ok_or("package_not_here")?;
    let identity = identity_of(&package, key).ok_or("package_does_not_open")?;
    let fields = fields_of(&package, &identity, decision).ok_or("package_does_not_open")?;
    let trace = stored(&decision.action.sealed_trace).ok_or("trace_not_here")?;
    let trace = seal::open_body(&identity, &trace.body).ok().and_then(|plain| SealedTrace::from_bytes(&plain).ok());
    let trace = trace.filter(|trace| trace_hash(&trace.salt, &trace.trace) == decision.action.trace);
    let recorded = RecordedTrace::read(&trace.ok_or("trace_does_not_open")?.trace).ok_or("no_rule_was_run")?;
    let (references, calendar) = past.surroundings(recorded.date, founding, instead);
    let linked = ServiceDefinition::linked(service.canonical_json(), &references);
    let linked = linked.map_err(|_| "documents_do_not_fit")?;
    let input = Input { evidence: recorded.evidence.clone(), ..Input::new(fields, recorded.date) };
    let report = linked.evaluate_with(&input, Some(&calendar));
    Ok((recorded, report))
}

fn identity_of(package: &SealedPackage, key: &SealingIdentity) -> Option<CaseIdentity> {
    let recipient = key.recipient().to_bytes();
    seal::open_envelope(key, &Envelope { recipient, bytes: package.department_envelope.to_vec() }).ok()
}

fn fields_of(package: &SealedPackage, identity: &CaseIdentity, decision: &Decision) -> Option<Value> {
    let body = seal::open_body(identity, &package.body).ok()?;
    let payload = CasePayload::from_bytes(&body).ok()?;
    let fields = json::parse_canonical(&payload.fields, payload.fields.len()).ok()?;
    (root_of(&fields, &payload.secret) == decision.filing.commitment_root).then_some(fields)
}

fn changed(decision: &Decision, recorded: &RecordedTrace, report: &Report) -> Option<Changed> {
    let word = |verdict: &str| if verdict == Verdict::Approve.as_str() { "approved" } else { "referred" };
    let (from, to) = (word(&recorded.verdict), word(report.verdict.as_str()));
    let date = recorded.date.to_string();
    (from != to).then(|| Changed { number: decision.number.clone(), date, from, to, rules: rules(recorded, report) })
}

/// Rules with another outcome than recorded, those that are new or gone included.
fn rules(recorded: &RecordedTrace, report: &Report) -> Vec<RuleChange> {
    let new: BTreeMap<&str, &str> = report.rules.iter().map(|rule| (&*rule.id, rule.outcome.as_str())).collect();
    let old: BTreeMap<&str, &str> = recorded.rules.iter().map(|(id, word)| (id.as_str(), word.as_str())).collect();
    let ids: std::collections::BTreeSet<&str> = new.keys().chain(old.keys()).copied().collect();
    let change = |id: &str| RuleChange {
        rule: id.to_owned(),
        from: old.get(id).map(|&word| word.to_owned()),
        to: new.get(id).map(|&word| word.to_owned()),
    };
    ids.into_iter().filter(|id| old.get(id) != new.get(id)).map(change).collect()
}

fn in_lines(replayed: &Replayed) -> String {
    let Replayed { document, version, since, decisions, changed, not_run } = replayed;
    let mut out =
        format!("{document} {version}: {decisions} decisions since {since}, {} would change\n", changed.len());
    for case in changed {
        let _infallible = writeln!(out, "{} {} {} -> {}", case.number, case.date, case.from, case.to);
        for RuleChange { rule, from, to } in &case.rules {
            let word = |word: &Option<String>| word.clone().unwrap_or_else(|| "no such rule".to_owned());
            let _infallible = writeln!(out, "  {rule}: {} -> {}", word(from), word(to));
        }
    }
    for (reason, count) in not_run {
        let _infallible = writeln!(out, "not run: {count} ({reason})");
    }
    out
}
