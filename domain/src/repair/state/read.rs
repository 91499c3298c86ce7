//! What others may read of a repair: the API, read tables, process managers, the audit's replay.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Job, LineState, Quote, Repair, Stage, WorkLine};
use crate::calendar::santiago_date;
use crate::repair::facts::{
    ChargeKind, Complaint, EtaRange, Finding, Intake, Outcome, Photo, Status, StorageBlock,
    TestRun, Warranty,
};
use crate::repair::ledger::LedgerEntry;
use crate::repair::policy::Policy;
use crate::repair::{progress, storage};
use crate::values::{Money, PaymentId, PersonId, QuotationId, RepairNumber, Sha256Hex};

impl Repair {
    /// Where it stands; none before it was received.
    pub fn status(&self) -> Option<Status> {
        self.job().map(Job::status)
    }

    /// Its number.
    pub fn number(&self) -> Option<RepairNumber> {
        self.job().map(|job| job.number)
    }

    /// Whose instrument it is.
    pub fn customer(&self) -> Option<PersonId> {
        self.job().map(|job| job.intake.customer)
    }

    /// Everything that was written down at the counter, as corrected since.
    pub fn intake(&self) -> Option<&Intake> {
        self.job().map(|job| job.intake.as_ref())
    }

    /// When it was taken in (UTC).
    pub fn received_at(&self) -> Option<DateTime<Utc>> {
        self.job().map(|job| job.received_at)
    }

    /// Who took it in.
    pub fn received_by(&self) -> Option<PersonId> {
        self.job().map(|job| job.received_by)
    }

    /// Who is in charge.
    pub fn technician(&self) -> Option<PersonId> {
        self.job().and_then(|job| job.technician)
    }

    /// SHA-256 of the token in the tracking link that is valid now.
    pub fn tracking_hash(&self) -> Option<&Sha256Hex> {
        self.job().map(|job| &job.tracking_hash)
    }

    /// The formal quotation, once one was issued.
    pub fn quotation(&self) -> Option<QuotationId> {
        self.job().and_then(|job| job.current_quote()).map(|quote| quote.quotation)
    }

    /// All revisions of the formal quote, the oldest first.
    pub fn quotes(&self) -> &[Quote] {
        self.job().map_or(&[], |job| &job.quotes)
    }

    /// A revision of the formal quote.
    pub fn quote(&self, revision: u32) -> Option<&Quote> {
        self.quotes().iter().find(|quote| quote.revision == revision)
    }

    /// The last revision issued, whatever became of it.
    pub fn current_revision(&self) -> Option<u32> {
        self.quotes().last().map(|quote| quote.revision)
    }

    /// The revision whose approval stands; 0 under a covered warranty.
    pub fn approved_revision(&self) -> Option<u32> {
        self.job().and_then(|job| job.stage.work()).map(|work| work.revision)
    }

    /// What the customer approved, CLP; none while no approval stands.
    pub fn approved_total(&self) -> Option<Money> {
        self.job().and_then(|job| job.stage.work()).map(|work| work.total)
    }

    /// What the finished repair comes to, before payments and the fee's credit, CLP.
    pub fn final_total(&self) -> Option<Money> {
        self.job().and_then(|job| job.stage.done()).map(|done| done.final_total)
    }

    /// The lines of the approved work and how they stand.
    pub fn lines(&self) -> &[WorkLine] {
        self.job().and_then(|job| job.stage.work()).map_or(&[], |work| &work.lines)
    }

    /// How far the approved work has come, percent; 0 where there is none.
    pub fn progress_percent(&self) -> u8 {
        let Some(job) = self.job() else { return 0 };
        // Covered work may have no lines: then it is done when it is finished.
        let finished = job.stage.done().is_some()
            && self.lines().iter().all(|line| line.state == LineState::Waived);
        if finished { 100 } else { progress::percent(self.lines()) }
    }

