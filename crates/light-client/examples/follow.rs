//! Follows a network for a while and prints what is verified and how each department is.
//!
//! `cargo run -p yuzheng-light-client --example follow -- network.yzn [seconds]`

use std::{path::Path, sync::Arc, time::Duration};

use yuzheng_light_client::{Choice, LightClient, SystemClock};
use yuzheng_protocol::network::NetworkFile;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("the network file is the first argument");
    let seconds = arguments.next().map_or(10, |s| s.parse().expect("seconds are a number"));
    let bytes = std::fs::read(&file).expect("the network file can be read");
    let network = Arc::new(NetworkFile::read(&bytes).expect("the network file holds"));
    let store = Path::new(&file).with_file_name("follow-headers.db");
    let (client, opening) =
        LightClient::connect(network, &store, Arc::new(SystemClock), Choice::default()).expect("the client starts");
    println!("{opening:?}");
    let running = client.clone();
    let task = tokio::spawn(async move { running.run().await });
    let mut view = client.view();
    let show = async {
        let mut seen = None;
        loop {
            let now = view.borrow_and_update().clone();
            let line = (now.tip.clone(), now.agreeing());
            if seen.as_ref() != Some(&line) {
                let states = now.departments.iter().map(|d| format!("{}: {}", d.department, d.status.code()));
                println!("{:?} | {}", now.tip.as_ref().map(|t| t.height), states.collect::<Vec<_>>().join(", "));
                seen = Some(line);
            }
            if view.changed().await.is_err() {
                return;
            }
        }
    };
    let _time_is_over = tokio::time::timeout(Duration::from_secs(seconds), show).await;
    match client.catalogue().await {
        Ok(catalogue) => catalogue.services.iter().for_each(|s| println!("{} {}", s.service, s.contract)),
        Err(error) => println!("{error}"),
    }
    task.abort();
}
