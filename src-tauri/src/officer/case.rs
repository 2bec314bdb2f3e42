//! 办件 on one screen: everything about a case that this officer may see, proven where the chain can prove it.

use yuzheng_contracts::{
    CheckedService, Input,
    form::{Edit, Form},
    json,
    value::Value,
};
use yuzheng_light_client::client::{CaseHistory, VerifiedEntry};
use yuzheng_protocol::{
    Canonical,
    api::EntryProof,
    commitment::trace_hash,
    desk_api::{Alike, CaseView},
    payload::SealedTrace,
    transaction::{Action, AutomaticDecision},
};
use yuzheng_vault::{CaseIdentity, seal};

use super::{
    acts::act_view,
    case_id,
    compared::{Comparing, reported_evidence},
    open::Opened,
    steps::Ground,
    views::{ComparedFields, DeskCase, FieldChoice, NoteView, ReasonView},
};
use crate::{
    answers::Rerun,
    app::{App, Session},
    cases::state_word,
    facts::{department_words, laws_in_words},
    filing::{basis_words, parse_form, title, words},
    identity::client_error,
    materials::materials,
    views::{CommandError, EventView, ProofStage, RuleView, SignedLine, Words},
};

/// What the department's node shows of a closed case.
struct Masked {
    values: Option<String>,
    unopened: Option<String>,
    rules: Vec<RuleView>,
    /// The last automatic decision as far as the node tells it.
    report: Option<Value>,
}

/// What an opened case's last automatic decision came to here.
struct Again {
    rerun: Rerun,
    /// What it was decided with.
    input: Option<Input>,
}

impl App {
    /// A case at the desk.
    ///
    /// # Errors
    /// `locked`, `unknownCase`, `notYourCase`, `noDepartment` …
    pub async fn desk_case(&self, case: &str) -> Result<DeskCase, CommandError> {
        let (session, id) = (self.session()?, case_id(case)?);
        let history = self.client.case_events(id).await.map_err(client_error)?;
        let CaseHistory { case, events, .. } = history.ok_or_else(|| CommandError::new("unknownCase"))?;
        let ground = self.ground(&session, case).await?;
        if ground.standing.roles.is_empty() {
            return Err(CommandError::new("notYourCase"));
        }
        let proofs: Vec<EntryProof> = events.iter().map(|event| event.proof.clone()).collect();
        let contract = &ground.contract;
        let opened = ground.opened.clone();
        let identities: &[CaseIdentity] = opened.as_deref().map_or(&[], |opened| &opened.identities);
        let told = self.masked_case(&session, &ground.case).await;
        let alike: Vec<Alike> = told.as_ref().map(|told| told.alike.to_vec()).unwrap_or_default();
        let masked = match &opened {
            None => masked(&ground, &told?),
            Some(opened) => {
                Masked { values: Some(text(&opened.fields)), unopened: None, rules: Vec::new(), report: None }
            }
        };
        let mut materials = masked.values.as_deref().map(|values| materials(contract, values)).unwrap_or_default();
        if opened.is_some() {
            self.handed_in(&session, (ground.case.department, id), &mut materials).await;
        }
        let again = match &opened {
            Some(opened) => self.rerun_opened(&session, &ground, opened, &proofs).await,
            None => Again { rerun: Rerun::nothing(), input: None },
        };
        let clock = session.desk().clock_steps()?;
        let mut compared = self.compared(contract, &masked, &again);
        for record in compared.iter_mut().flat_map(|one| &mut one.records) {
            record.as_of_ms = record.as_of_ms.map(|of| clock.shown_to_window(of));
        }
        let rerun = again.rerun;
        let notes = self.notes_at_work(&session, &ground.case, identities).await;
        let (mut notes, notes_problem) = match notes {
            Ok(notes) => (notes, None),
            Err(error) => (Vec::new(), Some(error.code)),
        };
        notes.iter_mut().for_each(|note| note.time_ms = clock.shown_to_window(note.time_ms));
        let mut happened = self.desk_events(contract, &events).await;
        happened.iter_mut().for_each(|event| event.time_ms = clock.shown_to_window(event.time_ms));
        let mut documents = self.issued_documents(contract, &events, identities).await;
        documents.iter_mut().for_each(|issued| issued.time_ms = clock.shown_to_window(issued.time_ms));
        let duplicates = self.duplicates(&session, &ground, &alike, &notes);
        let acts = session.desk().open_acts(Some(&id))?;
        let preparer = match &ground.case.preparer {
            Some(preparer) => Some(self.name_at_work(preparer).await),
            None => None,
        };
        let over = contract.workflow().is_none_or(|flow| flow.definition().is_final(&ground.case.state));
        Ok(DeskCase {
            id: id.to_hex(),
            number: ground.case.number.to_string(),
            title: title(contract),
            state: ground.case.state.to_string(),
            state_word: state_word(contract, &ground.case.state),
            over,
            event_count: ground.case.events,
            revealed: opened.is_some(),
            lines: masked.values.as_deref().map(|values| lines_of(contract, values)).unwrap_or_default(),
            materials,
            unopened: masked.unopened,
            rules: if opened.is_some() { rerun.rules } else { masked.rules },
            same_result: rerun.same,
            answers: rerun.answers,
            compared,
            events: with_urges(happened, &notes),
            documents,
            licence: super::licence::licence_print(&ground.case),
            notes,
            notes_problem,
            clocks: self.clocks_of(contract, &ground.case),
            limits: self.limits_of(contract, Some(&ground.case)),
            holder: self.holder(&ground).await?,
            preparer,
            handles: ground.standing.handles(),
            supervises: ground.standing.supervises(),
            steps: ground.steps()?,
            reasons: reasons(contract),
            fields: field_choices(&contract.definition().form),
            acts: acts.iter().map(act_view).collect(),
            duplicates,
        })
    }

