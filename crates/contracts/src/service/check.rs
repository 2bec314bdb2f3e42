//! From bytes to a service that can be run: shape, names, types, caps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use yuzheng_protocol::Hash;

use super::casework::CheckedWorkflow;
use super::document::{
    DocumentNumber, ElseAction, EvidenceType, Fit, Guide, MAX_DOCUMENT_BYTES, Param, RuleDefinition, ServiceDefinition,
    TableDefinition,
};
use super::inquiry::Inquiries;
use super::link;
use super::message::{Language, Message};
use super::refusal::{Refusal, RefusalReason};
use super::reservation;
use super::template::{self, CompiledTemplate};
use super::text::Basis;
use super::workflow::Reasons;
use crate::date::Date;
use crate::form::{Conditions, FieldError, Schema};
use crate::identifiers::is_record_prefix;
use crate::json;
use crate::reference::References;
use crate::rules::{Check, Environment, Function, Program, Reference, Table, Type, compile, type_of};
use crate::value::Value;

pub(super) const FORM: usize = 0;
pub(super) const EVIDENCE: usize = 1;
pub(super) const PARAMS: usize = 2;
pub(super) const DATE: usize = 3;
pub(super) const FIRST_LET: usize = 4;

const ROOTS: [&str; 4] = ["form", "evidence", "params", "decision_date"];
const MAX_RULES: usize = 100;
const MAX_LETS: usize = 100;
const MAX_OUTPUTS: usize = 50;
const MAX_EVIDENCE: usize = 50;
/// The most bytes that all expressions of a document have together.
const MAX_EXPRESSION_BYTES: usize = 64 * 1024;
const MAX_PARAMS: usize = 100;
/// The most days on which some parameter begins or ends to hold.
const MAX_PERIODS: usize = 200;
const MAX_TABLES: usize = 50;
const MAX_SITUATIONS: usize = 12;
const SITUATION_ANSWERS: std::ops::RangeInclusive<usize> = 2..=6;
const MAX_DOCUMENTS: usize = 50;
const MAX_REASONS: usize = 100;
const MAX_REASON_BYTES: usize = 32;
/// The most facts that one rule rests on, those behind named results included.
const MAX_FACTS: usize = 200;
const MAX_VERSION_BYTES: usize = 32;
/// The most bytes of an identifier.
pub(crate) const MAX_ID_BYTES: usize = 64;

/// A service whose document was checked. It holds everything that an evaluation needs.
#[derive(Debug, Clone)]
pub struct CheckedService {
    pub(super) definition: ServiceDefinition,
    pub(super) canonical: Arc<[u8]>,
    linked: Arc<[u8]>,
    pub(super) documents: BTreeMap<Arc<str>, Hash>,
    pub(super) address: Hash,
    pub(super) environment: Environment,
    pub(super) conditions: Conditions,
    pub(super) periods: Vec<(Date, Value)>,
    pub(super) lets: Vec<Program>,
    pub(super) rules: Vec<CompiledRule>,
    pub(super) outputs: Vec<Program>,
    pub(super) inquiries: Inquiries,
    pub(super) reservations: Vec<(String, Program)>,
    pub(super) templates: Vec<CompiledTemplate>,
    workflow: Option<CheckedWorkflow>,
    pub(super) fields_used: Vec<Arc<str>>,
    pub(super) calendar_use: CalendarUse,
}

/// Whether any expression counts working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CalendarUse {
    Needed,
    NotNeeded,
}

#[derive(Debug, Clone)]
pub(super) struct CompiledRule {
    pub id: Arc<str>,
    pub basis: Arc<[Basis]>,
    pub else_action: ElseAction,
    pub check: Program,
    pub facts: Vec<Reference>,
    pub pass: Words,
    pub fail: Words,
    pub unknown: Words,
}

#[derive(Debug, Clone)]
pub(super) struct Words {
    pub zh: Message,
    pub en: Message,
}

impl ServiceDefinition {
    /// Reads and checks a deployed document that uses no reference documents. Its own tests are run by the gate
    /// only.
    ///
    /// # Errors
    /// [`Refusal`] with the place and the reason.
    pub fn from_canonical_json(bytes: &[u8]) -> Result<CheckedService, Refusal> {
        Self::linked(bytes, &References::none())
    }

