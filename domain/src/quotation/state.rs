//! What is known of an estimate.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::events::{EstimateOutcome, QuotationEvent};
use crate::values::{
    FaultCode, InstrumentCode, PersonId, Personal, QuotationId, RepairNumber, Sha256Hex,
};

/// An estimate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quotation {
    /// None was given.
    #[default]
    Unknown,
    /// An estimate was given.
    Given(Box<Estimate>),
}

/// What was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Which.
    pub quotation: QuotationId,
    /// The model.
    pub instrument: InstrumentCode,
    /// The version of its catalogue entry.
    pub catalogue_version: u64,
    /// The faults chosen, priced or blocked, in the order of their codes.
    pub faults: Vec<FaultCode>,
    /// Those of them that wait for another one: an instrument that does not power on shows nothing else.
    pub blocked: Vec<FaultCode>,
    /// The result.
    pub outcome: EstimateOutcome,
    /// SHA-256 of the link token that opens it.
    pub access_hash: Sha256Hex,
    /// The last instant at which it is valid (UTC).
    pub valid_until: DateTime<Utc>,
    /// Whose it is and where it was sent, once somebody kept it.
    pub saved: Option<(PersonId, Option<Personal>)>,
    /// The one address besides that on file to which it was sent, once somebody named one.
    pub sent_to: Option<Personal>,
    /// The repair it became.
    pub repair: Option<RepairNumber>,
}

impl Quotation {
    /// The estimate, if one was given.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Given(estimate) => Some(estimate),
            Self::Unknown => None,
        }
    }
}

impl Estimate {
    /// Whether it still holds at that instant.
    pub fn is_valid(&self, at: DateTime<Utc>) -> bool {
        at <= self.valid_until
    }
}

pub(super) fn evolve(state: &mut Quotation, event: &QuotationEvent) {
    match (&mut *state, event) {
        (
            Quotation::Unknown,
            QuotationEvent::EstimateGiven {
                quotation,
                instrument,
                catalogue_version,
                priced,
                blocked,
                outcome,
                access_hash,
                valid_until,
                ..
            },
        ) => {
            let mut faults: Vec<_> =
                priced.iter().chain(blocked).map(|priced| priced.fault.clone()).collect();
            faults.sort();
            *state = Quotation::Given(Box::new(Estimate {
                quotation: *quotation,
                instrument: instrument.clone(),
                catalogue_version: *catalogue_version,
                faults,
                blocked: blocked.iter().map(|fault| fault.fault.clone()).collect(),
                outcome: outcome.clone(),
                access_hash: access_hash.clone(),
                valid_until: *valid_until,
                saved: None,
                sent_to: None,
                repair: None,
            }));
        }
        (Quotation::Given(estimate), QuotationEvent::EstimateSaved { person, email, .. }) => {
            estimate.saved = Some((*person, email.clone()));
            if email.is_some() {
                estimate.sent_to.clone_from(email);
            }
        }
        (Quotation::Given(estimate), QuotationEvent::EstimateConverted { repair, .. }) => {
            estimate.repair = Some(*repair);
        }
        (_, event) => {
            panic!("impossible history: {} does not follow from what happened before", event.name())
        }
    }
}
