use super::*;
use crate::{
    genesis::GenesisError,
    testing::{self, TestChain, genesis, list, validator_set},
};

/// Epochs begin at 1, 4 and 7; the tip is 9.
fn chain() -> TestChain {
    let mut chain = TestChain::new(4);
    chain.push_empty(2);
    chain.announce(validator_set(1..=5));
    chain.push_empty(3);
    chain.announce(validator_set(2..=5));
    chain.push_empty(4);
    chain
}

fn read(file: &NetworkFile) -> Result<TrustedNetwork, NetworkError> {
    NetworkFile::read(&file.to_bytes())
}

fn refused(change: impl FnOnce(&mut NetworkFile)) -> NetworkError {
    let mut file = chain().network_file();
    change(&mut file);
    read(&file).unwrap_err()
}

#[test]
fn an_honest_file_is_read_with_its_fingerprint() {
    let chain = chain();
    let file = chain.network_file();
    let network = read(&file).unwrap();
    assert_eq!(network.fingerprint(), Hash::of(&file.to_bytes()));
    assert_eq!(network.chain_id(), chain.chain_id());
    assert_eq!(network.genesis(), chain.genesis());
    assert_eq!(network.file(), &file);
    assert_eq!(network.newest_epoch_start(), Height(7));
    assert_eq!(network.newest_validators(), &validator_set(2..=5));
}

#[test]
fn the_directory_tells_the_set_of_every_height() {
    let network = chain().network();
    for height in 0..12 {
        let departments = match height {
            0..=3 => 1..=4,
            4..=6 => 1..=5,
            _ => 2..=5,
        };
        assert_eq!(network.validators_at(Height(height)), &validator_set(departments), "height {height}");
    }
}

#[test]
fn refuses_what_is_no_network_file() {
    let mut other = chain().network_file().to_bytes();
    other[2] ^= 1;
    for bytes in [&b""[..], b"hello", &[0x87], &[0x9f, 0xff], &other] {
        assert_eq!(NetworkFile::read(bytes).unwrap_err(), NetworkError::NotANetworkFile, "{bytes:02x?}");
    }
}

#[test]
fn names_a_version_that_is_not_known_even_when_the_rest_cannot_be_read() {
    let mut bytes = chain().network_file().to_bytes();
    bytes[17] = 2;
    bytes.truncate(30);
    let unknown = DecodeError::UnknownVersion { have: 2, known: 1 };
    assert_eq!(NetworkFile::read(&bytes).unwrap_err(), NetworkError::Decode(unknown));
}

#[test]
fn refuses_a_damaged_file() {
    let mut bytes = chain().network_file().to_bytes();
    bytes.pop();
    assert!(matches!(NetworkFile::read(&bytes), Err(NetworkError::Decode(DecodeError::Malformed(_)))));
    let mut longer = chain().network_file().to_bytes();
    longer.push(0);
    assert_eq!(NetworkFile::read(&longer).unwrap_err(), NetworkError::Decode(DecodeError::NotCanonical));
    assert!(NetworkFile::read(&bytes[..18]).is_err());
}

#[test]
fn refuses_a_genesis_document_that_is_not_valid() {
    let error = refused(|f| f.genesis.version = 9);
    assert_eq!(error, NetworkError::Genesis(GenesisError::Version(9)));
    assert_eq!(
        NetworkFile::founding(Genesis { version: 9, ..genesis(4) }, list(vec![])),
        Err(GenesisError::Version(9))
    );
}

#[test]
fn the_directory_begins_with_the_founding_set_at_height_1() {
    let first = |change: fn(&mut Epoch)| {
        refused(|f| {
            let mut epochs = f.epochs.to_vec();
            change(&mut epochs[0]);
            f.epochs = list(epochs);
        })
    };
    let wrong = NetworkError::Epochs { index: 0 };
    assert_eq!(first(|e| e.first_height = Height(0)), wrong);
    assert_eq!(first(|e| e.announced_by = Hash::ZERO), wrong);
    assert_eq!(first(|e| e.validators = validator_set(1..=5)), wrong);
    assert_eq!(refused(|f| f.epochs = List::empty()), wrong);
}

#[test]
fn the_directory_is_in_order() {
    let error = refused(|f| {
        let mut epochs = f.epochs.to_vec();
        epochs.swap(1, 2);
        f.epochs = list(epochs);
    });
    assert_eq!(error, NetworkError::Epochs { index: 2 });
    let error = refused(|f| {
        let mut epochs = f.epochs.to_vec();
        epochs[1].first_height = Height(1);
        f.epochs = list(epochs);
    });
    assert_eq!(error, NetworkError::Epochs { index: 1 });
}

#[test]
fn refuses_a_checkpoint_that_the_listed_set_did_not_certify() {
    let error = refused(|f| f.checkpoint.as_mut().unwrap().header.time = crate::Timestamp(1));
    assert!(matches!(error, NetworkError::Checkpoint(HeaderError::OtherHeader { .. })));
    let error = refused(|f| f.epochs = list(f.epochs[..2].to_vec()));
    assert!(matches!(error, NetworkError::Checkpoint(HeaderError::Validators { .. })));
    let other = testing::TestChain::from_genesis(Genesis { time: crate::Timestamp(5), ..genesis(4) });
    let error = refused(|f| f.checkpoint = Some(other.signed_tip()));
    assert!(matches!(error, NetworkError::Checkpoint(HeaderError::OtherChain { .. })));
}

