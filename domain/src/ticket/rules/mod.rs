//! Which events a command causes, or the gate that refuses it (`product.md` §5 modules 12 and 13).
//!
//! One file for each part of a ticket's life; in each, a decision reads as the list of its gates. A command that
//! is already in effect causes nothing. Whatever pauses, stops or retargets a clock first notes the levels that
//! had fallen due, so that a timer that came late changes no result.

mod automation;
mod case;
mod compensation;
mod conversation;
mod desk;
mod ending;
mod opening;
mod sla;
mod texts;

use self::case::Case;
use super::commands::{TicketCommand, TicketIntent as I};
use super::errors::TicketError;
use super::events::TicketEvent;
use super::policy::TicketPolicy;
use super::state::Ticket;

/// What a command comes to.
type Decision = Result<Vec<TicketEvent>, TicketError>;

/// The events that the command causes.
pub(super) fn decide(ticket: &Ticket, command: TicketCommand) -> Decision {
    let TicketCommand { by, at, calendar, intent } = command;
    let policy = &TicketPolicy::CURRENT;
    let calendar = calendar.as_ref();
    let Some(known) = ticket.conversation() else {
        let I::Open(opening) = intent else {
            return Err(TicketError::Unknown);
        };
        return opening::open(*opening, &by, at, calendar, policy);
    };
    let case = Case { known, by: &by, at, calendar, policy, command: intent.name() };
    match intent {
        I::Open(opening) => opening::open_again(&case, &opening),
        I::ReplyAsCustomer { message, text } => {
            conversation::reply_as_customer(&case, message, text)
        }
        I::Answer { message, text } => conversation::answer(&case, message, text),
        I::AddInternalNote { note, text } => conversation::add_internal_note(&case, note, text),
        I::WaitForCustomer => conversation::wait_for_customer(&case),
        I::StopWaiting => conversation::stop_waiting(&case),

        I::Assign { assignee, is_staff } => desk::assign(&case, assignee, is_staff),
        I::Reclassify { category } => desk::reclassify(&case, category),
        I::LinkRepair { repair } => desk::link_repair(&case, repair),
        I::LinkPayment { payment } => desk::link_payment(&case, payment),
        I::MergeInto { into, standing } => desk::merge_into(&case, into, standing),

        I::Resolve => ending::resolve(&case),
        I::Close => ending::close(&case),
        I::Reopen => ending::reopen(&case),
        I::Rate { score, comment } => ending::rate(&case, score, comment),

        I::GiveAutomaticReply { message, kind, text, verified_sender } => {
            automation::give_reply(&case, message, kind, text, verified_sender)
        }
        I::Absorb { from, waits } => automation::absorb(&case, from, waits),
        I::SettleInMerge { into, answered_at } => {
            automation::settle_in_merge(&case, into, answered_at)
        }
        I::WaitInMerge { into, waits, since } => {
            automation::wait_in_merge(&case, into, waits, since)
        }
        I::FireDueLevels => automation::fire_due_levels(&case),

        I::ApproveCompensation { clock, granted_elsewhere } => {
            compensation::approve(&case, clock, granted_elsewhere)
        }
        I::DeclineCompensation { clock, reason } => compensation::decline(&case, clock, reason),
    }
}
