//! Licences: what stands on the document, from the register and from the contract that issued it.

use yuzheng_contracts::service::{DocumentNumber, LegalDocument};
use yuzheng_protocol::{objects::Licence, reference::EntryReference};

use crate::{
    app::App,
    checking::licence_status,
    filing,
    paper::amount,
    qr,
    views::{CompanyEntry, LicenceView, ProofView, Words},
};

impl App {
    pub(crate) fn licence_view(
        &self,
        licence: &Licence,
        proof: &ProofView,
        as_of_ms: u64,
        reference: Option<EntryReference>,
    ) -> LicenceView {
        let text = |name: &str| register_text(licence, name).unwrap_or_default();
        let issued = filing::ledger_day(licence.day);
        let (title, copies) = self.licence_titles(licence);
        LicenceView {
            code: licence.code.to_string(),
            title,
            copies,
            kind: text("type"),
            case: licence.case.to_hex(),
            name: text("name"),
            composition: text("composition"),
            operator: text("operator"),
            premises: text("premises"),
            company: company(&licence.register),
            scope: text("scope"),
            registrar: text("registrar"),
            registered: issued.chinese(),
            status: licence_status(licence.status).to_owned(),
            checked_ms: proof.checked_ms,
            as_of_ms: as_of_ms as f64,
            signers: u32::try_from(proof.departments.iter().filter(|d| d.signed).count()).unwrap_or(0),
            departments: u32::try_from(proof.departments.len()).unwrap_or(0),
            qr: reference.map(|r| qr::Code::short(&r).svg()),
        }
    }

    /// What the contract calls the document with the number, and the copies in which it is issued.
    fn licence_titles(&self, licence: &Licence) -> (Words, Vec<Words>) {
        let contracts = self.contracts.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let contract = contracts.values().find(|c| c.definition().contract == licence.service.as_str());
        contract.map(|c| titles(&c.definition().documents)).unwrap_or_default()
    }
}

fn titles(documents: &[LegalDocument]) -> (Words, Vec<Words>) {
    let numbered = documents.iter().find(|document| match document.number {
        Some(DocumentNumber::Uscc { .. } | DocumentNumber::Record { .. }) => true,
        Some(DocumentNumber::Yearly { .. }) | None => false,
    });
    let Some(numbered) = numbered else { return (Words::default(), Vec::new()) };
    let together = |one: &&LegalDocument| one.on_state == numbered.on_state && one.id != numbered.id;
    // 营业执照正本 and 营业执照副本 are two copies of one document: their titles begin alike.
    let other = documents.iter().filter(together).find(|one| common(&numbered.title.zh, &one.title.zh) > 1);
    let Some(other) = other else { return (filing::words(&numbered.title), Vec::new()) };
    let split = |of: &str, with: &str| {
        let (title, copy) = of.split_at(of.char_indices().nth(common(of, with)).map_or(of.len(), |(at, _)| at));
        (title.trim_end_matches([',', ' ']).to_owned(), copy.trim().to_owned())
    };
    let [(title, original), (_, duplicate)] =
        [split(&numbered.title.zh, &other.title.zh), split(&other.title.zh, &numbered.title.zh)];
    let [(title_en, original_en), (_, duplicate_en)] =
        [split(&numbered.title.en, &other.title.en), split(&other.title.en, &numbered.title.en)];
    let copies = vec![Words { zh: original, en: original_en }, Words { zh: duplicate, en: duplicate_en }];
    (Words { zh: title, en: title_en }, copies)
}

/// How many characters two titles have in common at their beginning.
fn common(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count()
}

/// What stands on a company's licence beside what every licence has.
fn company(register: &[u8]) -> Option<CompanyEntry> {
    let register: serde_json::Value = serde_json::from_slice(register).ok()?;
    let capital = register.get("capital_fen")?.as_i64()?;
    let text = |pointer: &str| register.pointer(pointer)?.as_str().map(str::to_owned);
    let in_figures = amount(capital);
    let (figures, capitals) = in_figures.split_once('（').unwrap_or((&in_figures, ""));
    Some(CompanyEntry {
        legal_representative: text("/legal_representative").unwrap_or_default(),
        capital: Words { zh: capitals.trim_end_matches('）').to_owned(), en: figures.to_owned() },
        established: text("/established_on").unwrap_or_default(),
        until: text("/term/to"),
        domicile: text("/domicile").unwrap_or_default(),
    })
}

/// A public register field of a licence.
pub(crate) fn register_text(licence: &Licence, name: &str) -> Option<String> {
    let register: serde_json::Value = serde_json::from_slice(&licence.register).ok()?;
    register.get(name)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use yuzheng_contracts::ServiceDefinition;

    use super::*;

    fn documents(service: &[u8]) -> Vec<LegalDocument> {
        ServiceDefinition::from_canonical_json(service).unwrap().definition().documents.clone()
    }

    #[test]
    fn a_company_has_an_original_and_a_duplicate_of_one_title() {
        let (title, copies) =
            titles(&documents(include_bytes!("../../../services/limited-company-registration/service.json")));
        assert_eq!((title.zh.as_str(), title.en.as_str()), ("营业执照", "Business licence"));
        let copies: Vec<_> = copies.iter().map(|copy| (copy.zh.as_str(), copy.en.as_str())).collect();
        assert_eq!(copies, [("正本", "original"), ("副本", "duplicate")]);
    }

    #[test]
    fn a_document_that_is_issued_once_has_its_own_title() {
        let (title, copies) =
            titles(&documents(include_bytes!("../../../services/sole-proprietor-registration/service.json")));
        assert_eq!((title.zh.as_str(), copies.len()), ("营业执照", 0));
        assert_eq!(titles(&[]), (Words::default(), Vec::new()));
    }

    #[test]
    fn a_company_s_entry_is_read_from_the_register() {
        let mut register = serde_json::json!({
            "capital_fen": 100_000_000, "legal_representative": "周示明", "domicile": "重庆市渝中区民生路128号",
            "established_on": "2026-11-23", "term": { "from": "2026-11-23", "to": null },
        });
        let entry = company(register.to_string().as_bytes()).unwrap();
        assert_eq!((entry.capital.zh.as_str(), entry.capital.en.as_str()), ("壹佰万元整", "¥1,000,000.00"));
        assert_eq!((entry.established.as_str(), entry.until), ("2026-11-23", None));
        assert_eq!(
            (entry.legal_representative.as_str(), entry.domicile.as_str()),
            ("周示明", "重庆市渝中区民生路128号")
        );
        register["term"]["to"] = "2046-11-23".into();
        assert_eq!(company(register.to_string().as_bytes()).unwrap().until.as_deref(), Some("2046-11-23"));
        assert!(company(br#"{"name":"x","operator":"y"}"#).is_none());
    }
}
