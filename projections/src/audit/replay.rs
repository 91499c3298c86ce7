//! Replaying what an actor did, or what happened to an aggregate.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use eventlog::{EventLog, RecordedEvent, StreamId};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::audit_log::{AuditFilter, AuditState, Change, changes_between, shown};
use crate::db::Db;
use crate::error::Result;
use crate::fold::{AggregateKind, Event};

/// Steps of a replay, at most.
pub const MOST_STEPS: u32 = 10_000;

/// What somebody did, with the state before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The event's place in the log.
    pub position: i64,
    /// When it was recorded (UTC).
    pub recorded_at: DateTime<Utc>,
    /// Who.
    pub actor_id: String,
    /// In which role.
    pub actor_role: String,
    /// What happened: the event's name.
    pub action: String,
    /// By which command.
    pub command: String,
    /// To what kind of thing.
    pub aggregate_type: String,
    /// To which.
    pub aggregate_id: String,
    /// The event's number in its stream.
    pub sequence: u64,
    /// Why.
    pub reason: Option<String>,
    /// From which address.
    pub ip: Option<String>,
    /// With which user agent.
    pub user_agent: Option<String>,
    /// What it belongs to, across commands.
    pub correlation_id: Uuid,
    /// The state before.
    pub before: Value,
    /// The state after.
    pub after: Value,
    /// Where they differ.
    pub changes: Vec<Change>,
}

/// A replay.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replay {
    /// From this instant on (UTC) …
    pub from: DateTime<Utc>,
    /// … and before this one.
    pub until: DateTime<Utc>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// There was more than [`MOST_STEPS`]: narrow the time.
    pub truncated: bool,
}

/// Everything that an actor did between two instants (the second excluded), in order.
pub async fn of_actor(
    db: &Db,
    log: &EventLog,
    actor: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Replay> {
    let filter = AuditFilter {
        actor: Some(actor.to_owned()),
        from: Some(from),
        until: Some(until),
        ..AuditFilter::default()
    };
    let mut entries = crate::audit_log::oldest_first(db, &filter, 0, MOST_STEPS + 1).await?;
    let truncated = entries.len() > MOST_STEPS as usize;
    entries.truncate(MOST_STEPS as usize);
    let mut streams: BTreeMap<StreamId, HashSet<u64>> = BTreeMap::new();
    for entry in entries {
        let stream = StreamId::new(entry.aggregate_type, entry.aggregate_id);
        streams.entry(stream).or_default().insert(entry.sequence);
    }
    let mut steps = Vec::new();
    for (stream, wanted) in streams {
        let events = log.load(&stream, 0).await?;
        steps.extend(steps_of(&events, |event| wanted.contains(&event.sequence)));
    }
    steps.sort_by_key(|step| step.position);
    Ok(Replay { from, until, steps, truncated })
}

/// Everything that happened to an aggregate between two instants (the second excluded), in order.
pub async fn of_aggregate(
    log: &EventLog,
    stream: &StreamId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Replay> {
    let events = log.load(stream, 0).await?;
    let within = |event: &RecordedEvent| (from..until).contains(&event.recorded_at);
    let mut steps = steps_of(&events, within);
    let truncated = steps.len() > MOST_STEPS as usize;
    steps.truncate(MOST_STEPS as usize);
    Ok(Replay { from, until, steps, truncated })
}

/// The steps of a stream that are asked for. An event that cannot be folded is shown without a state.
fn steps_of(events: &[RecordedEvent], wanted: impl Fn(&RecordedEvent) -> bool) -> Vec<Step> {
    let Some(kind) =
        events.first().and_then(|event| AggregateKind::parse(&event.stream.aggregate_type))
    else {
        return Vec::new();
    };
    let mut state = Some(AuditState::empty(kind));
    let mut steps = Vec::new();
    for event in events {
        let (before, after) = match evolve(&mut state, kind, event) {
            Some((before, after)) if wanted(event) => (readable(&before), readable(&after)),
            None if wanted(event) => (Value::Null, Value::Null),
            Some(_) | None => continue,
        };
        let metadata = &event.metadata;
        steps.push(Step {
            position: i64::try_from(event.position.prepare).unwrap_or(i64::MAX),
            recorded_at: event.recorded_at,
            actor_id: metadata.actor_id.clone(),
            actor_role: metadata.actor_role.clone(),
            action: event.event_type.clone(),
            command: metadata.command.clone(),
            aggregate_type: event.stream.aggregate_type.clone().into_owned(),
            aggregate_id: event.stream.aggregate_id.clone(),
            sequence: event.sequence,
            reason: metadata.reason.clone(),
            ip: metadata.ip.clone(),
            user_agent: metadata.user_agent.clone(),
            correlation_id: metadata.correlation_id,
            changes: changes_between(&before.to_string(), &after.to_string())
                .expect("invariant: values are JSON"),
            before,
            after,
        });
    }
    steps
}

/// A state as people read it.
fn readable(state: &str) -> Value {
    shown(&serde_json::from_str(state).expect("invariant: states are JSON"))
}

/// Folds an event. After one that cannot be folded there is no state any more, only events.
fn evolve(
    state: &mut Option<AuditState>,
    kind: AggregateKind,
    event: &RecordedEvent,
) -> Option<(String, String)> {
    let mut current = state.take()?;
    let decoded = Event::decode(kind, &event.payload).ok()?;
    let folded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let before = current.evolve(&decoded);
        (before, current.json().to_owned())
    }));
    let folded = folded.ok()?;
    *state = Some(current);
    Some(folded)
}
