//! The mirror of the agenda in Google's calendar, in both directions. Our log wins.
//!
//! Out: an entry for each appointment that stands, under an id that follows from the appointment's, so that writing
//! it again is harmless. A process manager writes at once, and what it could not write is written again later. In:
//! what keeps people busy there becomes time without slots here; a change of ours is put back; a deletion asks a
//! person. The state of reading is an aggregate of its own, and survives a restart.

mod channel;
mod inbound;
mod notices;
mod outbound;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use domain::Actor;
use eventlog::LogError;

use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::gateways::{CalendarGateway, GatewayError, RefusalCause};

pub use inbound::ReadChanges;
pub use notices::CalendarNotices;
pub use outbound::{CalendarMirroring, MirrorRound};

/// Who mirrors, in the audit.
const ACTOR: &str = "calendar_mirror";

/// Mirrors the agenda. Cheap to clone.
#[derive(Clone)]
pub struct CalendarMirror {
    gateway: Arc<dyn CalendarGateway>,
    notices_url: Arc<str>,
}

/// Why the mirror was not brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MirrorFailure {
    /// A rule or the log.
    #[error(transparent)]
    Command(#[from] ExecuteError<Refused>),
    /// The other calendar.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

impl MirrorFailure {
    /// Whether only this one entry is to blame, so that the others go on: it was looked at and refused, there or here.
    /// Where nothing gets through, each of the others would fail in the same way.
    const fn is_of_one_entry(&self) -> bool {
        use RefusalCause as Cause;
        matches!(
            self,
            Self::Command(ExecuteError::Rejected(_))
                | Self::Gateway(GatewayError::Refused {
                    cause: Cause::Request | Cause::Conflict,
                    ..
                })
        )
    }
}

impl From<LogError> for MirrorFailure {
    fn from(error: LogError) -> Self {
        Self::Command(error.into())
    }
}

impl fmt::Debug for CalendarMirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CalendarMirror")
    }
}

impl CalendarMirror {
    /// A mirror through that gateway. `public_url` is the address under which the provider reaches us, without a
    /// slash at its end.
    pub fn new(gateway: Arc<dyn CalendarGateway>, public_url: &str) -> Self {
        let notices_url = format!("{public_url}/api/v1/webhooks/google-calendar").into();
        Self { gateway, notices_url }
    }

    /// Whether there are keys.
    pub fn is_enabled(&self) -> bool {
        self.gateway.is_enabled()
    }
}

/// The circumstances of what the mirror does by itself. Each command has an id of its own: whether it is in effect
/// already is for the agenda to say, and an entry may be written, deleted and written again.
fn by_itself(executor: &Executor) -> Context {
    Context::new(Actor::system(ACTOR), executor.ids().uuid(), ACTOR)
}
