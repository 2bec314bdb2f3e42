//! One file for each message of the engine, and one for its events.

mod consensus_ready;
mod decided;
mod events;
mod finalized;
mod get_decided_values;
mod get_history_min_height;
mod get_value;
mod process_synced_value;
mod received_proposal_part;
mod restream_proposal;
mod started_round;
mod vote_extensions;
