//! `contract check`: the deploy gate, as every validator runs it.

use std::fmt::Write as _;

use serde_json::json;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::reference::{DocumentKind, ReferenceDocument, ReferenceError, References};
use yuzheng_contracts::service::{
    GateReport, MAX_DOCUMENT_BYTES, MAX_GATE_GAS, MAX_TESTS, Refusal, RefusalReason, Text, deploy_gate_linked,
};
use yuzheng_protocol::Hash;

use super::{CheckArgs, Language, NotInOrder, Printing, source};

/// What the gate said about a document.
enum Checked {
    Service(Box<GateReport>),
    Reference(Box<ReferenceDocument>),
    Refused(Refused),
}

/// Where and why, in words.
struct Refused {
    place: String,
    reason: Text,
    next: Text,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { reason: refusal.reason.words(), next: refusal.reason.next_step(), place: refusal.place }
    }
}

impl From<ReferenceError> for Refused {
    fn from(error: ReferenceError) -> Self {
        let (place, reason) = match error {
            ReferenceError::Refused(refusal) => return (*refusal).into(),
            ReferenceError::Shape { place, reason } => (place, reason),
            other @ (ReferenceError::Kind(_) | ReferenceError::NotAReference(_) | ReferenceError::Calendar(_)) => {
                ("document".to_owned(), other.to_string())
            }
        };
        Refusal { place, reason: RefusalReason::Shape(reason) }.into()
    }
}

/// Says whether the validators would take the document.
pub fn check(args: &CheckArgs) -> anyhow::Result<()> {
    let bytes = source::document(&args.file)?;
    let (calendar, references) = args.surroundings.read()?;
    let checked = gate(&bytes, &calendar, &references);
    if args.printing.json {
        println!("{}", as_json(&bytes, &checked));
    } else {
        print!("{}", as_text(&bytes, &checked, args.printing.lang));
    }
    match checked {
        Checked::Service(_) | Checked::Reference(_) => Ok(()),
        Checked::Refused(_) => Err(NotInOrder::Refused.into()),
    }
}

/// Prints a refusal and ends with it.
pub fn refuse(bytes: &[u8], refusal: Refusal, printing: Printing) -> anyhow::Result<()> {
    let checked = Checked::Refused(refusal.into());
    if printing.json {
        println!("{}", as_json(bytes, &checked));
    } else {
        print!("{}", as_text(bytes, &checked, printing.lang));
    }
    Err(NotInOrder::Refused.into())
}

fn gate(bytes: &[u8], calendar: &Calendar, references: &References) -> Checked {
    match DocumentKind::of(bytes) {
        Ok(DocumentKind::Calendar | DocumentKind::Table | DocumentKind::Parameters) => {
            match ReferenceDocument::from_canonical_json(bytes) {
                Ok(document) => Checked::Reference(Box::new(document)),
                Err(error) => Checked::Refused(error.into()),
            }
        }
        // A document that does not say what it is, is refused as the service that it fails to be.
        Ok(DocumentKind::Contract) | Err(_) => match deploy_gate_linked(bytes, Some(calendar), references) {
            Ok(report) => Checked::Service(Box::new(report)),
            Err(refusal) => Checked::Refused(refusal.into()),
        },
    }
}

fn as_json(bytes: &[u8], checked: &Checked) -> serde_json::Value {
    let (address, size) = (Hash::of(bytes), bytes.len());
    match checked {
        Checked::Service(report) => {
            let definition = report.service.definition();
            json!({
                "accepted": true, "address": address, "bytes": size, "contract": definition.contract,
                "version": definition.version, "department": definition.department,
                "in_force": definition.in_force, "rules": definition.rules.len(), "tests": report.tests,
                "gas": report.gas, "documents": report.service.documents(),
            })
        }
        Checked::Reference(document) => {
            let head = document.head();
            json!({
                "accepted": true, "address": address, "bytes": size, "kind": document.kind().word(),
                "id": head.id, "version": head.version, "department": head.department, "from": head.from,
            })
        }
        Checked::Refused(refused) => json!({
            "accepted": false, "address": address, "bytes": size,
            "refusal": { "place": refused.place, "reason": refused.reason, "next": refused.next },
        }),
    }
}

