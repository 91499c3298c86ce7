//! Which events a command causes, or the gate that refuses it (`product.md` §4).
//!
//! One file for each phase of a repair; in each, a decision reads as the list of its gates, and each gate is
//! a small function with its own refusal. A command that is already in effect causes nothing.

mod bench;
mod cancelling;
mod case;
mod checks;
mod custody;
mod delivery;
mod desk;
mod diagnosis;
mod hold;
mod intake;
mod lines;
mod money;
mod online;
mod quality;
mod quote;
mod quote_decision;

pub use quote_decision::OVER_CAP_SENTENCE;

use self::case::Case;
use self::intake::Reception;
use super::commands::{RepairCommand, RepairIntent as I};
use super::errors::RepairError;
use super::events::RepairEvent;
use super::policy::Policy;
use super::state::Repair;

/// What a command comes to.
type Decision = Result<Vec<RepairEvent>, RepairError>;

/// The events that the command causes.
pub(super) fn decide(repair: &Repair, command: RepairCommand) -> Decision {
    let RepairCommand { by, at, intent } = command;
    let policy = &Policy::CURRENT;
    let Some(job) = repair.job() else {
        let I::Receive { number, intake, reachable, tracking_hash } = intent else {
            return Err(RepairError::NotReceived);
        };
        let reception = Reception { number, intake, reachable, tracking_hash };
        return intake::receive(reception, &by, at, policy);
    };
    let case = Case { job, by: &by, at, command: intent.name(), policy };
    hold::lets_pass(&case, &intent)?;
    match intent {
        I::Receive { number, intake, tracking_hash, .. } => {
            intake::receive_again(&case, number, &intake, &tracking_hash)
        }
        I::CorrectIntake { intake, reason } => intake::correct(&case, intake, reason),
        I::IssueTrackingLink { tracking_hash } => intake::issue_link(&case, tracking_hash),
        I::AssignTechnician { technician, is_technician } => {
            desk::assign(&case, technician, is_technician)
        }
        I::Hold { reason } => desk::hold(&case, reason),
        I::ReleaseHold => desk::release_hold(&case),
        I::AnnounceEta { eta, reason } => desk::announce_eta(&case, eta, reason),
        I::AddPhoto { photo } => desk::add_photo(&case, photo),
        I::AddNote { note, visibility, text } => desk::add_note(&case, note, visibility, text),
        I::AuthoriseReceiver { name, rut } => desk::authorise_receiver(&case, name, rut),
        I::LoanAccessory { item } => desk::loan_accessory(&case, item),
        I::ReturnLoan { item } => desk::return_loan(&case, item),

        I::RecordPayment { charge, amount, method, evidence } => {
            money::record_payment(&case, charge, amount, method, evidence)
        }
        I::RecordOnlinePayment {
            payment,
            charge,
            amount,
            gateway_order,
            paid_at,
            kept_as_credit,
        } => {
            let receipt = online::Confirmed { payment, charge, amount, gateway_order, paid_at };
            online::record_payment(&case, receipt, kept_as_credit)
        }
        I::RecordOnlineRefund { payment, refund, amount, method, reason } => {
            let returned = online::Returned { payment, refund, amount, method, reason };
            online::record_refund(&case, returned)
        }
        I::Refund { charge, amount, method, reason } => {
            money::refund(&case, charge, amount, method, reason)
        }
        I::WaiveFee { reason } => money::waive_fee(&case, reason),
        I::GrantCredit { amount, reason } => money::grant_credit(&case, amount, reason),
        I::ChargeStorage => money::charge_storage(&case),
        I::WaiveStorage { reason } => money::waive_storage(&case, reason),

        I::StartDiagnosis => diagnosis::start(&case),
        I::RecordFinding { finding } => diagnosis::record_finding(&case, finding),
        I::RecordTestRun { run } => diagnosis::record_test_run(&case, run),
        I::CompleteDiagnosisChecklist => diagnosis::complete_checklist(&case),
        I::ReportNoFault { summary } => diagnosis::report_no_fault(&case, summary),
        I::DeclareUnrepairable { reason, photo, labour_charge } => {
            diagnosis::declare_unrepairable(&case, reason, photo, labour_charge)
        }
        I::CoverByWarranty { verdict } => diagnosis::cover_by_warranty(&case, verdict),
        I::DeclineWarranty { verdict } => diagnosis::decline_warranty(&case, verdict),

        I::IssueQuote { quotation, lines, valuation, change_reason, parts_deposit } => {
            let draft = quote::Draft { quotation, lines, valuation, change_reason, parts_deposit };
            quote::issue(&case, draft)
        }
        I::AcceptOverCap { revision, typed } => {
            quote_decision::accept_over_cap(&case, revision, typed)
        }
        I::CosignOverCap { revision } => quote_decision::cosign_over_cap(&case, revision),
        I::ApproveQuote { revision, evidence } => {
            quote_decision::approve(&case, revision, evidence)
        }
        I::RejectQuote { revision, reason, evidence } => {
            quote_decision::reject(&case, revision, reason, evidence)
        }
        I::ExpireQuote { revision } => quote_decision::expire(&case, revision),
        I::RequestMoreTests { reason } => quote_decision::request_more_tests(&case, reason),

        I::RecordPartsReadiness { readiness } => bench::record_readiness(&case, readiness),
        I::StartRepair => bench::start(&case),
        I::AwaitParts { parts } => bench::await_parts(&case, parts),
        I::ReceivePart { name } => bench::receive_part(&case, name),
        I::CompleteLine { line } => lines::complete(&case, line),
        I::WaiveLine { line, reason } => lines::waive(&case, line, reason),
        I::ReopenLine { line, reason } => lines::reopen(&case, line, reason),
        I::Complete { outcome } => quality::complete(&case, outcome),
        I::FailQualityCheck { reason } => quality::fail(&case, reason),
        I::PassQualityCheck { technicians } => quality::pass(&case, technicians),
        I::ReportCounterFault { reason } => quality::report_counter_fault(&case, reason),
        I::Reassemble { accessories_complete } => {
            cancelling::reassemble(&case, accessories_complete)
        }

        I::Cancel { reason, settlement } => cancelling::cancel(&case, reason, settlement),
        I::Void { reason } => cancelling::void(&case, reason),

        I::ProveNotice { notice, evidence } => custody::prove_notice(&case, notice, evidence),
        I::OpenComplaint { reference } => custody::open_complaint(&case, reference),
        I::CloseComplaint { resolution } => custody::close_complaint(&case, resolution),
        I::NoteClosure { from, to } => custody::note_closure(&case, from, to),
        I::Deliver { receiver, identity_checked, accessories_returned, signature } => {
            let handover =
                delivery::Handover { receiver, identity_checked, accessories_returned, signature };
            delivery::deliver(&case, handover)
        }
        I::Abandon => custody::abandon(&case),
        I::AuthoriseDisposal { reason } => custody::authorise_disposal(&case, reason),
    }
}
