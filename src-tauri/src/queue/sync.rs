//! Bringing the desk's rows from the department's node.
//!
//! A row is what the node says of a case; where it stands and until when follows here, from the case's own contract.
//! Invariant: rows of another scope than today's are never shown; when a role changes or ends they go first.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use yuzheng_contracts::{
    Date,
    calendar::Calendar,
    service::{
        CaseType, Effect, Node, Preparation, Role, ServiceDefinition, ServiceOutline, Transition, Workflow, lights,
    },
};
use yuzheng_protocol::{
    Hash, Height,
    desk_api::{Cursor, Likeness, Rest, Row, RowSource},
    objects::Case,
    sign::PublicKey,
};

use super::row::{Assignee, Batch, Coded, Pace, Place, QueueRow};
use super::{clock::ClockSteps, lapses::Lapse};
use crate::{
    app::{App, AppEvent, Session},
    officer::{asking, asking_error},
    views::CommandError,
};

/// How often the department is asked for rows.
const EVERY: Duration = Duration::from_secs(3);
/// How often it is looked whether there is a role, while none was found.
const SELDOM: Duration = Duration::from_secs(30);

/// What one pass has read before.
#[derive(Default)]
struct Known {
    clock: ClockSteps,
    services: BTreeMap<Hash, Arc<ServiceOutline>>,
    names: BTreeMap<(u16, PublicKey), String>,
}

impl App {
    /// Brings rows every few seconds as long as the program runs.
    pub(crate) async fn follow_queue(&self) {
        let (mut pause, mut day) = (EVERY, self.day_number());
        loop {
            tokio::time::sleep(pause).await;
            // Lights, remaining days and claims follow the day without any row.
            if std::mem::replace(&mut day, self.day_number()) != self.day_number() {
                self.emit(AppEvent::Queue);
            }
            if self.unlocked().is_none() {
                pause = EVERY;
                continue;
            }
            if let Err(error) = self.bring_queue().await {
                tracing::debug!(?error, "the desk's rows were not brought");
            }
            // Whoever has no role has no place in the rows either.
            pause = if matches!(self.queue_cursor(), Ok(Some(_))) { EVERY } else { SELDOM };
        }
    }

    /// Fetches all rows that changed, if this computer's staff key holds a role; without one there are none.
    ///
    /// # Errors
    /// `locked`, those of a state read, of a question to the department and of the desk's database.
    pub async fn bring_queue(&self) -> Result<(), CommandError> {
        let session = self.session()?;
        let Some(role) = self.desk_role().await? else {
            return match self.queue_cursor()? {
                Some(_) => self.clear_queue(),
                None => Ok(()),
            };
        };
        self.bring_thresholds(&session).await?;
        let mut known = Known::default();
        loop {
            let kept = self.queue_cursor()?.and_then(|bytes| Reached::read(&bytes));
            let (scope, after) = kept.map_or((None, Cursor::default()), |kept| (Some(kept.scope), kept.after));
            let desk = self.as_officer(&session, role.department)?;
            let page = desk.on(self.network.genesis()).rows(asking()?, after).await.map_err(asking_error)?;
            if scope.is_some_and(|scope| scope != page.scope) {
                self.clear_queue()?;
                continue;
            }
            let clock = ClockSteps::of(page.clock.iter().copied());
            if clock != known.clock {
                session.desk().keep_clock(&clock)?;
                known.clock = clock;
            }
            let mut batch =
                Batch { cursor: Reached { scope: page.scope, after: page.next }.write(), ..Batch::default() };
            for row in page.rows.iter() {
                match self.queue_row(&session, row, &mut known).await? {
                    Some(line) => batch.rows.push(line),
                    None => batch.gone.push(row.case.case),
                }
            }
            let nothing = batch.rows.is_empty() && batch.gone.is_empty() && scope.is_some();
            if !nothing {
                self.take_queue(&batch)?;
            }
            if page.rest == Rest::Done {
                return Ok(());
            }
        }
    }

    /// Rows that a department handed out, as the desk keeps them.
    pub(crate) async fn described(
        &self,
        session: &Session,
        rows: impl Iterator<Item = &Row>,
    ) -> Result<Vec<QueueRow>, CommandError> {
        let mut known = Known { clock: session.desk().clock_steps()?, ..Known::default() };
        let mut described = Vec::new();
        for row in rows {
            described.extend(self.queue_row(session, row, &mut known).await?);
        }
        Ok(described)
    }

