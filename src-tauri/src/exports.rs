//! What a person takes along of a case beside its receipt: the whole case, JSON, a department's statement, how a
//! licence stands. Each was checked here before it is handed out.

use base64::Engine;
use yuzheng_contracts::{
    json,
    notice::Variant,
    service::{trace_calendar, trace_documents},
};
use yuzheng_light_client::{
    ClientError,
    client::{ReceiptRequest, ReceiptSubject},
};
use yuzheng_protocol::{
    Canonical, Hash,
    codec::Blob,
    commitment::{self, Opening},
    objects::{self, key},
    payload::SealedTrace,
    receipt::{ReceiptBundle, ShownTrace},
    reexecution::{Reexecution, ReexecutionParts},
};
use yuzheng_vault::CaseSecret;

use crate::{
    app::{App, Session},
    cases::NamedReceipt,
    desk::Filling,
    documents::CaseDocument,
    filing,
    identity::client_error,
    views::{CommandError, ExportKind},
};

impl App {
    /// A file of this kind about a case of the person's.
    ///
    /// # Errors
    /// `unknownCase`, `noReceiptYet`, `noLicence`, `statementTooEarly`, `documentReceipt`, `documentGlyph`,
    /// `documentNotMade`, and what the departments may say.
    pub async fn export(&self, id: &str, kind: ExportKind) -> Result<NamedReceipt, CommandError> {
        let session = self.session()?;
        let receipt = self.receipt(id)?;
        let case = Hash::from_hex(id).ok_or_else(|| CommandError::new("unknownCase"))?;
        let number = receipt.name.trim_start_matches("回执-").trim_end_matches(".yzr").to_owned();
        let named = |word: &str, ending: &str, bytes| NamedReceipt { name: format!("{word}-{number}.{ending}"), bytes };
        match kind {
            ExportKind::History => Ok(named("整案证据包", "yzr", self.history(&session, case).await?)),
            ExportKind::Json => Ok(named("回执", "json", receipt_json(&receipt.bytes)?)),
            ExportKind::Statement => Ok(named("部门书面说明", "cose", self.statement(&receipt.bytes).await?)),
            ExportKind::Reexecution => Ok(named("复算文件", "yzx", self.reexecution(&session, case).await?)),
            ExportKind::Licence => {
                let licence = self.case_view(id)?.licence.ok_or_else(|| CommandError::new("noLicence"))?;
                let bytes = self.state_receipt(vec![key::licence(&licence.code)]).await?;
                Ok(NamedReceipt { name: format!("证照状态-{}.yzr", licence.code), bytes })
            }
            ExportKind::FilingReceipt => self.case_document(id, CaseDocument::FilingReceipt),
            ExportKind::Registration => self.case_document(id, CaseDocument::Registration),
            ExportKind::LicenceOriginal => self.case_document(id, CaseDocument::Licence(Variant::Original)),
            ExportKind::LicenceDuplicate => self.case_document(id, CaseDocument::Licence(Variant::Duplicate)),
        }
    }

    /// Every event of the case, with every field and trace that this computer holds of it.
    async fn history(&self, session: &Session, case: Hash) -> Result<Vec<u8>, CommandError> {
        let filing = session.desk().filing(&case)?.ok_or_else(|| CommandError::new("unknownCase"))?;
        let proven = session.desk().proven(&case)?;
        let root = proven.as_ref().and_then(|p| objects::Case::from_bytes(&p.case_object).ok());
        let root = root.map_or(filing.commitment_root, |case| case.commitment_root);
        let filed = session.desk().filling(&filing, &root)?;
        let trace = proven.and_then(|p| SealedTrace::from_bytes(&p.trace?).ok());
        let request = ReceiptRequest {
            subject: ReceiptSubject::History(case),
            openings: filed.as_ref().map(openings).unwrap_or_default(),
            traces: trace.and_then(shown_trace).into_iter().collect(),
        };
        self.client.receipt(&request).await.map_err(client_error)
    }

