//! 合约: documents of services as their authors edit them on this computer.
//!
//! What is edited is a copy: of the newest deployed version, fetched and checked against its proven address, or of
//! a file. It is checked here by the very gate that every validator runs, and leaves this computer as a file only:
//! canonical JSON, or a deployment file that officers approve with their own keys. An officer's key file is read
//! for one signature and is not kept. Nothing here can put a document in force without the officers.

pub mod views;

use std::path::Path;

use yuzheng_contracts::author::canonical_json_from_yaml;
use yuzheng_contracts::calendar::Calendar;
use yuzheng_contracts::date::Date;
use yuzheng_contracts::json::{self, to_canonical};
use yuzheng_contracts::reference::References;
use yuzheng_contracts::service::diff::diff;
use yuzheng_contracts::service::{
    MAX_DOCUMENT_BYTES, MAX_GATE_GAS, Refusal, RefusalReason, ServiceDefinition, deploy_gate_linked, run_tests, uses,
};
use yuzheng_contracts::value::Value;
use yuzheng_protocol::deployment::{CheckedDeployment, DeploymentError, DeploymentFile};
use yuzheng_protocol::objects::key;
use yuzheng_protocol::transaction::{Action, Outcome, TRANSACTION_VERSION, Transaction, TransactionBody};
use yuzheng_protocol::{Canonical, Hash, Signer};
use yuzheng_vault::{KeyRole, KeySigner, NodeKey};

use self::views::{
    AuthorCheck, AuthorDiff, AuthorList, AuthoredDocument, AuthoredSummary, DeployedService, DeploymentView,
    RefusalView, TestView,
};
use crate::app::{App, Session, io_error, now, now_ms, random32};
use crate::desk::Authored;
use crate::identity::client_error;
use crate::views::{CommandError, SavedFile, Words};

/// The largest file that is opened as a document.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// How long a deployment may wait for its block, ms, and how often and how long it is looked whether it has one.
const LIFETIME_MS: u64 = 5 * 60 * 1000;
const LOOKING: (std::time::Duration, std::time::Duration) =
    (std::time::Duration::from_millis(300), std::time::Duration::from_secs(60));

/// The reading of an edited document: whatever the page sends is JSON, or is refused as such.
fn parse(document: &str) -> Result<Value, CommandError> {
    json::parse(document.as_bytes(), 4 * MAX_DOCUMENT_BYTES).map_err(unreadable)
}

fn unreadable(detail: impl ToString) -> CommandError {
    CommandError::new("documentUnreadable").with("detail", detail.to_string())
}

fn text(document: &Value, path: &str) -> String {
    document.at(path).and_then(Value::as_text).unwrap_or_default().to_owned()
}

fn title(document: &Value) -> Words {
    let words =
        |place: &str| Words { zh: text(document, &format!("{place}.zh")), en: text(document, &format!("{place}.en")) };
    let named = words("guide.name");
    if named.zh.is_empty() { words("title") } else { named }
}

/// The identifier of a document of any kind.
fn identifier(document: &Value) -> String {
    let words = ["contract", "calendar", "table", "parameters"];
    words.into_iter().map(|word| text(document, word)).find(|id| !id.is_empty()).unwrap_or_default()
}

fn summary(authored: &Authored) -> AuthoredSummary {
    let document = parse(&authored.document).unwrap_or(Value::Null);
    AuthoredSummary {
        id: authored.id.clone(),
        service: authored.service.clone(),
        title: title(&document),
        version: text(&document, "version"),
        saved_ms: authored.saved_ms as f64,
    }
}

/// The canonical JSON in a file: an author's YAML, JSON, or a deployment file.
fn canonical_of_file(bytes: &[u8]) -> Result<Vec<u8>, CommandError> {
    match DeploymentFile::read(bytes) {
        Ok(file) => return Ok(file.deployment.document.into_inner()),
        Err(DeploymentError::NotADeploymentFile) => {}
        Err(error) => return Err(unreadable(error)),
    }
    let text = std::str::from_utf8(bytes).map_err(unreadable)?;
    if text.trim_start().starts_with('{') {
        return Ok(to_canonical(&parse(text)?));
    }
    canonical_json_from_yaml(text).map_err(unreadable)
}

fn read_file(path: &Path) -> Result<Vec<u8>, CommandError> {
    let size = std::fs::metadata(path).map_err(|e| io_error(path, &e))?.len();
    if size > MAX_FILE_BYTES {
        return Err(unreadable(format!("{size} bytes, at most {MAX_FILE_BYTES} are opened")));
    }
    std::fs::read(path).map_err(|e| io_error(path, &e))
}

