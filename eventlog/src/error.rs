//! Why the log could not answer.

use std::fmt;

use uuid::Uuid;

use crate::position::Position;

/// The boxed cause of a failure below the log.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync + 'static>;

/// A failure of the log itself, never a refusal by a rule.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The database cannot be reached or is too busy; what was asked may or may not have happened, and asking
    /// again with the same command id tells.
    #[error("the log is unavailable: {what}")]
    Unavailable {
        /// What was being done.
        what: &'static str,
        /// What the database said.
        #[source]
        source: Option<Source>,
    },
    /// The database refused a statement.
    #[error("the log failed while {what}")]
    Database {
        /// What was being done.
        what: &'static str,
        /// What the database said.
        #[source]
        source: Source,
    },
    /// A stored event or row that cannot be read.
    #[error("the log holds a damaged row at {at}: {why}")]
    Damaged {
        /// The event, or the table and key.
        at: String,
        /// What is wrong with it.
        why: String,
    },
    /// A person's data is sealed and their key is not in the vault: the keys were not restored.
    #[error("the key of person {0} is missing from the vault")]
    KeyMissing(Uuid),
    /// A sealed text, or a wrapped key, does not open with the key it names.
    #[error("sealed data of person {0} does not open: altered, or another master key")]
    SealBroken(Uuid),
    /// The configuration names no store that is built in.
    #[error("{0}")]
    Config(String),
    /// A schema that this version cannot run on.
    #[error("migration of the log: {0}")]
    Migration(String),
    /// The log was shut down.
    #[error("the log is closed")]
    Closed,
}

impl LogError {
    /// A row that cannot be read.
    pub(crate) fn damaged(at: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self::Damaged { at: at.to_string(), why: why.to_string() }
    }

    /// An event that cannot be read.
    pub(crate) fn damaged_event(position: Position, why: impl fmt::Display) -> Self {
        Self::damaged(format_args!("event {position}"), why)
    }

    /// Whether trying again later may succeed.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    /// Whether the log does not answer at all, so that whatever comes next would fail in the same way.
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Closed)
    }

    /// Whether it is one row or one person's data that cannot be read, rather than the log as a whole that fails.
    pub const fn is_unreadable(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::KeyMissing(_) | Self::SealBroken(_))
    }
}

/// The outcome of work on another thread. A panic there goes on here: it is a bug, not an answer.
pub(crate) fn joined<T>(outcome: Result<T, tokio::task::JoinError>) -> Result<T, LogError> {
    outcome.map_err(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => LogError::Closed,
    })
}

/// The causes below an error, outermost first, as one line.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
