//! Runs a service's rules over an input.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::answers::SignedAnswer;
use super::check::{CalendarUse, CheckedService, CompiledRule, DATE, EVIDENCE, FIRST_LET, FORM, PARAMS};
use super::document::ElseAction;
use super::message::look_up;
use super::report::{FactSource, FactUsed, Outcome, Reason, Report, RuleReport, Verdict};
use crate::calendar::Calendar;
use crate::date::Date;
use crate::form::FieldError;
use crate::rules::{Fault, Machine, Program, Reference, Slot, Stop};
use crate::value::Value;

/// The most that all outputs of an evaluation weigh together (see [`Value::weight`]): they go into the trace.
pub const MAX_OUTPUT_WEIGHT: u32 = 4_000;
/// So much of a report's facts and outputs is paid for with the programs that made them.
const SHOWN_FREE: u64 = 100_000;
/// What one gas pays for beyond that.
const SHOWN_PER_GAS: u64 = 8;

/// Everything that a decision rests on.
#[derive(Clone, Debug)]
pub struct Input {
    /// The form's values: a map.
    pub fields: Value,
    /// The decision date (UTC+08:00).
    pub date: Date,
    /// Answers, by the name of the evidence. What is not there is unknown.
    pub evidence: BTreeMap<String, Evidence>,
    /// The departments' signed answers behind the evidence, by its name. No rule sees them.
    pub answers: BTreeMap<String, SignedAnswer>,
    /// Why a department's answer is not there, in a stable word, by the name of the evidence. No rule sees it.
    pub unanswered: BTreeMap<String, String>,
}

/// An answer that somebody answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What was answered.
    pub value: Value,
    /// Who answered.
    pub source: String,
    /// When, in milliseconds since 1970.
    pub as_of_ms: i64,
    /// What the answer rests on, kept in the trace for whoever checks it later; no rule reads it.
    pub detail: Option<Value>,
}

impl Input {
    /// An input without evidence.
    #[must_use]
    pub fn new(fields: Value, date: Date) -> Self {
        Self { fields, date, evidence: BTreeMap::new(), answers: BTreeMap::new(), unanswered: BTreeMap::new() }
    }

    /// Adds an answer.
    #[must_use]
    pub fn with_evidence(mut self, name: &str, evidence: Evidence) -> Self {
        self.evidence.insert(name.to_owned(), evidence);
        self
    }
}

impl CheckedService {
    /// Runs everything. Never fails: what cannot be computed is unknown, and unknown never approves.
    #[must_use]
    pub fn evaluate(&self, input: &Input) -> Report {
        self.evaluate_with(input, None)
    }

    /// The same for documents that count working days, by the deployed calendar.
    #[must_use]
    pub fn evaluate_with(&self, input: &Input, calendar: Option<&Calendar>) -> Report {
        let mut form = self.validate_form(&input.fields);
        form.extend(self.wrong_digests(&input.fields));
        self.report(input, calendar, form)
    }

    /// The same for the document's own tests. Each has a filling of its own, and none of their authors made the text
    /// from it: what stands where its digest belongs is taken as it is.
    pub(super) fn evaluate_test(&self, input: &Input, calendar: Option<&Calendar>) -> Report {
        self.report(input, calendar, self.validate_form(&input.fields))
    }

    fn report(&self, input: &Input, calendar: Option<&Calendar>, form: Vec<FieldError>) -> Report {
        let slots = self.slots(&input.fields, input.date, &input.evidence);
        let mut run = Run {
            service: self,
            input,
            slots: &slots,
            machine: Machine::new(&slots, self.environment.tables(), calendar),
            shown: 0,
            exhausted: false,
        };
        run.lets();
        let rules: Vec<RuleReport> = self.rules.iter().map(|rule| run.rule(rule)).collect();
        let (outputs, output_faults) = run.outputs();
        let verdict = verdict(&rules, form.is_empty(), output_faults.is_empty());
        let calendar = match self.calendar_use {
            CalendarUse::Needed => calendar.map(Calendar::address),
            CalendarUse::NotNeeded => None,
        };
        Report { verdict, form, rules, outputs, output_faults, calendar, gas: run.machine.gas_used() }
    }

