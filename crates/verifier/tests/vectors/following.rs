//! `tests/vectors/following`: headers in a row, deltas, certificates and clocks, one file a case with the rule that
//! refuses it; `README.md` there has the format and the order of the rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use yuzheng_protocol::{
    Canonical, Header, Height, Round, Timestamp,
    block::SignedHeader,
    delta,
    light::{self, CLOCK_DRIFT_MS, HeaderChain, RebuildError},
    network::{NetworkFile, TrustedNetwork},
    testing::{TestChain, digest},
};

/// Header that the client holds, of the nine of the chain.
const HELD: Height = Height(5);

/// What a client is given, and what it has to say.
struct Case {
    name: &'static str,
    about: &'static str,
    parent: Header,
    peaks: Vec<yuzheng_protocol::Hash>,
    headers: Input,
    certificate: Option<SignedHeader>,
    now: Timestamp,
    /// The rule that refuses; none where all hold.
    rule: Option<&'static str>,
}

enum Input {
    Full(Vec<Header>),
    Deltas(Vec<u8>),
}

fn chain() -> TestChain {
    let mut chain = TestChain::new(4);
    chain.push_empty(3);
    chain.put(b"key", *b"value");
    chain.push_empty(6);
    chain
}

/// The honest case, to be changed.
fn honest(name: &'static str, about: &'static str) -> Case {
    let chain = chain();
    let mut held = HeaderChain::new(chain.genesis()).unwrap();
    let headers = chain.headers();
    for header in &headers[1..HELD.0 as usize] {
        held.append(header.clone()).unwrap();
    }
    Case {
        name,
        about,
        parent: chain.header(HELD).clone(),
        peaks: held.frontier().peaks().to_vec(),
        headers: Input::Full(headers[HELD.0 as usize + 1..].to_vec()),
        certificate: Some(chain.signed_tip()),
        now: chain.tip().time.plus_ms(1_000),
        rule: None,
    }
}

fn changed(
    name: &'static str,
    about: &'static str,
    rule: &'static str,
    at: usize,
    change: impl FnOnce(&mut Header),
) -> Case {
    let mut case = honest(name, about);
    let Input::Full(headers) = &mut case.headers else { unreachable!("honest cases hold full headers") };
    change(&mut headers[at]);
    Case { rule: Some(rule), ..case }
}

fn in_deltas(name: &'static str, about: &'static str, rule: Option<&'static str>, change: fn(&mut Vec<u8>)) -> Case {
    let case = honest(name, about);
    let Input::Full(headers) = &case.headers else { unreachable!("honest cases hold full headers") };
    let mut deltas = delta::encode_run(&case.parent, headers);
    change(&mut deltas);
    Case { headers: Input::Deltas(deltas), rule, ..case }
}

fn cases() -> Vec<Case> {
    let chain = chain();
    let other = digest("other");
    let tip_time = chain.tip().time;
    let trusted = chain.header(HELD).time;
    let period = chain.genesis().trusting_period_ms;
    let certified = |name, about, rule, change: fn(&mut SignedHeader)| {
        let mut case = honest(name, about);
        change(case.certificate.as_mut().expect("an honest case has one"));
        Case { rule: Some(rule), ..case }
    };
    let at = |name, about, now, rule| Case { now, rule, ..honest(name, about) };
    vec![
        honest("headers", "Four headers in a row, the newest certified."),
        in_deltas("deltas", "The same headers as deltas.", None, |_| {}),
        changed("version", "The second header has version 2.", "LC-1", 1, |h| h.version = 2),
        changed("chain", "The first header belongs to another chain.", "LC-2", 0, |h| h.chain_id = other),
        changed("height", "The second header skips a height.", "LC-3", 1, |h| h.height = h.height.next()),
        changed("height-again", "The first header has the height of its parent.", "LC-3", 0, |h| h.height = HELD),
        changed("time-equal", "The second header has the time of its parent.", "LC-4", 0, |h| h.time = trusted),
        changed("time-back", "The first header is older than its parent.", "LC-4", 0, |h| h.time = Timestamp(1)),
        changed("parent", "The third header names another parent.", "LC-5", 2, |h| h.prev = other),
        changed("parent-changed", "The second header is another one than the third names.", "LC-5", 1, |h| {
            h.state_root = other;
        }),
        changed("history-newest", "The newest header has another history.", "LC-6", 3, |h| h.history = other),
        changed("set", "The first header names a set that its parent did not announce.", "LC-7", 0, |h| {
            h.validators_hash = other;
        }),
        changed("newest", "The newest header is not the certified one.", "LC-8", 3, |h| h.tx_root = other),
        in_deltas("deltas-changed", "A byte of a state root in the deltas is changed.", Some("LC-8"), |bytes| {
            let last = bytes.len() - 1;
            // The newest delta has no flags and a time of two bytes: one millisecond more.
            bytes[last - 1] ^= 1;
        }),
        certified("other-round", "The signatures are of another round than the certificate.", "LC-9", |signed| {
            signed.certificate.round = Round(1);
        }),
        in_deltas("deltas-end", "The last delta ends too early.", Some("7.1"), |bytes| {
            bytes.pop();
        }),
        in_deltas("deltas-flag", "A delta has an unknown flag.", Some("7.1"), |bytes| bytes[0] |= 0x20),
        in_deltas("deltas-long-number", "A number has more bytes than needed.", Some("7.1"), |bytes| {
            let end = 1 + bytes[1..].iter().position(|byte| byte & 0x80 == 0).expect("a number ends");
            bytes[end] |= 0x80;
            bytes.insert(end + 1, 0);
        }),
        in_deltas("deltas-time-equal", "A delta moves the time by nothing.", Some("LC-4"), |bytes| {
            let end = 1 + bytes[1..].iter().position(|byte| byte & 0x80 == 0).expect("a number ends");
            bytes.splice(1..=end, [0]);
        }),
        in_deltas("deltas-needless", "A flag brings a round of 0.", Some("7.1"), |bytes| {
            let end = 1 + bytes[1..].iter().position(|byte| byte & 0x80 == 0).expect("a number ends");
            bytes[0] |= 1;
            bytes.insert(end + 1, 0);
        }),
        at("clock-ahead", "The newest header is 60,000 ms ahead of the clock.", back(tip_time, CLOCK_DRIFT_MS), None),
        at(
            "clock-too-far",
            "The newest header is 60,001 ms ahead of the clock.",
            back(tip_time, CLOCK_DRIFT_MS + 1),
            Some("LC-10"),
        ),
        at("trust-last", "The header held is exactly as old as the trusting period.", trusted.plus_ms(period), None),
        at(
            "trust-over",
            "The header held is older than the trusting period by a millisecond.",
            trusted.plus_ms(period + 1),
            Some("LC-11"),
        ),
        proposer(),
    ]
}

