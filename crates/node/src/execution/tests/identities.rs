use super::*;
use yuzheng_protocol::objects::Identity;
use yuzheng_protocol::testing::digest;
use yuzheng_protocol::transaction::RegisterIdentity;
use yuzheng_protocol::{Signature, Signer};

use crate::testing::subject;

fn register(action: &RegisterIdentity) -> Action {
    Action::RegisterIdentity(action.clone())
}

#[test]
fn a_countersigned_binding_is_entered_under_tag_and_key() {
    let mut world = World::new();
    world.bind("甲");
    let identity: Identity = world.read(&key::identity(&subject("甲"))).unwrap();
    assert_eq!((identity.signing, identity.office, identity.since), (citizen("甲").public_key(), 2, Height(7)));
    assert_eq!(world.read::<Hash>(&key::subject_of(&identity.signing)), Some(subject("甲")));
}

#[test]
fn refuses_a_binding_that_the_office_did_not_sign() {
    let mut world = World::new();
    let good = binding(world.chain_id, "甲");
    let bad = RegisterIdentity { countersignature: Signature([1; 64]), ..good.clone() };
    world.fails(&citizen("甲"), register(&bad), Failure::BadCountersignature);
    let other_person = RegisterIdentity { commitment: digest("somebody else"), ..good };
    world.fails(&citizen("甲"), register(&other_person), Failure::BadCountersignature);
}

#[test]
fn refuses_an_office_that_is_none() {
    let mut world = World::new();
    let good = binding(world.chain_id, "甲");
    world.fails(&citizen("甲"), register(&RegisterIdentity { office: 9, ..good.clone() }), Failure::Unknown);
    world.fails(&citizen("甲"), register(&RegisterIdentity { office: 1, ..good }), Failure::NotAuthorised);
}

#[test]
fn only_the_key_itself_can_be_bound() {
    let mut world = World::new();
    let good = binding(world.chain_id, "甲");
    world.fails(&citizen("乙"), register(&good), Failure::NotAuthorised);
}

#[test]
fn a_tag_or_key_is_bound_once() {
    let mut world = World::new();
    world.bind("甲");
    let again = binding(world.chain_id, "甲");
    world.fails(&citizen("甲"), register(&again), Failure::Exists);
    let RegisterIdentity { signing, sealing, commitment, .. } = again;
    let subject = digest("another tag");
    let bytes = RegisterIdentity::binding_sign_bytes(world.chain_id, subject, signing, sealing, commitment);
    let countersignature = TestSigner::worker(2).sign(&bytes);
    let same_key = RegisterIdentity { subject, countersignature, ..again };
    world.fails(&citizen("甲"), register(&same_key), Failure::Exists);
}

#[test]
fn refuses_a_sealing_key_of_small_order() {
    let mut world = World::new();
    let good = binding(world.chain_id, "甲");
    let RegisterIdentity { subject, signing, commitment, .. } = good;
    let sealing = Hash::ZERO;
    let bytes = RegisterIdentity::binding_sign_bytes(world.chain_id, subject, signing, sealing, commitment);
    let countersignature = TestSigner::worker(2).sign(&bytes);
    let weak = RegisterIdentity { sealing, countersignature, ..good };
    world.fails(&citizen("甲"), register(&weak), Failure::Malformed);
}
