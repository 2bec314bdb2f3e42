//! What an officer signs in a case: which steps are possible, the document that goes with each, the sentences that are
//! read before signing.
//!
//! Invariant: only steps that the contract lets this officer take now are built, by the same functions as the chain;
//! the document that is shown is the document that is signed.

use yuzheng_contracts::{
    CheckedService, Date,
    calendar::Calendar,
    notice::{Addressee, CaseReference, Chosen, Composition, Content, Notice, NoticeKind, Particular, Signer, compose},
    service::{
        CaseStatus, Effect, LegalDocument, Preparation, ReasonDefinition, Reasons, Role, StepRefusal, Text, Transition,
    },
};
use yuzheng_protocol::{
    Hash,
    codec::{List, Text as ShortText},
    desk::OfficerStep,
    genesis::ChainKind,
    objects::{Case, Licence, key},
    transaction::{Action, CaseAction},
};

use super::{
    case_id, correction,
    documents::{document, notice_view},
    internal,
    notes::sealed_text,
    open::Opened,
    register::{self, Entry},
    standing::Standing,
    views::{ActView, ChosenReason, RegisterLine, StepDraft, StepPreview, StepView},
};
use crate::{
    app::{App, Session},
    filing::words,
    identity::{client_error, mask},
    role::{RoleName, staff_signer},
    views::{CommandError, FieldError, Param, Words},
};

/// Everything that a step is built from.
pub(super) struct Ground {
    pub case: Case,
    /// The licence that came of it, as it stands.
    pub licence: Option<Licence>,
    pub contract: std::sync::Arc<CheckedService>,
    pub calendar: std::sync::Arc<Calendar>,
    pub standing: Standing,
    pub opened: Option<std::sync::Arc<Opened>>,
    pub me: yuzheng_protocol::sign::PublicKey,
    pub today: Date,
}

/// A step that was built and checked.
struct Built {
    title: Words,
    sentences: Vec<Words>,
    notice: Option<Notice>,
    /// What goes beside the step as an internal note, where no document says it; may be empty.
    note: String,
    entry: Option<Entry>,
    action: Plan,
}

/// What goes to the chain.
enum Plan {
    /// A step without document and effect.
    Plain(CaseAction),
    /// A step with either.
    Full(OfficerStep),
}

const fn role_name(role: Role) -> Option<RoleName> {
    match role {
        Role::Officer => Some(RoleName::Clerk),
        Role::Reviewer => Some(RoleName::Reviewer),
        Role::Supervisor => Some(RoleName::Supervisor),
        Role::Applicant | Role::Worker => None,
    }
}

const fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::None => "none",
        Effect::Grant => "grant",
        Effect::Supplement => "supplement",
        Effect::Correct => "correct",
        Effect::Suspend => "suspend",
        Effect::Restore => "restore",
        Effect::Revoke => "revoke",
        Effect::Cancel => "cancel",
    }
}

impl Ground {
    fn status(&self) -> Result<CaseStatus, CommandError> {
        CaseStatus::of(&self.case).map_err(internal)
    }

    /// Steps of the officer's roles, each once, with what stands against it.
    fn possible(&self) -> Result<Vec<(Transition, Option<FieldError>)>, CommandError> {
        let Some(workflow) = self.contract.workflow() else { return Ok(Vec::new()) };
        let status = self.status()?;
        let day = self.today.max(status.entered_on);
        let mut steps: Vec<(Transition, Option<FieldError>)> = Vec::new();
        for role in self.standing.workflow_roles() {
            for (step, outcome) in workflow.possible(&status, role, day, &self.calendar) {
                if step.effect == Effect::Supplement {
                    continue;
                }
                let decides = matches!(step.role, Role::Reviewer | Role::Supervisor);
                let own = decides && self.case.preparer == Some(self.me);
                let blocked = match outcome {
                    Err(refusal) => Some(self.refused(step, &refusal)),
                    Ok(()) if own => Some(blocked("sameOfficer", Words::default())),
                    Ok(()) => None,
                };
                match steps.iter_mut().find(|(known, _)| known.action == step.action) {
                    // The same step in another role: the one that can be taken.
                    Some(known) if known.1.is_some() && blocked.is_none() => *known = (step.clone(), None),
                    Some(_) => {}
                    None => steps.push((step.clone(), blocked)),
                }
            }
        }
        Ok(steps)
    }

