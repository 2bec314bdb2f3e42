//! How many transactions a second four departments order and execute. Run by hand:
//! `cargo test --release -p yuzheng-node --test devnet throughput -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use yuzheng_protocol::Hash;
use yuzheng_protocol::api::Health;
use yuzheng_protocol::codec::{Canonical, Text};
use yuzheng_protocol::transaction::{Action, CaseAction};

use crate::citizen::{Citizen, random};
use crate::network::{self, CODES};

const TRANSACTIONS: usize = 20_000;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn twenty_thousand_acts_are_ordered() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net");
    network::lay_out(&data);
    let processes: Vec<_> = CODES.iter().map(|code| network::run(&data, code)).collect();
    let citizen = Citizen::new("周示明", "500103198506129995", network::network(&data));
    crate::kills::wait_for_services(&citizen).await;
    let act = || {
        let action =
            CaseAction { case: Hash(random()), events: 1, action: Text::new("withdraw").unwrap(), content: Hash::ZERO };
        citizen.sign(Action::CaseAction(action))
    };
    let all: Vec<_> = (0..TRANSACTIONS).map(|_| act()).collect();
    let bytes = all[0].to_bytes().len();
    let health = async |department| -> Health {
        let url = format!("{}/v1/health", citizen.url(department));
        citizen.client.get(url).send().await.unwrap().json().await.unwrap()
    };
    let before = health(1).await.height;
    let start = Instant::now();
    for batch in all.chunks(1000) {
        let sequence: Vec<u8> = batch.iter().flat_map(Canonical::to_bytes).collect();
        let url = format!("{}/v1/transactions", citizen.url(1));
        let request = citizen.client.post(url).header("content-type", "application/cbor-seq").body(sequence);
        assert!(request.send().await.unwrap().status().is_success());
    }
    println!("handed in after {} ms", start.elapsed().as_millis());
    while health(1).await.waiting > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (seconds, blocks) = (start.elapsed().as_secs_f64(), health(1).await.height - before);
    println!(
        "{TRANSACTIONS} of {bytes} bytes in {seconds:.2} s and {blocks} blocks: {:.0} a second",
        TRANSACTIONS as f64 / seconds
    );
    drop(processes);
}