    /// The values of named expressions over a form without evidence; those without a value are left out.
    pub(super) fn before_evidence(&self, programs: &[(String, Program)], fields: &Value, date: Date) -> NamedValues {
        let (values, _) = self.each_before_evidence(programs.iter().map(|(_, program)| program), fields, date);
        let named = programs.iter().zip(values);
        named.filter_map(|((name, _), value)| Some((name.clone(), value.ok()?))).collect()
    }

    /// The gas that computing all of these takes over a form without evidence.
    ///
    /// # Errors
    /// The place of the first that runs out of gas or makes too much, with that as the reason. Anything else for
    /// which one cannot be computed is no error: the form may be incomplete.
    pub(super) fn cost_before_evidence<'p>(
        &self,
        programs: impl Iterator<Item = (String, &'p Program)>,
        fields: &Value,
        date: Date,
    ) -> Result<u64, (String, Reason)> {
        let (places, programs): (Vec<String>, Vec<&Program>) = programs.unzip();
        let (values, gas) = self.each_before_evidence(programs.into_iter(), fields, date);
        for (place, value) in places.into_iter().zip(values) {
            match value {
                Err(reason @ Reason::OutOfGas) => return Err((place, reason)),
                Err(reason @ Reason::Fault { fault: Fault::TooLarge, .. }) => return Err((place, reason)),
                Ok(_) | Err(Reason::AwaitsEvidence { .. } | Reason::MissingField { .. } | Reason::Fault { .. }) => {}
            }
        }
        Ok(gas)
    }

    /// The value of each program over a form without evidence, and the gas of all.
    fn each_before_evidence<'p>(
        &self,
        programs: impl Iterator<Item = &'p Program>,
        fields: &Value,
        date: Date,
    ) -> (Vec<Result<Value, Reason>>, u64) {
        let none = BTreeMap::new();
        let slots = self.slots(fields, date, &none);
        let input = Input::new(Value::Null, date);
        let machine = Machine::new(&slots, self.environment.tables(), None);
        let mut run = Run { service: self, input: &input, slots: &slots, machine, shown: 0, exhausted: false };
        run.lets();
        let values = programs.map(|program| run.value(program)).collect();
        (values, run.machine.gas_used())
    }

    fn slots(&self, fields: &Value, date: Date, evidence: &BTreeMap<String, Evidence>) -> Vec<Slot> {
        let mut slots = vec![Slot::new(); FIRST_LET + self.lets.len()];
        let answers = self.definition.evidence.iter().filter_map(|declared| {
            let answer = evidence.get(&declared.name)?;
            Some((declared.name.as_str(), answer.value.clone()))
        });
        let answers = Value::map(answers).expect("names of evidence were checked to differ");
        let params = self.periods.iter().rfind(|(from, _)| *from <= date).map_or(&Value::Null, |(_, set)| set);
        slots[FORM] = Slot::from(Ok(fields.clone()));
        slots[EVIDENCE] = Slot::from(Ok(answers));
        slots[PARAMS] = Slot::from(Ok(params.clone()));
        slots[DATE] = Slot::from(Ok(Value::Date(date)));
        slots
    }
}

/// Values by name.
pub(super) type NamedValues = BTreeMap<String, Value>;

struct Run<'a> {
    service: &'a CheckedService,
    input: &'a Input,
    slots: &'a [Slot],
    machine: Machine<'a>,
    shown: u64,
    exhausted: bool,
}

type Outputs = (BTreeMap<String, Value>, BTreeMap<String, Reason>);

impl<'a> Run<'a> {
    fn lets(&mut self) {
        for (number, program) in self.service.lets.iter().enumerate() {
            let value = match self.machine.run(program) {
                Ok(value) => Ok(value.into_owned()),
                Err(Stop::Fault(fault)) => Err(*fault),
                Err(Stop::OutOfGas) => {
                    self.exhausted = true;
                    return;
                }
            };
            // Each slot is set once: the numbers differ.
            let _ = self.slots[FIRST_LET + number].set(value);
        }
    }

    fn value(&mut self, program: &'a Program) -> Result<Value, Reason> {
        if self.exhausted {
            return Err(Reason::OutOfGas);
        }
        match self.machine.run(program) {
            Ok(value) => Ok(value.into_owned()),
            Err(Stop::Fault(fault)) => Err(Reason::of(*fault)),
            Err(Stop::OutOfGas) => {
                self.exhausted = true;
                Err(Reason::OutOfGas)
            }
        }
    }