    /// A row as the desk keeps it; nothing while only the machine has anything to do.
    async fn queue_row(
        &self,
        session: &Session,
        row: &Row,
        known: &mut Known,
    ) -> Result<Option<QueueRow>, CommandError> {
        if row.source == RowSource::Waiting {
            return Ok(None);
        }
        let service = match known.services.get(&row.case.contract) {
            Some(service) => Arc::clone(service),
            None => {
                let bytes = self.document(session, &row.case.contract).await?;
                let unreadable = |e| CommandError::new("contractUnreadable").with("detail", e);
                let service = Arc::new(ServiceDefinition::outline(&bytes).map_err(unreadable)?);
                known.services.insert(row.case.contract, Arc::clone(&service));
                service
            }
        };
        let holder = row.assignment.as_ref().and_then(|held| Some((held.officer.as_ref()?, day(held.until)?)));
        let assignee = match holder {
            Some((officer, until)) => {
                let name = self.officer_name(row.case.department, officer, known).await;
                Some(Assignee { key: *officer, name, until })
            }
            None => None,
        };
        let calendar = self.known_calendar().ok_or_else(|| CommandError::new("noCalendar"))?;
        Ok(describe(row, service.definition(), assignee, &calendar, &known.clock))
    }

    async fn officer_name(&self, department: u16, officer: &PublicKey, known: &mut Known) -> String {
        let key = (department, *officer);
        if let Some(name) = known.names.get(&key) {
            return name.clone();
        }
        let found = self.officer(department, officer).await.ok().flatten();
        // Officers of the founding document have no name on chain.
        let name = found.map_or_else(|| officer.to_hex()[..8].to_owned(), |found| found.name.as_str().to_owned());
        known.names.insert(key, name.clone());
        name
    }
}

/// Up to where rows are known, and for which roles.
struct Reached {
    scope: Hash,
    after: Cursor,
}

impl Reached {
    fn write(&self) -> Vec<u8> {
        serde_json::to_vec(&(self.scope.to_string(), self.after.height.0, self.after.index))
            .expect("texts and numbers are always JSON")
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (scope, height, index): (String, u64, u32) = serde_json::from_slice(bytes).ok()?;
        Some(Self { scope: Hash::from_hex(&scope)?, after: Cursor { height: Height(height), index } })
    }
}

fn day(number: u32) -> Option<Date> {
    Date::from_day_number(i64::from(number)).ok()
}

/// What the desk shows of a case; nothing if its contract does not know its state.
fn describe(
    row: &Row,
    service: &ServiceDefinition,
    assignee: Option<Assignee>,
    calendar: &Calendar,
    clock: &ClockSteps,
) -> Option<QueueRow> {
    let case = &row.case;
    let workflow = service.workflow.as_ref()?;
    let state = workflow.state(&case.state).ok()?;
    let place = match row.applicant {
        Some(_) => place(case, workflow, state.node),
        None => Place::Abnormal,
    };
    let missed = missed(case, workflow);
    let legal_due = case.due.and_then(|due| day(due.day)).or(missed);
    let promise = service.guide.promised_limit.workdays;
    // What is decided at once when all rules are met is promised, for a person, within the time of law.
    // Where a clock stood still, or something was supplied or extended, the promise says nothing any more.
    let straight = case.counters.is_empty() && case.stopped.is_empty();
    let promised_due = day(case.filed).filter(|_| promise > 0 && straight && place != Place::Supplement);
    let promised_due = promised_due.and_then(|from| calendar.add_workdays(from, promise).ok()).map(|due| due.date);
    let due = [promised_due, legal_due].into_iter().flatten().min().filter(|_| legal_due.is_some());
    // 即办件: until an officer accepts it formally. Then it has the time of law, like any other.
    let spot = service.guide.case_type == CaseType::OnTheSpot && promise == 0 && state.node == Node::Submitted;
    let runs = if spot { lights::Pace::OnTheSpot } else { lights::Pace::Running };
    let pace = match (&case.running, place) {
        (Some(_), Place::Supplement) => Pace::Clock(lights::Pace::Stopped),
        (Some(_), _) if case.stopped.is_empty() => Pace::Clock(runs),
        (_, _) if !case.stopped.is_empty() => Pace::Clock(lights::Pace::Stopped),
        (None, _) if missed.is_some() => Pace::Clock(lights::Pace::Running),
        (_, _) => Pace::None,
    };
    let coded = |code: &str, zh: &str, en: &str| Coded { code: code.into(), zh: zh.into(), en: en.into() };
    let name = &service.guide.name;
    let shown = |block_ms: u64| i64::try_from(clock.shown(block_ms)).unwrap_or(i64::MAX);
    Some(QueueRow {
        case: case.case,
        number: Some(case.number.as_str().to_owned()),
        service: coded(&case.service, &name.zh, &name.en),
        applicant: row.applicant.as_ref().map_or_else(|| "—".to_owned(), |name| name.as_str().to_owned()),
        credit_code: case.licence.as_ref().map(|code| code.as_str().to_owned()),
        division: division(service, &case.division),
        received_ms: shown(case.submitted.0),
        place,
        // Services call states of one code differently.
        state: coded(&format!("{}/{}", case.service, case.state), &state.title.zh, &state.title.en),
        strokes: state.node as u8 + 1,
        assignee,
        pace,
        due,
        legal_due,
        promised: if promise > 0 { promise } else { case.running.as_ref().map_or(0, |clock| clock.workdays) },
        flags: flags(row, workflow),
        source: source(row.source),
        events: u64::from(case.events),
        updated_ms: shown(row.changed.0),
    })
}

