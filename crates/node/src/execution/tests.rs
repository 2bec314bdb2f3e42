mod cases;
mod clock;
mod confirmations;
mod contracts;
mod deadlines;
mod decisions;
mod desk;
mod fixing;
mod governance;
mod identities;
mod life;
mod office;
mod progress;
mod reservations;

use yuzheng_contracts::calendar::Calendar;
use yuzheng_protocol::codec::{Canonical, List};
use yuzheng_protocol::genesis::Genesis;
use yuzheng_protocol::objects::{Case, Versions, key};
use yuzheng_protocol::testing::{TestSigner, digest};
use yuzheng_protocol::transaction::{Action, AutomaticDecision, CaseEvent, DecisionCode, Entry, Failure, Outcome};
use yuzheng_protocol::{Hash, Height, Timestamp, ValidatorSet};

use super::block::{Rest, derive_system, execute};
use super::*;
use crate::testing::{TUESDAY, binding, citizen, deployment, embedded, filing, four_departments, transaction};

/// A state in memory to which entries are applied one by one.
struct World {
    genesis: Genesis,
    chain_id: Hash,
    validators: ValidatorSet,
    founding_calendar: Arc<Calendar>,
    services: Services,
    state: MemoryState,
    headers: HistoryTree,
    height: Height,
    time: Timestamp,
    entries: u32,
}

impl World {
    fn new() -> Self {
        Self::of(four_departments())
    }

    fn of(genesis: Genesis) -> Self {
        Self {
            chain_id: genesis.chain_id(),
            validators: genesis.validator_set().unwrap(),
            founding_calendar: Arc::new(Calendar::from_canonical_json(&genesis.calendar).unwrap()),
            services: Services::default(),
            state: MemoryState::default(),
            headers: HistoryTree::default(),
            height: Height(7),
            time: TUESDAY,
            entries: 0,
            genesis,
        }
    }

    /// With the registration of sole proprietors in force and the citizen 甲 bound.
    fn with_service() -> (Self, Hash) {
        let mut world = Self::new();
        let address = world.deploy(embedded("sole-proprietor-registration"));
        world.bind("甲");
        (world, address)
    }

    fn today(&self) -> Today {
        Today::of(&self.state, &self.services, &self.founding_calendar, self.time).unwrap()
    }

    fn context<'a>(&'a self, today: &'a Today) -> BlockContext<'a> {
        BlockContext {
            genesis: &self.genesis,
            chain_id: self.chain_id,
            validators: &self.validators,
            calendar: &today.calendar,
            founding_calendar: &self.founding_calendar,
            headers: &self.headers,
            services: &self.services,
            height: self.height,
            time: self.time,
            today: today.date,
        }
    }

    fn apply_entry(&mut self, entry: &Entry) -> Outcome {
        let (changes, outcome) = apply(&self.state, entry, &self.context(&self.today())).unwrap();
        if outcome.failure().is_some() {
            assert!(changes.is_empty(), "a failed entry changes nothing");
        }
        self.state.merge(changes);
        outcome
    }

    fn apply(&mut self, signer: &TestSigner, action: Action) -> Outcome {
        self.entries += 1;
        let seed = self.entries.to_string();
        self.apply_entry(&Entry::Signed(transaction(self.chain_id, self.time, &seed, signer, action)))
    }

    fn fails(&mut self, signer: &TestSigner, action: Action, with: Failure) {
        assert_eq!(self.apply(signer, action), Outcome::Failed(with));
    }

    fn refuses(&mut self, signer: &TestSigner, action: Action, failure: Failure, rule: &str) {
        let rule = yuzheng_protocol::testing::text(rule);
        assert_eq!(self.apply(signer, action), Outcome::Refused(RefusedByRule { failure, rule }));
    }

    fn happens(&mut self, signer: &TestSigner, action: Action) -> CaseEvent {
        match self.apply(signer, action) {
            Outcome::Applied(Some(event)) => event,
            other => panic!("{other:?}"),
        }
    }

    fn bind(&mut self, name: &str) {
        let action = Action::RegisterIdentity(binding(self.chain_id, name));
        assert_eq!(self.apply(&citizen(name), action), Outcome::Applied(None));
    }

    fn deploy(&mut self, document: Vec<u8>) -> Hash {
        let address = Hash::of(&document);
        let action = Action::DeployContract(deployment(self.chain_id, 1, document, 2));
        assert_eq!(self.apply(&TestSigner::officer(1, 1), action), Outcome::Applied(None));
        address
    }

    /// The version of a service that is in force on a day.
    fn in_force(&self, service: &str, day: &str) -> Option<Hash> {
        let versions: Versions = self.read(&key::service(service))?;
        versions.in_force(day_number(day.parse().unwrap()))
    }

    /// A case of 甲, filed now.
    fn file(&mut self, seed: &str, contract: Hash) -> Case {
        let action = filing(self.chain_id, "甲", seed, contract, &[1, 2]);
        let case = action.case;
        self.happens(&citizen("甲"), Action::SubmitCase(action));
        self.read(&key::case(&case)).unwrap()
    }

    fn read<T: Canonical>(&self, key: &[u8]) -> Option<T> {
        Draft::new(&self.state).read(key).unwrap()
    }

    /// Derives and executes the head of a block.
    fn derive_block(&mut self) -> (Vec<Outcome>, Rest) {
        let today = self.today();
        let derived = derive_system(&self.state, &self.context(&today)).unwrap();
        let executed = execute(&self.state, &derived.entries, &derived.cursor, &self.context(&today)).unwrap();
        self.state.merge(executed.changes);
        (executed.outcomes, derived.rest)
    }
}

/// The worker's decision that a person looks at a case.
fn refer(case: &Case) -> Action {
    Action::AutomaticDecision(AutomaticDecision {
        case: case.case,
        events: case.events,
        contract: case.contract,
        commitment_root: case.commitment_root,
        decision: DecisionCode::Referred,
        trace: digest("trace"),
        sealed_trace: digest("sealed"),
        registration: None,
        answers: List::empty(),
    })
}
