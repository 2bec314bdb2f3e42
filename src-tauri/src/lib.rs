//! The desktop program: one [`app::App`] behind a window or behind `yuzheng journey`.
//!
//! Architecture Invariant: the program imports protocol, contracts, light-client, vault and verifier, never the node;
//! a command parses, calls and maps.
#![warn(missing_docs)]

mod advice;
mod answers;
pub mod app;
mod articles;
mod attachments;
mod authoring;
mod cases;
mod chain;
mod checking;
pub mod commands;
mod demonstration;
pub mod desk;
mod documents;
mod exports;
mod facts;
mod filing;
mod fork;
mod identity;
mod invitations;
pub mod journey;
mod library;
pub mod materials;
mod messages;
mod network_file;
pub mod officer;
mod outbox;
mod paper;
mod qr;
pub mod queue;
mod reservations;
pub mod role;
mod settings;
mod signing;
pub mod statistics;
pub mod views;
pub mod window;
