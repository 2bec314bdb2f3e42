//! Changes of the validators: headers, hops, restarts.

use yuzheng_protocol::governance::{Change, Removal, Stance};
use yuzheng_protocol::light::{HeaderError, verify_signed_header};
use yuzheng_protocol::network::NetworkFile;
use yuzheng_protocol::objects::ValidatorRegister;
use yuzheng_protocol::testing::{governance as by, list};

use super::*;
use crate::testing::departments;

/// Seven departments, of which the first four vote; one block.
fn chain() -> TestLedger {
    let chain = TestLedger::of(departments(7, 4));
    chain.commit();
    chain
}

impl TestLedger {
    fn officer(&self, seed: &str, department: u16, action: Action) -> Hash {
        self.submit(seed, &TestSigner::officer(department, 1), action)
    }

    fn propose(&self, change: Change) -> Hash {
        let set = self.ledger.validators();
        let proposer = set.validators()[0].department;
        let action = by::proposal(self.ledger.chain_id(), proposer, &set, change.clone(), 2);
        self.officer(&format!("{:?}", change.hash()), proposer, Action::ProposeChange(action))
    }

    fn approve(&self, proposal: Hash) {
        let set = self.ledger.validators();
        for validator in &set.validators()[1..set.quorum()] {
            let department = validator.department;
            let action = by::vote(self.ledger.chain_id(), department, Stance::For, proposal, 2);
            self.officer(&format!("{department}/{proposal}"), department, Action::ApproveChange(action));
        }
    }

    fn declare_ready(&self, proposal: Hash, joining: &TestSigner) {
        let action = by::readiness(proposal, &self.ledger.tip_header());
        self.submit(&proposal.to_hex(), joining, Action::DeclareReady(action));
    }

    /// Proposes and approves in one block, declares readiness in the next, which makes the change.
    fn change(&self, change: Change, joining: &TestSigner) -> Height {
        let proposal = self.propose(change.clone());
        self.approve(proposal);
        self.commit();
        if change.joining().is_some() {
            self.declare_ready(proposal, joining);
            self.commit();
        }
        self.ledger.height()
    }

    /// Department 5 is admitted, department 1 changes its key, department 2 is removed.
    fn three_changes(&self) -> [Height; 3] {
        let (fifth, again) = (TestSigner::validator(5), TestSigner::rekeyed_validator(1, 1));
        let admitted = self.change(Change::Admit(by::admission(5, &fifth)), &fifth);
        self.commit();
        let rekeyed = self.change(Change::Rekey(by::admission(1, &again)), &again);
        let removed = self.change(Change::Remove(Removal { department: 2 }), &again);
        self.commit();
        [admitted, rekeyed, removed]
    }
}

#[test]
fn the_header_announces_the_new_set_and_the_old_one_certifies_it() {
    let chain = chain();
    let old = chain.ledger.validators();
    let fifth = TestSigner::validator(5);
    let at = chain.change(Change::Admit(by::admission(5, &fifth)), &fifth);
    let new = chain.ledger.validators();
    assert_eq!((old.len(), new.len()), (4, 5));
    let header = chain.ledger.tip_header();
    assert_eq!((header.validators_hash, header.next_validators_hash), (old.hash(), new.hash()));
    assert_eq!((chain.ledger.validators_at(at), chain.ledger.validators_at(at.next())), (old, Arc::clone(&new)));
    chain.commit();
    let next = chain.ledger.tip_header();
    assert_eq!((next.validators_hash, next.next_validators_hash), (new.hash(), new.hash()));
    let register: ValidatorRegister = chain.ledger.read(&key::validators()).unwrap().unwrap();
    assert_eq!(register.set, *new);
}

#[test]
fn a_block_that_announces_another_set_than_execution_leads_to_is_refused() {
    let chain = chain();
    let fifth = TestSigner::validator(5);
    let proposal = chain.propose(Change::Admit(by::admission(5, &fifth)));
    chain.approve(proposal);
    chain.commit();
    chain.declare_ready(proposal, &fifth);
    let mut block = block(&chain, chain.build().header_hash);
    block.header.next_validators_hash = block.header.validators_hash;
    let expected = Rejection::Root {
        field: "next_validators_hash",
        have: block.header.validators_hash,
        computed: chain_after(&chain, &fifth),
    };
    let refused = chain.ledger.judge(&chain.ledger.tip(), &block).unwrap().map(|_| "valid").unwrap_err();
    assert_eq!(refused, expected);
}

