//! The queues as the window asks for them: the day, the officer's key and the language come from the app.

use std::sync::Arc;

use yuzheng_contracts::{Date, calendar::Calendar, service::lights::workdays_left};
use yuzheng_protocol::{Hash, desk::Officer, sign::PublicKey};

use super::{
    ask::{Facets, Listed, Moment, Window},
    board::{Grouping, Load},
    row::{Batch, Coded, Column, Filter, Pace, Queue, Reader, View},
    store::Calendars,
    views::{
        AssigneeView, CodedView, FacetsView, LoadView, QueueBoard, QueueCount, QueueLine, QueueWindow, RemainingView,
        SavedView, SupervisorBoard,
    },
};
use crate::{
    app::{App, AppEvent, Session, now_ms},
    role::staff_signer,
    views::{CommandError, Words},
};

/// Rows of one window: several screens.
const MAX_WINDOW: u32 = 500;
/// Cases that are handled together.
const MAX_TOGETHER: usize = 500;
/// Characters of a filter's name.
const MAX_NAME: usize = 24;
/// Named filters.
const MAX_SAVED: usize = 40;

impl App {
    /// Writes what a department's node delivered, and tells the window.
    ///
    /// # Errors
    /// `locked`, `noCalendar`, `deskDatabase`.
    pub fn take_queue(&self, batch: &Batch) -> Result<(), CommandError> {
        let session = self.session()?;
        let calendar = self.desk_calendar(&session)?;
        session.desk().take_batch(batch, self.calendars(&calendar))?;
        self.emit(AppEvent::Queue);
        Ok(())
    }

    /// Where the next request to the department goes on from; nothing at first.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn queue_cursor(&self) -> Result<Option<Vec<u8>>, CommandError> {
        Ok(self.session()?.desk().queue_cursor()?)
    }

    /// Forgets all rows, so that they are fetched anew, or because the role ended.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn clear_queue(&self) -> Result<(), CommandError> {
        self.session()?.desk().clear_queue()?;
        self.emit(AppEvent::Queue);
        Ok(())
    }

    /// Counts, named filters, what can be filtered by, and the columns.
    ///
    /// # Errors
    /// `locked`, `noCalendar`, `deskDatabase`.
    pub fn queue_board(&self) -> Result<QueueBoard, CommandError> {
        let session = self.session()?;
        let calendar = self.desk_calendar(&session)?;
        let mut desk = session.desk();
        // The calendar may have been extended since the rows came.
        desk.weigh(self.calendars(&calendar))?;
        let moment = self.moment(&session);
        let saved = desk.saved_views()?.into_iter().map(|(name, view)| {
            let count = count_u32(desk.queue_window(&view, moment, 0, 0)?.total);
            Ok(SavedView { name, view, count })
        });
        let saved = saved.collect::<Result<_, CommandError>>()?;
        let columns = desk.queue_columns()?.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(QueueBoard {
            today: moment.today.to_string(),
            counts: counted(desk.queue_counts(&Filter::default(), moment)?),
            saved,
            facets: facets_view(desk.queue_facets(moment.reader)?),
            columns,
            warning: self.warning_view(),
        })
    }

    /// How many rows of each queue a filter leaves.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn queue_counts(&self, filter: &Filter) -> Result<Vec<QueueCount>, CommandError> {
        let session = self.session()?;
        let counts = session.desk().queue_counts(filter, self.moment(&session))?;
        Ok(counted(counts))
    }

    /// Rows of a view from `offset` on, at most 500.
    ///
    /// # Errors
    /// `locked`, `noCalendar`, `deskDatabase`.
    pub fn queue_window(&self, view: &View, offset: u32, limit: u32) -> Result<QueueWindow, CommandError> {
        let session = self.session()?;
        let calendar = self.desk_calendar(&session)?;
        let moment = self.moment(&session);
        let window = session.desk().queue_window(view, moment, offset as usize, limit.min(MAX_WINDOW) as usize)?;
        let officer = self.kept_officer(&session);
        Ok(window_view(
            window,
            &Reading { moment, calendar: &calendar, officer: officer.as_ref(), day: self.day_number() },
        ))
    }

    /// The row of one case; nothing when it is not at this desk.
    ///
    /// # Errors
    /// `locked`, `unknownCase`, `noCalendar`, `deskDatabase`.
    pub fn queue_line(&self, case: &str) -> Result<Option<QueueLine>, CommandError> {
        let session = self.session()?;
        let calendar = self.desk_calendar(&session)?;
        let moment = self.moment(&session);
        let listed = session.desk().queue_row(&case_id(case)?, moment.today)?;
        let officer = self.kept_officer(&session);
        let reading = Reading { moment, calendar: &calendar, officer: officer.as_ref(), day: self.day_number() };
        Ok(listed.map(|listed| line(listed, &reading)))
    }

    /// Where a case stands in a view; nothing when it is not in it.
    ///
    /// # Errors
    /// `locked`, `unknownCase`, `deskDatabase`.
    pub fn queue_position(&self, view: &View, case: &str) -> Result<Option<u32>, CommandError> {
        let session = self.session()?;
        let position = session.desk().queue_position(view, self.moment(&session), &case_id(case)?)?;
        Ok(position.map(count_u32))
    }

    /// The first cases of a view, at most 500.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn queue_cases(&self, view: &View) -> Result<Vec<String>, CommandError> {
        let session = self.session()?;
        let cases = session.desk().queue_cases(view, self.moment(&session), MAX_TOGETHER)?;
        Ok(cases.iter().map(Hash::to_hex).collect())
    }

    /// Keeps a filter under a name.
    ///
    /// # Errors
    /// `locked`, `savedName` for an empty or long name, `tooManySaved`, `deskDatabase`.
    pub fn save_queue_view(&self, name: &str, view: &View) -> Result<(), CommandError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(CommandError::new("savedName").with("limit", MAX_NAME));
        }
        let session = self.session()?;
        let desk = session.desk();
        let saved = desk.saved_views()?;
        if saved.len() >= MAX_SAVED && saved.iter().all(|(other, _)| other != name) {
            return Err(CommandError::new("tooManySaved").with("limit", MAX_SAVED));
        }
        Ok(desk.save_view(name, view, now_ms())?)
    }

    /// Forgets a named filter.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn delete_queue_view(&self, name: &str) -> Result<(), CommandError> {
        Ok(self.session()?.desk().delete_view(name)?)
    }

    /// Keeps which columns are shown, in order.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`.
    pub fn set_queue_columns(&self, columns: &[Column]) -> Result<(), CommandError> {
        let bytes = serde_json::to_vec(columns).expect("names of columns are always JSON");
        Ok(self.session()?.desk().set_queue_columns(&bytes)?)
    }

    /// How cases are spread that are not over, for whoever supervises them.
    ///
    /// # Errors
    /// `locked`, `noCalendar`, `deskDatabase`.
    pub fn supervisor_board(&self) -> Result<SupervisorBoard, CommandError> {
        let session = self.session()?;
        let calendar = self.desk_calendar(&session)?;
        let mut desk = session.desk();
        desk.weigh(self.calendars(&calendar))?;
        let moment = self.moment(&session);
        let loads = |by| -> Result<Vec<LoadView>, CommandError> {
            let loads = desk.queue_loads(by, moment)?;
            Ok(loads.into_iter().map(|load| load_view(load, moment, &calendar)).collect())
        };
        Ok(SupervisorBoard {
            today: moment.today.to_string(),
            officers: loads(Grouping::Officer)?,
            services: loads(Grouping::Service)?,
            divisions: loads(Grouping::Division)?,
        })
    }

    /// When, for whom and in whose language is asked.
    pub(crate) fn moment(&self, session: &Session) -> Moment {
        let reader = if self.settings().language == "en" { Reader::En } else { Reader::Zh };
        Moment { today: self.chain_day(), me: Some(staff_signer(session)), reader }
    }

    pub(super) fn calendars<'c>(&self, calendar: &'c Calendar) -> Calendars<'c> {
        Calendars { calendar, thresholds: self.thresholds() }
    }

    /// The working days, with the thresholds at hand. Not while the desk is held.
    fn desk_calendar(&self, session: &Session) -> Result<Arc<Calendar>, CommandError> {
        self.recall_thresholds(session);
        self.known_calendar().ok_or_else(|| CommandError::new("noCalendar"))
    }
}

