//! What has happened to a ticket. The stored names are in `event_names`.
//!
//! What people wrote is sealed for the customer, whoever wrote it, so that erasing the customer erases the whole
//! conversation. A clock's due instants are computed when they are written and never again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::classification::Classification;
use super::facts::{
    AutoReplyKind, Category, Channel, ClockKind, ClockStop, Party, SlaLevel, SlaSchedule, SlaTerms,
};
use super::mail_guard::NoAutoReply;
use crate::values::{MessageId, Money, PaymentId, PersonId, Personal, RepairNumber, TicketId};

/// A fact about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TicketEvent {
    /// A customer asked something, or staff noted that they did.
    TicketOpened {
        /// The ticket.
        ticket: TicketId,
        /// Whose it is.
        customer: PersonId,
        /// By which way it came.
        channel: Channel,
        /// The first message.
        message: MessageId,
        /// In a few words.
        subject: Personal,
        /// The first message's text.
        text: Personal,
        /// What it is about: as chosen by a person, else as classified.
        category: Category,
        /// What the rules read in subject and text, whoever chose.
        classification: Classification,
        /// The repair it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repair: Option<RepairNumber>,
        /// The payment it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// Why no machine may answer it; none where one may.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        no_auto_reply: Option<NoAutoReply>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer wrote again.
    CustomerReplied {
        /// The message.
        message: MessageId,
        /// By which way it came.
        channel: Channel,
        /// What they wrote.
        text: Personal,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A human of the workshop answered.
    StaffReplied {
        /// The message.
        message: MessageId,
        /// Who.
        author: PersonId,
        /// What they wrote.
        text: Personal,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The workshop's machine answered. No clock stops.
    AutomaticReplyGiven {
        /// The message.
        message: MessageId,
        /// What it says.
        kind: AutoReplyKind,
        /// The text that was sent.
        text: Personal,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Staff noted something that the customer does not see. No clock stops.
    InternalNoteAdded {
        /// The note.
        note: MessageId,
        /// Who.
        author: PersonId,
        /// What they wrote.
        text: Personal,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer has to act before the workshop can (→ `WAITING_CUSTOMER`).
    WaitingForCustomerBegun {
        /// Who said so.
        by: Party,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The workshop has to act again (→ OPEN).
    WaitingForCustomerEnded {
        /// The customer by writing, or who else.
        by: Party,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Somebody was put in charge.
    TicketAssigned {
        /// Who is in charge from now on.
        assignee: PersonId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The category was corrected.
    TicketReclassified {
        /// The category before.
        from: Category,
        /// The category from now on.
        to: Category,
        /// Who.
        by: Party,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It turned out which repair it is about.
    RepairLinked {
        /// The repair.
        repair: RepairNumber,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It turned out which payment it is about.
    PaymentLinked {
        /// The payment.
        payment: PaymentId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The ticket goes on in another one (→ MERGED). Its clock runs on until that one is answered.
    TicketMerged {
        /// The other one.
        into: TicketId,
        /// Who.
        by: Party,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Another ticket goes on in this one.
    TicketAbsorbed {
        /// The other one.
        from: TicketId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The workshop holds it for solved (→ RESOLVED).
    TicketResolved {
        /// Who.
        by: Party,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It is over (→ CLOSED).
    TicketClosed {
        /// Who.
        by: Party,
        /// Until when it may be opened again (UTC).
        reopen_until: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It is not over after all (→ OPEN).
    TicketReopened {
        /// Who.
        by: Party,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer said how content they are (CSAT).
    SatisfactionRated {
        /// From 1, not at all, to 5, entirely.
        score: u8,
        /// In their own words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<Personal>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A clock began to wait for an answer.
    SlaClockStarted {
        /// Its number within the ticket, from 1.
        clock: u32,
        /// What it waits for.
        kind: ClockKind,
        /// What is promised.
        terms: SlaTerms,
        /// When the levels are reached.
        schedule: SlaSchedule,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A clock stands still, since the customer has to act.
    SlaClockPaused {
        /// Its number.
        clock: u32,
        /// The time used up so far, seconds.
        spent_seconds: i64,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A clock goes on with what was left.
    SlaClockResumed {
        /// Its number.
        clock: u32,
        /// When the levels still to come are reached.
        schedule: SlaSchedule,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A clock that was not breached goes on under the terms of another category.
    SlaClockRetargeted {
        /// Its number.
        clock: u32,
        /// What is promised from now on.
        terms: SlaTerms,
        /// The time used up so far by the new measure, seconds.
        spent_seconds: i64,
        /// When the levels still to come are reached; none while the clock is paused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        schedule: Option<SlaSchedule>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A level of the escalation was reached. At 100 % the clock is breached, for ever.
    SlaLevelReached {
        /// The clock's number.
        clock: u32,
        /// Which level.
        level: SlaLevel,
        /// When it was due (UTC).
        due_at: DateTime<Utc>,
        /// The version of the calendar that it was due by.
        calendar: String,
        /// The version of the rules that it was due by.
        rules_version: u32,
        /// When people may be told (UTC), in opening hours; none where a later level or the answer itself makes
        /// the reminder needless.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alert_from: Option<DateTime<Utc>>,
        /// When it was noted (UTC).
        at: DateTime<Utc>,
    },
    /// A clock stopped; its result is pinned.
    SlaClockStopped {
        /// Its number.
        clock: u32,
        /// Why.
        cause: ClockStop,
        /// The time used up in all, seconds.
        spent_seconds: i64,
        /// Whether 100 % was reached.
        breached: bool,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// At 150 % a credit is proposed to the owner.
    CompensationProposed {
        /// The clock that it is for.
        clock: u32,
        /// The credit, CLP.
        amount: Money,
        /// Until when the owner decides (UTC).
        decide_by: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner has not decided in time; the decision is still theirs.
    CompensationOverdue {
        /// The clock that it is for.
        clock: u32,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner grants the credit.
    CompensationApproved {
        /// The clock that it is for.
        clock: u32,
        /// The credit, CLP; less than proposed where the most for a repair is nearly reached.
        amount: Money,
        /// The repair that it is credited to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repair: Option<RepairNumber>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner does not grant it.
    CompensationDeclined {
        /// The clock that it is for.
        clock: u32,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}