#[test]
fn hops_lead_from_the_founding_set_to_every_later_one() {
    let chain = chain();
    let network = chain.founding_network();
    let hops = chain.hops(Height(1)).hops;
    for (hops, height, set) in [
        (&hops[..0], 3, validator_set(1..=4)),
        (&hops[..1], 4, validator_set(1..=5)),
        (&hops[..], 9, validator_set(2..=5)),
    ] {
        assert_eq!(network.validators_after(hops, Height(height)), Ok(set));
    }
}

#[test]
fn hops_that_the_directory_covers_are_checked_and_change_nothing() {
    let chain = chain();
    let hops = chain.hops(Height(1)).hops;
    let network = chain.network();
    assert_eq!(network.validators_after(&hops, Height(9)), Ok(validator_set(2..=5)));
    assert_eq!(network.validators_after(&hops[..1], Height(5)), Ok(validator_set(1..=5)));
    assert_eq!(network.validators_after(&hops[1..], Height(9)), Ok(validator_set(2..=5)));
    let mut forged = hops.to_vec();
    forged[0].signed.header.round = crate::Round(1);
    assert!(matches!(network.validators_after(&forged, Height(9)), Err(HeaderError::OtherHeader { .. })));
}

#[test]
fn a_hop_to_a_set_that_the_directory_does_not_list_is_refused() {
    let mut other = TestChain::new(4);
    other.push_empty(2);
    other.announce(validator_set(1..=6));
    other.push_empty(1);
    let error = chain().network().validators_after(&[other.hop(1)], Height(9)).unwrap_err();
    let (have, expected) = (validator_set(1..=6).hash(), validator_set(1..=5).hash());
    assert_eq!(error, HeaderError::Validators { height: Height(4), have, expected });
}

#[test]
fn hops_go_upwards_and_stay_below_the_tip() {
    let chain = chain();
    let network = chain.founding_network();
    let hops = chain.hops(Height(1)).hops;
    let reversed: Vec<_> = hops.iter().rev().cloned().collect();
    assert!(network.validators_after(&reversed, Height(9)).is_err());
    let twice = [hops[0].clone(), hops[0].clone()];
    let refused = HeaderError::Height { have: Height(3), expected: Height(4) };
    assert_eq!(network.validators_after(&twice, Height(9)), Err(refused));
    let refused = HeaderError::Height { have: Height(6), expected: Height(4) };
    assert_eq!(network.validators_after(&hops, Height(6)), Err(refused));
}

#[test]
fn a_hop_that_leaves_one_out_is_refused() {
    let chain = chain();
    let hops = chain.hops(Height(1)).hops;
    let error = chain.founding_network().validators_after(&hops[1..], Height(9)).unwrap_err();
    assert!(matches!(error, HeaderError::Validators { height: Height(6), .. }));
}

#[test]
fn every_error_has_its_rule_id() {
    let errors = [
        NetworkError::NotANetworkFile,
        NetworkError::Decode(DecodeError::NotCanonical),
        NetworkError::Genesis(GenesisError::Version(2)),
        NetworkError::Epochs { index: 0 },
        NetworkError::Checkpoint(HeaderError::Version { have: 2 }),
    ];
    for (i, error) in errors.iter().enumerate() {
        assert_eq!(error.rule(), format!("NF-{}", i + 1));
    }
}

/// A chain with two changes of its departments, and the hops that announce them.
fn changed() -> (TestChain, Vec<crate::light::Hop>) {
    let mut chain = TestChain::new(4);
    chain.push_empty(3);
    chain.announce(crate::testing::validator_set(1..=5));
    chain.push_empty(2);
    chain.announce(crate::testing::validator_set(2..=6));
    chain.push_empty(2);
    let hops = vec![chain.hop(1), chain.hop(2)];
    (chain, hops)
}

#[test]
fn a_file_is_brought_forward_by_hops_and_a_certified_tip_only() {
    let (chain, hops) = changed();
    let forward = chain.founding_network().extended(&hops, chain.signed_tip()).unwrap();
    assert_eq!(forward, chain.network_file());
    // Hops that the directory has already add nothing.
    let again = NetworkFile { checkpoint: None, ..forward.clone() };
    let again = NetworkFile::read(&again.to_bytes()).unwrap();
    assert_eq!(again.extended(&hops, chain.signed_tip()).unwrap(), forward);
}

#[test]
fn a_file_is_not_brought_back_nor_forward_by_what_does_not_hold() {
    let (chain, hops) = changed();
    let newest = chain.network();
    let error = newest.extended(&[], chain.signed_tip()).unwrap_err();
    assert!(matches!(error, HeaderError::Height { .. }), "{error}");
    let founding = chain.founding_network();
    // A hop is missing, so the tip names a set that nobody announced.
    let error = founding.extended(&hops[..1], chain.signed_tip()).unwrap_err();
    assert!(matches!(error, HeaderError::Validators { .. }), "{error}");
    let mut forged = chain.signed_tip();
    forged.header.state_root = crate::testing::digest("other");
    let error = founding.extended(&hops, forged).unwrap_err();
    assert!(matches!(error, HeaderError::OtherHeader { .. }), "{error}");
    let mut other = hops;
    other[0].next = crate::testing::validator_set(1..=6);
    assert!(founding.extended(&other, chain.signed_tip()).is_err());
}
