//! Whole networks: four departments, real consensus, real files, real HTTP.

mod citizen;
mod founding;
mod governance;
mod journey;
mod kills;
mod network;
mod privacy;
mod soak;
mod throughput;