    fn rule(&mut self, rule: &'a CompiledRule) -> RuleReport {
        let before = self.machine.gas_used();
        let mut outcome = match self.value(&rule.check) {
            Ok(Value::Bool(true)) => Outcome::Pass,
            Ok(Value::Bool(false)) => Outcome::Fail,
            Ok(other) => {
                let fault = Fault::Kind { place: "a rule", expected: "bool", found: other.kind() };
                Outcome::Unknown { reason: Reason::of(fault) }
            }
            Err(reason) => Outcome::Unknown { reason },
        };
        let facts = self.facts(rule);
        if self.exhausted {
            outcome = Outcome::Unknown { reason: Reason::OutOfGas };
        }
        let words = match outcome {
            Outcome::Pass => &rule.pass,
            Outcome::Fail => &rule.fail,
            Outcome::Unknown { .. } => &rule.unknown,
        };
        RuleReport {
            id: rule.id.clone(),
            basis: rule.basis.clone(),
            else_action: rule.else_action,
            outcome,
            zh: words.zh.render(self.slots),
            en: words.en.render(self.slots),
            facts,
            gas: self.machine.gas_used() - before,
        }
    }

    /// The facts that a rule used; none once they would be more than is paid for.
    fn facts(&mut self, rule: &CompiledRule) -> Vec<FactUsed> {
        let mut facts = Vec::with_capacity(rule.facts.len());
        for reference in &rule.facts {
            let fact = self.fact(reference);
            if !self.show(&fact.value) {
                return Vec::new();
            }
            facts.push(fact);
        }
        facts
    }

    /// Whether what is shown so far, with this, is paid for.
    fn show(&mut self, value: &Value) -> bool {
        let free = SHOWN_FREE.saturating_sub(self.shown);
        let weight = u64::from(value.weight());
        self.shown = self.shown.saturating_add(weight);
        let paid = self.machine.pay_for_showing(weight.saturating_sub(free).div_ceil(SHOWN_PER_GAS));
        self.exhausted |= paid.is_err();
        !self.exhausted
    }

    fn fact(&self, reference: &Reference) -> FactUsed {
        let source = match reference.slot {
            FORM => FactSource::Form,
            EVIDENCE => {
                let answer = reference.keys.first().and_then(|name| self.input.evidence.get(&**name));
                FactSource::Evidence {
                    source: answer.map_or_else(|| Arc::from(""), |answer| answer.source.as_str().into()),
                    as_of_ms: answer.map(|answer| answer.as_of_ms),
                }
            }
            PARAMS => FactSource::Parameter,
            DATE => FactSource::DecisionDate,
            _ => FactSource::Computed,
        };
        let value = look_up(self.slots, reference).cloned().unwrap_or(Value::Null);
        FactUsed { name: reference.text.clone(), value, source }
    }

    fn outputs(&mut self) -> Outputs {
        let mut outputs = BTreeMap::new();
        let mut faults = BTreeMap::new();
        let mut room = MAX_OUTPUT_WEIGHT;
        for (definition, program) in self.service.definition.outputs.iter().zip(&self.service.outputs) {
            let name = definition.name.clone();
            match self.value(program) {
                Ok(value) if value.weight() > room => drop(faults.insert(name, Reason::of(Fault::TooLarge))),
                Ok(value) if value.fits_json() => {
                    room -= value.weight();
                    outputs.insert(name, value);
                }
                Ok(_) => drop(faults.insert(name, Reason::of(Fault::NotInterchangeable))),
                Err(reason) => drop(faults.insert(name, reason)),
            }
        }
        (outputs, faults)
    }
}

fn verdict(rules: &[RuleReport], form_is_whole: bool, outputs_are_whole: bool) -> Verdict {
    if !form_is_whole {
        return Verdict::Block;
    }
    let mut verdict = if outputs_are_whole { Verdict::Approve } else { Verdict::Refer };
    for rule in rules {
        match (&rule.outcome, rule.else_action) {
            (Outcome::Pass, _) | (Outcome::Fail | Outcome::Unknown { .. }, ElseAction::Warn) => {}
            (Outcome::Fail, ElseAction::Block) => return Verdict::Block,
            (Outcome::Fail, ElseAction::Refer | ElseAction::RejectByPerson)
            | (Outcome::Unknown { .. }, ElseAction::Block | ElseAction::Refer | ElseAction::RejectByPerson) => {
                verdict = Verdict::Refer;
            }
        }
    }
    verdict
}
