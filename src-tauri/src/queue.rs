//! The desk's queues: rows of cases that a department's node delivers, kept in `desk.db`, counted, sorted, filtered
//! and searched there.
//!
//! Rows hold masked names only; whoever needs more asks the department, on record. Lights and 超期 depend on the day
//! and are never stored: a row keeps the days between which its light changes, so that everything is right on any
//! day without touching a row. What it is not: a proof. A row is what the node says of a case; opening the case
//! checks it.

pub mod ask;
mod board;
mod clock;
mod lapses;
pub mod order;
mod row;
mod saved;
mod schema;
mod store;
mod sync;
pub mod views;
mod warning;
mod window;

pub use ask::{Listed, Moment, Window};
pub use board::{Grouping, Load};
pub use row::{Assignee, Batch, Coded, Column, Direction, Filter, Pace, Place, Queue, QueueRow, Reader, Sort, View};
pub use store::Calendars;

pub(crate) use ask::Orders;
pub(crate) use schema::prepare;

#[cfg(test)]
mod tests;
