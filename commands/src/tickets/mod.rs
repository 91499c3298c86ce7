//! Tickets: opening one, answering, everything that the desk does with it, and what time alone brings about.
//!
//! What a rule needs to know of other aggregates (whose a repair is, who is staff, what was granted elsewhere) is
//! looked up here and travels in the command.

mod change;
mod compensation;
mod due;
mod link;
pub mod mail;
mod merging;
mod open;
#[cfg(test)]
mod tests;
mod what_if;

pub use change::{
    TicketMove, add_note, assign, change_status, link_payment, link_repair, rate, reclassify, reply,
};
pub use compensation::{CompensationDecision, decide_compensation};
pub use due::{Fired, fire_due_levels};
pub use link::{link_token, open_with_link};
pub use merging::merge;
pub use open::{OpenTicket, OpenedTicket, open};
pub use what_if::recount_tickets;

use domain::payment::Payment;
use domain::repair::Repair;
use domain::ticket::{Linked, Ticket, TicketCommand, TicketError, TicketIntent};
use domain::values::{PaymentId, PersonId, RepairNumber, TicketId};
use domain::{Refusal as _, RefusalKind};

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Loaded, Refused};

/// Why a ticket was not changed.
pub type ChangeError = ExecuteError<Refused>;

/// Gives a ticket a command at this instant, by the calendar in force.
pub(crate) async fn give(
    executor: &Executor,
    ticket: TicketId,
    intent: TicketIntent,
    context: Context,
) -> Result<Executed, ChangeError> {
    let command = TicketCommand {
        by: context.actor.clone(),
        at: executor.clock().now(),
        calendar: executor.workshop().calendar.clone(),
        intent,
    };
    let done = executor.execute::<Ticket>(&ticket.to_string(), command, context).await;
    done.map_err(ExecuteError::erase)
}

/// A ticket as it is, and whose it is.
async fn load(
    executor: &Executor,
    ticket: TicketId,
) -> Result<(Loaded<Ticket>, PersonId), ChangeError> {
    let loaded = executor.load::<Ticket>(&ticket.to_string()).await.map_err(ExecuteError::erase)?;
    let customer = loaded.state.conversation().map(|known| known.customer);
    customer.map(|customer| (loaded, customer)).ok_or(ExecuteError::NotFound)
}

/// A repair and whose it is. One that does not exist is nobody's, so that nobody learns which numbers are taken.
async fn linked_repair(
    executor: &Executor,
    repair: RepairNumber,
) -> Result<Linked<RepairNumber>, ChangeError> {
    let loaded = executor.load_if_any::<Repair>(&repair.to_string()).await?;
    let customer = loaded.and_then(|loaded| loaded.state.customer());
    let customer = customer.ok_or_else(|| nobodys(&TicketError::RepairNotTheirs))?;
    Ok(Linked { id: repair, customer })
}

/// A payment and whose it is, and the repair that it was for. One that does not exist is nobody's.
async fn linked_payment(
    executor: &Executor,
    payment: PaymentId,
) -> Result<(Linked<PaymentId>, RepairNumber), ChangeError> {
    let loaded = executor.load_if_any::<Payment>(&payment.to_string()).await?;
    let attempt = loaded.as_ref().and_then(|loaded| loaded.state.attempt());
    let attempt = attempt.ok_or_else(|| nobodys(&TicketError::PaymentNotTheirs))?;
    Ok((Linked { id: payment, customer: attempt.customer }, attempt.repair))
}

fn nobodys(refusal: &TicketError) -> ChangeError {
    let (code, pointer, why) = (refusal.code(), refusal.pointer(), refusal.to_string());
    ExecuteError::Rejected(Refused::new(code, RefusalKind::Invalid, pointer, why))
}
