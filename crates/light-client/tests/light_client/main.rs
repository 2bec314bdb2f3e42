//! The light client against departments in memory, honest and not.

mod adversaries;
mod changes;
mod damage;
mod desk;
mod forks;
mod http;
mod kill;
mod memory;
mod questions;
mod recent;
mod simulation;
mod store;
mod submission;
mod syncing;
mod tls;
mod witnesses;