    /// Reads and checks a deployed document with the reference documents that are in force.
    ///
    /// # Errors
    /// [`Refusal`] with the place and the reason.
    pub fn linked(bytes: &[u8], references: &References) -> Result<CheckedService, Refusal> {
        let document =
            json::parse_canonical(bytes, MAX_DOCUMENT_BYTES).map_err(|error| Refusal::at("document", error))?;
        let uses = link::uses(&document);
        if uses.is_empty() {
            return CheckedService::check(shape(bytes)?, bytes.into(), bytes.into(), BTreeMap::new());
        }
        let linked = link::link(&document, bytes.len(), &uses, references);
        let linked = linked.map_err(|(place, error)| Refusal::at(place, error))?;
        CheckedService::check(shape(&linked.json)?, bytes.into(), linked.json.into(), linked.documents)
    }
}

/// Reads the shape alone.
pub(super) fn shape(json: &[u8]) -> Result<ServiceDefinition, Refusal> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        Refusal::at(error.path().to_string(), RefusalReason::Shape(json::without_column(error.inner())))
    })
}

impl CheckedService {
    fn check(
        definition: ServiceDefinition,
        canonical: Arc<[u8]>,
        linked: Arc<[u8]>,
        documents: BTreeMap<Arc<str>, Hash>,
    ) -> Result<Self, Refusal> {
        check_head(&definition)?;
        definition.form.check().map_err(|defect| Refusal::at("form", defect))?;
        let workflow = definition.workflow.as_ref().map(CheckedWorkflow::compile).transpose()?;
        check_documents(&definition)?;
        check_options(&definition)?;
        reservation::check(&definition)?;
        let mut environment = Environment::new();
        for (name, table) in &definition.tables {
            let made = Table::new(name, &table.key, &table.columns, &table.rows);
            environment.add_table(made.map_err(|error| Refusal::at(format!("tables.{name}"), error))?);
        }
        let conditions = compile_conditions(&definition, &environment)?;
        let templates = template::compile(&environment, &definition)?;
        declare_roots(&mut environment, &definition)?;
        let lets = compile_lets(&mut environment, &definition)?;
        let inquiries = Inquiries::compile(&environment, &definition.evidence)?;
        let reservations = reservation::compile(&environment, &definition)?;
        let compiler = RuleCompiler { environment: &environment, lets: &lets };
        let rules = definition.rules.iter().map(|rule| compiler.rule(rule)).collect::<Result<Vec<_>, _>>()?;
        let outputs = compile_outputs(&environment, &definition)?;
        let all = || lets.iter().chain(rules.iter().map(|rule| &rule.check)).chain(&outputs);
        let fields: BTreeSet<Arc<str>> = all()
            .flat_map(Program::reads)
            .filter(|read| read.slot == FORM)
            .map(|read| read.text.strip_prefix("form.").unwrap_or_default().into())
            .collect();
        let counts_days = all().any(|program| program.calls(Function::AddWorkdays));
        Ok(Self {
            periods: param_periods(&definition.params)?,
            address: Hash::of(&canonical),
            canonical,
            linked,
            documents,
            fields_used: fields.into_iter().collect(),
            calendar_use: if counts_days { CalendarUse::Needed } else { CalendarUse::NotNeeded },
            environment,
            conditions,
            lets,
            rules,
            outputs,
            inquiries,
            reservations,
            templates,
            workflow,
            definition,
        })
    }

    /// The document, with what it uses.
    #[must_use]
    pub fn definition(&self) -> &ServiceDefinition {
        &self.definition
    }

    /// The document's canonical JSON.
    #[must_use]
    pub fn canonical_json(&self) -> &[u8] {
        &self.canonical
    }

    /// The canonical JSON with the reference documents put in; the same as [`Self::canonical_json`] if it uses
    /// none.
    #[must_use]
    pub fn linked_json(&self) -> &[u8] {
        &self.linked
    }

    /// SHA-256 of the canonical JSON as it was deployed, before anything is put in.
    #[must_use]
    pub fn address(&self) -> Hash {
        self.address
    }

    /// Addresses of the reference documents that were put in, by identifier.
    #[must_use]
    pub fn documents(&self) -> &BTreeMap<Arc<str>, Hash> {
        &self.documents
    }

    /// The workflow, if the document has one.
    #[must_use]
    pub fn workflow(&self) -> Option<&CheckedWorkflow> {
        self.workflow.as_ref()
    }