fn back(time: Timestamp, ms: u64) -> Timestamp {
    Timestamp(time.0 - ms)
}

/// A quorum certified a header that names a proposer whose turn it was not.
fn proposer() -> Case {
    let mut case = honest("proposer", "The newest header names a proposer whose turn it was not.");
    let chain = chain();
    let Input::Full(headers) = &mut case.headers else { unreachable!("honest cases hold full headers") };
    let newest = headers.last_mut().expect("four headers");
    newest.proposer = (newest.proposer + 1) % 4;
    let certificate = Some(chain.certify(newest.clone()));
    Case { certificate, rule: Some("LC-12"), ..case }
}

/// What the functions of the light client say, in the order of the README.
fn found(case: &Case, network: &TrustedNetwork) -> Option<&'static str> {
    follow(case, network).err()
}

fn follow(case: &Case, network: &TrustedNetwork) -> Result<(), &'static str> {
    let period = network.genesis().trusting_period_ms;
    light::verify_trusting_period(case.parent.time, period, case.now).map_err(|e| e.rule())?;
    let mut chain = HeaderChain::resume(case.parent.clone(), case.peaks.clone()).expect("the peaks are honest");
    match &case.headers {
        Input::Full(headers) => {
            let encoded: Vec<_> = headers.iter().map(Canonical::to_bytes).collect();
            chain.append_run(encoded.iter().map(Vec::as_slice)).map_err(|e| match e {
                light::RunError::Header(error) => error.rule(),
                light::RunError::Decode(_) => "2",
            })?;
        }
        Input::Deltas(deltas) => {
            let mut rest = &deltas[..];
            while !rest.is_empty() {
                chain.append_delta(&mut rest).map_err(|e| match e {
                    RebuildError::Header(error) => error.rule(),
                    RebuildError::Delta(_) => "7.1",
                })?;
            }
        }
    }
    if let Some(signed) = &case.certificate {
        let signed = SignedHeader { header: chain.last().clone(), certificate: signed.certificate.clone() };
        let set = network.validators_at(signed.header.height);
        light::verify_signed_header(network.chain_id(), set, signed).map_err(|e| e.rule())?;
    }
    light::verify_clock(chain.last().time, case.now).map_err(|e| e.rule())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/following")
}

fn contents() -> BTreeMap<String, Vec<u8>> {
    let file = |case: &Case| {
        let (headers, deltas): (Value, Value) = match &case.headers {
            Input::Full(headers) => {
                (headers.iter().map(|h| json!(hex::encode(h.to_bytes()))).collect::<Vec<_>>().into(), Value::Null)
            }
            Input::Deltas(deltas) => (Value::Null, json!(hex::encode(deltas))),
        };
        let value = json!({
            "name": case.name,
            "about": case.about,
            "parent": hex::encode(case.parent.to_bytes()),
            "peaks": case.peaks.iter().map(|peak| peak.to_hex()).collect::<Vec<_>>(),
            "headers": headers,
            "deltas": deltas,
            "certificate": case.certificate.as_ref().map(|signed| hex::encode(signed.certificate.to_bytes())),
            "now": case.now.0,
            "rule": case.rule,
        });
        (format!("{}.json", case.name), (serde_json::to_string_pretty(&value).unwrap() + "\n").into_bytes())
    };
    let mut files: BTreeMap<_, _> = cases().iter().map(file).collect();
    files.insert("network.yzn".to_owned(), chain().founding_file().to_bytes());
    files
}

#[test]
fn following_gives_the_rule_that_is_expected_of_every_case() {
    let network = chain().founding_network();
    for case in cases() {
        assert_eq!(found(&case, &network), case.rule, "{}", case.name);
    }
}

#[test]
fn every_rule_of_a_light_client_is_broken_by_a_case() {
    let broken: BTreeSet<_> =
        cases().iter().filter_map(|case| case.rule).filter(|rule| rule.starts_with('L')).collect();
    let rules: Vec<String> = (1..=12).map(|n| format!("LC-{n}")).collect();
    assert_eq!(broken, rules.iter().map(String::as_str).collect());
}

#[test]
fn the_files_of_following_are_what_their_authors_wrote() {
    let expected = contents();
    if env::var_os("YUZHENG_WRITE_VECTORS").is_some() {
        fs::create_dir_all(folder()).unwrap();
        for (name, bytes) in &expected {
            fs::write(folder().join(name), bytes).unwrap();
        }
    }
    for (name, bytes) in &expected {
        assert!(
            fs::read(folder().join(name)).is_ok_and(|have| have == *bytes),
            "{name}: YUZHENG_WRITE_VECTORS=1 writes it"
        );
    }
    assert!(NetworkFile::read(&expected["network.yzn"]).is_ok());
}
