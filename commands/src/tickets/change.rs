//! What customers and staff do with a ticket.

use domain::Role;
use domain::person::Person;
use domain::ticket::{Category, Stage, TicketIntent};
use domain::values::{MessageId, PaymentId, PersonId, Personal, RepairNumber, TicketId};
use uuid::Uuid;

use super::{ChangeError, give, linked_payment, linked_repair, load};
use crate::context::Context;
use crate::executor::{Executed, Executor};

/// Where a ticket should stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketMove {
    /// The workshop has to act: what waited for the customer goes on, what was over begins again.
    Open,
    /// The customer has to act.
    WaitForCustomer,
    /// It is held for solved.
    Resolve,
    /// It is over.
    Close,
}

/// Writes into a ticket: an answer by staff, the customer's own words by anybody else.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn reply(
    executor: &Executor,
    ticket: TicketId,
    text: String,
    context: Context,
) -> Result<Executed, ChangeError> {
    let (_, customer) = load(executor, ticket).await?;
    let text = Personal::new(customer, text);
    let message = message_of(&context);
    let intent = if context.actor.role.is_staff() {
        TicketIntent::Answer { message, text }
    } else {
        TicketIntent::ReplyAsCustomer { message, text }
    };
    give(executor, ticket, intent, context).await
}

/// Notes something that the customer does not see.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn add_note(
    executor: &Executor,
    ticket: TicketId,
    text: String,
    context: Context,
) -> Result<Executed, ChangeError> {
    let (_, customer) = load(executor, ticket).await?;
    let text = Personal::new(customer, text);
    let intent = TicketIntent::AddInternalNote { note: message_of(&context), text };
    give(executor, ticket, intent, context).await
}

/// Moves a ticket. For staff, "open" ends a wait for the customer or begins again what was over; a customer begins
/// again.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn change_status(
    executor: &Executor,
    ticket: TicketId,
    to: TicketMove,
    context: Context,
) -> Result<Executed, ChangeError> {
    let intent = match to {
        TicketMove::WaitForCustomer => TicketIntent::WaitForCustomer,
        TicketMove::Resolve => TicketIntent::Resolve,
        TicketMove::Close => TicketIntent::Close,
        TicketMove::Open => {
            let (loaded, _) = load(executor, ticket).await?;
            let stage = loaded.state.conversation().map(|known| known.stage);
            match stage {
                Some(Stage::WaitingCustomer) if context.actor.role.is_staff() => {
                    TicketIntent::StopWaiting
                }
                _ => TicketIntent::Reopen,
            }
        }
    };
    give(executor, ticket, intent, context).await
}

/// Puts somebody in charge.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn assign(
    executor: &Executor,
    ticket: TicketId,
    assignee: PersonId,
    context: Context,
) -> Result<Executed, ChangeError> {
    let person = executor.load_if_any::<Person>(&assignee.to_string()).await?;
    let is_staff = person.and_then(|person| person.state.role()).is_some_and(Role::is_staff);
    let intent = TicketIntent::Assign { assignee, is_staff };
    give(executor, ticket, intent, context).await
}

/// Corrects what a ticket is about.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn reclassify(
    executor: &Executor,
    ticket: TicketId,
    category: Category,
    context: Context,
) -> Result<Executed, ChangeError> {
    let intent = TicketIntent::Reclassify { category };
    give(executor, ticket, intent, context).await
}

/// Says which repair a ticket is about.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn link_repair(
    executor: &Executor,
    ticket: TicketId,
    repair: RepairNumber,
    context: Context,
) -> Result<Executed, ChangeError> {
    let repair = linked_repair(executor, repair).await?;
    let intent = TicketIntent::LinkRepair { repair };
    give(executor, ticket, intent, context).await
}

/// Says which payment a ticket is about.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn link_payment(
    executor: &Executor,
    ticket: TicketId,
    payment: PaymentId,
    context: Context,
) -> Result<Executed, ChangeError> {
    let (payment, _) = linked_payment(executor, payment).await?;
    give(executor, ticket, TicketIntent::LinkPayment { payment }, context).await
}

/// Says how content the customer is.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn rate(
    executor: &Executor,
    ticket: TicketId,
    score: u8,
    comment: Option<String>,
    context: Context,
) -> Result<Executed, ChangeError> {
    let (_, customer) = load(executor, ticket).await?;
    let comment = comment.map(|comment| Personal::new(customer, comment));
    let intent = TicketIntent::Rate { score, comment };
    give(executor, ticket, intent, context).await
}

/// The message that a command adds, the same again when it is repeated.
fn message_of(context: &Context) -> MessageId {
    MessageId::new(Uuid::new_v5(&context.command_id, b"message"))
}
