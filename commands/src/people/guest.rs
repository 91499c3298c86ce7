//! A customer without an account, noted at the counter.

use domain::person::{Person, PersonCommand};
use domain::values::PersonId;

use super::contact::ContactDraft;
use super::person_of;
use super::register::Registered;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// Notes a customer who has no account.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn register_guest(
    executor: &Executor,
    draft: ContactDraft,
    context: Context,
) -> Result<Registered, ExecuteError<Refused>> {
    let person = PersonId::new(executor.ids().uuid());
    let contact = draft.read(person).map_err(ExecuteError::Rejected)?;
    let command = PersonCommand::RegisterGuest { person, contact, at: executor.clock().now() };
    // The id differs when this is a repetition; the first outcome counts.
    let executed = executor.execute::<Person>(&person.to_string(), command, context).await;
    let executed = executed.map_err(ExecuteError::erase)?;
    Ok(Registered { person: person_of(&executed)?, executed })
}
