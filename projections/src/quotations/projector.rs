//! Folds estimates, and what repairs say about their formal quotes.

use chrono::{DateTime, Utc};
use domain::quotation::{EstimateOutcome, QuotationEvent};
use domain::repair::RepairEvent as E;
use domain::values::RepairNumber;

use super::rows::{Lines, QuotationKind, QuotationRow, QuotationStatus, QuotedRepairRow};
use crate::cell::{Json, micros};
use crate::fold::{
    AggregateKind, AnyTable, Ddl, Envelope, Event, Projector, Rows, TableSet, Unprojectable, ddl,
};
use crate::schema::{Row, Schema};

/// Keeps `quotations` and `quoted_repairs`.
#[derive(Debug)]
pub struct Quotations;

/// The rows of quotations.
#[derive(Debug, Default)]
pub struct QuotationRows {
    /// Estimates and revisions.
    pub quotations: TableSet<QuotationRow>,
    /// Whose they are.
    pub repairs: TableSet<QuotedRepairRow>,
}

impl Rows for QuotationRows {
    fn schemas() -> Vec<&'static Schema> {
        vec![QuotationRow::SCHEMA, QuotedRepairRow::SCHEMA]
    }
    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        vec![&mut self.quotations, &mut self.repairs]
    }
}

/// The events of a repair that are about its quotes.
const OF_REPAIRS: [&str; 11] = [
    "RepairReceived",
    "IntakeCorrected",
    "TrackingLinkIssued",
    "QuoteIssued",
    "OverCapAccepted",
    "OverCapCosigned",
    "QuoteApproved",
    "QuoteRejected",
    "QuoteExpired",
    "ChangeOrderDeclined",
    "MoreTestsRequested",
];

impl Projector for Quotations {
    const NAME: &'static str = "quotations";
    const VERSION: u32 = 1;
    const DDL: Ddl = ddl!("0015_quotations");
    type Rows = QuotationRows;

