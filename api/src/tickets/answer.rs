//! The short answer to a command to a ticket.

use commands::Executed;
use domain::ticket::auto_reply::reference;
use domain::ticket::{Ticket, TicketStatus};
use domain::values::TicketId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Where a ticket stands after a command.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001", "reference": "T-00000001", "status": "OPEN", "version": 3
}))]
pub(crate) struct TicketVersion {
    /// The ticket.
    #[schema(value_type = Uuid)]
    id: TicketId,
    /// The number under which customers name it.
    reference: String,
    /// Where it stands.
    #[schema(value_type = String)]
    status: TicketStatus,
    /// Its version, for the next `If-Match`.
    version: u64,
}

/// The answer of every command to a ticket.
pub(crate) type TicketWritten = Result<Written<TicketVersion>, Problem>;

/// Answers from the ticket's state, without waiting for any table.
pub(crate) async fn written(state: &ApiState, id: TicketId, done: Executed) -> TicketWritten {
    let body = version_of(state, id, &done).await?;
    Ok(Written::changed(done.version, done.position, body))
}

/// Answers that a ticket was opened.
pub(crate) async fn created(state: &ApiState, id: TicketId, done: Executed) -> TicketWritten {
    let body = version_of(state, id, &done).await?;
    let location = format!("/api/v1/tickets/{id}");
    Ok(Written::created(done.version, done.position, location, body))
}

async fn version_of(
    state: &ApiState,
    id: TicketId,
    done: &Executed,
) -> Result<TicketVersion, Problem> {
    let now = state.executor.load_at_least::<Ticket>(&id.to_string(), done.version).await?;
    let known = now.state.conversation();
    let status = known.ok_or_else(|| Problem::bug("a ticket without a state"))?.status();
    Ok(TicketVersion { id, reference: reference(id), status, version: done.version })
}
