//! What providers send: kept before anything else, answered at once. And the owner's view of what was kept.

pub(crate) mod list_deliveries;
mod receive;
pub(crate) mod receive_flow;
pub(crate) mod receive_google_calendar;
pub(crate) mod receive_inbound_mail;
pub(crate) mod receive_sendgrid;
pub(crate) mod receive_twilio;
pub(crate) mod replay_delivery;