fn chain_after(chain: &TestLedger, fifth: &TestSigner) -> Hash {
    Change::Admit(by::admission(5, fifth)).apply(&chain.ledger.validators()).unwrap().hash()
}

#[test]
fn hops_lead_from_the_founding_set_to_the_newest() {
    let chain = chain();
    let at = chain.three_changes();
    let hops = chain.ledger.hops(Height(0)).unwrap();
    assert_eq!(hops.iter().map(|hop| hop.signed.header.height).collect::<Vec<_>>(), at);
    let founding = NetworkFile::founding(chain.ledger.genesis().clone(), list(Vec::new())).unwrap();
    let founding = NetworkFile::read(&founding.to_bytes()).unwrap();
    let tip = chain.ledger.height();
    assert_eq!(founding.validators_after(&hops, tip).unwrap(), *chain.ledger.validators());
    assert!(matches!(founding.validators_after(&hops[1..], tip), Err(HeaderError::Validators { .. })));

    let mut file = founding.file().clone();
    file.epochs = list(chain.ledger.directory().unwrap());
    file.checkpoint = Some(chain.ledger.signed_tip().unwrap());
    let fresh = NetworkFile::read(&file.to_bytes()).unwrap();
    assert_eq!(fresh.validators_after(&hops, tip).unwrap(), *chain.ledger.validators());
    assert_eq!(*fresh.newest_validators(), *chain.ledger.validators());
}

#[test]
fn hops_are_served_from_a_height_on() {
    let chain = chain();
    let [admitted, rekeyed, removed] = chain.three_changes();
    let from = |height| chain.ledger.hops(height).unwrap().into_iter().map(|hop| hop.signed.header.height);
    assert_eq!(from(admitted).collect::<Vec<_>>(), [admitted, rekeyed, removed]);
    assert_eq!(from(admitted.next()).collect::<Vec<_>>(), [rekeyed, removed]);
    assert_eq!(from(removed.next()).count(), 0);
}

#[test]
fn every_height_is_served_with_a_certificate_of_its_own_set() {
    let chain = chain().with_three_changes().reopened();
    for height in (1..=chain.ledger.height().0).map(Height) {
        let set = chain.ledger.validators_at(height);
        let signed = chain.ledger.signed_header(height).unwrap().unwrap();
        assert_eq!(signed.certificate.signers().len(), set.quorum());
        verify_signed_header(chain.ledger.chain_id(), &set, signed).unwrap();
        chain.ledger.certificate(height).unwrap().unwrap().verify(chain.ledger.chain_id(), &set).unwrap();
    }
}

#[test]
fn a_node_that_starts_again_knows_every_set() {
    let chain = chain();
    let at = chain.three_changes();
    let sets = |chain: &TestLedger| at.map(|height| chain.ledger.validators_at(height.next()));
    let before = sets(&chain);
    let chain = chain.reopened();
    assert_eq!(sets(&chain), before);
    chain.commit();
    assert_eq!(chain.ledger.hops(Height(1)).unwrap().len(), 3);
}

#[test]
fn a_node_that_died_within_the_commit_of_a_change_makes_it_whole() {
    let chain = chain();
    let fifth = TestSigner::validator(5);
    let proposal = chain.propose(Change::Admit(by::admission(5, &fifth)));
    chain.approve(proposal);
    chain.commit();
    chain.declare_ready(proposal, &fifth);
    let candidate = chain.build();
    starts::commit_blocks_only(&chain, &candidate);
    let chain = chain.reopened();
    assert_eq!(chain.ledger.validators().len(), 5);
    let register: ValidatorRegister = chain.ledger.read(&key::validators()).unwrap().unwrap();
    assert_eq!(register.set, *chain.ledger.validators());
    chain.commit();
}

impl TestLedger {
    fn with_three_changes(self) -> Self {
        self.three_changes();
        self
    }
}
