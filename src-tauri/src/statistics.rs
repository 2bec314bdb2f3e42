//! 统计: what a department's cases add up to, counted by several departments and by this computer.
//!
//! Invariants: figures are shown only if all departments that answered for one proven height answered the same; what
//! this computer recomputed it recomputed from the list whose hash stands in those figures. What it is not: anything
//! about a person, so it needs no role.

use std::path::PathBuf;

use futures::future::join_all;
use serde::{Deserialize, Serialize};
use specta::Type;
use yuzheng_contracts::statistics::{
    CaseRecord, Figures, Group, Period, Range, RangeError, Statistics, count, digest, figures_table, read_records,
    records_table,
};
use yuzheng_light_client::ProviderError;

use crate::{
    app::App,
    views::{CommandError, SavedFile, Words},
};

/// Longest list that this computer recomputes without being asked.
const MOST_RECOMPUTED: u32 = 20_000;
/// Excel tells UTF-8 by it.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// By how long the parts of a range are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PeriodView {
    /// Days.
    Day,
    /// Weeks from Monday.
    Week,
    /// Months.
    Month,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StatisticsAsk {
    /// Number of the department.
    pub department: u16,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Its parts.
    pub by: PeriodView,
}

/// Counts of one group of cases, as [`yuzheng_contracts::statistics::Figures`] has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names are those of `Figures`")]
pub struct FiguresView {
    pub filed: u32,
    pub ended: u32,
    pub granted: u32,
    pub refused: u32,
    pub withdrawn: u32,
    pub lapsed: u32,
    pub automatic: u32,
    pub same_day: u32,
    pub supplemented: u32,
    pub overdue: u32,
    pub open_overdue: u32,
    /// Whole sum of the times, ms.
    #[specta(type = u32)]
    pub sum_ms: f64,
    #[specta(type = Option<u32>)]
    pub median_ms: Option<f64>,
    #[specta(type = Option<u32>)]
    pub p95_ms: Option<f64>,
}

/// The counts of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct GroupView {
    /// First day of the period; none for the whole range.
    pub period: Option<String>,
    /// Division; none for all.
    pub division: Option<String>,
    /// Service; none for all.
    pub service: Option<String>,
    /// Its counts.
    pub figures: FiguresView,
}

/// One version of the figures, and who counted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct VersionView {
    /// Departments.
    pub departments: Vec<Words>,
    /// 收件
    pub filed: u32,
    /// 办结
    pub ended: u32,
    /// Hash of the list of cases.
    pub digest: String,
}

/// A department that could be asked for figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CountedDepartment {
    /// Number.
    pub id: u16,
    /// Name.
    pub name: Words,
}

/// What several departments counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct StatisticsView {
    /// What was asked.
    pub ask: StatisticsAsk,
    /// By which block.
    #[specta(type = u32)]
    pub height: f64,
    /// The day of that block.
    pub day: String,
    /// Versions of the figures: one where all agree.
    pub versions: Vec<VersionView>,
    /// Departments that gave no answer for this block.
    pub silent: Vec<Words>,
    /// Whether this computer counted the same from the list; none where it did not count.
    pub recomputed: Option<bool>,
    /// Cases that the figures come from.
    pub cases: u32,
    /// Cases of the department that are not over.
    pub open: u32,
    /// The figures; none where departments differ.
    pub groups: Vec<GroupView>,
}

/// What was counted by whom.
struct Counted {
    height: u64,
    versions: Vec<(Statistics, Vec<u16>)>,
    silent: Vec<u16>,
}

impl From<PeriodView> for Period {
    fn from(period: PeriodView) -> Self {
        match period {
            PeriodView::Day => Self::Day,
            PeriodView::Week => Self::Week,
            PeriodView::Month => Self::Month,
        }
    }
}

impl StatisticsAsk {
    fn range(&self) -> Range {
        Range { department: self.department, from: self.from.clone(), to: self.to.clone(), by: self.by.into() }
    }

    fn query(&self, height: u64) -> String {
        let by = match self.by {
            PeriodView::Day => "day",
            PeriodView::Week => "week",
            PeriodView::Month => "month",
        };
        format!("?department={}&from={}&to={}&by={by}&height={height}", self.department, self.from, self.to)
    }
}

