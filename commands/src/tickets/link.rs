//! The link under which a customer finds their ticket: it is in the mails about it, and whoever writes a mail has no account
//! to sign in with.
//!
//! Its secret follows from the ticket, as that of the reply address does, and lets its bearer do as much: read the
//! conversation and write in it as the customer. Both were mailed to an address: with another address on file they are
//! others, and whoever reads the mail of the old one is shown nothing more.

use domain::person::Person;
use domain::ticket::Ticket;
use domain::values::{PersonId, TicketId};
use domain::{Actor, Role};
use eventlog::LogError;
use uuid::Uuid;

use super::{ChangeError, load};
use crate::executor::{ExecuteError, Executor};
use crate::ports::LinkToken;

/// What the secret of a link is derived under.
const LINK: &str = "link";

/// The secret of a ticket's link, for its customer and nobody else; none where there is no such ticket, or its customer is
/// one no more.
///
/// # Errors
/// When the log fails.
pub async fn link_token(
    executor: &Executor,
    ticket: TicketId,
) -> Result<Option<LinkToken>, LogError> {
    secret_of(executor, ticket, LINK).await
}

/// The bearer of a ticket's link: acts for its customer.
///
/// # Errors
/// [`ExecuteError::NotFound`] when there is no such ticket, the token is not its own, or its customer was erased, without
/// telling which.
pub async fn open_with_link(
    executor: &Executor,
    ticket: TicketId,
    token: &LinkToken,
) -> Result<Actor, ChangeError> {
    let (_, customer) = load(executor, ticket).await?;
    let secret = secret_for(executor, ticket, customer, LINK).await?;
    if secret.is_some_and(|secret| token.opens(&secret.hash())) {
        Ok(Actor::link(customer))
    } else {
        Err(ExecuteError::NotFound)
    }
}

/// A secret of a ticket that its customer was mailed, by what it is for.
pub(super) async fn secret_of(
    executor: &Executor,
    ticket: TicketId,
    purpose: &str,
) -> Result<Option<LinkToken>, LogError> {
    let Some(loaded) = executor.load_if_any::<Ticket>(&ticket.to_string()).await? else {
        return Ok(None);
    };
    let Some(known) = loaded.state.conversation() else { return Ok(None) };
    secret_for(executor, ticket, known.customer, purpose).await
}

/// The same where the customer is known. Whoever was erased has none: nothing can be written for them.
async fn secret_for(
    executor: &Executor,
    ticket: TicketId,
    customer: PersonId,
    purpose: &str,
) -> Result<Option<LinkToken>, LogError> {
    let person = executor.load_if_any::<Person>(&customer.to_string()).await?;
    let profile = person.as_ref().and_then(|person| person.state.profile());
    let Some(profile) = profile.filter(|profile| profile.role == Role::Customer) else {
        return Ok(None);
    };
    let about = match profile.email_changes {
        0 => Uuid::new_v5(&ticket.uuid(), purpose.as_bytes()),
        changes => Uuid::new_v5(&ticket.uuid(), format!("{purpose} {changes}").as_bytes()),
    };
    Ok(Some(executor.ids().token_for(about)))
}
