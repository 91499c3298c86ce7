//! Everything about a request that is not the command itself: who, from where, under which id.

use domain::Actor;
use eventlog::{Metadata, RecordedEvent};
use uuid::Uuid;

/// The circumstances of a command, as the executor writes them into the metadata of its events.
#[derive(Debug, Clone)]
pub struct Context {
    /// Who asks, as authenticated.
    pub actor: Actor,
    /// From which address.
    pub ip: Option<String>,
    /// With which user agent.
    pub user_agent: Option<String>,
    /// The id of the command: asking again with the same id gives the first outcome.
    pub command_id: Uuid,
    /// A digest of the whole request: the same id with another digest is an error.
    pub fingerprint: String,
    /// What this belongs to, across commands.
    pub correlation_id: Uuid,
    /// The event that caused it.
    pub causation_id: Option<Uuid>,
    /// The version that the caller decided on (`If-Match`); none to decide on the newest.
    pub expected_version: Option<u64>,
}

impl Context {
    /// A request of `actor` under `command_id`, from nowhere in particular.
    pub fn new(actor: Actor, command_id: Uuid, fingerprint: impl Into<String>) -> Self {
        Self {
            actor,
            ip: None,
            user_agent: None,
            command_id,
            fingerprint: fingerprint.into(),
            correlation_id: command_id,
            causation_id: None,
            expected_version: None,
        }
    }

    /// What the process manager or job `name` does because of `event`. Its command id derives from both, so
    /// that doing it again is harmless.
    pub fn reaction(event: &RecordedEvent, name: &str) -> Self {
        let command_id = Uuid::new_v5(&event.event_id, name.as_bytes());
        Self {
            correlation_id: event.metadata.correlation_id,
            causation_id: Some(event.event_id),
            ..Self::new(Actor::system(name), command_id, name)
        }
    }

    /// A further command of the same request: `step` names it, and the id derives from both.
    #[must_use]
    pub fn step(&self, step: &str) -> Self {
        Self {
            command_id: Uuid::new_v5(&self.command_id, step.as_bytes()),
            expected_version: None,
            ..self.clone()
        }
    }

    /// The same circumstances, deciding on that version only.
    #[must_use]
    pub fn expecting(mut self, version: u64) -> Self {
        self.expected_version = Some(version);
        self
    }

    /// What the events of `command` carry.
    pub(crate) fn metadata(&self, command: &'static str, reason: Option<&str>) -> Metadata {
        Metadata {
            actor_id: match &self.actor.id {
                domain::ActorId::Person(id) | domain::ActorId::LinkOf(id) => id.to_string(),
                domain::ActorId::System(name) => name.clone(),
                domain::ActorId::Anonymous => "anonymous".to_owned(),
            },
            actor_role: self.actor.role.as_str().to_owned(),
            ip: self.ip.clone(),
            user_agent: self.user_agent.clone(),
            reason: reason.map(str::to_owned),
            command: command.to_owned(),
            command_id: self.command_id,
            fingerprint: self.fingerprint.clone(),
            correlation_id: self.correlation_id,
            causation_id: self.causation_id,
            recorded_by: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
