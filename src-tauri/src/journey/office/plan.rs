//! What becomes of each case of the demonstration, and when: data, without a network.
//!
//! Invariant: a plan is made once and kept; what is done is marked in it, so that an interrupted run goes on where it
//! was. What it is not: a way around the rules. Every move is taken by somebody who may take it, or not at all.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Working days that the demonstration lasts: long enough for a deadline of acceptance and one of a decision to pass.
pub(super) const DAYS: u32 = 12;
/// How many people file.
pub(super) const APPLICANTS: usize = 10;

/// What becomes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fate {
    /// Approved by the machine.
    Approved,
    /// Referred to a person, waiting.
    Waiting,
    /// The applicant asked for a person instead of the machine's referral.
    Asked,
    /// Nobody answered in time: deemed accepted.
    Deemed,
    /// Nobody decided in time either.
    Overdue,
    /// Overdue, then registered by the head of the office.
    LateGrant,
    /// A supplement is asked for.
    Supplement,
    /// A supplement was asked for and supplied, and the machine approved.
    Supplied,
    /// Accepted, being handled.
    Accepted,
    /// Other departments are consulted; the clock stands still.
    Consulting,
    /// The head of the office extended the time.
    Extended,
    /// A refusal was proposed and waits for the second officer.
    SecondReview,
    /// Refused.
    Refused,
    /// Not accepted.
    NotAccepted,
    /// Registered by a clerk at once.
    Granted,
    /// Accepted first, then registered.
    AcceptedGranted,
    /// Withdrawn.
    Withdrawn,
    /// Approved; the applicant wants a person to look.
    Recheck,
    /// The same, and the person upheld it.
    Confirmed,
    /// Registered, then revoked.
    Revoked,
    /// Registered, then cancelled.
    Cancelled,
    /// The name went to somebody else who filed on the same day.
    NameLost,
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Applicant,
    Clerk,
    Reviewer,
    Supervisor,
}

/// One move in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    /// The state in which it is possible.
    pub from: &'static str,
    pub by: By,
    /// Its name in the contract.
    pub action: &'static str,
    /// Working days after the filing.
    pub after: u32,
    /// Code of a reason, where one is named.
    pub reason: Option<&'static str>,
}

const fn step(from: &'static str, by: By, action: &'static str, after: u32) -> Move {
    Move { from, by, action, after, reason: None }
}

const fn because(step: Move, reason: &'static str) -> Move {
    Move { reason: Some(reason), ..step }
}

impl Fate {
    /// Every fate with how many of a thousand cases have it, and the oldest that such a case is, in working days.
    const ALL: [(Self, u32, u32, u32); 22] = [
        (Self::Approved, 345, 0, DAYS),
        (Self::Waiting, 120, 0, 5),
        (Self::Accepted, 75, 1, 4),
        (Self::Supplement, 60, 1, DAYS),
        (Self::SecondReview, 40, 2, 4),
        (Self::Granted, 55, 1, DAYS),
        (Self::AcceptedGranted, 35, 3, DAYS),
        (Self::Refused, 35, 3, DAYS),
        (Self::Consulting, 25, 2, DAYS),
        (Self::Supplied, 30, 3, DAYS),
        (Self::Overdue, 20, 11, DAYS),
        (Self::Deemed, 25, 6, 9),
        (Self::Withdrawn, 20, 1, DAYS),
        (Self::NotAccepted, 20, 1, DAYS),
        (Self::Recheck, 20, 1, 5),
        (Self::Asked, 15, 1, 4),
        (Self::Confirmed, 10, 2, DAYS),
        (Self::Extended, 15, 2, 6),
        (Self::NameLost, 15, 0, DAYS),
        (Self::LateGrant, 10, 11, DAYS),
        (Self::Revoked, 5, 3, DAYS),
        (Self::Cancelled, 5, 3, DAYS),
    ];

