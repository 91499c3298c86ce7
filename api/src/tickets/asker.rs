//! Who reads or writes in a ticket.

use commands::tickets::open_with_link;
use domain::values::TicketId;
use domain::{Capability, Role};

use crate::extract::{Caller, PresentedLink, require};
use crate::problem::Problem;
use crate::state::ApiState;

/// The caller as whom something is done in a ticket: whoever is signed in, else the bearer of its link.
pub(super) async fn asker(
    state: &ApiState,
    ticket: TicketId,
    caller: &Caller,
    link: &PresentedLink,
) -> Result<Caller, Problem> {
    match (caller.actor.role, &link.0) {
        (Role::Anonymous, Some(token)) => {
            let bearer = open_with_link(&state.executor, ticket, token).await?;
            Ok(caller.acting_as(bearer))
        }
        _ => {
            require(&caller.actor, Capability::OwnTicket)?;
            Ok(caller.clone())
        }
    }
}
