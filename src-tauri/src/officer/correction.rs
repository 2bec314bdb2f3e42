//! 更正登记: what the register says wrongly is said rightly, word by word; everything else stays as it stands.
//!
//! Invariant: only those lines change that the contract lets a correction change, and every department checks it. Names
//! take keys that others may want, and sums and people follow from what was filed: those are changed by another filing.

use yuzheng_contracts::{
    json::{parse_canonical, to_canonical},
    service::Text,
    value::Value,
};
use yuzheng_protocol::{
    codec::{Blob, List},
    objects::Licence,
    transaction::Registration,
};

use super::{
    internal,
    register::{Entry, LABELS, particulars},
    views::{Correction, CorrectionView},
};
use crate::{
    filing::words,
    views::{CommandError, Words},
};

/// Longest value, in characters.
const MAX_VALUE: usize = 1_000;

/// A line with what it says now and what it shall say.
pub(super) struct Change {
    pub label: Text,
    pub before: String,
    pub after: String,
}

/// The lines of a licence that a step corrects.
pub(super) fn correctable(licence: &Licence, corrects: &[String]) -> Vec<CorrectionView> {
    let Ok(register) = parse_canonical(&licence.register, licence.register.len()) else { return Vec::new() };
    let line = |(name, zh, en): &(&str, &str, &str)| {
        let value = register.get(name).filter(|_| corrects.iter().any(|line| line == name))?.as_text()?;
        let label = Words { zh: (*zh).to_owned(), en: (*en).to_owned() };
        Some(CorrectionView { field: (*name).to_owned(), label, value: value.to_owned() })
    };
    LABELS.iter().filter_map(line).collect()
}

/// The register after the corrections, and what changes.
///
/// # Errors
/// `correctionMissing` when nothing changes, `correctionEmpty`, `tooLong`, `notCorrectable`.
pub(super) fn corrected(
    licence: &Licence,
    corrects: &[String],
    wanted: &[Correction],
) -> Result<(Entry, Vec<Change>), CommandError> {
    let register = parse_canonical(&licence.register, licence.register.len()).map_err(internal)?;
    let lines = correctable(licence, corrects);
    let mut changes = Vec::new();
    let mut said: Vec<(&str, &str)> = Vec::new();
    for Correction { field, value } in wanted {
        let line = lines.iter().find(|line| line.field == *field);
        let line = line.ok_or_else(|| CommandError::new("notCorrectable").with("field", field))?;
        let value = value.trim();
        if value.is_empty() {
            return Err(CommandError::new("correctionEmpty").with("field", &line.label.zh));
        }
        if value.chars().count() > MAX_VALUE {
            return Err(CommandError::new("tooLong").with("limit", MAX_VALUE));
        }
        if value != line.value && !said.iter().any(|(known, _)| known == field) {
            said.push((field, value));
            let label = Text { zh: line.label.zh.clone(), en: line.label.en.clone() };
            changes.push(Change { label, before: line.value.clone(), after: value.to_owned() });
        }
    }
    if changes.is_empty() {
        return Err(CommandError::new("correctionMissing"));
    }
    let entries = register.as_map().map(yuzheng_contracts::value::Map::entries).unwrap_or_default();
    let entries = entries.iter().map(|(name, value)| {
        let new = said.iter().find(|(field, _)| **field == **name);
        (name.clone(), new.map_or_else(|| value.clone(), |(_, text)| Value::text(text)))
    });
    let register = Value::map(entries).map_err(internal)?;
    let written =
        Blob::new(to_canonical(&register)).map_err(|_| CommandError::new("tooLong").with("limit", MAX_VALUE))?;
    let claims = List::new(Vec::new()).expect("an empty list is short enough");
    let particulars = particulars(&register);
    Ok((Entry { registration: Registration { register: written, claims }, particulars }, changes))
}

/// A change in a sentence.
pub(super) fn sentence(change: &Change) -> Words {
    let label = words(&change.label);
    Words {
        zh: format!("“{}”由“{}”更正为“{}”。更正前后的内容都留在政务链上。", label.zh, change.before, change.after),
        en: format!("“{}” is corrected from “{}” to “{}”. Both stay on record.", label.en, change.before, change.after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yuzheng_protocol::{Hash, Timestamp, codec::Text as ShortText, objects::LicenceStatus};

    fn licence() -> Licence {
        let register = br#"{"capital_fen":100,"domicile":"A1","name":"N","scope":"S"}"#.to_vec();
        Licence {
            code: ShortText::new("91500000000000000X").unwrap(),
            case: Hash::ZERO,
            service: ShortText::new("s").unwrap(),
            status: LicenceStatus::Active,
            issued: Timestamp(0),
            day: 0,
            register: Blob::new(register).unwrap(),
        }
    }

    fn asked(field: &str, value: &str) -> Correction {
        Correction { field: field.to_owned(), value: value.to_owned() }
    }

    fn lines() -> Vec<String> {
        ["domicile", "scope", "capital_fen", "operator"].map(str::to_owned).to_vec()
    }

    #[test]
    fn words_change_and_everything_else_stays() {
        let (entry, changes) =
            corrected(&licence(), &lines(), &[asked("domicile", " B2 "), asked("scope", "S")]).unwrap();
        assert_eq!(&entry.registration.register[..], br#"{"capital_fen":100,"domicile":"B2","name":"N","scope":"S"}"#);
        assert!(entry.registration.claims.is_empty());
        assert_eq!((changes.len(), changes[0].before.as_str(), changes[0].after.as_str()), (1, "A1", "B2"));
        assert!(sentence(&changes[0]).zh.contains("“住所”由“A1”更正为“B2”"));
    }

    #[test]
    fn names_sums_nothing_and_no_change_are_refused() {
        let code = |wanted: &[Correction]| corrected(&licence(), &lines(), wanted).map(|_| ()).unwrap_err().code;
        assert_eq!(code(&[asked("name", "M")]), "notCorrectable");
        assert_eq!(code(&[asked("capital_fen", "7")]), "notCorrectable");
        assert_eq!(code(&[asked("domicile", " ")]), "correctionEmpty");
        assert_eq!(code(&[asked("domicile", &"长".repeat(MAX_VALUE + 1))]), "tooLong");
        assert_eq!(code(&[asked("domicile", "A1")]), "correctionMissing");
        assert_eq!(code(&[]), "correctionMissing");
        let fields: Vec<String> = correctable(&licence(), &lines()).into_iter().map(|line| line.field).collect();
        assert_eq!(fields, ["domicile", "scope"]);
    }
}