    async fn desk_events(&self, contract: &CheckedService, events: &[VerifiedEntry]) -> Vec<EventView> {
        let mut views = Vec::new();
        for event in events.iter().rev() {
            let time = i64::try_from(event.header.time.0).unwrap_or(i64::MAX);
            let Some(mut view) = self.event_view(contract, &event.proof, time) else { continue };
            // Steps of officers carry their names: at the desk they matter.
            if let (
                Some(Action::OfficerStep(_) | Action::CaseAction(_)),
                yuzheng_protocol::transaction::Entry::Signed(t),
            ) = (event.proof.entry.action(), &event.proof.entry)
                && view.by.zh != "申请人"
            {
                let name = self.name_at_work(&t.body.signer).await;
                view.by = Words { zh: name.clone(), en: name };
            }
            views.push(view);
        }
        views
    }

    /// The trace of the newest automatic decision about what stands, if it opens and is the one on chain.
    async fn opened_trace(
        &self,
        session: &Session,
        ground: &Ground,
        opened: &Opened,
        events: &[EntryProof],
    ) -> Option<SealedTrace> {
        let decision = decision(events).filter(|d| d.commitment_root == ground.case.commitment_root)?;
        let sealed = self.client.get_sealed(decision.sealed_trace).await.ok()?;
        let bytes = opened.identities.iter().rev().find_map(|one| seal::open_body(one, &sealed.body).ok())?;
        let trace = SealedTrace::from_bytes(&bytes).ok()?;
        let recorded = trace_hash(&trace.salt, &trace.trace) == decision.trace;
        let whole = recorded && self.fetch_for_rerun(session, &trace.trace).await;
        whole.then_some(trace)
    }

    async fn rerun_opened(&self, session: &Session, ground: &Ground, opened: &Opened, events: &[EntryProof]) -> Again {
        let nothing = Again { rerun: Rerun::nothing(), input: None };
        let Some(trace) = self.opened_trace(session, ground, opened, events).await else { return nothing };
        match self.as_traced(session, &ground.contract, &trace.trace) {
            Some((contract, calendar)) => Again {
                rerun: self.run_again(&contract, calendar.as_deref(), &text(&opened.fields), &trace, events),
                input: contract.trace_input(&trace.trace, opened.fields.clone()),
            },
            None => nothing,
        }
    }

    /// What was filled in beside the records that were asked for the last decision, masked as the case is shown.
    fn compared(&self, contract: &CheckedService, masked: &Masked, again: &Again) -> Vec<ComparedFields> {
        let department = |code: &str| department_words(self.network.genesis(), code);
        if let Some(input) = &again.input {
            let Rerun { rules, answers, .. } = &again.rerun;
            let (fields, date, evidence) = (&input.fields, input.date, &input.evidence);
            return Comparing { contract, fields, date, evidence, rules, answers, department: &department }.all();
        }
        let date = |report: &Value| report.at("date")?.as_text()?.parse().ok();
        let fields = masked.values.as_deref().and_then(|values| parse_form(values).ok());
        let Some((report, fields)) = masked.report.as_ref().zip(fields.as_ref()) else { return Vec::new() };
        let Some(date) = date(report) else { return Vec::new() };
        let (evidence, rules, answers) = (&reported_evidence(report), &masked.rules, &[]);
        Comparing { contract, fields, date, evidence, rules, answers, department: &department }.all()
    }

    /// What the machine decided with, for a grant of an officer's.
    pub(super) async fn trace_input(&self, session: &Session, ground: &Ground, opened: &Opened) -> Option<Input> {
        let history = self.client.case_events(ground.case.case).await.ok()??;
        let events: Vec<EntryProof> = history.events.into_iter().map(|event| event.proof).collect();
        let trace = self.opened_trace(session, ground, opened, &events).await?;
        ground.contract.trace_input(&trace.trace, opened.fields.clone())
    }
}

