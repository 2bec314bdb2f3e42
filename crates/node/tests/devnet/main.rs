//! Whole networks: four departments, real consensus, real files, real HTTP.

mod admission;
mod answers;
mod citizen;
mod dice;
mod drill;
mod founding;
mod governance;
mod journey;
mod kills;
mod logs;
mod network;
mod power_cuts;
mod privacy;
mod soak;
mod throughput;
