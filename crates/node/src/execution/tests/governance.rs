use yuzheng_protocol::governance::{
    Admission, CHANGE_LIFETIME_MS, Change, DeclareReady, READY_BLOCKS, Removal, Stance,
};
use yuzheng_protocol::objects::{ValidatorChange, ValidatorRegister};
use yuzheng_protocol::testing::{digest, governance as by, text};
use yuzheng_protocol::{PublicKey, Signer};

use super::*;
use crate::testing::departments;

fn officer(department: u16) -> TestSigner {
    TestSigner::officer(department, 1)
}

fn joining(department: u16) -> Admission {
    by::admission(department, &TestSigner::validator(department))
}

fn rekeyed(department: u16) -> Admission {
    by::admission(department, &TestSigner::rekeyed_validator(department, 1))
}

fn removal(department: u16) -> Change {
    Change::Remove(Removal { department })
}

/// Seven departments, of which the first `validators` vote; blocks 0 to 199 are there.
fn world(validators: usize) -> World {
    let mut world = World::of(departments(7, validators));
    (0..200).for_each(|height| world.headers.push(digest(&format!("header/{height}"))));
    world.height = Height(200);
    world
}

impl World {
    fn proposal(&self, department: u16, change: Change) -> Action {
        Action::ProposeChange(by::proposal(self.chain_id, department, &self.validators, change, 2))
    }

    fn approval(&self, department: u16) -> Action {
        Action::ApproveChange(by::vote(self.chain_id, department, Stance::For, self.in_flight().proposal, 2))
    }

    fn rejection(&self, department: u16) -> Action {
        Action::RejectChange(by::vote(self.chain_id, department, Stance::Against, self.in_flight().proposal, 2))
    }

    fn readiness(&self, height: u64) -> Action {
        let header_hash = digest(&format!("header/{height}"));
        Action::DeclareReady(DeclareReady { proposal: self.in_flight().proposal, height: Height(height), header_hash })
    }

    fn works(&mut self, signer: &TestSigner, action: Action) {
        assert_eq!(self.apply(signer, action), Outcome::Applied(None));
    }

    fn propose(&mut self, department: u16, change: Change) {
        let action = self.proposal(department, change);
        self.works(&officer(department), action);
    }

    fn approve(&mut self, department: u16) {
        let action = self.approval(department);
        self.works(&officer(department), action);
    }

    fn reject(&mut self, department: u16) {
        let action = self.rejection(department);
        self.works(&officer(department), action);
    }

    fn change(&self) -> Option<ValidatorChange> {
        self.read(&key::validator_change())
    }

    fn in_flight(&self) -> ValidatorChange {
        self.change().expect("a change is in flight")
    }

    fn register(&self) -> Option<ValidatorRegister> {
        self.read(&key::validators())
    }

    /// The next block begins.
    fn next_block(&mut self) {
        self.headers.push(digest(&format!("header/{}", self.height.0)));
        self.height = self.height.next();
        self.validators = self.register().map_or(self.validators.clone(), |register| register.set);
    }

    fn keys(&self) -> Vec<PublicKey> {
        self.register().unwrap().set.validators().iter().map(|v| v.key).collect()
    }
}

#[test]
fn a_department_is_admitted_when_a_quorum_approves_and_it_is_ready() {
    let mut world = world(4);
    world.propose(1, Change::Admit(joining(5)));
    world.approve(2);
    world.approve(3);
    assert_eq!(world.in_flight().approved[..], [1, 2, 3]);
    assert_eq!(world.register(), None, "it is not ready yet");
    world.works(&TestSigner::validator(5), world.readiness(199));
    let register = world.register().unwrap();
    assert_eq!(register.set.len(), 5);
    assert_eq!((register.addresses[0].department, &register.addresses[0].url), (5, &joining(5).url));
    assert_eq!(world.change(), None);
}

#[test]
fn readiness_may_come_before_the_approvals_and_must_be_fresh_when_they_are_there() {
    let mut world = world(4);
    world.propose(1, Change::Admit(joining(5)));
    world.works(&TestSigner::validator(5), world.readiness(150));
    world.approve(2);
    (0..READY_BLOCKS / 2 + 1).for_each(|_| world.next_block());
    assert_eq!(world.height.0, 150 + READY_BLOCKS + 1);
    world.approve(3);
    assert_eq!(world.register(), None, "declared more than {READY_BLOCKS} blocks ago");
    world.works(&TestSigner::validator(5), world.readiness(200));
    assert_eq!(world.register().unwrap().set.len(), 5);

    let mut world = self::world(4);
    world.propose(1, Change::Admit(joining(5)));
    world.works(&TestSigner::validator(5), world.readiness(100));
    world.approve(2);
    world.approve(3);
    assert!(world.register().is_some(), "declared {READY_BLOCKS} blocks ago");
}

