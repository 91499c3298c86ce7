//! The head of a tracking page: what changes in it, and its wording.

use chrono::NaiveDate;
use domain::calendar::santiago_date;
use domain::repair::{Notice, RepairEvent as E, Status};
use domain::wording::{REVIEW_BUSINESS_DAYS, customer_wording, day};

use super::rows::HeaderRow;
use crate::cell::micros;
use crate::work_lines::Mark;

/// Storage is free this long after the proved notice (`product.md` §4).
const FREE_STORAGE: chrono::Days = chrono::Days::new(30);

impl HeaderRow {
    /// Folds what the head shows. Every other event leaves it as it is.
    pub(super) fn fold(&mut self, event: &E) {
        if let Some(to) = event.moves_to() {
            self.status = to;
            self.since = micros(event.at());
        }
        match event {
            E::IntakeCorrected { intake, .. } => {
                self.customer_id = intake.customer;
                self.instrument_label.clone_from(&intake.instrument_label);
            }
            E::TrackingLinkIssued { tracking_hash, .. } => {
                self.tracking_hash = tracking_hash.clone();
            }
            E::RepairPutOnHold { .. } => self.on_hold = true,
            E::HoldReleased { .. } => self.on_hold = false,
            E::EtaAnnounced { eta, reason, .. } => {
                self.eta_from = Some(eta.from);
                self.eta_to = Some(eta.to);
                self.eta_reason = Some(reason.clone());
            }
            E::QuoteIssued { revision, lines, valid_until, .. } => {
                self.work.0.quote(lines);
                self.quote_revision = Some(*revision);
                self.quote_valid_until = Some(micros(*valid_until));
            }
            E::QuoteApproved { .. } => self.work.0.approve(),
            E::WarrantyCovered { .. } => self.work.0.approve_nothing(),
            E::PartsAwaited { parts, .. } => {
                let last = parts.iter().max_by_key(|part| part.eta);
                self.awaited_part = last.map(|part| part.name.clone());
                self.awaited_until = last.map(|part| part.eta);
            }
            E::RepairStarted { .. } => {
                self.awaited_part = None;
                self.awaited_until = None;
            }
            E::LineCompleted { line, .. } => self.work.0.mark(*line, Mark::Done),
            E::LineWaived { line, .. } => self.work.0.mark(*line, Mark::Waived),
            E::LineReopened { line, .. } => self.work.0.mark(*line, Mark::Open),
            E::QuoteRejected { .. }
            | E::QuoteExpired { .. }
            | E::DeclaredUnrepairable { .. }
            | E::RepairCancelled { .. } => self.work.0.end(),
            E::NoticeProved { notice: Notice::Ready, at, .. } => {
                self.ready_notice_on = Some(santiago_date(*at));
            }
            E::CounterFaultFound { .. } => self.ready_notice_on = None,
            E::RepairDelivered { warranty, .. } => {
                self.warranty_until = warranty.map(|warranty| warranty.labour_until);
            }
            E::RepairReceived { .. }
            | E::TechnicianAssigned { .. }
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
            | E::WarrantyDeclined { .. }
            | E::OverCapAccepted { .. }
            | E::OverCapCosigned { .. }
            | E::ChangeOrderDeclined { .. }
            | E::MoreTestsRequested { .. }
            | E::PartsReadinessRecorded { .. }
            | E::PartReceived { .. }
            | E::RepairCompleted { .. }
            | E::QualityCheckFailed { .. }
            | E::QualityCheckPassed { .. }
            | E::InstrumentReassembled { .. }
            | E::RepairVoided { .. }
            | E::NoticeProved { notice: Notice::Day60 | Notice::Day80 | Notice::Formal, .. }
            | E::ComplaintOpened { .. }
            | E::ComplaintClosed { .. }
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

    /// The state in words, as it is now.
    pub(super) fn title(&self) -> String {
        customer_wording(self.status).told_title(|name| self.value(name))
    }

    /// What happens next, as far as it can be said now.
    pub(super) fn next_step(&self) -> Option<String> {
        customer_wording(self.status).told_next(|name| self.value(name))
    }

    /// What stands in for a placeholder, where it is known.
    fn value(&self, name: &str) -> Option<String> {
        match name {
            "días" => Some(REVIEW_BUSINESS_DAYS.to_string()),
            "fecha" => self.date().map(day),
            "p" => Some(self.progress.to_string()),
            "a" => self.eta_from.map(day),
            "b" => self.eta_to.map(day),
            "pieza" => self.awaited_part.clone(),
            _ => None,
        }
    }

    /// The day that matters in this state.
    fn date(&self) -> Option<NaiveDate> {
        match self.status {
            Status::Quoted => self.quote_valid_until.map(santiago_date),
            Status::WaitingParts => self.awaited_until,
            Status::ReadyPickup => {
                self.ready_notice_on.and_then(|on| on.checked_add_days(FREE_STORAGE))
            }
            Status::Delivered => self.warranty_until,
            Status::Received
            | Status::Diagnosing
            | Status::Approved
            | Status::Repairing
            | Status::Completed
            | Status::Rejected
            | Status::Unrepairable
            | Status::Cancelled
            | Status::Abandoned
            | Status::Voided => None,
        }
    }
}
