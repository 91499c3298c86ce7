//! A repair as an automatic reply tells of it: what its customer sees on the tracking page.

use domain::repair::{EtaRange, Repair, Status};
use domain::ticket::auto_reply::RepairFacts;
use domain::values::RepairNumber;
use domain::wording::{REVIEW_BUSINESS_DAYS, day};

/// Where a repair stands, with what the placeholders of its wording stand for.
#[derive(Debug)]
pub(super) struct RepairSnapshot {
    number: RepairNumber,
    instrument: String,
    status: Status,
    values: Vec<(&'static str, Option<String>)>,
    eta: Option<EtaRange>,
}

impl RepairSnapshot {
    pub(super) fn of(repair: &Repair) -> Option<Self> {
        let status = repair.status()?;
        let eta = repair.eta().map(|(eta, _)| eta);
        let values = vec![
            ("días", Some(REVIEW_BUSINESS_DAYS.to_string())),
            ("fecha", repair.day_told_in(status).map(day)),
            ("p", Some(repair.progress_percent().to_string())),
            ("a", eta.map(|eta| day(eta.from))),
            ("b", eta.map(|eta| day(eta.to))),
            // The tracking page names the part; a mail need not.
            ("pieza", None),
        ];
        let instrument = repair.intake()?.instrument_label.clone();
        Some(Self { number: repair.number()?, instrument, status, values, eta })
    }

    pub(super) fn facts(&self) -> RepairFacts<'_> {
        RepairFacts {
            number: self.number,
            instrument: &self.instrument,
            status: self.status,
            values: &self.values,
            eta: self.eta,
        }
    }
}
