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
use crate::rules::{Fault, Machine, Program, Reference, Slot, Stop};
use crate::value::Value;

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
        let slots = self.slots(&input.fields, input.date, &input.evidence);
        let mut run = Run {
            service: self,
            input,
            slots: &slots,
            machine: Machine::new(&slots, self.environment.tables(), calendar),
            exhausted: false,
        };
        run.lets();
        let rules: Vec<RuleReport> = self.rules.iter().map(|rule| run.rule(rule)).collect();
        let (outputs, output_faults) = run.outputs();
        let form = self.validate_form(&input.fields);
        let verdict = verdict(&rules, form.is_empty(), output_faults.is_empty());
        let calendar = match self.calendar_use {
            CalendarUse::Needed => calendar.map(Calendar::address),
            CalendarUse::NotNeeded => None,
        };
        Report { verdict, form, rules, outputs, output_faults, calendar, gas: run.machine.gas_used() }
    }

    /// The values of named expressions over a form without evidence; those without a value are left out.
    pub(super) fn before_evidence(&self, programs: &[(String, Program)], fields: &Value, date: Date) -> NamedValues {
        let none = BTreeMap::new();
        let slots = self.slots(fields, date, &none);
        let input = Input::new(Value::Null, date);
        let machine = Machine::new(&slots, self.environment.tables(), None);
        let mut run = Run { service: self, input: &input, slots: &slots, machine, exhausted: false };
        run.lets();
        programs.iter().filter_map(|(name, program)| Some((name.clone(), run.value(program).ok()?))).collect()
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
        let outcome = match self.value(&rule.check) {
            Ok(Value::Bool(true)) => Outcome::Pass,
            Ok(Value::Bool(false)) => Outcome::Fail,
            Ok(other) => {
                let fault = Fault::Kind { place: "a rule", expected: "bool", found: other.kind() };
                Outcome::Unknown { reason: Reason::of(fault) }
            }
            Err(reason) => Outcome::Unknown { reason },
        };
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
            facts: rule.facts.iter().map(|reference| self.fact(reference)).collect(),
            gas: self.machine.gas_used() - before,
        }
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
        for (definition, program) in self.service.definition.outputs.iter().zip(&self.service.outputs) {
            let name = definition.name.clone();
            match self.value(program) {
                Ok(value) if value.fits_json() => drop(outputs.insert(name, value)),
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