/// What a clerk is to notice: a supervisor's reminder, deadlines of steps that passed, and by what another case may be
/// the same thing.
fn flags(row: &Row, workflow: &Workflow) -> Vec<Coded> {
    let coded = |code: &str, zh: &str, en: &str| Coded { code: code.into(), zh: zh.into(), en: en.into() };
    let late = super::lapses::lapses(&row.lapsed, workflow);
    let late = late.into_iter().map(|lapse| match lapse {
        Lapse::AcceptedLate => coded("accepted-late", "受理超期", "Accepted late"),
        Lapse::StepOverdue => coded("step-overdue", "环节超期", "Step overdue"),
    });
    let alike = row.alike.iter().map(|by| match by {
        Likeness::Person => coded("same-person", "同人", "Same person"),
        Likeness::Name => coded("same-name", "同名", "Same name"),
        Likeness::Address => coded("same-address", "同址", "Same address"),
        Likeness::File => coded("same-file", "同件", "Same file"),
    });
    row.urged.map(|_| coded("urged", "督办", "Urged")).into_iter().chain(late).chain(alike).collect()
}

/// The last day that was missed, where a case stands in a state that only an expiry leads to and an officer has
/// something to do: no clock runs there any more, and it is overdue until somebody decides.
fn missed(case: &Case, workflow: &Workflow) -> Option<Date> {
    let here = case.state.as_str();
    let by_expiry = super::lapses::only_by_expiry(here, workflow);
    let official = |step: &&Transition| matches!(step.role, Role::Officer | Role::Reviewer | Role::Supervisor);
    let mut steps = workflow.transitions.iter().filter(|step| step.from == here && !step.effect.needs_licence());
    let waits = case.due.is_none() && steps.any(|step| official(&step));
    // The expiry takes effect on the day after the last one.
    day(case.entered.saturating_sub(1)).filter(|_| by_expiry && waits)
}

/// Whether a step is no work that waits, for it can always be taken: to a licence, again and again, or by proposing a
/// change to what is concluded.
pub(super) fn always(step: &Transition, node: Node) -> bool {
    let proposes = node == Node::Concluded && step.preparation == Preparation::SecondOfficer;
    step.effect.needs_licence() || step.to == step.from || proposes
}

/// Where a case stands at the desk, by who has something to do in its state.
fn place(case: &Case, workflow: &Workflow, node: Node) -> Place {
    let steps = || workflow.transitions.iter().filter(|step| step.from == case.state.as_str());
    let waits = |role: Role| steps().any(|step: &Transition| step.role == role && !always(step, node));
    if waits(Role::Reviewer) {
        return Place::Review;
    }
    let official = waits(Role::Officer) || waits(Role::Supervisor);
    let refills = steps().any(|step| step.effect == Effect::Supplement);
    match node {
        Node::Submitted if official => Place::PendingAcceptance,
        Node::Submitted if refills => Place::Supplement,
        Node::Submitted | Node::Accepted | Node::Reviewed => Place::Todo,
        Node::Decided if case.licence.is_some() => Place::Issue,
        Node::Concluded if official => Place::Todo,
        Node::Decided | Node::Concluded if case.licence.is_some() => Place::Done,
        Node::Decided | Node::Concluded => Place::Returned,
    }
}

/// The district by its code, in the words of the service's own tables where they have it.
fn division(service: &ServiceDefinition, code: &str) -> Coded {
    let text = |value: &yuzheng_contracts::value::Value| value.as_text().map(str::to_owned);
    let rows = service.tables.values().flat_map(|table| {
        let name = table.columns.iter().position(|column| &**column == "name");
        table.rows.iter().filter_map(move |row| Some((row.as_slice(), row.get(name?)?)))
    });
    let mut named = rows.filter(|(row, _)| row.iter().any(|cell| cell.as_text() == Some(code)));
    let name = named.next().and_then(|(_, name)| text(name)).unwrap_or_else(|| code.to_owned());
    // The tables have no English names of districts; a Chinese one says more than a number.
    Coded { code: code.to_owned(), zh: name.clone(), en: name }
}

