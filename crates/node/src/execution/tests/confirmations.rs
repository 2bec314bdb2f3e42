use super::*;
use yuzheng_protocol::actions::{Confirm, ConfirmationAnswer, invitation_id};
use yuzheng_protocol::objects::Confirmation;
use yuzheng_protocol::testing::{blob, digest};

use crate::testing::{DAY_MS, subject};

fn invitation() -> Hash {
    invitation_id(&digest("case"), 1, &digest("key"))
}

fn answer(contract: Hash, who: &str, answer: ConfirmationAnswer) -> Confirm {
    Confirm {
        invitation: invitation(),
        contract,
        subject: subject(who),
        commitment_root: digest("root"),
        person: 1,
        answer,
        proof: blob(*b"sealed salt"),
    }
}

fn recorded(world: &World) -> Option<Confirmation> {
    world.read(&key::confirmation(&invitation()))
}

#[test]
fn the_first_answer_to_an_invitation_stands() {
    let (mut world, contract) = World::with_service();
    world.bind("乙");
    let refused = answer(contract, "乙", ConfirmationAnswer::Refused);
    assert_eq!(world.apply(&citizen("乙"), Action::Confirm(refused.clone())), Outcome::Applied(None));
    let kept = recorded(&world).unwrap();
    assert_eq!((kept.subject, kept.answer, kept.time), (subject("乙"), ConfirmationAnswer::Refused, world.time));
    assert_eq!((kept.contract, kept.commitment_root, kept.proof), (contract, digest("root"), refused.proof));
    world.time = world.time.plus_ms(DAY_MS);
    let again = answer(contract, "乙", ConfirmationAnswer::Confirmed);
    world.fails(&citizen("乙"), Action::Confirm(again), Failure::Exists);
}

#[test]
fn the_same_person_may_answer_again_to_other_fields() {
    let (mut world, contract) = World::with_service();
    world.apply(&citizen("甲"), Action::Confirm(answer(contract, "甲", ConfirmationAnswer::Refused)));
    let other = Confirm { commitment_root: digest("mended"), ..answer(contract, "甲", ConfirmationAnswer::Confirmed) };
    assert_eq!(world.apply(&citizen("甲"), Action::Confirm(other)), Outcome::Applied(None));
    assert_eq!(recorded(&world).unwrap().answer, ConfirmationAnswer::Confirmed);
}

#[test]
fn nobody_answers_in_another_ones_place() {
    let (mut world, contract) = World::with_service();
    world.bind("乙");
    world.apply(&citizen("甲"), Action::Confirm(answer(contract, "甲", ConfirmationAnswer::Impersonated)));
    let over = Confirm { commitment_root: digest("other"), ..answer(contract, "乙", ConfirmationAnswer::Confirmed) };
    world.fails(&citizen("乙"), Action::Confirm(over), Failure::NotAuthorised);
    world.fails(
        &citizen("乙"),
        Action::Confirm(answer(contract, "甲", ConfirmationAnswer::Confirmed)),
        Failure::NotAuthorised,
    );
    assert_eq!(recorded(&world).unwrap().answer, ConfirmationAnswer::Impersonated);
}

#[test]
fn only_bound_people_answer_about_contracts_that_there_are() {
    let (mut world, contract) = World::with_service();
    world.fails(
        &citizen("丙"),
        Action::Confirm(answer(contract, "丙", ConfirmationAnswer::Confirmed)),
        Failure::Unknown,
    );
    world.fails(
        &citizen("甲"),
        Action::Confirm(answer(digest("none"), "甲", ConfirmationAnswer::Confirmed)),
        Failure::Unknown,
    );
    let unproven = Confirm { proof: blob(*b""), ..answer(contract, "甲", ConfirmationAnswer::Confirmed) };
    world.fails(&citizen("甲"), Action::Confirm(unproven), Failure::Malformed);
    assert_eq!(recorded(&world), None);
}