fn no_range(error: RangeError) -> CommandError {
    let code = match &error {
        RangeError::Day(_) => "noDay",
        RangeError::Backwards { .. } => "rangeBackwards",
        RangeError::TooLong { .. } => "rangeTooLong",
    };
    CommandError::new(code).with("detail", error)
}

impl App {
    /// Departments whose cases can be counted: those that receive any, all of the founding document.
    #[must_use]
    pub fn counted_departments(&self) -> Vec<CountedDepartment> {
        let departments = self.network.genesis().departments.iter();
        departments.map(|one| CountedDepartment { id: one.id, name: self.department_name(one.id) }).collect()
    }

    /// What a department's cases add up to, counted by every department that answers, and here.
    ///
    /// # Errors
    /// `noDay`, `rangeBackwards`, `rangeTooLong`, `noTip`, `noDepartment`.
    pub async fn statistics(&self, ask: &StatisticsAsk) -> Result<StatisticsView, CommandError> {
        ask.range().days().map_err(no_range)?;
        let counted = self.counted(ask).await?;
        let name = |ids: &[u16]| ids.iter().map(|id| self.department_name(*id)).collect::<Vec<_>>();
        let version = |(one, by): &(Statistics, Vec<u16>)| {
            let whole = one.groups.first().map(|group| &group.figures);
            VersionView {
                departments: name(by),
                filed: whole.map_or(0, |figures| figures.filed),
                ended: whole.map_or(0, |figures| figures.ended),
                digest: one.digest.clone(),
            }
        };
        let agreed = match &counted.versions[..] {
            [one] => Some(one),
            _none_or_several => None,
        };
        let recomputed = match agreed {
            Some((figures, by)) if figures.cases <= MOST_RECOMPUTED => {
                self.listed_cases(ask, figures, by).await.map(|records| recount(figures, &records))
            }
            Some(_) | None => None,
        };
        Ok(StatisticsView {
            ask: ask.clone(),
            height: counted.height as f64,
            day: self.chain_day().to_string(),
            versions: counted.versions.iter().map(version).collect(),
            silent: name(&counted.silent),
            recomputed,
            cases: agreed.map_or(0, |(figures, _)| figures.cases),
            open: agreed.map_or(0, |(figures, _)| figures.open),
            groups: agreed.map(|(figures, _)| figures.groups.iter().map(group_view).collect()).unwrap_or_default(),
        })
    }

    async fn counted(&self, ask: &StatisticsAsk) -> Result<Counted, CommandError> {
        let tip = self.client.verified_tip().ok_or_else(|| CommandError::new("noTip"))?;
        let height = tip.header().height.0;
        let query = ask.query(height);
        // Some departments take part without a node that could count.
        let asked = self.network.genesis().departments.iter().map(|one| one.id);
        let departments: Vec<u16> = asked.filter(|id| self.client.provider(*id).is_ok()).collect();
        let answers = join_all(departments.iter().map(|id| self.figures_of(*id, &query))).await;
        let (mut versions, mut silent) = (Vec::<(Statistics, Vec<u16>)>::new(), Vec::new());
        for (id, answer) in departments.into_iter().zip(answers) {
            // An answer to another question is none.
            let fits = |one: &Statistics| one.height == height && one.range == ask.range();
            match answer.filter(fits) {
                Some(one) => match versions.iter_mut().find(|(other, _)| *other == one) {
                    Some((_, by)) => by.push(id),
                    None => versions.push((one, vec![id])),
                },
                None => silent.push(id),
            }
        }
        if versions.is_empty() {
            return Err(CommandError::new("noDepartment"));
        }
        versions.sort_by_key(|(_, by)| std::cmp::Reverse(by.len()));
        Ok(Counted { height, versions, silent })
    }

