//! 办件 on one screen: everything about a case that this officer may see, proven where the chain can prove it.

use yuzheng_contracts::{
    CheckedService, Input,
    form::{Edit, Form, Widget},
    json,
    value::Value,
};
use yuzheng_light_client::client::{CaseHistory, VerifiedEntry};
use yuzheng_protocol::{
    Canonical,
    api::EntryProof,
    commitment::trace_hash,
    payload::SealedTrace,
    transaction::{Action, AutomaticDecision},
};
use yuzheng_vault::{CaseIdentity, seal};

use super::{
    acts::act_view,
    case_id,
    open::Opened,
    steps::Ground,
    views::{DeskCase, DuplicateView, FieldChoice, NoteView, ReasonView, SideBySide},
};
use crate::{
    answers::Rerun,
    app::{App, Session},
    cases::state_word,
    facts::laws_in_words,
    filing::{basis_words, title, words},
    identity::client_error,
    materials::materials,
    views::{CommandError, EventView, ProofStage, RuleView, SignedLine, Words},
};

/// What the department's node shows of a closed case.
struct Masked {
    values: Option<String>,
    unopened: Option<String>,
    rules: Vec<RuleView>,
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
        let masked = match &opened {
            None => self.masked(&session, &ground).await?,
            Some(opened) => Masked { values: Some(text(&opened.fields)), unopened: None, rules: Vec::new() },
        };
        let mut materials = masked.values.as_deref().map(|values| materials(contract, values)).unwrap_or_default();
        if opened.is_some() {
            self.handed_in(&session, (ground.case.department, id), &mut materials).await;
        }
        let rerun = match &opened {
            Some(opened) => self.rerun_opened(&session, &ground, opened, &proofs).await,
            None => Rerun::nothing(),
        };
        let notes = self.notes_at_work(&session, &ground.case, identities).await;
        let (notes, notes_problem) = match notes {
            Ok(notes) => (notes, None),
            Err(error) => (Vec::new(), Some(error.code)),
        };
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
            events: with_urges(self.desk_events(contract, &events).await, &notes),
            documents: self.issued_documents(contract, &events, identities).await,
            notes,
            notes_problem,
            clocks: self.clocks_of(contract, &ground.case),
            limits: self.limits_of(contract, Some(&ground.case)),
            holder: self.holder(&session, &ground.case).await?,
            preparer,
            handles: ground.standing.handles(),
            supervises: ground.standing.supervises(),
            steps: ground.steps()?,
            reasons: reasons(contract),
            fields: field_choices(&contract.definition().form),
            acts: acts.iter().map(act_view).collect(),
            duplicates: self.duplicates(&session, &ground),
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