    /// A table of the document.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&TableDefinition> {
        self.definition.tables.get(name)
    }

    /// All faults of a filling; empty if it is well formed.
    #[must_use]
    pub fn validate_form(&self, values: &Value) -> Vec<FieldError> {
        self.definition.form.validate(values, &self.conditions)
    }

    /// The faults of the fields that one step asks for.
    #[must_use]
    pub fn validate_step(&self, step: &str, values: &Value) -> Vec<FieldError> {
        self.definition.form.validate_step(step, values, &self.conditions)
    }

    /// The paths of fields that are asked for only on a condition, and whether it is met.
    #[must_use]
    pub fn asked_fields(&self, values: &Value) -> Vec<(String, bool)> {
        self.conditions.asked(values)
    }
}

/// Identifiers of deployed documents: lower-case words joined by hyphens.
pub(crate) fn check_id(place: &str, id: &str) -> Result<(), Refusal> {
    let plain = id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if id.is_empty() || id.len() > MAX_ID_BYTES || !plain {
        return Err(Refusal::at(place, RefusalReason::Name(id.to_owned())));
    }
    Ok(())
}

/// What must hold for parameters wherever they stand: names, numbers, periods.
pub(crate) fn check_params(params: &[Param]) -> Result<(), Refusal> {
    let periods = params.iter().map(|param| 2 * param.values.len()).sum();
    for (found, limit) in [(params.len(), MAX_PARAMS), (periods, MAX_PERIODS)] {
        if found > limit {
            return Err(Refusal::at("params", RefusalReason::TooMany { found, limit }));
        }
    }
    let mut names = BTreeSet::new();
    params.iter().try_for_each(|param| name_is_free("params", &param.name, &mut names))?;
    param_periods(params).map(drop)
}

pub(super) fn check_head(definition: &ServiceDefinition) -> Result<(), Refusal> {
    check_id("contract", &definition.contract)?;
    if definition.version.is_empty() || definition.version.len() > MAX_VERSION_BYTES {
        return Err(Refusal::at("version", RefusalReason::Name(definition.version.clone())));
    }
    if definition.department.is_empty() || definition.department.len() > MAX_ID_BYTES {
        return Err(Refusal::at("department", RefusalReason::Name(definition.department.clone())));
    }
    let period = definition.in_force;
    if period.to.is_some_and(|to| to < period.from) {
        return Err(Refusal::at("in_force", RefusalReason::Periods));
    }
    let code = &definition.guide.item_code;
    if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return Err(Refusal::at("guide.item_code", RefusalReason::Name(code.clone())));
    }
    for (place, found, limit) in [
        ("rules", definition.rules.len(), MAX_RULES),
        ("let", definition.lets.len(), MAX_LETS),
        ("outputs", definition.outputs.len(), MAX_OUTPUTS),
        ("evidence", definition.evidence.len(), MAX_EVIDENCE),
        ("params", definition.params.len(), MAX_PARAMS),
        ("params", definition.params.iter().map(|param| 2 * param.values.len()).sum(), MAX_PERIODS),
        ("tables", definition.tables.len(), MAX_TABLES),
        ("documents", definition.documents.len(), MAX_DOCUMENTS),
        ("reasons", definition.reasons.len(), MAX_REASONS),
        ("guide.situations", definition.guide.situations.len(), MAX_SITUATIONS),
        ("expressions", expression_bytes(definition), MAX_EXPRESSION_BYTES),
    ] {
        if found > limit {
            return Err(Refusal::at(place, RefusalReason::TooMany { found, limit }));
        }
    }
    check_situations(&definition.guide)?;
    unique("rules", definition.rules.iter().map(|rule| &rule.id))?;
    unique("outputs", definition.outputs.iter().map(|output| &output.name))?;
    unique("reasons", definition.reasons.iter().map(|reason| &reason.code))?;
    unique("documents", definition.documents.iter().map(|document| &document.id))?;
    unique("tests", definition.tests.iter().map(|test| &test.name))
}

fn expression_bytes(definition: &ServiceDefinition) -> usize {
    let lets = definition.lets.iter().map(|named| &named.expr);
    let rules = definition.rules.iter().map(|rule| &rule.check);
    let outputs = definition.outputs.iter().map(|output| &output.expr);
    let evidence = definition.evidence.iter().flat_map(|evidence| evidence.key.iter().chain(&evidence.ask));
    let conditions = definition.form.fields.iter().filter_map(|field| field.when.as_ref());
    let transitions = definition.workflow.iter().flat_map(|flow| &flow.transitions);
    let guards = transitions.filter_map(|step| step.guard.as_ref()).map(|guard| &guard.check);
    let reservations = definition.reservations.iter().map(|reservation| &reservation.key);
    let all = lets.chain(rules).chain(outputs).chain(evidence).chain(conditions).chain(guards).chain(reservations);
    all.map(String::len).sum()
}

