//! What can be asked of a repair.

use chrono::{DateTime, NaiveDate, Utc};

use super::facts::{
    AwaitedPart, ChargeKind, EtaRange, Evidence, Finding, Intake, NoteVisibility, Notice, Outcome,
    PartsReadiness, PaymentMethod, Photo, QuoteLine, Receiver, Settlement, Signature, TestRun,
    ValuationSnapshot,
};
use crate::actor::Actor;
use crate::aggregate::Command;
use crate::permissions::Capability;
use crate::values::{
    LineId, Money, NoteId, PaymentId, PersonId, Personal, QuotationId, RefundId, RepairNumber,
    Sha256Hex,
};

/// A command to a repair: who, when, and what. The look-ups that a rule needs travel inside the intent.
#[derive(Debug, Clone)]
pub struct RepairCommand {
    /// Who asks. Gates that distinguish people (quality control, evidence by staff) read it.
    pub by: Actor,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// What.
    pub intent: RepairIntent,
}

/// The intent of a command to a repair.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the events, where they are documented")]
pub enum RepairIntent {
    /// Takes an instrument in. `reachable`: the customer has a phone or an e-mail.
    Receive { number: RepairNumber, intake: Box<Intake>, reachable: bool, tracking_hash: Sha256Hex },
    /// Corrects facts of the intake.
    CorrectIntake { intake: Box<Intake>, reason: String },
    /// Issues a new tracking link.
    IssueTrackingLink { tracking_hash: Sha256Hex },
    /// Puts a technician in charge. `is_technician`: looked up.
    AssignTechnician { technician: PersonId, is_technician: bool },
    /// Puts on hold.
    Hold { reason: String },
    /// Ends the hold.
    ReleaseHold,
    /// Posts or moves the expected dates.
    AnnounceEta { eta: EtaRange, reason: String },
    /// Adds a photo.
    AddPhoto { photo: Photo },
    /// Adds a note.
    AddNote { note: NoteId, visibility: NoteVisibility, text: Personal },
    /// Names somebody who may collect.
    AuthoriseReceiver { name: Personal, rut: Personal },
    /// Lends an accessory.
    LoanAccessory { item: String },
    /// Takes a lent accessory back.
    ReturnLoan { item: String },

    /// Notes money that came in.
    RecordPayment { charge: ChargeKind, amount: Money, method: PaymentMethod, evidence: Evidence },
    /// Books an online payment that the gateway confirmed, once. `kept_as_credit`: a person decided to keep it
    /// although nothing waits for it.
    RecordOnlinePayment {
        payment: PaymentId,
        charge: ChargeKind,
        amount: Money,
        gateway_order: String,
        paid_at: DateTime<Utc>,
        kept_as_credit: bool,
    },
    /// Books a refund of an online payment that was completed, once: `online` through the gateway, otherwise as the
    /// owner gave it back.
    RecordOnlineRefund {
        payment: PaymentId,
        refund: RefundId,
        amount: Money,
        method: PaymentMethod,
        reason: String,
    },
    /// Gives money back.
    Refund { charge: ChargeKind, amount: Money, method: PaymentMethod, reason: String },
    /// Waives the diagnosis fee.
    WaiveFee { reason: String },
    /// Credits the customer.
    GrantCredit { amount: Money, reason: String },
    /// Charges the storage blocks begun and not yet charged.
    ChargeStorage,
    /// Waives the storage charged so far.
    WaiveStorage { reason: String },

    /// RECEIVED → DIAGNOSING.
    StartDiagnosis,
    /// Notes a finding.
    RecordFinding { finding: Finding },
    /// Files a test run.
    RecordTestRun { run: TestRun },
    /// Finishes the checklist of the diagnosis.
    CompleteDiagnosisChecklist,
    /// DIAGNOSING → `READY_PICKUP`, no fault found.
    ReportNoFault { summary: String },
    /// → UNREPAIRABLE. Only the owner sets a labour charge above zero.
    DeclareUnrepairable { reason: String, photo: Option<Sha256Hex>, labour_charge: Money },
    /// DIAGNOSING → APPROVED under warranty.
    CoverByWarranty { verdict: String },
    /// The warranty does not cover it.
    DeclineWarranty { verdict: String },

