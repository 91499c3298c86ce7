//! What the events of a ticket tell: answers, the levels of the promise to answer, and what a broken promise leads to.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::calendar::santiago_date;
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::repair::Repair;
use domain::ticket::auto_reply::reference;
use domain::ticket::{Conversation, SlaClock, SlaLevel, Ticket, TicketEvent};
use domain::values::{Money, RepairNumber, TicketId};
use domain::wording::{compensation_decision, ticket_category_label};
use eventlog::{LogError, RecordedEvent};

use crate::executor::{AsOf, ExecuteError, Executor, Refused};
use crate::notifications::queue::{Concerned, Wish};

/// What that event of a ticket tells; nothing where a later level or an answer made the reminder needless.
pub(in crate::notifications) async fn of_ticket(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let Ok(ticket) = event.stream.aggregate_id.parse::<TicketId>() else { return Ok(None) };
    match event.decode::<TicketEvent>()? {
        TicketEvent::TicketOpened { category, .. } if category.is_urgent() => {
            urgent(executor, event, ticket).await
        }
        TicketEvent::TicketReclassified { from, to, .. } if to.is_urgent() && !from.is_urgent() => {
            urgent(executor, event, ticket).await
        }
        TicketEvent::StaffReplied { .. } => {
            answer(executor, event, ticket, NotificationKind::TicketAnswered).await
        }
        TicketEvent::AutomaticReplyGiven { .. } => {
            answer(executor, event, ticket, NotificationKind::TicketAutoReplied).await
        }
        TicketEvent::SlaLevelReached {
            clock, level, due_at, alert_from: Some(alert_from), ..
        } => {
            let reached = Reached { clock, level, due_at, alert_from };
            escalation(executor, event, ticket, reached).await
        }
        TicketEvent::CompensationApproved { amount, repair: Some(repair), .. } => {
            decision(executor, event, ticket, Some((amount, repair))).await
        }
        TicketEvent::CompensationDeclined { .. } => decision(executor, event, ticket, None).await,
        TicketEvent::CompensationOverdue { .. } => overdue(executor, event, ticket).await,
        TicketEvent::TicketClosed { reopen_until, .. } => {
            closing(executor, event, ticket, reopen_until).await
        }
        _ => Ok(None),
    }
}

/// An answer, to whoever asked. What it says stays in the ticket until it is sent.
async fn answer(
    executor: &Executor,
    event: &RecordedEvent,
    ticket: TicketId,
    kind: NotificationKind,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    to_customer(executor, event, ticket, kind, named(ticket)).await
}

/// That a ticket cannot wait (the seed's "notificar si urgente"), to whoever it falls to; unless it was answered or
/// corrected before.
async fn urgent(
    executor: &Executor,
    event: &RecordedEvent,
    ticket: TicketId,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let known = now(executor, ticket).await?;
    let waits = |known: &&Conversation| known.clock.is_some() && known.category.is_urgent();
    let Some(known) = known.conversation().filter(waits) else { return Ok(None) };
    let facts = named(ticket).with("categoria", category_of(known));
    let (cause, kind) = (Cause::event(event.event_id), NotificationKind::TicketUrgent);
    let concerned = concerned(executor, known).await?;
    Ok(Some(Wish::new(cause, kind, facts, concerned).about("ticket", ticket)))
}

/// What the owner decided about a compensation, to whoever waits for it (`product.md` §8 row 13: told either way). Why
/// it was declined stays in the workshop.
async fn decision(
    executor: &Executor,
    event: &RecordedEvent,
    ticket: TicketId,
    granted: Option<(Money, RepairNumber)>,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let facts = named(ticket).with("decision", Fact::Text(compensation_decision(granted)));
    to_customer(executor, event, ticket, NotificationKind::CompensationDecided, facts).await
}

/// That a decision is missing, to the owner.
async fn overdue(
    executor: &Executor,
    event: &RecordedEvent,
    ticket: TicketId,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let known = now(executor, ticket).await?;
    let Some(known) = known.conversation() else { return Ok(None) };
    let facts = named(ticket).with("categoria", category_of(known));
    let (cause, kind) = (Cause::event(event.event_id), NotificationKind::CompensationOverdue);
    Ok(Some(Wish::new(cause, kind, facts, Concerned::default()).about("ticket", ticket)))
}