    /// What is done in a case, in order.
    pub const fn moves(self) -> &'static [Move] {
        const ACCEPT: Move = step("pending", By::Clerk, "accept", 1);
        const PROPOSE: Move = because(step("accepted", By::Clerk, "propose-refusal", 2), "unlawful");
        const ASK: Move = because(step("pending", By::Clerk, "ask-supplement", 1), "permit");
        const LOOK: Move = step("granted", By::Applicant, "request-person", 1);
        const REFUSE: Move = because(step("second-review", By::Reviewer, "refuse", 3), "unlawful");
        const NOT_ACCEPT: Move = because(step("pending", By::Clerk, "not-accept", 1), "not-this-office");
        const ACCUSE: Move = because(step("granted", By::Clerk, "propose-change", 2), "obtained-by-fraud");
        const REVOKE: Move = because(step("change-review", By::Supervisor, "revoke", 3), "obtained-by-fraud");
        const GIVE_UP: Move = because(step("granted", By::Clerk, "propose-change", 2), "closed-down");
        const CANCEL: Move = because(step("change-review", By::Reviewer, "cancel", 3), "closed-down");
        const CONSULT: Move = because(step("accepted", By::Clerk, "consult", 2), "others-asked");
        const EXTEND: Move = because(step("accepted", By::Supervisor, "extend", 2), "complex");
        match self {
            Self::Approved | Self::Waiting | Self::Deemed | Self::Overdue | Self::NameLost => &[],
            Self::Asked => const { &[step("pending", By::Applicant, "request-person", 1)] },
            Self::LateGrant => const { &[step("overdue", By::Supervisor, "grant", 10)] },
            Self::Supplement => &[ASK],
            Self::Supplied => const { &[ASK, step("supplement", By::Applicant, "supplement", 2)] },
            Self::Accepted => &[ACCEPT],
            Self::Consulting => &[ACCEPT, CONSULT],
            Self::Extended => &[ACCEPT, EXTEND],
            Self::SecondReview => &[ACCEPT, PROPOSE],
            Self::Refused => &[ACCEPT, PROPOSE, REFUSE],
            Self::NotAccepted => &[NOT_ACCEPT],
            Self::Granted => const { &[step("pending", By::Clerk, "grant", 1)] },
            Self::AcceptedGranted => const { &[ACCEPT, step("accepted", By::Clerk, "grant", 3)] },
            Self::Withdrawn => const { &[step("pending", By::Applicant, "withdraw", 1)] },
            Self::Recheck => &[LOOK],
            Self::Confirmed => const { &[LOOK, step("recheck", By::Clerk, "confirm", 2)] },
            Self::Revoked => &[ACCUSE, REVOKE],
            Self::Cancelled => &[GIVE_UP, CANCEL],
        }
    }

    /// Whether a rule sends the case to a person.
    pub const fn is_referred(self) -> bool {
        match self {
            Self::Approved | Self::Recheck | Self::Confirmed | Self::Revoked | Self::Cancelled | Self::NameLost => {
                false
            }
            Self::Waiting
            | Self::Asked
            | Self::Deemed
            | Self::Overdue
            | Self::LateGrant
            | Self::Supplement
            | Self::Supplied
            | Self::Accepted
            | Self::Consulting
            | Self::Extended
            | Self::SecondReview
            | Self::Refused
            | Self::NotAccepted
            | Self::Granted
            | Self::AcceptedGranted
            | Self::Withdrawn => true,
        }
    }
}

/// A case of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Planned {
    /// Its number in the plan.
    pub number: u32,
    /// What becomes of it.
    pub fate: Fate,
    /// Who files it.
    pub applicant: usize,
    /// On which day of the demonstration, counted in working days.
    pub day: u32,
    /// Its trade name, which no other case has but one whose name is lost.
    pub zihao: String,
    /// Its id once it is signed.
    pub case: Option<String>,
    /// Whether its filing stands in a block and the machine has looked at it.
    #[serde(default)]
    pub filed: bool,
    /// How many moves are done.
    #[serde(default)]
    pub done: usize,
    /// Why a move was not taken.
    #[serde(default)]
    pub refused: Option<String>,
}

impl Planned {
    /// The move that is due on a day.
    pub fn due(&self, day: u32) -> Option<Move> {
        if !self.filed || self.refused.is_some() {
            return None;
        }
        let next = self.fate.moves().get(self.done)?;
        (day >= self.day + next.after).then_some(*next)
    }
}

/// Everything that is made, and how far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    /// Working days that have passed.
    pub day: u32,
    /// Whether the last day is over.
    pub complete: bool,
    /// Limited companies that were founded, and how many there shall be.
    pub companies: (u32, u32),
    pub cases: Vec<Planned>,
    #[serde(skip)]
    file: PathBuf,
}

impl Plan {
    /// The plan that is kept in a file, or a new one for so many cases.
    pub fn open(file: &Path, cases: u32, seed: u32) -> std::io::Result<Self> {
        let kept = std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let made = |plan: Self| Self { file: file.to_owned(), ..plan };
        let plan = made(kept.unwrap_or_else(|| Self::new(cases, seed)));
        plan.save()?;
        Ok(plan)
    }

    /// Writes it where it is kept.
    pub fn save(&self) -> std::io::Result<()> {
        let bytes = serde_json::to_vec_pretty(self).expect("texts and numbers are always JSON");
        let beside = self.file.with_extension("new");
        std::fs::write(&beside, bytes)?;
        std::fs::rename(beside, &self.file)
    }

    fn new(cases: u32, seed: u32) -> Self {
        let companies = (0, cases / 50);
        let mut planned: Vec<Planned> = Vec::new();
        for (place, fate) in fates(cases - companies.1).into_iter().enumerate() {
            let number = u32::try_from(place).unwrap_or(u32::MAX);
            let (_, _, youngest, oldest) = Fate::ALL.into_iter().find(|row| row.0 == fate).expect("all are listed");
            let age = youngest + number * 7 % (oldest - youngest + 1);
            let before = planned.last();
            // Whose name is lost wants that of the case before it, on the same day.
            let (day, zihao) = match before.filter(|_| fate == Fate::NameLost) {
                Some(before) => (before.day, before.zihao.clone()),
                None => (DAYS - age, zihao(seed, number)),
            };
            planned.push(Planned {
                number,
                fate,
                applicant: place % APPLICANTS,
                day,
                zihao,
                case: None,
                filed: false,
                done: 0,
                refused: None,
            });
        }
        Self { day: 0, complete: false, companies, cases: planned, file: PathBuf::new() }
    }
}