    fn refused(&self, step: &Transition, refusal: &StepRefusal) -> FieldError {
        match refusal {
            StepRefusal::Guard { .. } | StepRefusal::GuardUnknown { .. } => {
                blocked("guardFailed", step.guard.as_ref().map(|guard| words(&guard.text)).unwrap_or_default())
            }
            StepRefusal::CounterFull { .. } => blocked("counterFull", Words::default()),
            StepRefusal::DeadlinePassed { .. } => blocked("deadlinePassed", Words::default()),
            StepRefusal::NotPublished(_) => blocked("notPublished", Words::default()),
            StepRefusal::UnknownState(_)
            | StepRefusal::NotPossible { .. }
            | StepRefusal::NotForRole { .. }
            | StepRefusal::NotDue { .. }
            | StepRefusal::NoDeadline(_)
            | StepRefusal::Backwards { .. }
            | StepRefusal::OutOfRange(_) => blocked("notPossibleNow", Words::default()),
        }
    }

    pub fn steps(&self) -> Result<Vec<StepView>, CommandError> {
        let view = |(step, blocked): (Transition, Option<FieldError>)| {
            let issued = self.document_of(&step);
            let to = self.contract.definition().workflow.as_ref().and_then(|flow| flow.state(&step.to).ok());
            Some(StepView {
                title: words(&step.title),
                role: role_name(step.role)?,
                to: to.map(|state| words(&state.title)).unwrap_or_default(),
                document: issued.map(|document| words(&document.title)),
                document_kind: issued.and_then(|document| document.kind).map(|kind| kind.to_string()),
                needs_reason: step.reasons == Reasons::Required,
                reasons: reasons_of(&self.contract, &step),
                corrections: match (step.effect, &self.licence) {
                    (Effect::Correct, Some(licence)) => correction::correctable(licence, &step.corrects),
                    (_, Some(_) | None) => Vec::new(),
                },
                effect: effect_word(step.effect).to_owned(),
                second_officer: step.preparation == Preparation::SecondOfficer,
                needs_opening: self.opened.is_none() && (issued.is_some() || step.effect == Effect::Grant),
                action: step.action,
                blocked,
            })
        };
        Ok(self.possible()?.into_iter().filter_map(view).collect())
    }

    fn document_of(&self, step: &Transition) -> Option<&LegalDocument> {
        step.notice.as_deref().and_then(|id| document(&self.contract, id))
    }

    /// Builds a step exactly as it will be signed.
    fn build(
        &self,
        draft: &StepDraft,
        trace: Option<yuzheng_contracts::Input>,
        demo: bool,
        signers: Vec<Signer>,
    ) -> Result<Built, CommandError> {
        if draft.events != self.case.events {
            return Err(CommandError::new("outdated"));
        }
        let (step, blocked) = self
            .possible()?
            .into_iter()
            .find(|(step, _)| step.action == draft.action)
            .ok_or_else(|| CommandError::new("notPossibleNow"))?;
        if let Some(blocked) = blocked {
            return Err(CommandError { code: blocked.code, params: blocked.params });
        }
        if step.reasons == Reasons::Required && draft.reasons.is_empty() {
            return Err(CommandError::new("reasonMissing"));
        }
        let asks = self.document_of(&step).and_then(|document| document.kind) == Some(NoticeKind::Supplement);
        if asks && let Some(chosen) = draft.reasons.iter().find(|chosen| chosen.fields.is_empty()) {
            let reason = self.reason(&step, &chosen.code)?;
            return Err(CommandError::new("fieldsMissing").with("reason", &reason.title.zh));
        }
        let mut changes = Vec::new();
        let entry = match step.effect {
            Effect::Grant => {
                Some(register::entry(&self.contract, &self.calendar, &self.form()?.fields, trace, self.today)?)
            }
            Effect::Correct => {
                let licence = self.licence.as_ref().ok_or_else(|| CommandError::new("noLicence"))?;
                let (entry, changed) = correction::corrected(licence, &step.corrects, &draft.corrections)?;
                changes = changed;
                Some(entry)
            }
            Effect::None | Effect::Supplement | Effect::Suspend | Effect::Restore | Effect::Revoke | Effect::Cancel => {
                None
            }
        };
        let notice = match self.document_of(&step) {
            Some(issued) => Some(self.notice(&step, issued, draft, entry.as_ref(), demo, signers)?),
            None => None,
        };
        let full = notice.is_some() || entry.is_some() || step.effect != Effect::None || !draft.reasons.is_empty();
        let action = ShortText::new(step.action.as_str()).map_err(internal)?;
        let plan = if full {
            let reasons = draft.reasons.iter().map(|reason| ShortText::new(reason.code.as_str()).map_err(internal));
            Plan::Full(OfficerStep {
                case: self.case.case,
                events: draft.events,
                action,
                reasons: List::new(reasons.collect::<Result<Vec<_>, _>>()?).map_err(internal)?,
                notice: None,
                registration: entry.as_ref().map(|entry| entry.registration.clone()),
            })
        } else {
            Plan::Plain(CaseAction { case: self.case.case, events: draft.events, action, content: Hash::ZERO })
        };
        let mut sentences = self.sentences(&step, notice.as_ref(), draft)?;
        let note = match &notice {
            Some(_) => String::new(),
            None => self.said(&step, draft)?,
        };
        if !note.is_empty() {
            sentences.push(Words {
                zh: "您补充的话作为内部批注留在办件里。".to_owned(),
                en: "What you add stays in the case as an internal note.".to_owned(),
            });
        }
        sentences.extend(changes.iter().map(correction::sentence));
        Ok(Built { sentences, title: words(&step.title), notice, note, entry, action: plan })
    }

