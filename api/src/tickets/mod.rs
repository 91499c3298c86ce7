//! Tickets: a customer asks, the workshop promises an answer in time. One file per operation.
//!
//! Lists and pages come from the read tables, commands are answered from the write side. Customers see their own
//! tickets without internal notes; what is not theirs does not exist.

pub(crate) mod add_note;
pub(crate) mod answer;
mod asker;
pub(crate) mod assign;
pub(crate) mod change_status;
pub(crate) mod decide_compensation;
pub(crate) mod get_ticket;
pub(crate) mod link_payment;
pub(crate) mod link_repair;
pub(crate) mod list_tickets;
pub(crate) mod merge;
pub(crate) mod open_ticket;
pub(crate) mod rate;
pub(crate) mod reclassify;
pub(crate) mod reply;
pub(crate) mod view;

use domain::values::TicketId;
use serde::Deserialize;
use utoipa::IntoParams;

/// The tables that tickets are read from.
pub(crate) const TICKETS: &[&str] = &["tickets", "people"];

/// Which ticket.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct TicketPath {
    /// The ticket's id.
    #[param(value_type = Uuid, example = "0193c1f0-7c1e-7000-8000-000000000001")]
    pub(crate) id: TicketId,
}