    /// The sum of the ledger, CLP: positive is owed by the customer, negative is owed to them.
    pub fn balance(&self) -> Money {
        self.job().map_or(Money::ZERO, |job| job.account.balance())
    }

    /// Every entry of the account, the oldest first.
    pub fn ledger(&self) -> &[LedgerEntry] {
        self.job().map_or(&[], |job| job.account.entries())
    }

    /// What came in for a charge and was not given back, CLP.
    pub fn paid(&self, charge: ChargeKind) -> Money {
        self.job().map_or(Money::ZERO, |job| job.account.paid(charge))
    }

    /// What the account still has of the charge that the online payment is booked under, CLP; none where it is not
    /// booked.
    pub fn paid_beside(&self, payment: PaymentId) -> Option<Money> {
        let account = &self.job()?.account;
        account.online(payment).map(|receipt| account.paid(receipt.charge))
    }

    /// How much of an online payment that was just booked came in beyond all that was due at `at`, CLP; never negative.
    /// What its own charge had no need of may have been needed by another.
    pub fn overpaid_by(&self, payment: PaymentId, at: DateTime<Utc>) -> Money {
        let Some(job) = self.job() else { return Money::ZERO };
        let came_in = job.account.online(payment).map_or(Money::ZERO, |receipt| receipt.amount);
        (-job.owed(at)).min(came_in).max(Money::ZERO)
    }

    /// The diagnosis fee that applies, after waivers and returns, CLP.
    pub fn fee(&self) -> Money {
        self.job().map_or(Money::ZERO, |job| job.account.fee())
    }

    /// Storage that was charged and not waived, paid or not, CLP.
    pub fn storage_charged(&self) -> Money {
        self.job().map_or(Money::ZERO, |job| job.account.storage())
    }

    /// Storage that has begun at `at` and was not charged yet, CLP: a delivery then charges it first.
    pub fn storage_due(&self, at: DateTime<Utc>) -> Money {
        self.job().map_or(Money::ZERO, |job| {
            job.storage_blocks_due(santiago_date(at)).iter().map(|block| block.amount).sum()
        })
    }

    /// How many days it has waited to be collected by the end of that day, counted from the proved notice on and not
    /// while a complaint is open; none before the notice is proved.
    pub fn days_waiting(&self, on: NaiveDate) -> Option<i64> {
        Some(self.job()?.custody_clock()?.day(on))
    }

    /// Whether it waits for so long that it would count as abandoned, had a warning of day 60 or 80 been proved: storage
    /// goes on until a person proves it (`product.md` §4).
    pub fn lacks_proof_of_warnings(&self, on: NaiveDate) -> bool {
        let Some(Stage::ReadyPickup(ready)) = self.job().map(|job| &job.stage) else {
            return false;
        };
        let is_due =
            self.days_waiting(on).is_some_and(|day| day >= Policy::CURRENT.abandonment_day.into());
        is_due && ready.custody.warned_on().is_none()
    }

    /// Whether a closure of the workshop falls into its waiting and is not noted yet.
    pub fn lacks_closure(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.job().is_some_and(|job| {
            let notified_on = if let Stage::ReadyPickup(ready) = &job.stage {
                ready.custody.notified_on()
            } else {
                None
            };
            notified_on.is_some_and(|on| on < to) && !job.knows_closure(from, to)
        })
    }

    /// The day from which it can be noted as abandoned, as far as it is known yet: an open complaint keeps it away.
    pub fn abandoned_from(&self) -> Option<NaiveDate> {
        self.job()?.custody_clock()?.date_of(Policy::CURRENT.abandonment_day)
    }

    /// The first day on which storage costs something, as far as it is known yet.
    pub fn storage_starts_on(&self) -> Option<NaiveDate> {
        self.job()?.storage_clock()?.date_of(Policy::CURRENT.storage_free_days + 1)
    }

