//! How a projection is doing, as this process knows it and as it is told to others.

use chrono::{DateTime, Utc};
use eventlog::Position;
use serde::Serialize;

/// What a projection is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "why")]
pub enum State {
    /// Nobody in this process follows for it.
    Idle,
    /// It keeps up with the log.
    Following,
    /// It is far behind and replays the log.
    CatchingUp,
    /// Another process follows for it.
    Standby,
    /// A rebuild is about to switch its tables.
    Frozen,
    /// Its tables are of another version of the code; a rebuild is due.
    OutOfDate,
    /// A technical failure; it is tried again and again.
    Failing(String),
    /// This process stopped.
    Stopped,
}

impl State {
    /// Whether this process follows the log for the projection.
    pub(crate) const fn is_leading(&self) -> bool {
        matches!(self, Self::Following | Self::CatchingUp)
    }
}

/// What this process knows of a projection.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    pub(crate) position: Position,
    pub(crate) state: State,
    /// Events per second of the last batches.
    pub(crate) rate: f64,
    /// Grows whenever the tables changed, or may have.
    pub(crate) changes: u64,
}

impl Progress {
    pub(crate) const fn idle() -> Self {
        Self { position: Position::START, state: State::Idle, rate: 0.0, changes: 0 }
    }

    pub(crate) fn moved(&mut self, position: Position, events: u64, seconds: f64) {
        self.position = position;
        self.changes += 1;
        if seconds > 0.0 {
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            let rate = events as f64 / seconds;
            self.rate = if self.rate == 0.0 { rate } else { self.rate * 0.8 + rate * 0.2 };
        }
    }
}

/// How a projection is doing.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Its name.
    pub name: &'static str,
    /// The version of the code.
    pub version: u32,
    /// The version of its tables.
    pub tables_version: u32,
    /// Which set of tables is live; grows with every rebuild.
    pub generation: i64,
    /// Everything up to here is in its tables, or parked.
    pub checkpoint: Position,
    /// How many events were passed since its tables were created.
    pub events: u64,
    /// How many events it is behind; an upper bound where positions have gaps.
    pub lag_events: u64,
    /// How long the oldest event that it has not seen has waited, seconds.
    pub lag_seconds: f64,
    /// How many events are parked.
    pub parked: u64,
    /// What it is doing in this process.
    pub state: State,
    /// Which process follows for it.
    pub leader: Option<String>,
    /// Events per second of the last batches of this process.
    pub rate: f64,
    /// When the last event that it saw was recorded (UTC).
    pub recorded_at: Option<DateTime<Utc>>,
    /// Whether there are earlier tables to switch back to.
    pub can_switch_back: bool,
}
