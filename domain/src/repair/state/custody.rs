//! What is kept of an instrument that waits to be collected: proved notices, charged storage, complaints, closures.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Job;
use crate::calendar::santiago_date;
use crate::repair::facts::{Complaint, Evidence, Notice};
use crate::repair::policy::Policy;
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

/// Days on which the workshop was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::repair) struct Closure {
    pub(in crate::repair) from: NaiveDate,
    pub(in crate::repair) to: NaiveDate,
}

impl Custody {
    pub(in crate::repair) fn has(&self, notice: Notice) -> bool {
        self.proved_on(notice).is_some()
    }

    /// The day on which the customer provably knew that the instrument is ready.
    pub(in crate::repair) fn notified_on(&self) -> Option<NaiveDate> {
        self.proved_on(Notice::Ready)
    }

    /// The day on which a notice provably arrived.
    fn proved_on(&self, notice: Notice) -> Option<NaiveDate> {
        self.notices.iter().find(|proved| proved.notice == notice).map(|proved| proved.on)
    }

    /// The later of the days on which the warnings of abandonment provably arrived; none while one is unproved.
    pub(in crate::repair) fn warned_on(&self) -> Option<NaiveDate> {
        Some(self.proved_on(Notice::Day60)?.max(self.proved_on(Notice::Day80)?))
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

    /// The day on which every gate of abandonment was open (`product.md` §4): storage stops with it, whenever it is
    /// noted. None before both warnings are proved, and while a pause keeps it away.
    pub(in crate::repair) fn abandonment_due_on(&self) -> Option<NaiveDate> {
        let warned_on = self.stage.ready()?.custody.warned_on()?;
        Some(self.custody_clock()?.date_of(Policy::CURRENT.abandonment_day)?.max(warned_on))
    }

    /// Whether every day of a closure is noted.
    pub(in crate::repair) fn knows_closure(&self, from: NaiveDate, to: NaiveDate) -> bool {
        let noted = |day: NaiveDate| self.closures.iter().any(|it| it.from <= day && day <= it.to);
        from.iter_days().take_while(|day| *day <= to).all(noted)
    }

    /// The days that do not count: those of complaints, the last of which may be open, and of closures.
    fn pauses(&self) -> Vec<Pause> {
        let complaints = self.complaints.iter().map(|record| Pause {
            from: santiago_date(record.complaint.opened_at),
            to: record.closed.as_ref().map(|closing| santiago_date(closing.at)),
        });
        let closures =
            self.closures.iter().map(|closure| Pause { from: closure.from, to: Some(closure.to) });
        let mut pauses: Vec<Pause> = complaints.chain(closures).collect();
        pauses.sort_by_key(|pause| pause.from);
        pauses
    }
}
