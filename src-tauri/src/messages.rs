//! 消息: what departments told the applicant, opened here and held against the chain, kept so that it can be read
//! without any department.
//!
//! Invariant: a document or a note is kept only if its text has the hash that stands on chain. What a notification
//! says holds nothing personal.

pub mod views;

use std::time::{Duration, Instant};

use yuzheng_contracts::{CheckedService, notice::Notice};
use yuzheng_light_client::{DeskClient, client::VerifiedEntry};
use yuzheng_protocol::{
    Hash,
    desk::AccessPurpose,
    objects::{AccessLog, key},
    transaction::{Action, Entry, Outcome},
};
use yuzheng_vault::CaseIdentity;

use self::views::{AccessLogView, AccessView, MessageView};
use crate::{
    app::{App, AppEvent, Session},
    cases::{event_title, state_word},
    desk::Filing,
    identity::{BoundPerson, client_error},
    officer::{
        NoticeFault, asking, asking_error, case_id, issue_of, note_words, notice_of, notice_view, open_notice,
        printed_number,
        store::{Message, MessageKind},
        views::IssuedView,
    },
    outbox::case_identity,
    views::{CommandError, Words},
};

/// How often a department is asked for notes to a case.
const BETWEEN_LOOKS: Duration = Duration::from_secs(20);

fn said(zh: &str, en: &str) -> Words {
    Words { zh: zh.to_owned(), en: en.to_owned() }
}

/// What the desktop says when something came: no name, no number, no department.
pub(crate) fn notification() -> Words {
    said("部门有新的通知，请打开渝证通查看。", "There is news from a department. Open Yuzheng to read it.")
}

impl App {
    /// Keeps what the events of a case say to its applicant.
    pub(crate) async fn take_messages(&self, session: &Session, filing: &Filing, events: &[VerifiedEntry]) {
        let Ok(contract) = self.kept_contract(session, &filing.contract) else { return };
        let mut news = false;
        for event in events {
            let id = event.proof.entry.id();
            if session.desk().has_message(&id).unwrap_or(true) {
                continue;
            }
            if let Some(message) = self.message_of(session, filing, &contract, event).await {
                news |= session.desk().save_message(&message).unwrap_or(false);
            }
        }
        news |= self.take_notes(session, filing).await.unwrap_or(false);
        if news {
            self.emit(AppEvent::Message);
        }
    }

    async fn message_of(
        &self,
        session: &Session,
        filing: &Filing,
        contract: &CheckedService,
        entry: &VerifiedEntry,
    ) -> Option<Message> {
        let event = entry.event()?;
        let own = match &entry.proof.entry {
            Entry::Signed(signed) => signed.body.signer == yuzheng_protocol::Signer::public_key(&session.keys.signer()),
            Entry::System(_) => false,
        };
        if own {
            return None;
        }
        let (kind, body) = match notice_of(&entry.proof.entry) {
            Some(sealed) => {
                let package = self.client.get_sealed(sealed.sealed).await.ok()?;
                let opened = open_notice(&own_identities(session, filing), &package, &sealed.content);
                let body = match opened {
                    Ok(notice) => notice.to_canonical(),
                    Err(fault @ (NoticeFault::Closed | NoticeFault::OtherText { .. } | NoticeFault::NoNotice(_))) => {
                        tracing::warn!(%fault, "a legal document is not shown");
                        fault.code().as_bytes().to_vec()
                    }
                };
                (MessageKind::Notice, body)
            }
            None => {
                let said = serde_json::json!({ "code": event.event.as_str(), "state": event.state.as_str() });
                (MessageKind::Step, said.to_string().into_bytes())
            }
        };
        Some(Message {
            id: entry.proof.entry.id(),
            case: filing.id,
            kind,
            time_ms: i64::try_from(entry.header.time.0).unwrap_or(i64::MAX),
            number: event.document.as_ref().map(|issued| printed_number(contract, issued)),
            body,
            seen: false,
        })
    }

    /// Asks the department for notes to the applicant, now and then.
    async fn take_notes(&self, session: &Session, filing: &Filing) -> Result<bool, CommandError> {
        {
            let mut looks = self.note_looks.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let now = Instant::now();
            if looks.get(&filing.id).is_some_and(|at| now.duration_since(*at) < BETWEEN_LOOKS) {
                return Ok(false);
            }
            looks.insert(filing.id, now);
        }
        let contract = self.kept_contract(session, &filing.contract)?;
        let department = self.network.genesis().department_by_code(&contract.definition().department);
        let department = department.ok_or_else(|| CommandError::new("unknownDepartment"))?.id;
        let desk = self.as_person(session, department)?;
        let page = desk.on(self.network.genesis()).notes(asking()?, filing.id, 0).await.map_err(asking_error)?;
        let mut news = false;
        for note in self.note_views(filing.id, &page, &own_identities(session, filing)).await? {
            let Some(text) = note.text.filter(|_| note.to_applicant) else { continue };
            let body = serde_json::json!({ "text": text, "by": note.by }).to_string().into_bytes();
            let message = Message {
                id: case_id(&note.id)?,
                case: filing.id,
                kind: MessageKind::Note,
                time_ms: note.time_ms as i64,
                number: None,
                body,
                seen: false,
            };
            news |= session.desk().save_message(&message)?;
        }
        Ok(news)
    }

