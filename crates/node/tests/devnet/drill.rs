//! Four processes under load that end at random moments, alone or together, and what must hold after each time.
//!
//! A transaction counts as acknowledged when a node took it. What waits in memory only dies with the processes,
//! so whoever sent it sends it again until it is proven, as the desktop program does; in the end it must stand in
//! the chain exactly once. One that was proven must stand where it was proven, whatever happens afterwards.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use yuzheng_protocol::api::{CBOR, EntryProof, HeaderDeltas, HistoryPath};
use yuzheng_protocol::block::{Block, SignedHeader};
use yuzheng_protocol::codec::{Canonical, Text};
use yuzheng_protocol::light::{HeaderChain, verify_signed_header};
use yuzheng_protocol::objects::{Case, key};
use yuzheng_protocol::receipt::{EntryParts, ReceiptBundle, ReceiptKind, ReceiptParts, verify_receipt};
use yuzheng_protocol::transaction::{Action, CaseAction, Transaction};
use yuzheng_protocol::{Hash, Header, Height};

use crate::citizen::{Citizen, PATIENCE, random};
use crate::dice::Dice;
use crate::kills::wait_for_services;
use crate::logs::{self, Votes};
use crate::network::{self, CODES, Process};

/// Between two transactions of the load.
const PACE: Duration = Duration::from_millis(25);
const DEPARTMENTS: [u16; 4] = [1, 2, 3, 4];

/// How processes end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// kill -9.
    Killed,
    /// kill -9, and the files cut back to what was synced, with rubbish behind it.
    PowerCut,
}

/// What a drill was like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub rounds: u64,
    pub ended: u64,
    pub transactions: usize,
    pub blocks: u64,
    pub votes: usize,
    pub receipts: usize,
    /// Bytes of write-ahead logs that power cuts took.
    pub cut: u64,
    /// Nodes that stopped over a damaged log and were started again.
    pub stopped: u64,
}

impl core::fmt::Display for Figures {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { rounds, ended, transactions, blocks, votes, receipts, cut, stopped } = self;
        write!(
            f,
            "{rounds} rounds, {ended} processes ended, {transactions} transactions in {blocks} blocks, {votes} votes, \
             {receipts} receipts, {cut} bytes of logs cut, {stopped} nodes stopped over a damaged log"
        )
    }
}

/// A department's process, and how long its log was when it started.
struct Running {
    process: Process,
    log_from: u64,
}

/// A network under load.
pub struct Drill {
    data: PathBuf,
    citizen: Arc<Citizen>,
    running: Vec<Option<Running>>,
    dice: Dice,
    load: Load,
    chain: HeaderChain,
    proven: HashMap<Hash, (Height, u32)>,
    receipts: Vec<Vec<u8>>,
    figures: Figures,
}

