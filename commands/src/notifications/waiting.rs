//! Whether somebody still waits for the answer that a message urges.

use domain::notification::Message;
use domain::ticket::{Ticket, TicketEvent};
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
