//! Whether somebody still waits for the answer that a message urges.

use domain::notification::Message;
use domain::ticket::{SlaClock, Ticket, TicketEvent};
use eventlog::LogError;

use super::cause::causing_event;
use crate::executor::Executor;

/// Whether the clock whose level a message tells of runs no more: the ticket was answered or resolved, or waits for its
/// customer.
pub(super) async fn is_settled(executor: &Executor, message: &Message) -> Result<bool, LogError> {
    let Some(event) = causing_event(executor, message).await? else { return Ok(false) };
    let TicketEvent::SlaLevelReached { clock: number, .. } = event.decode()? else {
        return Ok(false);
    };
    let loaded = executor.load_if_any::<Ticket>(&event.stream.aggregate_id).await?;
    let known = loaded.as_ref().and_then(|loaded| loaded.state.conversation());
    let clock = known.and_then(|known| known.clock.as_ref());
    let runs = |clock: &SlaClock| clock.number == number && clock.is_running();
    Ok(!clock.is_some_and(runs))
}
