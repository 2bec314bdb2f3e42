//! The whole system: real department nodes as processes, the desktop program's `App`, the real window.
//!
//! The programs are those beside this build's `yuzheng`: `cargo build --workspace --bins` makes them.

mod answers;
mod app_under_test;
mod cases;
mod company;
mod contract_page;
mod deadlines;
mod desk;
mod desktop;
mod documents;
mod endings;
mod filled_desk;
mod hostile;
mod identity;
mod installed;
mod journey_in_the_window;
mod kills;
mod logs;
mod lying_node;
mod materials;
mod network;
mod office;
mod office_in_the_window;
mod office_troubles;
mod privacy;
mod proofs;
mod renamed;
mod staff;
mod statistics;
mod together;
mod verifier;
mod walk;
mod warning;
#[allow(dead_code, reason = "the screenshots of `xtask screens` use the rest")]
mod window;
