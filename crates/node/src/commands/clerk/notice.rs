//! The legal document of a step that is taken by command: composed from the service, sealed to the case, stored.

use std::path::Path;

use anyhow::{Context, bail};
use reqwest::header;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::notice::{Addressee, CaseReference, Chosen, Composition, Content, Particular, Signer, compose};
use yuzheng_contracts::service::{CaseStatus, LegalDocument, Role, ServiceOutline, Text};
use yuzheng_protocol::Hash;
use yuzheng_protocol::api::CBOR;
use yuzheng_protocol::codec::{Blob, Canonical, List};
use yuzheng_protocol::desk::{SaltedText, SealedText};
use yuzheng_protocol::genesis::ChainKind;
use yuzheng_protocol::network::NetworkFile;
use yuzheng_protocol::objects::{Case, DemonstrationClock, key};
use yuzheng_protocol::transaction::{SealedPackage, StorageAcknowledgement};
use yuzheng_vault::{Envelope, KeyRole, NodeKey, Recipient, seal};

use super::super::governance::Node;
use crate::clock::{Clock, SystemClock};
use crate::config::key_path;
use crate::execution::day_of;
use crate::founding::founding_calendar;
use crate::peers::http_client;

/// What the officer chose.
pub struct Step<'a> {
    /// The step's name.
    pub action: &'a str,
    /// Who takes it.
    pub role: Role,
    /// Codes of the reasons.
    pub reasons: &'a [String],
    /// What is said in their place.
    pub text: Option<&'a str>,
}

/// The document of a step, stored with as many nodes as the ledger asks for.
pub async fn issue(
    node: &Node,
    folder: &Path,
    (case, service): (&Case, &ServiceOutline),
    (step, document): (&Step<'_>, &LegalDocument),
) -> anyhow::Result<SealedText> {
    let file = NetworkFile::from_bytes(&node.get("/v1/network").await?.bytes().await?)?;
    let clock: Option<DemonstrationClock> = node.read(&key::demonstration_clock()).await?;
    let today = day_of(SystemClock.now().plus_ms(clock.unwrap_or_default().ahead_ms))?;
    let demo = matches!(file.genesis.kind, ChainKind::Demonstration);
    let said = step.text.map(|said| Text { zh: said.to_owned(), en: said.to_owned() });
    let chosen = step.reasons.iter().map(|code| Chosen { code, sentence: said.clone(), fields: Vec::new() });
    let chosen: Vec<_> = chosen.collect();
    let notice = compose(composition((case, service), (step, document), &chosen, today, demo)?)?;
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|e| anyhow::anyhow!("the system gave no randomness: {e}"))?;
    let salted = SaltedText { salt: Hash(salt), text: Blob::new(notice.to_canonical())? };
    let body = seal::seal_to(&[recipient(node, folder, case).await?], &salted.to_bytes())?;
    let package = SealedPackage { body: Blob::new(body)?, ..empty() };
    let acknowledgements = store(&file, &package).await?;
    Ok(SealedText { content: salted.hash(), sealed: package.manifest_hash(), acknowledgements })
}

fn empty() -> SealedPackage {
    SealedPackage { body: Blob::default(), department_envelope: Blob::default(), applicant_envelope: Blob::default() }
}

fn composition<'a>(
    (case, service): (&Case, &'a ServiceOutline),
    (step, document): (&Step<'_>, &'a LegalDocument),
    reasons: &'a [Chosen<'a>],
    today: Date,
    demo: bool,
) -> anyhow::Result<Composition<'a>> {
    let workflow = service.workflow().context("the service has no workflow")?;
    let status = CaseStatus::of(case)?;
    let calendar = founding_calendar();
    let after = workflow.step(&status, step.action, step.role, today, &calendar)?;
    let due = workflow.due(&after, &calendar)?;
    let clock = after.running.as_ref().zip(due).map(|(clock, due)| (due.date, clock.workdays));
    let words = |zh: &str, en: &str| Text { zh: zh.to_owned(), en: en.to_owned() };
    let number = case.number.as_str().to_owned();
    let line = Particular { label: words("办件编号", "Case number"), content: Content::Text(number.clone()) };
    let name = "王示例".to_owned();
    Ok(Composition {
        service: service.definition(),
        document,
        demo,
        case: CaseReference {
            number: number.clone(),
            service: service.definition().guide.name.clone(),
            received: status.submitted_on,
        },
        addressee: Addressee { name: format!("{number} 的申请人"), identifier: None },
        reasons,
        received: Vec::new(),
        particulars: vec![line],
        due: clock,
        licence_code: case.licence.as_ref().map(|code| code.as_str().to_owned()),
        remark: None,
        signers: vec![Signer { name, number: None, role: words("经办人（演示）", "Officer (demonstration)") }],
    })
}

/// Whom the document is sealed to: the case's own identity, which department and applicant both hold.
async fn recipient(node: &Node, folder: &Path, case: &Case) -> anyhow::Result<Recipient> {
    let package = node.get(&format!("/v1/sealed/{}", case.sealed)).await?.bytes().await?;
    let package = SealedPackage::from_bytes(&package)?;
    let key = NodeKey::open(&key_path(folder, KeyRole::Department, 0), KeyRole::Department)?.sealing_identity();
    let envelope =
        Envelope { recipient: key.recipient().to_bytes(), bytes: package.department_envelope.as_ref().to_vec() };
    Ok(seal::open_envelope(&key, &envelope)?.recipient())
}

async fn store(file: &NetworkFile, package: &SealedPackage) -> anyhow::Result<List<StorageAcknowledgement, 64>> {
    let roots: Vec<String> = file.tls_roots.iter().map(|root| root.as_str().to_owned()).collect();
    let client = http_client(&roots)?;
    let mut acknowledgements = Vec::new();
    for node in file.nodes.iter() {
        let url = format!("{}/v1/sealed/{}", node.url.as_str().trim_end_matches('/'), package.manifest_hash());
        let request = client.put(url).header(header::CONTENT_TYPE, CBOR).body(package.to_bytes());
        let Ok(answer) = request.send().await else { continue };
        if answer.status().is_success() {
            acknowledgements.push(StorageAcknowledgement::from_bytes(&answer.bytes().await?)?);
        }
    }
    if acknowledgements.is_empty() {
        bail!("no department stores the document; start the nodes");
    }
    Ok(List::new(acknowledgements)?)
}