/// What the gate says, and what came of each test; pure, for any thread.
fn checked(document: &Value, calendar: Option<&Calendar>, references: &References, today: Date) -> AuthorCheck {
    let bytes = to_canonical(document);
    let gate = deploy_gate_linked(&bytes, calendar, references);
    let tests: Vec<TestView> = match ServiceDefinition::linked(&bytes, references) {
        Ok(service) => run_tests(&service, calendar).iter().map(TestView::of).collect(),
        Err(_refused_by_the_gate_too) => Vec::new(),
    };
    let rules = document.get("rules").and_then(Value::as_list).map_or(0, <[_]>::len);
    AuthorCheck {
        address: Hash::of(&bytes).to_hex(),
        bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        max_bytes: u32::try_from(MAX_DOCUMENT_BYTES).expect("256 KiB fit"),
        gas: gate.as_ref().map_or(0.0, |report| report.gas as f64),
        max_gas: MAX_GATE_GAS as f64,
        rules: u32::try_from(rules).unwrap_or(u32::MAX),
        today: today.to_string(),
        refusal: gate.err().map(|refusal| RefusalView::of(&refusal)),
        tests,
    }
}

impl App {
    /// Documents that can be edited: what is deployed, and the copies on this computer.
    ///
    /// # Errors
    /// `locked`, `noDepartment` …
    pub async fn author_list(&self) -> Result<AuthorList, CommandError> {
        let session = self.session()?;
        let copies: Vec<_> = session.desk().authored()?.iter().map(summary).collect();
        let mut deployed = Vec::new();
        for entry in self.catalogue(&session).await?.services.iter() {
            let document = self.document(&session, &entry.contract).await?;
            let document = json::parse(&document, MAX_DOCUMENT_BYTES).map_err(unreadable)?;
            let department = self.network.genesis().department_by_code(&text(&document, "department"));
            deployed.push(DeployedService {
                service: entry.service.to_string(),
                title: title(&document),
                version: text(&document, "version"),
                from: text(&document, "in_force.from"),
                department: department.map(|d| self.department_name(d.id)).unwrap_or_default(),
                copy: copies.iter().find(|copy| copy.service == entry.service.as_str()).map(|copy| copy.id.clone()),
            });
        }
        Ok(AuthorList { deployed, copies })
    }

    /// The copy of a deployed service that is edited, or a new one.
    ///
    /// # Errors
    /// `unknownService`, `noDepartment` …
    pub async fn author_open(&self, service: &str) -> Result<AuthoredDocument, CommandError> {
        let session = self.session()?;
        let kept = session.desk().authored()?.into_iter().find(|copy| copy.service == service);
        if let Some(kept) = kept {
            return Ok(AuthoredDocument { summary: summary(&kept), document: kept.document });
        }
        let address = self.deployed_address(&session, service).await?;
        let address = address.ok_or_else(|| CommandError::new("unknownService"))?;
        self.author_begin(&session, &self.document(&session, &address).await?)
    }

    /// A copy of the document in a file.
    ///
    /// # Errors
    /// `io`, `documentUnreadable`.
    pub fn author_open_file(&self, path: &Path) -> Result<AuthoredDocument, CommandError> {
        self.author_begin(&*self.session()?, &canonical_of_file(&read_file(path)?)?)
    }

    fn author_begin(&self, session: &Session, canonical: &[u8]) -> Result<AuthoredDocument, CommandError> {
        let document = String::from_utf8(canonical.to_vec()).map_err(unreadable)?;
        let service = identifier(&parse(&document)?);
        let authored = Authored { id: random32()?.to_hex(), service, document, saved_ms: now_ms() };
        session.desk().save_authored(&authored)?;
        Ok(AuthoredDocument { summary: summary(&authored), document: authored.document })
    }

    /// A copy.
    ///
    /// # Errors
    /// `unknownDraft`.
    pub fn authored(&self, id: &str) -> Result<AuthoredDocument, CommandError> {
        let kept = self.kept_copy(id)?;
        Ok(AuthoredDocument { summary: summary(&kept), document: kept.document })
    }

    fn kept_copy(&self, id: &str) -> Result<Authored, CommandError> {
        let copies = self.session()?.desk().authored()?;
        copies.into_iter().find(|copy| copy.id == id).ok_or_else(|| CommandError::new("unknownDraft"))
    }

    /// Keeps what was edited.
    ///
    /// # Errors
    /// `unknownDraft`, `documentUnreadable`.
    pub fn author_save(&self, id: &str, document: &str) -> Result<AuthoredSummary, CommandError> {
        let service = identifier(&parse(document)?);
        let kept = self.kept_copy(id)?;
        let authored = Authored { service, document: document.to_owned(), saved_ms: now_ms(), ..kept };
        self.session()?.desk().save_authored(&authored)?;
        Ok(summary(&authored))
    }

