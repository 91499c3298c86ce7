//! How each refusal is answered: its stable code, its kind, and the field at fault.

use super::RepairError;
use crate::aggregate::{Refusal, RefusalKind};

impl Refusal for RepairError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotReceived => "repair.not_found",
            Self::AlreadyReceived(_) => "repair.already_received",
            Self::IllegalTransition { .. } => "repair.illegal_transition",
            Self::NotInThisState { .. } => "repair.not_in_this_state",
            Self::OnHold { .. } => "repair.on_hold",
            Self::PersonRequired => "repair.person_required",
            Self::TextRequired { .. } => "repair.text_required",
            Self::AmountOutOfRange { .. } => "repair.amount_out_of_range",
            Self::ForeignSubject { .. } => "repair.foreign_subject",
            Self::CustomerUnreachable => "repair.customer_unreachable",
            Self::NumberOfAnotherYear => "repair.number_of_another_year",
            Self::InstrumentMissing => "repair.instrument_missing",
            Self::SerialMissing => "repair.serial_missing",
            Self::DeclaredFaultMissing => "repair.declared_fault_missing",
            Self::ChecklistMissing => "repair.checklist_missing",
            Self::ChecklistPhotoUnknown => "repair.checklist_photo_unknown",
            Self::IntakePhotosMissing { .. } => "repair.intake_photos_missing",
            Self::PoliciesMissing { .. } => "repair.policies_missing",
            Self::StoragePolicyNotApart => "repair.storage_policy_not_apart",
            Self::IntakeSignatureMissing => "repair.intake_signature_missing",
            Self::ClaimsItself => "repair.claims_itself",
            Self::CustomerFixed => "repair.customer_fixed",
            Self::WarrantyClaimFixed => "repair.warranty_claim_fixed",
            Self::ClosureOutOfOrder => "repair.closure_out_of_order",
            Self::PoliciesFixed => "repair.policies_fixed",
            Self::PhotoDropped => "repair.photo_dropped",
            Self::NotATechnician => "repair.not_a_technician",
            Self::EtaOutOfOrder => "repair.eta_out_of_order",
            Self::RutInvalid => "repair.rut_invalid",
            Self::LoanUnknown => "repair.loan_unknown",
            Self::PhotoUnknown => "repair.photo_unknown",
            Self::EvidenceRequired => "repair.evidence_required",
            Self::RefundExceedsPayments { .. } => "repair.refund_exceeds_payments",
            Self::RefundBelongsToPayment { .. } => "repair.refund_belongs_to_payment",
            Self::MethodNotByHand => "repair.method_not_by_hand",
            Self::ChargeAlreadySettled { .. } => "repair.charge_already_settled",
            Self::ChargeNotDue { .. } => "repair.charge_not_due",
            Self::PaymentUnknown => "repair.payment_unknown",
            Self::NoFeeDue => "repair.no_fee_due",
            Self::FeeAlreadyCredited => "repair.fee_already_credited",
            Self::StorageNotAccepted => "repair.storage_not_accepted",
            Self::FeeUnpaid { .. } => "repair.fee_unpaid",
            Self::SeverityOutOfRange => "repair.severity_out_of_range",
            Self::MeasurementsMissing => "repair.measurements_missing",
            Self::MeasurementContradicted => "repair.measurement_contradicted",
            Self::TestPhaseMismatch { .. } => "repair.test_phase_mismatch",
            Self::DiagnosisTestMissing => "repair.diagnosis_test_missing",
            Self::DiagnosisTestFailed => "repair.diagnosis_test_failed",
            Self::ApprovedWorkStands => "repair.approved_work_stands",
            Self::UnrepairablePhotoMissing => "repair.unrepairable_photo_missing",
            Self::LabourChargeNeedsOwner => "repair.labour_charge_needs_owner",
            Self::LabourChargeAboveApproved { .. } => "repair.labour_charge_above_approved",
            Self::NoWarrantyClaim => "repair.no_warranty_claim",
            Self::WarrantyVerdictGiven => "repair.warranty_verdict_given",
            Self::WarrantyVerdictPending => "repair.warranty_verdict_pending",
            Self::FindingMissing => "repair.finding_missing",
            Self::DiagnosisChecklistOpen => "repair.diagnosis_checklist_open",
            Self::QuoteLinesInvalid { .. } => "repair.quote_lines_invalid",
            Self::UsedPartNotAPart => "repair.used_part_not_a_part",
            Self::QuotationMismatch => "repair.quotation_mismatch",
            Self::ChangeReasonRequired => "repair.change_reason_required",
            Self::DepositOutOfRange => "repair.deposit_out_of_range",
            Self::ValuationRequired { .. } => "repair.valuation_required",
            Self::RevisionNotCurrent { .. } => "repair.revision_not_current",
            Self::QuoteExpired { .. } => "repair.quote_expired",
            Self::QuoteStillValid { .. } => "repair.quote_still_valid",
            Self::NotOverCap => "repair.not_over_cap",
            Self::OverCapSentenceMismatch => "repair.over_cap_sentence_mismatch",
            Self::OverCapNotAccepted => "repair.over_cap_not_accepted",
            Self::OverCapNotCosigned => "repair.over_cap_not_cosigned",
            Self::PartsDepositUnpaid { .. } => "repair.parts_deposit_unpaid",
            Self::TechnicianMissing => "repair.technician_missing",
            Self::PartsNotReady => "repair.parts_not_ready",
            Self::PartsAreNeeded => "repair.parts_are_needed",
            Self::AwaitedPartMissing => "repair.awaited_part_missing",
            Self::PartEtaPassed => "repair.part_eta_passed",
            Self::PartUnknown => "repair.part_unknown",
            Self::PartOutstanding { .. } => "repair.part_outstanding",
            Self::LineUnknown => "repair.line_unknown",
            Self::LineIsWaived => "repair.line_is_waived",
            Self::LineIsDone => "repair.line_is_done",
            Self::OutcomeNotOfARepair => "repair.outcome_not_of_a_repair",
            Self::LinesOpen { .. } => "repair.lines_open",
            Self::NothingDone => "repair.nothing_done",
            Self::RepairTestMissing => "repair.repair_test_missing",
            Self::RepairTestFailed => "repair.repair_test_failed",
            Self::AfterPhotoMissing => "repair.after_photo_missing",
            Self::InspectorIsTechnician => "repair.inspector_is_technician",
            Self::QualityTestFailed => "repair.quality_test_failed",
            Self::FinalTotalAboveApproved { .. } => "repair.final_total_above_approved",
            Self::NothingToRework => "repair.nothing_to_rework",
            Self::AccessoriesIncomplete => "repair.accessories_incomplete",
            Self::CancellationNeedsCustomer => "repair.cancellation_needs_customer",
            Self::CancellationNeedsOwner => "repair.cancellation_needs_owner",
            Self::SettlementRequired => "repair.settlement_required",
            Self::SettlementNotDue => "repair.settlement_not_due",
            Self::SettlementAboveApproved { .. } => "repair.settlement_above_approved",
            Self::FeeNotRefunded { .. } => "repair.fee_not_refunded",
            Self::DiagnosisNotReported => "repair.diagnosis_not_reported",
            Self::VoidingWindowClosed { .. } => "repair.voiding_window_closed",
            Self::VoidingAfterPayment => "repair.voiding_after_payment",
            Self::ReadyNoticeMissing => "repair.ready_notice_missing",
            Self::WarningTooEarly { .. } => "repair.warning_too_early",
            Self::ComplaintAlreadyOpen => "repair.complaint_already_open",
            Self::NoComplaintOpen => "repair.no_complaint_open",
            Self::ComplaintOpen => "repair.complaint_open",
            Self::AbandonmentTooEarly { .. } => "repair.abandonment_too_early",
            Self::WarningsMissing => "repair.warnings_missing",
            Self::DisposalTooEarly { .. } => "repair.disposal_too_early",
            Self::DisposalNoticesMissing { .. } => "repair.disposal_notices_missing",
            Self::BalanceNotZero { .. } => "repair.balance_not_zero",
            Self::IdentityNotChecked => "repair.identity_not_checked",
            Self::ReceiverNotAuthorised => "repair.receiver_not_authorised",
            Self::AccessoriesNotReturned => "repair.accessories_not_returned",
            Self::LoanOutstanding { .. } => "repair.loan_outstanding",
            Self::DeliverySignatureMissing => "repair.delivery_signature_missing",
        }
    }

    fn kind(&self) -> RefusalKind {
        if self.pointer().is_some() {
            return RefusalKind::Invalid;
        }
        if matches!(
            self,
            Self::NotReceived
                | Self::LineUnknown
                | Self::PartUnknown
                | Self::LoanUnknown
                | Self::PaymentUnknown
        ) {
            return RefusalKind::NotFound;
        }
        if matches!(
            self,
            Self::PersonRequired | Self::LabourChargeNeedsOwner | Self::CancellationNeedsCustomer
        ) {
            return RefusalKind::Forbidden;
        }
        RefusalKind::Rule
    }

    fn pointer(&self) -> Option<&'static str> {
        let pointer = match self {
            Self::TextRequired { pointer }
            | Self::AmountOutOfRange { pointer }
            | Self::ForeignSubject { pointer } => pointer,
            Self::InstrumentMissing => "/instrument",
            Self::SerialMissing => "/serial",
            Self::DeclaredFaultMissing => "/declared_fault",
            Self::ChecklistMissing | Self::ChecklistPhotoUnknown => "/checklist",
            Self::IntakePhotosMissing { .. } => "/photos",
            Self::PoliciesMissing { .. } | Self::StoragePolicyNotApart => "/policies",
            Self::IntakeSignatureMissing | Self::DeliverySignatureMissing => "/signature",
            Self::NumberOfAnotherYear => "/number",
            Self::ClaimsItself => "/warranty_of",
            Self::EtaOutOfOrder => "/eta",
            Self::RutInvalid => "/rut",
            Self::EvidenceRequired => "/evidence",
            Self::MethodNotByHand => "/method",
            Self::SeverityOutOfRange => "/severity",
            Self::MeasurementsMissing | Self::MeasurementContradicted => "/measurements",
            Self::QuoteLinesInvalid { .. } | Self::UsedPartNotAPart => "/lines",
            Self::ChangeReasonRequired => "/change_reason",
            Self::DepositOutOfRange => "/parts_deposit",
            Self::OverCapSentenceMismatch => "/typed",
            Self::AwaitedPartMissing | Self::PartEtaPassed => "/parts",
            Self::OutcomeNotOfARepair => "/outcome",
            Self::NotATechnician => "/technician",
            Self::PhotoUnknown => "/photo",
            Self::NotReceived
            | Self::AlreadyReceived(_)
            | Self::IllegalTransition { .. }
            | Self::NotInThisState { .. }
            | Self::OnHold { .. }
            | Self::PersonRequired
            | Self::CustomerUnreachable
            | Self::CustomerFixed
            | Self::WarrantyClaimFixed
            | Self::ClosureOutOfOrder
            | Self::PoliciesFixed
            | Self::PhotoDropped
            | Self::LoanUnknown
            | Self::RefundExceedsPayments { .. }
            | Self::RefundBelongsToPayment { .. }
            | Self::ChargeAlreadySettled { .. }
            | Self::ChargeNotDue { .. }
            | Self::PaymentUnknown
            | Self::NoFeeDue
            | Self::FeeAlreadyCredited
            | Self::StorageNotAccepted
            | Self::FeeUnpaid { .. }
            | Self::TestPhaseMismatch { .. }
            | Self::DiagnosisTestMissing
            | Self::DiagnosisTestFailed
            | Self::ApprovedWorkStands
            | Self::UnrepairablePhotoMissing
            | Self::LabourChargeNeedsOwner
            | Self::LabourChargeAboveApproved { .. }
            | Self::NoWarrantyClaim
            | Self::WarrantyVerdictGiven
            | Self::WarrantyVerdictPending
            | Self::FindingMissing
            | Self::DiagnosisChecklistOpen
            | Self::QuotationMismatch
            | Self::ValuationRequired { .. }
            | Self::RevisionNotCurrent { .. }
            | Self::QuoteExpired { .. }
            | Self::QuoteStillValid { .. }
            | Self::NotOverCap
            | Self::OverCapNotAccepted
            | Self::OverCapNotCosigned
            | Self::PartsDepositUnpaid { .. }
            | Self::TechnicianMissing
            | Self::PartsNotReady
            | Self::PartsAreNeeded
            | Self::PartUnknown
            | Self::PartOutstanding { .. }
            | Self::LineUnknown
            | Self::LineIsWaived
            | Self::LineIsDone
            | Self::LinesOpen { .. }
            | Self::NothingDone
            | Self::RepairTestMissing
            | Self::RepairTestFailed
            | Self::AfterPhotoMissing
            | Self::InspectorIsTechnician
            | Self::QualityTestFailed
            | Self::FinalTotalAboveApproved { .. }
            | Self::NothingToRework
            | Self::AccessoriesIncomplete
            | Self::CancellationNeedsCustomer
            | Self::CancellationNeedsOwner
            | Self::SettlementRequired
            | Self::SettlementNotDue
            | Self::SettlementAboveApproved { .. }
            | Self::FeeNotRefunded { .. }
            | Self::DiagnosisNotReported
            | Self::VoidingWindowClosed { .. }
            | Self::VoidingAfterPayment
            | Self::ReadyNoticeMissing
            | Self::WarningTooEarly { .. }
            | Self::ComplaintAlreadyOpen
            | Self::NoComplaintOpen
            | Self::ComplaintOpen
            | Self::AbandonmentTooEarly { .. }
            | Self::WarningsMissing
            | Self::DisposalTooEarly { .. }
            | Self::DisposalNoticesMissing { .. }
            | Self::BalanceNotZero { .. }
            | Self::IdentityNotChecked
            | Self::ReceiverNotAuthorised
            | Self::AccessoriesNotReturned
            | Self::LoanOutstanding { .. } => return None,
        };
        Some(pointer)
    }
}
