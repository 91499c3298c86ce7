//! A person: a customer or a member of the staff.
//!
//! ```text
//! Unknown ──PersonRegistered──▶ Known ──PersonErased──▶ Erased (terminal)
//!                               │  ▲
//!                               └──┘ contact, role, consents, sessions, second factor, erasure request
//! ```
//!
//! Contact data is sealed under the person's own id, so that destroying one key erases them everywhere.
//! Passwords, tokens and seeds are never here: only the facts that they changed.

mod commands;
mod erasure;
mod errors;
mod events;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::actor::Role;
use crate::aggregate::{Command, Decider, handle_with_decide};
use crate::permissions::Capability;
use crate::values::PersonId;

pub use commands::PersonCommand;
pub use erasure::erasure_due;
pub use errors::PersonError;
pub use events::{ConsentPurpose, Contact, PersonEvent};
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Consent, Person, Profile};

impl cqrs_es::Aggregate for Person {
    const TYPE: &'static str = "person";
    type Command = PersonCommand;
    type Event = PersonEvent;
    type Error = PersonError;
    type Services = ();

    async fn handle(
        &mut self,
        command: PersonCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), PersonError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: PersonEvent) {
        self.evolve(&event);
    }
}

impl Decider for Person {
    fn decide(&self, command: PersonCommand) -> Result<Vec<PersonEvent>, PersonError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &PersonEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        match self {
            Self::Unknown => None,
            Self::Known(profile) => Some(profile.person),
            Self::Erased { person } => Some(*person),
        }
    }

    fn capability(&self, command: &PersonCommand) -> Capability {
        match (command.capability(), self.role()) {
            (Capability::OwnProfile, Some(Role::Receptionist | Role::Technician | Role::Owner)) => {
                Capability::StaffProfile
            }
            (capability, _) => capability,
        }
    }
}
