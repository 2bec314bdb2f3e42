//! 核验: a receipt is checked here, without any network.

use std::{path::Path, time::Instant};

use base64::Engine;
use yuzheng_protocol::{
    Hash, Height,
    genesis::Genesis,
    objects::LicenceStatus,
    receipt::{self, ReceiptError, Verdict, VerifiedReceipt},
    transaction::{Action, Entry, Outcome, SystemTransaction},
};

use crate::{
    app::{App, now},
    views::{CommandError, ForgedExample, HashLine, Param, ProofView, ReceiptView, SignerView, VerdictView, Words},
};

impl App {
    /// Checks the file at `path`.
    #[must_use]
    pub fn verify_path(&self, path: &Path) -> VerdictView {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        // One byte more than the largest receipt tells "too long" without reading a whole disk image.
        let read = std::fs::File::open(path).and_then(|file| {
            let mut bytes = Vec::new();
            let limit = receipt::MAX_HISTORY_BYTES as u64 + 1;
            std::io::Read::read_to_end(&mut std::io::Read::take(file, limit), &mut bytes)?;
            Ok(bytes)
        });
        match read {
            Ok(bytes) => self.verify_bytes(&name, &bytes),
            Err(error) => VerdictView {
                verdict: "cannotTell".into(),
                file: name,
                bytes: 0,
                rule: Some("FILE".into()),
                detail: Some(error.to_string()),
                shown: None,
                micros: 0.0,
            },
        }
    }

    /// Checks bytes that came in base64.
    ///
    /// # Errors
    /// `notBase64`.
    pub fn verify_base64(&self, name: &str, base64: &str) -> Result<VerdictView, CommandError> {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(base64)
            .map_err(|e| CommandError::new("notBase64").with("detail", e))?;
        Ok(self.verify_bytes(name, &bytes))
    }

    /// Checks a receipt's bytes.
    #[must_use]
    pub fn verify_bytes(&self, name: &str, bytes: &[u8]) -> VerdictView {
        let started = Instant::now();
        let result = receipt::verify_receipt(bytes, &self.network);
        let micros = started.elapsed().as_micros() as f64;
        let (verdict, rule, detail, shown) = match &result {
            Ok(verified) => ("valid", None, None, Some(self.receipt_view(verified))),
            Err(error) => (verdict_code(error), Some(error.rule().to_owned()), Some(error.to_string()), None),
        };
        VerdictView {
            verdict: verdict.into(),
            file: name.to_owned(),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            rule,
            detail,
            shown,
            micros,
        }
    }

    fn receipt_view(&self, verified: &VerifiedReceipt) -> ReceiptView {
        let bundle = verified.bundle();
        let tip = &bundle.tip.header;
        let (entry, header) = verified.entry().map_or((None, tip), |(entry, header)| (Some(entry), header));
        let case = verified.case();
        let event = match entry.map(|e| &e.outcome) {
            Some(Outcome::Applied(Some(event))) => event.event.to_string(),
            Some(Outcome::Applied(None)) => "recorded".to_owned(),
            Some(Outcome::Failed(_)) => "failed".to_owned(),
            None => "state".to_owned(),
        };
        let contract = case.as_ref().and_then(|c| self.known_contract(&c.contract));
        let title = contract.as_ref().map(|c| crate::filing::title(c)).unwrap_or_default();
        let state_word = match (&case, &contract) {
            (Some(case), Some(contract)) => Some(crate::cases::state_word(contract, &case.state)),
            _ => None,
        };
        let proof = self.proof_view(
            header.height,
            header.time.0 as f64,
            tip.height,
            verified.signers(),
            entry
                .map(|e| [line("entry", e.entry.id()), line("header", header.hash()), line("txRoot", header.tx_root)])
                .into_iter()
                .flatten()
                .chain([line("tip", tip.hash()), line("stateRoot", tip.state_root), line("chain", tip.chain_id)])
                .collect(),
        );
        let licence = verified.licence();
        ReceiptView {
            title,
            event,
            number: case.as_ref().map(|c| c.number.to_string()),
            subject: licence.as_ref().and_then(|l| crate::cases::register_text(l, "name")),
            signer: entry.map_or_else(departments, |e| signer(self.network.genesis(), &e.entry)),
            time_ms: header.time.0 as f64,
            state_word,
            licence: licence.map(|l| self.licence_view(&l, &proof, tip.time.0)),
            as_of_ms: tip.time.0 as f64,
            proof,
            opened: bundle
                .entries
                .iter()
                .flat_map(|e| e.openings.iter())
                .map(|o| Param {
                    name: o.path.to_string(),
                    value: String::from_utf8_lossy(&o.value).trim_matches('"').to_owned(),
                })
                .collect(),
        }
    }