    /// Everything that the case's automatic decision is run again from, tried here before it is handed out.
    async fn reexecution(&self, session: &Session, case: Hash) -> Result<Vec<u8>, CommandError> {
        let unknown = || CommandError::new("unknownCase");
        let internal = |e: &dyn std::fmt::Display| CommandError::new("internal").with("detail", e);
        let filing = session.desk().filing(&case)?.ok_or_else(unknown)?;
        let proven = session.desk().proven(&case)?;
        let trace = proven.and_then(|p| SealedTrace::from_bytes(&p.trace?).ok());
        let trace = trace.ok_or_else(|| CommandError::new("noDecisionYet"))?;
        let contract = self.kept_contract(session, &filing.contract)?.canonical_json().to_vec();
        let named = trace_documents(&trace.trace).unwrap_or_default();
        let named = named.into_values().chain(trace_calendar(&trace.trace).flatten());
        let documents = named.filter_map(|address| session.desk().document(&address).transpose());
        let documents = documents.collect::<Result<Vec<_>, _>>()?;
        let decided = self.decided_filling(session, &filing)?;
        let values = filing::parse_form(&decided.values).map_err(|e| internal(&e))?;
        let request = ReceiptRequest::of(ReceiptSubject::History(case));
        let file = Reexecution::new(ReexecutionParts {
            receipt: self.client.receipt(&request).await.map_err(client_error)?,
            secret: decided.secret,
            fields: json::to_canonical(&values),
            trace_salt: trace.salt,
            trace: trace.trace.into_inner(),
            contract,
            documents,
        });
        let file = file.map_err(|e| internal(&e))?.to_bytes();
        match self.verify_bytes("", &file) {
            verdict if verdict.verdict == "cannotTell" => {
                Err(internal(&verdict.advice.detail.unwrap_or(verdict.advice.code)))
            }
            _ => Ok(file),
        }
    }

    /// One department's COSE receipt on the block of the receipt's newest entry.
    async fn statement(&self, receipt: &[u8]) -> Result<Vec<u8>, CommandError> {
        let bundle = ReceiptBundle::from_bytes(receipt).map_err(|e| CommandError::new("internal").with("detail", e))?;
        let height = bundle.entry().map_or(bundle.tip.header.height, |entry| bundle.header_of(entry).height);
        match self.client.cose_receipt(height).await {
            Ok(receipt) => Ok(receipt.to_bytes()),
            // A department vouches for a block once another one stands on it.
            Err(ClientError::NotFound { .. }) => Err(CommandError::new("statementTooEarly")),
            Err(error) => Err(client_error(error)),
        }
    }

    /// What stands under state keys now, or that nothing does.
    pub(crate) async fn state_receipt(&self, keys: Vec<Vec<u8>>) -> Result<Vec<u8>, CommandError> {
        self.client.receipt(&ReceiptRequest::of(ReceiptSubject::State(keys))).await.map_err(client_error)
    }
}

/// All fields of a filing, opened.
fn openings(filing: &Filling) -> Vec<Opening> {
    let Ok(values) = filing::parse_form(&filing.values) else { return Vec::new() };
    let fields = filing::committed_fields(&values, &CaseSecret::from_bytes(filing.secret.0));
    (0..fields.len()).filter_map(|index| commitment::open(&fields, index)).collect()
}

/// A trace as a receipt shows it; none when it is larger than a receipt's.
fn shown_trace(trace: SealedTrace) -> Option<ShownTrace> {
    Some(ShownTrace { salt: trace.salt, trace: Blob::new(trace.trace.into_inner()).ok()? })
}

/// A receipt as JSON with the file itself in base64: `docs/protocol.md` 15.4.
fn receipt_json(receipt: &[u8]) -> Result<Vec<u8>, CommandError> {
    let internal = |e: String| CommandError::new("internal").with("detail", e);
    let bundle = ReceiptBundle::from_bytes(receipt).map_err(|e| internal(e.to_string()))?;
    let document = serde_json::json!({
        "format": "yuzheng-receipt-json",
        "version": 1,
        "chain-id": bundle.tip.header.chain_id,
        "receipt": bundle,
        "file": base64::engine::general_purpose::STANDARD.encode(receipt),
    });
    serde_json::to_vec_pretty(&document).map_err(|e| internal(e.to_string()))
}
