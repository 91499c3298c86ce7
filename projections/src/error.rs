//! What can go wrong on the read side.

use eventlog::LogError;

use crate::cell::CellError;

/// A failure of the read side, never a property of one event (those are parked).
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// The read database failed.
    #[error("the read database failed while {what}")]
    Database {
        /// What was being done.
        what: &'static str,
        /// What it said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The log failed.
    #[error("the log could not be followed")]
    Log(#[from] LogError),
    /// A row of a read table is not what its table says; a rebuild mends it.
    #[error("the read table {table} holds a damaged row")]
    Damaged {
        /// The table.
        table: &'static str,
        /// What is wrong.
        #[source]
        source: CellError,
    },
    /// Somebody else moved the projection: another process, a rebuild or a re-drive.
    #[error("projection {0} was moved by somebody else")]
    Fenced(String),
    /// The schema cannot be brought up to date.
    #[error("migration of the read tables: {0}")]
    Migration(String),
    /// No projection has this name.
    #[error("there is no projection {0}")]
    Unknown(String),
    /// The projection's tables are of another version of the code.
    #[error("projection {name} is at version {found}, the code at {wanted}: rebuild it")]
    OtherVersion {
        /// The projection.
        name: String,
        /// The version of its tables.
        found: u32,
        /// The version of the code.
        wanted: u32,
    },
    /// Somebody else is rebuilding it.
    #[error("projection {0} is being rebuilt by somebody else")]
    BeingRebuilt(String),
    /// There is no earlier generation to go back to.
    #[error("projection {0} has no earlier tables to switch back to")]
    NothingToSwitchBack(String),
    /// The work was stopped before its end.
    #[error("stopped")]
    Stopped,
    /// The configuration cannot be used.
    #[error("{0}")]
    Config(String),
}

impl ProjectionError {
    /// For `map_err` on what a database answers.
    pub(crate) fn database<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
        what: &'static str,
    ) -> impl FnOnce(E) -> Self {
        move |source| Self::Database { what, source: source.into() }
    }
}

/// What the read side answers.
pub type Result<T, E = ProjectionError> = std::result::Result<T, E>;