    pub(crate) fn proof_view(
        &self,
        height: Height,
        time_ms: f64,
        certified: Height,
        signers: &[u16],
        hashes: Vec<HashLine>,
    ) -> ProofView {
        let set = self.network.validators_at(certified);
        let departments = set.validators().iter().map(|v| SignerView {
            name: self.department_name(v.department),
            short: self.short_name(v.department),
            signed: signers.contains(&v.department),
        });
        ProofView {
            height: height.0 as f64,
            time_ms,
            departments: departments.collect(),
            quorum: u32::try_from(set.quorum()).unwrap_or(u32::MAX),
            checked_ms: now().0 as f64,
            hashes,
        }
    }

    pub(crate) fn short_name(&self, department: u16) -> String {
        self.network.genesis().department(department).map(|d| d.short_zh.to_string()).unwrap_or_default()
    }

    /// One of the person's receipts with one changed byte; without a case, the receipt of the bound identity.
    ///
    /// # Errors
    /// `noIdentity`, `noDepartment` when there is none to change.
    pub async fn forged_example(&self) -> Result<ForgedExample, CommandError> {
        let (mut bytes, own) = match self.any_receipt() {
            Some(bytes) => (bytes, true),
            None => (self.identity_receipt().await?, false),
        };
        // A byte in the middle lies inside the signed content of every receipt.
        let position = bytes.len() / 2;
        let before = bytes[position];
        bytes[position] ^= 1;
        let verdict = self.verify_bytes("伪造的例子.yzr", &bytes);
        Ok(ForgedExample {
            verdict,
            position: u32::try_from(position).unwrap_or(u32::MAX),
            before: format!("{before:02x}"),
            after: format!("{:02x}", bytes[position]),
            own,
        })
    }
}

pub(crate) fn line(code: &str, hash: Hash) -> HashLine {
    HashLine { code: code.to_owned(), value: hash.to_hex() }
}

fn verdict_code(error: &ReceiptError) -> &'static str {
    match error.verdict() {
        Verdict::Valid => "valid",
        Verdict::Invalid => "invalid",
        Verdict::CannotTell => "cannotTell",
    }
}

/// Who vouches for what has no signer of its own: a value of the state.
fn departments() -> Words {
    Words { zh: "参与部门".to_owned(), en: "The departments".to_owned() }
}

/// Who signed an entry.
pub(crate) fn signer(genesis: &Genesis, entry: &Entry) -> Words {
    let words = |zh: &str, en: &str| Words { zh: zh.to_owned(), en: en.to_owned() };
    match entry {
        Entry::System(SystemTransaction::DeadlineExpired(_)) => words("系统按期限自动处理", "The system, by deadline"),
        Entry::Signed(t) => match &t.body.action {
            Action::RegisterIdentity(_) | Action::SubmitCase(_) => words("申请人", "The applicant"),
            Action::DeclareReady(_) => words("加入中的验证节点", "The joining validator"),
            Action::CaseAction(_)
            | Action::AutomaticDecision(_)
            | Action::DeployContract(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::RejectChange(_) => genesis
                .departments
                .iter()
                .find(|d| d.worker == t.body.signer || d.officers.contains(&t.body.signer))
                .map_or_else(|| words("申请人", "The applicant"), |d| words(&d.name_zh, &d.name_en)),
        },
    }
}

pub(crate) fn licence_status(status: LicenceStatus) -> &'static str {
    match status {
        LicenceStatus::Active => "active",
        LicenceStatus::Suspended => "suspended",
        LicenceStatus::Revoked => "revoked",
    }
}