    /// The day that the wording of that state speaks of, where the repair knows it
    /// ([`customer_wording`](crate::wording::customer_wording), `{fecha}`).
    pub fn day_told_in(&self, status: Status) -> Option<NaiveDate> {
        match status {
            Status::Quoted => self.quotes().last().map(|quote| santiago_date(quote.valid_until)),
            // The last day that costs nothing.
            Status::ReadyPickup => self.storage_starts_on().and_then(|starts| starts.pred_opt()),
            Status::Delivered => self.warranty().map(|warranty| warranty.labour_until),
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

    /// Whether work on it is on hold.
    pub fn is_on_hold(&self) -> bool {
        self.hold_reason().is_some()
    }

    /// Why it is on hold.
    pub fn hold_reason(&self) -> Option<&str> {
        self.job().and_then(|job| job.hold.as_deref())
    }

    /// How it ended, once that is known.
    pub fn outcome(&self) -> Option<Outcome> {
        let job = self.job()?;
        match &job.stage {
            Stage::Completed { done, .. } => Some(done.outcome),
            Stage::ReadyPickup(ready) | Stage::Abandoned { ready, .. } => Some(ready.outcome),
            Stage::Delivered(handover) => Some(handover.outcome),
            Stage::Rejected => Some(Outcome::Rejected),
            Stage::Unrepairable { .. } => Some(Outcome::Unrepairable),
            Stage::Cancelled { .. } => Some(Outcome::Cancelled),
            Stage::Received
            | Stage::Diagnosing { .. }
            | Stage::Quoted { .. }
            | Stage::Approved(_)
            | Stage::Repairing(_)
            | Stage::WaitingParts(_)
            | Stage::Voided => None,
        }
    }

    /// The written warranty, once it was delivered repaired.
    pub fn warranty(&self) -> Option<Warranty> {
        self.job().and_then(|job| job.stage.handover()).and_then(|handover| handover.warranty)
    }

    /// Whether the claimed warranty of an earlier repair covers this one.
    pub fn is_covered_by_warranty(&self) -> bool {
        self.job().is_some_and(Job::is_covered_by_warranty)
    }

    /// Every photo, those of the intake first.
    pub fn photos(&self) -> &[Photo] {
        self.job().map_or(&[], |job| &job.photos)
    }

    /// Every finding.
    pub fn findings(&self) -> &[Finding] {
        self.job().map_or(&[], |job| &job.findings)
    }

    /// Every test run.
    pub fn test_runs(&self) -> &[TestRun] {
        self.job().map_or(&[], |job| &job.test_runs)
    }

    /// The dates last posted, and why they are what they are.
    pub fn eta(&self) -> Option<(EtaRange, &str)> {
        let (eta, reason) = self.job()?.eta.as_ref()?;
        Some((*eta, reason))
    }

    /// The complaint that is open.
    pub fn open_complaint(&self) -> Option<&Complaint> {
        self.job().and_then(|job| job.open_complaint())
    }

    /// The accessories that are still with the customer.
    pub fn loans(&self) -> impl Iterator<Item = &str> {
        self.job()
            .into_iter()
            .flat_map(|job| &job.loans)
            .filter(|loan| !loan.returned)
            .map(|loan| loan.item.as_str())
    }
}

impl Job {
    /// The storage blocks that have begun by the end of `today` and were not charged. Storage stops on the day on
    /// which the gates of ABANDONED were open, and not only on that on which it was noted.
    pub(in crate::repair) fn storage_blocks_due(&self, today: NaiveDate) -> Vec<StorageBlock> {
        let (Some(ready), Some(clock)) = (self.stage.ready(), self.storage_clock()) else {
            return Vec::new();
        };
        let noted_on = if let Stage::Abandoned { on, .. } = self.stage { Some(on) } else { None };
        let stops_on = noted_on.into_iter().chain(self.abandonment_due_on()).min();
        let last_day = stops_on.map_or(today, |stops_on| today.min(stops_on));
        storage::blocks_begun(&clock, ready.custody.blocks_charged, last_day, &Policy::CURRENT)
    }
}
