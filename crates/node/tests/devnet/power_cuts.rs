//! Processes that lose everything that they had not synced.

use crate::dice::setting;
use crate::drill::{Drill, End};

#[tokio::test(flavor = "multi_thread")]
async fn after_power_cuts_of_one_two_and_four_nobody_votes_twice_and_nothing_is_lost() {
    let seed = setting("SOAK_SEED", 2);
    println!("SOAK_SEED={seed}");
    let dir = tempfile::tempdir().unwrap();
    let mut drill = Drill::begin(&dir.path().join("net"), seed).await;
    for count in [1, 2, 4] {
        drill.round(count, End::PowerCut).await;
    }
    println!("{}", drill.end().await);
}
