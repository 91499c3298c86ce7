//! Tickets: opening one, answering, everything that the desk does with it, and what time alone brings about.
//!
//! What a rule needs to know of other aggregates (whose a repair is, who is staff, what was granted elsewhere) is
//! looked up here and travels in the command.

mod change;
mod compensation;
mod due;
pub mod mail;
mod open;
#[cfg(test)]
mod tests;
mod what_if;

pub use change::{
    TicketMove, add_note, assign, change_status, link_repair, merge, rate, reclassify, reply,
};
pub use compensation::{CompensationDecision, decide_compensation};
pub use due::{Fired, fire_due_levels};
pub use open::{OpenTicket, OpenedTicket, open};
pub use what_if::recount_tickets;

use domain::repair::Repair;
use domain::ticket::{Linked, Ticket, TicketCommand, TicketError, TicketIntent};
use domain::values::{PersonId, RepairNumber, TicketId};
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
    match loaded.and_then(|loaded| loaded.state.customer()) {
        Some(customer) => Ok(Linked { id: repair, customer }),
        None => {
            let refusal = TicketError::RepairNotTheirs;
            let (code, pointer) = (refusal.code(), refusal.pointer());
            let why = refusal.to_string();
            Err(ExecuteError::Rejected(Refused::new(code, RefusalKind::Invalid, pointer, why)))
        }
    }
}
