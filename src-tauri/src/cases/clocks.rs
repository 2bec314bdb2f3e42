//! How long a case may take: clocks that run, clocks that stand still, what is promised. From the proven case, by
//! the same functions as the chain.

use yuzheng_contracts::{
    CheckedService,
    calendar::{Calendar, Certainty},
    date::Date,
    service::{CaseStatus, Node, State},
};

use yuzheng_protocol::objects::Case;

use super::{Known, KnownProof, state_word, workflow_state};
use crate::{
    app::App,
    filing::{self, words},
    views::{ClockView, DeadlineView, LimitsView, Words},
};

impl App {
    pub(super) fn deadline(&self, known: &Known, proven: &KnownProof) -> Option<DeadlineView> {
        let clock = self.running(&known.contract, &proven.case)?;
        Some(DeadlineView {
            day: clock.day?,
            workdays_left: clock.workdays_left,
            provisional: clock.provisional,
            basis: clock.basis,
        })
    }

    /// The clock that runs and those that stand still.
    pub(super) fn clocks(&self, known: &Known) -> Vec<ClockView> {
        let Some(proven) = &known.proven else { return Vec::new() };
        self.clocks_of(&known.contract, &proven.case)
    }

    /// The clock of a case that runs and those that stand still.
    pub(crate) fn clocks_of(&self, contract: &CheckedService, case: &Case) -> Vec<ClockView> {
        self.running(contract, case).into_iter().chain(paused(contract, case)).collect()
    }

    fn running(&self, contract: &CheckedService, case: &Case) -> Option<ClockView> {
        let status = CaseStatus::of(case).ok()?;
        let calendar = self.known_calendar()?;
        let due = contract.workflow()?.due(&status, &calendar).ok()??;
        let state = workflow_state(contract, &status.state)?;
        Some(ClockView {
            paused: false,
            workdays_left: workdays_until(&calendar, self.chain_day(), due.date),
            of: status.running.map_or(0, |running| running.workdays),
            day: Some(due.date.to_string()),
            provisional: due.certainty == Certainty::Provisional,
            basis: basis(state),
            after: after(contract, state),
            reason: None,
        })
    }

    pub(super) fn limits(&self, known: &Known) -> LimitsView {
        self.limits_of(&known.contract, known.proven.as_ref().map(|proven| &proven.case))
    }

    /// What is promised of a case and what the law allows.
    pub(crate) fn limits_of(&self, contract: &CheckedService, case: Option<&Case>) -> LimitsView {
        let guide = &contract.definition().guide;
        LimitsView {
            promised: words(&guide.promised_limit.text),
            statutory: words(&guide.statutory_limit.text),
            promised_left: case.and_then(|case| self.promised_left(contract, case, guide.promised_limit.workdays)),
        }
    }

    /// Time that did not run through, because the applicant was asked or others were, is not counted here at all;
    /// and a promise to decide at once is one about the rules, which says nothing about a case with a person.
    fn promised_left(&self, contract: &CheckedService, case: &Case, promised: u32) -> Option<i32> {
        let state = workflow_state(contract, &case.state)?;
        let open = match state.node {
            Node::Submitted | Node::Accepted | Node::Reviewed => true,
            Node::Decided | Node::Concluded => false,
        };
        let through = promised > 0 && case.counters.is_empty() && case.stopped.is_empty();
        let due = self.known_calendar()?.add_workdays(CaseStatus::of(case).ok()?.submitted_on, promised).ok()?;
        (open && through)
            .then(|| self.known_calendar().map(|c| workdays_until(&c, self.chain_day(), due.date)))
            .flatten()
    }
}

fn paused(contract: &CheckedService, case: &Case) -> Vec<ClockView> {
    let Some(workflow) = contract.workflow() else { return Vec::new() };
    let here = workflow_state(contract, &case.state);
    let view = |name: &str, left: u32| {
        let state = workflow.definition().states.iter().find(|state| state.clock() == Some(name))?;
        Some(ClockView {
            paused: true,
            workdays_left: i32::try_from(left).unwrap_or(i32::MAX),
            of: state.deadline.as_ref().map_or(left, |deadline| deadline.workdays),
            day: None,
            provisional: false,
            basis: basis(state),
            after: after(contract, state),
            reason: here.map(|here| words(&here.text)),
        })
    };
    case.stopped.iter().filter_map(|named| view(named.name.as_str(), named.count)).collect()
}

fn basis(state: &State) -> Words {
    let basis = state.deadline.as_ref().and_then(|deadline| deadline.basis.first());
    basis.map(filing::basis_words).unwrap_or_default()
}

fn after(contract: &CheckedService, state: &State) -> Words {
    let Some(expiry) = state.deadline.as_ref().map(|deadline| &deadline.on_expiry) else { return Words::default() };
    expiry.title.as_ref().map_or_else(|| state_word(contract, &expiry.to), filing::words)
}

/// Working days from one day to another; negative when that lies before.
fn workdays_until(calendar: &Calendar, today: Date, last: Date) -> i32 {
    let (from, to, sign) = if last >= today { (today, last, 1) } else { (last, today, -1) };
    let days = calendar.workdays_between(from, to).unwrap_or(u32::MAX);
    sign * i32::try_from(days).unwrap_or(i32::MAX)
}