    /// Everything that came, newest first, deadlines that are near before it.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn messages(&self) -> Result<Vec<MessageView>, CommandError> {
        let session = self.session()?;
        let kept = session.desk().messages()?;
        let cases = self.cases()?;
        let mut views = Vec::new();
        for case in cases.iter().filter(|case| case.needs_me) {
            let Some(deadline) = &case.deadline else { continue };
            let id = format!("due-{}-{}", case.id, deadline.day);
            let seen = session.desk().setting(&format!("seen/{id}"))?.is_some();
            views.push(MessageView {
                id,
                case: case.id.clone(),
                subject: case.subject.clone(),
                kind: "deadline".into(),
                title: said("请在期限内补齐", "To be supplied in time"),
                text: Words {
                    zh: format!("最后一天是 {}，还有 {} 个工作日。", deadline.day, deadline.workdays_left.max(0)),
                    en: format!(
                        "The last day is {}, {} working days left.",
                        deadline.day,
                        deadline.workdays_left.max(0)
                    ),
                },
                number: None,
                time_ms: case.updated_ms,
                seen,
            });
        }
        for message in kept {
            let Some(case) = cases.iter().find(|case| case.id == message.case.to_hex()) else { continue };
            let Some(filing) = session.desk().filing(&message.case)? else { continue };
            let Ok(contract) = self.kept_contract(&session, &filing.contract) else { continue };
            let (title, text) = words_of(&contract, &message);
            views.push(MessageView {
                id: message.id.to_hex(),
                case: case.id.clone(),
                subject: case.subject.clone(),
                kind: kind_word(message.kind).to_owned(),
                title,
                text,
                number: message.number,
                time_ms: message.time_ms as f64,
                seen: message.seen,
            });
        }
        Ok(views)
    }

    /// Marks a message as read.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn see_message(&self, id: &str) -> Result<(), CommandError> {
        let session = self.session()?;
        match Hash::from_hex(id) {
            Some(id) => session.desk().see_message(&id)?,
            None => session.desk().set_setting(&format!("seen/{id}"), b"1")?,
        }
        Ok(())
    }

    /// The legal documents of one of my cases, newest first.
    ///
    /// # Errors
    /// `locked`, `unknownCase`, `deskDatabase`.
    pub fn case_documents(&self, case: &str) -> Result<Vec<IssuedView>, CommandError> {
        let (session, id) = (self.session()?, case_id(case)?);
        let filing = session.desk().filing(&id)?.ok_or_else(|| CommandError::new("unknownCase"))?;
        let proven = session.desk().proven(&filing.id)?;
        let events = proven.and_then(|p| {
            use yuzheng_protocol::Canonical as _;
            yuzheng_protocol::api::EventList::from_bytes(&p.events).ok()
        });
        let outcome = |entry: &Hash| {
            let found = events.as_ref()?.events.iter().find(|event| event.entry.id() == *entry)?;
            Some(found.outcome.clone())
        };
        let kept = session.desk().messages()?;
        let notices = kept.into_iter().filter(|message| message.case == id && message.kind == MessageKind::Notice);
        Ok(notices.map(|message| issued_view(message, &outcome)).collect())
    }

    /// Who looked at my data, each with its proof, and whether any is missing.
    ///
    /// # Errors
    /// `noIdentity`, `deskSilent`, `noDepartment` …
    pub async fn my_accesses(&self) -> Result<AccessLogView, CommandError> {
        let session = self.session()?;
        let person = BoundPerson::load(&session.desk())?.ok_or_else(|| CommandError::new("noIdentity"))?;
        let departments: Vec<u16> = self.network.genesis().departments.iter().map(|d| d.id).collect();
        let mut last = CommandError::new("deskSilent");
        for department in departments {
            let desk = self.as_person(&session, department)?;
            match self.accesses_from(&desk.on(self.network.genesis()), &person.subject).await {
                Ok(view) => return Ok(view),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn accesses_from(&self, desk: &DeskClient<'_>, subject: &Hash) -> Result<AccessLogView, CommandError> {
        let mut log = AccessLog::default();
        let mut accesses = Vec::new();
        loop {
            let from = u32::try_from(accesses.len()).unwrap_or(u32::MAX);
            let page = desk.accesses(asking()?, from).await.map_err(asking_error)?;
            if page.entries.is_empty() {
                break;
            }
            for shown in page.entries.iter() {
                let id = shown.entry.id();
                let missing = || CommandError::new("accessNotProven");
                let entry = self.client.entry(id).await.map_err(client_error)?.ok_or_else(missing)?;
                let (case, department, view) = self.access_view(&entry).await.ok_or_else(missing)?;
                log = log.with(&case, department, &id, entry.header.time);
                accesses.push(view);
            }
            if accesses.len() >= page.total as usize {
                break;
            }
        }
        let state = self.client.state(&key::access(subject)).await.map_err(client_error)?;
        let proven: AccessLog = state.decode().map_err(client_error)?.unwrap_or_default();
        accesses.reverse();
        Ok(AccessLogView { complete: log == proven, counted: proven.count, accesses })
    }

    async fn access_view(&self, entry: &VerifiedEntry) -> Option<(Hash, u16, AccessView)> {
        let Entry::Signed(signed) = &entry.proof.entry else { return None };
        let (case, by_machine, purpose) = match &signed.body.action {
            Action::RecordAccess(record) => (record.case?, false, purpose_words(record.purpose)),
            Action::AutomaticDecision(decision) => (decision.case, true, said("自动审查", "Automatic review")),
            _other => return None,
        };
        let stands = self.client.state(&key::case(&case)).await.ok()?;
        let stands: yuzheng_protocol::objects::Case = stands.decode().ok()??;
        let by = if by_machine {
            said("审查程序", "The review program")
        } else {
            let name = self.name_at_work(&signed.body.signer).await;
            Words { zh: name.clone(), en: name }
        };
        let view = AccessView {
            id: entry.proof.entry.id().to_hex(),
            time_ms: entry.header.time.0 as f64,
            department: self.department_name(stands.department),
            by,
            purpose,
            case: case.to_hex(),
            number: stands.number.to_string(),
            height: entry.proof.height.0 as f64,
        };
        Some((case, stands.department, view))
    }
}

fn purpose_words(purpose: AccessPurpose) -> Words {
    match purpose {
        AccessPurpose::Handling => said("办理", "Handling the case"),
        AccessPurpose::Review => said("复核", "Second review"),
        AccessPurpose::Supervision => said("督办", "Supervision"),
        AccessPurpose::Correction => said("更正", "Correction"),
        AccessPurpose::Audit => said("审计", "Audit"),
        AccessPurpose::Request => said("应本人要求", "At the person's request"),
        AccessPurpose::Search => said("查找", "Search"),
    }
}

/// The case's identities from the applicant's envelopes, oldest filing first.
/// The identities of every filing of a case of one's own.
pub(crate) fn own_identities(session: &Session, filing: &Filing) -> Vec<CaseIdentity> {
    let earlier = session.desk().fillings(&filing.id).unwrap_or_default();
    let packages = earlier.iter().map(|filling| &filling.package).chain([&filing.package]);
    packages.filter_map(|package| case_identity(session, package)).collect()
}

const fn kind_word(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Notice => "notice",
        MessageKind::Note => "note",
        MessageKind::Step => "step",
    }
}

fn words_of(contract: &CheckedService, message: &Message) -> (Words, Words) {
    let json: serde_json::Value = serde_json::from_slice(&message.body).unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    match message.kind {
        MessageKind::Notice => match Notice::from_canonical(&message.body) {
            Ok(notice) => {
                let title = crate::filing::words(&notice.title());
                let first = notice.data().items.first().map(|item| crate::filing::words(&item.sentence));
                (title, first.unwrap_or_default())
            }
            Err(_) => (
                said("文书", "Document"),
                said("这份文书没有通过核对，没有显示。", "It did not pass the check and is not shown."),
            ),
        },
        MessageKind::Note => {
            let words = note_words(&message.body).unwrap_or_default();
            (
                Words { zh: format!("{} 留言", text("by")), en: format!("Note from {}", text("by")) },
                Words { zh: words.clone(), en: words },
            )
        }
        MessageKind::Step => (event_title(contract, &text("code")), state_word(contract, &text("state"))),
    }
}

fn issued_view(message: Message, outcome: &impl Fn(&Hash) -> Option<Outcome>) -> IssuedView {
    let issue = outcome(&message.id).and_then(|outcome| issue_of(&outcome));
    let notice = Notice::from_canonical(&message.body);
    IssuedView {
        id: message.id.to_hex(),
        title: notice
            .as_ref()
            .map_or_else(|_| said("文书", "Document"), |notice| crate::filing::words(&notice.title())),
        number: message.number,
        time_ms: message.time_ms as f64,
        problem: notice.is_err().then(|| String::from_utf8_lossy(&message.body).into_owned()),
        notice: notice.ok().map(|notice| notice_view(&notice, issue.as_ref())),
    }
}
