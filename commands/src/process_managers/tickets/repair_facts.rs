//! A repair as an automatic reply tells of it: what its customer sees on the tracking page.

use chrono::NaiveDate;
use domain::calendar::santiago_date;
use domain::repair::{EtaRange, Repair, Status};
use domain::ticket::auto_reply::RepairFacts;
use domain::values::RepairNumber;

/// "Lo revisaremos en máximo N días hábiles" (`product.md` §5 module 6).
const REVIEW_BUSINESS_DAYS: u32 = 5;

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
            ("fecha", date(repair, status).map(day)),
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

/// The day that the wording of a state speaks of, where the repair knows it.
fn date(repair: &Repair, status: Status) -> Option<NaiveDate> {
    match status {
        Status::Quoted => repair.quotes().last().map(|quote| santiago_date(quote.valid_until)),
        // The last day that costs nothing.
        Status::ReadyPickup => repair.storage_starts_on().and_then(|starts| starts.pred_opt()),
        Status::Delivered => repair.warranty().map(|warranty| warranty.labour_until),
        Status::Received
        | Status::Diagnosing
        | Status::Approved
        | Status::Repairing
        | Status::WaitingParts
        | Status::Completed
        | Status::Rejected
        | Status::Unrepairable
        | Status::Cancelled
        | Status::Abandoned
        | Status::Voided => None,
    }
}

/// A day as it is written in Chile: 22-11-2026.
fn day(date: NaiveDate) -> String {
    date.format("%d-%m-%Y").to_string()
}
