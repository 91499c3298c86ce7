//! Folds the events of repairs into the board.

use domain::repair::{InstrumentRef, Intake, Outcome, RepairEvent as E, Serial, Status, Warranty};
use domain::values::{Money, RepairNumber};

use super::rows::BoardRow;
use crate::cell::{Json, micros};
use crate::fold::{AggregateKind, Ddl, Envelope, Event, Projector, TableSet, Unprojectable, ddl};
use crate::search_words::search_column;
use crate::work_lines::{Mark, WorkLines};

/// Keeps `repair_board`.
#[derive(Debug)]
pub struct RepairBoard;

impl Projector for RepairBoard {
    const NAME: &'static str = "repair_board";
    const VERSION: u32 = 3;
    const DDL: Ddl = ddl!("0027_repair_board");
    type Rows = TableSet<BoardRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::Repair
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        if let Ok(number) = envelope.aggregate_id.parse() {
            rows.declare(number);
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Repair(event) = event else { return Ok(()) };
        let number: RepairNumber =
            envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
        if let E::RepairReceived { .. } = event {
            if rows.get(&number).is_none() {
                rows.put(BoardRow::received(number, envelope, event)?);
            }
            return Ok(());
        }
        let row = rows.get_mut(&number).ok_or_else(|| Unprojectable::missing("the repair"))?;
        if row.version < envelope.sequence {
            row.fold(envelope, event);
        }
        Ok(())
    }
}

impl BoardRow {
    fn received(
        number: RepairNumber,
        envelope: &Envelope,
        event: &E,
    ) -> Result<Self, Unprojectable> {
        let E::RepairReceived { intake, fee, received_by, at, .. } = event else {
            return Err(Unprojectable::missing("the repair"));
        };
        let at = micros(*at);
        let mut row = Self {
            number,
            received_position: envelope.row_position(),
            status: Status::Received,
            since: at,
            customer_id: intake.customer,
            instrument_label: String::new(),
            instrument_code: None,
            serial: None,
            search: String::new(),
            technician_id: None,
            progress: 0,
            hold: None,
            balance: Money::ZERO,
            approved_total: None,
            quotation_id: None,
            quote_revision: None,
            quote_total: None,
            quote_valid_until: None,
            quote_over_cap: false,
            received_at: at,
            received_by: *received_by,
            eta_from: None,
            eta_to: None,
            ready_since: None,
            delivered_at: None,
            outcome: None,
            warranty_of: None,
            warranty_until: None,
            complaint_open: false,
            high_value: false,
            photos: u32::try_from(intake.photos.len()).unwrap_or(u32::MAX),
            fee: Money::ZERO,
            fee_credited: Money::ZERO,
            repair_charge: Money::ZERO,
            work: Json(WorkLines::default()),
            last_activity: at,
            position: envelope.row_position(),
            version: envelope.sequence,
        };
        row.take_in(intake);
        row.charge_fee(*fee);
        Ok(row)
    }

    fn take_in(&mut self, intake: &Intake) {
        self.customer_id = intake.customer;
        self.instrument_label.clone_from(&intake.instrument_label);
        self.instrument_code = match &intake.instrument {
            InstrumentRef::Catalogue { code, .. } => Some(code.clone()),
            InstrumentRef::Other { .. } => None,
        };
        self.serial = match &intake.serial {
            Serial::Known(serial) => Some(serial.clone()),
            Serial::Missing { .. } => None,
        };
        self.warranty_of = intake.warranty_of.as_ref().map(|claim| claim.repair);
        self.high_value = intake.high_value;
        let number = self.number.to_string();
        let words = [Some(&number), Some(&self.instrument_label), self.serial.as_ref()];
        self.search = search_column(words.into_iter().flatten().map(String::as_str));
    }