/// Hands in transactions without end.
struct Load {
    accepted: Arc<Mutex<Vec<Transaction>>>,
    stop: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Drill {
    pub async fn begin(data: &Path, seed: u64) -> Self {
        network::lay_out(data);
        let mut running: Vec<Option<Running>> = (0..4).map(|_| None).collect();
        for (department, slot) in running.iter_mut().enumerate() {
            *slot = Some(start(data, department).unwrap());
        }
        let citizen = Citizen::new("周示明", "500103198506129995", network::network(data));
        wait_for_services(&citizen).await;
        citizen.bind().await;
        let chain = HeaderChain::new(citizen.network.genesis()).unwrap();
        let citizen = Arc::new(citizen);
        Self {
            data: data.into(),
            running,
            dice: Dice::new(seed),
            load: Load::start(Arc::clone(&citizen)),
            chain,
            proven: HashMap::new(),
            receipts: Vec::new(),
            figures: Figures::default(),
            citizen,
        }
    }

    /// Ends `count` processes at a random moment, starts them again, and checks everything.
    pub async fn round(&mut self, count: usize, end: End) {
        self.sleep_below(1_500).await;
        self.note_what_is_proven().await;
        let victims = self.dice.some_of_four(count);
        let ended: Vec<Running> = victims.iter().filter_map(|victim| self.running[*victim].take()).collect();
        match end {
            End::Killed => ended.into_iter().for_each(|running| running.process.kill()),
            End::PowerCut => {
                ended.iter().for_each(|running| running.process.freeze());
                for (victim, running) in victims.iter().zip(ended) {
                    let log_from = running.log_from;
                    running.process.kill();
                    self.cut(*victim, log_from);
                }
            }
        }
        self.sleep_below(800).await;
        for victim in &victims {
            self.running[*victim] = Some(start(&self.data, *victim).unwrap());
        }
        self.figures.rounds += 1;
        self.figures.ended += count as u64;
        self.everybody_goes_on().await;
        self.chains_are_one().await;
        self.everything_accepted_is_proven().await;
        self.receipts_verify().await;
    }

    /// Stops the load and the processes, and counts every transaction in every department's store.
    pub async fn end(mut self) -> Figures {
        self.load.stop.store(true, Ordering::Relaxed);
        (&mut self.load.task).await.unwrap();
        self.everybody_goes_on().await;
        self.chains_are_one().await;
        self.everything_accepted_is_proven().await;
        self.running.iter_mut().filter_map(Option::take).for_each(|running| running.process.stop());
        let accepted = self.load.accepted.lock().await;
        for code in CODES {
            let stored = stored_entries(&network::folder(&self.data, code));
            for transaction in accepted.iter() {
                let id = transaction.id();
                assert_eq!(stored.get(&id), Some(&vec![self.proven[&id].0]), "{id} at {code}");
            }
        }
        let mut votes = Votes::default();
        CODES.iter().for_each(|code| votes.read(&log(&self.data, code)));
        for receipt in &self.receipts {
            verify_receipt(receipt, &self.citizen.network).unwrap();
        }
        Figures {
            transactions: accepted.len(),
            blocks: self.chain.last().height.0,
            votes: votes.len(),
            receipts: self.receipts.len(),
            ..self.figures
        }
    }

    async fn sleep_below(&mut self, milliseconds: u64) {
        let pause = Duration::from_millis(self.dice.below(milliseconds));
        tokio::time::sleep(pause).await;
    }

    /// Cuts the files of a department back to what it had synced, and leaves rubbish behind it.
    fn cut(&mut self, victim: usize, log_from: u64) {
        let folder = network::folder(&self.data, CODES[victim]);
        let path = folder.join("consensus/consensus.wal");
        let mut bytes = std::fs::read(&path).unwrap();
        let synced = logs::synced(&log(&self.data, CODES[victim]), log_from);
        if let Some(synced) = synced.filter(|synced| *synced <= bytes.len() as u64) {
            self.figures.cut += bytes.len() as u64 - synced;
            let lost = bytes.split_off(synced as usize);
            bytes.extend(self.rubbish(&lost));
            std::fs::write(&path, bytes).unwrap();
        }
        // SQLite knows by checksums how far its log goes.
        let log = folder.join("blocks.db-wal");
        if let Ok(mut bytes) = std::fs::read(&log) {
            let frames: Vec<u8> = (0..self.dice.below(6_000)).map(|_| self.dice.below(256) as u8).collect();
            bytes.extend(frames);
            std::fs::write(&log, bytes).unwrap();
        }
    }

    /// What stands where something was not synced: nothing, a piece of it, zeros, anything, or an entry of the
    /// right length with something else in it.
    fn rubbish(&mut self, lost: &[u8]) -> Vec<u8> {
        let length = self.dice.below(120);
        let anything = (0..length).map(|_| self.dice.below(256) as u8).collect::<Vec<_>>();
        match self.dice.below(5) {
            0 => Vec::new(),
            1 => lost[..lost.len().min(length as usize)].to_vec(),
            2 => vec![0; length as usize],
            3 => anything,
            _ => [&[0][..], &length.to_be_bytes(), b"sum?", &anything].concat(),
        }
    }

    /// All four reach the highest tip, and a new transaction gets into a block.
    async fn everybody_goes_on(&mut self) {
        let fresh = act(&self.citizen);
        let began = Instant::now();
        loop {
            self.start_what_stopped();
            hand_in(&self.citizen, &fresh, &DEPARTMENTS).await;
            let mut everywhere = true;
            for department in DEPARTMENTS {
                everywhere &= self.place_of(&fresh.id(), department).await.is_some();
            }
            if everywhere {
                break;
            }
            assert!(began.elapsed() < 3 * PATIENCE, "a transaction is not in a block everywhere");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.load.accepted.lock().await.push(fresh);
    }

    /// A node that found its log damaged stops; an operator starts it again.
    fn start_what_stopped(&mut self) {
        for department in 0..4 {
            let running = self.running[department].as_mut().unwrap();
            if running.process.has_ended() {
                self.figures.stopped += 1;
                self.running[department] = Some(start(&self.data, department).unwrap());
            }
        }
    }

    /// Every department serves the same new headers; they follow, and the last is certified. Its state answers
    /// under a certified root.
    async fn chains_are_one(&mut self) {
        let from = self.chain.last().height.0 + 1;
        let mut ranges = Vec::new();
        for department in DEPARTMENTS {
            let url = format!("{}/v1/headers?from={from}&count=2048", self.citizen.url(department));
            let deltas: HeaderDeltas = self.citizen.get(&url).await.unwrap();
            ranges.push(deltas.rebuild(self.chain.clone()).unwrap());
        }
        let common = ranges.iter().map(Vec::len).min().unwrap();
        assert!(ranges.iter().all(|headers| headers[..common] == ranges[0][..common]), "chains differ above {from}");
        for header in ranges[0].drain(..common) {
            self.chain.append(header).unwrap();
        }
        let last = self.chain.last().clone();
        for department in DEPARTMENTS {
            let url = format!("{}/v1/certificates/{}", self.citizen.url(department), last.height);
            let certificate = self.citizen.get(&url).await.unwrap();
            let signed = SignedHeader { header: last.clone(), certificate };
            let set = self.citizen.network.validators_at(last.height);
            verify_signed_header(self.citizen.network.chain_id(), set, signed).unwrap();
            let nothing: Option<Case> = self.citizen.state(department, &key::case(&Hash::ZERO)).await;
            assert_eq!(nothing, None);
        }
    }

    async fn place_of(&self, id: &Hash, department: u16) -> Option<(Height, u32)> {
        let url = format!("{}/v1/transactions/{id}", self.citizen.url(department));
        let proof: EntryProof = self.citizen.get(&url).await?;
        assert_eq!(proof.entry.id(), *id);
        Some((proof.height, proof.index))
    }

    /// Remembers where some of the newest transactions stand, before anything ends.
    async fn note_what_is_proven(&mut self) {
        let accepted: Vec<Hash> = self.load.accepted.lock().await.iter().rev().take(20).map(Transaction::id).collect();
        for id in accepted {
            let department = 1 + self.dice.below(4) as u16;
            if let Some(place) = self.place_of(&id, department).await {
                self.stands_at(id, place);
            }
        }
    }

    fn stands_at(&mut self, id: Hash, place: (Height, u32)) {
        let first = *self.proven.entry(id).or_insert(place);
        assert_eq!(first, place, "{id} stands in two places");
    }

    /// What was accepted and is not known to be in a block is sent again until it is.
    async fn everything_accepted_is_proven(&mut self) {
        let accepted: Vec<Transaction> = self.load.accepted.lock().await.clone();
        for transaction in accepted {
            let id = transaction.id();
            if self.proven.contains_key(&id) {
                continue;
            }
            let began = Instant::now();
            let department = 1 + self.dice.below(4) as u16;
            let place = loop {
                if let Some(place) = self.place_of(&id, department).await {
                    break place;
                }
                assert!(began.elapsed() < PATIENCE, "{id} was accepted and is in no block");
                hand_in(&self.citizen, &transaction, &DEPARTMENTS).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            };
            self.stands_at(id, place);
        }
    }

    /// Receipts of transactions from any time verify as their readers check them.
    async fn receipts_verify(&mut self) {
        let known: BTreeMap<(Height, u32), Hash> = self.proven.iter().map(|(id, place)| (*place, *id)).collect();
        for _ in 0..3 {
            let nth = self.dice.below(known.len() as u64) as usize;
            let (_, id) = known.iter().nth(nth).unwrap();
            let department = 1 + self.dice.below(4) as u16;
            let receipt = self.receipt(id, department).await;
            verify_receipt(&receipt, &self.citizen.network).unwrap();
            self.receipts.push(receipt);
        }
    }

    async fn receipt(&self, id: &Hash, department: u16) -> Vec<u8> {
        let base = self.citizen.url(department);
        let proof: EntryProof = self.citizen.get(&format!("{base}/v1/transactions/{id}")).await.unwrap();
        // The way there is one as soon as the block has a successor.
        let history: HistoryPath = loop {
            if let Some(history) = self.citizen.get(&format!("{base}/v1/history/{}", proof.height)).await {
                break history;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let entry = EntryParts {
            entry: proof.entry,
            outcome: proof.outcome,
            index: proof.index,
            path: proof.path.into_inner(),
            header: history.header,
            history: history.path.into_inner(),
            openings: Vec::new(),
            trace: None,
        };
        let kind = ReceiptKind::Entry;
        let parts = ReceiptParts { kind, entries: vec![entry], tip: history.tip, hops: Vec::new(), state: Vec::new() };
        ReceiptBundle::new(parts).unwrap().to_bytes()
    }
}

impl Load {
    fn start(citizen: Arc<Citizen>) -> Self {
        let (accepted, stop): (Arc<Mutex<Vec<Transaction>>>, Arc<AtomicBool>) = Default::default();
        let task = tokio::spawn({
            let (accepted, stop) = (Arc::clone(&accepted), Arc::clone(&stop));
            async move {
                let mut first: u16 = 0;
                while !stop.load(Ordering::Relaxed) {
                    let transaction = act(&citizen);
                    first = (first + 1) % 4;
                    // Two departments, which may be gone at any moment.
                    if hand_in(&citizen, &transaction, &[first + 1, (first + 1) % 4 + 1]).await {
                        accepted.lock().await.push(transaction);
                    }
                    tokio::time::sleep(PACE).await;
                }
            }
        });
        Self { accepted, stop, task }
    }
}

/// An act on a case that does not exist: it stands in its block and does nothing.
fn act(citizen: &Citizen) -> Transaction {
    let action = Text::new("withdraw").unwrap();
    let action = CaseAction { case: Hash(random()), events: 1, action, content: Hash::ZERO };
    citizen.sign(Action::CaseAction(action))
}

/// Hands a transaction in where somebody listens; whether anybody took it.
async fn hand_in(citizen: &Citizen, transaction: &Transaction, to: &[u16]) -> bool {
    let mut taken = false;
    for department in to {
        let url = format!("{}/v1/transactions", citizen.url(*department));
        let request = citizen.client.post(url).header("content-type", CBOR).body(transaction.to_bytes());
        let answer = request.timeout(Duration::from_secs(5)).send().await;
        taken |= answer.is_ok_and(|answer| answer.status() == reqwest::StatusCode::ACCEPTED);
    }
    taken
}

fn log(data: &Path, code: &str) -> PathBuf {
    data.join(format!("{code}.log"))
}

fn start(data: &Path, department: usize) -> Result<Running, String> {
    let (folder, log) = (network::folder(data, CODES[department]), log(data, CODES[department]));
    let log_from = std::fs::metadata(&log).map_or(0, |file| file.len());
    let process = Process::try_start(&["run", "--data", folder.to_str().unwrap()], &log, logs::FILTER);
    let process = process.map_err(|said| format!("{said}\n{}", std::fs::read_to_string(&log).unwrap_or_default()))?;
    Ok(Running { process, log_from })
}

/// The heights of every entry in a department's blocks.
fn stored_entries(folder: &Path) -> HashMap<Hash, Vec<Height>> {
    let store = Connection::open_with_flags(folder.join("blocks.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = store.prepare("SELECT body FROM blocks").unwrap();
    let bodies = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let mut entries: HashMap<Hash, Vec<Height>> = HashMap::new();
    for body in bodies {
        let block = Block::from_bytes(&body.unwrap()).unwrap();
        let header: &Header = &block.header;
        for entry in block.entries.iter() {
            entries.entry(entry.id()).or_default().push(header.height);
        }
    }
    entries
}