    fn form(&self) -> Result<&Opened, CommandError> {
        self.opened.as_deref().ok_or_else(|| CommandError::new("revealFirst"))
    }

    /// What is signed, in sentences.
    fn sentences(
        &self,
        step: &Transition,
        notice: Option<&Notice>,
        draft: &StepDraft,
    ) -> Result<Vec<Words>, CommandError> {
        let to = self.contract.definition().workflow.as_ref().and_then(|flow| flow.state(&step.to).ok());
        let to = to.map(|state| words(&state.title)).unwrap_or_default();
        let title = words(&step.title);
        let mut sentences = vec![Words {
            zh: format!("对办件 {} 作出“{}”，办件进入“{}”。", self.case.number, title.zh, to.zh),
            en: format!("In case {}: “{}”; the case becomes “{}”.", self.case.number, title.en, to.en),
        }];
        for chosen in &draft.reasons {
            let reason = self.reason(step, &chosen.code)?;
            let law: Vec<Words> = reason.basis.iter().map(crate::filing::basis_words).collect();
            let join = |of: fn(&Words) -> &str, between| law.iter().map(of).collect::<Vec<_>>().join(between);
            sentences.push(Words {
                zh: format!("理由：{}（{}）。", reason.title.zh, join(|w| &w.zh, "、")),
                en: format!("Reason: {} ({}).", reason.title.en, join(|w| &w.en, ", ")),
            });
        }
        if let Some(notice) = notice {
            let title = notice.title();
            sentences.push(Words {
                zh: format!("签发《{}》，文号由政务链给出，申请人在自己的电脑上看到。", title.zh),
                en: format!("Issues “{}”; the chain gives its number, and the applicant reads it.", title.en),
            });
        }
        sentences.extend(consequence(step));
        Ok(sentences)
    }

    /// What an officer adds to a step, in lines; it stands in the document where there is one.
    fn said(&self, step: &Transition, draft: &StepDraft) -> Result<String, CommandError> {
        let mut lines = Vec::new();
        for chosen in &draft.reasons {
            let remark = chosen.remark.trim();
            if !remark.is_empty() {
                lines.push(format!("{}：{remark}", self.reason(step, &chosen.code)?.title.zh));
            }
        }
        let whole = draft.remark.trim();
        lines.extend((!whole.is_empty()).then(|| whole.to_owned()));
        Ok(lines.join("\n"))
    }

    /// A reason that this step may name.
    fn reason(&self, step: &Transition, code: &str) -> Result<&ReasonDefinition, CommandError> {
        let reasons = &self.contract.definition().reasons;
        reasons
            .iter()
            .find(|reason| reason.code == code && reason.serves(&step.action))
            .ok_or_else(|| CommandError::new("unknownReason").with("code", code))
    }