/// Fates of so many cases: by their weights, each at least once while there are enough.
fn fates(cases: u32) -> Vec<Fate> {
    let total: u32 = Fate::ALL.iter().map(|row| row.1).sum();
    let mut list: Vec<Fate> = Vec::new();
    for (fate, weight, _, _) in Fate::ALL {
        if fate == Fate::NameLost {
            continue;
        }
        let count = (cases * weight / total).max(1);
        list.extend(std::iter::repeat_n(fate, count as usize));
    }
    // Spread, so that days and districts are mixed: a step that has no divisor in common with the length.
    let wanted = cases as usize;
    let lost = ((cases * 15 / total).max(1)) as usize;
    let room = wanted.saturating_sub(lost).max(1);
    // Approved ones stand first, and there are most of them: they give way to the fates that are rare.
    let approved = list.iter().filter(|fate| **fate == Fate::Approved).count();
    list.drain(..list.len().saturating_sub(room).min(approved - 1));
    list.resize(room, Fate::Approved);
    let length = list.len();
    let stride = (length / 3..).find(|stride| gcd(*stride, length) == 1).unwrap_or(1);
    let mut spread: Vec<Fate> = (0..length).map(|at| list[at * stride % length]).collect();
    while spread.len() < wanted {
        // Behind an approved case, whose name it wants.
        let after = spread
            .iter()
            .enumerate()
            .filter(|(at, fate)| **fate == Fate::Approved && spread.get(at + 1) != Some(&Fate::NameLost));
        let Some(at) = after.map(|(at, _)| at).next_back() else { break };
        spread.insert(at + 1, Fate::NameLost);
    }
    spread
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A trade name of three characters.
fn zihao(seed: u32, number: u32) -> String {
    const CHARACTERS: [char; 32] = [
        '云', '山', '清', '和', '嘉', '禾', '青', '竹', '晨', '光', '江', '月', '松', '溪', '锦', '川', '雅', '集',
        '望', '春', '秋', '实', '明', '远', '静', '安', '乐', '活', '田', '园', '星', '野',
    ];
    // An odd factor: all names of 32,768 numbers are different.
    let mut rest = seed.wrapping_add(number.wrapping_mul(7_919)) % 32_768;
    let mut name = String::new();
    for _ in 0..3 {
        name.push(CHARACTERS[(rest % 32) as usize]);
        rest /= 32;
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn five_hundred_cases_have_every_fate_and_names_of_their_own() {
        let plan = Plan::new(500, 9);
        assert_eq!(plan.cases.len() + plan.companies.1 as usize, 500);
        let fates: BTreeSet<Fate> = plan.cases.iter().map(|one| one.fate).collect();
        assert_eq!(fates.len(), Fate::ALL.len());
        let lost = plan.cases.iter().filter(|one| one.fate == Fate::NameLost).count();
        let names: BTreeSet<&str> = plan.cases.iter().map(|one| one.zihao.as_str()).collect();
        assert_eq!(names.len(), plan.cases.len() - lost);
        assert!(plan.cases.iter().all(|one| one.day <= DAYS));
    }

    #[test]
    fn a_small_plan_has_as_many_cases_as_were_asked_for_and_each_fate_once_if_they_suffice() {
        assert_eq!(Plan::new(5, 1).cases.len(), 5);
        let fates: BTreeSet<Fate> = Plan::new(30, 1).cases.iter().map(|one| one.fate).collect();
        assert_eq!(fates.len(), Fate::ALL.len());
    }

    #[test]
    fn moves_follow_one_another_on_days_that_a_case_reaches() {
        for (fate, _, youngest, oldest) in Fate::ALL {
            let last = fate.moves().last().map_or(0, |step| step.after);
            assert!(youngest <= oldest, "{fate:?}");
            assert!(fate.moves().is_sorted_by_key(|step| step.after), "{fate:?}");
            assert!(last <= youngest, "{fate:?} is never complete");
        }
    }

    #[test]
    fn a_plan_that_is_kept_is_taken_up_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plan.json");
        let mut plan = Plan::open(&file, 24, 3).unwrap();
        plan.cases[0].filed = true;
        plan.day = 2;
        plan.save().unwrap();
        assert_eq!(Plan::open(&file, 500, 4).unwrap(), plan);
    }

    #[test]
    fn what_is_due_is_the_next_move_of_a_filed_case() {
        let mut one = Plan::new(1, 1).cases.remove(0);
        one.fate = Fate::Refused;
        one.day = 3;
        assert_eq!(one.due(9), None);
        one.filed = true;
        assert_eq!((one.due(3), one.due(4)), (None, Some(one.fate.moves()[0])));
        one.done = 3;
        assert_eq!(one.due(9), None);
        one.done = 0;
        one.refused = Some("outdated".to_owned());
        assert_eq!(one.due(9), None);
    }
}
