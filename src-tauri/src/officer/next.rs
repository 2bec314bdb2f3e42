//! 下一件: the case that is most urgent among those that nobody has in hand, or an absent officer whose deputy asks,
//! taken and opened.
//!
//! Invariant: what is named was claimed on chain by this officer, who has a step to take in it. Whoever was faster has
//! a case; then the one after it is tried. What it is not: a distribution of work, which is the supervisor's.

use yuzheng_protocol::{Hash, sign::PublicKey};

use super::{case_id, steps::Ground};
use crate::{
    app::{App, Session},
    queue::{Column, Direction, Filter, Queue, Sort, View},
    views::CommandError,
};

/// Cases that are tried before it is said that there is none.
const TRIED: usize = 40;
/// What is done to a licence and waits for nobody.
const OF_LICENCES: [&str; 5] = ["correct", "suspend", "restore", "revoke", "cancel"];

/// What a refusal to take a case in hand means for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// Somebody was faster, or it went on: the one after it.
    Another,
    /// The same would happen with every case.
    Stop,
}

fn then(refused: &CommandError) -> Then {
    match refused.code.as_str() {
        "inOtherHands" | "notPossibleNow" | "unknownCase" | "notYourCase" | "notAuthorised" | "outdated" => {
            Then::Another
        }
        _other => Then::Stop,
    }
}

/// The first of the cases that can be taken.
///
/// # Errors
/// The first refusal that every case would meet.
async fn first_taken<F>(cases: Vec<Hash>, take: impl Fn(Hash) -> F) -> Result<Option<Hash>, CommandError>
where
    F: Future<Output = Result<bool, CommandError>>,
{
    for case in cases {
        match take(case).await {
            Ok(true) => return Ok(Some(case)),
            Ok(false) => {}
            Err(refused) if then(&refused) == Then::Another => {}
            Err(refused) => return Err(refused),
        }
    }
    Ok(None)
}

/// All rows of the queue that pass its filter and are nobody's, or an absent officer's, by what is left of their time.
fn unclaimed(view: &View, absent: Vec<String>) -> View {
    let nobody = std::iter::once(String::new());
    let assignees = if view.queue == Queue::Mine { Vec::new() } else { nobody.chain(absent).collect() };
    View {
        queue: view.queue,
        filter: Filter { assignees, ..view.filter.clone() },
        sort: Sort { column: Column::Promised, direction: Direction::Ascending },
    }
}

impl App {
    /// Takes the most urgent case of a queue in hand that nobody has, and names it; in 我的在办 the most urgent of one's
    /// own. None where there is none but `after`, the one that is looked at.
    ///
    /// # Errors
    /// `locked`, `deskDatabase`, `noDepartment` and whatever else no case could be taken for.
    pub async fn take_next_case(&self, view: &View, after: Option<&str>) -> Result<Option<String>, CommandError> {
        let session = self.session()?;
        // Somebody may have taken one a moment ago.
        if let Err(error) = self.bring_queue().await {
            tracing::debug!(?error, "the desk's rows were not brought");
        }
        let here = after.map(case_id).transpose()?;
        let looked = unclaimed(view, self.absent(&session));
        let mut cases = session.desk().queue_cases(&looked, self.moment(&session), TRIED + 1)?;
        cases.retain(|case| Some(*case) != here);
        let mine = view.queue == Queue::Mine;
        let taken = first_taken(cases, |case| self.take_waiting(&session, case, mine)).await?;
        if taken.is_some()
            && let Err(error) = self.bring_queue().await
        {
            tracing::debug!(?error, "the desk's rows were not brought");
        }
        Ok(taken.map(|case| case.to_hex()))
    }

    /// Keys of the officers whose deputy this one is today, hex.
    fn absent(&self, session: &Session) -> Vec<String> {
        let Some(officer) = self.kept_officer(session) else { return Vec::new() };
        officer.on(self.day_number()).filter_map(|role| role.deputy_for.as_ref()).map(PublicKey::to_hex).collect()
    }

    /// Takes a case in hand if it waits for this officer; one that is in hand already is not claimed again.
    async fn take_waiting(&self, session: &Session, case: Hash, mine: bool) -> Result<bool, CommandError> {
        let stands = self.proven_case(case).await?;
        let ground = self.ground(session, stands).await?;
        if !waits_for(&ground)? {
            return Ok(false);
        }
        if !mine {
            // The list may be a moment old, and a deputy's role cover only some of what an absent officer has.
            if self.holder(&ground).await?.is_some_and(|holder| !holder.me && !holder.deputy) {
                return Ok(false);
            }
            self.claim_case(&case.to_hex()).await?;
        }
        Ok(true)
    }
}

/// Whether the officer has a step to take that is no change of a licence.
fn waits_for(ground: &Ground) -> Result<bool, CommandError> {
    let steps = ground.steps()?;
    Ok(steps.iter().any(|step| step.blocked.is_none() && !OF_LICENCES.contains(&step.effect.as_str())))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn cases(count: u8) -> Vec<Hash> {
        (0..count).map(|n| Hash([n; 32])).collect()
    }

    #[tokio::test]
    async fn what_somebody_else_took_first_is_passed_over_and_the_next_one_is_taken() {
        let tried = Mutex::new(Vec::new());
        let taken = first_taken(cases(5), |case| {
            tried.lock().unwrap().push(case.0[0]);
            async move {
                match case.0[0] {
                    0 => Err(CommandError::new("inOtherHands").with("name", "林岚 A0412")),
                    // Nothing that this officer could do in it.
                    1 => Ok(false),
                    _ => Ok(true),
                }
            }
        });
        assert_eq!(taken.await.unwrap(), Some(Hash([2; 32])));
        assert_eq!(*tried.lock().unwrap(), [0, 1, 2]);
    }

    #[tokio::test]
    async fn what_every_case_would_be_refused_for_is_said_at_once() {
        let refused = first_taken(cases(3), |_| async { Err(CommandError::new("noDepartment")) }).await.unwrap_err();
        assert_eq!(refused.code, "noDepartment");
        let none = first_taken(cases(3), |_| async { Err(CommandError::new("inOtherHands")) }).await.unwrap();
        assert_eq!(none, None);
    }

    #[test]
    fn the_whole_queue_is_looked_through_by_remaining_time_whatever_the_list_is_sorted_by() {
        let filter = Filter { divisions: vec!["500103".into()], ..Filter::default() };
        let sort = Sort { column: Column::Applicant, direction: Direction::Descending };
        let shown = View { queue: Queue::PendingAcceptance, filter, sort };
        let looked = unclaimed(&shown, vec!["ab".repeat(32)]);
        assert_eq!((looked.sort.column, looked.sort.direction), (Column::Promised, Direction::Ascending));
        assert_eq!(
            (looked.filter.assignees, looked.filter.divisions),
            (vec![String::new(), "ab".repeat(32)], vec!["500103".to_owned()])
        );
        assert!(
            unclaimed(&View { queue: Queue::Mine, ..shown }, Vec::new()).filter.assignees.is_empty(),
            "all of them are one's own"
        );
    }
}
