use proptest::prelude::*;

use super::*;

fn leaves(n: u64) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

#[test]
fn the_root_of_nothing_is_the_hash_of_nothing() {
    assert_eq!(root(&[]), Hash::EMPTY_TREE);
    assert_eq!(Hash::EMPTY_TREE, Hash::of(b""));
}

#[test]
fn the_frontier_agrees_with_the_recursive_definition() {
    for n in 0..70 {
        assert_eq!(root(&leaves(n)), subtree(&leaves(n)), "{n} leaves");
    }
}

#[test]
fn every_leaf_of_every_small_tree_is_provable_and_nothing_else() {
    for n in 1..40 {
        let leaves = leaves(n);
        let root = root(&leaves);
        for i in 0..n {
            let proof = prove_inclusion(&leaves, i).unwrap();
            verify_inclusion(&leaves[i as usize], i, n, &proof, &root).unwrap();
            for other in (0..n).filter(|o| *o != i) {
                assert!(verify_inclusion(&leaves[other as usize], i, n, &proof, &root).is_err());
            }
        }
    }
}

#[test]
fn every_prefix_of_every_small_tree_is_consistent() {
    for n in 1..40 {
        let leaves = leaves(n);
        for m in 1..=n {
            let proof = prove_consistency(&leaves, m).unwrap();
            let old = root(&leaves[..m as usize]);
            verify_consistency(m, n, &old, &root(&leaves), &proof).unwrap();
            assert!(verify_consistency(m, n, &Hash::ZERO, &root(&leaves), &proof).is_err());
        }
    }
}

#[test]
fn refuses_what_lies_outside_with_the_numbers() {
    let l = leaves(3);
    assert_eq!(prove_inclusion(&l, 3), Err(ProofError::IndexOutOfRange { index: 3, size: 3 }));
    assert_eq!(
        verify_inclusion(&l[0], 0, 0, &[], &Hash::EMPTY_TREE),
        Err(ProofError::IndexOutOfRange { index: 0, size: 0 })
    );
    assert_eq!(prove_consistency(&l, 4), Err(ProofError::SizesReversed { size1: 4, size2: 3 }));
    assert_eq!(prove_consistency(&l, 0), Err(ProofError::EmptyTree));
    assert_eq!(verify_inclusion(&l[0], 0, 3, &[], &root(&l)), Err(ProofError::WrongLength { have: 0, expected: 2 }));
    assert!(matches!(verify_inclusion(&l[0], 0, 3, &[l[0], l[1]], &root(&l)), Err(ProofError::WrongRoot { .. })));
}

proptest! {
    #[test]
    fn a_changed_proof_never_verifies(n in 2u64..200, i in 0u64..200, which in 0usize..8, bit in 0usize..256) {
        let i = i % n;
        let leaves = leaves(n);
        let mut proof = prove_inclusion(&leaves, i).unwrap();
        let at = which % proof.len();
        proof[at].0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_inclusion(&leaves[i as usize], i, n, &proof, &root(&leaves)).is_err());
    }

    #[test]
    fn arbitrary_sizes_never_panic(i: u64, n: u64, m: u64, len in 0usize..70) {
        let proof = vec![Hash::ZERO; len];
        let _ = verify_inclusion(&Hash::ZERO, i, n, &proof, &Hash::ZERO);
        let _ = verify_consistency(m, n, &Hash::ZERO, &Hash::ZERO, &proof);
    }
}

proptest! {
    #[test]
    fn an_inner_node_is_the_hash_of_its_prefix_and_children(left: [u8; 32], right: [u8; 32]) {
        let expected = Hash::of_parts(&[&[1], &left, &right]);
        prop_assert_eq!(node_hash(&Hash(left), &Hash(right)), expected);
    }
}

#[test]
fn a_frontier_goes_on_from_its_peaks_and_from_whole_subtrees() {
    for n in 0..70 {
        let leaves = leaves(n + 9);
        let mut whole = Frontier::default();
        leaves[..n as usize].iter().for_each(|leaf| whole.push(*leaf));
        let resumed = Frontier::resume(n, whole.peaks().to_vec(), &root(&leaves[..n as usize])).unwrap();
        assert_eq!(resumed, whole);
        let mut by_fours = Frontier::default();
        leaves[..n as usize / 4 * 4].chunks(4).for_each(|four| by_fours.push_whole(2, root(four)));
        leaves[n as usize / 4 * 4..n as usize].iter().for_each(|leaf| by_fours.push(*leaf));
        assert_eq!(by_fours, whole);
    }
}

#[test]
#[should_panic(expected = "a whole subtree begins at a multiple of its size")]
fn a_whole_subtree_does_not_stand_in_the_middle_of_another() {
    let mut frontier = Frontier::default();
    frontier.push(Hash::ZERO);
    frontier.push_whole(1, Hash::ZERO);
}

#[test]
fn completed_subtrees_are_shown_from_the_leaf_upwards() {
    let leaves = leaves(8);
    let mut frontier = Frontier::default();
    let mut shown = Vec::new();
    for leaf in &leaves {
        shown.clear();
        frontier.push_seeing(*leaf, |level, root| shown.push((level, *root)));
    }
    assert_eq!(shown, [(0, leaves[7]), (1, root(&leaves[6..])), (2, root(&leaves[4..])), (3, root(&leaves))]);
}

#[test]
fn a_frontier_knows_its_floor_and_the_peak_of_each_leaf() {
    let leaves = leaves(70);
    let mut frontier = Frontier::default();
    for (n, leaf) in (1u64..).zip(&leaves) {
        frontier.push(*leaf);
        let floor = frontier.floor(2);
        assert_eq!((floor.size(), floor.root()), (n / 4 * 4, root(&leaves[..n as usize / 4 * 4])));
        for index in 0..n {
            let (level, peak) = frontier.peak_of(index).unwrap();
            let start = (index >> level << level) as usize;
            assert_eq!(peak, root(&leaves[start..start + (1 << level)]));
        }
        assert_eq!(frontier.peak_of(n), None);
    }
}
