//! Which events a command to the waitlist causes, or the rule that refuses it (`product.md` §5 module 11).

mod endings;
mod joining;
mod offers;

use chrono::{DateTime, Utc};

use super::commands::{WaitlistCommand, WaitlistIntent as I};
use super::errors::WaitlistError;
use super::events::WaitlistEvent;
use super::state::{Waitlist, evolve};
use crate::actor::{Actor, Role};
use crate::agenda::AgendaError;
use crate::values::PersonId;

/// What a command comes to.
type Decision = Result<Vec<WaitlistEvent>, WaitlistError>;

/// One command.
struct Case<'a> {
    waitlist: &'a Waitlist,
    by: &'a Actor,
    at: DateTime<Utc>,
}

/// The events that the command causes. What the workshop does by itself begins with what time has brought about.
pub(super) fn decide(waitlist: &Waitlist, command: WaitlistCommand) -> Decision {
    let WaitlistCommand { by, at, intent } = command;
    let case = Case { waitlist, by: &by, at };
    match intent {
        I::Join { wish } => joining::join(&case, &wish),
        I::Leave { entry } => endings::leave(&case, entry),
        I::Offer { free, barred } => {
            Ok(punctually(&case, |case| offers::offer(case, &free, &barred)))
        }
        I::NoteBooking { taken } => {
            Ok(punctually(&case, |case| endings::note_booking(case, &taken)))
        }
        I::Lapse => Ok(punctually(&case, |_| Vec::new())),
    }
}

/// What is due by then, and what follows on top of it.
fn punctually(
    case: &Case<'_>,
    then: impl FnOnce(&Case<'_>) -> Vec<WaitlistEvent>,
) -> Vec<WaitlistEvent> {
    let mut events = endings::due(case);
    let mut waitlist = case.waitlist.clone();
    for event in &events {
        evolve(&mut waitlist, event);
    }
    events.extend(then(&Case { waitlist: &waitlist, ..*case }));
    events
}

impl Case<'_> {
    /// Customers act for themselves only, in person or by link.
    fn may_act_for(&self, customer: PersonId) -> Result<(), WaitlistError> {
        let is_by_customer = matches!(self.by.role, Role::Customer | Role::Link);
        if is_by_customer && self.by.person_id() != Some(customer) {
            return Err(AgendaError::NotYours.into());
        }
        Ok(())
    }
}