    fn notice(
        &self,
        step: &Transition,
        issued: &LegalDocument,
        draft: &StepDraft,
        entry: Option<&Entry>,
        demo: bool,
        signers: Vec<Signer>,
    ) -> Result<Notice, CommandError> {
        let definition = self.contract.definition();
        let form = &self.form()?.fields;
        let (name, number) = definition.form.identity(form).ok_or_else(|| CommandError::new("noAddressee"))?;
        let chosen: Vec<Chosen<'_>> =
            draft.reasons.iter().map(|chosen| self.chosen(step, chosen)).collect::<Result<_, _>>()?;
        let (remark, hands_over) = (draft.remark.trim(), issued.kind == Some(NoticeKind::Delivery));
        let particulars = match entry {
            Some(entry) => entry.particulars.clone(),
            None if hands_over && remark.is_empty() => return Err(CommandError::new("collectorMissing")),
            None if hands_over => self.handed_over(remark),
            None => Vec::new(),
        };
        let composition = Composition {
            service: definition,
            document: issued,
            demo,
            case: CaseReference {
                number: self.case.number.to_string(),
                service: definition.guide.name.clone(),
                received: self.status()?.submitted_on,
            },
            addressee: Addressee { name: name.to_owned(), identifier: Some(mask(number)) },
            reasons: &chosen,
            received: crate::documents::received(&self.case, form),
            particulars,
            due: self.due_after(step)?,
            licence_code: hands_over.then(|| self.licence.as_ref().map(|licence| licence.code.to_string())).flatten(),
            remark: (!hands_over).then(|| remark.to_owned()).filter(|remark| !remark.is_empty()),
            signers,
        };
        compose(composition).map_err(|defect| CommandError::new("documentDefect").with("detail", defect))
    }

    /// A reason with what the officer adds behind the service's own words.
    fn chosen<'d>(&self, step: &Transition, chosen: &'d ChosenReason) -> Result<Chosen<'d>, CommandError> {
        let reason = self.reason(step, &chosen.code)?;
        let remark = chosen.remark.trim();
        let sentence =
            Text { zh: format!("{}：{remark}", reason.title.zh), en: format!("{}: {remark}", reason.title.en) };
        let sentence = (!remark.is_empty()).then_some(sentence);
        if reason.remark.is_some() && sentence.is_none() {
            return Err(CommandError::new("remarkMissing"));
        }
        Ok(Chosen { code: &chosen.code, sentence, fields: chosen.fields.clone() })
    }

    /// What 送达回证 says was handed to whom.
    fn handed_over(&self, collector: &str) -> Vec<Particular> {
        let row = |zh: &str, en: &str, value: &str| Particular {
            label: Text { zh: zh.to_owned(), en: en.to_owned() },
            content: Content::Text(value.to_owned()),
        };
        let issued = |document: &&LegalDocument| document.kind == Some(NoticeKind::BusinessLicence);
        let documents = self.contract.definition().documents.iter().filter(issued);
        let titles: Vec<&str> = documents.map(|document| document.title.zh.as_str()).collect();
        vec![
            row("送达文书", "Documents", &titles.join("、")),
            row("领取人", "Collected by", collector),
            row("送达方式", "Way of delivery", "窗口领取"),
        ]
    }

    /// The last day of the clock that runs after the step.
    fn due_after(&self, step: &Transition) -> Result<Option<(Date, u32)>, CommandError> {
        let Some(workflow) = self.contract.workflow() else { return Ok(None) };
        let status = self.status()?;
        let day = self.today.max(status.entered_on);
        let after = workflow.step(&status, &step.action, step.role, day, &self.calendar).map_err(internal)?;
        let due = workflow.due(&after, &self.calendar).map_err(internal)?;
        Ok(due.zip(after.running).map(|(due, running)| (due.date, running.workdays)))
    }
}

/// Codes of the reasons that a step may name.
fn reasons_of(contract: &CheckedService, step: &Transition) -> Vec<String> {
    let serving = contract.definition().reasons.iter().filter(|reason| reason.serves(&step.action));
    serving.map(|reason| reason.code.clone()).collect()
}

fn blocked(code: &str, words: Words) -> FieldError {
    let param = |name: &str, value: String| Param { name: name.to_owned(), value };
    FieldError {
        path: String::new(),
        code: code.to_owned(),
        params: vec![param("zh", words.zh), param("en", words.en)],
    }
}

/// What follows for a licence.
fn consequence(step: &Transition) -> Option<Words> {
    let (zh, en) = match step.effect {
        Effect::Grant => {
            ("以下内容登记入册，颁发证照。", "What follows is entered into the register, and the licence is issued.")
        }
        Effect::Suspend => ("证照暂停有效；核验的人会看到。", "The licence is suspended; whoever checks it sees that."),
        Effect::Restore => ("证照恢复有效。", "The licence is in force again."),
        Effect::Revoke => (
            "撤销登记，证照自此无效；核验的人会看到。",
            "The registration is revoked; whoever checks the licence sees that.",
        ),
        Effect::Cancel => (
            "注销登记，证照自此无效；核验的人会看到。",
            "The registration is cancelled; whoever checks the licence sees that.",
        ),
        Effect::None | Effect::Supplement | Effect::Correct => return None,
    };
    Some(Words { zh: zh.to_owned(), en: en.to_owned() })
}

