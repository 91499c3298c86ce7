//! A repair on its way through the demo, from the first visit to the delivery.

use chrono::{DateTime, Utc};
use domain::repair::QuoteLine;
use domain::values::{PersonId, QuotationId, RepairNumber};
use rand_chacha::ChaCha8Rng;

use super::plan::Plan;

/// One repair, or one visitor who asks for a price.
pub(super) struct Job {
    /// Told apart by the order of their arrival, also when two acts fall on the same instant.
    pub(super) serial: u64,
    /// Its own chance: what happens to one repair does not depend on the others.
    pub(super) rng: ChaCha8Rng,
    pub(super) plan: Plan,
    /// The model, by its index in the catalogue.
    pub(super) model: usize,
    /// The faults, by their indexes in the catalogue.
    pub(super) faults: Vec<usize>,
    /// The technician in charge, by their index.
    pub(super) technician: usize,
    pub(super) customer: Option<PersonId>,
    pub(super) estimate: Option<QuotationId>,
    pub(super) number: Option<RepairNumber>,
    pub(super) quotation: Option<QuotationId>,
    pub(super) revision: u32,
    pub(super) lines: Vec<QuoteLine>,
    /// The earlier repair whose warranty is claimed.
    pub(super) warranty_of: Option<RepairNumber>,
}

impl Job {
    /// When something happens to it next.
    pub(super) fn next_at(&self) -> Option<DateTime<Utc>> {
        self.plan.front().map(|(at, _)| *at)
    }
}

/// Earliest first, for the heap of jobs.
impl Ord for Job {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (other.next_at(), other.serial).cmp(&(self.next_at(), self.serial))
    }
}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Job {}
