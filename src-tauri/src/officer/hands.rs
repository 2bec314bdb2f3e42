//! 签收、放回、转办: who has a case in hand.

use yuzheng_protocol::{
    codec::Text,
    desk::{Assignment, ClaimCase, ReleaseCase},
    objects::key,
    sign::PublicKey,
    transaction::Action,
};

use super::{case_id, internal, steps::Ground, views::HolderView};
use crate::{
    app::{App, AppEvent},
    identity::client_error,
    views::CommandError,
};

/// What a refusal means to whoever gives a case away.
fn why_kept(refused: CommandError, to_somebody: bool) -> CommandError {
    let unknown = refused.params.iter().any(|param| param.name == "reason" && param.value == "Unknown");
    match refused.code.as_str() {
        "notAuthorised" => CommandError::new("notInYourHands"),
        "refusedOnChain" if unknown && to_somebody => CommandError::new("notTheirScope"),
        "refusedOnChain" if unknown => CommandError::new("inNobodysHands"),
        _other => refused,
    }
}

impl App {
    /// Takes a case in hand until the end of the next working day; from an absent officer, too, by their deputy.
    ///
    /// # Errors
    /// `inOtherHands` with the holder's name, `notAuthorised`, `notPossibleNow`, `noDepartment` …
    pub async fn claim_case(&self, case: &str) -> Result<(), CommandError> {
        let (session, case) = (self.session()?, case_id(case)?);
        self.settle(&session, Action::ClaimCase(ClaimCase { case })).await?;
        self.emit(AppEvent::Case(case));
        Ok(())
    }

    /// Gives a case back, or to a colleague, with the reason.
    ///
    /// # Errors
    /// `notInYourHands`, `notTheirScope`, `inNobodysHands`, `unknownOfficer`, `noDepartment` …
    pub async fn release_case(&self, case: &str, to: Option<&str>, reason: &str) -> Result<(), CommandError> {
        let (session, case) = (self.session()?, case_id(case)?);
        let unknown = || CommandError::new("unknownOfficer");
        let key = |hex: &str| yuzheng_protocol::Hash::from_hex(hex).and_then(|key| PublicKey::from_bytes(key.0).ok());
        let to = to.map(|hex| key(hex).ok_or_else(unknown)).transpose()?;
        let reason = Text::new(reason).map_err(internal)?;
        let released = self.settle(&session, Action::ReleaseCase(ReleaseCase { case, to, reason })).await;
        released.map_err(|refused| why_kept(refused, to.is_some()))?;
        self.emit(AppEvent::Case(case));
        Ok(())
    }

    /// Who has a case in hand today, proven.
    pub(super) async fn holder(&self, ground: &Ground) -> Result<Option<HolderView>, CommandError> {
        let case = &ground.case;
        let state = self.client.state(&key::assignment(&case.case)).await.map_err(client_error)?;
        let assignment: Option<Assignment> = state.decode().map_err(client_error)?;
        let Some(assignment) = assignment else { return Ok(None) };
        let Some(holder) = assignment.on(self.day_number()) else { return Ok(None) };
        let officer = self.officer(case.department, holder).await.map_err(client_error)?;
        let until = yuzheng_contracts::Date::from_day_number(i64::from(assignment.until)).map_err(internal)?;
        Ok(Some(HolderView {
            key: holder.to_hex(),
            name: officer.map_or_else(|| holder.to_hex()[..12].to_owned(), |officer| officer.name.to_string()),
            me: *holder == ground.me,
            deputy: ground.standing.stands_in_for(holder, case, self.day_number()),
            until: until.to_string(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_it_means_to_whoever_gives_a_case_away() {
        let unknown = || CommandError::new("refusedOnChain").with("reason", "Unknown");
        for (refused, to, expected) in [
            (CommandError::new("notAuthorised"), true, "notInYourHands"),
            (unknown(), true, "notTheirScope"),
            (unknown(), false, "inNobodysHands"),
            (CommandError::new("refusedOnChain").with("reason", "Malformed"), true, "refusedOnChain"),
            (CommandError::new("noDepartment"), false, "noDepartment"),
        ] {
            assert_eq!(why_kept(refused, to).code, expected);
        }
    }
}
