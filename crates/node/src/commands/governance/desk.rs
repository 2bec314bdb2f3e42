//! A department's desk: its officers' keys and its own running node.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{Client, StatusCode, header};
use yuzheng_protocol::api::{CBOR, EntryProof, GovernanceStatus, Problem, StateAnswer};
use yuzheng_protocol::codec::{Canonical, List};
use yuzheng_protocol::genesis::{Department, Genesis};
use yuzheng_protocol::sign::SignBytes;
use yuzheng_protocol::transaction::{
    Action, Approval, Failure, Outcome, TRANSACTION_VERSION, Transaction, TransactionBody,
};
use yuzheng_protocol::{Hash, Height, Signer, Validator, ValidatorSet};
use yuzheng_vault::{KeySigner, NodeKey};

use crate::clock::{Clock, SystemClock};
use crate::config::{NodeConfig, officer_keys, read_genesis};
use crate::peers::http_client;

/// How long an act may wait for its block, ms.
const LIFETIME_MS: u64 = 5 * 60 * 1000;
/// How often it is looked whether it stands in a block, and for how long.
const LOOKING: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(60));

/// A node that is asked over HTTP.
pub struct Node {
    client: Client,
    url: String,
}

impl Node {
    /// The node at `url`.
    pub fn at(url: &str, tls_roots: &[String]) -> anyhow::Result<Self> {
        Ok(Self { client: http_client(tls_roots)?, url: url.trim_end_matches('/').to_owned() })
    }

    /// The node whose data folder is `data`.
    pub fn of(data: &Path) -> anyhow::Result<Self> {
        let config = NodeConfig::read(data)?;
        Self::at(&format!("http://{}", config.http), &config.tls_roots)
    }

    /// Asks for `path`.
    pub async fn get(&self, path: &str) -> anyhow::Result<reqwest::Response> {
        let url = format!("{}{path}", self.url);
        let answer = self.client.get(&url).send().await;
        let answer = answer.with_context(|| format!("{} does not answer; start the node", self.url))?;
        accepted(answer).await
    }

    /// Who votes, and what is about to change.
    pub async fn status(&self) -> anyhow::Result<GovernanceStatus> {
        let answer = self.get("/v1/governance").await?;
        answer.json().await.with_context(|| format!("{} is no node of this version", self.url))
    }

    /// Signs an action, hands it in, waits for its block.
    pub async fn enact(&self, chain_id: Hash, signer: &KeySigner, action: Action) -> anyhow::Result<EntryProof> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| anyhow::anyhow!("the system gave no randomness: {e}"))?;
        let body = TransactionBody {
            version: TRANSACTION_VERSION,
            chain_id,
            expires: SystemClock.now().plus_ms(LIFETIME_MS),
            salt,
            signer: signer.public_key(),
            action,
        };
        self.submit(&body.sign(signer)).await
    }

    /// What stands at a key of the state, by the node's word.
    pub async fn read<T: Canonical>(&self, key: &[u8]) -> anyhow::Result<Option<T>> {
        let answer = self.get(&format!("/v1/state/{}", hex::encode(key))).await?.bytes().await?;
        let value = StateAnswer::from_bytes(&answer)?.value;
        Ok(value.map(|bytes| T::from_bytes(&bytes)).transpose()?)
    }

    /// Hands a transaction in and waits until it stands in a block.
    pub async fn submit(&self, transaction: &Transaction) -> anyhow::Result<EntryProof> {
        let request = self.client.post(format!("{}/v1/transactions", self.url));
        let request = request.header(header::CONTENT_TYPE, CBOR).body(transaction.to_bytes());
        accepted(request.send().await.with_context(|| format!("{} does not answer; start the node", self.url))?)
            .await?;
        let found = tokio::time::timeout(LOOKING.1, self.find(transaction.id())).await;
        found.context("no block took it in within a minute: fewer than a quorum of the departments are up")?
    }

    async fn find(&self, id: Hash) -> anyhow::Result<EntryProof> {
        loop {
            let answer = self.client.get(format!("{}/v1/transactions/{id}", self.url)).send().await?;
            if answer.status() != StatusCode::NOT_FOUND {
                return Ok(EntryProof::from_bytes(&accepted(answer).await?.bytes().await?)?);
            }
            tokio::time::sleep(LOOKING.0).await;
        }
    }
}

async fn accepted(answer: reqwest::Response) -> anyhow::Result<reqwest::Response> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    match answer.json::<Problem>().await {
        Ok(problem) => bail!("the node answers: {}", problem.detail),
        Err(_) => bail!("the node answers {status}"),
    }
}

