//! What can be asked of an estimate.

use chrono::{DateTime, Utc};

use super::events::PolicyAcceptance;
use crate::aggregate::Command;
use crate::catalogue::{Fault, Instrument};
use crate::permissions::Capability;
use crate::policies::PolicyVersion;
use crate::values::{PersonId, Personal, QuotationId, RepairNumber, Sha256Hex};

/// Everything an estimate is computed from.
#[derive(Debug, Clone)]
pub struct EstimateRequest {
    /// The new quotation.
    pub quotation: QuotationId,
    /// The model, and the version of its entry.
    pub instrument: (Instrument, u64),
    /// "Roland Juno-60".
    pub instrument_label: String,
    /// The faults chosen, each with the version of its entry.
    pub faults: Vec<(Fault, u64)>,
    /// The disclaimer that was accepted, at most 24 h ago.
    pub disclaimer: PolicyAcceptance,
    /// The disclaimer that is in force, as looked up.
    pub in_force: PolicyVersion,
    /// SHA-256 of the link token that will open this estimate.
    pub access_hash: Sha256Hex,
    /// When (UTC).
    pub at: DateTime<Utc>,
}

/// An intent about an estimate.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum QuotationCommand {
    /// Computes and gives an estimate.
    GiveEstimate(Box<EstimateRequest>),
    /// Keeps the estimate for somebody.
    SaveEstimate { person: PersonId, email: Option<Personal>, at: DateTime<Utc> },
    /// Notes that the estimate became a repair.
    ConvertEstimate { repair: RepairNumber, at: DateTime<Utc> },
}

impl Command for QuotationCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::GiveEstimate(_) => "quotation.give_estimate",
            Self::SaveEstimate { .. } => "quotation.save_estimate",
            Self::ConvertEstimate { .. } => "quotation.convert_estimate",
        }
    }

    fn capability(&self) -> Capability {
        match self {
            Self::GiveEstimate(_) | Self::SaveEstimate { .. } => Capability::Public,
            Self::ConvertEstimate { .. } => Capability::Automation,
        }
    }
}