    fn wants(kind: AggregateKind, event_type: &str) -> bool {
        kind == AggregateKind::Quotation
            || (kind == AggregateKind::Repair && OF_REPAIRS.contains(&event_type))
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, event: &Event) {
        if let Event::Quotation(_) = event {
            rows.quotations.declare((envelope.aggregate_id.clone(), 0));
        }
        if let Event::Repair(event) = event {
            if let Ok(number) = envelope.aggregate_id.parse() {
                rows.repairs.declare(number);
            }
            if let Some(revision) = revision_of(event) {
                rows.quotations.declare((envelope.aggregate_id.clone(), revision));
            }
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        if let Event::Quotation(event) = event {
            return fold_estimate(rows, envelope, event);
        }
        if let Event::Repair(event) = event {
            return fold_formal(rows, envelope, event);
        }
        Ok(())
    }
}

fn fold_estimate(
    rows: &mut QuotationRows,
    envelope: &Envelope,
    event: &QuotationEvent,
) -> Result<(), Unprojectable> {
    let key = (envelope.aggregate_id.clone(), 0);
    let known = rows.quotations.get_mut(&key);
    if known.as_ref().is_some_and(|row| row.version >= envelope.sequence) {
        return Ok(());
    }
    let estimate = || Unprojectable::missing("the estimate");
    match (event, known) {
        (QuotationEvent::EstimateGiven { .. }, _) => {
            rows.quotations.put(given(envelope, event).ok_or_else(estimate)?);
        }
        (QuotationEvent::EstimateSaved { person, .. }, known) => {
            let row = known.ok_or_else(estimate)?;
            row.owner_id = Some(*person);
            if row.status == QuotationStatus::Given {
                row.status = QuotationStatus::Saved;
            }
            row.version = envelope.sequence;
        }
        (QuotationEvent::EstimateConverted { repair, at }, known) => {
            let row = known.ok_or_else(estimate)?;
            row.repair = Some(*repair);
            row.status = QuotationStatus::Converted;
            row.decided_at = Some(micros(*at));
            row.version = envelope.sequence;
        }
    }
    Ok(())
}

fn given(envelope: &Envelope, event: &QuotationEvent) -> Option<QuotationRow> {
    let QuotationEvent::EstimateGiven {
        quotation,
        instrument,
        instrument_label,
        tier,
        value,
        priced,
        blocked,
        outcome,
        disclaimer,
        access_hash,
        valid_until,
        at,
        ..
    } = event
    else {
        return None;
    };
    let range = match outcome {
        EstimateOutcome::Priced(range) => Some(*range),
        EstimateOutcome::OverCap | EstimateOutcome::NoValuation => None,
    };
    Some(QuotationRow {
        source: envelope.aggregate_id.clone(),
        revision: 0,
        kind: QuotationKind::Estimate,
        quotation_id: *quotation,
        status: QuotationStatus::Given,
        repair: None,
        owner_id: None,
        instrument_code: Some(instrument.clone()),
        instrument_label: Some(instrument_label.clone()),
        total: None,
        low: range.map(|range| range.low),
        high: range.map(|range| range.high),
        base: range.map(|range| range.base),
        capped: range.is_some_and(|range| range.capped),
        over_cap: *outcome == EstimateOutcome::OverCap,
        no_valuation: *outcome == EstimateOutcome::NoValuation,
        over_cap_accepted: false,
        over_cap_cosigned: false,
        value: *value,
        tier: Some(*tier),
        parts_deposit: None,
        change_reason: None,
        lines: Json(Lines::Estimate { priced: priced.clone(), blocked: blocked.clone() }),
        access_hash: Some(access_hash.clone()),
        disclaimer_version: Some(disclaimer.version),
        valid_until: micros(*valid_until),
        issued_at: micros(*at),
        decided_at: None,
        issued_position: envelope.row_position(),
        version: envelope.sequence,
    })
}

fn fold_formal(
    rows: &mut QuotationRows,
    envelope: &Envelope,
    event: &E,
) -> Result<(), Unprojectable> {
    let number: RepairNumber =
        envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
    if let E::RepairReceived { intake, tracking_hash, .. } = event {
        if rows.repairs.get(&number).is_none() {
            rows.repairs.put(QuotedRepairRow {
                number,
                customer_id: intake.customer,
                instrument_label: intake.instrument_label.clone(),
                tracking_hash: tracking_hash.clone(),
                version: envelope.sequence,
            });
        }
        return Ok(());
    }
    let repair =
        rows.repairs.get_mut(&number).ok_or_else(|| Unprojectable::missing("the repair"))?;
    if repair.version >= envelope.sequence {
        return Ok(());
    }
    repair.version = envelope.sequence;
    if let E::IntakeCorrected { intake, .. } = event {
        repair.customer_id = intake.customer;
        repair.instrument_label.clone_from(&intake.instrument_label);
    }
    if let E::TrackingLinkIssued { tracking_hash, .. } = event {
        repair.tracking_hash = tracking_hash.clone();
    }
    if let E::QuoteIssued { .. } = event {
        let row = issued(number, envelope, event);
        rows.quotations.put(row.ok_or_else(|| Unprojectable::missing("the quote"))?);
        return Ok(());
    }
    let Some(revision) = revision_of(event) else { return Ok(()) };
    let row = rows.quotations.get_mut(&(envelope.aggregate_id.clone(), revision));
    let row = row.ok_or_else(|| Unprojectable::missing("the revision"))?;
    row.version = envelope.sequence;
    row.decide(event);
    Ok(())
}

fn issued(number: RepairNumber, envelope: &Envelope, event: &E) -> Option<QuotationRow> {
    let E::QuoteIssued {
        quotation,
        revision,
        lines,
        total,
        valuation,
        over_cap,
        change_reason,
        parts_deposit,
        valid_until,
        at,
    } = event
    else {
        return None;
    };
    Some(QuotationRow {
        source: envelope.aggregate_id.clone(),
        revision: *revision,
        kind: QuotationKind::Formal,
        quotation_id: *quotation,
        status: QuotationStatus::Pending,
        repair: Some(number),
        owner_id: None,
        instrument_code: None,
        instrument_label: None,
        total: Some(*total),
        low: None,
        high: None,
        base: None,
        capped: false,
        over_cap: *over_cap,
        no_valuation: false,
        over_cap_accepted: false,
        over_cap_cosigned: false,
        value: Some(valuation.amount),
        tier: None,
        parts_deposit: *parts_deposit,
        change_reason: change_reason.clone(),
        lines: Json(Lines::Formal(lines.clone())),
        access_hash: None,
        disclaimer_version: None,
        valid_until: micros(*valid_until),
        issued_at: micros(*at),
        decided_at: None,
        issued_position: envelope.row_position(),
        version: envelope.sequence,
    })
}

impl QuotationRow {
    fn decide(&mut self, event: &E) {
        let decision: Option<(QuotationStatus, DateTime<Utc>)> = match event {
            E::OverCapAccepted { .. } => {
                self.over_cap_accepted = true;
                None
            }
            E::OverCapCosigned { .. } => {
                self.over_cap_cosigned = true;
                None
            }
            E::QuoteApproved { at, .. } => Some((QuotationStatus::Approved, *at)),
            E::QuoteRejected { at, .. } | E::ChangeOrderDeclined { at, .. } => {
                Some((QuotationStatus::Rejected, *at))
            }
            E::QuoteExpired { at, .. } => Some((QuotationStatus::Expired, *at)),
            E::MoreTestsRequested { at, .. } => Some((QuotationStatus::Withdrawn, *at)),
            E::RepairReceived { .. }
            | E::IntakeCorrected { .. }
            | E::TrackingLinkIssued { .. }
            | E::QuoteIssued { .. }
            | E::TechnicianAssigned { .. }
            | E::RepairPutOnHold { .. }
            | E::HoldReleased { .. }
            | E::EtaAnnounced { .. }
            | E::PhotoAdded { .. }
            | E::NoteAdded { .. }
            | E::ReceiverAuthorised { .. }
            | E::AccessoryLoaned { .. }
            | E::AccessoryLoanReturned { .. }
            | E::PaymentRecorded { .. }
            | E::PaymentRefunded { .. }
            | E::FeeWaived { .. }
            | E::FeeCharged { .. }
            | E::CreditGranted { .. }
            | E::StorageCharged { .. }
            | E::StorageWaived { .. }
            | E::DiagnosisStarted { .. }
            | E::FindingRecorded { .. }
            | E::TestRunRecorded { .. }
            | E::DiagnosisChecklistCompleted { .. }
            | E::NoFaultFound { .. }
            | E::DeclaredUnrepairable { .. }
            | E::WarrantyCovered { .. }
            | E::WarrantyDeclined { .. }
            | E::PartsReadinessRecorded { .. }
            | E::RepairStarted { .. }
            | E::PartsAwaited { .. }
            | E::PartReceived { .. }
            | E::LineCompleted { .. }
            | E::LineWaived { .. }
            | E::LineReopened { .. }
            | E::RepairCompleted { .. }
            | E::QualityCheckFailed { .. }
            | E::QualityCheckPassed { .. }
            | E::CounterFaultFound { .. }
            | E::InstrumentReassembled { .. }
            | E::RepairCancelled { .. }
            | E::RepairVoided { .. }
            | E::NoticeProved { .. }
            | E::ComplaintOpened { .. }
            | E::ComplaintClosed { .. }
            | E::WorkshopClosureNoted { .. }
            | E::RepairDelivered { .. }
            | E::RepairAbandoned { .. }
            | E::DisposalAuthorised { .. } => None,
        };
        if let Some((status, at)) = decision {
            self.status = status;
            self.decided_at = Some(micros(at));
        }
    }
}

/// The revision that an event is about.
const fn revision_of(event: &E) -> Option<u32> {
    if let E::QuoteIssued { revision, .. }
    | E::OverCapAccepted { revision, .. }
    | E::OverCapCosigned { revision, .. }
    | E::QuoteApproved { revision, .. }
    | E::QuoteRejected { revision, .. }
    | E::QuoteExpired { revision, .. }
    | E::ChangeOrderDeclined { revision, .. }
    | E::MoreTestsRequested { revision, .. } = event
    {
        Some(*revision)
    } else {
        None
    }
}
