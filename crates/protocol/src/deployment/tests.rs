use super::*;
use crate::codec::encode;
use crate::testing::{TestSigner, genesis};

const DOCUMENT: &[u8] = br#"{"contract":"a"}"#;

fn fresh() -> CheckedDeployment {
    CheckedDeployment::of_document(&genesis(4), 1, DOCUMENT.to_vec()).unwrap()
}

fn officer(number: u8) -> TestSigner {
    TestSigner::officer(1, number)
}

fn again(deployment: &CheckedDeployment) -> Result<CheckedDeployment, DeploymentError> {
    CheckedDeployment::new(DeploymentFile::read(&deployment.file().to_bytes())?, &genesis(4))
}

#[test]
fn officers_approve_one_after_the_other_until_enough_did() {
    let first = fresh();
    assert_eq!((first.missing(), first.address()), (2, Hash::of(DOCUMENT)));
    let second = again(&first).unwrap().approved_by(&officer(1)).unwrap();
    assert_eq!(second.missing(), 1);
    let third = again(&second).unwrap().approved_by(&officer(3)).unwrap();
    assert_eq!((third.missing(), third.approvals().len()), (0, 2));
    assert_eq!(again(&third), Ok(third));
}

#[test]
fn the_order_of_the_officers_does_not_change_the_file() {
    let by = |numbers: [u8; 2]| {
        let done = numbers.iter().fold(fresh(), |file, n| file.approved_by(&officer(*n)).unwrap());
        done.file().to_bytes()
    };
    assert_eq!(by([1, 2]), by([2, 1]));
    let (one, other) = (fresh().approved_by(&officer(1)).unwrap(), fresh().approved_by(&officer(2)).unwrap());
    assert_eq!(one.merged_with(&other).unwrap().file().to_bytes(), by([1, 2]));
    assert_eq!(one.merged_with(&one), Ok(one));
}

#[test]
fn an_officer_approves_once_and_only_for_the_own_department() {
    let once = fresh().approved_by(&officer(1)).unwrap();
    let key = officer(1).public_key();
    assert_eq!(once.approved_by(&officer(1)), Err(DeploymentError::AlreadyApproved(key)));
    let stranger = TestSigner::officer(2, 1);
    let refused = DeploymentError::NotAnOfficer { department: 1, key: stranger.public_key() };
    assert_eq!(once.approved_by(&stranger), Err(refused));
}

#[test]
fn copies_of_different_deployments_are_not_put_together() {
    let other = CheckedDeployment::of_document(&genesis(4), 1, b"{}".to_vec()).unwrap();
    let refused = DeploymentError::OtherDeployment { have: Hash::of(b"{}"), expected: Hash::of(DOCUMENT) };
    assert_eq!(fresh().merged_with(&other), Err(refused));
    let elsewhere = CheckedDeployment::of_document(&genesis(4), 2, DOCUMENT.to_vec()).unwrap();
    assert!(matches!(fresh().merged_with(&elsewhere), Err(DeploymentError::OtherDeployment { .. })));
}

#[test]
fn what_is_no_deployment_file_is_told_from_one_of_another_version() {
    assert_eq!(DeploymentFile::read(b"{}"), Err(DeploymentError::NotADeploymentFile));
    let bytes = fresh().file().to_bytes();
    let at = 2 + DEPLOYMENT_MAGIC.len();
    assert_eq!(bytes[at], DEPLOYMENT_VERSION);
    let mut newer = bytes.clone();
    newer[at] = 2;
    let unknown = DeploymentError::Decode(DecodeError::UnknownVersion { have: 2, known: 1 });
    assert_eq!(DeploymentFile::read(&newer), Err(unknown));
    let longer = [bytes, vec![0]].concat();
    assert!(matches!(DeploymentFile::read(&longer), Err(DeploymentError::Decode(_))));
    let long = CheckedDeployment::of_document(&genesis(4), 1, vec![b' '; 256 * 1024 + 1]);
    assert!(matches!(long, Err(DeploymentError::Decode(DecodeError::TooLong { .. }))));
}

#[test]
fn a_file_that_does_not_fit_the_chain_is_refused_by_its_rule() {
    let good = fresh().approved_by(&officer(1)).unwrap().approved_by(&officer(2)).unwrap();
    let refused = |change: &dyn Fn(&mut DeploymentFile)| {
        let mut file = good.file().clone();
        change(&mut file);
        CheckedDeployment::new(file, &genesis(4)).unwrap_err()
    };
    let with = |approvals: Vec<Approval>| {
        refused(&move |file| file.deployment.approvals = List::new(approvals.clone()).unwrap())
    };
    let approvals = good.approvals().to_vec();
    let reversed: Vec<_> = approvals.iter().rev().cloned().collect();
    let stranger = TestSigner::officer(2, 1);
    let foreign = Approval { officer: stranger.public_key(), signature: stranger.sign(&good.sign_bytes()) };
    let swapped = Approval { signature: approvals[1].signature, ..approvals[0].clone() };
    let cases = [
        (refused(&|file| file.chain_id = Hash::ZERO), "DF-3"),
        (refused(&|file| file.deployment.department = 9), "DF-4"),
        (with(reversed), "DF-5"),
        (with(vec![approvals[0].clone(); 2]), "DF-5"),
        (with(vec![foreign]), "DF-6"),
        (with(vec![swapped]), "DF-7"),
        (refused(&|file| file.deployment.document = Blob::new(b"{}".to_vec()).unwrap()), "DF-7"),
    ];
    for (error, rule) in cases {
        assert_eq!(error.rule(), Some(rule), "{error}");
    }
    assert_eq!(DeploymentFile::read(b"").unwrap_err().rule(), Some("DF-1"));
    assert_eq!(DeploymentFile::read(&encode(&(DEPLOYMENT_MAGIC, 9u8))).unwrap_err().rule(), Some("DF-2"));
    let unknown = CheckedDeployment::of_document(&genesis(4), 9, Vec::new()).unwrap_err();
    assert_eq!(unknown, DeploymentError::Department(9));
    assert_eq!(good.approved_by(&officer(1)).unwrap_err().rule(), None);
    assert_eq!(
        good.merged_with(&CheckedDeployment::of_document(&genesis(4), 1, vec![]).unwrap()).unwrap_err().rule(),
        None
    );
}
