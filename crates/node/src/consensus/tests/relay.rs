//! Connections that outlive one of their ends.

use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Relays in front of nodes.
pub struct Relays {
    pub hold: watch::Sender<bool>,
}

impl Relays {
    /// From now on nobody is told that the other end is gone, as after a power cut.
    pub fn hold(&self) {
        self.hold.send_replace(true);
    }

    /// Everybody is told.
    pub fn release(&self) {
        self.hold.send_replace(false);
    }
}

/// Passes connections on to the node that listens at `port`.
pub async fn serve(relay: TcpListener, port: u16, held: watch::Receiver<bool>) {
    while let Ok((from, _)) = relay.accept().await {
        let held = held.clone();
        tokio::spawn(async move {
            let Ok(to) = TcpStream::connect(("127.0.0.1", port)).await else { return };
            let (from_read, from_write) = from.into_split();
            let (to_read, to_write) = to.into_split();
            tokio::join!(pass(from_read, to_write, held.clone()), pass(to_read, from_write, held));
        });
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut held: watch::Receiver<bool>) {
    let _ = tokio::io::copy(&mut from, &mut to).await;
    let _ = held.wait_for(|held| !held).await;
}