fn case_id(text: &str) -> Result<Hash, CommandError> {
    Hash::from_hex(text).ok_or_else(|| CommandError::new("unknownCase"))
}

fn count_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn counted(counts: Vec<(Queue, u32)>) -> Vec<QueueCount> {
    counts.into_iter().map(|(queue, count)| QueueCount { queue, count }).collect()
}

fn facets_view(facets: Facets) -> FacetsView {
    let of = |words: Vec<Coded>| words.into_iter().map(CodedView::from).collect();
    FacetsView {
        services: of(facets.services),
        divisions: of(facets.divisions),
        states: of(facets.states),
        sources: of(facets.sources),
        assignees: of(facets.assignees),
        flags: of(facets.flags),
    }
}

/// When, by which calendar and by whom rows are read.
pub(super) struct Reading<'r> {
    pub moment: Moment,
    pub calendar: &'r Calendar,
    /// The officer of this computer.
    pub officer: Option<&'r Officer>,
    /// The day that roles are held on.
    pub day: u32,
}

impl Reading<'_> {
    /// Whether the case may be taken over from whoever has it in hand.
    fn stands_in(&self, holder: &str, row: &Listed) -> bool {
        let key = Hash::from_hex(holder).and_then(|key| PublicKey::from_bytes(key.0).ok());
        let (service, division) = (&row.service.code, &row.division.code);
        let stands_in =
            |(officer, key): (&Officer, PublicKey)| officer.stands_in_for(&key, service, division, self.day);
        self.officer.zip(key).is_some_and(stands_in)
    }
}

fn window_view(window: Window, reading: &Reading<'_>) -> QueueWindow {
    QueueWindow {
        total: count_u32(window.total),
        offset: count_u32(window.offset),
        rows: window.rows.into_iter().map(|row| line(row, reading)).collect(),
    }
}

