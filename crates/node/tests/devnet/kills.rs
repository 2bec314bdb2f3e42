//! Four processes, killed at any moment.

use std::time::{Duration, Instant};

use yuzheng_protocol::Header;
use yuzheng_protocol::block::SignedHeader;
use yuzheng_protocol::objects::{Case, key};

use crate::citizen::{Citizen, PATIENCE};
use crate::dice::setting;
use crate::drill::{Drill, End};
use crate::network::{self, CODES, Process};

fn start_all(dir: &std::path::Path) -> Vec<Option<Process>> {
    // Each says that it is ready before the others have to be there.
    CODES.iter().map(|code| Some(network::run(dir, code))).collect()
}

pub async fn wait_for_services(citizen: &Citizen) {
    let start = Instant::now();
    loop {
        let url = format!("{}/v1/services", citizen.url(1));
        if let Ok(answer) = citizen.client.get(&url).send().await
            && answer.text().await.is_ok_and(|text| text.matches("contract").count() >= 3)
        {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "the services are not deployed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn wait_for_height(citizen: &Citizen, department: u16, height: u64) {
    let start = Instant::now();
    loop {
        let tip: Option<SignedHeader> = citizen.get(&format!("{}/v1/tip", citizen.url(department))).await;
        if tip.is_some_and(|tip| tip.header.height.0 >= height) {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "department {department} does not reach height {height}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_go_on_while_departments_are_killed_and_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net");
    network::lay_out(&data);
    let mut processes = start_all(&data);
    let citizen = Citizen::new("周示明", "500103198506129995", network::network(&data));
    wait_for_services(&citizen).await;
    citizen.bind().await;

    // One of the others is away: the case is decided all the same.
    processes[3].take().unwrap().kill();
    let filed = citizen.file(&citizen.form("拾光里"), &[1, 2, 3]).await;
    citizen.wait_until(1, &filed.case, &["granted"]).await;
    processes[3] = Some(network::run(&data, CODES[3]));

    // The receiving department is killed after the submission: the case waits, visibly, and is decided when it
    // is back.
    let before: u64 = citizen.headers(2).await.len() as u64;
    wait_for_height(&citizen, 4, before - 1).await;
    processes[0].take().unwrap().kill();
    let filed = citizen_files_without_the_receiver(&citizen).await;
    let waiting: Case = citizen.wait_until(2, &filed, &["received"]).await;
    assert_eq!(waiting.events, 1);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let restarted = Instant::now();
    processes[0] = Some(network::run(&data, CODES[0]));
    citizen.wait_until(2, &filed, &["granted"]).await;
    println!("decided {} ms after the restart", restarted.elapsed().as_millis());

    // All are killed at once and started again: the same chain, nothing lost.
    let known = citizen.headers(2).await;
    processes.iter_mut().for_each(|process| process.take().unwrap().kill());
    let processes = start_all(&data);
    for department in 1..=4 {
        wait_for_height(&citizen, department, known.len() as u64 - 1).await;
        assert_eq!(citizen.headers(department).await[..known.len()], known[..]);
    }
    let again = citizen.file(&citizen.form("望江台"), &[1, 2, 3]).await;
    citizen.wait_until(4, &again.case, &["granted"]).await;
    assert_eq!(chain_of(&citizen, 1).await, chain_of(&citizen, 3).await);
    processes.into_iter().flatten().for_each(Process::stop);
}

/// Files while department 1 is down: the package goes to the others, which the receiver asks when it is back.
async fn citizen_files_without_the_receiver(citizen: &Citizen) -> yuzheng_protocol::Hash {
    let mut elsewhere = Citizen::new(&citizen.name, &citizen.id_number, citizen.network.clone());
    (elsewhere.signer, elsewhere.subject, elsewhere.salt) = (citizen.signer.clone(), citizen.subject, citizen.salt);
    elsewhere.service_source = 2;
    elsewhere.file(&elsewhere.form("听雨轩"), &[2, 3]).await.case
}

/// All headers up to the lower of two tips make one chain: compare what department `department` has at the height
/// of the first.
async fn chain_of(citizen: &Citizen, department: u16) -> Vec<Header> {
    let mut headers = citizen.headers(department).await;
    let case: Option<Case> = citizen.state(department, &key::case(&yuzheng_protocol::Hash::ZERO)).await;
    assert_eq!(case, None);
    headers.truncate(5);
    headers
}

#[tokio::test(flavor = "multi_thread")]
async fn after_kills_of_one_two_and_four_at_random_moments_nothing_is_lost() {
    let seed = setting("SOAK_SEED", 1);
    println!("SOAK_SEED={seed}");
    let dir = tempfile::tempdir().unwrap();
    let mut drill = Drill::begin(&dir.path().join("net"), seed).await;
    for count in [1, 2, 4] {
        drill.round(count, End::Killed).await;
    }
    println!("{}", drill.end().await);
}
