use super::*;
use crate::{
    testing::{TestChain, digest},
    units::Height,
};

#[test]
fn every_older_header_is_an_ancestor_of_every_newer_one() {
    let mut chain = TestChain::new(4);
    chain.push_empty(20);
    for tip in 1..=20 {
        for old in 0..tip {
            let path = chain.history_path(Height(old), Height(tip));
            assert_eq!(verify_ancestor(&path.header, &path.tip.header, &path.path), Ok(()), "{old} under {tip}");
        }
    }
}

#[test]
fn a_header_is_no_ancestor_of_itself_or_of_an_older_one() {
    let mut chain = TestChain::new(4);
    chain.push_empty(3);
    for (old, tip) in [(3, 3), (3, 2)] {
        let verdict = verify_ancestor(chain.header(Height(old)), chain.header(Height(tip)), &[]);
        assert_eq!(verdict, Err(ProofError::IndexOutOfRange { index: old, size: tip }));
    }
    assert_eq!(prove_ancestor(&[], 0), Err(ProofError::IndexOutOfRange { index: 0, size: 0 }));
}

#[test]
fn a_header_of_a_fork_is_no_ancestor() {
    let mut chain = TestChain::new(4);
    chain.push_empty(2);
    let mut fork = chain.clone();
    fork.put(b"key", *b"value");
    fork.push_empty(1);
    chain.push_empty(3);
    let path = chain.history_path(Height(3), Height(5));
    let verdict = verify_ancestor(fork.header(Height(3)), &path.tip.header, &path.path);
    assert!(matches!(verdict, Err(ProofError::WrongRoot { .. })));
    let mut cut = path.path.to_vec();
    cut.pop();
    assert!(matches!(verify_ancestor(&path.header, &path.tip.header, &cut), Err(ProofError::WrongLength { .. })));
    cut.push(digest("x"));
    assert!(matches!(verify_ancestor(&path.header, &path.tip.header, &cut), Err(ProofError::WrongRoot { .. })));
}
