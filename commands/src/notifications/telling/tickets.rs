//! What the events of a ticket tell: answers, and the levels of the promise to answer.

use chrono::{DateTime, Utc};
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::repair::Repair;
use domain::ticket::auto_reply::reference;
use domain::ticket::{SlaClock, SlaLevel, Ticket, TicketEvent};
use domain::values::TicketId;
use domain::wording::ticket_category_label;
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
        TicketEvent::StaffReplied { .. } => {
            answer(executor, event, ticket, NotificationKind::TicketAnswered).await
        }
        TicketEvent::AutomaticReplyGiven { .. } => {
            answer(executor, event, ticket, NotificationKind::TicketAutoReplied).await
        }
        TicketEvent::SlaLevelReached { level, alert_from: Some(alert_from), .. } => {
            escalation(executor, event, ticket, level, alert_from).await
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
    let known = executor.load::<Ticket>(&ticket.to_string()).await;
    let known = known.map_err(ExecuteError::erase)?.state;
    let Some(customer) = known.conversation().map(|known| known.customer) else { return Ok(None) };
    let facts = Facts::new().with("ticket", Fact::Text(reference(ticket)));
    let wish = Wish::new(Cause::event(event.event_id), kind, facts, Concerned::customer(customer));
    Ok(Some(wish.about("ticket", ticket)))
}

/// A level of the escalation, to whom it concerns.
async fn escalation(
    executor: &Executor,
    event: &RecordedEvent,
    ticket: TicketId,
    level: SlaLevel,
    alert_from: DateTime<Utc>,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let (stream, then) = (ticket.to_string(), AsOf::Position(event.position));
    let then = executor.load_as_of::<Ticket>(&stream, then).await;
    let then = then.map_err(ExecuteError::erase)?.state;
    let Some(known) = then.conversation() else { return Ok(None) };
    let kind = kind_of(level);
    let mut facts = Facts::new()
        .with("ticket", Fact::Text(reference(ticket)))
        .with("categoria", Fact::Text(ticket_category_label(known.category).to_owned()));
    if level != SlaLevel::Compensation {
        let due = known.clock.as_ref().and_then(SlaClock::answer_due_at);
        facts = facts.with("vence", Fact::Moment(due.unwrap_or(alert_from)));
    }
    let technician = match known.repair {
        Some(number) => technician_of(executor, &number.to_string()).await?,
        None => None,
    };
    let concerned =
        Concerned { customers: vec![known.customer], assignee: known.assignee, technician };
    let wish = Wish::new(Cause::event(event.event_id), kind, facts, concerned);
    Ok(Some(Wish { not_before: Some(alert_from), ..wish.about("ticket", ticket) }))
}

const fn kind_of(level: SlaLevel) -> NotificationKind {
    match level {
        SlaLevel::Reminder => NotificationKind::SlaHalf,
        SlaLevel::Urgent => NotificationKind::SlaUrgent,
        SlaLevel::Breach => NotificationKind::SlaBreached,
        SlaLevel::Compensation => NotificationKind::SlaCompensation,
    }
}

async fn technician_of(
    executor: &Executor,
    repair: &str,
) -> Result<Option<domain::values::PersonId>, LogError> {
    let repair = executor.load_if_any::<Repair>(repair).await?;
    Ok(repair.and_then(|known| known.state.technician()))
}
