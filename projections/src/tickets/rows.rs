//! The rows of tickets.

use chrono::{DateTime, Utc};
use domain::ticket::{
    Category, Channel, ClockKind, ClockStop, Measure, SlaDue, SlaLevel, TicketStatus,
};
use domain::values::{ERASED_TEXT, MessageId, Money, PaymentId, PersonId, RepairNumber, TicketId};
use serde::{Deserialize, Serialize};

use crate::cell::Json;
use crate::schema::table;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// The customer's words.
    Customer,
    /// A human's answer.
    Answer,
    /// The machine's answer.
    Automatic,
    /// What staff noted; customers never get it.
    Note,
}

/// A credit that was proposed for a clock that passed 150 %.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The clock that it is for.
    pub clock: u32,
    /// The credit, CLP: as proposed, and as granted once it was.
    pub amount: Money,
    /// Until when the owner decides (UTC).
    pub decide_by: DateTime<Utc>,
    /// Whether that has passed without a decision.
    pub overdue: bool,
    /// What the owner decided.
    pub decision: Option<CreditDecision>,
}

/// What the owner decided about a credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditDecision {
    /// Granted.
    Approved,
    /// Not granted.
    Declined,
}

table! {
    /// A ticket.
    TicketRow in "tickets"
    key {
        /// Which.
        id: TicketId,
    }
    columns {
        /// Whose it is.
        customer_id: PersonId,
        /// By which way it came.
        channel: Channel,
        /// In a few words.
        subject: String,
        /// What it is about.
        category: Category,
        /// What the rules took it for.
        classified_as: Category,
        /// Where it stands …
        status: TicketStatus,
        /// … and since when (UTC).
        since: DateTime<Utc>,
        /// The ticket in which it goes on.
        merged_into: Option<TicketId>,
        /// Until when it may be opened again, once it is closed (UTC).
        reopen_until: Option<DateTime<Utc>>,
        /// Who is in charge.
        assignee_id: Option<PersonId>,
        /// The repair it is about.
        repair: Option<RepairNumber>,
        /// The payment it is about.
        payment: Option<PaymentId>,
        /// The clock that waits for an answer.
        clock: Option<u32>,
        /// The last level that this clock reached.
        level: Option<SlaLevel>,
        /// Until when the answer is promised (UTC); none while the clock is paused or nobody waits.
        answer_due_at: Option<DateTime<Utc>>,
        /// The levels of the clock still to come; none while it is paused.
        due: Json<Vec<SlaDue>>,
        /// When the system has to look at it next (UTC).
        next_due: Option<DateTime<Utc>>,
        /// How many of its clocks were breached.
        breaches: u32,
        /// The credits that were proposed.
        credits: Json<Vec<Credit>>,
        /// How content the customer is, from 1 to 5 …
        rating: Option<u8>,
        /// … in their own words.
        rating_comment: Option<String>,
        /// When it was opened (UTC).
        opened_at: DateTime<Utc>,
        /// When something last happened to it (UTC).
        last_activity: DateTime<Utc>,
        /// The position of its opening; a customer's list goes by it.
        opened_position: i64,
        /// Its place on the desk: those whose promise is broken and who still wait come before all others.
        desk_place: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
    erased_by customer_id { subject = Some(ERASED_TEXT), rating_comment = None }
}

table! {
    /// A message or an internal note.
    MessageRow in "ticket_messages"
    key {
        /// Of which ticket.
        ticket: TicketId,
        /// Which.
        message: MessageId,
    }
    columns {
        /// Its place in the log; a conversation goes by it.
        position: i64,
        /// When (UTC).
        at: DateTime<Utc>,
        /// What it is.
        kind: MessageKind,
        /// By which way a customer's words came.
        channel: Option<Channel>,
        /// The member of the staff who wrote it.
        author_id: Option<PersonId>,
        /// What it says.
        text: String,
        /// Whose text it is: it goes when they are erased.
        subject_id: PersonId,
    }
    erased_by subject_id { text = Some(ERASED_TEXT) }
}

table! {
    /// A clock that waited, or waits, for an answer.
    ClockRow in "ticket_clocks"
    key {
        /// Of which ticket.
        ticket: TicketId,
        /// Its number within the ticket, from 1.
        clock: u32,
    }
    columns {
        /// What it waits for.
        kind: ClockKind,
        /// The time that was promised, minutes …
        target_minutes: u32,
        /// … and how they are counted.
        measure: Measure,
        /// The version of the rules.
        rules_version: u32,
        /// The version of the calendar that its instants were last computed with.
        calendar: String,
        /// Until when the answer was promised (UTC), as last computed.
        answer_due_at: Option<DateTime<Utc>>,
        /// The last level that it reached.
        level: Option<SlaLevel>,
        /// 100 % was reached: for ever.
        breached: bool,
        /// The time used up, seconds: up to the last pause, or in all once it stopped.
        spent_seconds: i64,
        /// When it started (UTC).
        started_at: DateTime<Utc>,
        /// When it stopped (UTC) …
        stopped_at: Option<DateTime<Utc>>,
        /// … and why.
        stop: Option<ClockStop>,
    }
}

table! {
    /// A person who was erased: whatever is still written about them afterwards is not kept either.
    ErasedCustomerRow in "ticket_erased"
    key {
        /// Who.
        person_id: PersonId,
    }
    columns {
        /// Since which position.
        position: i64,
    }
}
