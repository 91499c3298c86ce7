//! What a hold keeps back: the workshop's own steps, never notes, photos, payments or the customer's decisions.

use super::case::Case;
use crate::repair::commands::RepairIntent as I;
use crate::repair::errors::RepairError;

pub(super) fn lets_pass(case: &Case<'_>, intent: &I) -> Result<(), RepairError> {
    match &case.job.hold {
        Some(reason) if is_progress(intent) && !case.job.status().is_terminal() => {
            Err(RepairError::OnHold { reason: reason.clone() })
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether the command takes the repair a step further.
const fn is_progress(intent: &I) -> bool {
    match intent {
        I::StartDiagnosis
        | I::CompleteDiagnosisChecklist
        | I::ReportNoFault { .. }
        | I::DeclareUnrepairable { .. }
        | I::CoverByWarranty { .. }
        | I::DeclineWarranty { .. }
        | I::IssueQuote { .. }
        | I::RequestMoreTests { .. }
        | I::StartRepair
        | I::AwaitParts { .. }
        | I::CompleteLine { .. }
        | I::WaiveLine { .. }
        | I::ReopenLine { .. }
        | I::Complete { .. }
        | I::FailQualityCheck { .. }
        | I::PassQualityCheck { .. }
        | I::ReportCounterFault { .. }
        | I::Reassemble { .. }
        | I::Deliver { .. }
        | I::Abandon
        | I::AuthoriseDisposal { .. } => true,
        I::Receive { .. }
        | I::CorrectIntake { .. }
        | I::IssueTrackingLink { .. }
        | I::AssignTechnician { .. }
        | I::Hold { .. }
        | I::ReleaseHold
        | I::AnnounceEta { .. }
        | I::AddPhoto { .. }
        | I::AddNote { .. }
        | I::AuthoriseReceiver { .. }
        | I::LoanAccessory { .. }
        | I::ReturnLoan { .. }
        | I::RecordPayment { .. }
        | I::RecordOnlinePayment { .. }
        | I::RecordOnlineRefund { .. }
        | I::Refund { .. }
        | I::WaiveFee { .. }
        | I::GrantCredit { .. }
        | I::ChargeStorage
        | I::WaiveStorage { .. }
        | I::RecordFinding { .. }
        | I::RecordTestRun { .. }
        | I::AcceptOverCap { .. }
        | I::CosignOverCap { .. }
        | I::ApproveQuote { .. }
        | I::RejectQuote { .. }
        | I::ExpireQuote { .. }
        | I::RecordPartsReadiness { .. }
        | I::ReceivePart { .. }
        | I::Cancel { .. }
        | I::Void { .. }
        | I::ProveNotice { .. }
        | I::OpenComplaint { .. }
        | I::CloseComplaint { .. }
        | I::NoteClosure { .. } => false,
    }
}