    /// → QUOTED with the next revision; out of REPAIRING or `WAITING_PARTS` a change order.
    IssueQuote {
        quotation: QuotationId,
        lines: Vec<QuoteLine>,
        valuation: Option<ValuationSnapshot>,
        change_reason: Option<String>,
        parts_deposit: Option<Money>,
    },
    /// The customer accepts more than half of the value, in their own typed words.
    AcceptOverCap { revision: u32, typed: Personal },
    /// The owner co-signs it.
    CosignOverCap { revision: u32 },
    /// QUOTED → APPROVED.
    ApproveQuote { revision: u32, evidence: Option<Evidence> },
    /// QUOTED → REJECTED, or back to the earlier approval where this was a change order.
    RejectQuote { revision: u32, reason: Option<Personal>, evidence: Option<Evidence> },
    /// QUOTED → REJECTED after the last valid instant.
    ExpireQuote { revision: u32 },
    /// QUOTED → DIAGNOSING.
    RequestMoreTests { reason: String },

    /// Settles whether the parts are at hand.
    RecordPartsReadiness { readiness: PartsReadiness },
    /// APPROVED, `WAITING_PARTS` → REPAIRING.
    StartRepair,
    /// APPROVED, REPAIRING → `WAITING_PARTS`.
    AwaitParts { parts: Vec<AwaitedPart> },
    /// Counts an awaited part in.
    ReceivePart { name: String },
    /// Ticks a line off.
    CompleteLine { line: LineId },
    /// Drops a line.
    WaiveLine { line: LineId, reason: String },
    /// Opens a line again.
    ReopenLine { line: LineId, reason: String },
    /// REPAIRING → COMPLETED.
    Complete { outcome: Outcome },
    /// COMPLETED → REPAIRING.
    FailQualityCheck { reason: String },
    /// COMPLETED → `READY_PICKUP`. `technicians`: how many the workshop has.
    PassQualityCheck { technicians: u32 },
    /// `READY_PICKUP` → REPAIRING.
    ReportCounterFault { reason: String },
    /// REJECTED, UNREPAIRABLE, CANCELLED → `READY_PICKUP`.
    Reassemble { accessories_complete: bool },

    /// → CANCELLED.
    Cancel { reason: String, settlement: Option<Settlement> },
    /// RECEIVED → VOIDED.
    Void { reason: String },

    /// Notes a proved notice.
    ProveNotice { notice: Notice, evidence: Evidence },
    /// Opens a complaint.
    OpenComplaint { reference: String },
    /// Closes the complaint.
    CloseComplaint { resolution: String },
    /// Notes that the workshop was or is closed from one day to another while the instrument waits.
    NoteClosure { from: NaiveDate, to: NaiveDate },
    /// `READY_PICKUP`, ABANDONED → DELIVERED.
    Deliver {
        receiver: Receiver,
        identity_checked: bool,
        accessories_returned: bool,
        signature: Signature,
    },
    /// `READY_PICKUP` → ABANDONED.
    Abandon,
    /// ABANDONED: the owner may dispose of it.
    AuthoriseDisposal { reason: String },
}

impl Command for RepairCommand {
    fn name(&self) -> &'static str {
        self.intent.name()
    }

    fn capability(&self) -> Capability {
        self.intent.capability()
    }

    fn reason(&self) -> Option<&str> {
        self.intent.reason()
    }
}

