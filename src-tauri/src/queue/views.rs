//! What the window is shown of the queues: plain data, as in [`crate::views`].

use serde::{Deserialize, Serialize};
use specta::Type;
use yuzheng_contracts::service::lights::Light;

use super::row::{Coded, Column, Place, Queue, View};
use crate::views::Words;

/// A light. Shape and word are the window's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LightView {
    /// 超期
    Red,
    /// 预警
    Yellow,
    /// 即办
    Blue,
    /// 正常
    Green,
    /// 计时暂停
    Grey,
}

impl From<LightView> for Light {
    fn from(light: LightView) -> Self {
        match light {
            LightView::Red => Self::Red,
            LightView::Yellow => Self::Yellow,
            LightView::Blue => Self::Blue,
            LightView::Green => Self::Green,
            LightView::Grey => Self::Grey,
        }
    }
}

impl From<Light> for LightView {
    fn from(light: Light) -> Self {
        match light {
            Light::Red => Self::Red,
            Light::Yellow => Self::Yellow,
            Light::Blue => Self::Blue,
            Light::Green => Self::Green,
            Light::Grey => Self::Grey,
        }
    }
}

/// A code and its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CodedView {
    /// Stable code.
    pub code: String,
    /// Words.
    pub words: Words,
}

impl From<Coded> for CodedView {
    fn from(coded: Coded) -> Self {
        Self { code: coded.code, words: Words { zh: coded.zh, en: coded.en } }
    }
}

/// How much of a deadline is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum RemainingView {
    /// There is none.
    None,
    /// The clock stands still.
    Stopped,
    /// The last day is today or later.
    #[serde(rename_all = "camelCase")]
    Left {
        /// Working days; 0 on the last day.
        workdays: i32,
        /// The last day.
        day: String,
    },
    /// The last day is over.
    #[serde(rename_all = "camelCase")]
    Over {
        /// Working days since; 0 on a day off right after the last day.
        workdays: i32,
        /// The last day.
        day: String,
    },
}

/// An officer who has taken a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AssigneeView {
    /// Key, hex.
    pub key: String,
    /// Name of the grant.
    pub name: String,
    /// Whether it is the officer of this computer.
    pub me: bool,
    /// Whether the officer of this computer may take the case over as that one's deputy.
    pub deputy: bool,
}

/// A row of a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueueLine {
    /// Case id, hex.
    pub case: String,
    /// 办件编号.
    pub number: Option<String>,
    /// The service.
    pub service: CodedView,
    /// The applicant, masked.
    pub applicant: String,
    /// 统一社会信用代码.
    pub credit_code: Option<String>,
    /// District.
    pub division: CodedView,
    /// When it was submitted.
    #[specta(type = u32)]
    pub received_ms: f64,
    /// Where it stands at the desk.
    pub place: Place,
    /// The workflow's state.
    pub state: CodedView,
    /// Strokes of 正 that are done.
    pub strokes: u8,
    /// Who has taken it.
    pub assignee: Option<AssigneeView>,
    /// Left of what is promised.
    pub promised: RemainingView,
    /// Left by law.
    pub legal: RemainingView,
    /// Its light today.
    pub light: Option<LightView>,
    /// Flags.
    pub flags: Vec<CodedView>,
    /// Why a person has it.
    pub source: CodedView,
    /// When it last changed.
    #[specta(type = u32)]
    pub updated_ms: f64,
}

/// Rows of a view from some place on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct QueueWindow {
    /// Rows of the whole view.
    pub total: u32,
    /// Place of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<QueueLine>,
}

/// A queue and how many rows it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueCount {
    /// The queue.
    pub queue: Queue,
    /// Rows.
    pub count: u32,
}

/// A named filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SavedView {
    /// Its name.
    pub name: String,
    /// What it shows.
    pub view: View,
    /// Rows today.
    pub count: u32,
}

/// What can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FacetsView {
    /// Services.
    pub services: Vec<CodedView>,
    /// Districts.
    pub divisions: Vec<CodedView>,
    /// States.
    pub states: Vec<CodedView>,
    /// Sources.
    pub sources: Vec<CodedView>,
    /// Officers, by key.
    pub assignees: Vec<CodedView>,
    /// Flags.
    pub flags: Vec<CodedView>,
}

/// Everything around the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueBoard {
    /// The day that lights are shown for.
    pub today: String,
    /// All queues.
    pub counts: Vec<QueueCount>,
    /// Named filters.
    pub saved: Vec<SavedView>,
    /// What can be filtered by.
    pub facets: FacetsView,
    /// Columns that were chosen; null before.
    pub columns: Option<Vec<Column>>,
    /// When green turns yellow.
    pub warning: WarningView,
}

/// When a light turns from green to yellow, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WarningView {
    /// Yellow at this many working days left or fewer.
    pub workdays: u32,
    /// Yellow at this share of the time limit or less, in percent.
    pub percent: u32,
    /// The deployed document that says so; none while none is deployed.
    pub document: Option<WarningDocument>,
}

/// The deployed document of the thresholds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WarningDocument {
    /// What it is.
    pub title: Words,
    /// Its version.
    pub version: String,
    /// Its first day.
    pub from: String,
}

/// How cases are spread, for a supervisor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SupervisorBoard {
    /// The day that lights are shown for.
    pub today: String,
    /// By who has them in hand.
    pub officers: Vec<LoadView>,
    /// By service.
    pub services: Vec<LoadView>,
    /// By district.
    pub divisions: Vec<LoadView>,
}

/// Cases that are not over, of one officer, service or district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LoadView {
    /// Whose; an empty code is nobody's.
    pub of: CodedView,
    /// Cases.
    pub open: u32,
    /// Those whose last day is near.
    pub near: u32,
    /// Those whose last day is over.
    pub overdue: u32,
    /// Those with a reminder.
    pub urged: u32,
    /// Those of which a step came too late.
    pub lapsed: u32,
    /// What is left of the one that is due first.
    pub first: RemainingView,
}
