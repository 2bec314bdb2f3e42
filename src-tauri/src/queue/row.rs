//! A row of the desk, and what can be asked of many.

use serde::{Deserialize, Serialize};
use specta::Type;
use yuzheng_contracts::{Date, service::lights};
use yuzheng_protocol::{Hash, sign::PublicKey};

/// Something with a stable code and words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coded {
    /// Stable code.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Who has taken a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignee {
    /// The officer's key.
    pub key: PublicKey,
    /// The name of the grant: name and 工号.
    pub name: String,
    /// Its last day: what lapses by the day is written nowhere, so whoever asks compares.
    pub until: Date,
}

/// Where a case stands at the desk. 我的在办, 超期 and 预警 are no places: they follow from who has taken the case
/// and from the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// 待受理
    PendingAcceptance,
    /// 待办
    Todo,
    /// 补正中
    Supplement,
    /// 待复核
    Review,
    /// 待制证
    Issue,
    /// 已办
    Done,
    /// 已退回
    Returned,
    /// 异常
    Abnormal,
}

impl Place {
    /// All, as they are numbered in the database: a number never changes its meaning.
    pub const ALL: [Self; 8] = [
        Self::PendingAcceptance,
        Self::Todo,
        Self::Supplement,
        Self::Review,
        Self::Issue,
        Self::Done,
        Self::Returned,
        Self::Abnormal,
    ];

    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}

/// How a case's clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// No clock: ended, or without a deadline.
    None,
    /// A clock of one of the kinds that have lights.
    Clock(lights::Pace),
}

impl Pace {
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Clock(lights::Pace::Running) => 1,
            Self::Clock(lights::Pace::Stopped) => 2,
            Self::Clock(lights::Pace::OnTheSpot) => 3,
        }
    }

    pub(crate) fn from_number(number: i64) -> Self {
        match number {
            1 => Self::Clock(lights::Pace::Running),
            2 => Self::Clock(lights::Pace::Stopped),
            3 => Self::Clock(lights::Pace::OnTheSpot),
            _ => Self::None,
        }
    }
}

/// What a department's node says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// The case.
    pub case: Hash,
    /// 办件编号; none before acceptance.
    pub number: Option<String>,
    /// The service.
    pub service: Coded,
    /// The applicant's name, masked.
    pub applicant: String,
    /// 统一社会信用代码 of the licence that it is about, if any.
    pub credit_code: Option<String>,
    /// District of the registrar, by its six digits.
    pub division: Coded,
    /// When it was submitted, ms.
    pub received_ms: i64,
    /// Where it stands at the desk.
    pub place: Place,
    /// The workflow's state.
    pub state: Coded,
    /// Strokes of 正 that are done, 1 to 5: submitted, accepted, reviewed, decided, concluded.
    pub strokes: u8,
    /// Who has taken it.
    pub assignee: Option<Assignee>,
    /// How its clock stands.
    pub pace: Pace,
    /// Last day of what is promised.
    pub due: Option<Date>,
    /// Last day by law.
    pub legal_due: Option<Date>,
    /// Working days that are promised.
    pub promised: u32,
    /// Flags, such as 督办.
    pub flags: Vec<Coded>,
    /// Why a person has it: auto-referred, asked-person, direct …
    pub source: Coded,
    /// Number of events of the case; an older row never replaces a newer one.
    pub events: u64,
    /// When it last changed, ms.
    pub updated_ms: i64,
}

/// Rows that changed, cases that left the officer's scope, and where to go on from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// New and changed rows.
    pub rows: Vec<QueueRow>,
    /// Cases that are no longer shown here.
    pub gone: Vec<Hash>,
    /// What the node wants to be told at the next request.
    pub cursor: Vec<u8>,
}

/// What a clerk opens: a place, or what follows from assignee and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Queue {
    /// 待受理
    PendingAcceptance,
    /// 待办
    Todo,
    /// 我的在办: taken by this officer, not ended.
    Mine,
    /// 补正中
    Supplement,
    /// 待复核
    Review,
    /// 待制证
    Issue,
    /// 已办
    Done,
    /// 已退回
    Returned,
    /// 异常
    Abnormal,
    /// 超期: the promised last day is over, wherever the case stands.
    Overdue,
    /// 预警: yellow, wherever the case stands.
    Near,
}

impl Queue {
    /// All, in the order of the desk.
    pub const ALL: [Self; 11] = [
        Self::PendingAcceptance,
        Self::Todo,
        Self::Mine,
        Self::Supplement,
        Self::Review,
        Self::Issue,
        Self::Done,
        Self::Returned,
        Self::Abnormal,
        Self::Overdue,
        Self::Near,
    ];

    /// The queue of a place.
    pub(crate) fn of(place: Place) -> Self {
        match place {
            Place::PendingAcceptance => Self::PendingAcceptance,
            Place::Todo => Self::Todo,
            Place::Supplement => Self::Supplement,
            Place::Review => Self::Review,
            Place::Issue => Self::Issue,
            Place::Done => Self::Done,
            Place::Returned => Self::Returned,
            Place::Abnormal => Self::Abnormal,
        }
    }
}

/// A column that can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Column {
    /// 剩余(承诺)
    Promised,
    /// 剩余(法定)
    Legal,
    /// 灯色
    Light,
    /// 办件编号
    Number,
    /// 事项
    Service,
    /// 申请人
    Applicant,
    /// 区县
    Division,
    /// 收件时间
    Received,
    /// 当前环节
    State,
    /// 经办人
    Assignee,
    /// 标记
    Flags,
    /// 来源
    Source,
    /// 更新时间
    Updated,
}

impl Column {
    /// All.
    pub const ALL: [Self; 13] = [
        Self::Promised,
        Self::Legal,
        Self::Light,
        Self::Number,
        Self::Service,
        Self::Applicant,
        Self::Division,
        Self::Received,
        Self::State,
        Self::Assignee,
        Self::Flags,
        Self::Source,
        Self::Updated,
    ];
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// From the smallest.
    Ascending,
    /// From the greatest.
    Descending,
}

/// By what rows are sorted. Equal rows stand by remaining time, then by when they came in: the order is total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Which way.
    pub direction: Direction,
}

/// Which rows of a queue. Lists are by code; an empty one asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// Services.
    pub services: Vec<String>,
    /// Districts.
    pub divisions: Vec<String>,
    /// States.
    pub states: Vec<String>,
    /// Lights.
    pub lights: Vec<super::views::LightView>,
    /// Flags, any of them.
    pub flags: Vec<String>,
    /// Sources.
    pub sources: Vec<String>,
    /// Keys of officers, hex; an empty text is "nobody".
    pub assignees: Vec<String>,
    /// First day of receipt, `2026-11-22`.
    pub received_from: Option<String>,
    /// Last day of receipt.
    pub received_to: Option<String>,
    /// Part of a case number, credit code or masked name.
    pub text: String,
}

impl Filter {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A queue as it is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct View {
    /// The queue.
    pub queue: Queue,
    /// Which rows.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
}

/// In whose language words are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reader {
    /// By the Chinese words.
    Zh,
    /// By the English words.
    En,
}
