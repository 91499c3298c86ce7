//! The link under which a customer finds their ticket: it is in the mails about it, and whoever writes a mail has no account
//! to sign in with.
//!
//! Its secret follows from the ticket, as that of the reply address does, and lets its bearer do as much: read the
//! conversation and write in it as the customer.

use domain::Actor;
use domain::values::TicketId;
use uuid::Uuid;

use super::{ChangeError, load};
use crate::executor::{ExecuteError, Executor};
use crate::ports::LinkToken;

/// The secret of a ticket's link, for its customer and nobody else.
pub fn link_token(executor: &Executor, ticket: TicketId) -> LinkToken {
    executor.ids().token_for(Uuid::new_v5(&ticket.uuid(), b"link"))
}

/// The bearer of a ticket's link: acts for its customer.
///
/// # Errors
/// [`ExecuteError::NotFound`] when there is no such ticket or the token is not its own, without telling which.
pub async fn open_with_link(
    executor: &Executor,
    ticket: TicketId,
    token: &LinkToken,
) -> Result<Actor, ChangeError> {
    let (_, customer) = load(executor, ticket).await?;
    if token.opens(&link_token(executor, ticket).hash()) {
        Ok(Actor::link(customer))
    } else {
        Err(ExecuteError::NotFound)
    }
}
