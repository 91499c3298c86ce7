//! What was disclosed. Who read, from where and when is in the metadata of each event.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::values::PersonId;

/// What personal data was shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The record of one person.
    Person,
    /// A list of people.
    PeopleList,
    /// A work order.
    WorkOrder,
    /// The dossier of a repair.
    Dossier,
}

/// A fact about who was shown what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DisclosureEvent {
    /// Personal data was shown to a member of the staff; noted once a day for each kind and person.
    PersonalDataShown {
        /// As what.
        what: Shown,
        /// Whose, where it is one person's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<PersonId>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The audit left as a file.
    DataExported {
        /// `csv`, `ndjson` or `pdf`.
        format: String,
        /// The filter, in words.
        filter: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl DisclosureEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PersonalDataShown { .. } => "PersonalDataShown",
            Self::DataExported { .. } => "DataExported",
        }
    }
}

impl DomainEvent for DisclosureEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
