use proptest::prelude::*;

use super::*;
use crate::merkle;

prop_compose! {
    fn hash()(bytes: [u8; 32]) -> Hash {
        Hash(bytes)
    }
}

/// Numbers around the borders of CBOR's forms, and any.
fn number() -> impl Strategy<Value = u64> {
    let borders = [0, 23, 24, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 32, u64::MAX];
    prop_oneof![prop::sample::select(borders.to_vec()), any::<u64>(), 0..70_000u64]
}

prop_compose! {
    fn header()(
        (version, round, tx_count, proposer) in (number(), number(), number(), number()),
        (height, time) in (number(), number()),
        hashes in [hash(), hash(), hash(), hash(), hash(), hash(), hash()],
    ) -> Header {
        let [chain_id, prev, history, tx_root, state_root, validators_hash, next_validators_hash] = hashes;
        Header {
            version: version as u8, chain_id, height: Height(height), round: Round(round as u32),
            time: Timestamp(time), prev, history, tx_root, tx_count: tx_count as u32, state_root,
            validators_hash, next_validators_hash, proposer: proposer as u16,
        }
    }
}

proptest! {
    #[test]
    fn the_layout_writes_and_reads_what_the_general_codec_does(header in header()) {
        let bytes = codec::encode(&header);
        prop_assert!(bytes.len() <= layout::LONGEST);
        prop_assert_eq!(header.to_bytes(), bytes.clone());
        prop_assert_eq!(layout::read(&bytes), Some(header.clone()));
        prop_assert_eq!(header.hash(), merkle::leaf_hash(&bytes));
        prop_assert_eq!(Header::read_and_hash(&bytes), Ok((header.clone(), merkle::leaf_hash(&bytes))));
    }

    #[test]
    fn changed_bytes_are_read_by_both_or_by_neither(
        header in header(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
        more in prop::collection::vec(any::<u8>(), 0..2),
    ) {
        let mut bytes = codec::encode(&header);
        // Heads are where the forms differ: half of the changes hit one.
        let heads: Vec<usize> = (0..bytes.len()).filter(|at| matches!(bytes[*at], 0x18..=0x1b | 0x58 | 0x8d)).collect();
        for (n, (at, byte)) in changes.iter().enumerate() {
            let place = if n % 2 == 0 { *at.get(&heads) } else { at.index(bytes.len()) };
            bytes[place] = *byte;
        }
        bytes.extend_from_slice(&more);
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let general = codec::decode::<Header>(&bytes, Header::MAX_BYTES);
        prop_assert_eq!(layout::read(&bytes), general.clone().ok());
        prop_assert_eq!(Header::from_bytes(&bytes), general);
    }

    #[test]
    fn numbers_in_longer_forms_are_refused(header in header(), place in 0..6usize) {
        // The general encoding with one number written in eight bytes.
        let number = |n: u64, wide: bool| {
            if wide { [&[27][..], &n.to_be_bytes()].concat() } else { codec::encode(&n) }
        };
        let hash = |h: &Hash| codec::encode(h);
        let bytes = [
            vec![0x8d],
            number(header.version.into(), place == 0), hash(&header.chain_id),
            number(header.height.0, place == 1), number(header.round.0.into(), place == 2),
            number(header.time.0, place == 3), hash(&header.prev), hash(&header.history), hash(&header.tx_root),
            number(header.tx_count.into(), place == 4), hash(&header.state_root),
            hash(&header.validators_hash), hash(&header.next_validators_hash),
            number(header.proposer.into(), place == 5),
        ].concat();
        let general = codec::decode::<Header>(&bytes, Header::MAX_BYTES);
        prop_assert_eq!(layout::read(&bytes), general.ok());
    }
}
