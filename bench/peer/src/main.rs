//! What the tendermint light client's verifier takes for a header, one after the other: CPU time of the process,
//! which has one thread. Prints one JSON line.
//!
//! Every header has its own application hash and parent, and a commit by all validators; making them is not
//! measured.

use std::time::Duration;

use cpu_time::ProcessTime;
use tendermint::{AppHash, Time, block::Height};
use tendermint_light_client_verifier::{
    ProdVerifier, Verdict, Verifier,
    options::Options,
    types::{LightBlock, TrustThreshold},
};
use tendermint_testgen::{Commit, Generator, Header, LightBlock as Made, Validator};

const HEADERS: u64 = 1_000;
const START: i64 = 1_767_571_200;

fn main() {
    let [four, twenty_one] = [4, 21].map(micros_a_header);
    println!(r#"{{"headers":{HEADERS},"us_4":{four:.1},"us_21":{twenty_one:.1}}}"#);
}

fn micros_a_header(validators: usize) -> f64 {
    let blocks = chain(validators);
    let options = Options {
        trust_threshold: TrustThreshold::default(),
        trusting_period: Duration::from_secs(90 * 24 * 3600),
        clock_drift: Duration::from_secs(60),
    };
    let now = Time::from_unix_timestamp(START + HEADERS as i64 + 10, 0).expect("a time in this century");
    let verifier = ProdVerifier::default();
    let began = ProcessTime::now();
    for pair in blocks.windows(2) {
        let (trusted, untrusted) = (pair[0].as_trusted_state(), pair[1].as_untrusted_state());
        let verdict = verifier.verify_update_header(untrusted, trusted, &options, now);
        assert_eq!(verdict, Verdict::Success);
    }
    began.elapsed().as_secs_f64() * 1e6 / (blocks.len() - 1) as f64
}

fn chain(validators: usize) -> Vec<LightBlock> {
    let validators: Vec<_> = (1..=validators).map(|n| Validator::new(&n.to_string()).voting_power(10)).collect();
    let mut header = Header::new(&validators)
        .next_validators(&validators)
        .chain_id("peer")
        .height(1)
        .time(Time::from_unix_timestamp(START, 0).expect("a time in this century"));
    let mut blocks = Vec::new();
    for height in 1..=HEADERS {
        header = header.app_hash(app_hash(height));
        blocks.push(light_block(&header));
        header = header.next();
    }
    assert_eq!(blocks.last().map(LightBlock::height), Height::try_from(HEADERS).ok());
    blocks
}

fn light_block(header: &Header) -> LightBlock {
    let made = Made::new_default_with_header(header.clone());
    let made = Made { commit: Some(Commit::new(header.clone(), 1)), ..made }.generate().expect("a complete block");
    LightBlock::new(made.signed_header, made.validators, made.next_validators, made.provider)
}

/// 32 bytes that differ from header to header.
fn app_hash(height: u64) -> AppHash {
    let mut state = height;
    let bytes = (0..32).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    });
    AppHash::try_from(bytes.collect::<Vec<_>>()).expect("32 bytes are a hash")
}
