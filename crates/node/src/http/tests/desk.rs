//! What is not public, asked of the API directly.

mod alike;
mod logs;
mod materials;
mod opening;
mod refusals;
mod rows;

use yuzheng_contracts::json::{parse, to_canonical};
use yuzheng_protocol::Timestamp;
use yuzheng_protocol::commitment::{person_commitment, trace_hash};
use yuzheng_protocol::desk::{
    AccessPurpose, AddNote, Audience, ClaimCase, GrantRole, OfficeRole, RecordAccess, SaltedText, SealedText,
};
use yuzheng_protocol::desk_api::{
    AccessesRequest, CaseRequest, Cursor, Nonce, NotesRequest, Reply, Request as Asked, RevealRequest, RowsRequest,
    SearchRequest, SignedReply, SignedRequest,
};
use yuzheng_protocol::objects::Case;
use yuzheng_protocol::payload::{CasePayload, PAYLOAD_VERSION, SealedTrace};
use yuzheng_protocol::testing::{list, text};
use yuzheng_protocol::transaction::{
    AutomaticDecision, CaseAction, DecisionCode, RegisterIdentity, SubmitCase, TRANSACTION_VERSION, TransactionBody,
};
use yuzheng_vault::{CaseIdentity, Recipient, SealingIdentity, seal};

use super::*;
use crate::review::open::root_of;
use crate::testing::{asking_departments, department_keys, filing, sealing};

const NAME: &str = "周示明";
const NUMBER: &str = "500103198506129995";
const MOBILE: &str = "13800000000";
const STREET: &str = "民生路";
const SERVICE: &str = "sole-proprietor-registration";
/// The day of [`TUESDAY`].
const TODAY: u32 = 20_725;

/// The node of department 1, in which 周示明 files cases.
pub(super) struct Desk {
    pub(super) node: Node,
    asked: std::cell::Cell<u32>,
}

/// An answer in the open.
struct Opened {
    reply: Reply,
    bytes: Vec<u8>,
}

fn head() -> TestSigner {
    TestSigner::officer(1, 1)
}

pub(super) fn clerk() -> TestSigner {
    TestSigner::new("clerk")
}

fn applicant() -> TestSigner {
    citizen("周")
}

/// Whom the node answers.
fn reader(signer: &TestSigner) -> SealingIdentity {
    sealing(&signer.public_key().to_hex())
}

fn grant(officer: &TestSigner, role: OfficeRole) -> GrantRole {
    GrantRole {
        department: 1,
        officer: officer.public_key(),
        sealing: Hash(reader(officer).recipient().to_bytes()),
        name: text("王示例 工号0017"),
        role,
        services: list(Vec::new()),
        divisions: list(Vec::new()),
        from: TODAY,
        until: None,
        deputy_for: None,
    }
}

fn form(zihao: &str) -> yuzheng_contracts::value::Value {
    let text = serde_json::json!({
        "composition": "个人经营",
        "operator": { "name": NAME, "id_no": NUMBER, "address": "重庆市渝中区", "mobile": MOBILE },
        "name": { "division": "重庆市渝中区", "zihao": zihao, "industry": "茶", "form": "馆" },
        "scope": ["6231-01"],
        "premises": { "district_code": "500103", "street": STREET, "detail": "1号", "ownership": "租赁" },
        "employees": 3,
        "funds_fen": 8_000_000,
        "liaison": { "name": NAME, "mobile": MOBILE },
        "identity_salt": digest("salt"),
    });
    parse(text.to_string().as_bytes(), usize::MAX).unwrap()
}

