//! The clocks of tickets counted again under another calendar or other rules. Nothing is written.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate as _;
use domain::calendar::WorkCalendar;
use domain::ticket::what_if::{TicketWhatIf, recount};
use domain::ticket::{Ticket, TicketEvent, TicketPolicy};
use domain::values::TicketId;
use eventlog::{LogError, StreamId};

use crate::executor::Executor;

/// Counts the clocks of these tickets again, up to now, and keeps those that started between two instants (the
/// second excluded).
///
/// # Errors
/// When the log fails.
pub async fn recount_tickets(
    executor: &Executor,
    tickets: impl IntoIterator<Item = TicketId>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    calendar: &WorkCalendar,
    policy: &TicketPolicy,
) -> Result<Vec<TicketWhatIf>, LogError> {
    let now = executor.clock().now();
    let mut recounted = Vec::new();
    for ticket in tickets {
        let stream = StreamId::new(Ticket::TYPE, ticket.to_string());
        let history = executor.log().load(&stream, 0).await?;
        let history = history.iter().map(eventlog::RecordedEvent::decode::<TicketEvent>);
        let history = history.collect::<Result<Vec<_>, _>>()?;
        if let Some(mut report) = recount(&history, calendar, policy, now) {
            report.clocks.retain(|clock| from <= clock.started_at && clock.started_at < until);
            recounted.push(report);
        }
    }
    Ok(recounted)
}
