//! What one reader was shown in one day.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::events::{DisclosureEvent, Shown};
use crate::values::PersonId;

/// What one reader was shown in one day, and how many files they took along.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosures {
    shown: BTreeSet<(Shown, Option<PersonId>)>,
    exports: u32,
}

impl Disclosures {
    /// Whether that was noted today.
    pub fn has_noted(&self, what: Shown, subject: Option<PersonId>) -> bool {
        self.shown.contains(&(what, subject))
    }
}

pub(super) fn evolve(disclosures: &mut Disclosures, event: &DisclosureEvent) {
    match event {
        DisclosureEvent::PersonalDataShown { what, subject, .. } => {
            disclosures.shown.insert((*what, *subject));
        }
        DisclosureEvent::DataExported { .. } => disclosures.exports += 1,
    }
}
