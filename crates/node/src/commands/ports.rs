//! Ports on this computer.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, bail};

/// The two ports of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// HTTP.
    pub http: u16,
    /// Consensus.
    pub consensus: u16,
}

/// Whether nobody listens on the port now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Ports for `count` nodes: the kept ones where they are still free, else new ones.
pub fn choose(count: usize, kept: &[Ports], http_base: Option<u16>) -> anyhow::Result<Vec<Ports>> {
    let mut taken: BTreeSet<u16> = kept.iter().flat_map(|ports| [ports.http, ports.consensus]).collect();
    let mut chosen = Vec::new();
    for node in 0..count {
        let old = kept.get(node);
        let http = match http_base {
            Some(base) => {
                let port = u16::try_from(node).ok().and_then(|node| base.checked_add(node));
                let port = port.context("the ports beyond --http-port-base end at 65535")?;
                if !is_free(port) {
                    bail!("port {port} is taken; leave --http-port-base out and free ports are chosen");
                }
                port
            }
            None => keep_or_new(old.map(|ports| ports.http), &mut taken)?,
        };
        let consensus = keep_or_new(old.map(|ports| ports.consensus), &mut taken)?;
        chosen.push(Ports { http, consensus });
    }
    Ok(chosen)
}

fn keep_or_new(old: Option<u16>, taken: &mut BTreeSet<u16>) -> anyhow::Result<u16> {
    if let Some(port) = old.filter(|port| is_free(*port)) {
        return Ok(port);
    }
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on this computer")?;
        let port = listener.local_addr()?.port();
        if taken.insert(port) {
            return Ok(port);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_free_ports_and_replaces_taken_ones() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = holder.local_addr().unwrap().port();
        let first = choose(1, &[], None).unwrap();
        let kept = [Ports { http: taken, consensus: first[0].consensus }];
        let again = choose(1, &kept, None).unwrap();
        assert_eq!(again[0].consensus, first[0].consensus);
        assert_ne!(again[0].http, taken);
    }

    #[test]
    fn a_taken_port_that_was_asked_for_is_an_error() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        assert!(choose(1, &[], Some(holder.local_addr().unwrap().port())).is_err());
        assert!(choose(2, &[], Some(65535)).is_err());
    }
}
