//! Why something is not noted of the mirror.

use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about the state of the mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarSyncError {
    /// Where reading goes on is told by a text.
    #[error("a cursor of 1 to 4096 visible characters is required")]
    CursorInvalid,
    /// The provider names what a channel watches.
    #[error("a resource of 1 to 1024 visible characters is required")]
    ResourceInvalid,
}

impl Refusal for CalendarSyncError {
    fn code(&self) -> &'static str {
        match self {
            Self::CursorInvalid => "calendar_sync.cursor_invalid",
            Self::ResourceInvalid => "calendar_sync.resource_invalid",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }

    fn pointer(&self) -> Option<&'static str> {
        Some(match self {
            Self::CursorInvalid => "/cursor",
            Self::ResourceInvalid => "/resource",
        })
    }
}