#[test]
fn a_department_is_removed_as_soon_as_a_quorum_approves() {
    let mut world = world(5);
    world.propose(1, removal(3));
    world.approve(3);
    world.approve(4);
    assert_eq!(world.register(), None, "four of five are a quorum");
    world.approve(5);
    let left: Vec<u16> = world.register().unwrap().set.validators().iter().map(|v| v.department).collect();
    assert_eq!(left, [1, 2, 4, 5]);
}

#[test]
fn a_new_key_takes_the_place_and_the_address_of_the_old_and_a_removal_takes_it_away() {
    let mut world = world(4);
    for (change, key) in [
        (Change::Admit(joining(5)), TestSigner::validator(5)),
        (Change::Rekey(rekeyed(5)), TestSigner::rekeyed_validator(5, 1)),
    ] {
        world.propose(1, change);
        (2..=4).for_each(|department| world.approve(department));
        let height = world.height.0 - 1;
        world.works(&key, world.readiness(height));
        world.next_block();
    }
    assert_eq!(world.keys()[4], TestSigner::rekeyed_validator(5, 1).public_key());
    let register = world.register().unwrap();
    assert_eq!(register.addresses.len(), 1);
    world.propose(1, removal(5));
    (2..=4).for_each(|department| world.approve(department));
    let register = world.register().unwrap();
    assert_eq!((register.set.len(), register.addresses.len()), (4, 0));
}

#[test]
fn only_departments_of_the_present_set_propose_and_vote() {
    let mut world = world(4);
    let action = world.proposal(5, Change::Admit(joining(5)));
    world.fails(&officer(5), action, Failure::NotAValidator);
    let action = world.proposal(9, Change::Admit(joining(5)));
    world.fails(&officer(9), action, Failure::Unknown);
    world.propose(1, Change::Admit(joining(5)));
    for action in [world.approval(6), world.rejection(6)] {
        world.fails(&officer(6), action, Failure::NotAValidator);
    }
    for action in [world.approval(9), world.rejection(9)] {
        world.fails(&officer(9), action, Failure::Unknown);
    }
}

#[test]
fn officers_of_the_department_sign() {
    let mut world = world(4);
    let action = world.proposal(1, Change::Admit(joining(5)));
    for stranger in [officer(2), TestSigner::worker(1), TestSigner::validator(1)] {
        world.fails(&stranger, action.clone(), Failure::NotAuthorised);
    }
    world.works(&officer(1), action);
    for action in [world.approval(2), world.rejection(2)] {
        world.fails(&officer(3), action, Failure::NotAuthorised);
    }
}

#[test]
fn as_many_officers_approve_as_the_founding_document_asks() {
    let mut world = world(4);
    let (chain, change) = (world.chain_id, Change::Admit(joining(5)));
    let one = by::proposal(chain, 1, &world.validators, change.clone(), 1);
    world.fails(&officer(1), Action::ProposeChange(one.clone()), Failure::BadCountersignature);
    let mut twice = one.clone();
    twice.approvals = yuzheng_protocol::testing::list(vec![one.approvals[0].clone(); 2]);
    world.fails(&officer(1), Action::ProposeChange(twice), Failure::BadCountersignature);
    let mut of_another_change = by::proposal(chain, 1, &world.validators, removal(2), 2);
    of_another_change.change = change.clone();
    world.fails(&officer(1), Action::ProposeChange(of_another_change), Failure::BadCountersignature);
    let mut of_another_department = by::proposal(chain, 2, &world.validators, change, 2);
    of_another_department.department = 1;
    world.fails(&officer(1), Action::ProposeChange(of_another_department), Failure::BadCountersignature);

    world.propose(1, Change::Admit(joining(5)));
    let proposal = world.in_flight().proposal;
    let one = by::vote(chain, 2, Stance::For, proposal, 1);
    world.fails(&officer(2), Action::ApproveChange(one), Failure::BadCountersignature);
    let against = by::vote(chain, 2, Stance::Against, proposal, 2);
    world.fails(&officer(2), Action::ApproveChange(against.clone()), Failure::BadCountersignature);
    let in_favour = by::vote(chain, 2, Stance::For, proposal, 2);
    world.fails(&officer(2), Action::RejectChange(in_favour), Failure::BadCountersignature);
}

#[test]
fn one_change_is_in_flight_until_it_expires() {
    let mut world = world(5);
    world.propose(1, Change::Admit(joining(6)));
    let first = world.in_flight();
    assert_eq!(first.expires, world.time.plus_ms(CHANGE_LIFETIME_MS));
    world.time = first.expires;
    let other = world.proposal(2, removal(3));
    world.fails(&officer(2), other.clone(), Failure::ChangeInFlight);
    world.approve(2);
    world.time = first.expires.plus_ms(1);
    let late = Action::ApproveChange(by::vote(world.chain_id, 3, Stance::For, first.proposal, 2));
    world.fails(&officer(3), late, Failure::ChangeExpired);
    let late = world.readiness(199);
    world.fails(&TestSigner::validator(6), late, Failure::ChangeExpired);
    world.works(&officer(2), other);
    assert_eq!(world.in_flight().change, removal(3));
}

