//! What can be asked of the register of breaches.

use chrono::{DateTime, Utc};

use super::facts::{BreachDetails, BreachNotice};
use crate::aggregate::Command;
use crate::permissions::Capability;
use crate::values::BreachId;

/// A command about one breach: which, when, and what.
#[derive(Debug, Clone)]
pub struct BreachCommand {
    /// Which.
    pub breach: BreachId,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// What.
    pub intent: BreachIntent,
}

/// The intent of a command about a breach.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the events, where they are documented")]
pub enum BreachIntent {
    /// Enters a breach.
    Record { discovered_at: DateTime<Utc>, details: BreachDetails },
    /// Says what is known of it by now.
    Amend { details: BreachDetails },
    /// Notes that the Agency was told.
    Report { reported_at: DateTime<Utc>, reference: String },
    /// Tells those concerned.
    Notify { notice: BreachNotice },
}

impl Command for BreachCommand {
    fn name(&self) -> &'static str {
        match self.intent {
            BreachIntent::Record { .. } => "breach.record",
            BreachIntent::Amend { .. } => "breach.amend",
            BreachIntent::Report { .. } => "breach.report",
            BreachIntent::Notify { .. } => "breach.notify",
        }
    }

    fn capability(&self) -> Capability {
        Capability::BreachKeeping
    }
}