    fn fold(&mut self, envelope: &Envelope, event: &E) {
        self.version = envelope.sequence;
        self.position = envelope.row_position();
        self.last_activity = micros(event.at());
        let before = self.status;
        if let Some(to) = event.moves_to() {
            self.enter(to, event);
        }
        match event {
            // Made the row.
            E::RepairReceived { .. } => {}
            E::IntakeCorrected { intake, .. } => self.take_in(intake),
            E::TechnicianAssigned { technician, .. } => self.technician_id = Some(*technician),
            E::RepairPutOnHold { reason, .. } => self.hold = Some(reason.clone()),
            E::HoldReleased { .. } => self.hold = None,
            E::EtaAnnounced { eta, .. } => {
                self.eta_from = Some(eta.from);
                self.eta_to = Some(eta.to);
            }
            E::PhotoAdded { .. } => self.photos += 1,
            E::PaymentRecorded { amount, method, rounding, .. } => {
                self.receive(*amount, *method, *rounding);
            }
            E::PaymentRefunded { amount, .. } => self.owe(*amount),
            E::FeeWaived { .. } => self.drop_fee(),
            E::FeeCharged { amount, .. } => self.charge_fee(*amount),
            E::CreditGranted { amount, .. } | E::StorageWaived { amount, .. } => {
                self.owe(-*amount);
            }
            E::StorageCharged { block, .. } => self.owe(block.amount),
            E::DeclaredUnrepairable { labour_charge, .. } => self.owe(*labour_charge),
            E::QuoteIssued { quotation, revision, lines, total, over_cap, valid_until, .. } => {
                self.quotation_id = Some(*quotation);
                self.quote_revision = Some(*revision);
                self.quote_total = Some(*total);
                self.quote_valid_until = Some(micros(*valid_until));
                self.quote_over_cap = *over_cap;
                self.work.0.quote(lines);
            }
            E::QuoteApproved { total, .. } => {
                self.work.0.approve();
                self.approved_total = Some(*total);
            }
            E::WarrantyCovered { .. } => {
                self.work.0.approve_nothing();
                self.approved_total = Some(Money::ZERO);
            }
            E::LineCompleted { line, .. } => self.work.0.mark(*line, Mark::Done),
            E::LineWaived { line, .. } => self.work.0.mark(*line, Mark::Waived),
            E::LineReopened { line, .. } => self.work.0.mark(*line, Mark::Open),
            E::RepairCompleted { outcome, final_total, .. } => {
                self.charge_repair(*final_total);
                self.outcome = Some(*outcome);
            }
            E::QualityCheckFailed { .. } | E::CounterFaultFound { .. } => self.withdraw_repair(),
            E::RepairCancelled { settlement, fee_credited, .. } => {
                if before == Status::Received {
                    self.drop_fee();
                }
                if let Some(settlement) = settlement {
                    self.owe(settlement.labour + settlement.parts);
                }
                if let Some(credit) = fee_credited {
                    self.owe(-*credit);
                }
            }
            E::RepairVoided { .. } => self.drop_fee(),
            E::ComplaintOpened { .. } => self.complaint_open = true,
            E::ComplaintClosed { .. } => self.complaint_open = false,
            E::RepairDelivered { outcome, warranty, at, .. } => {
                self.outcome = Some(*outcome);
                self.warranty_until = warranty.map(Warranty::until);
                self.delivered_at = Some(micros(*at));
            }
            E::DiagnosisStarted { .. }
            | E::TrackingLinkIssued { .. }
            | E::NoteAdded { .. }
            | E::ReceiverAuthorised { .. }
            | E::AccessoryLoaned { .. }
            | E::AccessoryLoanReturned { .. }
            | E::FindingRecorded { .. }
            | E::TestRunRecorded { .. }
            | E::DiagnosisChecklistCompleted { .. }
            | E::NoFaultFound { .. }
            | E::WarrantyDeclined { .. }
            | E::OverCapAccepted { .. }
            | E::OverCapCosigned { .. }
            | E::QuoteRejected { .. }
            | E::QuoteExpired { .. }
            | E::ChangeOrderDeclined { .. }
            | E::MoreTestsRequested { .. }
            | E::PartsReadinessRecorded { .. }
            | E::RepairStarted { .. }
            | E::PartsAwaited { .. }
            | E::PartReceived { .. }
            | E::QualityCheckPassed { .. }
            | E::InstrumentReassembled { .. }
            | E::NoticeProved { .. }
            | E::WorkshopClosureNoted { .. }
            | E::RepairAbandoned { .. }
            | E::DisposalAuthorised { .. } => {}
        }
        let finished = matches!(
            self.status,
            Status::Completed | Status::ReadyPickup | Status::Abandoned | Status::Delivered
        );
        self.progress = self.work.0.percent(finished);
    }

    /// Enters a state: since when, and what no longer holds in it.
    fn enter(&mut self, to: Status, event: &E) {
        self.status = to;
        self.since = micros(event.at());
        match to {
            Status::ReadyPickup => {
                self.ready_since = Some(self.since);
                if let E::NoFaultFound { .. } = event {
                    self.outcome = Some(Outcome::NoFaultFound);
                }
            }
            Status::Rejected => self.end_without_work(Outcome::Rejected),
            Status::Unrepairable => self.end_without_work(Outcome::Unrepairable),
            Status::Cancelled => self.end_without_work(Outcome::Cancelled),
            Status::Completed | Status::Delivered | Status::Abandoned => {}
            Status::Received
            | Status::Diagnosing
            | Status::Quoted
            | Status::Approved
            | Status::Repairing
            | Status::WaitingParts
            | Status::Voided => {
                self.outcome = None;
                self.ready_since = None;
            }
        }
    }

    fn end_without_work(&mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
        self.work.0.end();
        self.approved_total = None;
        self.ready_since = None;
    }
}