#[test]
fn nothing_is_proposed_in_the_block_in_which_a_change_takes_effect() {
    let mut world = world(5);
    world.propose(1, removal(5));
    (2..=4).for_each(|department| world.approve(department));
    let next = by::proposal(world.chain_id, 1, &world.register().unwrap().set, Change::Admit(joining(6)), 2);
    world.fails(&officer(1), Action::ProposeChange(next.clone()), Failure::ChangeInFlight);
    world.next_block();
    world.works(&officer(1), Action::ProposeChange(next));
}

#[test]
fn a_proposal_is_for_the_present_set() {
    let mut world = world(5);
    let old = world.proposal(1, Change::Admit(joining(6)));
    world.propose(1, removal(5));
    (2..=4).for_each(|department| world.approve(department));
    world.next_block();
    world.fails(&officer(1), old, Failure::Outdated);
}

#[test]
fn what_would_make_no_valid_set_is_not_proposed() {
    let mut world = world(4);
    let stolen = Admission { possession: joining(6).possession, ..joining(5) };
    let unreachable = Admission { url: text("5"), ..joining(5) };
    for (change, failure) in [
        (Change::Admit(joining(9)), Failure::Unknown),
        (removal(9), Failure::Unknown),
        (Change::Admit(rekeyed(4)), Failure::AlreadyValidator),
        (removal(5), Failure::NotAValidator),
        (Change::Rekey(rekeyed(5)), Failure::NotAValidator),
        (Change::Rekey(joining(4)), Failure::KeyInUse),
        (Change::Admit(by::admission(5, &TestSigner::validator(4))), Failure::KeyInUse),
        (Change::Admit(stolen), Failure::BadPossession),
        (Change::Admit(unreachable), Failure::Malformed),
        (removal(4), Failure::SetSize),
    ] {
        let action = world.proposal(1, change);
        world.fails(&officer(1), action, failure);
    }
    assert_eq!(world.change(), None);
}

#[test]
fn a_vote_is_for_the_change_in_flight_and_given_once() {
    let mut world = world(4);
    let early = Action::ApproveChange(by::vote(world.chain_id, 2, Stance::For, digest("nothing"), 2));
    world.fails(&officer(2), early.clone(), Failure::NoSuchChange);
    world.propose(1, Change::Admit(joining(5)));
    world.fails(&officer(2), early, Failure::NoSuchChange);
    world.fails(&officer(1), world.approval(1), Failure::AlreadyVoted);
    world.approve(2);
    for again in [world.approval(2), world.rejection(2)] {
        world.fails(&officer(2), again, Failure::AlreadyVoted);
    }
    world.reject(3);
    for again in [world.approval(3), world.rejection(3)] {
        world.fails(&officer(3), again, Failure::AlreadyVoted);
    }
}

#[test]
fn a_change_that_cannot_have_its_quorum_any_more_is_dropped() {
    let mut world = world(4);
    world.propose(1, Change::Admit(joining(5)));
    world.reject(2);
    assert_eq!(world.in_flight().rejected[..], [2]);
    world.reject(3);
    assert_eq!(world.change(), None);
    world.propose(4, Change::Admit(joining(6)));
}

#[test]
fn its_proposer_takes_a_change_back() {
    let mut world = world(4);
    world.propose(1, Change::Admit(joining(5)));
    world.approve(2);
    world.reject(1);
    assert_eq!((world.change(), world.register()), (None, None));
}

#[test]
fn readiness_is_declared_with_the_joining_key_for_the_change_in_flight() {
    let mut world = world(5);
    let early = DeclareReady { proposal: digest("nothing"), height: Height(199), header_hash: digest("header/199") };
    world.fails(&TestSigner::validator(6), Action::DeclareReady(early), Failure::NoSuchChange);
    world.propose(1, Change::Admit(joining(6)));
    for stranger in [TestSigner::validator(1), TestSigner::validator(7), officer(6)] {
        world.fails(&stranger, world.readiness(199), Failure::NotAuthorised);
    }
    world.reject(1);
    world.propose(1, removal(5));
    world.fails(&TestSigner::validator(5), world.readiness(199), Failure::NotAuthorised);
}

#[test]
fn readiness_names_a_header_of_this_chain_among_the_last_hundred_and_a_newer_one_each_time() {
    let mut world = world(4);
    world.propose(1, Change::Admit(joining(5)));
    let joining = TestSigner::validator(5);
    for height in [0, 99, 200, 201, u64::MAX] {
        world.fails(&joining, world.readiness(height), Failure::NotCaughtUp);
    }
    let Action::DeclareReady(declared) = world.readiness(199) else { unreachable!() };
    let elsewhere = DeclareReady { header_hash: digest("header/elsewhere"), ..declared };
    world.fails(&joining, Action::DeclareReady(elsewhere), Failure::OtherHeader);
    world.works(&joining, world.readiness(100));
    world.works(&joining, world.readiness(198));
    for height in [198, 150] {
        world.fails(&joining, world.readiness(height), Failure::Outdated);
    }
    assert_eq!(world.in_flight().ready, Some(Height(198)));
}
