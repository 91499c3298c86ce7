//! The permissions table, held against an actor and an aggregate.

use domain::permissions::{Capability, Grant, grant};
use domain::values::PersonId;
use domain::{Actor, Role};

use super::{Executable, ExecuteError, Refused};
use crate::context::Context;

/// Why an actor may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unauthorised {
    /// Not with this role, or not on this stream.
    Forbidden { role: Role, capability: Capability, not_own: bool },
    /// Not without a fresh second factor.
    StepUpRequired,
}

impl<E: std::error::Error> From<Unauthorised> for ExecuteError<E> {
    fn from(unauthorised: Unauthorised) -> Self {
        match unauthorised {
            Unauthorised::Forbidden { role, capability, not_own } => {
                Self::Forbidden { role, capability, not_own }
            }
            Unauthorised::StepUpRequired => Self::StepUpRequired,
        }
    }
}

/// Whether the actor may use `capability` on a stream of `owner`.
pub(super) fn authorise(
    actor: &Actor,
    capability: Capability,
    owner: Option<PersonId>,
) -> Result<(), Unauthorised> {
    let forbidden =
        |not_own| Err(Unauthorised::Forbidden { role: actor.role, capability, not_own });
    match grant(actor.role, capability) {
        Grant::All => Ok(()),
        Grant::Own if owner.is_some() && owner == actor.person_id() => Ok(()),
        Grant::Own => forbidden(true),
        Grant::StepUp if actor.stepped_up => Ok(()),
        Grant::StepUp => Err(Unauthorised::StepUpRequired),
        Grant::Deny => forbidden(false),
    }
}

/// Refuses a role that may never use `capability`, before a use case looks anything up.
pub(crate) fn check_capability(
    context: &Context,
    capability: Capability,
) -> Result<(), ExecuteError<Refused>> {
    authorise(&context.actor, capability, None).map_err(ExecuteError::from)
}

/// Refuses what the actor may not do to an aggregate in this state. For use cases that must know before they
/// touch anything else; the executor asks again.
pub(crate) fn check_permission<A: Executable>(
    state: &A,
    command: &A::Command,
    context: &Context,
) -> Result<(), ExecuteError<Refused>> {
    authorise(&context.actor, state.capability(command), state.owner()).map_err(ExecuteError::from)
}
