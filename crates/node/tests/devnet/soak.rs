//! Ends at random moments for a while, as part of `make soak`. `SOAK_ROUNDS` (50) and `SOAK_SEED` (1) say how long
//! and which.

use std::time::Instant;

use crate::dice::setting;
use crate::drill::{Drill, End};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn nothing_is_lost_in_fifty_rounds_of_kills() {
    soak(End::Killed).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn nobody_votes_twice_in_fifty_rounds_of_power_cuts() {
    soak(End::PowerCut).await;
}

async fn soak(end: End) {
    let (seed, rounds) = (setting("SOAK_SEED", 1), setting("SOAK_ROUNDS", 50));
    println!("SOAK_SEED={seed} SOAK_ROUNDS={rounds}, {end:?}");
    let (dir, began) = (tempfile::tempdir().unwrap(), Instant::now());
    let mut drill = Drill::begin(&dir.path().join("net"), seed).await;
    for round in 0..rounds {
        let count = [1, 2, 4][round as usize % 3];
        println!("{:>6.1} s: round {round}, {count} of four", began.elapsed().as_secs_f32());
        drill.round(count, end).await;
    }
    let figures = drill.end().await;
    println!("{figures} in {:.0} s", began.elapsed().as_secs_f32());
    assert!(figures.rounds == rounds && figures.votes > 0);
}
