//! A citizen as the desktop program would act, written against the wire formats only.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use yuzheng_contracts::form::committed_fields;
use yuzheng_contracts::json::{parse, to_canonical};
use yuzheng_contracts::value::Value;
use yuzheng_protocol::api::{BindingAnswer, BindingRequest, CBOR, EntryProof, HeaderDeltas, StateAnswer};
use yuzheng_protocol::codec::{Blob, Canonical, List, Text};
use yuzheng_protocol::commitment::{commitment_root, person_commitment};
use yuzheng_protocol::light::{HeaderChain, verify_signed_header};
use yuzheng_protocol::network::TrustedNetwork;
use yuzheng_protocol::objects::{Case, Versions, key};
use yuzheng_protocol::payload::{CasePayload, PAYLOAD_VERSION};
use yuzheng_protocol::testing::TestSigner;
use yuzheng_protocol::transaction::{
    Action, CaseAction, Outcome, RegisterIdentity, SealedPackage, StorageAcknowledgement, SubmitCase,
    TRANSACTION_VERSION, Transaction, TransactionBody,
};
use yuzheng_protocol::{Hash, Header, Signature, Signer, Timestamp};
use yuzheng_vault::{CaseIdentity, CaseSecret, Recipient, SealingIdentity, seal};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp(since.as_millis() as u64)
}

/// Somebody with a name and number, keys, and the addresses of nodes.
pub struct Citizen {
    pub name: String,
    pub id_number: String,
    pub network: TrustedNetwork,
    pub client: reqwest::Client,
    pub signer: TestSigner,
    pub sealing: SealingIdentity,
    pub subject: Hash,
    pub salt: Hash,
    /// The department that is asked about services.
    pub service_source: u16,
}

/// A filed case.
pub struct Filed {
    pub case: Hash,
    pub identity: CaseIdentity,
    pub transaction: Transaction,
}

impl Citizen {
    pub fn new(name: &str, id_number: &str, network: TrustedNetwork) -> Self {
        Self {
            name: name.into(),
            id_number: id_number.into(),
            network,
            client: yuzheng_node::peers::http_client(&[]).unwrap(),
            signer: TestSigner::new(&hex::encode(random::<16>())),
            sealing: SealingIdentity::from_bytes(random()),
            subject: Hash(random()),
            salt: Hash(random()),
            service_source: 1,
        }
    }

    /// Base URL of a department's node.
    pub fn url(&self, department: u16) -> String {
        let nodes = &self.network.file().nodes;
        nodes.iter().find(|n| n.department == department).unwrap().url.to_string()
    }

    fn recipient(&self, department: u16) -> Recipient {
        Recipient::from_bytes(self.network.genesis().department(department).unwrap().sealing.0).unwrap()
    }

    /// Asks the identity office; what it answers.
    pub async fn ask_to_bind(&self) -> BindingAnswer {
        let mut request = BindingRequest {
            name: Text::new(self.name.clone()).unwrap(),
            id_number: Text::new(self.id_number.clone()).unwrap(),
            subject: self.subject,
            signing: self.signer.public_key(),
            sealing: Hash(self.sealing.recipient().to_bytes()),
            salt: self.salt,
            time: now(),
            signature: Signature([0; 64]),
        };
        request.signature = self.signer.sign(&request.sign_bytes(self.network.chain_id()));
        let sealed = seal::seal_to(&[self.recipient(2)], &request.to_bytes()).unwrap();
        let url = format!("{}/v1/identity/bindings", self.url(2));
        let answer = self.client.post(url).header("content-type", CBOR).body(sealed).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let plain = seal::unseal(&self.sealing, &answer.bytes().await.unwrap()).unwrap();
        BindingAnswer::from_bytes(&plain).unwrap()
    }

    /// Binds the keys and puts the binding on chain.
    pub async fn bind(&self) {
        let BindingAnswer::Bound(bound) = self.ask_to_bind().await else { panic!("the office refuses") };
        let registration = RegisterIdentity {
            subject: self.subject,
            signing: self.signer.public_key(),
            sealing: Hash(self.sealing.recipient().to_bytes()),
            commitment: person_commitment(&self.salt, &self.name, &self.id_number),
            office: bound.office,
            countersignature: bound.countersignature,
        };
        let transaction = self.sign(Action::RegisterIdentity(registration));
        let proof = self.submit_and_prove(&transaction, &[1, 2]).await;
        assert_eq!(proof.outcome, Outcome::Applied(None));
    }

