//! What other departments are asked about a filing, and what they answered: shown beforehand, checked afterwards.
//!
//! Invariant: an answer is shown as a department's only after this computer checked its signature, that it is the
//! answer to exactly the question that follows from what was filed, and that the ledger has its record.

use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::json::to_canonical;
use yuzheng_contracts::service::{AnswerFault, AnswersOf, CheckedAnswer, Evidence, check_records};
use yuzheng_contracts::{CheckedService, Input, Value, date::Date};
use yuzheng_protocol::Hash;
use yuzheng_protocol::actions::AnswerRecord;
use yuzheng_protocol::api::EntryProof;
use yuzheng_protocol::commitment::trace_hash;
use yuzheng_protocol::payload::SealedTrace;
use yuzheng_protocol::transaction::{Action, AutomaticDecision, Outcome};

use crate::app::App;
use crate::facts::Facts;
use crate::filing::parse_form;
use crate::views::{AskedView, DepartmentAnswerView, RuleView, Words};

/// A decision that was run again here.
pub(crate) struct Rerun {
    /// The rules as they come out here.
    pub rules: Vec<RuleView>,
    /// Whether everything comes out the same and every answer holds; none when there is nothing to run.
    pub same: Option<bool>,
    /// The departments' answers; none where one of them does not hold.
    pub answers: Vec<DepartmentAnswerView>,
}

impl Rerun {
    /// There is nothing to run.
    pub(crate) const fn nothing() -> Self {
        Self { rules: Vec::new(), same: None, answers: Vec::new() }
    }
}

/// The decision whose trace this is.
fn decision_of<'e>(events: &'e [EntryProof], trace: &SealedTrace) -> Option<&'e AutomaticDecision> {
    let expected = trace_hash(&trace.salt, &trace.trace);
    events.iter().find_map(|event| match (&event.outcome, event.entry.action()?) {
        (Outcome::Applied(_), Action::AutomaticDecision(decision)) if decision.trace == expected => Some(decision),
        _other => None,
    })
}

impl App {
    /// Runs the contract again over what was filed, with date, evidence and answers of the department's trace.
    pub(crate) fn run_again(
        &self,
        contract: &CheckedService,
        calendar: Option<&Calendar>,
        values: &str,
        trace: &SealedTrace,
        events: &[EntryProof],
    ) -> Rerun {
        let input = parse_form(values).ok().and_then(|fields| contract.trace_input(&trace.trace, fields));
        let Some(input) = input else { return Rerun::nothing() };
        let report = contract.evaluate_with(&input, calendar);
        let checked = match decision_of(events, trace) {
            Some(decision) => self.check_answers(contract, &input, decision.case, &decision.answers),
            // Before the decision is proven nothing is held against it.
            None => Ok(Vec::new()),
        };
        let same = contract.trace_bytes(&input, &report) == trace.trace[..] && checked.is_ok();
        let answers = checked.unwrap_or_default();
        let answers = answers.iter().map(|answer| self.answer_view(contract, &input, answer)).collect();
        let facts = Facts { contract, values: &input.fields, genesis: self.network.genesis() };
        Rerun { rules: facts.rules(&report), same: Some(same), answers }
    }

    fn check_answers(
        &self,
        contract: &CheckedService,
        input: &Input,
        case: Hash,
        records: &[AnswerRecord],
    ) -> Result<Vec<CheckedAnswer>, AnswerFault> {
        let genesis = self.network.genesis();
        let asker = genesis.department_by_code(&contract.definition().department).map_or(0, |asker| asker.id);
        let of = AnswersOf { genesis, chain_id: self.network.chain_id(), asker, case };
        let answers = contract.check_answers(input, &of)?;
        check_records(&answers, records)?;
        Ok(answers)
    }

    fn answer_view(&self, contract: &CheckedService, input: &Input, checked: &CheckedAnswer) -> DepartmentAnswerView {
        let declared = contract.definition().evidence.iter().find(|wanted| wanted.name == checked.name);
        let title = declared.map(|d| Words { zh: d.title.zh.clone(), en: d.title.en.clone() }).unwrap_or_default();
        let answer = &checked.answer;
        let key = self.network.genesis().department(answer.department).map(|d| d.worker.to_hex()).unwrap_or_default();
        let value = input.evidence.get(&checked.name).map(|Evidence { value, .. }| plain(value)).unwrap_or_default();
        DepartmentAnswerView {
            name: checked.name.clone(),
            title,
            department: self.department_name(answer.department),
            data_set: answer.data_set.to_string(),
            value,
            as_of_ms: answer.as_of.0 as f64,
            answered_ms: answer.time.0 as f64,
            key,
            record: checked.record.answer.to_hex(),
        }
    }

    /// What departments will be asked about these values, in the contract's order.
    pub(crate) fn asked(&self, contract: &CheckedService, values: &Value, date: Date) -> Vec<AskedView> {
        let questions = contract.evidence_questions(values, date);
        let asked = contract.asked_evidence().filter_map(|wanted| {
            let question = questions.get(&wanted.name)?;
            let department = self.network.genesis().department_by_code(&wanted.from);
            let items =
                question.as_list().map_or_else(|| vec![words(question)], |list| list.iter().map(words).collect());
            Some(AskedView {
                name: wanted.name.clone(),
                title: Words { zh: wanted.title.zh.clone(), en: wanted.title.en.clone() },
                department: department.map(|d| self.department_name(d.id)).unwrap_or_default(),
                items,
            })
        });
        asked.filter(|asked| !asked.items.is_empty()).collect()
    }
}

/// A value as it is read.
fn plain(value: &Value) -> String {
    match value.as_text() {
        Some(text) => text.to_owned(),
        None => String::from_utf8_lossy(&to_canonical(value)).into_owned(),
    }
}

/// An item of a question as it is read: the values of its fields one after the other.
fn words(item: &Value) -> String {
    match item.as_map() {
        Some(map) => map.entries().iter().map(|(_, value)| plain(value)).collect::<Vec<_>>().join(" · "),
        None => plain(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_contracts::json::parse;

    #[test]
    fn items_are_shown_by_their_values_alone() {
        let item = parse(r#"{"name":"周示明","id_no":"500103198506129995"}"#.as_bytes(), 100).unwrap();
        assert_eq!(words(&item), "500103198506129995 · 周示明");
        assert_eq!(words(&Value::text("拾光里")), "拾光里");
        assert_eq!((plain(&Value::Bool(true)), plain(&Value::Int(2))), ("true".into(), "2".into()));
    }
}