fn source(source: RowSource) -> Coded {
    let (code, zh, en) = match source {
        RowSource::Waiting => ("waiting", "等待自动审查", "Waiting for the machine"),
        RowSource::Approved => ("approved", "自动通过", "Approved automatically"),
        RowSource::Referred => ("referred", "自动转人工", "Referred automatically"),
        RowSource::Asked => ("asked", "要求人工审查", "Asked for a person"),
        RowSource::Direct => ("direct", "直接受理", "Direct"),
        RowSource::Overdue => ("overdue", "逾期转办", "A deadline passed"),
    };
    Coded { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::{
        desk_api::ClockStep,
        objects::RunningClock,
        testing::{TestChain, text},
    };

    fn service(id: &str) -> ServiceDefinition {
        let path = format!("{}/services/{id}/service.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn row(service: &ServiceDefinition, state: &str, licence: bool) -> Row {
        let mut chain = TestChain::new(4);
        let filed = chain.file_case("queue");
        let mut case = Case { service: text(service.contract.as_str()), state: text(state), ..filed.case };
        case.licence = licence.then(|| text("92500103MA00000000"));
        Row {
            case,
            applicant: Some(text("周*明")),
            assignment: None,
            source: RowSource::Referred,
            notes: 0,
            urged: None,
            changed: yuzheng_protocol::Timestamp(1),
            place: Cursor::default(),
            alike: yuzheng_protocol::testing::list(Vec::new()),
            lapsed: yuzheng_protocol::testing::list(Vec::new()),
        }
    }

    fn described(row: &Row, service: &ServiceDefinition, calendar: &Calendar) -> Option<QueueRow> {
        describe(row, service, None, calendar, &ClockSteps::default())
    }

    #[test]
    fn a_case_stands_where_somebody_has_something_to_do() {
        let (shop, company) = (service("sole-proprietor-registration"), service("limited-company-registration"));
        for (service, state, licence, expected) in [
            (&shop, "pending", false, Place::PendingAcceptance),
            (&shop, "supplement", false, Place::Supplement),
            (&shop, "accepted", false, Place::Todo),
            (&shop, "overdue", false, Place::Todo),
            (&shop, "second-review", false, Place::Review),
            (&shop, "granted", true, Place::Done),
            (&shop, "confirmed", true, Place::Done),
            (&shop, "change-review", true, Place::Review),
            (&company, "change-review", true, Place::Review),
            (&company, "closed", true, Place::Done),
            (&shop, "recheck", true, Place::Todo),
            (&shop, "refused", false, Place::Returned),
            (&shop, "withdrawn", false, Place::Returned),
            (&company, "granted", true, Place::Issue),
            (&company, "concluded", true, Place::Done),
            (&company, "not-accepted", false, Place::Returned),
            (&company, "refused", false, Place::Returned),
            (&company, "concluded", false, Place::Returned),
        ] {
            let row = row(service, state, licence);
            let node = service.workflow.as_ref().unwrap().state(state).unwrap().node;
            assert_eq!(place(&row.case, service.workflow.as_ref().unwrap(), node), expected, "{state}");
        }
    }

    #[test]
    fn what_does_not_open_is_abnormal_and_a_state_that_the_contract_lacks_is_not_shown() {
        let shop = service("sole-proprietor-registration");
        let calendar = include_bytes!("../../../crates/node/src/founding/calendar.json");
        let calendar = Calendar::from_canonical_json(calendar).unwrap();
        let closed = Row { applicant: None, ..row(&shop, "pending", false) };
        assert_eq!(described(&closed, &shop, &calendar).unwrap().place, Place::Abnormal);
        assert!(described(&row(&shop, "nowhere", false), &shop, &calendar).is_none());
        let late = Row {
            lapsed: yuzheng_protocol::testing::list(vec![text("pending"), text("consulting")]),
            ..row(&shop, "accepted", false)
        };
        let flags = described(&late, &shop, &calendar).unwrap().flags;
        assert_eq!(flags.iter().map(|flag| &*flag.code).collect::<Vec<_>>(), ["accepted-late", "step-overdue"]);
        assert!(described(&row(&shop, "accepted", false), &shop, &calendar).unwrap().flags.is_empty());
        let urged = Row { urged: Some(yuzheng_protocol::Timestamp(1)), ..row(&shop, "pending", false) };
        assert_eq!(described(&urged, &shop, &calendar).unwrap().flags[0].code, "urged");
    }

    #[test]
    fn states_of_two_services_keep_their_own_words_and_cases_alike_are_flagged() {
        let calendar = include_bytes!("../../../crates/node/src/founding/calendar.json");
        let calendar = Calendar::from_canonical_json(calendar).unwrap();
        let (shop, company) = (service("sole-proprietor-registration"), service("limited-company-registration"));
        let state =
            |service: &ServiceDefinition| described(&row(service, "granted", true), service, &calendar).unwrap().state;
        assert_ne!(state(&shop).zh, state(&company).zh);
        assert_ne!(state(&shop).code, state(&company).code);
        let alike = yuzheng_protocol::testing::list(vec![Likeness::Person, Likeness::Address]);
        let two = Row { alike, ..row(&shop, "pending", false) };
        let codes: Vec<_> =
            described(&two, &shop, &calendar).unwrap().flags.into_iter().map(|flag| flag.code).collect();
        assert_eq!(codes, ["same-person", "same-address"]);
    }

    #[test]
    fn times_are_those_of_the_demonstration() {
        let calendar = include_bytes!("../../../crates/node/src/founding/calendar.json");
        let calendar = Calendar::from_canonical_json(calendar).unwrap();
        let shop = service("sole-proprietor-registration");
        let row = row(&shop, "pending", false);
        let since = yuzheng_protocol::Timestamp(row.case.submitted.0 - 1);
        let clock = ClockSteps::of(std::iter::once(ClockStep { since, ahead_ms: 86_400_000 }));
        let shown = describe(&row, &shop, None, &calendar, &clock).unwrap();
        assert_eq!(shown.received_ms, i64::try_from(row.case.submitted.0).unwrap() + 86_400_000);
        assert_eq!(shown.updated_ms, 1, "before the clock went on");
    }

    #[test]
    fn a_case_of_a_service_that_decides_on_the_spot_runs_on_the_spot_until_it_is_accepted() {
        let calendar = include_bytes!("../../../crates/node/src/founding/calendar.json");
        let calendar = Calendar::from_canonical_json(calendar).unwrap();
        let mut shop = service("sole-proprietor-registration");
        let mut open = row(&shop, "pending", false);
        open.case.running = Some(RunningClock { clock: text("review"), from: open.case.filed, workdays: 5 });
        let pace = |shop: &ServiceDefinition, row: &Row| described(row, shop, &calendar).unwrap().pace;
        assert_eq!(pace(&shop, &open), Pace::Clock(lights::Pace::OnTheSpot));
        let asked = Row { case: Case { state: text("supplement"), ..open.case.clone() }, ..open.clone() };
        assert_eq!(pace(&shop, &asked), Pace::Clock(lights::Pace::Stopped));
        // An officer accepted it, days were promised, or the service is none of those that decide on the spot.
        let accepted = Row { case: Case { state: text("accepted"), ..open.case.clone() }, ..open.clone() };
        assert_eq!(pace(&shop, &accepted), Pace::Clock(lights::Pace::Running));
        shop.guide.promised_limit.workdays = 3;
        assert_eq!(pace(&shop, &open), Pace::Clock(lights::Pace::Running));
        shop.guide.promised_limit.workdays = 0;
        shop.guide.case_type = CaseType::Promised;
        assert_eq!(pace(&shop, &open), Pace::Clock(lights::Pace::Running));
    }

    #[test]
    fn a_case_whose_time_is_over_shows_since_when_until_somebody_decides() {
        let (shop, company) = (service("sole-proprietor-registration"), service("limited-company-registration"));
        for (service, state, licence, expected) in [
            (&shop, "overdue", false, true),
            (&shop, "recheck-overdue", true, true),
            (&company, "overdue", false, true),
            // Nobody has anything to do there, or its own clock runs.
            (&shop, "terminated", false, false),
            (&company, "closed", true, false),
            (&shop, "accepted", false, false),
        ] {
            let mut row = row(service, state, licence);
            (row.case.due, row.case.running, row.case.entered) = (None, None, 20_000);
            let missed = missed(&row.case, service.workflow.as_ref().unwrap());
            assert_eq!(missed, expected.then(|| day(19_999).unwrap()), "{state}");
        }
    }

    #[test]
    fn where_rows_were_left_is_read_back_and_nonsense_begins_anew() {
        let after = Cursor { height: Height(7), index: 3 };
        let bytes = Reached { scope: Hash::of(b"scope"), after }.write();
        let again = Reached::read(&bytes).unwrap();
        assert_eq!((again.scope, again.after), (Hash::of(b"scope"), after));
        assert!(Reached::read(b"nonsense").is_none());
    }
}