fn as_text(bytes: &[u8], checked: &Checked, language: Language) -> String {
    let mut out = String::new();
    let words = |zh: &'static str, en: &'static str| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    let mut line = |name: &str, value: &str| writeln!(out, "{name}  {value}").expect("a String takes everything");
    line(words("地址", "address"), &Hash::of(bytes).to_hex());
    line(words("大小", "size   "), &format!("{} / {MAX_DOCUMENT_BYTES}", bytes.len()));
    match checked {
        Checked::Service(report) => {
            let d = report.service.definition();
            let from = d.in_force.from;
            line(words("文档", "is     "), &format!("{} {} · {} · {from} →", d.contract, d.version, d.department));
            let rules = d.rules.len();
            line(words("规则", "rules  "), &rules.to_string());
            line(words("测试", "tests  "), &format!("{} / {MAX_TESTS}", report.tests.len()));
            line(words("计算量", "gas    "), &format!("{} / {MAX_GATE_GAS}", report.gas));
            if let Some(dearest) = report.tests.iter().max_by_key(|test| test.gas) {
                line(words("最贵", "dearest"), &format!("{} · {}", dearest.gas, dearest.name));
            }
            for (id, address) in report.service.documents() {
                line(words("引用", "uses   "), &format!("{id} {address}"));
            }
            line("✓", words("部署检查通过。", "the deploy gate takes it."));
        }
        Checked::Reference(document) => {
            let head = document.head();
            let text = format!("{} {} · {} · {} →", head.id, head.version, head.department, head.from);
            line(words("文档", "is     "), &text);
            line("✓", words("文件合格。", "it is a document that services can use."));
        }
        Checked::Refused(refused) => {
            line("✗", &format!("{}: {}", refused.place, language.of(&refused.reason)));
            line("→", language.of(&refused.next));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deployment::embedded_services;
    use crate::founding::founding_calendar;

    fn service() -> String {
        let found = embedded_services().unwrap().into_iter().find(|s| s.id == "identity-binding").unwrap();
        String::from_utf8(found.document).unwrap()
    }

    fn checked(document: &str) -> Checked {
        gate(document.as_bytes(), &founding_calendar(), &References::none())
    }

    #[test]
    fn a_service_that_is_taken_is_said_with_address_size_and_gas() {
        let document = service();
        let checked = checked(&document);
        let json = as_json(document.as_bytes(), &checked);
        assert_eq!(json["accepted"], true);
        assert_eq!(json["address"], Hash::of(document.as_bytes()).to_hex());
        assert_eq!(json["bytes"], document.len());
        assert!(json["gas"].as_u64().unwrap() > 0 && !json["tests"].as_array().unwrap().is_empty());
        let text = as_text(document.as_bytes(), &checked, Language::Zh);
        assert!(text.contains("identity-binding") && text.ends_with("✓  部署检查通过。\n"), "{text}");
    }

    #[test]
    fn a_refusal_is_said_with_place_reason_and_next_step() {
        let cases = [
            (service().replacen(r#""check":""#, r#""check":"nothing && "#, 1), "rules."),
            (service().replacen(r#""verdict":"approve""#, r#""verdict":"refer""#, 1), "tests."),
            (service().replacen(r#""version":""#, r#""version":"0000000000000000000000000000000000"#, 1), "version"),
            (service().replacen(r#""zh":"#, r#""zn":"#, 1), "evidence[0]"),
            ("{}".to_owned(), "."),
        ];
        for (document, place) in cases {
            let checked = checked(&document);
            let json = as_json(document.as_bytes(), &checked);
            assert_eq!(json["accepted"], false);
            assert!(json["refusal"]["place"].as_str().unwrap().starts_with(place), "{json}");
            let text = as_text(document.as_bytes(), &checked, Language::En);
            assert!(text.contains("\n✗  ") && text.contains("\n→  "), "{text}");
        }
    }

    #[test]
    fn a_reference_document_is_checked_as_one() {
        let table = r#"{"columns":["code"],"department":"market","in_force":{"from":"2026-01-01"},"key":"code","rows":[["A"]],"source":{"en":"s","zh":"源"},"table":"t","title":{"en":"t","zh":"表"},"version":"1"}"#;
        assert!(matches!(checked(table), Checked::Reference(_)));
        assert_eq!(as_json(table.as_bytes(), &checked(table))["kind"], "table");
        assert!(as_text(table.as_bytes(), &checked(table), Language::Zh).contains("t 1 · market · 2026-01-01"));
        for bad in [table.replace(r#"["A"]"#, r#"["A","B"]"#), table.replace("\"key\"", "\"kex\"")] {
            let Checked::Refused(refused) = checked(&bad) else { panic!("{bad} is refused") };
            assert!(!refused.place.is_empty() && !refused.next.zh.is_empty());
        }
    }

    #[test]
    fn a_service_that_uses_a_document_needs_it() {
        let used = service().replacen(r#""tables":{"#, r#""tables":{"t":{"use":"t"}"#, 1);
        let used = used.replace(r#""t"}"}"#, r#""t"}}"#);
        let Checked::Refused(refused) = checked(&used) else { panic!("it is refused") };
        assert_eq!(refused.place, "tables.t");
        assert!(refused.reason.zh.contains("没有生效"));
    }
}
