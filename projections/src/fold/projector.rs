//! What a projector is: a pure fold from events to rows.

use super::event::{AggregateKind, Envelope, Event, Needs};
use super::projection::Ddl;
use super::table_set::Rows;

/// Why an event cannot be projected: it contradicts the rows that are there, or is not understood. The event
/// and all later ones of its aggregate are parked.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Unprojectable(pub String);

impl Unprojectable {
    /// The row that an earlier event must have made is not there.
    pub fn missing(what: &str) -> Self {
        Self(format!("{what} is missing: an earlier event of it was not seen"))
    }
}

/// A pure fold from events to the rows of some tables.
///
/// It is given no clock, no randomness and no connection. It matches every variant of the events that it reads.
pub trait Projector: 'static {
    /// The projection's name, which its tables begin with.
    const NAME: &'static str;
    /// Grows whenever the fold or a table changes; a change makes the runner rebuild.
    const VERSION: u32;
    /// The SQL that creates its tables.
    const DDL: Ddl;
    /// What it needs besides the decoded event.
    const NEEDS: Needs = Needs { metadata: false, payload: false };
    /// Its tables.
    type Rows: Rows;

    /// Whether it reads events of this name; the others are not even decoded.
    fn wants(kind: AggregateKind, event_type: &str) -> bool;

    /// Declares the rows that [`Projector::apply`] will look at.
    fn declare(rows: &mut Self::Rows, envelope: &Envelope, event: &Event);

    /// Folds one event into the rows. Folding the same event again changes nothing.
    ///
    /// # Errors
    /// When the event cannot be projected; it is parked.
    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable>;
}
