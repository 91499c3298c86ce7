//! People: registering them, inviting staff, changing how they are reached, and erasing them.
//!
//! The record of a person is a stream of events; what they sign in with is a row beside the log. No database
//! transaction spans both, so each use case is ordered to be repeatable wherever the process dies.

mod contact;
mod erase;
mod first_owner;
mod guest;
mod register;
mod staff;
#[cfg(test)]
mod tests;

pub use contact::{ChangeContactError, ContactDraft, change_contact};
pub use erase::{complete_erasure, erase};
pub use first_owner::{FirstOwnerError, SetupCode, create_first_owner, first_owner_exists};
pub use guest::register_guest;
pub use register::{RegisterError, Registered, Registration, register_customer};
pub use staff::{InvitedStaff, NewStaff, create_staff, invite_again};

use domain::values::PersonId;

use crate::executor::{ExecuteError, Executed, Refused};

/// Whose record a command about a person led to.
fn person_of(executed: &Executed) -> Result<PersonId, ExecuteError<Refused>> {
    // Only another aggregate's first outcome would have another kind of id, under the same command id.
    executed.aggregate_id.parse().map_err(|_| ExecuteError::IdempotencyMismatch)
}