pub(super) fn line(row: Listed, reading: &Reading<'_>) -> QueueLine {
    let left = |due| remaining(row.pace, due, reading.moment.today, reading.calendar);
    let me = reading.moment.me.map(|key| key.to_hex());
    let deputy = row.assignee.as_ref().is_some_and(|one| reading.stands_in(&one.code, &row));
    QueueLine {
        promised: left(row.due),
        legal: left(row.legal_due),
        case: row.case.to_hex(),
        number: row.number,
        service: row.service.into(),
        applicant: row.applicant,
        credit_code: row.credit_code,
        division: row.division.into(),
        received_ms: row.received_ms as f64,
        place: row.place,
        state: row.state.into(),
        strokes: row.strokes,
        assignee: row.assignee.map(|one| AssigneeView {
            me: me.as_ref() == Some(&one.code),
            deputy,
            key: one.code,
            name: one.zh,
        }),
        light: row.light.map(Into::into),
        flags: row.flags.into_iter().map(CodedView::from).collect(),
        source: row.source.into(),
        updated_ms: row.updated_ms as f64,
    }
}

fn load_view(load: Load, moment: Moment, calendar: &Calendar) -> LoadView {
    use yuzheng_contracts::service::lights::Pace::Running;
    let nobody = || CodedView { code: String::new(), words: Words::default() };
    LoadView {
        of: load.of.map_or_else(nobody, Into::into),
        open: load.open,
        near: load.near,
        overdue: load.overdue,
        urged: load.urged,
        lapsed: load.lapsed,
        first: remaining(Pace::Clock(Running), load.first_due, moment.today, calendar),
    }
}

fn remaining(pace: Pace, due: Option<Date>, today: Date, calendar: &Calendar) -> RemainingView {
    use yuzheng_contracts::service::lights::Pace::{OnTheSpot, Running, Stopped};
    match (pace, due) {
        (Pace::None, _) | (Pace::Clock(Running | OnTheSpot), None) => RemainingView::None,
        (Pace::Clock(Stopped), _) => RemainingView::Stopped,
        (Pace::Clock(Running | OnTheSpot), Some(due)) => {
            // Days beyond counting are shown as the most that is counted.
            let workdays = workdays_left(today, due, calendar).unwrap_or(i32::MAX);
            let day = due.to_string();
            if today > due {
                RemainingView::Over { workdays: workdays.saturating_abs(), day }
            } else {
                RemainingView::Left { workdays, day }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use yuzheng_protocol::{
        Signer,
        desk::{GrantedRole, OfficeRole},
        testing::{TestSigner, digest, list, text},
    };

    use super::*;
    use crate::queue::Reader;

    fn listed(holder: PublicKey) -> Listed {
        let coded = |code: &str| Coded { code: code.to_owned(), zh: code.to_owned(), en: code.to_owned() };
        Listed {
            case: digest("case"),
            number: None,
            service: coded("sole-proprietor-registration"),
            applicant: "周*明".to_owned(),
            credit_code: None,
            division: coded("500103"),
            received_ms: 1,
            place: crate::queue::Place::Todo,
            state: coded("accepted"),
            strokes: 2,
            assignee: Some(Coded { code: holder.to_hex(), ..coded("周敏") }),
            pace: Pace::None,
            due: None,
            legal_due: None,
            light: None,
            flags: Vec::new(),
            source: coded("direct"),
            updated_ms: 1,
        }
    }

    #[test]
    fn a_row_says_whether_it_can_be_taken_over_from_whoever_has_it() {
        let (me, absent) = (TestSigner::new("me").public_key(), TestSigner::new("absent").public_key());
        let calendar = include_bytes!("../../../crates/node/src/founding/calendar.json");
        let calendar = Calendar::from_canonical_json(calendar).unwrap();
        let role = GrantedRole {
            role: OfficeRole::Clerk,
            services: list(Vec::new()),
            divisions: list(vec![text("500103")]),
            from: 20_000,
            until: Some(20_010),
            deputy_for: Some(absent),
        };
        let officer = |role: GrantedRole| Officer {
            department: 1,
            officer: me,
            sealing: digest("sealing"),
            name: text("林岚 A0412"),
            roles: list(vec![role]),
        };
        let deputy = |role: GrantedRole, holder, day| {
            let today = Date::from_day_number(i64::from(day)).unwrap();
            let moment = Moment { today, me: Some(me), reader: Reader::Zh };
            let officer = officer(role);
            let reading = Reading { moment, calendar: &calendar, officer: Some(&officer), day };
            line(listed(holder), &reading).assignee.unwrap().deputy
        };
        assert!(deputy(role.clone(), absent, 20_010));
        assert!(!deputy(role.clone(), absent, 20_011), "the role is over");
        assert!(!deputy(role.clone(), me, 20_010), "one's own is nobody's to take over");
        let elsewhere = GrantedRole { divisions: list(vec![text("500105")]), ..role.clone() };
        assert!(!deputy(elsewhere, absent, 20_010));
        assert!(!deputy(GrantedRole { role: OfficeRole::Auditor, ..role }, absent, 20_010));
    }
}