fn unique<'a>(place: &str, names: impl Iterator<Item = &'a String>) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for name in names {
        if name.is_empty() {
            return Err(Refusal::at(place, RefusalReason::Name(name.clone())));
        }
        if !seen.insert(name) {
            return Err(Refusal::at(place, RefusalReason::Duplicate(name.clone())));
        }
    }
    Ok(())
}

/// A step's document is produced by the state that the step enters; reasons have names that the ledger can keep and serve
/// actions that there are; and a step that must name one finds one.
fn check_notices(definition: &ServiceDefinition) -> Result<(), Refusal> {
    let steps = || definition.workflow.iter().flat_map(|flow| &flow.transitions);
    for reason in &definition.reasons {
        if reason.code.len() > MAX_REASON_BYTES {
            return Err(Refusal::at("reasons", RefusalReason::Name(reason.code.clone())));
        }
        let asked = |path: &String| definition.form.fields.iter().any(|field| field.path == *path);
        if let Some(unknown) = reason.fields.iter().find(|path| !asked(path)) {
            let place = format!("reasons.{}.fields", reason.code);
            return Err(Refusal::at(place, RefusalReason::Unknown(unknown.clone())));
        }
        if let Some(unknown) = reason.actions.iter().find(|action| !steps().any(|step| step.action == **action)) {
            return Err(Refusal::at(
                format!("reasons.{}.actions", reason.code),
                RefusalReason::Unknown(unknown.clone()),
            ));
        }
    }
    for step in steps() {
        let place = |part| format!("workflow.{}.{}.{part}", step.from, step.action);
        if let Some(notice) = &step.notice
            && !definition.documents.iter().any(|document| document.id == *notice && document.on_state == step.to)
        {
            return Err(Refusal::at(place("notice"), RefusalReason::Unknown(notice.clone())));
        }
        if step.reasons == Reasons::Required && !definition.reasons.iter().any(|reason| reason.serves(&step.action)) {
            return Err(Refusal::at(place("reasons"), RefusalReason::Unknown("reasons".into())));
        }
    }
    Ok(())
}

pub(super) fn check_documents(definition: &ServiceDefinition) -> Result<(), Refusal> {
    check_notices(definition)?;
    for document in &definition.documents {
        let known = definition.workflow.as_ref().is_some_and(|flow| flow.state(&document.on_state).is_ok());
        if !known {
            let place = format!("documents.{}.on_state", document.id);
            return Err(Refusal::at(place, RefusalReason::Unknown(document.on_state.clone())));
        }
        if let Some(DocumentNumber::Record { prefix }) = &document.number
            && !is_record_prefix(prefix)
        {
            let place = format!("documents.{}.number.prefix", document.id);
            return Err(Refusal::at(place, RefusalReason::Name(prefix.clone())));
        }
    }
    Ok(())
}

fn check_options(definition: &ServiceDefinition) -> Result<(), Refusal> {
    for field in &definition.form.fields {
        let Some(options) = &field.options_from else { continue };
        let place = || format!("form.fields.{}.options_from", field.path);
        let Some(table) = definition.tables.get(&options.table) else {
            return Err(Refusal::at(place(), RefusalReason::Unknown(options.table.clone())));
        };
        for column in [Some(&options.value), Some(&options.label), options.keywords.as_ref()].into_iter().flatten() {
            if !table.columns.iter().any(|known| **known == **column) {
                return Err(Refusal::at(place(), RefusalReason::Unknown(column.clone())));
            }
        }
    }
    Ok(())
}

pub(super) fn compiled(place: &str, source: &str, environment: &Environment) -> Result<Program, Refusal> {
    compile(source, environment, Check::Strict).map_err(|error| Refusal::at(place, error))
}

pub(super) fn must_be(place: &str, program: &Program, wanted: &Type, expected: &'static str) -> Result<(), Refusal> {
    let found = program.kind();
    if found.overlaps(wanted) && *found != Type::Null {
        return Ok(());
    }
    Err(Refusal::at(place, RefusalReason::Type { expected, found: found.to_string() }))
}

