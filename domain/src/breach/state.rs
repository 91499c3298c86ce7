//! The register after its events.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::events::BreachEvent as E;
use super::facts::{BreachDetails, BreachNotice};
use crate::values::BreachId;

/// How long after its discovery a breach is to be reported: the law says "without undue delay", and 72 hours are what
/// `product.md` §3 takes that for.
const REPORT_WITHIN: TimeDelta = TimeDelta::hours(72);

/// The register of breaches. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreachRegister {
    pub(super) entries: Vec<Breach>,
}

/// A breach of personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// Which.
    pub breach: BreachId,
    /// When the workshop learned of it (UTC).
    pub discovered_at: DateTime<Utc>,
    /// What is known of it by now.
    pub details: BreachDetails,
    /// When it was entered (UTC).
    pub recorded_at: DateTime<Utc>,
    /// When the Agency was told.
    pub report: Option<Report>,
    /// What those concerned were told, in that order.
    pub notices: Vec<GivenNotice>,
}

/// That the Agency was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When (UTC).
    pub reported_at: DateTime<Utc>,
    /// The number under which it took the report.
    pub reference: String,
}

/// What was told to those concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenNotice {
    /// The day on which it happened, as they were told (Santiago).
    pub happened_on: NaiveDate,
    /// What, and to whom.
    pub notice: BreachNotice,
    /// When (UTC).
    pub at: DateTime<Utc>,
}

impl Breach {
    /// By when the Agency is to be told (UTC).
    pub fn report_due_at(&self) -> DateTime<Utc> {
        self.discovered_at + REPORT_WITHIN
    }

    /// Whether the Agency was told too late, or has not been told by `now` though it should have been.
    pub fn is_report_late(&self, now: DateTime<Utc>) -> bool {
        self.report.as_ref().map_or(now, |report| report.reported_at) > self.report_due_at()
    }
}

impl BreachRegister {
    /// All breaches, in the order in which they were entered.
    pub fn entries(&self) -> &[Breach] {
        &self.entries
    }

    /// One of them.
    pub fn entry(&self, breach: BreachId) -> Option<&Breach> {
        self.entries.iter().find(|known| known.breach == breach)
    }
}

pub(super) fn evolve(register: &mut BreachRegister, event: &E) {
    match event {
        E::BreachRecorded { breach, discovered_at, details, at } => {
            register.entries.push(Breach {
                breach: *breach,
                discovered_at: *discovered_at,
                details: details.clone(),
                recorded_at: *at,
                report: None,
                notices: Vec::new(),
            });
        }
        E::BreachAmended { breach, details, .. } => {
            known(register, event, *breach).details = details.clone();
        }
        E::BreachReported { breach, reported_at, reference, .. } => {
            let report = Report { reported_at: *reported_at, reference: reference.clone() };
            known(register, event, *breach).report = Some(report);
        }
        E::BreachNoticeGiven { breach, happened_on, notice, at } => {
            let given = GivenNotice { happened_on: *happened_on, notice: notice.clone(), at: *at };
            known(register, event, *breach).notices.push(given);
        }
    }
}

fn known<'a>(register: &'a mut BreachRegister, event: &E, id: BreachId) -> &'a mut Breach {
    match register.entries.iter_mut().find(|known| known.breach == id) {
        Some(known) => known,
        None => panic!("impossible history: {} of a breach that was not entered", event.name()),
    }
}
