//! Whether somebody still waits for what a message about a ticket urges: an answer of the workshop, or of the customer.

use domain::notification::Message;
use domain::ticket::{Ticket, TicketEvent, TicketStatus};
use eventlog::LogError;

use super::cause::causing_event;
use crate::executor::Executor;

/// Whether nobody waits any more for the answer that a message urges: its clock stopped, or stands still until the
/// customer acts. Of a level that is the clock that reached it, otherwise any.
pub(super) async fn is_settled(executor: &Executor, message: &Message) -> Result<bool, LogError> {
    let Some(event) = causing_event(executor, message).await? else { return Ok(false) };
    let number = match event.decode()? {
        TicketEvent::SlaLevelReached { clock, .. } => Some(clock),
        _ => None,
    };
    let loaded = executor.load_if_any::<Ticket>(&event.stream.aggregate_id).await?;
    let known = loaded.as_ref().and_then(|loaded| loaded.state.conversation());
    let clock = known.and_then(|known| known.clock.as_ref()).filter(|clock| clock.is_running());
    Ok(clock.is_none_or(|clock| number.is_some_and(|number| clock.number != number)))
}

/// Whether nobody waits any more for the decision that a message promises: it was made.
pub(super) async fn is_decided(executor: &Executor, message: &Message) -> Result<bool, LogError> {
    let Some(event) = causing_event(executor, message).await? else { return Ok(false) };
    let TicketEvent::SlaLevelReached { clock, .. } = event.decode()? else { return Ok(false) };
    let loaded = executor.load_if_any::<Ticket>(&event.stream.aggregate_id).await?;
    let known = loaded.as_ref().and_then(|loaded| loaded.state.conversation());
    let proposal = known.and_then(|known| known.compensation(clock));
    Ok(proposal.is_some_and(|proposal| proposal.decision.is_some()))
}

/// Whether nobody waits any more for the rating that a message asks for: it was given, or the ticket is not over.
pub(super) async fn is_rated(executor: &Executor, ticket: &str) -> Result<bool, LogError> {
    let loaded = executor.load_if_any::<Ticket>(ticket).await?;
    let known = loaded.as_ref().and_then(|loaded| loaded.state.conversation());
    Ok(known.is_none_or(|known| known.status() != TicketStatus::Closed || known.rating.is_some()))
}
