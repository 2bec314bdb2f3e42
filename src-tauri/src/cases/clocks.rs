//! How long a case may take: clocks that run, clocks that stand still, what is promised. From the proven case, by
//! the same functions as the chain.

use yuzheng_contracts::{
    calendar::{Calendar, Certainty},
    date::Date,
    service::{CaseStatus, Node, State},
};

use super::{Known, KnownProof, state_word, workflow_state};
use crate::{
    app::App,
    filing::{self, words},
    views::{ClockView, DeadlineView, LimitsView, Words},
};

impl App {
    pub(super) fn deadline(&self, known: &Known, proven: &KnownProof) -> Option<DeadlineView> {
        let clock = self.running(known, proven)?;
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
        self.running(known, proven).into_iter().chain(paused(known, proven)).collect()
    }

    fn running(&self, known: &Known, proven: &KnownProof) -> Option<ClockView> {
        let status = CaseStatus::of(&proven.case).ok()?;
        let calendar = self.known_calendar()?;
        let due = known.contract.workflow()?.due(&status, &calendar).ok()??;
        let state = workflow_state(&known.contract, &status.state)?;
        Some(ClockView {
            paused: false,
            workdays_left: workdays_until(&calendar, self.chain_day(), due.date),
            of: status.running.map_or(0, |running| running.workdays),
            day: Some(due.date.to_string()),
            provisional: due.certainty == Certainty::Provisional,
            basis: basis(state),
            after: after(known, state),
            reason: None,
        })
    }

    pub(super) fn limits(&self, known: &Known) -> LimitsView {
        let guide = &known.contract.definition().guide;
        LimitsView {
            promised: words(&guide.promised_limit.text),
            statutory: words(&guide.statutory_limit.text),
            promised_left: self.promised_left(known, guide.promised_limit.workdays),
        }
    }

    /// Time that did not run through, because the applicant was asked or others were, is not counted here at all;
    /// and a promise to decide at once is one about the rules, which says nothing about a case with a person.
    fn promised_left(&self, known: &Known, promised: u32) -> Option<i32> {
        let case = &known.proven.as_ref()?.case;
        let state = workflow_state(&known.contract, &case.state)?;
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

fn paused(known: &Known, proven: &KnownProof) -> Vec<ClockView> {
    let Some(workflow) = known.contract.workflow() else { return Vec::new() };
    let here = workflow_state(&known.contract, &proven.case.state);
    let view = |name: &str, left: u32| {
        let state = workflow.definition().states.iter().find(|state| state.clock() == Some(name))?;
        Some(ClockView {
            paused: true,
            workdays_left: i32::try_from(left).unwrap_or(i32::MAX),
            of: state.deadline.as_ref().map_or(left, |deadline| deadline.workdays),
            day: None,
            provisional: false,
            basis: basis(state),
            after: after(known, state),
            reason: here.map(|here| words(&here.text)),
        })
    };
    proven.case.stopped.iter().filter_map(|named| view(named.name.as_str(), named.count)).collect()
}

fn basis(state: &State) -> Words {
    let basis = state.deadline.as_ref().and_then(|deadline| deadline.basis.first());
    basis.map(filing::basis_words).unwrap_or_default()
}

fn after(known: &Known, state: &State) -> Words {
    let next = state.deadline.as_ref().map(|deadline| deadline.on_expiry.to.as_str());
    next.map(|next| state_word(&known.contract, next)).unwrap_or_default()
}

/// Working days from one day to another; negative when that lies before.
fn workdays_until(calendar: &Calendar, today: Date, last: Date) -> i32 {
    let (from, to, sign) = if last >= today { (today, last, 1) } else { (last, today, -1) };
    let days = calendar.workdays_between(from, to).unwrap_or(u32::MAX);
    sign * i32::try_from(days).unwrap_or(i32::MAX)
}
