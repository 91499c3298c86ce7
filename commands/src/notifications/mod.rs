//! Telling people what happened (`product.md` §5 module 14): who is told what is decided from the log and queued as
//! a message of its own; the outbox sends what waits; providers tell what became of it.
//!
//! ```text
//! event ─▶ NotificationQueueing ─▶ Queue ─▶ notification ─▶ Outbox ─▶ gateway
//!                                              ▲    │                    │
//!                    NotificationFollowUps ◀───┘────┘      webhooks ◀────┘
//! ```
//!
//! Nothing here reads a read table. Queueing keeps its checkpoint in the log's database and begins with what happens
//! after its first start, so that neither a rebuild of read tables nor a new version of this tells anybody anything
//! old. What waits to be sent is found in the log itself; only [`Outbox`] calls a gateway, in one process at a time.

mod answers;
mod asking;
mod cause;
mod consent;
mod enclosures;
mod expected;
mod feedback;
mod follow_ups;
mod kept_digests;
mod known;
mod links;
mod occasions;
mod outbox;
mod outlook;
mod queue;
mod queueing;
mod reading;
mod repairs;
mod roster;
mod sending;
mod telling;
#[cfg(test)]
mod tests;
mod waiting;

use std::fmt;
use std::sync::Arc;

use domain::notification::Channel;

use crate::gateways::{MailGateway, SmsGateway};
use crate::tickets::mail::ReplyAddresses;
use roster::Roster;

pub use asking::{ASKED_AFTER, ASKED_UNTIL, Asked};
pub use expected::expected_appointments;
pub use feedback::{MailFeedback, SmsFeedback};
pub use follow_ups::NotificationFollowUps;
pub use occasions::{
    PendingQuote, Uncollected, confirmed_appointments, pending_quote, uncollected,
};
pub use outbox::{Outbox, Round};
pub use queue::{Concerned, Queued, Wish};
pub use queueing::NotificationQueueing;
pub use reading::Preview;
pub use repairs::RepairWish;

/// What every message says besides its facts, and where its links lead.
#[derive(Debug, Clone)]
pub struct NotificationTerms {
    /// The address under which people reach the workshop's pages, without a slash at its end.
    pub public_url: String,
    /// The workshop's name.
    pub workshop: String,
    /// How the workshop calls itself in an SMS: short, so that something else has room.
    pub short_name: String,
    /// How to reach the workshop, in one line.
    pub contact: String,
    /// The addresses under which mail about a ticket is answered, where mail comes in.
    pub reply_addresses: Option<ReplyAddresses>,
}

/// Tells people through the gateways that there are. Cheap to clone.
#[derive(Clone)]
pub struct Notifications {
    inner: Arc<Inner>,
}

struct Inner {
    mail: Arc<dyn MailGateway>,
    /// The mail gateway's name in the log (`sendgrid`, `smtp`).
    mail_provider: &'static str,
    sms: Arc<dyn SmsGateway>,
    /// The SMS gateway's name in the log (`twilio`).
    sms_provider: &'static str,
    terms: NotificationTerms,
    roster: Roster,
}

impl fmt::Debug for Notifications {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channels = Channel::ALL.into_iter().filter(|channel| self.is_enabled(*channel));
        f.debug_list().entries(channels).finish()
    }
}

impl Notifications {
    /// Notifications through these gateways, each with its provider's name as the log keeps it.
    pub fn new(
        (mail, mail_provider): (Arc<dyn MailGateway>, &'static str),
        (sms, sms_provider): (Arc<dyn SmsGateway>, &'static str),
        terms: NotificationTerms,
    ) -> Self {
        let roster = Roster::default();
        let inner = Inner { mail, mail_provider, sms, sms_provider, terms, roster };
        Self { inner: Arc::new(inner) }
    }

    /// Whether the channel can be used at all: its gateway has keys. Through one that cannot, nothing is queued, so
    /// that nobody is flooded with old news on the day it is switched on.
    pub fn is_enabled(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.inner.mail.is_enabled(),
            Channel::Sms => self.inner.sms.is_enabled(),
            Channel::InApp => true,
        }
    }

    /// What every message says besides its facts.
    pub fn terms(&self) -> &NotificationTerms {
        &self.inner.terms
    }
}
