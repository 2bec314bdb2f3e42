use super::*;
use crate::{
    sign::Signer,
    testing::{TestSigner, blob, digest, genesis, sample, text},
};

/// Changes an answer, perhaps with another hash.
type Change = fn(&mut DepartmentAnswer, Hash);

const NOW: Timestamp = Timestamp(1_767_571_260_000);
const HOUR: u64 = 3_600_000;

fn chain() -> Hash {
    genesis(3).chain_id()
}

fn question() -> DepartmentQuestion {
    sample::department_question(chain())
}

fn answer() -> DepartmentAnswer {
    sample::department_answer(chain())
}

/// The same question otherwise, signed by the worker of department 1.
fn asked(change: impl FnOnce(&mut DepartmentQuestion)) -> DepartmentQuestion {
    let mut changed = question();
    change(&mut changed);
    DepartmentQuestion { signature: TestSigner::worker(1).sign(&changed.sign_bytes()), ..changed }
}

/// The same answer otherwise, signed by the worker of department 2.
fn answered(change: impl FnOnce(&mut DepartmentAnswer)) -> DepartmentAnswer {
    let mut changed = answer();
    change(&mut changed);
    DepartmentAnswer { signature: TestSigner::worker(2).sign(&changed.sign_bytes()), ..changed }
}

fn refused(question: &DepartmentQuestion) -> InquiryError {
    question.verify(&genesis(3), chain(), 2, NOW).unwrap_err()
}

fn useless(answer: &DepartmentAnswer) -> InquiryError {
    answer.verify(&genesis(3), &question(), Some(HOUR)).unwrap_err()
}

#[test]
fn an_honest_question_and_its_answer_are_taken() {
    assert_eq!(question().verify(&genesis(3), chain(), 2, NOW), Ok(()));
    assert_eq!(answer().verify(&genesis(3), &question(), Some(HOUR)), Ok(()));
    assert_eq!(answer().verify(&genesis(3), &question(), None), Ok(()));
}

#[test]
fn a_question_is_for_one_chain_one_department_and_a_short_time() {
    assert_eq!(refused(&asked(|q| q.version = 2)), InquiryError::Version { have: 2 });
    assert_eq!(refused(&asked(|q| q.chain_id = digest("other"))), InquiryError::Other { part: Part::Chain });
    assert_eq!(refused(&asked(|q| q.answerer = 3)), InquiryError::Other { part: Part::Answerer });
    assert_eq!(refused(&asked(|q| q.asker = 9)), InquiryError::Department(9));
    for time in [NOW.plus_ms(QUESTION_LIFETIME_MS + 1), Timestamp(NOW.0 - QUESTION_LIFETIME_MS - 1)] {
        assert_eq!(refused(&asked(|q| q.time = time)), InquiryError::Time { time, now: NOW });
    }
}

#[test]
fn only_the_worker_of_the_asking_department_asks() {
    let mut forged = question();
    forged.signature = TestSigner::worker(2).sign(&forged.sign_bytes());
    assert!(matches!(refused(&forged), InquiryError::NotSigned(_)));
    let mut officers = question();
    officers.signature = TestSigner::officer(1, 1).sign(&officers.sign_bytes());
    assert!(matches!(refused(&officers), InquiryError::NotSigned(_)));
    assert!(matches!(refused(&asked(|q| q.asker = 3)), InquiryError::NotSigned(_)));
}

#[test]
fn an_answer_is_of_use_with_its_own_question_only() {
    assert_eq!(useless(&answered(|a| a.version = 0)), InquiryError::Version { have: 0 });
    let other = digest("other");
    let cases: [(Change, Part); 6] = [
        (|a, other| a.chain_id = other, Part::Chain),
        (|a, _| a.department = 3, Part::Answerer),
        (|a, other| a.case = other, Part::Case),
        (|a, other| a.contract = other, Part::Contract),
        (|a, _| a.evidence = text("incapacitated"), Part::Evidence),
        (|a, _| a.data_set = text("population"), Part::DataSet),
    ];
    for (change, part) in cases {
        assert_eq!(useless(&answered(|a| change(a, other))), InquiryError::Other { part });
    }
    // Asked again with another nonce, about other people, or at another time: another question.
    let again = |change: fn(&mut DepartmentQuestion)| {
        answer().verify(&genesis(3), &asked(change), None).map_err(|_| Part::Question)
    };
    assert_eq!(again(|q| q.nonce = digest("another nonce")), Err(Part::Question));
    assert_eq!(again(|q| q.asked = blob(*b"[]")), Err(Part::Question));
    assert_eq!(again(|q| q.time = NOW.plus_ms(1)), Err(Part::Question));
    assert_eq!(useless(&answered(|a| a.question = other)), InquiryError::Other { part: Part::Question });
}

#[test]
fn an_answer_by_another_key_with_another_value_or_of_another_time_is_useless() {
    let mut forged = answer();
    forged.value = blob(*b"1");
    assert!(matches!(useless(&forged), InquiryError::NotSigned(_)));
    forged.signature = TestSigner::worker(1).sign(&forged.sign_bytes());
    assert!(matches!(useless(&forged), InquiryError::NotSigned(_)));
    let late = NOW.plus_ms(QUESTION_LIFETIME_MS + 1);
    assert_eq!(useless(&answered(|a| a.time = late)), InquiryError::Time { time: late, now: NOW });
    let unlisted = DepartmentQuestion { answerer: 9, ..question() };
    let by_nobody = DepartmentAnswer { department: 9, question: unlisted.hash(), ..answer() };
    assert_eq!(by_nobody.verify(&genesis(3), &unlisted, None), Err(InquiryError::Department(9)));
}

#[test]
fn data_that_is_too_old_or_from_the_future_is_useless() {
    let time = answer().time;
    let old = Timestamp(time.0 - HOUR - 1);
    assert_eq!(useless(&answered(|a| a.as_of = old)), InquiryError::Age { as_of: old, time, limit_ms: HOUR });
    assert_eq!(answered(|a| a.as_of = Timestamp(time.0 - HOUR)).verify(&genesis(3), &question(), Some(HOUR)), Ok(()));
    let future = time.plus_ms(1);
    assert_eq!(useless(&answered(|a| a.as_of = future)), InquiryError::Age { as_of: future, time, limit_ms: HOUR });
}

#[test]
fn the_hash_of_a_question_does_not_depend_on_its_signature() {
    let unsigned = DepartmentQuestion { signature: Signature([0; 64]), ..question() };
    assert_eq!(unsigned.hash(), question().hash());
}
