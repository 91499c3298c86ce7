//! The rows of the audit.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::changes::Change;
use super::state::AuditState;
use crate::cell::Json;
use crate::schema::table;

table! {
    /// What somebody did.
    AuditRow in "audit_log"
    key {
        /// The event's place in the log.
        position: i64,
    }
    columns {
        /// When it was recorded (UTC).
        recorded_at: DateTime<Utc>,
        /// Who: the id of a person, or the name of a process manager or job, or `anonymous`.
        actor_id: String,
        /// In which role.
        actor_role: String,
        /// What happened: the event's name.
        action: String,
        /// By which command.
        command: String,
        /// The command's id.
        command_id: Uuid,
        /// To what kind of thing.
        aggregate_type: String,
        /// To which.
        aggregate_id: String,
        /// The event's number in its stream.
        sequence: u64,
        /// The event's id.
        event_id: Uuid,
        /// From which address; none once the actor was erased.
        ip: Option<String>,
        /// With which user agent; none once the actor was erased.
        user_agent: Option<String>,
        /// Why.
        reason: Option<String>,
        /// What it changed, without personal texts.
        changes: Json<Vec<Change>>,
        /// Where in the event personal texts stand.
        personal: Json<Vec<String>>,
        /// What it belongs to, across commands.
        correlation_id: Uuid,
        /// The event that caused it.
        causation_id: Option<Uuid>,
    }
    erased_by actor_id { ip = None, user_agent = None }
}

table! {
    /// The state of an aggregate after its last event, without personal texts: the "before" of the next one.
    StateRow in "audit_state"
    key {
        /// What kind of thing.
        aggregate_type: String,
        /// Which.
        aggregate_id: String,
    }
    columns {
        /// The state.
        state: AuditState,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}

table! {
    /// An actor who was erased: from where they still act afterwards is not kept either.
    ErasedActorRow in "audit_erased"
    key {
        /// Who.
        actor_id: String,
    }
    columns {
        /// Since which position.
        position: i64,
    }
}
