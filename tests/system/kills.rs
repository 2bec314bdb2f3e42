//! Departments that are killed, and what a person sees of it.

use std::time::{Duration, Instant};

use yuzheng_app::views::{DepartmentStatus, ProofStage};

use crate::{
    app_under_test::{AppUnderTest, Home, fresh_name, is_approved, parameter},
    network::{Department, FourProcesses, PATIENCE},
};

/// How soon a case is approved once the department that it waits for is back.
const BACK: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_is_dead_from_the_start_holds_nobody_up() {
    let mut network = FourProcesses::found().await;
    for dead in [Department::HumanResources, Department::BigData] {
        network.kill(dead);
        let app = AppUnderTest::bound(Home::make(&network)).await;
        let case = app.file(&fresh_name()).await;
        app.await_approval(&case).await;
        app.await_sight(dead, DepartmentStatus::Unreachable).await;
        network.start(&[dead]).await;
        network.await_level(dead, Department::Market).await;
    }
}
