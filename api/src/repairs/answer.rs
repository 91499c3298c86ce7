//! Giving a repair a command, and the short answer to it.

use domain::repair::{Repair, RepairCommand, RepairIntent, Status};
use domain::values::RepairNumber;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Caller, IdempotencyKey, IfMatch};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Where a repair stands after a command.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "number": "CDS-2026-0001", "status": "DIAGNOSING", "version": 7 }))]
pub(crate) struct RepairVersion {
    /// The repair's number.
    #[schema(value_type = String)]
    pub(crate) number: RepairNumber,
    /// Where it stands.
    #[schema(value_type = String)]
    pub(crate) status: Status,
    /// Its version, for the next `If-Match`.
    pub(crate) version: u64,
}

/// The answer of every command to a repair.
pub(crate) type RepairWritten = Result<Written<RepairVersion>, Problem>;

/// Gives the repair a command and answers from its state, without waiting for any table.
pub(crate) async fn give(
    state: &ApiState,
    caller: &Caller,
    key: &IdempotencyKey,
    if_match: IfMatch,
    number: RepairNumber,
    intent: RepairIntent,
) -> RepairWritten {
    let mut context = key.context(caller);
    context.expected_version = if_match.version();
    let command = RepairCommand { by: caller.actor.clone(), at: state.clock.now(), intent };
    let id = number.to_string();
    let done = state.executor.execute::<Repair>(&id, command, context).await?;
    let now = state.executor.load_at_least::<Repair>(&id, done.version).await?;
    let status = now.state.status().ok_or_else(|| Problem::bug("a repair without a state"))?;
    // Another command may have come between: then the caller's own version, with the newest state.
    let body = RepairVersion { number, status, version: done.version };
    Ok(Written::changed(done.version, done.position, body))
}
