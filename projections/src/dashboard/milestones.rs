//! What a repair's events leave in its milestones.

use chrono::{DateTime, Utc};
use domain::repair::{InstrumentRef, Intake, Outcome, RepairEvent as E, Status};
use domain::values::RepairNumber;

use super::rows::MilestoneRow;
use crate::cell::micros;

impl MilestoneRow {
    pub(super) fn received(number: RepairNumber, version: u64, event: &E) -> Option<Self> {
        let E::RepairReceived { intake, at, .. } = event else { return None };
        let mut row = Self {
            number,
            status: Status::Received,
            since: micros(*at),
            is_open: true,
            instrument_code: None,
            instrument_label: String::new(),
            technician_id: None,
            estimate_id: None,
            received_at: micros(*at),
            first_quoted_at: None,
            completed_at: None,
            ready_at: None,
            delivered_at: None,
            seconds_ours: 0,
            seconds_customer: 0,
            seconds_parts: 0,
            outcome: None,
            first_quote_total: None,
            last_quote_total: None,
            last_quote_over_cap: false,
            approved_total: None,
            final_total: None,
            qc_checks: 0,
            qc_fails: 0,
            warranty_of: None,
            warranty_covered: false,
            version,
        };
        row.take_in(intake);
        Some(row)
    }

    fn take_in(&mut self, intake: &Intake) {
        self.instrument_label.clone_from(&intake.instrument_label);
        self.instrument_code = match &intake.instrument {
            InstrumentRef::Catalogue { code, .. } => Some(code.clone()),
            InstrumentRef::Other { .. } => None,
        };
        self.estimate_id = intake.estimate;
        self.warranty_of = intake.warranty_of.as_ref().map(|claim| claim.repair);
    }

    /// Enters a state: the time in the one before is somebody's.
    pub(super) fn enter(&mut self, to: Status, at: DateTime<Utc>) {
        let seconds = (at - self.since).num_seconds().max(0);
        match self.status {
            Status::Quoted => self.seconds_customer += seconds,
            Status::WaitingParts => self.seconds_parts += seconds,
            // Ready, it waits for nobody's work.
            Status::ReadyPickup | Status::Abandoned | Status::Delivered | Status::Voided => {}
            Status::Received
            | Status::Diagnosing
            | Status::Approved
            | Status::Repairing
            | Status::Completed
            | Status::Rejected
            | Status::Unrepairable
            | Status::Cancelled => self.seconds_ours += seconds,
        }
        self.status = to;
        self.since = at;
        self.is_open = !to.is_terminal();
        match to {
            Status::Completed => self.completed_at = Some(at),
            Status::ReadyPickup => self.ready_at = Some(at),
            Status::Delivered => self.delivered_at = Some(at),
            Status::Rejected => self.outcome = Some(Outcome::Rejected),
            Status::Unrepairable => self.outcome = Some(Outcome::Unrepairable),
            Status::Cancelled => self.outcome = Some(Outcome::Cancelled),
            Status::Quoted | Status::Repairing => {
                // A change order, a failed control or a fault at the counter: it is not ready after all.
                self.outcome = None;
                self.ready_at = None;
            }
            Status::Received
            | Status::Diagnosing
            | Status::Approved
            | Status::WaitingParts
            | Status::Abandoned
            | Status::Voided => {}
        }
    }

    /// Notes what else an event says.
    pub(super) fn note(&mut self, event: &E) {
        match event {
            E::IntakeCorrected { intake, .. } => self.take_in(intake),
            E::TechnicianAssigned { technician, .. } => self.technician_id = Some(*technician),
            E::NoFaultFound { .. } => self.outcome = Some(Outcome::NoFaultFound),
            E::WarrantyCovered { .. } => self.warranty_covered = true,
            E::QuoteIssued { total, over_cap, at, .. } => {
                self.first_quoted_at.get_or_insert(micros(*at));
                self.first_quote_total.get_or_insert(*total);
                self.last_quote_total = Some(*total);
                self.last_quote_over_cap = *over_cap;
            }
            E::QuoteApproved { total, .. } => self.approved_total = Some(*total),
            E::RepairCompleted { outcome, final_total, technician, .. } => {
                self.technician_id = Some(*technician);
                self.outcome = Some(*outcome);
                self.final_total = Some(*final_total);
            }
            E::QualityCheckFailed { .. } => {
                self.qc_checks += 1;
                self.qc_fails += 1;
            }
            E::QualityCheckPassed { .. } => self.qc_checks += 1,
            E::RepairDelivered { outcome, .. } => self.outcome = Some(*outcome),
            E::RepairReceived { .. }
            | E::DiagnosisStarted { .. }
            | E::TrackingLinkIssued { .. }
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
            | E::FindingRecorded { .. }
            | E::TestRunRecorded { .. }
            | E::DiagnosisChecklistCompleted { .. }
            | E::DeclaredUnrepairable { .. }
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
            | E::LineCompleted { .. }
            | E::LineWaived { .. }
            | E::LineReopened { .. }
            | E::CounterFaultFound { .. }
            | E::InstrumentReassembled { .. }
            | E::RepairCancelled { .. }
            | E::RepairVoided { .. }
            | E::NoticeProved { .. }
            | E::ComplaintOpened { .. }
            | E::ComplaintClosed { .. }
            | E::WorkshopClosureNoted { .. }
            | E::RepairAbandoned { .. }
            | E::DisposalAuthorised { .. } => {}
        }
    }
}