fn compile_conditions(definition: &ServiceDefinition, tables: &Environment) -> Result<Conditions, Refusal> {
    let mut environment = tables.clone();
    environment.declare(ROOTS[FORM], definition.form.schema.value_type());
    let mut programs = Vec::new();
    for field in &definition.form.fields {
        let Some(source) = &field.when else { continue };
        let place = format!("form.fields.{}.when", field.path);
        let program = match field.path.split_once("[].") {
            None => compiled(&place, source, &environment)?,
            Some((_, column)) if column.contains("[]") => {
                return Err(Refusal::at(place, RefusalReason::OutOfPlace("a condition in a list within a list")));
            }
            Some((list, _)) => {
                let row = definition.form.schema.at(list).and_then(|list| list.items.as_deref());
                let mut within = environment.clone();
                within.declare("row", row.map_or(Type::Dyn, Schema::value_type));
                compiled(&place, source, &within)?
            }
        };
        must_be(&place, &program, &Type::Bool, "bool")?;
        programs.push((field.path.clone(), program));
    }
    Ok(Conditions { environment, programs })
}

fn declare_roots(environment: &mut Environment, definition: &ServiceDefinition) -> Result<(), Refusal> {
    let mut names = BTreeSet::new();
    for evidence in &definition.evidence {
        name_is_free("evidence", &evidence.name, &mut names)?;
    }
    let mut names = BTreeSet::new();
    for param in &definition.params {
        name_is_free("params", &param.name, &mut names)?;
    }
    let evidence = definition.evidence.iter().map(|evidence| {
        let kind = match evidence.value {
            EvidenceType::Boolean => Type::Bool,
            EvidenceType::Integer => Type::Int,
            EvidenceType::String => Type::Text,
        };
        (evidence.name.as_str(), kind)
    });
    let params = definition.params.iter().map(|param| {
        let kinds = param.values.iter().map(|value| type_of(&value.value));
        (param.name.as_str(), kinds.reduce(Type::either).unwrap_or(Type::Dyn))
    });
    environment.declare(ROOTS[FORM], definition.form.schema.value_type());
    environment.declare(ROOTS[EVIDENCE], Type::record(evidence));
    environment.declare(ROOTS[PARAMS], Type::record(params));
    environment.declare(ROOTS[DATE], Type::Date);
    Ok(())
}

fn name_is_free<'a>(place: &str, name: &'a str, names: &mut BTreeSet<&'a str>) -> Result<(), Refusal> {
    let plain = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        && name.starts_with(|first: char| first.is_ascii_lowercase());
    // A name must also be one to the parser: neither a reserved word nor a literal.
    let known = {
        let mut probe = Environment::new();
        probe.declare(name, Type::Dyn);
        compile(name, &probe, Check::Strict).is_ok_and(|program| program.as_reference().is_some())
    };
    if !plain || !known || ROOTS.contains(&name) {
        return Err(Refusal::at(place, RefusalReason::Name(name.to_owned())));
    }
    if !names.insert(name) {
        return Err(Refusal::at(place, RefusalReason::Duplicate(name.to_owned())));
    }
    Ok(())
}

fn compile_lets(environment: &mut Environment, definition: &ServiceDefinition) -> Result<Vec<Program>, Refusal> {
    let mut names = BTreeSet::new();
    let mut programs = Vec::new();
    for named in &definition.lets {
        name_is_free("let", &named.name, &mut names)?;
        let program = compiled(&format!("let.{}.expr", named.name), &named.expr, environment)?;
        environment.declare(&named.name, program.kind().clone());
        programs.push(program);
    }
    Ok(programs)
}

fn compile_outputs(environment: &Environment, definition: &ServiceDefinition) -> Result<Vec<Program>, Refusal> {
    let mut programs = Vec::new();
    for output in &definition.outputs {
        let place = format!("outputs.{}.expr", output.name);
        let program = compiled(&place, &output.expr, environment)?;
        match output.name.as_str() {
            "claims" => {
                let wanted = Type::list(Type::list(Type::Text));
                must_be(&place, &program, &wanted, "a list of lists of strings")?;
            }
            "register" => must_be(&place, &program, &Type::Map(Arc::new(Type::Dyn)), "a map")?,
            _ => {}
        }
        programs.push(program);
    }
    Ok(programs)
}

struct RuleCompiler<'a> {
    environment: &'a Environment,
    lets: &'a [Program],
}

