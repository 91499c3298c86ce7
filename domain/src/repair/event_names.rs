//! What can be told of an event without a state: its name for ever, its instant, and where it moves the repair.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;

use super::events::RepairEvent;
use super::facts::Status;

impl RepairEvent {
    /// The name of every event, as stored.
    pub const NAMES: [&'static str; 56] = [
        "RepairReceived",
        "IntakeCorrected",
        "TrackingLinkIssued",
        "TechnicianAssigned",
        "RepairPutOnHold",
        "HoldReleased",
        "EtaAnnounced",
        "PhotoAdded",
        "NoteAdded",
        "ReceiverAuthorised",
        "AccessoryLoaned",
        "AccessoryLoanReturned",
        "PaymentRecorded",
        "PaymentRefunded",
        "FeeWaived",
        "FeeCharged",
        "CreditGranted",
        "StorageCharged",
        "StorageWaived",
        "DiagnosisStarted",
        "FindingRecorded",
        "TestRunRecorded",
        "DiagnosisChecklistCompleted",
        "NoFaultFound",
        "DeclaredUnrepairable",
        "WarrantyCovered",
        "WarrantyDeclined",
        "QuoteIssued",
        "OverCapAccepted",
        "OverCapCosigned",
        "QuoteApproved",
        "QuoteRejected",
        "QuoteExpired",
        "ChangeOrderDeclined",
        "MoreTestsRequested",
        "PartsReadinessRecorded",
        "RepairStarted",
        "PartsAwaited",
        "PartReceived",
        "LineCompleted",
        "LineWaived",
        "LineReopened",
        "RepairCompleted",
        "QualityCheckFailed",
        "QualityCheckPassed",
        "CounterFaultFound",
        "InstrumentReassembled",
        "RepairCancelled",
        "RepairVoided",
        "NoticeProved",
        "ComplaintOpened",
        "ComplaintClosed",
        "WorkshopClosureNoted",
        "RepairDelivered",
        "RepairAbandoned",
        "DisposalAuthorised",
    ];

