//! What an entry of the catalogue says now.

use serde::{Deserialize, Serialize};

use super::events::{CatalogueEvent, Entry};

/// An entry of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CatalogueEntry {
    /// Not in the catalogue.
    #[default]
    Unknown,
    /// Offered to customers and technicians.
    Offered(Box<Entry>),
    /// No longer offered, but still what old repairs and quotes refer to.
    Deprecated(Box<Entry>),
}

impl CatalogueEntry {
    /// What the entry says, offered or not.
    pub fn entry(&self) -> Option<&Entry> {
        match self {
            Self::Unknown => None,
            Self::Offered(entry) | Self::Deprecated(entry) => Some(entry),
        }
    }

    /// Whether the entry is offered.
    pub const fn is_offered(&self) -> bool {
        matches!(self, Self::Offered(_))
    }
}

pub(super) fn evolve(state: &mut CatalogueEntry, event: &CatalogueEvent) {
    use CatalogueEntry::{Deprecated, Offered, Unknown};
    *state = match (std::mem::take(state), event) {
        (Unknown, CatalogueEvent::CatalogueEntryAdded { entry, .. })
        | (Offered(_), CatalogueEvent::CatalogueEntryRevised { entry, .. }) => {
            Offered(Box::new(entry.clone()))
        }
        (Offered(entry), CatalogueEvent::CatalogueEntryDeprecated { .. }) => Deprecated(entry),
        (_, event) => {
            panic!("impossible history: {} does not follow from what happened before", event.name())
        }
    };
}
