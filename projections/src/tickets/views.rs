//! A ticket, its messages and its clocks as they are shown.

use chrono::{DateTime, Utc};
use domain::ticket::{
    Category, Channel, ClockKind, ClockStop, Measure, SlaDue, SlaLevel, TicketStatus,
};
use domain::values::{ERASED_TEXT, MessageId, PaymentId, PersonId, RepairNumber, TicketId};
use serde::Serialize;
use std::collections::HashMap;

use super::rows::{ClockRow, Credit, MessageKind, MessageRow, TicketRow};

/// A ticket, as staff see it. What of it customers see is for the API to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TicketView {
    /// Which.
    pub id: TicketId,
    /// Whose it is …
    pub customer_id: PersonId,
    /// … by name, or "dato eliminado".
    pub customer_name: String,
    /// By which way it came.
    pub channel: Channel,
    /// In a few words, or "dato eliminado".
    pub subject: String,
    /// What it is about.
    pub category: Category,
    /// What the rules took it for.
    pub classified_as: Category,
    /// Where it stands …
    pub status: TicketStatus,
    /// … and since when (UTC).
    pub since: DateTime<Utc>,
    /// The ticket in which it goes on.
    pub merged_into: Option<TicketId>,
    /// Until when it may be opened again, once it is closed (UTC).
    pub reopen_until: Option<DateTime<Utc>>,
    /// Who is in charge …
    pub assignee_id: Option<PersonId>,
    /// … by name.
    pub assignee_name: Option<String>,
    /// The repair it is about.
    pub repair: Option<RepairNumber>,
    /// The payment it is about.
    pub payment: Option<PaymentId>,
    /// The clock that waits for an answer.
    pub clock: Option<u32>,
    /// The last level that this clock reached.
    pub level: Option<SlaLevel>,
    /// Until when the answer is promised (UTC).
    pub answer_due_at: Option<DateTime<Utc>>,
    /// The levels still to come.
    pub due: Vec<SlaDue>,
    /// How many of its clocks were breached.
    pub breaches: u32,
    /// The credits that were proposed.
    pub credits: Vec<Credit>,
    /// How content the customer is, from 1 to 5 …
    pub rating: Option<u8>,
    /// … in their own words.
    pub rating_comment: Option<String>,
    /// When it was opened (UTC).
    pub opened_at: DateTime<Utc>,
    /// When something last happened to it (UTC).
    pub last_activity: DateTime<Utc>,
    /// Its version, for `If-Match`.
    pub version: u64,
    #[serde(skip)]
    pub(super) opened_position: i64,
    #[serde(skip)]
    pub(super) desk_place: i64,
}

/// A message or an internal note.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MessageView {
    /// Which.
    pub message: MessageId,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// What it is.
    pub kind: MessageKind,
    /// By which way a customer's words came.
    pub channel: Option<Channel>,
    /// The member of the staff who wrote it …
    pub author_id: Option<PersonId>,
    /// … by name.
    pub author_name: Option<String>,
    /// What it says, or "dato eliminado".
    pub text: String,
}

/// A clock that waited, or waits, for an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClockView {
    /// Its number within the ticket, from 1.
    pub clock: u32,
    /// What it waits for.
    pub kind: ClockKind,
    /// The time that was promised, minutes …
    pub target_minutes: u32,
    /// … and how they are counted.
    pub measure: Measure,
    /// The version of the rules.
    pub rules_version: u32,
    /// The version of the calendar.
    pub calendar: String,
    /// Until when the answer was promised (UTC).
    pub answer_due_at: Option<DateTime<Utc>>,
    /// The last level that it reached.
    pub level: Option<SlaLevel>,
    /// 100 % was reached: for ever.
    pub breached: bool,
    /// The time used up, seconds: up to the last pause, or in all once it stopped.
    pub spent_seconds: i64,
    /// When it started (UTC).
    pub started_at: DateTime<Utc>,
    /// When it stopped (UTC) …
    pub stopped_at: Option<DateTime<Utc>>,
    /// … and why.
    pub stop: Option<ClockStop>,
}

impl TicketView {
    pub(super) fn of(row: TicketRow, names: &HashMap<PersonId, String>) -> Self {
        let name = |id: PersonId| names.get(&id).cloned();
        Self {
            id: row.id,
            customer_id: row.customer_id,
            customer_name: name(row.customer_id).unwrap_or_else(|| ERASED_TEXT.to_owned()),
            channel: row.channel,
            subject: row.subject,
            category: row.category,
            classified_as: row.classified_as,
            status: row.status,
            since: row.since,
            merged_into: row.merged_into,
            reopen_until: row.reopen_until,
            assignee_id: row.assignee_id,
            assignee_name: row.assignee_id.and_then(name),
            repair: row.repair,
            payment: row.payment,
            clock: row.clock,
            level: row.level,
            answer_due_at: row.answer_due_at,
            due: row.due.0,
            breaches: row.breaches,
            credits: row.credits.0,
            rating: row.rating,
            rating_comment: row.rating_comment,
            opened_at: row.opened_at,
            last_activity: row.last_activity,
            version: row.version,
            opened_position: row.opened_position,
            desk_place: row.desk_place,
        }
    }
}

impl MessageView {
    pub(super) fn of(row: MessageRow, names: &HashMap<PersonId, String>) -> Self {
        Self {
            message: row.message,
            at: row.at,
            kind: row.kind,
            channel: row.channel,
            author_id: row.author_id,
            author_name: row.author_id.and_then(|id| names.get(&id).cloned()),
            text: row.text,
        }
    }
}

impl From<ClockRow> for ClockView {
    fn from(row: ClockRow) -> Self {
        Self {
            clock: row.clock,
            kind: row.kind,
            target_minutes: row.target_minutes,
            measure: row.measure,
            rules_version: row.rules_version,
            calendar: row.calendar,
            answer_due_at: row.answer_due_at,
            level: row.level,
            breached: row.breached,
            spent_seconds: row.spent_seconds,
            started_at: row.started_at,
            stopped_at: row.stopped_at,
            stop: row.stop,
        }
    }
}
