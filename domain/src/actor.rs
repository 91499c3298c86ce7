//! Who asks for a command.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::values::PersonId;

/// The role in which somebody acts (`product.md` §5b; R ⊂ T ⊂ O unless the permissions table says otherwise).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Nobody signed in.
    Anonymous,
    /// The bearer of a tracking or quotation link.
    Link,
    /// A customer, on their own data.
    Customer,
    /// Reception: intake, delivery, cash.
    Receptionist,
    /// The bench: diagnosis, quotes, repair.
    Technician,
    /// The owner of the workshop.
    Owner,
    /// A process manager or a scheduled job.
    System,
}

impl Role {
    /// The role's stable name, as stored in metadata and tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Link => "link",
            Self::Customer => "customer",
            Self::Receptionist => "receptionist",
            Self::Technician => "technician",
            Self::Owner => "owner",
            Self::System => "system",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Anonymous,
            Self::Link,
            Self::Customer,
            Self::Receptionist,
            Self::Technician,
            Self::Owner,
            Self::System,
        ]
        .into_iter()
        .find(|role| role.as_str() == name)
    }

    /// Whether this is somebody who works in the workshop.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Receptionist | Self::Technician | Self::Owner)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The identity behind an actor.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorId {
    /// A registered person.
    Person(PersonId),
    /// The customer of a stream, proved by the possession of its link only.
    LinkOf(PersonId),
    /// A process manager or job, by its name.
    System(String),
    /// Nobody known.
    Anonymous,
}

/// Somebody (or something) that asks for a command, as authenticated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub id: ActorId,
    /// In which role.
    pub role: Role,
    /// Whether they proved a second factor in the last minutes (`product.md` §5 module 1, step-up).
    #[serde(default)]
    pub stepped_up: bool,
}

impl Actor {
    /// A signed-in person.
    pub const fn person(id: PersonId, role: Role) -> Self {
        Self { id: ActorId::Person(id), role, stepped_up: false }
    }

    /// The bearer of a link of that customer.
    pub const fn link(customer: PersonId) -> Self {
        Self { id: ActorId::LinkOf(customer), role: Role::Link, stepped_up: false }
    }

    /// A process manager or job. It may do what needs step-up: its own trigger was authorised.
    pub fn system(name: &str) -> Self {
        Self { id: ActorId::System(name.to_owned()), role: Role::System, stepped_up: true }
    }

    /// A visitor.
    pub const fn anonymous() -> Self {
        Self { id: ActorId::Anonymous, role: Role::Anonymous, stepped_up: false }
    }

    /// The same actor after a fresh second factor.
    #[must_use]
    pub fn with_step_up(mut self) -> Self {
        self.stepped_up = true;
        self
    }

    /// The person, where one is known.
    pub const fn person_id(&self) -> Option<PersonId> {
        match self.id {
            ActorId::Person(id) | ActorId::LinkOf(id) => Some(id),
            ActorId::System(_) | ActorId::Anonymous => None,
        }
    }
}
