//! A ticket as JSON: what everybody sees of it, and what only staff see.

use chrono::{DateTime, Utc};
use domain::ticket::auto_reply::reference;
use domain::ticket::{Category, Channel, SlaLevel, TicketStatus};
use domain::values::{Money, PaymentId, PersonId, RepairNumber, TicketId};
use domain::wording::{ticket_category_label, ticket_status_label};
use projections::tickets::{
    ClockView, Credit, CreditDecision, MessageKind, MessageView, TicketView,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A ticket in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketSummary {
    /// The ticket.
    #[schema(value_type = Uuid)]
    id: TicketId,
    /// The number under which customers name it.
    #[schema(example = "T-00000001")]
    reference: String,
    /// In a few words.
    subject: String,
    /// What it is about.
    #[schema(value_type = String, example = "repair_status")]
    category: Category,
    /// The same in Spanish.
    category_label: &'static str,
    /// Where it stands.
    #[schema(value_type = String, example = "OPEN")]
    status: TicketStatus,
    /// The same in Spanish.
    status_label: &'static str,
    /// Since when (UTC).
    since: DateTime<Utc>,
    /// The repair it is about.
    #[schema(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
    /// The payment it is about.
    #[schema(value_type = Option<Uuid>)]
    payment: Option<PaymentId>,
    /// The ticket in which it goes on.
    #[schema(value_type = Option<Uuid>)]
    merged_into: Option<TicketId>,
    /// Until when it may be opened again, once it is closed (UTC).
    reopen_until: Option<DateTime<Utc>>,
    /// Until when a person answers (UTC).
    answer_due_at: Option<DateTime<Utc>>,
    /// How content the customer is, from 1 to 5.
    rating: Option<u8>,
    /// When it was opened (UTC).
    opened_at: DateTime<Utc>,
    /// When something last happened to it (UTC).
    last_activity: DateTime<Utc>,
    /// Its version, for `If-Match`.
    version: u64,
    /// What the desk needs; for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    desk: Option<DeskView>,
}

/// What staff see of a ticket besides.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskView {
    /// Whose it is.
    #[schema(value_type = Uuid)]
    customer: PersonId,
    /// Their name.
    customer_name: String,
    /// By which way it came: `portal`, `mail` or `staff`.
    #[schema(value_type = String)]
    channel: Channel,
    /// What the rules took it for.
    #[schema(value_type = String)]
    classified_as: Category,
    /// Who is in charge.
    #[schema(value_type = Option<Uuid>)]
    assignee: Option<PersonId>,
    /// Their name.
    assignee_name: Option<String>,
    /// The last level that the clock reached: `reminder`, `urgent`, `breach` or `compensation`.
    #[schema(value_type = Option<String>)]
    level: Option<SlaLevel>,
    /// How many promises were broken, ever.
    breaches: u32,
    /// The credits that were proposed.
    credits: Vec<CreditView>,
    /// What the customer said with their rating.
    rating_comment: Option<String>,
}

/// A credit that was proposed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreditView {
    /// The clock that it is for.
    clock: u32,
    /// CLP.
    #[schema(value_type = i64)]
    amount: Money,
    /// Until when the owner decides (UTC).
    decide_by: DateTime<Utc>,
    /// That has passed without a decision.
    overdue: bool,
    /// `approved` or `declined`; none while it is open.
    decision: Option<&'static str>,
}

/// A whole ticket.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketPage {
    /// What lists show of it.
    #[serde(flatten)]
    summary: TicketSummary,
    /// What was written, in order; internal notes only for staff.
    messages: Vec<TicketMessage>,
    /// Every clock that waited for an answer; for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    clocks: Option<Vec<TicketClock>>,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketMessage {
    /// Which.
    id: Uuid,
    /// When (UTC).
    at: DateTime<Utc>,
    /// `customer`, `answer`, `automatic`, or `note` (internal).
    #[schema(value_type = String)]
    kind: MessageKind,
    /// Who wrote it, by name; for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    /// What it says.
    text: String,
}