fn case_identity(seed: &str) -> CaseIdentity {
    CaseIdentity::from_bytes(digest(&format!("identity/{seed}")).0)
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::over(TestLedger::of(asking_departments()).deployed())
    }

    fn over(chain: TestLedger) -> Self {
        let id = chain.ledger.chain_id();
        let (subject, signing) = (digest("tag"), applicant().public_key());
        let sealing = Hash(reader(&applicant()).recipient().to_bytes());
        let commitment = person_commitment(&digest("salt"), NAME, NUMBER);
        let bytes = RegisterIdentity::binding_sign_bytes(id, subject, signing, sealing, commitment);
        let countersignature = TestSigner::worker(2).sign(&bytes);
        let binding = RegisterIdentity { subject, signing, sealing, commitment, office: 2, countersignature };
        let binding = chain.countersigned(binding);
        chain.submit("bind", &applicant(), Action::RegisterIdentity(binding));
        chain.submit("clerk", &head(), Action::GrantRole(grant(&clerk(), OfficeRole::Clerk)));
        chain.commit();
        Self { node: Node::over(chain), asked: std::cell::Cell::new(0) }
    }

    pub(super) fn chain(&self) -> &TestLedger {
        &self.node.chain
    }

    fn words(&self, package: &SealedPackage) -> Vec<StorageAcknowledgement> {
        let bytes = StorageAcknowledgement::sign_bytes(self.chain().ledger.chain_id(), package.manifest_hash());
        let word = |department| StorageAcknowledgement {
            department,
            signature: TestSigner::validator(department).sign(&bytes),
        };
        [1, 2].map(word).to_vec()
    }

    fn keep(&self, package: &SealedPackage) {
        self.chain().ledger.blocks().store_sealed(package, 1 << 30).unwrap();
    }

    /// The filling of a case, sealed, and the action that files it.
    fn filling(&self, seed: &str, division: &str) -> (SealedPackage, SubmitCase) {
        self.filling_of(SERVICE, (seed, division), &form(seed))
    }

    fn filling_of(
        &self,
        service: &str,
        (seed, division): (&str, &str),
        values: &yuzheng_contracts::value::Value,
    ) -> (SealedPackage, SubmitCase) {
        let secret = digest(seed);
        let fields = blob(to_canonical(values));
        let payload = CasePayload { version: PAYLOAD_VERSION, secret, person_salt: digest("salt"), fields };
        let office = department_keys(1).sealing_identity().recipient();
        let sealed = seal::seal_case(&payload.to_bytes(), &case_identity(seed), &[office]).unwrap();
        let package = SealedPackage {
            body: blob(sealed.body),
            department_envelope: blob(sealed.envelopes[0].bytes.clone()),
            applicant_envelope: blob(Vec::new()),
        };
        let contract = self.chain().ledger.in_force(service).unwrap().unwrap();
        let action = SubmitCase {
            subject: digest("tag"),
            division: text(division),
            commitment_root: root_of(values, &secret),
            sealed: package.manifest_hash(),
            acknowledgements: list(self.words(&package)),
            ..filing(self.chain().ledger.chain_id(), "周", seed, contract, &[])
        };
        (package, action)
    }

    fn file_in(&self, seed: &str, division: &str) -> Hash {
        let (package, action) = self.filling(seed, division);
        self.keep(&package);
        let case = action.case;
        self.chain().submit(seed, &applicant(), Action::SubmitCase(action));
        self.chain().commit();
        case
    }

    pub(super) fn file(&self, seed: &str) -> Hash {
        self.file_in(seed, "500103")
    }

    /// The worker refers a case to people, with a trace that names everything.
    pub(super) fn refer(&self, case: Hash, seed: &str) {
        let stands: Case = self.chain().ledger.read(&key::case(&case)).unwrap().unwrap();
        let trace = serde_json::json!({
            "answers": { "dead": { "answer": "00ff", "nonce": digest("nonce") } },
            "evidence": {
                "alive": { "value": true, "source": "public-security", "as_of_ms": 7, "detail": NAME },
                "card": { "value": NUMBER, "source": "public-security", "as_of_ms": 7 },
            },
            "fields": ["operator.name"], "input": digest("input"), "outputs": { "register": { "operator": NAME } },
            "rules": [{ "id": "C2", "outcome": "fail", "reason": null, "gas": 3 }], "verdict": "refer",
        });
        let trace = to_canonical(&parse(trace.to_string().as_bytes(), usize::MAX).unwrap());
        let sealed = SealedTrace { salt: digest("trace"), trace: blob(trace.clone()) }.to_bytes();
        let package = SealedPackage {
            body: blob(seal::seal_body(&sealed, &case_identity(seed)).unwrap()),
            department_envelope: blob(Vec::new()),
            applicant_envelope: blob(Vec::new()),
        };
        self.keep(&package);
        let action = AutomaticDecision {
            case,
            events: stands.events,
            contract: stands.contract,
            commitment_root: stands.commitment_root,
            decision: DecisionCode::Referred,
            trace: trace_hash(&digest("trace"), &trace),
            sealed_trace: package.manifest_hash(),
            registration: None,
            answers: list(Vec::new()),
        };
        let worker = department_keys(1).signer();
        let body = TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id: self.chain().ledger.chain_id(),
            expires: self.chain().ledger.now().plus_ms(60_000),
            salt: *digest(seed).0.first_chunk().unwrap(),
            signer: worker.public_key(),
            action: Action::AutomaticDecision(action),
        };
        let decision = body.sign(&worker);
        self.chain().ledger.admit(decision, crate::mempool::Origin::Client).unwrap();
        self.chain().commit();
    }

    /// Puts an action into a block.
    pub(super) fn does(&self, signer: &TestSigner, action: Action) -> Hash {
        let seed = format!("{}/{}", self.chain().ledger.height(), signer.public_key());
        let id = self.chain().submit(&seed, signer, action);
        self.chain().commit();
        id
    }

    fn grants(&self, officer: &TestSigner, role: OfficeRole, change: impl FnOnce(&mut GrantRole)) {
        let mut action = grant(officer, role);
        change(&mut action);
        self.does(&head(), Action::GrantRole(action));
    }

    /// Puts an access on record.
    fn records(&self, signer: &TestSigner, case: Option<Hash>, purpose: AccessPurpose, content: Hash) -> Hash {
        self.does(signer, Action::RecordAccess(RecordAccess { department: 1, case, purpose, content }))
    }

    fn notes(&self, signer: &TestSigner, case: Hash, audience: Audience) -> Hash {
        let seed = format!("note/{}", self.chain().ledger.height());
        self.note(signer, case, audience, &SaltedText { salt: digest(&seed), text: blob(*b"{}") })
    }

    /// The note of these words.
    fn note(&self, signer: &TestSigner, case: Hash, audience: Audience, note: &SaltedText) -> Hash {
        self.does(signer, Action::AddNote(AddNote { case, audience, text: self.written(note) }))
    }

    /// What stands on chain of these words; their package is on the node.
    fn written(&self, note: &SaltedText) -> SealedText {
        let package = SealedPackage {
            body: blob(note.to_bytes()),
            department_envelope: blob(Vec::new()),
            applicant_envelope: blob(Vec::new()),
        };
        self.keep(&package);
        SealedText {
            content: note.hash(),
            sealed: package.manifest_hash(),
            acknowledgements: list(self.words(&package)),
        }
    }

    /// A request that nobody made before.
    fn request(&self, signer: &TestSigner, request: Asked) -> SignedRequest {
        self.asked.set(self.asked.get() + 1);
        let nonce = *digest(&format!("nonce/{}", self.asked.get())).0.first_chunk().unwrap();
        let to = (self.chain().ledger.chain_id(), 1);
        SignedRequest::sign(signer, to, (self.chain().ledger.now(), Nonce(nonce)), request)
    }

    fn sealed(request: &SignedRequest) -> Vec<u8> {
        let office = department_keys(1).sealing_identity().recipient();
        seal::seal_to(&[office], &request.to_bytes()).unwrap()
    }

    async fn post(&self, sealed: Vec<u8>) -> Answer {
        self.node.ask(Method::POST, "/v1/desk", CBOR, sealed).await
    }

    async fn ask(&self, signer: &TestSigner, asked: Asked) -> Answer {
        self.post(Self::sealed(&self.request(signer, asked))).await
    }

    /// What the department answers to somebody's key.
    async fn answer(&self, signer: &TestSigner, asked: Asked) -> Opened {
        let request = self.request(signer, asked);
        let answer = self.post(Self::sealed(&request)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
        let bytes = seal::unseal(&reader(signer), &answer.body).unwrap().to_vec();
        let reply = SignedReply::from_bytes(&bytes).unwrap();
        assert_eq!(reply.verify(&request, self.chain().ledger.genesis()), Ok(()));
        Opened { reply: reply.reply, bytes }
    }

    async fn rows(&self, signer: &TestSigner, after: Cursor) -> yuzheng_protocol::desk_api::RowsPage {
        match self.answer(signer, Asked::Rows(RowsRequest { after })).await.reply {
            Reply::Rows(page) => page,
            other => panic!("{other:?}"),
        }
    }

    async fn case(&self, signer: &TestSigner, case: Hash) -> (yuzheng_protocol::desk_api::CaseView, Vec<u8>) {
        let opened = self.answer(signer, Asked::Case(CaseRequest { case })).await;
        match opened.reply {
            Reply::Case(view) => (view, opened.bytes),
            other => panic!("{other:?}"),
        }
    }
}

/// Nothing of the person stands there in the open.
fn says_nothing(bytes: &[u8]) {
    let salt = digest("salt").to_hex();
    for secret in [NAME, NUMBER, MOBILE, &salt, "示", "19850612"] {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} in {}", String::from_utf8_lossy(bytes));
    }
}