    async fn figures_of(&self, department: u16, query: &str) -> Option<Statistics> {
        let provider = self.client.provider(department).ok()?;
        let answer = match provider.statistics(query).await {
            // Its newest block may be the one before.
            Err(ProviderError::NotFound { .. }) => {
                tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
                provider.statistics(query).await
            }
            answered => answered,
        };
        let bytes = answer.inspect_err(|error| tracing::debug!(%error, department, "no figures")).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// The list that figures come from, from the first department whose list is that one.
    async fn listed_cases(&self, ask: &StatisticsAsk, figures: &Statistics, by: &[u16]) -> Option<Vec<CaseRecord>> {
        for department in by {
            if let Some(records) = self.list_of(*department, ask, figures).await
                && digest(&records) == figures.digest
            {
                return Some(records);
            }
        }
        None
    }

    async fn list_of(&self, department: u16, ask: &StatisticsAsk, figures: &Statistics) -> Option<Vec<CaseRecord>> {
        let provider = self.client.provider(department).ok()?;
        let mut records = Vec::new();
        while records.len() < figures.cases as usize {
            let query = format!("/cases{}&skip={}", ask.query(figures.height), records.len());
            let page = String::from_utf8(provider.statistics(&query).await.ok()?).ok()?;
            let page = read_records(&page).ok()?;
            if page.is_empty() {
                return None;
            }
            records.extend(page);
        }
        Some(records)
    }

    /// Saves the figures and the list that they come from as CSV files in the folder that the person is told of.
    ///
    /// # Errors
    /// As [`App::statistics`]; `figuresDiffer` where departments differ, `listMissing`, `io`.
    pub async fn save_statistics(&self, ask: &StatisticsAsk) -> Result<Vec<SavedFile>, CommandError> {
        ask.range().days().map_err(no_range)?;
        let counted = self.counted(ask).await?;
        let [(figures, by)] = &counted.versions[..] else { return Err(CommandError::new("figuresDiffer")) };
        let records = self.listed_cases(ask, figures, by).await.ok_or_else(|| CommandError::new("listMissing"))?;
        if !recount(figures, &records) {
            return Err(CommandError::new("figuresDiffer"));
        }
        let name = |word: &str| {
            let office = self.short_name(ask.department);
            let file = format!("{word}-{office}-{}-{}-第{}块.csv", ask.from, ask.to, figures.height);
            self.folder().join(file)
        };
        let write =
            |path: PathBuf, table: String| self.write_receipt(&path, format!("{BYTE_ORDER_MARK}{table}").as_bytes());
        let figures = write(name("统计"), figures_table(figures))?;
        Ok(vec![figures, write(name("办件清单"), records_table(&records))?])
    }
}

/// Whether a list counts to the figures.
fn recount(figures: &Statistics, records: &[CaseRecord]) -> bool {
    count(&figures.range, figures.height, figures.open, records).is_ok_and(|again| again == *figures)
}

fn group_view(group: &Group) -> GroupView {
    let Figures { filed, ended, granted, refused, withdrawn, lapsed, automatic, same_day, supplemented, .. } =
        group.figures;
    GroupView {
        period: group.period.clone(),
        division: group.division.clone(),
        service: group.service.clone(),
        figures: FiguresView {
            filed,
            ended,
            granted,
            refused,
            withdrawn,
            lapsed,
            automatic,
            same_day,
            supplemented,
            overdue: group.figures.overdue,
            open_overdue: group.figures.open_overdue,
            sum_ms: group.figures.sum_ms as f64,
            median_ms: group.figures.median_ms.map(|ms| ms as f64),
            p95_ms: group.figures.p95_ms.map(|ms| ms as f64),
        },
    }
}

/// The window's questions.
pub mod commands {
    use std::sync::Arc;

    use tauri::State;

    use super::{CountedDepartment, StatisticsAsk, StatisticsView};
    use crate::{
        app::App,
        views::{CommandError, SavedFile},
    };

    /// Departments whose cases can be counted.
    #[tauri::command]
    #[specta::specta]
    pub async fn counted_departments(app: State<'_, Arc<App>>) -> Result<Vec<CountedDepartment>, CommandError> {
        Ok(app.counted_departments())
    }

    /// What a department's cases add up to.
    #[tauri::command]
    #[specta::specta]
    pub async fn statistics(app: State<'_, Arc<App>>, ask: StatisticsAsk) -> Result<StatisticsView, CommandError> {
        app.statistics(&ask).await
    }

    /// Saves the figures and the list of cases that they come from.
    #[tauri::command]
    #[specta::specta]
    pub async fn save_statistics(app: State<'_, Arc<App>>, ask: StatisticsAsk) -> Result<Vec<SavedFile>, CommandError> {
        app.save_statistics(&ask).await
    }
}
