//! Who waits for an appointment, in the order in which they came (`product.md` §5 module 11). Time that becomes free is
//! offered to the first in line whom it suits.
//!
//! ```text
//! WaitlistJoined ──▶ SlotOffered ──▶ SlotOfferEnded (lapsed, taken) ──▶ SlotOffered (another slot) …
//!       │                 └──▶ SlotOfferEnded (closed), and then one of
//!       └──▶ WaitlistServed · WaitlistLeft · WaitlistExpired
//! ```
//!
//! There is one stream, [`WAITLIST_ID`]: the workshop has one bench, and an hour that a stream gives back may suit
//! whoever wants to collect an instrument, so that "offered to one at a time" is one aggregate's decision. An offer
//! holds nothing: whoever books first has the slot. Who is off the list is forgotten here; the log is not.

mod commands;
mod errors;
mod events;
mod facts;
pub mod policy;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::{WaitlistCommand, WaitlistIntent, WaitlistWish};
pub use errors::WaitlistError;
pub use events::WaitlistEvent;
pub use facts::{FreeSlot, OfferEnd, TakenSlot};
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Offer, Waitlist, WaitlistEntry};

/// The id of the one stream.
pub const WAITLIST_ID: &str = "workshop";

impl cqrs_es::Aggregate for Waitlist {
    const TYPE: &'static str = "waitlist";
    type Command = WaitlistCommand;
    type Event = WaitlistEvent;
    type Error = WaitlistError;
    type Services = ();

    async fn handle(
        &mut self,
        command: WaitlistCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), WaitlistError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: WaitlistEvent) {
        self.evolve(&event);
    }
}

impl Decider for Waitlist {
    fn decide(&self, command: WaitlistCommand) -> Result<Vec<WaitlistEvent>, WaitlistError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &WaitlistEvent) {
        state::evolve(self, event);
    }

    /// Many customers share the list; each rule compares its own entry.
    fn owner(&self) -> Option<PersonId> {
        None
    }
}