/// The filling and the report as the department's node shows them.
fn masked(ground: &Ground, view: &CaseView) -> Masked {
    let values = view.fields.as_ref().and_then(|fields| String::from_utf8(fields.to_vec()).ok());
    let rules = view.report.as_ref().map(|report| reported_rules(&ground.contract, report)).unwrap_or_default();
    let report = view.report.as_ref().and_then(|report| json::parse_canonical(report, report.len()).ok());
    Masked { values, unopened: view.unopened.as_ref().map(ToString::to_string), rules, report }
}

/// Reminders stand on the timeline too, where they came.
fn with_urges(mut events: Vec<EventView>, notes: &[NoteView]) -> Vec<EventView> {
    events.extend(notes.iter().filter(|note| note.urge).map(|note| EventView {
        reasons: Vec::new(),
        code: "urge".to_owned(),
        title: Words { zh: "负责人催办".to_owned(), en: "Reminder by the supervisor".to_owned() },
        by: Words { zh: note.by.clone(), en: note.by.clone() },
        time_ms: note.time_ms,
        proof: ProofStage::Verified,
        height: None,
        id: Some(note.id.clone()),
    }));
    // The sort is stable: what came in one block stays in its order.
    events.sort_by(|a, b| b.time_ms.total_cmp(&a.time_ms));
    events
}

fn text(fields: &Value) -> String {
    String::from_utf8_lossy(&json::to_canonical(fields)).into_owned()
}

fn lines_of(contract: &CheckedService, values: &str) -> Vec<SignedLine> {
    crate::paper::lines(contract, values)
}

/// The newest automatic decision.
fn decision(events: &[EntryProof]) -> Option<&AutomaticDecision> {
    events.iter().rev().find_map(|event| match event.entry.action()? {
        Action::AutomaticDecision(decision) if event.outcome.failure().is_none() => Some(decision),
        _other => None,
    })
}

/// Rules of a closed case: the outcome that the department's node reports, in the contract's words without any facts.
fn reported_rules(contract: &CheckedService, report: &[u8]) -> Vec<RuleView> {
    let Ok(report) = json::parse_canonical(report, report.len()) else { return Vec::new() };
    let outcomes = report.at("rules").and_then(Value::as_list).unwrap_or_default();
    let outcome = |id: &str| {
        let found = outcomes.iter().find(|rule| rule.at("id").and_then(Value::as_text) == Some(id))?;
        let text = |name: &str| found.at(name).and_then(Value::as_text).map(str::to_owned);
        Some((text("outcome")?, text("reason")))
    };
    let view = |rule: &yuzheng_contracts::service::RuleDefinition| {
        let (outcome, reason) = outcome(&rule.id)?;
        let said = |words: &yuzheng_contracts::service::RuleWords| match outcome.as_str() {
            "pass" => without_facts(&words.pass),
            "fail" => without_facts(&words.fail),
            _unknown => without_facts(&words.unknown),
        };
        Some(RuleView {
            id: rule.id.clone(),
            basis: laws_in_words(&rule.basis),
            text: Words { zh: said(&rule.zh), en: said(&rule.en) },
            otherwise: match rule.else_action.as_str() {
                "reject_by_person" => "rejectByPerson".to_owned(),
                other => other.to_owned(),
            },
            outcome,
            reason,
            facts: Vec::new(),
        })
    };
    contract.definition().rules.iter().filter_map(view).collect()
}

/// A sentence with its inserted facts left out.
fn without_facts(sentence: &str) -> String {
    let mut said = String::new();
    let mut depth = 0u32;
    for character in sentence.chars() {
        match character {
            '{' => {
                depth += 1;
                said.push('…');
            }
            '}' => depth = depth.saturating_sub(1),
            other if depth == 0 => said.push(other),
            _inside => {}
        }
    }
    said
}

pub(crate) fn reasons(contract: &CheckedService) -> Vec<ReasonView> {
    let view = |reason: &yuzheng_contracts::service::ReasonDefinition| ReasonView {
        code: reason.code.clone(),
        title: words(&reason.title),
        text: words(&reason.text),
        remark: reason.remark.as_ref().map(words),
        basis: reason.basis.iter().map(basis_words).collect(),
        fields: reason.fields.clone(),
    };
    contract.definition().reasons.iter().map(view).collect()
}

/// Fields that people fill in, outside lists.
fn field_choices(form: &Form) -> Vec<FieldChoice> {
    let shown = form.fields.iter().filter(|field| field.edit != Edit::Hidden && !field.path.contains("[]"));
    shown.map(|field| FieldChoice { path: field.path.clone(), label: words(&field.label) }).collect()
}