/// A clock that waited, or waits, for an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketClock {
    /// Its number within the ticket.
    clock: u32,
    /// `first_response` or `next_response`.
    #[schema(value_type = String)]
    kind: domain::ticket::ClockKind,
    /// The time that was promised, minutes.
    target_minutes: u32,
    /// `open_time` or `calendar_time`.
    #[schema(value_type = String)]
    measure: domain::ticket::Measure,
    /// The version of the rules that it was counted by.
    rules_version: u32,
    /// The version of the calendar that it was counted by.
    calendar: String,
    /// Until when the answer was promised (UTC).
    answer_due_at: Option<DateTime<Utc>>,
    /// The last level that it reached.
    #[schema(value_type = Option<String>)]
    level: Option<SlaLevel>,
    /// INCUMPLIDO, for ever.
    breached: bool,
    /// The time used up, seconds: up to the last pause, or in all once it stopped.
    spent_seconds: i64,
    /// When it started (UTC).
    started_at: DateTime<Utc>,
    /// When it stopped (UTC).
    stopped_at: Option<DateTime<Utc>>,
    /// Why: `answered`, `settled_in_merge`, `resolved` or `closed`.
    #[schema(value_type = Option<String>)]
    stop: Option<domain::ticket::ClockStop>,
}

impl TicketSummary {
    /// The ticket, with what the desk needs or without it.
    pub(crate) fn of(ticket: TicketView, for_staff: bool) -> Self {
        Self {
            id: ticket.id,
            reference: reference(ticket.id),
            subject: ticket.subject.clone(),
            category: ticket.category,
            category_label: ticket_category_label(ticket.category),
            status: ticket.status,
            status_label: ticket_status_label(ticket.status),
            since: ticket.since,
            repair: ticket.repair,
            payment: ticket.payment,
            merged_into: ticket.merged_into,
            reopen_until: ticket.reopen_until,
            answer_due_at: ticket.answer_due_at,
            rating: ticket.rating,
            opened_at: ticket.opened_at,
            last_activity: ticket.last_activity,
            version: ticket.version,
            desk: for_staff.then(|| DeskView::from(ticket)),
        }
    }
}

impl TicketPage {
    /// The ticket with its messages; `clocks` for staff.
    pub(crate) fn of(
        ticket: TicketView,
        messages: Vec<MessageView>,
        clocks: Option<Vec<ClockView>>,
    ) -> Self {
        let for_staff = clocks.is_some();
        let message = |message: MessageView| TicketMessage {
            id: message.message.uuid(),
            at: message.at,
            kind: message.kind,
            author: message.author_name.filter(|_| for_staff),
            text: message.text,
        };
        Self {
            summary: TicketSummary::of(ticket, for_staff),
            messages: messages.into_iter().map(message).collect(),
            clocks: clocks.map(|clocks| clocks.into_iter().map(TicketClock::from).collect()),
        }
    }
}

impl From<TicketView> for DeskView {
    fn from(ticket: TicketView) -> Self {
        Self {
            customer: ticket.customer_id,
            customer_name: ticket.customer_name,
            channel: ticket.channel,
            classified_as: ticket.classified_as,
            assignee: ticket.assignee_id,
            assignee_name: ticket.assignee_name,
            level: ticket.level,
            breaches: ticket.breaches,
            credits: ticket.credits.into_iter().map(CreditView::from).collect(),
            rating_comment: ticket.rating_comment,
        }
    }
}

impl From<Credit> for CreditView {
    fn from(credit: Credit) -> Self {
        let decision = credit.decision.map(|decision| match decision {
            CreditDecision::Approved => "approved",
            CreditDecision::Declined => "declined",
        });
        Self {
            clock: credit.clock,
            amount: credit.amount,
            decide_by: credit.decide_by,
            overdue: credit.overdue,
            decision,
        }
    }
}

impl From<ClockView> for TicketClock {
    fn from(clock: ClockView) -> Self {
        Self {
            clock: clock.clock,
            kind: clock.kind,
            target_minutes: clock.target_minutes,
            measure: clock.measure,
            rules_version: clock.rules_version,
            calendar: clock.calendar,
            answer_due_at: clock.answer_due_at,
            level: clock.level,
            breached: clock.breached,
            spent_seconds: clock.spent_seconds,
            started_at: clock.started_at,
            stopped_at: clock.stopped_at,
            stop: clock.stop,
        }
    }
}
