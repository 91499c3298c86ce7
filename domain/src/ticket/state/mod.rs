//! What is known of a ticket after its events, as far as a rule or a reader of one ticket needs it.
//!
//! Texts are not kept: the log has them. Only `evolve` writes here, and it reads nothing but events: no machine's
//! clock, no calendar and no policy, so that a replay gives the same state.

mod evolve;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::clock::SlaClock;
use super::facts::{Category, TicketStatus};
use super::policy::TicketPolicy;
use crate::values::{MessageId, Money, PaymentId, PersonId, Personal, RepairNumber, TicketId};

pub(super) use evolve::evolve;

/// A ticket. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ticket {
    /// Nothing was asked yet.
    #[default]
    Unknown,
    /// Somebody asked.
    Opened(Box<Conversation>),
}

/// A ticket that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Which.
    pub ticket: TicketId,
    /// Whose it is.
    pub customer: PersonId,
    /// What it is about.
    pub category: Category,
    /// Where it stands.
    pub stage: Stage,
    /// Who is in charge.
    pub assignee: Option<PersonId>,
    /// The repair it is about.
    pub repair: Option<RepairNumber>,
    /// The payment it is about.
    pub payment: Option<PaymentId>,
    /// The clock that waits for an answer.
    pub clock: Option<SlaClock>,
    /// How many clocks were started.
    pub clocks: u32,
    /// How many of them were breached.
    pub breaches: u32,
    /// What was proposed for clocks that passed 150 %.
    pub compensations: Vec<Compensation>,
    /// When the last automatic reply was given (UTC).
    pub automatic_reply_at: Option<DateTime<Utc>>,
    /// Since when the workshop holds it for solved (UTC), while it does.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was merged into another one (UTC).
    pub merged_at: Option<DateTime<Utc>>,
    /// The tickets that go on in this one.
    pub absorbed: BTreeSet<TicketId>,
    /// How content the customer is, as they said last.
    pub rating: Option<Rating>,
    messages: BTreeSet<MessageId>,
}

/// Where a ticket stands, with what only that state has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The workshop has to act, or has answered and nobody asked further.
    Open,
    /// The customer has to act.
    WaitingCustomer,
    /// The workshop holds it for solved.
    Resolved,
    /// It is over.
    Closed {
        /// Until when it may be opened again (UTC).
        reopen_until: DateTime<Utc>,
    },
    /// It goes on in another ticket.
    Merged {
        /// Which.
        into: TicketId,
    },
}

/// A credit that was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compensation {
    /// The clock that it is for.
    pub clock: u32,
    /// The credit proposed, CLP.
    pub amount: Money,
    /// Until when the owner decides (UTC).
    pub decide_by: DateTime<Utc>,
    /// Whether that has passed without a decision.
    pub overdue: bool,
    /// What the owner decided.
    pub decision: Option<Decided>,
}

/// What the owner decided about a credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// Granted, with the amount, CLP.
    Approved(Money),
    /// Not granted, with the reason.
    Declined(String),
}

/// How content a customer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// From 1 to 5.
    pub score: u8,
    /// In their own words.
    pub comment: Option<Personal>,
    /// Whether the ticket was opened again since: then another one may take its place.
    #[serde(default)]
    pub is_outdated: bool,
}

impl Ticket {
    /// What is known, once it was opened.
    pub fn conversation(&self) -> Option<&Conversation> {
        match self {
            Self::Opened(conversation) => Some(conversation),
            Self::Unknown => None,
        }
    }

    /// When the system has to look at the ticket next (UTC): a level or the owner's decision falls due, or it is closed.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let conversation = self.conversation()?;
        let level = conversation.clock.iter().flat_map(SlaClock::due).map(|due| due.at);
        let decision = conversation.compensations.iter().filter_map(Compensation::next_due);
        let close = conversation.resolved_at.map(|since| TicketPolicy::CURRENT.closes_at(since));
        level.chain(decision).chain(close).min()
    }
}

impl Conversation {
    /// Where it stands.
    pub const fn status(&self) -> TicketStatus {
        self.stage.status()
    }

    /// Whether that message or note is part of it.
    pub fn has_message(&self, message: MessageId) -> bool {
        self.messages.contains(&message)
    }

    /// The credit for that clock.
    pub fn compensation(&self, clock: u32) -> Option<&Compensation> {
        self.compensations.iter().find(|compensation| compensation.clock == clock)
    }
}

impl Stage {
    /// The state without its data.
    pub const fn status(&self) -> TicketStatus {
        match self {
            Self::Open => TicketStatus::Open,
            Self::WaitingCustomer => TicketStatus::WaitingCustomer,
            Self::Resolved => TicketStatus::Resolved,
            Self::Closed { .. } => TicketStatus::Closed,
            Self::Merged { .. } => TicketStatus::Merged,
        }
    }
}

impl Compensation {
    /// When the system has to ask for the decision: once, when its time is over.
    fn next_due(&self) -> Option<DateTime<Utc>> {
        (self.decision.is_none() && !self.overdue).then_some(self.decide_by)
    }
}
