//! What is known of a repair after its events, as far as a rule or a reader of one repair needs it.
//!
//! [`Stage`] carries the data of each state; [`Job`] carries what outlives the states. Only `evolve` writes
//! here, and it reads nothing but events: no clock and no policy, so that a replay gives the same state.

mod custody;
mod due;
mod evolve;
mod quote;
mod read;
mod stage;
mod transitions;
mod work;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::facts::{EtaRange, Finding, Intake, NoteVisibility, Photo, Status, TestPhase, TestRun};
use super::ledger::Account;
use crate::values::{NoteId, PersonId, Personal, RepairNumber, Sha256Hex};

pub(super) use custody::{Closure, ComplaintRecord, Custody};
pub use quote::{Quote, QuoteDecision};
pub(super) use stage::{Done, Ready, Stage};
pub use work::{LineState, WorkLine};
pub(super) use work::{Part, Work};

/// A repair, from the intake to the delivery. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    job: Option<Box<Job>>,
}

impl Repair {
    pub(super) fn job(&self) -> Option<&Job> {
        self.job.as_deref()
    }
}

/// A repair that was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) number: RepairNumber,
    pub(super) intake: Box<Intake>,
    pub(super) tracking_hash: Sha256Hex,
    pub(super) received_at: DateTime<Utc>,
    pub(super) received_by: PersonId,
    pub(super) technician: Option<PersonId>,
    pub(super) hold: Option<String>,
    pub(super) eta: Option<(EtaRange, String)>,
    pub(super) photos: Vec<Photo>,
    pub(super) notes: Vec<NoteId>,
    /// A public note was left since the diagnosis began: the customer has the diagnosis in writing.
    pub(super) diagnosis_reported: bool,
    pub(super) receivers: Vec<AuthorisedReceiver>,
    pub(super) loans: Vec<Loan>,
    pub(super) findings: Vec<Finding>,
    pub(super) test_runs: Vec<TestRun>,
    pub(super) checklist_completed: bool,
    pub(super) verdict: Option<WarrantyVerdict>,
    pub(super) quotes: Vec<Quote>,
    pub(super) parts: Vec<Part>,
    pub(super) account: Account,
    pub(super) complaints: Vec<ComplaintRecord>,
    /// When the workshop was closed while the instrument waited.
    #[serde(default)]
    pub(super) closures: Vec<Closure>,
    pub(super) stage: Stage,
}

/// Somebody whom the customer lets collect the instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AuthorisedReceiver {
    pub(super) name: Personal,
    pub(super) rut: Personal,
}

/// An accessory that was lent to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Loan {
    pub(super) item: String,
    pub(super) returned: bool,
}

/// What the diagnosis said of a warranty claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WarrantyVerdict {
    Covered(String),
    Declined(String),
}

impl Job {
    pub(super) fn status(&self) -> Status {
        self.stage.status()
    }

    pub(super) fn current_quote(&self) -> Option<&Quote> {
        self.quotes.last()
    }

    pub(super) fn has_photo(&self, hash: &Sha256Hex) -> bool {
        self.photos.iter().any(|photo| photo.hash == *hash)
    }

    pub(super) fn is_covered_by_warranty(&self) -> bool {
        matches!(self.verdict, Some(WarrantyVerdict::Covered(_)))
    }

    /// The last run of that phase; `since` how many runs had been filed before the phase counts.
    pub(super) fn last_run(&self, phase: TestPhase, since: usize) -> Option<&TestRun> {
        self.test_runs.iter().skip(since).rev().find(|run| run.phase == phase)
    }

    fn note(&mut self, note: NoteId, visibility: NoteVisibility) {
        self.notes.push(note);
        if visibility == NoteVisibility::Public && self.status() != Status::Received {
            self.diagnosis_reported = true;
        }
    }
}

impl TestRun {
    /// Whether every step passed.
    pub fn passed(&self) -> bool {
        self.measurements.iter().all(|measurement| measurement.passed)
    }
}