impl RuleCompiler<'_> {
    fn rule(&self, rule: &RuleDefinition) -> Result<CompiledRule, Refusal> {
        let place = |part: &str| format!("rules.{}.{part}", rule.id);
        if rule.basis.is_empty() {
            return Err(Refusal::at(place("basis"), RefusalReason::Missing("the law")));
        }
        let check = compiled(&place("check"), &rule.check, self.environment)?;
        must_be(&place("check"), &check, &Type::Bool, "bool")?;
        let words = |part: &str, zh: &str, en: &str| -> Result<Words, Refusal> {
            let message = |language, name: &str, template: &str| {
                if template.trim().is_empty() {
                    return Err(Refusal::at(place(name), RefusalReason::Missing("the text")));
                }
                Message::compile(template, language, self.environment)
                    .map_err(|reason| Refusal::at(place(&format!("{name}.{part}")), reason))
            };
            Ok(Words { zh: message(Language::Chinese, "zh", zh)?, en: message(Language::English, "en", en)? })
        };
        let pass = words("pass", &rule.zh.pass, &rule.en.pass)?;
        let fail = words("fail", &rule.zh.fail, &rule.en.fail)?;
        let unknown = words("unknown", &rule.zh.unknown, &rule.en.unknown)?;
        let mut facts = Facts::default();
        self.add_facts(check.reads(), &mut facts);
        for words in [&pass, &fail, &unknown] {
            for message in [&words.zh, &words.en] {
                self.add_facts(message.facts(), &mut facts);
            }
        }
        let facts = facts.list;
        if facts.len() > MAX_FACTS {
            let reason = RefusalReason::TooMany { found: facts.len(), limit: MAX_FACTS };
            return Err(Refusal::at(place("check"), reason));
        }
        let (id, basis, else_action) = (rule.id.as_str().into(), rule.basis.clone(), rule.else_action);
        Ok(CompiledRule { id, basis, else_action, check, facts, pass, fail, unknown })
    }

    /// Facts with the facts behind them: what a named result was computed from counts as used. One more
    /// than allowed is enough to know.
    fn add_facts<'r>(&self, reads: impl IntoIterator<Item = &'r Reference>, facts: &mut Facts) {
        for read in reads {
            let whole = read.slot < DATE && read.keys.is_empty();
            if whole || facts.list.len() > MAX_FACTS || !facts.seen.insert((read.slot, read.text.clone())) {
                continue;
            }
            facts.list.push(read.clone());
            if let Some(program) = read.slot.checked_sub(FIRST_LET).map(|number| &self.lets[number]) {
                self.add_facts(program.reads(), facts);
            }
        }
    }
}

/// Facts in order of appearance, each once.
#[derive(Default)]
struct Facts {
    list: Vec<Reference>,
    seen: BTreeSet<(usize, Arc<str>)>,
}

/// The parameters in force, by the day from which each set holds.
fn param_periods(params: &[Param]) -> Result<Vec<(Date, Value)>, Refusal> {
    let mut days = BTreeSet::from([Date::new(1, 1, 1).expect("the first day is a day")]);
    for param in params {
        let place = || format!("params.{}", param.name);
        if param.values.is_empty() {
            return Err(Refusal::at(place(), RefusalReason::Missing("a value")));
        }
        for (at, value) in param.values.iter().enumerate() {
            let next = param.values.get(at + 1);
            let ends_before = |next: Date| value.to.is_none_or(|to| to < next);
            let reversed = value.to.is_some_and(|to| to < value.from);
            if reversed || next.is_some_and(|next| next.from <= value.from || !ends_before(next.from)) {
                return Err(Refusal::at(place(), RefusalReason::Periods));
            }
            days.insert(value.from);
            days.extend(value.to.and_then(|to| to.add_days(1).ok()));
        }
    }
    Ok(days.into_iter().map(|day| (day, params_on(params, day))).collect())
}

fn params_on(params: &[Param], day: Date) -> Value {
    let in_force = params.iter().filter_map(|param| {
        let value = param.values.iter().rfind(|value| value.from <= day)?;
        let holds = value.to.is_none_or(|to| day <= to);
        holds.then(|| (param.name.as_str(), value.value.clone()))
    });
    Value::map(in_force).expect("names of parameters were checked to differ")
}

/// Each question has two to six answers, and whatever does not simply fit says why.
fn check_situations(guide: &Guide) -> Result<(), Refusal> {
    for (at, situation) in guide.situations.iter().enumerate() {
        let place = || format!("guide.situations.{at}");
        let found = situation.answers.len();
        if !SITUATION_ANSWERS.contains(&found) {
            let limit = *SITUATION_ANSWERS.end();
            return Err(Refusal::at(place(), RefusalReason::TooMany { found, limit }));
        }
        for answer in &situation.answers {
            if answer.then != Fit::Fits && answer.text.is_none() {
                return Err(Refusal::at(place(), RefusalReason::Missing("what is said about it")));
            }
        }
    }
    Ok(())
}
