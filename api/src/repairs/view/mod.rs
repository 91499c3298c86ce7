//! A repair as the workshop sees it. Customers get [`super::customer_view`], never this.

mod bench;
mod intake;
mod quote;

use chrono::{DateTime, NaiveDate, Utc};
use domain::repair::{Outcome, Repair, Status};
use domain::values::{Money, PersonId, RepairNumber};
use serde::Serialize;
use utoipa::ToSchema;

use bench::{FindingView, TestRunView};
use intake::{ChecklistView, PhotoView};
pub(crate) use intake::{EtaView, InstrumentView, WarrantyView};
use quote::{EntryView, LineView, QuoteView};

use crate::problem::Problem;

/// A repair, for staff.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepairView {
    /// The repair's number.
    #[schema(value_type = String, example = "CDS-2026-0001")]
    number: RepairNumber,
    /// Where it stands.
    #[schema(value_type = String, example = "DIAGNOSING")]
    status: Status,
    /// The version, for `If-Match`.
    version: u64,
    /// When it was taken in (UTC).
    received_at: Option<DateTime<Utc>>,
    /// Whose instrument it is.
    #[schema(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
    /// Who is in charge.
    #[schema(value_type = Option<Uuid>)]
    technician: Option<PersonId>,
    /// Who took it in.
    #[schema(value_type = Option<Uuid>)]
    received_by: Option<PersonId>,
    /// Which instrument.
    instrument: InstrumentView,
    /// What the customer says is wrong, verbatim.
    declared_fault: Option<String>,
    /// The checklist of the intake.
    checklist: Vec<ChecklistView>,
    /// How much may be spent without asking, CLP.
    #[schema(value_type = Option<i64>)]
    budget_without_asking: Option<Money>,
    /// The earlier repair whose warranty is claimed.
    #[schema(value_type = Option<String>)]
    warranty_of: Option<RepairNumber>,
    /// Why it is on hold, if it is.
    on_hold: Option<String>,
    /// The dates last posted.
    eta: Option<EtaView>,
    /// How far the approved work has come, percent.
    progress: u8,
    /// Every photo.
    photos: Vec<PhotoView>,
    /// Every finding.
    findings: Vec<FindingView>,
    /// Every test run.
    test_runs: Vec<TestRunView>,
    /// Every revision of the formal quote.
    quotes: Vec<QuoteView>,
    /// The lines of the approved work.
    lines: Vec<LineView>,
    /// What the customer approved, CLP.
    #[schema(value_type = Option<i64>)]
    approved_total: Option<Money>,
    /// What the finished repair comes to, CLP.
    #[schema(value_type = Option<i64>)]
    final_total: Option<Money>,
    /// The account.
    ledger: Vec<EntryView>,
    /// What is owed, CLP; negative is owed to the customer.
    #[schema(value_type = i64)]
    balance: Money,
    /// Storage begun and not charged yet, CLP.
    #[schema(value_type = i64)]
    storage_due: Money,
    /// The first day on which storage costs something.
    storage_from: Option<NaiveDate>,
    /// The reference of the complaint that is open.
    complaint: Option<String>,
    /// Accessories lent and not returned.
    loans: Vec<String>,
    /// How it ended.
    #[schema(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// The written warranty.
    warranty: Option<WarrantyView>,
}

impl RepairView {
    /// The view at `now`, with values only for those who may see them.
    pub(crate) fn of(
        repair: &Repair,
        version: u64,
        with_values: bool,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let (Some(number), Some(status), Some(intake)) =
            (repair.number(), repair.status(), repair.intake())
        else {
            return Err(Problem::of("resource.not_found"));
        };
        Ok(Self {
            number,
            status,
            version,
            received_at: repair.received_at(),
            customer: repair.customer(),
            technician: repair.technician(),
            received_by: repair.received_by(),
            instrument: InstrumentView::of(repair),
            declared_fault: Some(intake.declared_fault.text().to_owned()),
            checklist: intake.checklist.iter().map(ChecklistView::from).collect(),
            budget_without_asking: intake.budget_without_asking,
            warranty_of: intake.warranty_of.as_ref().map(|claim| claim.repair),
            on_hold: repair.hold_reason().map(str::to_owned),
            eta: repair.eta().map(EtaView::from),
            progress: repair.progress_percent(),
            photos: repair.photos().iter().map(PhotoView::from).collect(),
            findings: repair.findings().iter().map(FindingView::from).collect(),
            test_runs: repair.test_runs().iter().map(TestRunView::from).collect(),
            quotes: repair.quotes().iter().map(|q| QuoteView::of(q, with_values)).collect(),
            lines: repair.lines().iter().map(LineView::from).collect(),
            approved_total: repair.approved_total(),
            final_total: repair.final_total(),
            ledger: repair.ledger().iter().map(EntryView::from).collect(),
            balance: repair.balance(),
            storage_due: repair.storage_due(now),
            storage_from: repair.storage_starts_on(),
            complaint: repair.open_complaint().map(|complaint| complaint.reference.clone()),
            loans: repair.loans().map(str::to_owned).collect(),
            outcome: repair.outcome(),
            warranty: repair.warranty().map(WarrantyView::from),
        })
    }
}
