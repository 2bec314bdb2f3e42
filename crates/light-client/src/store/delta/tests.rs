use proptest::prelude::*;
use yuzheng_protocol::testing::{self, TestChain};

use super::*;

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

/// The founding set has four validators; the sizes of others are known or not.
fn sizes(known: bool) -> impl Fn(&Hash) -> Option<usize> {
    let founding = genesis_chain().last().validators_hash;
    move |hash| if *hash == founding { Some(4) } else { known.then_some(5) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_run_of_headers_is_read_back_as_it_was(run in prop::collection::vec(fields(), 1..12), known: bool) {
        let sizes = sizes(known);
        let (mut chain, mut bytes, mut headers) = (genesis_chain(), Vec::new(), Vec::new());
        for fields in &run {
            let next = header(&chain, fields);
            encode(chain.last(), &next, sizes(&next.validators_hash), &mut bytes);
            chain.append(next.clone()).unwrap();
            headers.push(next);
        }
        let (mut chain, mut rest) = (genesis_chain(), bytes.as_slice());
        for expected in headers {
            let read = decode(&chain, &sizes, &mut rest).unwrap();
            prop_assert_eq!(&read, &expected);
            chain.append(read).unwrap();
        }
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn what_can_be_read_has_no_other_form(bytes in prop::collection::vec(any::<u8>(), 0..120), known: bool) {
        let (sizes, chain) = (sizes(known), genesis_chain());
        let mut rest = bytes.as_slice();
        if let Ok(header) = decode(&chain, &sizes, &mut rest) {
            let mut again = Vec::new();
            encode(chain.last(), &header, sizes(&header.validators_hash), &mut again);
            prop_assert_eq!(again.as_slice(), &bytes[..bytes.len() - rest.len()]);
        }
    }

    #[test]
    fn a_cut_delta_is_refused(fields in fields(), keep in 0.0..1.0f64) {
        let (sizes, chain) = (sizes(true), genesis_chain());
        let next = header(&chain, &fields);
        let mut bytes = Vec::new();
        encode(chain.last(), &next, sizes(&next.validators_hash), &mut bytes);
        let mut cut = &bytes[..(bytes.len() as f64 * keep) as usize];
        prop_assert_eq!(decode(&chain, &sizes, &mut cut), Err(DeltaError::Cut { height: Height(1) }));
    }
}

#[test]
fn a_busy_header_takes_about_69_bytes_and_an_idle_one_a_few() {
    let chain = genesis_chain();
    let busy =
        Fields { round: 0, after_ms: 200, tx_count: 9, tx_root: 1, state_root: Some(2), next_set: None, proposer: 1 };
    let mut bytes = Vec::new();
    encode(chain.last(), &header(&chain, &busy), Some(4), &mut bytes);
    assert_eq!(bytes.len(), 68);
    let idle = Fields { tx_count: 0, state_root: None, after_ms: 30_000, ..busy };
    bytes.clear();
    encode(chain.last(), &header(&chain, &idle), Some(4), &mut bytes);
    assert_eq!(bytes.len(), 4);
}

#[test]
fn refuses_fields_that_could_be_left_out_and_flags_that_mean_nothing() {
    let chain = genesis_chain();
    let refused = Err(DeltaError::NotCanonical { height: Height(1) });
    let sizes = |_: &Hash| Some(4);
    let same_state = [&[STATE, 1][..], chain.last().state_root.as_bytes()].concat();
    let same_set = [&[NEXT_SET, 1][..], chain.last().next_validators_hash.as_bytes()].concat();
    let no_entries = [&[ENTRIES, 1, 0][..], Hash::EMPTY_TREE.as_bytes()].concat();
    let cases: [&[u8]; 8] = [
        &[0x20, 1],
        &[ROUND, 1, 0],
        &[PROPOSER, 1, 1],
        &[0, 0x81, 0],
        &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
        &same_state,
        &same_set,
        &no_entries,
    ];
    for mut bytes in cases {
        assert_eq!(decode(&chain, sizes, &mut bytes), refused, "{bytes:?}");
    }
    assert_eq!(decode(&chain, |_: &Hash| None, &mut &[0, 1][..]), refused);
}
