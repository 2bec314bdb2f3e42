//! 批量: the same done with many cases, each on its own, with what became of each.
//!
//! Invariant: one case that fails never stops another, and nothing is said of a case before it is proven. What it is
//! not: a way around anything that one case alone would be refused.

mod print;

use std::path::Path;

use futures::{FutureExt, StreamExt, future::BoxFuture, stream};
use yuzheng_protocol::{
    Hash,
    codec::List,
    desk::{AddNote, Audience, Officers, SealedText, urge},
    objects::key,
    transaction::Action,
};

use super::{
    case_id,
    notes::sealed_as,
    standing::{Standing, roles_for},
    views::{ColleagueForMany, ItemResult, Printed, Purpose},
};
use crate::{
    app::{App, AppEvent, Session},
    identity::client_error,
    queue::Listed,
    role::staff_signer,
    views::CommandError,
};

/// Cases that are worked on at the same time.
const AT_ONCE: usize = 16;
/// Most cases of one call.
const MOST: usize = 500;

/// What is done with each case.
#[derive(Clone, Copy)]
enum Work<'w> {
    Claim,
    Release { to: Option<&'w str>, reason: &'w str },
    Urge,
    Print { what: Printed, purpose: Purpose, folder: &'w Path },
}

impl App {
    /// Takes many cases in hand.
    ///
    /// # Errors
    /// `locked`, `tooManyCases`. What one case is refused for stands in its result.
    pub async fn claim_together(&self, cases: &[String]) -> Result<Vec<ItemResult>, CommandError> {
        self.each(cases, Work::Claim).await
    }

    /// Gives many cases back, or to a colleague.
    ///
    /// # Errors
    /// As [`App::claim_together`].
    pub async fn release_together(
        &self,
        cases: &[String],
        to: Option<&str>,
        reason: &str,
    ) -> Result<Vec<ItemResult>, CommandError> {
        self.each(cases, Work::Release { to, reason }).await
    }

    /// Reminds whoever has the cases in hand.
    ///
    /// # Errors
    /// As [`App::claim_together`].
    pub async fn urge_together(&self, cases: &[String]) -> Result<Vec<ItemResult>, CommandError> {
        self.each(cases, Work::Urge).await
    }

    async fn urge(&self, session: &Session, case: &str) -> Result<(), CommandError> {
        let case = self.proven_case(case_id(case)?).await?;
        let standing = self.standing_in(session, &case).await?;
        if !standing.supervises() {
            return Err(CommandError::new("notSupervisor"));
        }
        let contract = self.contract_on(session, &case.contract, self.chain_day()).await?;
        if contract.workflow().is_none_or(|flow| flow.definition().is_final(&case.state)) {
            return Err(CommandError::new("notPossibleNow"));
        }
        let recipient = self.recipient_of(session, &case).await?;
        let (package, text) = sealed_as(&recipient, &urge(&case.case))?;
        let stored = self.client.put_sealed(case.department, &package).await.map_err(client_error)?;
        let acknowledgements = List::new(stored.acknowledgements).map_err(super::internal)?;
        let text = SealedText { acknowledgements, ..text };
        let note = AddNote { case: case.case, audience: Audience::Internal, text };
        self.settle(session, Action::AddNote(note)).await?;
        self.emit(AppEvent::Case(case.case));
        Ok(())
    }

    /// Does something with every case, some at a time; the results stand in the order of the cases.
    async fn each(&self, cases: &[String], work: Work<'_>) -> Result<Vec<ItemResult>, CommandError> {
        if cases.len() > MOST {
            return Err(CommandError::new("tooManyCases").with("limit", MOST));
        }
        let session = self.session()?;
        let mut all: Vec<BoxFuture<'_, ItemResult>> = Vec::new();
        for case in cases {
            all.push(self.one(&session, case, work).boxed());
        }
        let done = stream::iter(all).buffered(AT_ONCE).collect().await;
        // What the list shows follows soon even without this.
        if let Err(error) = self.bring_queue().await {
            tracing::debug!(?error, "the desk's rows were not brought");
        }
        Ok(done)
    }

    async fn one(&self, session: &Session, case: &str, work: Work<'_>) -> ItemResult {
        let done = match work {
            Work::Claim => self.claim_case(case).await.map(|()| Vec::new()),
            Work::Release { to, reason } => self.release_case(case, to, reason).await.map(|()| Vec::new()),
            Work::Urge => self.urge(session, case).await.map(|()| Vec::new()),
            Work::Print { what, purpose, folder } => self.print(session, case, (what, purpose), folder).await,
        };
        let number = self.listed(session, case).and_then(|row| row.number);
        let (files, problem) = match done {
            Ok(files) => (files, None),
            Err(problem) => (Vec::new(), Some(problem)),
        };
        ItemResult { case: case.to_owned(), number, problem, files }
    }

    fn listed(&self, session: &Session, case: &str) -> Option<Listed> {
        session.desk().queue_row(&Hash::from_hex(case)?, self.chain_day()).ok().flatten()
    }

    /// Officers to whom some of the cases can be given, with how many of them; those who can have most come first.
    ///
    /// # Errors
    /// `locked`, `notYourCase` where this computer holds no role, and those of a state read.
    pub async fn colleagues_together(&self, cases: &[String]) -> Result<Vec<ColleagueForMany>, CommandError> {
        let session = self.session()?;
        let role = self.desk_role().await?.ok_or_else(|| CommandError::new("notYourCase"))?;
        let rows: Vec<Listed> = cases.iter().filter_map(|case| self.listed(&session, case)).collect();
        let me = staff_signer(&session);
        let state = self.client.state(&key::officers(role.department)).await.map_err(client_error)?;
        let officers: Officers = state.decode().map_err(client_error)?.unwrap_or_default();
        let mut found = Vec::new();
        for one in officers.officers.iter().filter(|one| **one != me) {
            let Some(officer) = self.officer(role.department, one).await.map_err(client_error)? else { continue };
            let day = self.day_number();
            let handles = |row: &&Listed| {
                let roles = roles_for(&officer, &row.service.code, &row.division.code, day);
                Standing { officer: officer.clone(), roles }.handles()
            };
            let covers = rows.iter().filter(handles).count();
            let roles: std::collections::BTreeSet<_> = officer.on(day).map(|granted| granted.role).collect();
            found.push(ColleagueForMany {
                key: one.to_hex(),
                name: officer.name.to_string(),
                roles: roles.into_iter().map(Into::into).collect(),
                covers: u32::try_from(covers).unwrap_or(u32::MAX),
            });
        }
        found.retain(|one| one.covers > 0);
        found.sort_by_key(|one| std::cmp::Reverse(one.covers));
        Ok(found)
    }
}
