//! Counting, sorting, filtering and searching.
//!
//! A view is ordered once: the ids of all its rows, over the narrow table. They are kept until rows change,
//! and a window is a slice of them; so scrolling to any place costs the same, and "next" is known across windows.

use std::{cell::RefCell, sync::Arc};

use rusqlite::{Row, params_from_iter, types::Value};
use yuzheng_contracts::{
    Date,
    service::lights::{Light, light_on},
};
use yuzheng_protocol::{Hash, sign::PublicKey};

use super::{
    order::{Ranks, TextColumn},
    row::{Coded, Filter, Pace, Place, Queue, Reader, View},
    store::{WordKind, searchable},
};
use crate::desk::{Desk, DeskError};

/// When, for whom and in whose language is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day that deadlines are counted on.
    pub today: Date,
    /// The officer's key.
    pub me: Option<PublicKey>,
    /// Whose order of words.
    pub reader: Reader,
}

/// Rows of a view from some place on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows of the whole view.
    pub total: usize,
    /// Place of the first row.
    pub offset: usize,
    /// The rows.
    pub rows: Vec<Listed>,
}

/// A row as it stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of `QueueRow`")]
pub struct Listed {
    pub case: Hash,
    pub number: Option<String>,
    pub service: Coded,
    pub applicant: String,
    pub credit_code: Option<String>,
    pub division: Coded,
    pub received_ms: i64,
    pub place: Place,
    pub state: Coded,
    pub strokes: u8,
    /// Key in hex and name.
    pub assignee: Option<Coded>,
    pub pace: Pace,
    pub due: Option<Date>,
    pub legal_due: Option<Date>,
    pub light: Option<Light>,
    pub flags: Vec<Coded>,
    pub source: Coded,
    pub updated_ms: i64,
}

/// The words that rows of the desk can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Services.
    pub services: Vec<Coded>,
    /// Districts.
    pub divisions: Vec<Coded>,
    /// States.
    pub states: Vec<Coded>,
    /// Sources.
    pub sources: Vec<Coded>,
    /// Officers, by key.
    pub assignees: Vec<Coded>,
    /// Flags.
    pub flags: Vec<Coded>,
}

/// Orders of the views that were looked at last.
#[derive(Default)]
pub(crate) struct Orders {
    views: RefCell<Vec<Ordered>>,
    texts: RefCell<Vec<(TextColumn, Ranks)>>,
}

struct Ordered {
    view: View,
    moment: Moment,
    ids: Arc<[u32]>,
}

/// As many as a clerk goes back and forth between.
const KEPT_ORDERS: usize = 6;

impl Orders {
    pub(super) fn forget(&self) {
        self.views.borrow_mut().clear();
        self.texts.borrow_mut().clear();
    }

    /// Places in the order of a text, while no row changed.
    pub(super) fn ranks(&self, column: TextColumn) -> Option<Ranks> {
        let texts = self.texts.borrow();
        texts.iter().find(|(one, _)| *one == column).map(|(_, ranks)| Arc::clone(ranks))
    }

    /// Keeps places in the order of a text.
    pub(super) fn keep_ranks(&self, column: TextColumn, ranks: Ranks) {
        self.texts.borrow_mut().push((column, ranks));
    }

    fn find(&self, view: &View, moment: Moment) -> Option<Arc<[u32]>> {
        let kept = self.views.borrow();
        kept.iter().find(|one| one.moment == moment && one.view == *view).map(|one| Arc::clone(&one.ids))
    }

    fn keep(&self, view: &View, moment: Moment, ids: Arc<[u32]>) {
        let mut kept = self.views.borrow_mut();
        kept.truncate(KEPT_ORDERS - 1);
        kept.insert(0, Ordered { view: view.clone(), moment, ids });
    }
}

/// Conditions with their values, joined by AND.
#[derive(Default)]
pub(super) struct Conditions {
    sql: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, sql: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.sql.push(sql.into());
        self.values.extend(values);
    }

    pub(super) fn sql(&self) -> String {
        if self.sql.is_empty() { "1".to_owned() } else { self.sql.join(" AND ") }
    }
}

