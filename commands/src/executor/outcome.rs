//! What a command leads to: where it is in the log, or why it is not there.

use domain::permissions::Capability;
use domain::{Refusal, RefusalKind, Role};
use eventlog::{CommandOutcome, LogError, Position, RecordedEvent};

/// A command that is in effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executed {
    /// The version of the aggregate after the command's last event.
    pub version: u64,
    /// A position from which on every read table shows the command's effect.
    pub position: Position,
    /// The command had been carried out before; this is its first outcome.
    pub replayed: bool,
    /// The aggregate; for a repeated command the one of its first outcome.
    pub aggregate_id: String,
}

impl Executed {
    /// The first outcome of a command that came again.
    pub(crate) fn first(found: CommandOutcome) -> Self {
        Self {
            version: found.sequence,
            position: found.position,
            replayed: true,
            aggregate_id: found.stream.aggregate_id,
        }
    }
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError<E: std::error::Error + 'static> {
    /// A rule of the aggregate refuses it.
    #[error(transparent)]
    Rejected(E),
    /// The actor's role may not do this.
    #[error("{role} may not use {capability:?}")]
    Forbidden {
        /// The actor's role.
        role: Role,
        /// What they would need.
        capability: Capability,
        /// The role may do it on its own data, and this aggregate is somebody else's or does not exist: where
        /// existence is secret, answer as if there were nothing.
        not_own: bool,
    },
    /// The actor may do this after a fresh second factor.
    #[error("this needs a fresh second factor")]
    StepUpRequired,
    /// There is no such aggregate.
    #[error("there is no such thing")]
    NotFound,
    /// The caller decided on another version (`If-Match`).
    #[error("expected version {expected}, found {actual}")]
    Stale {
        /// The version the caller had seen.
        expected: u64,
        /// The version there is.
        actual: u64,
        /// What happened in between; empty when the caller expected more than there is.
        intervened: Vec<RecordedEvent>,
    },
    /// Others were faster every time; trying again later will do.
    #[error("lost the race against other commands")]
    Contended,
    /// The command id was used for another request.
    #[error("this command id was used for another request")]
    IdempotencyMismatch,
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl<E: Refusal> ExecuteError<E> {
    /// The same error with the aggregate's own refusal erased to what an answer needs of it.
    pub fn erase(self) -> ExecuteError<Refused> {
        match self {
            Self::Rejected(refusal) => ExecuteError::Rejected(Refused::from(&refusal)),
            Self::Forbidden { role, capability, not_own } => {
                ExecuteError::Forbidden { role, capability, not_own }
            }
            Self::StepUpRequired => ExecuteError::StepUpRequired,
            Self::NotFound => ExecuteError::NotFound,
            Self::Stale { expected, actual, intervened } => {
                ExecuteError::Stale { expected, actual, intervened }
            }
            Self::Contended => ExecuteError::Contended,
            Self::IdempotencyMismatch => ExecuteError::IdempotencyMismatch,
            Self::Log(error) => ExecuteError::Log(error),
        }
    }

    /// The error's name in metrics.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Rejected(_) => "rejected",
            Self::Forbidden { .. } | Self::StepUpRequired => "forbidden",
            Self::NotFound => "not_found",
            Self::Stale { .. } => "stale",
            Self::Contended => "contended",
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::Log(_) => "fault",
        }
    }
}

/// A refusal of any aggregate: what an answer needs of it. Use cases that touch several aggregates speak it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    code: &'static str,
    kind: RefusalKind,
    pointer: Option<&'static str>,
    message: String,
}

impl<E: Refusal> From<&E> for Refused {
    fn from(refusal: &E) -> Self {
        Self {
            code: refusal.code(),
            kind: refusal.kind(),
            pointer: refusal.pointer(),
            message: refusal.to_string(),
        }
    }
}

impl Refused {
    /// A refusal by a use case itself, before any aggregate is asked.
    pub(crate) fn new(
        code: &'static str,
        kind: RefusalKind,
        pointer: Option<&'static str>,
        message: impl Into<String>,
    ) -> Self {
        Self { code, kind, pointer, message: message.into() }
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        self.code
    }

    fn kind(&self) -> RefusalKind {
        self.kind
    }

    fn pointer(&self) -> Option<&'static str> {
        self.pointer
    }
}
