//! What has happened between the agenda and its mirror. The names are stored for ever.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact about reading the mirror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CalendarSyncEvent {
    /// The mirror was read, and what it said is in the agendas.
    ChangesRead {
        /// Where reading goes on; opaque.
        cursor: String,
        /// From which instant on entries are read while the cursor lives (UTC).
        from: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A channel was opened through which changes are told.
    ChannelOpened {
        /// Our id of it.
        channel: Uuid,
        /// The provider's id of what it watches.
        resource: String,
        /// When it ends by itself (UTC).
        expires_at: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A channel was closed.
    ChannelClosed {
        /// Our id of it.
        channel: Uuid,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl CalendarSyncEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ChangesRead { .. } => "ChangesRead",
            Self::ChannelOpened { .. } => "ChannelOpened",
            Self::ChannelClosed { .. } => "ChannelClosed",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::ChangesRead { at, .. }
            | Self::ChannelOpened { at, .. }
            | Self::ChannelClosed { at, .. } => *at,
        }
    }
}

impl DomainEvent for CalendarSyncEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
