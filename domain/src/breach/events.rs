//! What has happened to the register of breaches. The names are stored for ever.

use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::facts::{BreachDetails, BreachNotice};
use crate::values::BreachId;

/// A fact about a breach of personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BreachEvent {
    /// A breach was entered.
    BreachRecorded {
        /// Which.
        breach: BreachId,
        /// When the workshop learned of it (UTC): the time for telling the Agency runs from then.
        discovered_at: DateTime<Utc>,
        /// What is known of it.
        details: BreachDetails,
        /// When it was entered (UTC).
        at: DateTime<Utc>,
    },
    /// More is known of it, or something else than was thought.
    BreachAmended {
        /// Which.
        breach: BreachId,
        /// All that is known by now.
        details: BreachDetails,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The Agency for the Protection of Personal Data was told.
    BreachReported {
        /// Which.
        breach: BreachId,
        /// When it was told (UTC).
        reported_at: DateTime<Utc>,
        /// The number under which the Agency took it.
        reference: String,
        /// When this was entered (UTC).
        at: DateTime<Utc>,
    },
    /// Those concerned are told. The messages follow from this fact.
    BreachNoticeGiven {
        /// Which.
        breach: BreachId,
        /// The day on which it happened, as they are told (Santiago).
        happened_on: NaiveDate,
        /// Who is told, and what.
        notice: BreachNotice,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl BreachEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BreachRecorded { .. } => "BreachRecorded",
            Self::BreachAmended { .. } => "BreachAmended",
            Self::BreachReported { .. } => "BreachReported",
            Self::BreachNoticeGiven { .. } => "BreachNoticeGiven",
        }
    }
}

impl DomainEvent for BreachEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
