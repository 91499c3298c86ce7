//! What an event of each aggregate tells, and to whom: from the event and the log to wishes.

mod agenda;
mod breaches;
mod estimates;
mod payments;
mod persons;
mod policies;
mod repairs;
mod tickets;
mod waitlist;

pub(super) use agenda::of_agenda;
pub(super) use breaches::of_breach;
pub(super) use estimates::of_estimate;
pub(super) use payments::of_payment;
pub(super) use persons::of_person;
pub(super) use policies::of_policy;
pub(super) use repairs::{OpensDigest, digest, of_repair};
pub(super) use tickets::of_ticket;
pub(super) use waitlist::of_waitlist;