    /// The event's name, as stored for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RepairReceived { .. } => "RepairReceived",
            Self::IntakeCorrected { .. } => "IntakeCorrected",
            Self::TrackingLinkIssued { .. } => "TrackingLinkIssued",
            Self::TechnicianAssigned { .. } => "TechnicianAssigned",
            Self::RepairPutOnHold { .. } => "RepairPutOnHold",
            Self::HoldReleased { .. } => "HoldReleased",
            Self::EtaAnnounced { .. } => "EtaAnnounced",
            Self::PhotoAdded { .. } => "PhotoAdded",
            Self::NoteAdded { .. } => "NoteAdded",
            Self::ReceiverAuthorised { .. } => "ReceiverAuthorised",
            Self::AccessoryLoaned { .. } => "AccessoryLoaned",
            Self::AccessoryLoanReturned { .. } => "AccessoryLoanReturned",
            Self::PaymentRecorded { .. } => "PaymentRecorded",
            Self::PaymentRefunded { .. } => "PaymentRefunded",
            Self::FeeWaived { .. } => "FeeWaived",
            Self::FeeCharged { .. } => "FeeCharged",
            Self::CreditGranted { .. } => "CreditGranted",
            Self::StorageCharged { .. } => "StorageCharged",
            Self::StorageWaived { .. } => "StorageWaived",
            Self::DiagnosisStarted { .. } => "DiagnosisStarted",
            Self::FindingRecorded { .. } => "FindingRecorded",
            Self::TestRunRecorded { .. } => "TestRunRecorded",
            Self::DiagnosisChecklistCompleted { .. } => "DiagnosisChecklistCompleted",
            Self::NoFaultFound { .. } => "NoFaultFound",
            Self::DeclaredUnrepairable { .. } => "DeclaredUnrepairable",
            Self::WarrantyCovered { .. } => "WarrantyCovered",
            Self::WarrantyDeclined { .. } => "WarrantyDeclined",
            Self::QuoteIssued { .. } => "QuoteIssued",
            Self::OverCapAccepted { .. } => "OverCapAccepted",
            Self::OverCapCosigned { .. } => "OverCapCosigned",
            Self::QuoteApproved { .. } => "QuoteApproved",
            Self::QuoteRejected { .. } => "QuoteRejected",
            Self::QuoteExpired { .. } => "QuoteExpired",
            Self::ChangeOrderDeclined { .. } => "ChangeOrderDeclined",
            Self::MoreTestsRequested { .. } => "MoreTestsRequested",
            Self::PartsReadinessRecorded { .. } => "PartsReadinessRecorded",
            Self::RepairStarted { .. } => "RepairStarted",
            Self::PartsAwaited { .. } => "PartsAwaited",
            Self::PartReceived { .. } => "PartReceived",
            Self::LineCompleted { .. } => "LineCompleted",
            Self::LineWaived { .. } => "LineWaived",
            Self::LineReopened { .. } => "LineReopened",
            Self::RepairCompleted { .. } => "RepairCompleted",
            Self::QualityCheckFailed { .. } => "QualityCheckFailed",
            Self::QualityCheckPassed { .. } => "QualityCheckPassed",
            Self::CounterFaultFound { .. } => "CounterFaultFound",
            Self::InstrumentReassembled { .. } => "InstrumentReassembled",
            Self::RepairCancelled { .. } => "RepairCancelled",
            Self::RepairVoided { .. } => "RepairVoided",
            Self::NoticeProved { .. } => "NoticeProved",
            Self::ComplaintOpened { .. } => "ComplaintOpened",
            Self::ComplaintClosed { .. } => "ComplaintClosed",
            Self::WorkshopClosureNoted { .. } => "WorkshopClosureNoted",
            Self::RepairDelivered { .. } => "RepairDelivered",
            Self::RepairAbandoned { .. } => "RepairAbandoned",
            Self::DisposalAuthorised { .. } => "DisposalAuthorised",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::RepairReceived { at, .. }
            | Self::IntakeCorrected { at, .. }
            | Self::TrackingLinkIssued { at, .. }
            | Self::TechnicianAssigned { at, .. }
            | Self::RepairPutOnHold { at, .. }
            | Self::HoldReleased { at, .. }
            | Self::EtaAnnounced { at, .. }
            | Self::PhotoAdded { at, .. }
            | Self::NoteAdded { at, .. }
            | Self::ReceiverAuthorised { at, .. }
            | Self::AccessoryLoaned { at, .. }
            | Self::AccessoryLoanReturned { at, .. }
            | Self::PaymentRecorded { at, .. }
            | Self::PaymentRefunded { at, .. }
            | Self::FeeWaived { at, .. }
            | Self::FeeCharged { at, .. }
            | Self::CreditGranted { at, .. }
            | Self::StorageCharged { at, .. }
            | Self::StorageWaived { at, .. }
            | Self::DiagnosisStarted { at, .. }
            | Self::FindingRecorded { at, .. }
            | Self::TestRunRecorded { at, .. }
            | Self::DiagnosisChecklistCompleted { at, .. }
            | Self::NoFaultFound { at, .. }
            | Self::DeclaredUnrepairable { at, .. }
            | Self::WarrantyCovered { at, .. }
            | Self::WarrantyDeclined { at, .. }
            | Self::QuoteIssued { at, .. }
            | Self::OverCapAccepted { at, .. }
            | Self::OverCapCosigned { at, .. }
            | Self::QuoteApproved { at, .. }
            | Self::QuoteRejected { at, .. }
            | Self::QuoteExpired { at, .. }
            | Self::ChangeOrderDeclined { at, .. }
            | Self::MoreTestsRequested { at, .. }
            | Self::PartsReadinessRecorded { at, .. }
            | Self::RepairStarted { at, .. }
            | Self::PartsAwaited { at, .. }
            | Self::PartReceived { at, .. }
            | Self::LineCompleted { at, .. }
            | Self::LineWaived { at, .. }
            | Self::LineReopened { at, .. }
            | Self::RepairCompleted { at, .. }
            | Self::QualityCheckFailed { at, .. }
            | Self::QualityCheckPassed { at, .. }
            | Self::CounterFaultFound { at, .. }
            | Self::InstrumentReassembled { at, .. }
            | Self::RepairCancelled { at, .. }
            | Self::RepairVoided { at, .. }
            | Self::NoticeProved { at, .. }
            | Self::ComplaintOpened { at, .. }
            | Self::ComplaintClosed { at, .. }
            | Self::WorkshopClosureNoted { at, .. }
            | Self::RepairDelivered { at, .. }
            | Self::RepairAbandoned { at, .. }
            | Self::DisposalAuthorised { at, .. } => *at,
        }
    }

    /// The state that the repair is in after it; none where it does not move the repair.
    pub const fn moves_to(&self) -> Option<Status> {
        let to = match self {
            Self::RepairReceived { .. } => Status::Received,
            Self::IntakeCorrected { .. }
            | Self::TrackingLinkIssued { .. }
            | Self::TechnicianAssigned { .. }
            | Self::RepairPutOnHold { .. }
            | Self::HoldReleased { .. }
            | Self::EtaAnnounced { .. }
            | Self::PhotoAdded { .. }
            | Self::NoteAdded { .. }
            | Self::ReceiverAuthorised { .. }
            | Self::AccessoryLoaned { .. }
            | Self::AccessoryLoanReturned { .. }
            | Self::PaymentRecorded { .. }
            | Self::PaymentRefunded { .. }
            | Self::FeeWaived { .. }
            | Self::FeeCharged { .. }
            | Self::CreditGranted { .. }
            | Self::StorageCharged { .. }
            | Self::StorageWaived { .. }
            | Self::FindingRecorded { .. }
            | Self::TestRunRecorded { .. }
            | Self::DiagnosisChecklistCompleted { .. }
            | Self::WarrantyDeclined { .. }
            | Self::OverCapAccepted { .. }
            | Self::OverCapCosigned { .. }
            | Self::PartsReadinessRecorded { .. }
            | Self::PartReceived { .. }
            | Self::LineCompleted { .. }
            | Self::LineWaived { .. }
            | Self::LineReopened { .. }
            | Self::NoticeProved { .. }
            | Self::ComplaintOpened { .. }
            | Self::ComplaintClosed { .. }
            | Self::WorkshopClosureNoted { .. }
            | Self::DisposalAuthorised { .. } => return None,
            Self::DiagnosisStarted { .. } | Self::MoreTestsRequested { .. } => Status::Diagnosing,
            Self::NoFaultFound { .. }
            | Self::QualityCheckPassed { .. }
            | Self::InstrumentReassembled { .. } => Status::ReadyPickup,
            Self::DeclaredUnrepairable { .. } => Status::Unrepairable,
            Self::WarrantyCovered { .. }
            | Self::QuoteApproved { .. }
            | Self::ChangeOrderDeclined { .. } => Status::Approved,
            Self::QuoteIssued { .. } => Status::Quoted,
            Self::QuoteRejected { .. } | Self::QuoteExpired { .. } => Status::Rejected,
            Self::RepairStarted { .. }
            | Self::QualityCheckFailed { .. }
            | Self::CounterFaultFound { .. } => Status::Repairing,
            Self::PartsAwaited { .. } => Status::WaitingParts,
            Self::RepairCompleted { .. } => Status::Completed,
            Self::RepairCancelled { .. } => Status::Cancelled,
            Self::RepairVoided { .. } => Status::Voided,
            Self::RepairDelivered { .. } => Status::Delivered,
            Self::RepairAbandoned { .. } => Status::Abandoned,
        };
        Some(to)
    }
}

impl DomainEvent for RepairEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
