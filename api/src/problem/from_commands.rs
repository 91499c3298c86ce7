//! How refusals and faults of the write side look over HTTP.

use commands::ExecuteError;
use commands::gateways::GatewayError;
use commands::photos::PhotoError;
use domain::{Refusal, RefusalKind, Role};
use eventlog::{LogError, RecordedEvent};
use serde_json::{Value, json};

use super::Problem;

impl<E: Refusal> From<ExecuteError<E>> for Problem {
    fn from(error: ExecuteError<E>) -> Self {
        match error {
            ExecuteError::Rejected(refusal) => Self::refused(&refusal),
            ExecuteError::Forbidden { role: Role::Anonymous, .. } => Self::of("auth.required"),
            // Whose it is, is nobody else's business: to others it does not exist.
            ExecuteError::Forbidden { not_own: true, .. } | ExecuteError::NotFound => {
                Self::of("resource.not_found")
            }
            ExecuteError::Forbidden { .. } => Self::of("auth.forbidden"),
            ExecuteError::StepUpRequired => Self::of("auth.step_up_required"),
            ExecuteError::Stale { actual, intervened, .. } => Self::of("request.stale_version")
                .with_member("version", actual)
                .with_member("changes", changes(&intervened)),
            ExecuteError::Contended => Self::of("request.conflict").with_retry_after(1),
            ExecuteError::IdempotencyMismatch => Self::of("request.key_reused"),
            ExecuteError::Log(error) => error.into(),
        }
    }
}

impl Problem {
    /// A rule's refusal, by its own code.
    pub(crate) fn refused(refusal: &impl Refusal) -> Self {
        let status = match refusal.kind() {
            RefusalKind::Rule => 409,
            RefusalKind::Invalid => 422,
            RefusalKind::NotFound => 404,
            RefusalKind::Forbidden => 403,
        };
        let problem = Self::of_refusal(refusal.code(), status);
        match (refusal.kind(), refusal.pointer()) {
            (RefusalKind::Invalid, pointer) => {
                problem.with_error(pointer.unwrap_or_default(), refusal.to_string())
            }
            _ => problem,
        }
    }
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Unavailable { .. } | LogError::Closed => Self::unavailable(error),
            _ => Self::internal(error),
        }
    }
}

impl From<GatewayError> for Problem {
    fn from(error: GatewayError) -> Self {
        tracing::warn!(%error, "the gateway did not do it");
        let problem = Self::of(error.code());
        match error.retry_after() {
            Some(pause) => problem.with_retry_after(pause.as_secs()),
            None if error.is_safe_to_repeat() => problem.with_retry_after(1),
            None => problem,
        }
    }
}

impl From<PhotoError> for Problem {
    fn from(error: PhotoError) -> Self {
        match (error.code(), error) {
            (Some(code), error) => {
                Self::of_refusal(code, 422).with_error("/file", error.to_string())
            }
            (None, error) => Self::internal(error),
        }
    }
}

/// What happened in between, so that whoever lost sees by which change: names and times, nobody's data.
fn changes(events: &[RecordedEvent]) -> Value {
    let change = |event: &RecordedEvent| {
        json!({
            "event": event.event_type,
            "version": event.sequence,
            "at": event.recorded_at,
            "role": event.metadata.actor_role,
        })
    };
    events.iter().map(change).collect()
}
