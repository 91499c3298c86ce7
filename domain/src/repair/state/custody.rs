//! What is kept of an instrument that waits to be collected: proved notices, charged storage, complaints.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Job;
use crate::calendar::santiago_date;
use crate::repair::facts::{Complaint, Evidence, Notice};
use crate::repair::storage::{CustodyClock, Pause};

/// One stretch of waiting; a new one begins whenever the instrument is ready again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct Custody {
    /// The proved notices, in order.
    pub(in crate::repair) notices: Vec<ProvedNotice>,
    /// How many storage blocks were charged.
    pub(in crate::repair) blocks_charged: u32,
}

/// A notice that is proved to have arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct ProvedNotice {
    pub(in crate::repair) notice: Notice,
    pub(in crate::repair) evidence: Evidence,
    pub(in crate::repair) on: NaiveDate,
}

/// A complaint, open or closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct ComplaintRecord {
    pub(in crate::repair) complaint: Complaint,
    pub(in crate::repair) closed: Option<Closing>,
}

/// How and when a complaint ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct Closing {
    pub(in crate::repair) resolution: String,
    pub(in crate::repair) at: DateTime<Utc>,
}

impl Custody {
    pub(in crate::repair) fn has(&self, notice: Notice) -> bool {
        self.notices.iter().any(|proved| proved.notice == notice)
    }

    /// The day on which the customer provably knew that the instrument is ready.
    pub(in crate::repair) fn notified_on(&self) -> Option<NaiveDate> {
        self.notices.iter().find(|proved| proved.notice == Notice::Ready).map(|proved| proved.on)
    }

    /// The warnings, without the notice that the instrument is ready.
    pub(in crate::repair) fn warnings(&self) -> usize {
        self.notices.iter().filter(|proved| proved.notice != Notice::Ready).count()
    }
}

impl Job {
    pub(in crate::repair) fn open_complaint(&self) -> Option<&Complaint> {
        self.complaints
            .last()
            .filter(|record| record.closed.is_none())
            .map(|record| &record.complaint)
    }

    /// The clock of warnings and abandonment; none before the customer was provably notified.
    pub(in crate::repair) fn custody_clock(&self) -> Option<CustodyClock> {
        let notified_on = self.stage.ready()?.custody.notified_on()?;
        Some(CustodyClock::new(notified_on, self.pauses()))
    }

    /// The clock of storage; none unless the customer accepted storage apart. Never retroactive: days before
    /// the acceptance do not count.
    pub(in crate::repair) fn storage_clock(&self) -> Option<CustodyClock> {
        let accepted_on = santiago_date(self.intake.storage_policy.as_ref()?.accepted_at);
        let notified_on = self.stage.ready()?.custody.notified_on()?;
        Some(CustodyClock::new(notified_on.max(accepted_on), self.pauses()))
    }

    fn pauses(&self) -> impl Iterator<Item = Pause> {
        self.complaints.iter().map(|record| Pause {
            from: santiago_date(record.complaint.opened_at),
            to: record.closed.as_ref().map(|closing| santiago_date(closing.at)),
        })
    }
}