impl RepairIntent {
    /// The stable name of the command.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Receive { .. } => "repair.receive",
            Self::CorrectIntake { .. } => "repair.correct_intake",
            Self::IssueTrackingLink { .. } => "repair.issue_tracking_link",
            Self::AssignTechnician { .. } => "repair.assign_technician",
            Self::Hold { .. } => "repair.hold",
            Self::ReleaseHold => "repair.release_hold",
            Self::AnnounceEta { .. } => "repair.announce_eta",
            Self::AddPhoto { .. } => "repair.add_photo",
            Self::AddNote { .. } => "repair.add_note",
            Self::AuthoriseReceiver { .. } => "repair.authorise_receiver",
            Self::LoanAccessory { .. } => "repair.loan_accessory",
            Self::ReturnLoan { .. } => "repair.return_loan",
            Self::RecordPayment { .. } => "repair.record_payment",
            Self::RecordOnlinePayment { .. } => "repair.record_online_payment",
            Self::RecordOnlineRefund { .. } => "repair.record_online_refund",
            Self::Refund { .. } => "repair.refund",
            Self::WaiveFee { .. } => "repair.waive_fee",
            Self::GrantCredit { .. } => "repair.grant_credit",
            Self::ChargeStorage => "repair.charge_storage",
            Self::WaiveStorage { .. } => "repair.waive_storage",
            Self::StartDiagnosis => "repair.start_diagnosis",
            Self::RecordFinding { .. } => "repair.record_finding",
            Self::RecordTestRun { .. } => "repair.record_test_run",
            Self::CompleteDiagnosisChecklist => "repair.complete_diagnosis_checklist",
            Self::ReportNoFault { .. } => "repair.report_no_fault",
            Self::DeclareUnrepairable { .. } => "repair.declare_unrepairable",
            Self::CoverByWarranty { .. } => "repair.cover_by_warranty",
            Self::DeclineWarranty { .. } => "repair.decline_warranty",
            Self::IssueQuote { .. } => "repair.issue_quote",
            Self::AcceptOverCap { .. } => "repair.accept_over_cap",
            Self::CosignOverCap { .. } => "repair.cosign_over_cap",
            Self::ApproveQuote { .. } => "repair.approve_quote",
            Self::RejectQuote { .. } => "repair.reject_quote",
            Self::ExpireQuote { .. } => "repair.expire_quote",
            Self::RequestMoreTests { .. } => "repair.request_more_tests",
            Self::RecordPartsReadiness { .. } => "repair.record_parts_readiness",
            Self::StartRepair => "repair.start_repair",
            Self::AwaitParts { .. } => "repair.await_parts",
            Self::ReceivePart { .. } => "repair.receive_part",
            Self::CompleteLine { .. } => "repair.complete_line",
            Self::WaiveLine { .. } => "repair.waive_line",
            Self::ReopenLine { .. } => "repair.reopen_line",
            Self::Complete { .. } => "repair.complete",
            Self::FailQualityCheck { .. } => "repair.fail_quality_check",
            Self::PassQualityCheck { .. } => "repair.pass_quality_check",
            Self::ReportCounterFault { .. } => "repair.report_counter_fault",
            Self::Reassemble { .. } => "repair.reassemble",
            Self::Cancel { .. } => "repair.cancel",
            Self::Void { .. } => "repair.void",
            Self::ProveNotice { .. } => "repair.prove_notice",
            Self::OpenComplaint { .. } => "repair.open_complaint",
            Self::CloseComplaint { .. } => "repair.close_complaint",
            Self::NoteClosure { .. } => "repair.note_closure",
            Self::Deliver { .. } => "repair.deliver",
            Self::Abandon => "repair.abandon",
            Self::AuthoriseDisposal { .. } => "repair.authorise_disposal",
        }
    }

    /// What the actor must be allowed to do (`product.md` §4 "who", §5b).
    pub const fn capability(&self) -> Capability {
        match self {
            Self::Receive { .. }
            | Self::CorrectIntake { .. }
            | Self::IssueTrackingLink { .. }
            | Self::AddPhoto { .. }
            | Self::AddNote { .. }
            | Self::AuthoriseReceiver { .. }
            | Self::LoanAccessory { .. }
            | Self::ReturnLoan { .. }
            | Self::RecordPayment { .. }
            | Self::ChargeStorage
            | Self::ProveNotice { .. }
            | Self::OpenComplaint { .. }
            | Self::CloseComplaint { .. }
            | Self::Deliver { .. } => Capability::Counter,
            Self::AssignTechnician { .. }
            | Self::Hold { .. }
            | Self::ReleaseHold
            | Self::AnnounceEta { .. }
            | Self::StartDiagnosis
            | Self::RecordFinding { .. }
            | Self::RecordTestRun { .. }
            | Self::CompleteDiagnosisChecklist
            | Self::ReportNoFault { .. }
            | Self::DeclareUnrepairable { .. }
            | Self::CoverByWarranty { .. }
            | Self::DeclineWarranty { .. }
            | Self::IssueQuote { .. }
            | Self::RequestMoreTests { .. }
            | Self::RecordPartsReadiness { .. }
            | Self::StartRepair
            | Self::AwaitParts { .. }
            | Self::ReceivePart { .. }
            | Self::CompleteLine { .. }
            | Self::WaiveLine { .. }
            | Self::ReopenLine { .. }
            | Self::Complete { .. }
            | Self::FailQualityCheck { .. }
            | Self::PassQualityCheck { .. }
            | Self::ReportCounterFault { .. }
            | Self::Reassemble { .. } => Capability::Bench,
            Self::AcceptOverCap { .. } | Self::ApproveQuote { .. } | Self::RejectQuote { .. } => {
                Capability::DecideQuote
            }
            Self::Cancel { .. } => Capability::CancelRepair,
            Self::Refund { .. }
            | Self::WaiveFee { .. }
            | Self::GrantCredit { .. }
            | Self::WaiveStorage { .. }
            | Self::CosignOverCap { .. }
            | Self::Void { .. }
            | Self::AuthoriseDisposal { .. } => Capability::OwnerDecision,
            Self::RecordOnlinePayment { .. }
            | Self::RecordOnlineRefund { .. }
            | Self::ExpireQuote { .. }
            | Self::NoteClosure { .. }
            | Self::Abandon => Capability::Automation,
        }
    }

    /// Why, where the intent says so.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::CorrectIntake { reason, .. }
            | Self::Hold { reason }
            | Self::AnnounceEta { reason, .. }
            | Self::RecordOnlineRefund { reason, .. }
            | Self::Refund { reason, .. }
            | Self::WaiveFee { reason }
            | Self::GrantCredit { reason, .. }
            | Self::WaiveStorage { reason }
            | Self::DeclareUnrepairable { reason, .. }
            | Self::RequestMoreTests { reason }
            | Self::WaiveLine { reason, .. }
            | Self::ReopenLine { reason, .. }
            | Self::FailQualityCheck { reason }
            | Self::ReportCounterFault { reason }
            | Self::Cancel { reason, .. }
            | Self::Void { reason }
            | Self::AuthoriseDisposal { reason } => Some(reason),
            Self::Receive { .. }
            | Self::IssueTrackingLink { .. }
            | Self::AssignTechnician { .. }
            | Self::ReleaseHold
            | Self::AddPhoto { .. }
            | Self::AddNote { .. }
            | Self::AuthoriseReceiver { .. }
            | Self::LoanAccessory { .. }
            | Self::ReturnLoan { .. }
            | Self::RecordPayment { .. }
            | Self::RecordOnlinePayment { .. }
            | Self::ChargeStorage
            | Self::StartDiagnosis
            | Self::RecordFinding { .. }
            | Self::RecordTestRun { .. }
            | Self::CompleteDiagnosisChecklist
            | Self::ReportNoFault { .. }
            | Self::CoverByWarranty { .. }
            | Self::DeclineWarranty { .. }
            | Self::IssueQuote { .. }
            | Self::AcceptOverCap { .. }
            | Self::CosignOverCap { .. }
            | Self::ApproveQuote { .. }
            | Self::RejectQuote { .. }
            | Self::ExpireQuote { .. }
            | Self::RecordPartsReadiness { .. }
            | Self::StartRepair
            | Self::AwaitParts { .. }
            | Self::ReceivePart { .. }
            | Self::CompleteLine { .. }
            | Self::Complete { .. }
            | Self::PassQualityCheck { .. }
            | Self::Reassemble { .. }
            | Self::ProveNotice { .. }
            | Self::OpenComplaint { .. }
            | Self::NoteClosure { .. }
            | Self::CloseComplaint { .. }
            | Self::Deliver { .. }
            | Self::Abandon => None,
        }
    }
}