    /// Throws a copy away.
    ///
    /// # Errors
    /// `locked`.
    pub fn author_discard(&self, id: &str) -> Result<(), CommandError> {
        Ok(self.session()?.desk().delete_authored(id)?)
    }

    /// Whether the validators would take the document, and what came of its tests.
    ///
    /// # Errors
    /// `documentUnreadable`, `noDepartment` for a document that uses others.
    pub async fn author_check(&self, document: &str) -> Result<AuthorCheck, CommandError> {
        let document = parse(document)?;
        let references = self.references(&*self.session()?, &document).await?;
        let (calendar, today) = (self.known_calendar(), self.chain_day());
        let check = move || checked(&document, calendar.as_deref(), &references, today);
        tokio::task::spawn_blocking(check).await.map_err(|e| CommandError::new("internal").with("detail", e))
    }

    /// What the document changes of the newest deployed version, whether that is in force already or will be; none
    /// while the service is not deployed.
    ///
    /// # Errors
    /// `documentUnreadable`, `noDepartment` …
    pub async fn author_diff(&self, document: &str) -> Result<Option<AuthorDiff>, CommandError> {
        let session = self.session()?;
        let new = parse(document)?;
        let Some(address) = self.deployed_address(&session, &identifier(&new)).await? else { return Ok(None) };
        let old = self.document(&session, &address).await?;
        let old = json::parse(&old, MAX_DOCUMENT_BYTES).map_err(unreadable)?;
        Ok(Some(AuthorDiff::of(&diff(&old, &new), text(&old, "version"), text(&old, "in_force.from"), address)))
    }

    /// Writes the canonical JSON into the person's folder.
    ///
    /// # Errors
    /// `unknownDraft`, `io`.
    pub fn author_export(&self, id: &str) -> Result<SavedFile, CommandError> {
        let document = parse(&self.kept_copy(id)?.document)?;
        let path = self.places.folder.join(format!("{}.json", file_name(&document)));
        self.write_receipt(&path, &to_canonical(&document))
    }

    /// Writes a deployment file into the person's folder. Approvals that a file there has for the very same
    /// document are kept.
    ///
    /// # Errors
    /// `unknownDraft`, `unknownDepartment`, `documentRefused`, `io`.
    pub async fn author_prepare(&self, id: &str) -> Result<DeploymentView, CommandError> {
        let copy = self.kept_copy(id)?;
        let document = parse(&copy.document)?;
        if let Some(refusal) = self.author_check(&copy.document).await?.refusal {
            return Err(CommandError::new("documentRefused").with("place", refusal.place));
        }
        let genesis = self.network.genesis();
        let department = genesis.department_by_code(&text(&document, "department"));
        let department = department.ok_or_else(|| CommandError::new("unknownDepartment"))?.id;
        let fresh = CheckedDeployment::of_document(genesis, department, to_canonical(&document)).map_err(refused)?;
        let path = self.places.folder.join(format!("{}.yzd", file_name(&document)));
        let kept = self.open_deployment(&path).ok().and_then(|kept| kept.merged_with(&fresh).ok());
        self.write_deployment(&path, &kept.unwrap_or(fresh))
    }

    /// Reads a deployment file and says what it is.
    ///
    /// # Errors
    /// `io`, `deploymentFile` with the reason.
    pub fn deployment(&self, path: &Path) -> Result<DeploymentView, CommandError> {
        Ok(self.deployment_view(path, &self.open_deployment(path)?))
    }

    /// Adds the approval of the officer whose key file is given. The key is not kept.
    ///
    /// # Errors
    /// `officerKey`, `deploymentFile`, `io`.
    pub fn approve_deployment(&self, path: &Path, key_file: &Path) -> Result<DeploymentView, CommandError> {
        let approved = self.open_deployment(path)?.approved_by(&officer(key_file)?).map_err(refused)?;
        self.write_deployment(path, &approved)
    }

    /// Hands a deployment in, signed by an officer, and waits until it stands in a block.
    ///
    /// # Errors
    /// `officerKey`, `deploymentFile`, `approvalsMissing`, `deploymentFailed` with the ledger's reason,
    /// `deploymentWaits` when no block took it in within a minute.
    pub async fn submit_deployment(&self, path: &Path, key_file: &Path) -> Result<DeploymentView, CommandError> {
        let deployment = self.open_deployment(path)?;
        if deployment.missing() > 0 {
            return Err(CommandError::new("approvalsMissing").with("missing", deployment.missing()));
        }
        let transaction = self.deployment_transaction(&deployment, &officer(key_file)?)?;
        self.client.submit(&transaction).await.map_err(client_error)?;
        let found = tokio::time::timeout(LOOKING.1, self.standing(transaction.id())).await;
        match found.map_err(|_| CommandError::new("deploymentWaits"))?? {
            Outcome::Applied(_) => Ok(self.deployment_view(path, &deployment)),
            other => Err(CommandError::new("deploymentFailed").with("detail", format!("{other:?}"))),
        }
    }

