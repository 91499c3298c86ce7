//! The stored names of a ticket's events: literals, for ever.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;

use super::events::TicketEvent;

impl TicketEvent {
    /// The stored name of the event.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TicketOpened { .. } => "TicketOpened",
            Self::CustomerReplied { .. } => "CustomerReplied",
            Self::StaffReplied { .. } => "StaffReplied",
            Self::AutomaticReplyGiven { .. } => "AutomaticReplyGiven",
            Self::InternalNoteAdded { .. } => "InternalNoteAdded",
            Self::WaitingForCustomerBegun { .. } => "WaitingForCustomerBegun",
            Self::WaitingForCustomerEnded { .. } => "WaitingForCustomerEnded",
            Self::TicketAssigned { .. } => "TicketAssigned",
            Self::TicketReclassified { .. } => "TicketReclassified",
            Self::RepairLinked { .. } => "RepairLinked",
            Self::PaymentLinked { .. } => "PaymentLinked",
            Self::TicketMerged { .. } => "TicketMerged",
            Self::TicketAbsorbed { .. } => "TicketAbsorbed",
            Self::TicketResolved { .. } => "TicketResolved",
            Self::TicketClosed { .. } => "TicketClosed",
            Self::TicketReopened { .. } => "TicketReopened",
            Self::SatisfactionRated { .. } => "SatisfactionRated",
            Self::SlaClockStarted { .. } => "SlaClockStarted",
            Self::SlaClockPaused { .. } => "SlaClockPaused",
            Self::SlaClockResumed { .. } => "SlaClockResumed",
            Self::SlaClockRetargeted { .. } => "SlaClockRetargeted",
            Self::SlaLevelReached { .. } => "SlaLevelReached",
            Self::SlaClockStopped { .. } => "SlaClockStopped",
            Self::CompensationProposed { .. } => "CompensationProposed",
            Self::CompensationOverdue { .. } => "CompensationOverdue",
            Self::CompensationApproved { .. } => "CompensationApproved",
            Self::CompensationDeclined { .. } => "CompensationDeclined",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::TicketOpened { at, .. }
            | Self::CustomerReplied { at, .. }
            | Self::StaffReplied { at, .. }
            | Self::AutomaticReplyGiven { at, .. }
            | Self::InternalNoteAdded { at, .. }
            | Self::WaitingForCustomerBegun { at, .. }
            | Self::WaitingForCustomerEnded { at, .. }
            | Self::TicketAssigned { at, .. }
            | Self::TicketReclassified { at, .. }
            | Self::RepairLinked { at, .. }
            | Self::PaymentLinked { at, .. }
            | Self::TicketMerged { at, .. }
            | Self::TicketAbsorbed { at, .. }
            | Self::TicketResolved { at, .. }
            | Self::TicketClosed { at, .. }
            | Self::TicketReopened { at, .. }
            | Self::SatisfactionRated { at, .. }
            | Self::SlaClockStarted { at, .. }
            | Self::SlaClockPaused { at, .. }
            | Self::SlaClockResumed { at, .. }
            | Self::SlaClockRetargeted { at, .. }
            | Self::SlaLevelReached { at, .. }
            | Self::SlaClockStopped { at, .. }
            | Self::CompensationProposed { at, .. }
            | Self::CompensationOverdue { at, .. }
            | Self::CompensationApproved { at, .. }
            | Self::CompensationDeclined { at, .. } => *at,
        }
    }
}

impl DomainEvent for TicketEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
