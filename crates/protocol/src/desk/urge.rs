//! 催办: the one note that is told without opening it.
//!
//! A supervisor's reminder always says the same of a case, so its salt follows from the case and everybody can compute
//! its hash. That it was given is no secret from those who see the case; nothing personal stands in it.

use super::{AddNote, Audience, SaltedText, text_hash};
use crate::{
    codec::{Blob, encode},
    hash::Hash,
};

/// What a reminder says, canonical JSON.
pub const URGE: &str = r#"{"kind":"urge","text":"请尽快办理这件办件。"}"#;

/// The reminder of a case.
#[must_use]
pub fn urge(case: &Hash) -> SaltedText {
    let salt = Hash::of(&encode(&("yuzheng/urge", case)));
    SaltedText { salt, text: Blob::new(URGE.as_bytes().to_vec()).expect("a sentence is shorter than 128 KiB") }
}

impl AddNote {
    /// Whether it is the reminder of its case. Who may remind is not looked at here.
    #[must_use]
    pub fn is_urge(&self) -> bool {
        let SaltedText { salt, text } = urge(&self.case);
        self.audience == Audience::Internal && self.text.content == text_hash(&salt, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codec::List, desk::SealedText, testing::digest};

    #[test]
    fn a_reminder_is_known_by_its_hash_and_only_as_its_own_cases_internal_note() {
        let case = digest("case");
        let text = |of: &Hash| SealedText {
            content: urge(of).hash(),
            sealed: digest("sealed"),
            acknowledgements: List::empty(),
        };
        let note = AddNote { case, audience: Audience::Internal, text: text(&case) };
        assert!(note.is_urge());
        assert!(!AddNote { text: text(&digest("another case")), ..note.clone() }.is_urge());
        assert!(!AddNote { audience: Audience::Applicant, ..note }.is_urge());
    }
}