/// `?` as often as there are values.
fn marks(count: usize) -> String {
    vec!["?"; count].join(",")
}

impl Desk {
    /// How many rows each queue has under a filter, in the order of [`Queue::ALL`].
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn queue_counts(&self, filter: &Filter, moment: Moment) -> Result<Vec<(Queue, u32)>, DeskError> {
        self.settle_claims(moment.today)?;
        let counts = if filter.is_empty() { self.count_all(moment)? } else { self.count_filtered(filter, moment)? };
        Ok(Queue::ALL.into_iter().zip(counts).collect())
    }

    /// Without a filter, indexes alone answer.
    fn count_all(&self, moment: Moment) -> Result<[u32; Queue::ALL.len()], DeskError> {
        let mut counts = [0; Queue::ALL.len()];
        let mut statement = self.db.prepare_cached("SELECT place, count(*) FROM queue_entry GROUP BY place")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(place) = Place::from_number(row.get(0)?) {
                counts[Queue::of(place) as usize] = row.get(1)?;
            }
        }
        for queue in [Queue::Mine, Queue::Overdue, Queue::Near] {
            counts[queue as usize] = self.count(&self.conditions(queue, &Filter::default(), moment)?)?;
        }
        Ok(counts)
    }

    /// With a filter, one pass over what it leaves.
    fn count_filtered(&self, filter: &Filter, moment: Moment) -> Result<[u32; Queue::ALL.len()], DeskError> {
        let filtered = self.filter_conditions(filter, moment)?;
        let within = |queue| self.conditions(queue, &Filter::default(), moment);
        let derived = [within(Queue::Mine)?, within(Queue::Overdue)?, within(Queue::Near)?];
        let sums: Vec<String> = derived.iter().map(|one| format!("sum({})", one.sql())).collect();
        let sql = format!(
            "SELECT e.place, count(*), {} FROM queue_entry e WHERE {} GROUP BY e.place",
            sums.join(", "),
            filtered.sql()
        );
        let values = derived.iter().chain([&filtered]).flat_map(|one| &one.values);
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut counts = [0; Queue::ALL.len()];
        while let Some(row) = rows.next()? {
            let Some(place) = Place::from_number(row.get(0)?) else { continue };
            counts[Queue::of(place) as usize] += row.get::<_, u32>(1)?;
            for (column, queue) in [(2, Queue::Mine), (3, Queue::Overdue), (4, Queue::Near)] {
                // A sum of comparisons with an absent officer is absent.
                counts[queue as usize] += row.get::<_, Option<u32>>(column)?.unwrap_or_default();
            }
        }
        Ok(counts)
    }

    fn count(&self, conditions: &Conditions) -> Result<u32, DeskError> {
        let sql = format!("SELECT count(*) FROM queue_entry e WHERE {}", conditions.sql());
        let mut statement = self.db.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(&conditions.values), |row| row.get(0))?)
    }

    /// At most `limit` rows of a view from `offset` on.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn queue_window(&self, view: &View, moment: Moment, offset: usize, limit: usize) -> Result<Window, DeskError> {
        let ids = self.ordered(view, moment)?;
        let offset = offset.min(ids.len());
        let shown = &ids[offset..ids.len().min(offset.saturating_add(limit))];
        let rows = shown.iter().map(|id| self.listed(*id, moment.today)).collect::<Result<_, _>>()?;
        Ok(Window { total: ids.len(), offset, rows })
    }

    /// Where a case stands in a view; nothing when it is not in it.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn queue_position(&self, view: &View, moment: Moment, case: &Hash) -> Result<Option<usize>, DeskError> {
        let Some(id) = self.queue_id(case)? else { return Ok(None) };
        Ok(self.ordered(view, moment)?.iter().position(|one| *one == id))
    }

    /// The first cases of a view, for what is done with many at once.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn queue_cases(&self, view: &View, moment: Moment, limit: usize) -> Result<Vec<Hash>, DeskError> {
        let mut statement = self.db.prepare_cached("SELECT case_id FROM queue_case WHERE id = ?1")?;
        let ids = self.ordered(view, moment)?;
        ids.iter().take(limit).map(|id| Ok(Hash(statement.query_row([id], |row| row.get(0))?))).collect()
    }

    /// The row of a case.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn queue_row(&self, case: &Hash, today: Date) -> Result<Option<Listed>, DeskError> {
        self.settle_claims(today)?;
        self.queue_id(case)?.map(|id| self.listed(id, today)).transpose()
    }

    /// The words that can be filtered by, in the reader's order.
    ///
    /// # Errors
    /// [`DeskError::Database`].
    pub fn queue_facets(&self, reader: Reader) -> Result<Facets, DeskError> {
        let sql = format!("SELECT code, zh, en FROM queue_word WHERE kind = ?1 ORDER BY {}", order_column(reader));
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut of = |kind: WordKind| -> Result<Vec<Coded>, DeskError> {
            let rows = statement.query_map([kind as i64], |row| coded(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        Ok(Facets {
            services: of(WordKind::Service)?,
            divisions: of(WordKind::Division)?,
            states: one_of_each(of(WordKind::State)?),
            sources: of(WordKind::Source)?,
            assignees: of(WordKind::Assignee)?,
            flags: of(WordKind::Flag)?,
        })
    }

    fn queue_id(&self, case: &Hash) -> Result<Option<u32>, DeskError> {
        use rusqlite::OptionalExtension;
        let mut statement = self.db.prepare_cached("SELECT id FROM queue_case WHERE case_id = ?1")?;
        Ok(statement.query_row([&case.0[..]], |row| row.get(0)).optional()?)
    }

    fn ordered(&self, view: &View, moment: Moment) -> Result<Arc<[u32]>, DeskError> {
        self.settle_claims(moment.today)?;
        if let Some(ids) = self.orders.find(view, moment) {
            return Ok(ids);
        }
        let conditions = self.conditions(view.queue, &view.filter, moment)?;
        let ids: Arc<[u32]> = self.in_order(view, moment, &conditions)?.into();
        self.orders.keep(view, moment, Arc::clone(&ids));
        Ok(ids)
    }

    fn conditions(&self, queue: Queue, filter: &Filter, moment: Moment) -> Result<Conditions, DeskError> {
        let mut all = Conditions::default();
        let today = Value::Integer(moment.today.day_number());
        let mut place = |place: Place| all.add("e.place = ?", [Value::Integer(place.number())]);
        match queue {
            Queue::PendingAcceptance => place(Place::PendingAcceptance),
            Queue::Todo => place(Place::Todo),
            Queue::Supplement => place(Place::Supplement),
            Queue::Review => place(Place::Review),
            Queue::Issue => place(Place::Issue),
            Queue::Done => place(Place::Done),
            Queue::Returned => place(Place::Returned),
            Queue::Abnormal => place(Place::Abnormal),
            Queue::Mine => {
                let me = moment.me.map(|key| self.word_id(WordKind::Assignee, &key.to_hex())).transpose()?.flatten();
                let ended = [Place::Done.number(), Place::Returned.number()].map(Value::Integer);
                // Nobody has the id -1.
                all.add("e.assignee = ?", [Value::Integer(me.unwrap_or(-1))]);
                all.add("e.place NOT IN (?, ?)", ended);
            }
            Queue::Overdue => all.add("e.standing = 0 AND e.due < ?", [today]),
            Queue::Near => all.add(light_condition(Light::Yellow), [today.clone(), today]),
        }
        let filtered = self.filter_conditions(filter, moment)?;
        all.sql.extend(filtered.sql);
        all.values.extend(filtered.values);
        Ok(all)
    }

    fn filter_conditions(&self, filter: &Filter, moment: Moment) -> Result<Conditions, DeskError> {
        let mut all = Conditions::default();
        let words = [
            ("e.service", WordKind::Service, &filter.services),
            ("e.division", WordKind::Division, &filter.divisions),
            ("e.state", WordKind::State, &filter.states),
            ("e.source", WordKind::Source, &filter.sources),
        ];
        for (column, kind, codes) in words {
            if !codes.is_empty() {
                let values = self.word_values(kind, codes)?;
                all.add(format!("{column} IN ({})", marks(values.len())), values);
            }
        }
        if !filter.flags.is_empty() {
            let flags = marks(filter.flags.len());
            let sql = format!("e.id IN (SELECT entry FROM queue_flag WHERE flag IN ({flags}))");
            all.add(sql, self.word_values(WordKind::Flag, &filter.flags)?);
        }
        if !filter.assignees.is_empty() {
            let nobody = if filter.assignees.iter().any(String::is_empty) { " OR e.assignee IS NULL" } else { "" };
            let sql = format!("(e.assignee IN ({}){nobody})", marks(filter.assignees.len()));
            all.add(sql, self.word_values(WordKind::Assignee, &filter.assignees)?);
        }
        if !filter.lights.is_empty() {
            let today = Value::Integer(moment.today.day_number());
            let sql: Vec<&str> = filter.lights.iter().map(|light| light_condition((*light).into())).collect();
            let days: usize = sql.iter().map(|one| one.matches('?').count()).sum();
            all.add(format!("(({}))", sql.join(") OR (")), vec![today; days]);
        }
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Date>().ok());
        if let Some(from) = day(&filter.received_from) {
            all.add("e.received >= ?", [Value::Integer(from.start_unix_ms())]);
        }
        if let Some(to) = day(&filter.received_to) {
            let end = to.add_days(1).map_or(i64::MAX, Date::start_unix_ms);
            all.add("e.received < ?", [Value::Integer(end)]);
        }
        let text = searchable(&filter.text);
        if !text.is_empty() {
            all.add("e.id IN (SELECT id FROM queue_text WHERE instr(text, ?) > 0)", [Value::Text(text)]);
        }
        Ok(all)
    }

    fn word_values(&self, kind: WordKind, codes: &[String]) -> Result<Vec<Value>, DeskError> {
        if kind == WordKind::State {
            return self.state_values(codes);
        }
        // A code that no row has ever had is found nowhere.
        codes.iter().map(|code| Ok(Value::Integer(self.word_id(kind, code)?.unwrap_or(-1)))).collect()
    }

    /// States that are called alike are asked for together, whatever service they are of; filters that were kept name
    /// the state alone.
    fn state_values(&self, codes: &[String]) -> Result<Vec<Value>, DeskError> {
        let sql = "SELECT id FROM queue_word WHERE kind = ?1 AND (zh, en) IN (SELECT zh, en FROM queue_word
                   WHERE kind = ?1 AND (code = ?2 OR substr(code, instr(code, '/') + 1) = ?2))";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut ids = Vec::new();
        for code in codes {
            let rows = statement.query_map((WordKind::State as i64, code), |row| row.get::<_, i64>(0))?;
            for id in rows {
                ids.push(Value::Integer(id?));
            }
        }
        if ids.is_empty() {
            ids.push(Value::Integer(-1));
        }
        Ok(ids)
    }

    fn word_id(&self, kind: WordKind, code: &str) -> Result<Option<i64>, DeskError> {
        use rusqlite::OptionalExtension;
        let mut statement = self.db.prepare_cached("SELECT id FROM queue_word WHERE kind = ?1 AND code = ?2")?;
        Ok(statement.query_row((kind as i64, code), |row| row.get(0)).optional()?)
    }

    fn listed(&self, id: u32, today: Date) -> Result<Listed, DeskError> {
        let sql = "SELECT c.case_id, c.number, c.applicant, c.credit_code, c.strokes, e.place, e.pace, e.due, e.legal,
                   e.warning, e.standing, e.received, e.updated, v.code, v.zh, v.en, d.code, d.zh, d.en, s.code, s.zh,
                   s.en, o.code, o.zh, o.en, a.code, a.zh, a.en
                   FROM queue_entry e JOIN queue_case c ON c.id = e.id
                   JOIN queue_word v ON v.id = e.service JOIN queue_word d ON d.id = e.division
                   JOIN queue_word s ON s.id = e.state JOIN queue_word o ON o.id = e.source
                   LEFT JOIN queue_word a ON a.id = e.assignee WHERE e.id = ?1";
        let flags = "SELECT w.code, w.zh, w.en FROM queue_flag f JOIN queue_word w ON w.id = f.flag
                     WHERE f.entry = ?1 ORDER BY w.id";
        let mut statement = self.db.prepare_cached(flags)?;
        let flags = statement.query_map([id], |row| coded(row, 0))?.collect::<Result<_, _>>()?;
        let read = |row: &Row<'_>| read_listed(row, today, flags);
        Ok(self.db.prepare_cached(sql)?.query_row([id], read)?)
    }
}

