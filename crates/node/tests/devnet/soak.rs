//! Random kills for a while. Run by hand:
//! `cargo test -p yuzheng-node --test devnet soak -- --ignored --nocapture`, with SOAK_SECONDS and SOAK_SEED.

use std::time::{Duration, Instant};

use crate::citizen::Citizen;
use crate::kills::wait_for_services;
use crate::network::{self, CODES};

/// A small generator, so that a seed names a run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes as long as one lets it"]
async fn nothing_is_lost_while_nodes_are_killed_at_random() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net");
    network::lay_out(&data);
    let mut processes: Vec<_> = CODES.iter().map(|code| Some(network::run(&data, code))).collect();
    let mut citizen = Citizen::new("周示明", "500103198506129995", network::network(&data));
    wait_for_services(&citizen).await;
    citizen.bind().await;
    let mut dice = Dice(setting("SOAK_SEED", 1));
    let (start, length) = (Instant::now(), Duration::from_secs(setting("SOAK_SECONDS", 60)));
    let mut filed = Vec::new();
    while start.elapsed() < length {
        let victim = dice.below(4) as usize;
        let store: Vec<u16> = (1..=4).filter(|department| *department != victim as u16 + 1).collect();
        citizen.service_source = store[0];
        let zihao = format!("{}{}", char::from_u32(0x6c5f + filed.len() as u32).unwrap(), "里");
        filed.push(citizen.file(&citizen.form(&zihao), &store).await.case);
        tokio::time::sleep(Duration::from_millis(dice.below(400))).await;
        processes[victim].take().unwrap().kill();
        tokio::time::sleep(Duration::from_millis(dice.below(1500))).await;
        processes[victim] = Some(network::run(&data, CODES[victim]));
        tokio::time::sleep(Duration::from_millis(dice.below(1500))).await;
    }
    for department in 1..=4 {
        for case in &filed {
            citizen.wait_until(department, case, &["granted", "pending"]).await;
        }
    }
    let mut chains = Vec::new();
    for department in 1..=4 {
        chains.push(citizen.headers(department).await);
    }
    let common = chains.iter().map(Vec::len).min().unwrap();
    assert!(chains.iter().all(|chain| chain[..common] == chains[0][..common]));
    println!("{} cases, {common} blocks, {} s", filed.len(), start.elapsed().as_secs());
}