    pub fn sign(&self, action: Action) -> Transaction {
        self.transaction_by(&self.signer, action)
    }

    /// A transaction that somebody else signs.
    pub fn transaction_by(&self, signer: &dyn Signer, action: Action) -> Transaction {
        let body = TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id: self.network.chain_id(),
            expires: now().plus_ms(10 * 60 * 1000),
            salt: random(),
            signer: signer.public_key(),
            action,
        };
        body.sign(signer)
    }

    /// Hands a transaction to these departments' nodes.
    pub async fn submit(&self, transaction: &Transaction, to: &[u16]) {
        for department in to {
            let url = format!("{}/v1/transactions", self.url(*department));
            let request = self.client.post(url).header("content-type", CBOR).body(transaction.to_bytes());
            assert_eq!(request.send().await.unwrap().status(), StatusCode::ACCEPTED);
        }
    }

    /// Hands a transaction in and waits for its proof under a certified header.
    pub async fn submit_and_prove(&self, transaction: &Transaction, to: &[u16]) -> EntryProof {
        self.submit(transaction, to).await;
        self.prove(&transaction.id(), to[0]).await
    }

    /// Waits until the entry stands in a block, and checks its proof.
    pub async fn prove(&self, id: &Hash, department: u16) -> EntryProof {
        let url = format!("{}/v1/transactions/{id}", self.url(department));
        let proof: EntryProof = self.wait_for(&url).await;
        let headers = self.headers(department).await;
        let certificates = format!("{}/v1/certificates/{}", self.url(department), proof.height);
        let certificate = self.get(&certificates).await.unwrap();
        let signed =
            yuzheng_protocol::block::SignedHeader { header: headers[proof.height.0 as usize].clone(), certificate };
        let set = self.network.validators_at(proof.height);
        let verified = verify_signed_header(self.network.chain_id(), set, signed).unwrap();
        proof.verify(verified.header()).unwrap();
        proof
    }

    /// All headers of a department; index = height.
    pub async fn headers(&self, department: u16) -> Vec<Header> {
        let mut chain = HeaderChain::new(self.network.genesis()).unwrap();
        let mut headers = vec![chain.last().clone()];
        loop {
            let url = format!("{}/v1/headers?from={}&count=2048", self.url(department), headers.len());
            let deltas: HeaderDeltas = self.get(&url).await.unwrap();
            let more = deltas.rebuild(chain.clone()).unwrap();
            if more.is_empty() {
                return headers;
            }
            for header in &more {
                chain.append(header.clone()).unwrap();
            }
            headers.extend(more);
        }
    }

    /// GET of canonical CBOR; `None` for anything but 200.
    pub async fn get<T: Canonical>(&self, url: &str) -> Option<T> {
        let answer = self.client.get(url).send().await.ok()?;
        if answer.status() != StatusCode::OK {
            return None;
        }
        Some(T::from_bytes(&answer.bytes().await.ok()?).unwrap())
    }

    async fn wait_for<T: Canonical>(&self, url: &str) -> T {
        let start = Instant::now();
        loop {
            if let Some(value) = self.get(url).await {
                return value;
            }
            assert!(start.elapsed() < PATIENCE, "{url} has no answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A value of the state, checked against its proof and certificate.
    pub async fn state<T: Canonical>(&self, department: u16, key: &[u8]) -> Option<T> {
        let url = format!("{}/v1/state/{}", self.url(department), hex::encode(key));
        let answer: StateAnswer = self.get(&url).await.expect("the node answers");
        let set = self.network.validators_at(answer.signed.header.height);
        let verified = verify_signed_header(self.network.chain_id(), set, answer.signed).unwrap();
        let value = answer.value.map(Blob::into_inner);
        answer.proof.verify(&verified.header().state_root, key, value.as_deref()).unwrap();
        value.map(|bytes| T::from_bytes(&bytes).unwrap())
    }

    /// The version of a service that began last.
    pub async fn contract_of(&self, service: &str) -> Hash {
        let versions: Versions =
            self.state(self.service_source, &key::service(service)).await.expect("the service is deployed");
        versions.versions.last().expect("a deployed service has a version").contract
    }

    /// The form of the registration of a sole proprietor, filled in with this person.
    pub fn form(&self, zihao: &str) -> Value {
        let text = serde_json::json!({
            "composition": "个人经营",
            "operator": {
                "name": self.name, "id_no": self.id_number, "address": "重庆市渝中区解放碑街道示例一路1号",
                "mobile": "13800000000",
            },
            "name": { "division": "重庆市渝中区", "zihao": zihao, "industry": "茶", "form": "馆" },
            "scope": ["6231-01"],
            "premises": {
                "district_code": "500103", "street": "民生路", "detail": "128号附6号", "ownership": "租赁",
            },
            "employees": 3,
            "funds_fen": 8_000_000,
            "liaison": { "name": self.name, "mobile": "13800000000" },
            "identity_salt": self.salt,
        });
        parse(text.to_string().as_bytes(), usize::MAX).unwrap()
    }

    /// Seals a form, has it stored by these departments, and files it at the department of market regulation.
    pub async fn file(&self, form: &Value, store_at: &[u16]) -> Filed {
        let secret = CaseSecret::make().unwrap();
        let payload = CasePayload {
            version: PAYLOAD_VERSION,
            secret: Hash(*secret.as_bytes()),
            person_salt: self.salt,
            fields: Blob::new(to_canonical(form)).unwrap(),
        };
        self.file_payload(&payload.to_bytes(), form, &secret, store_at).await
    }

    /// The same with a plaintext of one's own.
    pub async fn file_payload(&self, plain: &[u8], form: &Value, secret: &CaseSecret, store_at: &[u16]) -> Filed {
        let fields = committed_fields(form, secret.as_bytes());
        let identity = CaseIdentity::make().unwrap();
        let sealed = seal::seal_case(plain, &identity, &[self.recipient(1), self.sealing.recipient()]).unwrap();
        let package = SealedPackage {
            body: Blob::new(sealed.body).unwrap(),
            department_envelope: Blob::new(sealed.envelopes[0].bytes.clone()).unwrap(),
            applicant_envelope: Blob::new(sealed.envelopes[1].bytes.clone()).unwrap(),
        };
        let case = Hash(random());
        let action = SubmitCase {
            case,
            contract: self.contract_of("sole-proprietor-registration").await,
            subject: self.subject,
            division: Text::new("500103").unwrap(),
            commitment_root: commitment_root(&fields),
            fields: fields.len() as u16,
            sealed: package.manifest_hash(),
            acknowledgements: List::new(self.store(&package, store_at).await).unwrap(),
        };
        let transaction = self.sign(Action::SubmitCase(action));
        self.submit(&transaction, store_at).await;
        Filed { case, identity, transaction }
    }

    async fn store(&self, package: &SealedPackage, at: &[u16]) -> Vec<StorageAcknowledgement> {
        let mut acknowledgements = Vec::new();
        for department in at {
            let url = format!("{}/v1/sealed/{}", self.url(*department), package.manifest_hash());
            let request = self.client.put(url).header("content-type", CBOR).body(package.to_bytes());
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            acknowledgements.push(StorageAcknowledgement::from_bytes(&answer.bytes().await.unwrap()).unwrap());
        }
        acknowledgements
    }

    /// Waits until the case is in one of these states.
    pub async fn wait_until(&self, department: u16, case: &Hash, states: &[&str]) -> Case {
        let start = Instant::now();
        loop {
            let found: Option<Case> = self.state(department, &key::case(case)).await;
            match found {
                Some(case) if states.contains(&case.state.as_str()) => return case,
                Some(_) | None => {}
            }
            assert!(start.elapsed() < PATIENCE, "the case is not in {states:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Acts on a case.
    pub async fn act(&self, case: &Case, action: &str) -> EntryProof {
        let action = CaseAction {
            case: case.case,
            events: case.events,
            action: Text::new(action).unwrap(),
            content: Hash::ZERO,
        };
        self.submit_and_prove(&self.sign(Action::CaseAction(action)), &[1, 3]).await
    }
}
