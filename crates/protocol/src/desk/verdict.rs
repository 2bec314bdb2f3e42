//! 是否重复: what officers find of two cases that may be the same thing, told without opening it.
//!
//! Invariant: the words follow from the two cases and what they were filed with, so that everybody can compute their
//! hash, and a verdict stands for these two fillings alone. That it was given is no secret from those who see the
//! cases; why it was given stands in a note of its own.

use super::{AddNote, Audience, SaltedText};
use crate::{
    codec::{Blob, encode},
    hash::Hash,
    objects::Case,
};

/// What is found of two cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are two things.
    Apart,
    /// They may be one after all.
    Alike,
}

/// The note of a verdict, canonical JSON; the same from whichever of the two it is looked at.
#[must_use]
pub fn verdict(one: &Case, other: &Case, verdict: Verdict) -> SaltedText {
    let (first, second) = if one.case <= other.case { (one, other) } else { (other, one) };
    let (kind, says) = match verdict {
        Verdict::Apart => ("apart", "不是重复"),
        Verdict::Alike => ("alike", "仍按可能重复处理"),
    };
    let text = format!(r#"{{"kind":"{kind}","text":"{} 与 {} {says}。"}}"#, first.number, second.number);
    let pair = (first.case, first.commitment_root, second.case, second.commitment_root);
    let salt = Hash::of(&encode(&("yuzheng/verdict", kind, pair.0, pair.1, pair.2, pair.3)));
    SaltedText { salt, text: Blob::new(text.into_bytes()).expect("two numbers are shorter than 128 KiB") }
}

impl AddNote {
    /// What it finds of its case and another one, if that is what it says. Who may find it is not looked at here.
    #[must_use]
    pub fn verdict_of(&self, case: &Case, other: &Case) -> Option<Verdict> {
        let same = |found: &Verdict| self.text.content == verdict(case, other, *found).hash();
        let found = [Verdict::Apart, Verdict::Alike].into_iter().find(same)?;
        (self.audience == Audience::Internal && self.case == case.case).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::List,
        desk::SealedText,
        testing::{TestChain, digest},
    };

    #[test]
    fn a_verdict_is_known_from_both_sides_and_only_of_these_two_fillings() {
        let mut chain = TestChain::new(4);
        let (one, other) = (chain.file_case("one").case, chain.file_case("other").case);
        let note = |said: &SaltedText| AddNote {
            case: one.case,
            audience: Audience::Internal,
            text: SealedText { content: said.hash(), sealed: digest("sealed"), acknowledgements: List::empty() },
        };
        for found in [Verdict::Apart, Verdict::Alike] {
            assert_eq!(verdict(&one, &other, found), verdict(&other, &one, found));
            let note = note(&verdict(&one, &other, found));
            assert_eq!(note.verdict_of(&one, &other), Some(found));
            assert_eq!(note.verdict_of(&other, &one), None, "it is a note to the first");
            assert_eq!(AddNote { audience: Audience::Applicant, ..note.clone() }.verdict_of(&one, &other), None);
            let refilled = Case { commitment_root: digest("another filling"), ..other.clone() };
            assert_eq!(note.verdict_of(&one, &refilled), None);
        }
    }
}