/// The desk of a department that proposes and votes.
pub struct Desk {
    /// Its node.
    pub node: Node,
    /// What the node says.
    pub status: GovernanceStatus,
    /// The set of the next block.
    pub validators: ValidatorSet,
    /// The founding document.
    pub genesis: Genesis,
    /// The department.
    pub department: Department,
    officers: Vec<KeySigner>,
}

impl Desk {
    /// Opens the desk in `data`.
    pub async fn open(data: &Path) -> anyhow::Result<Self> {
        let genesis = read_genesis(data)?;
        let number = NodeConfig::read(data)?.department;
        let department = genesis.department(number).context("node.json names a department of another network")?.clone();
        let officers: Vec<KeySigner> = officer_keys(data)?.iter().map(NodeKey::signer).collect();
        let officers: Vec<_> =
            officers.into_iter().filter(|key| department.officers.contains(&key.public_key())).collect();
        let needed = usize::from(department.approvals).max(1);
        if officers.len() < needed {
            bail!(
                "{} of {needed} officers' keys of {} lie in {}; run this where the officers' keys are",
                officers.len(),
                department.code,
                data.join("keys").display()
            );
        }
        let node = Node::of(data)?;
        let status = node.status().await?;
        if status.chain_id != genesis.chain_id() {
            bail!("the node at the address of node.json is of another chain; check `http` in node.json");
        }
        let members = status.validators.iter().map(|v| Validator { department: v.department, key: v.key });
        let validators = ValidatorSet::new(members.collect()).context("the node's answer is no set of validators")?;
        if !validators.validators().iter().any(|v| v.department == department.id) {
            bail!("{} has no vote; a department with one has to do this", department.code);
        }
        Ok(Self { node, status, validators, genesis, department, officers })
    }

    /// As many officers' approvals as the founding document asks.
    pub fn approvals(&self, bytes: &SignBytes) -> anyhow::Result<List<Approval, 16>> {
        let officers = self.officers.iter().take(self.department.approvals.into());
        let approvals = officers.map(|key| Approval { officer: key.public_key(), signature: key.sign(bytes) });
        Ok(List::new(approvals.collect())?)
    }

    /// Signs, hands in, waits for the block; the id and the height when it had its effect.
    pub async fn act(&self, action: Action) -> anyhow::Result<(Hash, Height)> {
        let signer = self.officers.first().context("no officer's key")?;
        let proof = self.node.enact(self.status.chain_id, signer, action).await?;
        match proof.outcome {
            Outcome::Applied(_) => Ok((proof.entry.id(), proof.height)),
            Outcome::Failed(failure) => bail!("the ledger does not take it: {}", reason(failure)),
            Outcome::Refused(refused) => bail!("the ledger does not take it: {}", reason(refused.failure)),
        }
    }
}

/// Why, and what to do next.
pub const fn reason(failure: Failure) -> &'static str {
    match failure {
        Failure::ChangeInFlight => "another change is in flight; see `governance status`, then approve or reject it",
        Failure::NoSuchChange => "this change is not in flight any more; see `governance status`",
        Failure::ChangeExpired => "the change was in flight for more than 30 days; propose it again",
        Failure::AlreadyVoted => "the department has voted already; see `governance status`",
        Failure::AlreadyValidator => "the department has a vote already; a new machine needs --rekey",
        Failure::NotAValidator => "the department has no vote; see `governance status`",
        Failure::KeyInUse => "the key votes already; prepare the folder anew with `governance join`",
        Failure::BadPossession => "the request does not prove that its key is held; ask for the file again",
        Failure::SetSize => "a network has 4 to 64 validators; admit another department first",
        Failure::Outdated => "the validators changed meanwhile; do it again",
        Failure::Malformed => "an address in the request is none that nodes connect to; prepare the folder anew",
        Failure::Unknown => "the founding document does not list the department; only listed ones can be admitted",
        Failure::NotAuthorised => "the key in officer-1.key is no officer's; bring the officers' keys",
        Failure::BadCountersignature => "the officers' approvals do not fit; bring the officers' keys",
        Failure::NotCaughtUp | Failure::OtherHeader => "the joining node has not caught up; it declares itself again",
        Failure::Exists
        | Failure::ContractNotInForce
        | Failure::IllegalTransition
        | Failure::ContractRefused
        | Failure::GuardFailed
        | Failure::CounterFull
        | Failure::DeadlinePassed
        | Failure::NotPublished
        | Failure::NotFree
        | Failure::TooMany
        | Failure::ClockRefused
        | Failure::InOtherHands
        | Failure::SameOfficer
        | Failure::ReasonMissing => "the node is of another version; update it",
    }
}
