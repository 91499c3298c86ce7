//! The fold of a repair's events. Every event has its arm; an impossible one is a damaged history.

use super::super::events::RepairEvent as E;
use super::super::facts::{ChargeKind, Outcome};
use super::super::ledger::{Account, EntryKind, Receipt};
use super::custody::{Closing, Closure, ComplaintRecord};
use super::quote::QuoteDecision;
use super::work::LineState;
use super::{AuthorisedReceiver, Job, Loan, Repair, WarrantyVerdict};
use crate::values::Money;

impl Repair {
    /// Folds one event.
    pub(in crate::repair) fn fold(&mut self, event: &E) {
        match (&mut self.job, event) {
            (None, event) => self.job = Some(Box::new(Job::received(event))),
            (Some(job), event) => job.fold(event),
        }
    }
}

impl Job {
    fn fold(&mut self, event: &E) {
        if let Some(to) = event.moves_to() {
            self.assert_may_move(event, to);
        }
        match event {
            E::RepairReceived { .. } => self.impossible(event),
            E::IntakeCorrected { intake, .. } => {
                self.intake.clone_from(intake);
                for photo in &self.intake.photos {
                    if !self.photos.iter().any(|known| known.hash == photo.hash) {
                        self.photos.push(photo.clone());
                    }
                }
            }
            E::TrackingLinkIssued { tracking_hash, .. } => {
                self.tracking_hash = tracking_hash.clone();
            }
            E::TechnicianAssigned { technician, .. } => self.technician = Some(*technician),
            E::RepairPutOnHold { reason, .. } => self.hold = Some(reason.clone()),
            E::HoldReleased { .. } => self.hold = None,
            E::EtaAnnounced { eta, reason, .. } => self.eta = Some((*eta, reason.clone())),
            E::PhotoAdded { photo, .. } => self.photos.push(photo.clone()),
            E::NoteAdded { note, visibility, .. } => self.note(*note, *visibility),
            E::ReceiverAuthorised { name, rut, .. } => {
                self.receivers.push(AuthorisedReceiver { name: name.clone(), rut: rut.clone() });
            }
            E::AccessoryLoaned { item, .. } => {
                self.loans.push(Loan { item: item.clone(), returned: false });
            }
            E::AccessoryLoanReturned { item, .. } => {
                let lent = self.loans.iter_mut().find(|loan| loan.item == *item && !loan.returned);
                match lent {
                    Some(loan) => loan.returned = true,
                    None => self.impossible(event),
                }
            }

            E::PaymentRecorded { charge, amount, method, evidence, payment, rounding, at } => {
                let receipt = Receipt {
                    charge: *charge,
                    amount: *amount,
                    method: *method,
                    evidence: evidence.clone(),
                    payment: *payment,
                };
                self.account.receive(*at, receipt, *rounding);
            }
            E::PaymentRefunded { charge, amount, refund, at, .. } => {
                self.account.give_back(*at, *charge, *amount, *refund);
            }
            E::FeeWaived { at, .. } => {
                self.account.post(*at, EntryKind::FeeWaived, -self.account.fee());
            }
            E::FeeCharged { amount, at } => self.account.post(*at, EntryKind::Fee, *amount),
            E::CreditGranted { amount, at, .. } => {
                self.account.post(*at, EntryKind::Credit, -*amount);
            }
            E::StorageCharged { block, at } => {
                self.account.post(*at, EntryKind::Storage, block.amount);
                match self.stage.ready_mut() {
                    Some(ready) => ready.custody.blocks_charged = block.number,
                    None => self.impossible(event),
                }
            }
            E::StorageWaived { amount, at, .. } => {
                self.account.post(*at, EntryKind::StorageWaived, -*amount);
            }

            E::DiagnosisStarted { .. } => self.start_diagnosis(),
            E::FindingRecorded { finding, .. } => self.findings.push(finding.clone()),
            E::TestRunRecorded { run, .. } => self.test_runs.push(run.clone()),
            E::DiagnosisChecklistCompleted { .. } => self.checklist_completed = true,
            E::NoFaultFound { .. } => self.make_ready(Outcome::NoFaultFound),
            E::DeclaredUnrepairable { labour_charge, at, .. } => {
                self.account.post(*at, EntryKind::LabourCharge, *labour_charge);
                self.end_unrepairable(*labour_charge);
            }
            E::WarrantyCovered { verdict, .. } => self.cover_by_warranty(verdict),
            E::WarrantyDeclined { verdict, .. } => {
                self.verdict = Some(WarrantyVerdict::Declined(verdict.clone()));
            }

            E::QuoteIssued { .. } => self.issue_quote(event),
            E::OverCapAccepted { revision, .. } => match self.quote_mut(*revision) {
                Some(quote) => quote.over_cap_accepted = true,
                None => self.impossible(event),
            },
            E::OverCapCosigned { revision, .. } => match self.quote_mut(*revision) {
                Some(quote) => quote.over_cap_cosigned = true,
                None => self.impossible(event),
            },
            E::QuoteApproved { revision, total, .. } => self.approve(event, *revision, *total),
            E::QuoteRejected { revision, .. } => {
                self.decide_quote(event, *revision, QuoteDecision::Rejected);
                self.end_rejected();
            }
            E::QuoteExpired { revision, .. } => {
                self.decide_quote(event, *revision, QuoteDecision::Expired);
                self.end_rejected();
            }
            E::ChangeOrderDeclined { revision, .. } => {
                self.decide_quote(event, *revision, QuoteDecision::Rejected);
                self.restore_standing_approval(event);
            }
            E::MoreTestsRequested { revision, .. } => {
                self.decide_quote(event, *revision, QuoteDecision::Withdrawn);
                self.return_to_diagnosis();
            }

            E::PartsReadinessRecorded { readiness, .. } => {
                self.work_in_hand(event).readiness = Some(readiness.clone());
            }
            E::RepairStarted { .. } => self.start_repair(event),
            E::PartsAwaited { parts, .. } => self.await_parts(event, parts),
            E::PartReceived { name, .. } => {
                match self.parts.iter_mut().find(|part| part.name == *name) {
                    Some(part) => part.received = true,
                    None => self.impossible(event),
                }
            }
            E::LineCompleted { line, .. } => self.set_line(event, *line, LineState::Done),
            E::LineWaived { line, .. } => self.set_line(event, *line, LineState::Waived),
            E::LineReopened { line, .. } => self.set_line(event, *line, LineState::Open),
            E::RepairCompleted { outcome, final_total, technician, at } => {
                self.account.charge_repair(*at, *final_total);
                self.complete(event, *outcome, *final_total, *technician);
            }
            E::QualityCheckFailed { reason, at } | E::CounterFaultFound { reason, at } => {
                self.account.withdraw_repair(*at);
                self.return_to_bench(event, reason);
            }
            E::QualityCheckPassed { .. } => self.pass_quality_check(event),
            E::InstrumentReassembled { .. } => self.reassemble(event),

            E::RepairCancelled { settlement, fee_credited, at, .. } => {
                if matches!(self.stage, super::Stage::Received) {
                    self.account.return_fee(*at);
                }
                if let Some(settlement) = settlement {
                    let amount = settlement.labour + settlement.parts;
                    self.account.post(*at, EntryKind::Settlement, amount);
                }
                if let Some(credit) = fee_credited {
                    self.account.post(*at, EntryKind::FeeCredited, -*credit);
                }
                self.stage = super::Stage::Cancelled { settlement: *settlement };
            }
            E::RepairVoided { at, .. } => {
                self.account.return_fee(*at);
                self.stage = super::Stage::Voided;
            }

            E::NoticeProved { notice, evidence, at } => {
                self.prove_notice(event, *notice, evidence, *at);
            }
            E::ComplaintOpened { complaint, .. } => {
                self.complaints
                    .push(ComplaintRecord { complaint: complaint.clone(), closed: None });
            }
            E::ComplaintClosed { resolution, at } => match self.complaints.last_mut() {
                Some(record) => {
                    record.closed = Some(Closing { resolution: resolution.clone(), at: *at });
                }
                None => self.impossible(event),
            },
            E::WorkshopClosureNoted { from, to, .. } => {
                self.closures.push(Closure { from: *from, to: *to });
            }
            E::RepairDelivered { receiver, signature, outcome, warranty, .. } => {
                self.hand_over(event, receiver, signature, *outcome, *warranty);
            }
            E::RepairAbandoned { at } => self.abandon(event, *at),
            E::DisposalAuthorised { .. } => {
                if let super::Stage::Abandoned { disposal_authorised, .. } = &mut self.stage {
                    *disposal_authorised = true;
                } else {
                    self.impossible(event);
                }
            }
        }
    }
}

