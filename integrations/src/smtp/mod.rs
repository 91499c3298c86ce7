//! SMTP: mail through any server, for who does not want SendGrid.
//!
//! A server only says that it took a mail over; what became of it, nobody tells. There are no webhooks: bounces
//! come back as mail to the sender.

mod client;
mod message;
pub mod simulator;
#[cfg(test)]
mod tests;

pub use client::{Smtp, SmtpConfig, SmtpSecurity};

/// The provider's name in metrics and logs.
const PROVIDER: &str = "smtp";
