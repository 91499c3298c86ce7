//! `tickets`: what customers ask, what is promised to them, and what is answered.
//!
//! `tickets` has one row for each ticket, `ticket_messages` one for each message and internal note, `ticket_clocks`
//! one for each clock that ever waited for an answer. What people wrote is blanked when its customer is erased, and
//! whatever comes after that is not kept either (`ticket_erased`).

mod fold;
mod projector;
mod queries;
mod rows;
mod views;

pub use projector::{TicketRows, Tickets};
pub use queries::{
    TicketFilter, clocks, due, get, list, messages, next_due, of_customer, with_clocks_between,
};
pub use rows::{
    ClockRow, Credit, CreditDecision, ErasedCustomerRow, MessageKind, MessageRow, TicketRow,
};
pub use views::{ClockView, MessageView, TicketView};
