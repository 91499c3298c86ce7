//! Erasing a person: the fact first, the key after it (see `docs/adr/0012-erasure-order.md`).

use domain::person::{Person, PersonCommand};
use domain::values::PersonId;
use eventlog::LogError;

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused};
use crate::webhooks::forget_deliveries_of;

/// Erases a person. `open_repairs` counts their repairs that are not delivered or still under warranty.
///
/// Once `PersonErased` is in the log the erasure is bound to be completed: here, at once, or else by the process
/// manager that follows that event.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn erase(
    executor: &Executor,
    person: PersonId,
    reason: String,
    open_repairs: u32,
    context: Context,
) -> Result<Executed, ExecuteError<Refused>> {
    let work = {
        let executor = executor.clone();
        async move {
            let at = executor.clock().now();
            let command = PersonCommand::Erase { reason, open_repairs, at };
            let executed = executor.execute::<Person>(&person.to_string(), command, context).await;
            let executed = executed.map_err(ExecuteError::erase)?;
            complete_erasure(&executor, person).await?;
            forget_deliveries_of(&executor, person).await?;
            Ok(executed)
        }
    };
    executor.to_the_end(work).await?
}

/// Destroys a person's key, deletes what they sign in with, and forgets what this process remembers of them.
/// Harmless when repeated, and done by every process.
///
/// # Errors
/// A failure of the log; to be repeated until it succeeds.
pub async fn complete_erasure(executor: &Executor, person: PersonId) -> Result<(), LogError> {
    let log = executor.log();
    log.vault().destroy(person.uuid(), executor.clock().now()).await?;
    log.credentials().delete_account(person.uuid()).await?;
    // States in memory were read while the key was there.
    executor.forget_states();
    Ok(())
}
