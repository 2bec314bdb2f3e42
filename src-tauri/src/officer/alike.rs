//! 可能重复: cases that the department's node says are alike, side by side once both were opened, and what officers wrote
//! of the two.
//!
//! Invariants: that cases are alike is the node's word, by tags; what is compared are fillings that were opened on
//! record. A mark is an internal note in words, read back by its beginning, so that it is on record like any other.

use yuzheng_contracts::{CheckedService, json, value::Value};
use yuzheng_protocol::{
    desk::{AddNote, Audience, Verdict, verdict},
    desk_api::{Alike, Likeness},
    transaction::Action,
};

use super::{
    case_id,
    notes::sealed_as,
    steps::Ground,
    views::{DuplicateView, MarkView, NoteView, SideBySide},
};
use crate::{
    app::{App, Session},
    queue::Coded,
    views::{CommandError, SignedLine, Words},
};

/// Most lines that are compared.
const MOST_LINES: usize = 16;
/// Longest reason of a mark, in characters.
const MAX_REASON: usize = 300;

const fn code(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::Person => "person",
        Likeness::Name => "name",
        Likeness::Address => "address",
        Likeness::File => "file",
    }
}

impl App {
    /// Cases that may be the same thing as this one.
    pub(super) fn duplicates(
        &self,
        session: &Session,
        ground: &Ground,
        alike: &[Alike],
        notes: &[NoteView],
    ) -> Vec<DuplicateView> {
        let found = alike.iter().map(|other| {
            let row = session.desk().queue_row(&other.case, self.chain_day()).ok().flatten();
            let number = row.as_ref().and_then(|row| row.number.clone());
            let both = ground.opened.as_ref().zip(session.opened(&other.case));
            let said = |of: Option<&Coded>| {
                of.map(|word| Words { zh: word.zh.clone(), en: word.en.clone() }).unwrap_or_default()
            };
            DuplicateView {
                case: other.case.to_hex(),
                applicant: other.applicant.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string),
                service: said(row.as_ref().map(|row| &row.service)),
                state: said(row.as_ref().map(|row| &row.state)),
                division: said(row.as_ref().map(|row| &row.division)),
                place: row.as_ref().map(|row| row.place),
                same: other.by.iter().map(|by| code(*by).to_owned()).collect(),
                compared: both
                    .map(|(here, there)| side_by_side(&ground.contract, &here.fields, &there.fields))
                    .unwrap_or_default(),
                mark: number.as_deref().and_then(|number| mark_of(number, notes)),
                number,
            }
        });
        found.collect()
    }

    /// Writes of two cases that may be the same thing that they are two, or that they are not after all: the reason as
    /// an internal note to the one that is looked at, and the verdict as a note that every colleague's desk knows, so
    /// that the flag of the pair goes, or comes back, for all of them.
    ///
    /// # Errors
    /// `reasonMissing`, `tooLong`, `unknownCase`, and those of a note.
    pub async fn mark_duplicate(&self, case: &str, other: &str, apart: bool, reason: &str) -> Result<(), CommandError> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(CommandError::new("reasonMissing"));
        }
        if reason.chars().count() > MAX_REASON {
            return Err(CommandError::new("tooLong").with("limit", MAX_REASON));
        }
        let other = self.proven_case(case_id(other)?).await?;
        self.add_note(case, false, &mark_words(&other.number, apart, reason)).await?;
        let session = self.session()?;
        let case = self.proven_case(case_id(case)?).await?;
        let recipient = self.recipient_of(&session, &case).await?;
        let found = if apart { Verdict::Apart } else { Verdict::Alike };
        let (package, text) = sealed_as(&recipient, &verdict(&case, &other, found))?;
        let note = AddNote { case: case.case, audience: Audience::Internal, text };
        let title = match found {
            Verdict::Apart => Words { zh: "判为不是重复".into(), en: "Found to be two things".into() },
            Verdict::Alike => Words { zh: "判为可能重复".into(), en: "Found to be alike".into() },
        };
        self.take_act(&session, case.case, &title, Action::AddNote(note), Some(&package))?;
        Ok(())
    }
}

/// How a mark begins.
fn beginning(number: &str, apart: bool) -> String {
    if apart { format!("与 {number} 不是重复：") } else { format!("与 {number} 仍按可能重复处理：") }
}

fn mark_words(number: &str, apart: bool, reason: &str) -> String {
    format!("{}{reason}", beginning(number, apart))
}

/// The newest mark of two cases; notes stand newest first.
fn mark_of(number: &str, notes: &[NoteView]) -> Option<MarkView> {
    notes.iter().filter(|note| !note.to_applicant).find_map(|note| {
        let text = note.text.as_deref()?;
        let read = |apart| text.strip_prefix(&beginning(number, apart)).map(|reason| (apart, reason.to_owned()));
        let (apart, reason) = read(true).or_else(|| read(false))?;
        Some(MarkView { apart, reason, by: note.by.clone() })
    })
}

fn lines_of(contract: &CheckedService, fields: &Value) -> Vec<SignedLine> {
    crate::paper::lines(contract, &String::from_utf8_lossy(&json::to_canonical(fields)))
}

/// The lines of two fillings that both have, one beside the other.
fn side_by_side(contract: &CheckedService, here: &Value, there: &Value) -> Vec<SideBySide> {
    let theirs = lines_of(contract, there);
    let lines = lines_of(contract, here).into_iter().filter(|line| line.table.is_none());
    let pair = |line: SignedLine| {
        let other = theirs.iter().find(|other| other.label == line.label && other.table.is_none())?;
        Some(SideBySide { label: line.label, here: line.value, there: other.value.clone() })
    };
    lines.filter_map(pair).take(MOST_LINES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str, to_applicant: bool) -> NoteView {
        NoteView {
            id: String::new(),
            time_ms: 0.0,
            by: "周敏 A0317".to_owned(),
            to_applicant,
            urge: false,
            text: Some(text.to_owned()),
        }
    }

    #[test]
    fn the_newest_internal_note_of_two_cases_says_whether_they_are_two() {
        let (one, two) = ("SL01-500103-20261120-000001-1", "SL01-500103-20261120-000002-2");
        let apart = note(&mark_words(one, true, "两个门面"), false);
        let again = note(&mark_words(one, false, "其实是一家"), false);
        let to_applicant = note(&mark_words(one, true, "不算"), true);
        let of = |notes: &[NoteView]| mark_of(one, notes).map(|mark| (mark.apart, mark.reason));
        assert_eq!(of(std::slice::from_ref(&apart)), Some((true, "两个门面".to_owned())));
        assert_eq!(of(&[again, apart.clone()]), Some((false, "其实是一家".to_owned())));
        assert_eq!(of(&[to_applicant, note("先核对门牌号。", false)]), None);
        assert_eq!(mark_of(two, &[apart]), None, "it is of another pair");
    }
}
