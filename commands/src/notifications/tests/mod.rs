//! From an event to a message and what becomes of it, with providers that do as they are told.

mod asking;
mod desk;
mod feedback;
mod keeping;
mod outage;
mod payments;
mod queueing;
mod sending;
mod tickets;
