//! Time travel: the rows of one aggregate as they were at an instant or a position.
//!
//! The aggregate's own events are folded by the same projector, in memory; the database is not touched.

use chrono::{DateTime, Utc};
use eventlog::{EventLog, Position, RecordedEvent, StreamId};

use crate::error::Result;
use crate::fold::{AggregateKind, Item, Projector, Rows, Unprojectable};

/// A moment to look back at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Everything that was recorded up to this instant (UTC).
    Instant(DateTime<Utc>),
    /// Everything up to this position.
    Position(Position),
}

impl Moment {
    /// Whether the event was known at that moment.
    pub fn includes(&self, event: &RecordedEvent) -> bool {
        match self {
            Self::Instant(instant) => event.recorded_at <= *instant,
            Self::Position(position) => event.position <= *position,
        }
    }
}

/// What a projector makes of one aggregate's events up to a moment.
///
/// # Errors
/// When the log fails, or an event cannot be projected.
pub async fn as_of<P: Projector>(
    log: &EventLog,
    stream: &StreamId,
    moment: Moment,
) -> Result<Result<P::Rows, Unprojectable>> {
    let events = log.load(stream, 0).await?;
    Ok(fold::<P>(events.into_iter().filter(|event| moment.includes(event))))
}

/// Folds events in memory, from nothing.
fn fold<P: Projector>(
    events: impl IntoIterator<Item = RecordedEvent>,
) -> Result<P::Rows, Unprojectable> {
    let mut rows = P::Rows::default();
    for event in events {
        let Some(kind) = AggregateKind::parse(&event.stream.aggregate_type) else { continue };
        if !P::wants(kind, &event.event_type) {
            continue;
        }
        let item = Item::from_recorded(event, kind);
        let (envelope, event) = (&item.envelope, item.event());
        let event = event.map_err(|why| Unprojectable(why.clone()))?;
        P::declare(&mut rows, envelope, event);
        // Nothing to load: what was declared and is not in hand does not exist.
        rows.tables().into_iter().for_each(|table| drop(table.take_declared()));
        P::apply(&mut rows, envelope, event)?;
    }
    Ok(rows)
}
