//! The texts that customers accept: which version is in force, writing and publishing the next one, accepting one.
//!
//! The built-in texts are the first versions. They are published into the log when an installation starts; where
//! that has not happened yet, they are in force all the same.

mod accept;
mod in_force;
mod write;

pub use accept::{AcceptedPolicy, accept, must_be_in_force, to_accept_again};
pub use in_force::{TextInForce, document, in_force, in_force_now};
pub use write::{WrittenPolicy, draft, publish, seed};

use domain::policy_document::PolicyError;

use crate::executor::{ExecuteError, Refused};

/// Why a policy was not written, published or accepted.
pub type PolicyFailure = ExecuteError<Refused>;

/// The refusal of a document that the workshop does not have.
fn unknown() -> PolicyFailure {
    ExecuteError::Rejected(Refused::from(&PolicyError::Unknown))
}