impl Job {
    /// The account of a fresh intake: the fee is owed from the first minute.
    fn received(event: &E) -> Self {
        let E::RepairReceived { number, intake, fee, tracking_hash, received_by, at } = event
        else {
            panic!("damaged history: {} before the repair was received", event.name());
        };
        let mut job = Self {
            number: *number,
            photos: intake.photos.clone(),
            intake: intake.clone(),
            tracking_hash: tracking_hash.clone(),
            received_at: *at,
            received_by: *received_by,
            technician: None,
            hold: None,
            eta: None,
            notes: Vec::new(),
            diagnosis_reported: false,
            receivers: Vec::new(),
            loans: Vec::new(),
            findings: Vec::new(),
            test_runs: Vec::new(),
            checklist_completed: false,
            verdict: None,
            quotes: Vec::new(),
            parts: Vec::new(),
            account: Account::default(),
            complaints: Vec::new(),
            closures: Vec::new(),
            stage: super::Stage::Received,
        };
        job.account.post(*at, EntryKind::Fee, *fee);
        job
    }

    /// Whether the fee was paid, waived or never due, or a credit covers what was not paid of it.
    pub(in crate::repair) fn fee_is_settled(&self) -> bool {
        self.account.fee() <= Money::ZERO
            || self.account.paid(ChargeKind::Budget) + self.account.credited() >= self.account.fee()
    }
}