    async fn standing(&self, id: Hash) -> Result<Outcome, CommandError> {
        loop {
            if let Some(entry) = self.client.entry(id).await.map_err(client_error)? {
                return Ok(entry.proof.outcome);
            }
            tokio::time::sleep(LOOKING.0).await;
        }
    }

    fn deployment_transaction(
        &self,
        deployment: &CheckedDeployment,
        officer: &KeySigner,
    ) -> Result<Transaction, CommandError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| CommandError::new("noRandomness").with("detail", e))?;
        let body = TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id: self.network.chain_id(),
            expires: now().plus_ms(LIFETIME_MS),
            salt,
            signer: officer.public_key(),
            action: Action::DeployContract(deployment.file().deployment.clone()),
        };
        Ok(body.sign(officer))
    }

    fn open_deployment(&self, path: &Path) -> Result<CheckedDeployment, CommandError> {
        let file = DeploymentFile::read(&read_file(path)?).map_err(refused)?;
        CheckedDeployment::new(file, self.network.genesis()).map_err(refused)
    }

    fn write_deployment(&self, path: &Path, deployment: &CheckedDeployment) -> Result<DeploymentView, CommandError> {
        std::fs::write(path, deployment.file().to_bytes()).map_err(|e| io_error(path, &e))?;
        Ok(self.deployment_view(path, deployment))
    }

    fn deployment_view(&self, path: &Path, deployment: &CheckedDeployment) -> DeploymentView {
        let document = json::parse(deployment.document(), MAX_DOCUMENT_BYTES).unwrap_or(Value::Null);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        DeploymentView {
            path: path.display().to_string(),
            title: title(&document),
            service: identifier(&document),
            version: text(&document, "version"),
            from: text(&document, "in_force.from"),
            address: deployment.address().to_hex(),
            department: self.department_name(deployment.department().id),
            approvals: count(deployment.approvals().len()),
            needed: count(deployment.approvals().len() + deployment.missing()),
            missing: count(deployment.missing()),
        }
    }

    /// The newest deployed version, which the catalogue holds; its first day may lie ahead.
    async fn deployed_address(&self, session: &Session, service: &str) -> Result<Option<Hash>, CommandError> {
        let catalogue = self.catalogue(session).await?;
        Ok(catalogue.services.iter().find(|entry| entry.service.as_str() == service).map(|entry| entry.contract))
    }

    /// The newest versions of the reference documents that a document uses, proven from state. One that is not
    /// deployed is left to the gate to name.
    async fn references(&self, session: &Session, document: &Value) -> Result<References, CommandError> {
        let keys: Vec<Vec<u8>> = uses(document).iter().map(|used| key::document(&used.id)).collect();
        if keys.is_empty() {
            return Ok(References::none());
        }
        let mut references = References::none();
        for versions in self.versions(session, &keys).await? {
            if let Some(newest) = versions.versions.last() {
                references.insert(self.reference_document(session, &newest.contract).await?);
            }
        }
        Ok(references)
    }
}

fn officer(key_file: &Path) -> Result<KeySigner, CommandError> {
    let key = NodeKey::open(key_file, KeyRole::Officer);
    Ok(key.map_err(|e| CommandError::new("officerKey").with("detail", e))?.signer())
}

fn refused(error: DeploymentError) -> CommandError {
    match error {
        DeploymentError::NotAnOfficer { .. } => CommandError::new("notAnOfficer"),
        DeploymentError::AlreadyApproved(_) => CommandError::new("alreadyApproved"),
        other => CommandError::new("deploymentFile").with("detail", other),
    }
}

/// `sole-proprietor-registration-2`: what a file of the document is called, without signs that folders give a
/// meaning to.
fn file_name(document: &Value) -> String {
    let name = format!("{}-{}", identifier(document), text(document, "version"));
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '.' { c } else { '_' };
    name.chars().map(plain).collect::<String>().trim_start_matches('.').to_owned()
}

impl RefusalView {
    fn of(refusal: &Refusal) -> Self {
        let (reason, next) = (refusal.reason.words(), refusal.reason.next_step());
        Self {
            place: refusal.place.clone(),
            reason: crate::filing::words(&reason),
            next: crate::filing::words(&next),
            is_test: matches!(
                refusal.reason,
                RefusalReason::TestRule { .. } | RefusalReason::TestVerdict { .. } | RefusalReason::TestOutput { .. }
            ),
        }
    }
}

#[cfg(test)]
mod tests;
