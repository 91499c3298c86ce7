//! Why a command to the waitlist is refused.

use crate::agenda::AgendaError;
use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about the waitlist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaitlistError {
    /// Such an appointment could not be booked either.
    #[error(transparent)]
    Agenda(#[from] AgendaError),
    /// There is no such entry on the list, or no more.
    #[error("there is no such entry on the waitlist")]
    UnknownEntry,
    /// Everybody waits once for each kind of appointment.
    #[error("the customer already waits for such an appointment")]
    AlreadyWaiting,
    /// Too many wait.
    #[error("at most {most} entries fit on the waitlist")]
    Full {
        /// How many.
        most: usize,
    },
    /// The last day comes before the first.
    #[error("the last day comes before the first")]
    DaysReversed,
    /// The last day is over.
    #[error("the last day has passed")]
    DaysPast,
    /// The workshop opens on none of the days.
    #[error("the workshop opens on none of these days")]
    DaysClosed,
}

impl Refusal for WaitlistError {
    fn code(&self) -> &'static str {
        match self {
            Self::Agenda(refusal) => refusal.code(),
            Self::UnknownEntry => "waitlist.unknown_entry",
            Self::AlreadyWaiting => "waitlist.already_waiting",
            Self::Full { .. } => "waitlist.full",
            Self::DaysReversed => "waitlist.days_reversed",
            Self::DaysPast => "waitlist.days_past",
            Self::DaysClosed => "waitlist.days_closed",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Agenda(refusal) => refusal.kind(),
            Self::UnknownEntry => RefusalKind::NotFound,
            Self::DaysReversed | Self::DaysPast => RefusalKind::Invalid,
            Self::AlreadyWaiting | Self::Full { .. } | Self::DaysClosed => RefusalKind::Rule,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Agenda(refusal) => refusal.pointer(),
            Self::DaysReversed | Self::DaysPast => Some("/last_day"),
            Self::UnknownEntry | Self::AlreadyWaiting | Self::Full { .. } | Self::DaysClosed => {
                None
            }
        }
    }
}
