use super::*;
use crate::{
    codec::Canonical,
    testing::{TestChain, digest},
    units::{Height, Timestamp},
};

fn chain(blocks: u64) -> TestChain {
    let mut chain = TestChain::new(4);
    chain.push_empty(blocks);
    chain
}

fn encoded(headers: &[Header]) -> Vec<Vec<u8>> {
    headers.iter().map(Canonical::to_bytes).collect()
}

fn run(followed: &mut HeaderChain, headers: &[Header]) -> Result<(), RunError> {
    followed.append_run(encoded(headers).iter().map(Vec::as_slice))
}

/// Honest headers of the heights 1 to 9, of which one is changed; those after it are linked to it again.
fn relinked(at: usize, change: impl FnOnce(&mut Header)) -> (TestChain, Vec<Header>) {
    let chain = chain(9);
    let mut headers = chain.headers()[1..].to_vec();
    change(&mut headers[at]);
    for i in at + 1..headers.len() {
        headers[i].prev = headers[i - 1].hash();
    }
    (chain, headers)
}

#[test]
fn a_run_of_full_headers_leads_where_single_headers_do() {
    let chain = chain(9);
    let mut one_by_one = HeaderChain::new(chain.genesis()).unwrap();
    for header in &chain.headers()[1..] {
        one_by_one.append(header.clone()).unwrap();
    }
    let mut at_once = HeaderChain::new(chain.genesis()).unwrap();
    run(&mut at_once, &chain.headers()[1..4]).unwrap();
    run(&mut at_once, &[]).unwrap();
    run(&mut at_once, &chain.headers()[4..]).unwrap();
    assert_eq!(at_once, one_by_one);
}

#[test]
fn a_run_is_refused_as_a_whole() {
    let (chain, mut headers) = relinked(4, |h| h.time = Timestamp(0));
    let mut followed = HeaderChain::new(chain.genesis()).unwrap();
    let before = followed.clone();
    assert!(matches!(run(&mut followed, &headers), Err(RunError::Header(HeaderError::Time { .. }))));
    assert_eq!(followed, before);
    headers[4].time = chain.header(Height(5)).time;
    headers.swap(5, 6);
    assert!(matches!(run(&mut followed, &headers), Err(RunError::Header(HeaderError::Height { .. }))));
    assert_eq!(followed, before);
    let mut bytes = encoded(&chain.headers()[1..]);
    bytes[3].push(0);
    assert!(matches!(followed.append_run(bytes.iter().map(Vec::as_slice)), Err(RunError::Decode(_))));
    assert_eq!(followed, before);
}

#[test]
fn lc_6_the_last_header_of_a_run_has_the_history_of_all_before_it() {
    let (chain, headers) = relinked(8, |h| h.history = digest("other"));
    let mut followed = HeaderChain::new(chain.genesis()).unwrap();
    let expected = chain.tip().history;
    let error = HeaderError::History { height: Height(9), have: digest("other"), expected };
    assert_eq!(run(&mut followed, &headers), Err(error.into()));
}

#[test]
fn lc_6_whatever_is_changed_below_the_last_header_of_a_run_is_noticed_at_the_last() {
    for at in 0..8 {
        for change in [|h: &mut Header| h.history = digest("other"), |h: &mut Header| h.state_root = digest("other")] {
            let (chain, headers) = relinked(at, change);
            let mut followed = HeaderChain::new(chain.genesis()).unwrap();
            assert!(matches!(run(&mut followed, &headers), Err(RunError::Header(HeaderError::History { .. }))));
        }
    }
}

#[test]
fn goes_on_from_any_header_with_its_peaks_as_if_from_genesis() {
    let chain = chain(20);
    let mut followed = HeaderChain::new(chain.genesis()).unwrap();
    for header in &chain.headers()[1..20] {
        followed.append(header.clone()).unwrap();
        let answer = chain.history_path(Height(0), header.height);
        let mut resumed = answer.verify().unwrap();
        assert_eq!(resumed, followed);
        let deltas = chain.header_deltas(header.height.next(), 1).deltas;
        resumed.append_delta(&mut &deltas[..]).unwrap();
        assert_eq!(resumed.last(), chain.header(header.height.next()));
    }
}

#[test]
fn peaks_that_do_not_lead_to_the_headers_history_are_refused() {
    let chain = chain(11);
    let answer = chain.history_path(Height(3), Height(11));
    let peaks = answer.peaks.to_vec();
    let resume = |peaks: Vec<Hash>| HeaderChain::resume(answer.tip.header.clone(), peaks).map(|_| ());
    assert_eq!(resume(peaks.clone()), Ok(()));
    let error = ProofError::WrongPeaks { have: 2, size: 11, expected: 3 };
    assert_eq!(resume(peaks[..2].to_vec()), Err(error));
    for at in 0..peaks.len() {
        let mut forged = peaks.clone();
        forged[at].0[7] ^= 1;
        assert!(matches!(resume(forged), Err(ProofError::WrongRoot { .. })));
    }
}

#[test]
fn the_whole_subtrees_that_headers_complete_are_shown() {
    let chain = chain(17);
    let hashes: Vec<_> = chain.headers().iter().map(Header::hash).collect();
    let mut followed = HeaderChain::new(chain.genesis()).unwrap();
    let mut shown = Vec::new();
    let deltas = chain.header_deltas(Height(1), 17).deltas;
    let mut rest = &deltas[..];
    while !rest.is_empty() {
        followed.append_delta_seeing(&mut rest, |level, root| shown.extend((level == 3).then_some(*root))).unwrap();
    }
    assert_eq!(shown, [crate::merkle::root(&hashes[..8]), crate::merkle::root(&hashes[8..16])]);
}