/// Words of several services that read the same are one choice.
fn one_of_each(words: Vec<Coded>) -> Vec<Coded> {
    let mut seen: Vec<Coded> = Vec::new();
    for word in words {
        if !seen.iter().any(|one| (&one.zh, &one.en) == (&word.zh, &word.en)) {
            seen.push(word);
        }
    }
    seen
}

fn read_listed(row: &Row<'_>, today: Date, flags: Vec<Coded>) -> rusqlite::Result<Listed> {
    let date = |column: usize| -> rusqlite::Result<Option<Date>> {
        Ok(row.get::<_, Option<i64>>(column)?.and_then(|number| Date::from_day_number(number).ok()))
    };
    let pace = Pace::from_number(row.get(6)?);
    let (due, warning) = (date(7)?, date(9)?);
    let light = match (pace, due, warning) {
        (Pace::None, _, _) => None,
        (Pace::Clock(yuzheng_contracts::service::lights::Pace::Stopped), _, _) => Some(Light::Grey),
        (Pace::Clock(pace), Some(due), Some(warning)) => Some(light_on(today, pace, warning, due)),
        (Pace::Clock(_), _, _) => None,
    };
    Ok(Listed {
        case: Hash(row.get(0)?),
        number: row.get(1)?,
        applicant: row.get(2)?,
        credit_code: row.get(3)?,
        strokes: row.get(4)?,
        // Numbers come from `Place::number` only.
        place: Place::from_number(row.get(5)?).unwrap_or(Place::Abnormal),
        pace,
        due,
        legal_due: date(8)?,
        light,
        received_ms: row.get(11)?,
        updated_ms: row.get(12)?,
        service: coded(row, 13)?,
        division: coded(row, 16)?,
        state: coded(row, 19)?,
        source: coded(row, 22)?,
        assignee: row.get::<_, Option<String>>(25)?.map(|_| coded(row, 25)).transpose()?,
        flags,
    })
}

pub(super) fn coded(row: &Row<'_>, first: usize) -> rusqlite::Result<Coded> {
    Ok(Coded { code: row.get(first)?, zh: row.get(first + 1)?, en: row.get(first + 2)? })
}

pub(super) fn order_column(reader: Reader) -> &'static str {
    match reader {
        Reader::Zh => "order_zh",
        Reader::En => "order_en",
    }
}

/// Rows that show a light on the day `?`.
pub(super) fn light_condition(light: Light) -> &'static str {
    match light {
        Light::Red => "e.standing = 0 AND e.due < ?",
        Light::Yellow => "e.standing = 0 AND e.due >= ? AND e.warning <= ?",
        Light::Blue => "e.standing = 0 AND e.warning > ? AND e.pace = 3",
        Light::Green => "e.standing = 0 AND e.warning > ? AND e.pace = 1",
        Light::Grey => "e.standing = 1",
    }
}