impl App {
    /// Everything that a step in a case is built from, proven.
    pub(super) async fn ground(&self, session: &Session, case: Case) -> Result<Ground, CommandError> {
        let today = self.chain_day();
        let contract = self.contract_on(session, &case.contract, today).await?;
        let standing = self.standing_in(session, &case).await?;
        let opened = self.opened(session, &case).await;
        let licence = match &case.licence {
            Some(code) => {
                self.client.state(&key::licence(code)).await.map_err(client_error)?.decode().map_err(client_error)?
            }
            None => None,
        };
        let calendar = self.known_calendar().ok_or_else(|| CommandError::new("noCalendar"))?;
        Ok(Ground { me: staff_signer(session), case, licence, contract, calendar, standing, opened, today })
    }

    async fn built(&self, session: &Session, case: &str, draft: &StepDraft) -> Result<(Ground, Built), CommandError> {
        let stands = self.proven_case(case_id(case)?).await?;
        let ground = self.ground(session, stands).await?;
        let role = |zh: &str, en: &str| Text { zh: zh.to_owned(), en: en.to_owned() };
        let mut signers = Vec::new();
        if let Some(preparer) = ground.case.preparer.filter(|preparer| *preparer != ground.me) {
            signers.push(Signer {
                name: self.name_at_work(&preparer).await,
                number: None,
                role: role("经办人", "Prepared by"),
            });
        }
        let step =
            ground.possible()?.into_iter().find(|(step, _)| step.action == draft.action).map(|(step, _)| step.role);
        let own = match step {
            Some(Role::Reviewer) => role("复核人", "Reviewed by"),
            Some(Role::Supervisor) => role("负责人", "Head of the office"),
            Some(Role::Officer | Role::Applicant | Role::Worker) | None => role("经办人", "Officer"),
        };
        signers.push(Signer { name: ground.standing.officer.name.to_string(), number: None, role: own });
        let trace = match &ground.opened {
            Some(opened) => self.trace_input(session, &ground, opened).await,
            None => None,
        };
        let demo = self.network.genesis().kind == ChainKind::Demonstration;
        let built = ground.build(draft, trace, demo, signers)?;
        Ok((ground, built))
    }

    /// Exactly what a step signs, in sentences, with its document and its entry.
    ///
    /// # Errors
    /// `outdated`, `notPossibleNow`, `reasonMissing`, `revealFirst`, `noRegister`, `documentDefect` …
    pub async fn preview_step(&self, case: &str, draft: &StepDraft) -> Result<StepPreview, CommandError> {
        let session = self.session()?;
        let (_, built) = self.built(&session, case, draft).await?;
        let register = built.entry.iter().flat_map(|entry| &entry.particulars);
        let document = built.notice.as_ref().map(|notice| notice_view(notice, None));
        Ok(StepPreview {
            title: built.title,
            sentences: built.sentences,
            register: register
                .map(|row| RegisterLine { label: words(&row.label), value: super::documents::content(&row.content) })
                .collect(),
            document,
        })
    }

    /// Signs a step, seals its document and lets the outbox send both.
    ///
    /// # Errors
    /// As [`App::preview_step`].
    pub async fn sign_step(&self, case: &str, draft: &StepDraft) -> Result<ActView, CommandError> {
        let session = self.session()?;
        let (ground, built) = self.built(&session, case, draft).await?;
        let (action, package) = match built.action {
            Plan::Plain(action) => (Action::CaseAction(action), None),
            Plan::Full(mut step) => {
                let package = match &built.notice {
                    Some(notice) => {
                        let recipient = self.recipient_of(&session, &ground.case).await?;
                        let (package, text) = sealed_text(&recipient, &notice.to_canonical())?;
                        step.notice = Some(text);
                        Some(package)
                    }
                    None => None,
                };
                (Action::OfficerStep(step), package)
            }
        };
        if !built.note.is_empty() {
            self.add_note(case, false, &built.note).await?;
        }
        let id = self.take_act(&session, ground.case.case, &built.title, action, package.as_ref())?;
        let act = session.desk().act(&id)?.ok_or_else(|| internal("the act was just written"))?;
        Ok(super::acts::act_view(&act))
    }
}
