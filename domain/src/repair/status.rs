//! The table of legal moves between the states of a repair (`product.md` §4), and the states' names.

use std::fmt;

use super::facts::Status;

impl Status {
    /// Every state, in the order of a repair's life.
    pub const ALL: [Self; 14] = [
        Self::Received,
        Self::Diagnosing,
        Self::Quoted,
        Self::Approved,
        Self::Repairing,
        Self::WaitingParts,
        Self::Completed,
        Self::ReadyPickup,
        Self::Delivered,
        Self::Rejected,
        Self::Unrepairable,
        Self::Cancelled,
        Self::Abandoned,
        Self::Voided,
    ];

    /// Whether the table has a row from here to there. The gates of the row are the rules' business.
    pub const fn can_move_to(self, to: Self) -> bool {
        use Status as S;
        match self {
            S::Received => matches!(to, S::Diagnosing | S::Cancelled | S::Voided),
            S::Diagnosing => matches!(
                to,
                S::Quoted | S::Approved | S::ReadyPickup | S::Unrepairable | S::Cancelled
            ),
            S::Quoted => matches!(to, S::Approved | S::Rejected | S::Diagnosing),
            S::Rejected => matches!(to, S::Quoted | S::ReadyPickup),
            S::Unrepairable | S::Cancelled => matches!(to, S::ReadyPickup),
            S::Approved => matches!(to, S::Repairing | S::WaitingParts | S::Cancelled),
            S::Repairing => matches!(
                to,
                S::WaitingParts | S::Quoted | S::Completed | S::Unrepairable | S::Cancelled
            ),
            S::WaitingParts => {
                matches!(to, S::Repairing | S::Quoted | S::Unrepairable | S::Cancelled)
            }
            S::Completed => matches!(to, S::Repairing | S::ReadyPickup),
            S::ReadyPickup => matches!(to, S::Repairing | S::Delivered | S::Abandoned),
            S::Abandoned => matches!(to, S::Delivered),
            S::Delivered | S::Voided => false,
        }
    }

    /// Whether nothing follows. ABANDONED is not terminal: the customer may still collect.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Delivered | Self::Voided)
    }

    /// The state's name, as events, read tables and the API spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "RECEIVED",
            Self::Diagnosing => "DIAGNOSING",
            Self::Quoted => "QUOTED",
            Self::Approved => "APPROVED",
            Self::Repairing => "REPAIRING",
            Self::WaitingParts => "WAITING_PARTS",
            Self::Completed => "COMPLETED",
            Self::ReadyPickup => "READY_PICKUP",
            Self::Delivered => "DELIVERED",
            Self::Rejected => "REJECTED",
            Self::Unrepairable => "UNREPAIRABLE",
            Self::Cancelled => "CANCELLED",
            Self::Abandoned => "ABANDONED",
            Self::Voided => "VOIDED",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
