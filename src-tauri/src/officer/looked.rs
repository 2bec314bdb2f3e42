//! By what cases that were opened are told to be about the same thing, after they were closed again.
//!
//! Invariant: nothing of a filling is kept here but digests under a key that ends with the session, and what a masked
//! case shows anyway.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

use yuzheng_contracts::{CheckedService, form::Widget, json, value::Value};
use yuzheng_protocol::{Hash, objects::Case};

/// Cases that an officer opened since unlocking.
#[derive(Default)]
pub(crate) struct Looked {
    key: RandomState,
    cases: Mutex<BTreeMap<Hash, Marks>>,
}

/// What a case is known by.
#[derive(Clone)]
pub(super) struct Marks {
    /// Its number.
    pub number: String,
    /// The applicant, masked.
    pub applicant_shown: String,
    applicant: Option<u64>,
    name: Option<u64>,
    address: Option<u64>,
    files: Vec<u64>,
}

impl Looked {
    /// What a case is known by.
    pub(super) fn marks(&self, contract: &CheckedService, case: &Case, fields: &Value) -> Marks {
        let form = &contract.definition().form;
        let digest = |text: &str| (!text.is_empty()).then(|| self.key.hash_one(text));
        let composed = form.fields.iter().find(|field| field.widget == Widget::NameComposer);
        let name = composed.and_then(|field| fields.at(&field.path)).map(text);
        let first = |paths: &[&str]| {
            paths.iter().find_map(|path| fields.at(path).and_then(Value::as_text)).unwrap_or_default().to_owned()
        };
        let address = [first(&["premises.street", "domicile.street"]), first(&["premises.detail", "domicile.detail"])];
        let applicant = form.identity(fields).map(|(_, number)| number).unwrap_or_default();
        let files = form.files(fields);
        Marks {
            number: case.number.to_string(),
            applicant_shown: crate::identity::mask(applicant),
            applicant: digest(applicant),
            name: digest(&name.unwrap_or_else(|| first(&["name.zihao"]))),
            address: digest(&address.concat()),
            files: files.iter().filter_map(|file| digest(file.sha256)).collect(),
        }
    }

    /// Keeps what a case is known by, and finds the other cases that share some of it, each with what.
    pub(super) fn alike(&self, case: &Hash, own: Marks) -> Vec<(Hash, Marks, Vec<String>)> {
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let others = cases.iter().filter(|(other, _)| *other != case);
        let alike = others.map(|(other, theirs)| (*other, theirs.clone(), own.shared(theirs)));
        let alike = alike.filter(|(_, _, same)| !same.is_empty()).collect();
        cases.insert(*case, own);
        alike
    }
}

impl Marks {
    fn shared(&self, other: &Self) -> Vec<String> {
        let equal = |a: Option<u64>, b: Option<u64>| a.is_some() && a == b;
        let shared = [
            ("applicant", equal(self.applicant, other.applicant)),
            ("name", equal(self.name, other.name)),
            ("address", equal(self.address, other.address)),
            ("file", self.files.iter().any(|file| other.files.contains(file))),
        ];
        shared.into_iter().filter(|(_, is)| *is).map(|(code, _)| code.to_owned()).collect()
    }
}

fn text(value: &Value) -> String {
    String::from_utf8_lossy(&json::to_canonical(value)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(looked: &Looked, applicant: &str, files: &[&str]) -> Marks {
        let digest = |text: &str| looked.key.hash_one(text);
        let files = files.iter().map(|file| digest(file)).collect();
        let shown = crate::identity::mask(applicant);
        let applicant = Some(digest(applicant));
        Marks { number: String::new(), applicant_shown: shown, applicant, name: None, address: None, files }
    }

    #[test]
    fn cases_are_alike_by_what_they_share_and_never_by_what_neither_says() {
        let (looked, one, other) = (Looked::default(), Hash([1; 32]), Hash([2; 32]));
        assert!(looked.alike(&one, marks(&looked, "甲", &["f", "g"])).is_empty());
        let found = looked.alike(&other, marks(&looked, "甲", &["g"]));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0, &found[0].2[..]), (one, &["applicant".to_owned(), "file".to_owned()][..]));
        assert!(looked.alike(&Hash([3; 32]), marks(&looked, "乙", &[])).is_empty());
        assert_eq!(looked.alike(&one, marks(&looked, "甲", &[])).len(), 1, "a case is not alike itself");
    }
}