/// How content the customer is (`product.md` §5 module 12: CSAT after close), asked once of a ticket, and only where a
/// person answered it.
async fn closing(
    executor: &Executor,
    event: &RecordedEvent,
    ticket: TicketId,
    reopen_until: DateTime<Utc>,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let history = executor.log().load(&event.stream, 0).await?;
    let before: Vec<&str> = history
        .iter()
        .filter(|it| it.sequence < event.sequence)
        .map(|it| it.event_type.as_str())
        .collect();
    if !before.contains(&"StaffReplied") || before.contains(&"TicketClosed") {
        return Ok(None);
    }
    let facts = named(ticket).with("fecha", Fact::Day(santiago_date(reopen_until)));
    to_customer(executor, event, ticket, NotificationKind::TicketClosed, facts).await
}

async fn to_customer(
    executor: &Executor,
    event: &RecordedEvent,
    ticket: TicketId,
    kind: NotificationKind,
    facts: Facts,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let known = now(executor, ticket).await?;
    let Some(customer) = known.conversation().map(|known| known.customer) else { return Ok(None) };
    let wish = Wish::new(Cause::event(event.event_id), kind, facts, Concerned::customer(customer));
    Ok(Some(wish.about("ticket", ticket)))
}

async fn now(executor: &Executor, ticket: TicketId) -> Result<Arc<Ticket>, ExecuteError<Refused>> {
    let known = executor.load::<Ticket>(&ticket.to_string()).await;
    Ok(known.map_err(ExecuteError::erase)?.state)
}

fn named(ticket: TicketId) -> Facts {
    Facts::new().with("ticket", Fact::Text(reference(ticket)))
}

fn category_of(known: &Conversation) -> Fact {
    Fact::Text(ticket_category_label(known.category).to_owned())
}

/// A level that a clock reached.
struct Reached {
    clock: u32,
    level: SlaLevel,
    due_at: DateTime<Utc>,
    alert_from: DateTime<Utc>,
}

/// A level of the escalation, to whom it concerns.
async fn escalation(
    executor: &Executor,
    event: &RecordedEvent,
    ticket: TicketId,
    reached: Reached,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let Reached { clock, level, due_at, alert_from } = reached;
    let (stream, then) = (ticket.to_string(), AsOf::Position(event.position));
    let then = executor.load_as_of::<Ticket>(&stream, then).await;
    let then = then.map_err(ExecuteError::erase)?.state;
    let Some(known) = then.conversation() else { return Ok(None) };
    // A proposal comes after the level, in the same breath; where the most was proposed before there is none.
    let is_proposed = level == SlaLevel::Compensation
        && now(executor, ticket)
            .await?
            .conversation()
            .is_some_and(|it| it.compensation(clock).is_some());
    let kind = kind_of(level, is_proposed);
    let mut facts = named(ticket).with("categoria", category_of(known));
    if level != SlaLevel::Compensation {
        // A clock forgets the instants that it has passed.
        let later = known.clock.as_ref().and_then(SlaClock::answer_due_at);
        facts = facts.with("vence", Fact::Moment(later.unwrap_or(due_at)));
    }
    let concerned = concerned(executor, known).await?;
    let wish = Wish::new(Cause::event(event.event_id), kind, facts, concerned);
    Ok(Some(Wish { not_before: Some(alert_from), ..wish.about("ticket", ticket) }))
}

const fn kind_of(level: SlaLevel, is_proposed: bool) -> NotificationKind {
    match level {
        SlaLevel::Reminder => NotificationKind::SlaHalf,
        SlaLevel::Urgent => NotificationKind::SlaUrgent,
        SlaLevel::Breach => NotificationKind::SlaBreached,
        SlaLevel::Compensation if is_proposed => NotificationKind::SlaCompensation,
        SlaLevel::Compensation => NotificationKind::SlaOverrun,
    }
}

/// Whose matter a ticket is: its customer's, its assignee's, and that of the technician of its repair.
async fn concerned(executor: &Executor, known: &Conversation) -> Result<Concerned, LogError> {
    let repair = match known.repair {
        Some(number) => executor.load_if_any::<Repair>(&number.to_string()).await?,
        None => None,
    };
    let technician = repair.and_then(|repair| repair.state.technician());
    Ok(Concerned { customers: vec![known.customer], assignee: known.assignee, technician })
}
