use proptest::prelude::*;

use super::*;
use crate::{
    header::HEADER_VERSION,
    light::{HeaderChain, HeaderError, RebuildError},
    testing::{self, TestChain},
};

/// A header above `parent` from free fields; what must follow from the parent does.
fn header(chain: &HeaderChain, fields: &Fields) -> Header {
    let parent = chain.last();
    let root = |seed: u8| testing::digest(&format!("root/{seed}"));
    let empty = fields.tx_count == 0;
    Header {
        version: HEADER_VERSION,
        chain_id: parent.chain_id,
        height: parent.height.next(),
        round: Round(fields.round),
        time: parent.time.plus_ms(fields.after_ms),
        prev: chain.last_hash(),
        history: chain.next_history(),
        tx_root: if empty { Hash::EMPTY_TREE } else { root(fields.tx_root) },
        tx_count: fields.tx_count,
        state_root: fields.state_root.map_or(parent.state_root, root),
        validators_hash: parent.next_validators_hash,
        next_validators_hash: fields.next_set.map_or(parent.next_validators_hash, root),
        proposer: fields.proposer,
    }
}

#[derive(Clone, Debug)]
struct Fields {
    round: u32,
    after_ms: u64,
    tx_count: u32,
    tx_root: u8,
    state_root: Option<u8>,
    next_set: Option<u8>,
    proposer: u16,
}

fn fields() -> impl Strategy<Value = Fields> {
    let small_or_any = prop_oneof![Just(0u32), 0..4u32, any::<u32>()];
    (
        small_or_any.clone(),
        prop_oneof![1..60_000u64, 1..u64::MAX / 1_000_000],
        small_or_any,
        any::<u8>(),
        any::<Option<u8>>(),
        prop_oneof![4 => Just(None), 1 => any::<Option<u8>>()],
        prop_oneof![0..4u16, any::<u16>()],
    )
        .prop_map(|(round, after_ms, tx_count, tx_root, state_root, next_set, proposer)| Fields {
            round,
            after_ms,
            tx_count,
            tx_root,
            state_root,
            next_set,
            proposer,
        })
}

fn genesis_chain() -> HeaderChain {
    HeaderChain::new(TestChain::new(4).genesis()).unwrap()
}

fn encoded(chain: &HeaderChain, header: &Header) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(chain.last(), header, &mut bytes);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_run_of_headers_is_rebuilt_as_it_was(run in prop::collection::vec(fields(), 1..12)) {
        let (mut chain, mut headers) = (genesis_chain(), Vec::new());
        for fields in &run {
            let next = header(&chain, fields);
            prop_assert!(encoded(&chain, &next).len() <= LONGEST);
            chain.append(next.clone()).unwrap();
            headers.push(next);
        }
        let mut rebuilt = genesis_chain();
        let bytes = encode_run(rebuilt.last(), &headers);
        let mut rest = bytes.as_slice();
        for expected in headers {
            prop_assert_eq!(rebuilt.append_delta(&mut rest), Ok(expected.hash()));
            prop_assert_eq!(rebuilt.last(), &expected);
        }
        prop_assert!(rest.is_empty());
        prop_assert_eq!(rebuilt, chain);
    }

    #[test]
    fn what_can_be_read_has_no_other_form(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let mut chain = genesis_chain();
        let mut rest = bytes.as_slice();
        if chain.append_delta(&mut rest).is_ok() {
            let again = encoded(&genesis_chain(), chain.last());
            prop_assert_eq!(again.as_slice(), &bytes[..bytes.len() - rest.len()]);
        }
    }

    #[test]
    fn a_cut_delta_is_refused_and_changes_nothing(fields in fields(), keep in 0.0..1.0f64) {
        let mut chain = genesis_chain();
        let bytes = encoded(&chain, &header(&chain, &fields));
        let cut = &bytes[..(bytes.len() as f64 * keep) as usize];
        let mut rest = cut;
        prop_assert_eq!(chain.append_delta(&mut rest), Err(DeltaError::Cut { height: Height(1) }.into()));
        prop_assert_eq!(chain, genesis_chain());
        prop_assert_eq!(rest, cut);
    }
}

#[test]
fn a_busy_header_takes_about_68_bytes_and_an_idle_one_a_few() {
    let chain = genesis_chain();
    let busy =
        Fields { round: 0, after_ms: 200, tx_count: 9, tx_root: 1, state_root: Some(2), next_set: None, proposer: 1 };
    assert_eq!(encoded(&chain, &header(&chain, &busy)).len(), 68);
    let idle = Fields { tx_count: 0, state_root: None, after_ms: 30_000, ..busy };
    assert_eq!(encoded(&chain, &header(&chain, &idle)).len(), 4);
}

#[test]
fn the_longest_delta_is_as_long_as_it_is_said() {
    let chain = genesis_chain();
    let mut longest = header(
        &chain,
        &Fields {
            round: u32::MAX,
            after_ms: 1,
            tx_count: u32::MAX,
            tx_root: 1,
            state_root: Some(1),
            next_set: Some(1),
            proposer: u16::MAX,
        },
    );
    longest.time = Timestamp(u64::MAX);
    assert_eq!(encoded(&chain, &longest).len(), LONGEST);
}

#[test]
fn refuses_fields_that_could_be_left_out_and_flags_that_mean_nothing() {
    let parent = genesis_chain().last().clone();
    let same_state = [&[STATE, 1][..], parent.state_root.as_bytes()].concat();
    let same_set = [&[NEXT_SET, 1][..], parent.next_validators_hash.as_bytes()].concat();
    let no_entries = [&[ENTRIES, 1, 0][..], Hash::EMPTY_TREE.as_bytes()].concat();
    let cases: [&[u8]; 9] = [
        &[0x20, 1],
        &[ROUND, 1, 0],
        &[PROPOSER, 1, 1],
        &[0, 0x81, 0],
        &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
        &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
        &same_state,
        &same_set,
        &no_entries,
    ];
    for mut bytes in cases {
        let refused = Err(DeltaError::NotCanonical { height: Height(1) }.into());
        assert_eq!(genesis_chain().append_delta(&mut bytes), refused, "{bytes:?}");
    }
}

#[test]
fn lc_4_refuses_a_clock_that_stands_still() {
    let mut chain = genesis_chain();
    let parent = chain.last().time;
    let error = RebuildError::Header(HeaderError::Time { have: parent, parent });
    assert_eq!(chain.append_delta(&mut &[0, 0][..]), Err(error));
}