    async fn masked(&self, session: &Session, ground: &Ground) -> Result<Masked, CommandError> {
        let view = self.masked_case(session, &ground.case).await?;
        let values = view.fields.as_ref().and_then(|fields| String::from_utf8(fields.to_vec()).ok());
        let rules = view.report.as_ref().map(|report| reported_rules(&ground.contract, report)).unwrap_or_default();
        Ok(Masked { values, unopened: view.unopened.map(|word| word.to_string()), rules })
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

    async fn rerun_opened(&self, session: &Session, ground: &Ground, opened: &Opened, events: &[EntryProof]) -> Rerun {
        let Some(trace) = self.opened_trace(session, ground, opened, events).await else { return Rerun::nothing() };
        match self.as_traced(session, &ground.contract, &trace.trace) {
            Some((contract, calendar)) => {
                self.run_again(&contract, calendar.as_deref(), &text(&opened.fields), &trace, events)
            }
            None => Rerun::nothing(),
        }
    }

    /// What the machine decided with, for a grant of an officer's.
    pub(super) async fn trace_input(&self, session: &Session, ground: &Ground, opened: &Opened) -> Option<Input> {
        let history = self.client.case_events(ground.case.case).await.ok()??;
        let events: Vec<EntryProof> = history.events.into_iter().map(|event| event.proof).collect();
        let trace = self.opened_trace(session, ground, opened, &events).await?;
        ground.contract.trace_input(&trace.trace, opened.fields.clone())
    }

    /// Cases among those that this officer opened today which share a name, an address or a file with this one.
    fn duplicates(&self, session: &Session, ground: &Ground) -> Vec<DuplicateView> {
        let Some(here) = &ground.opened else { return Vec::new() };
        let own = Marks::of(&ground.contract, &here.fields);
        let mut found = Vec::new();
        for (case, other) in session.all_opened() {
            if case == ground.case.case {
                continue;
            }
            let theirs = Marks::of(&ground.contract, &other.fields);
            let same = own.shared(&theirs);
            if same.is_empty() {
                continue;
            }
            found.push(DuplicateView {
                case: case.to_hex(),
                number: None,
                applicant: crate::identity::mask(&theirs.applicant),
                state: Words::default(),
                compared: side_by_side(&ground.contract, &here.fields, &other.fields),
                same,
            });
        }
        found
    }
}

/// Reminders stand on the timeline too, where they came.
fn with_urges(mut events: Vec<EventView>, notes: &[NoteView]) -> Vec<EventView> {
    events.extend(notes.iter().filter(|note| note.urge).map(|note| EventView {
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

fn reasons(contract: &CheckedService) -> Vec<ReasonView> {
    let view = |reason: &yuzheng_contracts::service::ReasonDefinition| ReasonView {
        code: reason.code.clone(),
        title: words(&reason.title),
        text: words(&reason.text),
        basis: reason.basis.iter().map(basis_words).collect(),
    };
    contract.definition().reasons.iter().map(view).collect()
}

/// Fields that people fill in, outside lists.
fn field_choices(form: &Form) -> Vec<FieldChoice> {
    let shown = form.fields.iter().filter(|field| field.edit != Edit::Hidden && !field.path.contains("[]"));
    shown.map(|field| FieldChoice { path: field.path.clone(), label: words(&field.label) }).collect()
}

/// By what cases are told to be about the same thing.
struct Marks {
    applicant: String,
    name: String,
    address: String,
    files: Vec<String>,
}

impl Marks {
    fn of(contract: &CheckedService, fields: &Value) -> Self {
        let form = &contract.definition().form;
        let at = |widget: Widget| {
            let field = form.fields.iter().find(|field| field.widget == widget)?;
            fields.at(&field.path).map(text)
        };
        let first = |paths: &[&str]| {
            paths.iter().find_map(|path| fields.at(path).and_then(Value::as_text)).unwrap_or_default().to_owned()
        };
        let applicant = form.identity(fields).map(|(_, number)| number.to_owned()).unwrap_or_default();
        let address = [first(&["premises.street", "domicile.street"]), first(&["premises.detail", "domicile.detail"])];
        Self {
            applicant,
            name: at(Widget::NameComposer).unwrap_or_else(|| first(&["name.zihao"])),
            address: address.concat(),
            files: materials(contract, &text(fields)).into_iter().map(|file| file.sha256).collect(),
        }
    }

    fn shared(&self, other: &Self) -> Vec<String> {
        let equal = |a: &str, b: &str| !a.is_empty() && a == b;
        let mut same = Vec::new();
        for (code, shared) in [
            ("applicant", equal(&self.applicant, &other.applicant)),
            ("name", equal(&self.name, &other.name)),
            ("address", equal(&self.address, &other.address)),
            ("file", self.files.iter().any(|file| !file.is_empty() && other.files.contains(file))),
        ] {
            if shared {
                same.push(code.to_owned());
            }
        }
        same
    }
}

/// The lines of two fillings that both have, one beside the other.
fn side_by_side(contract: &CheckedService, here: &Value, there: &Value) -> Vec<SideBySide> {
    let theirs = lines_of(contract, &text(there));
    let lines = lines_of(contract, &text(here)).into_iter().filter(|line| line.table.is_none());
    let pair = |line: SignedLine| {
        let other = theirs.iter().find(|other| other.label == line.label && other.table.is_none())?;
        Some(SideBySide { label: line.label, here: line.value, there: other.value.clone() })
    };
    lines.filter_map(pair).take(12).collect()
}
