//! The pure half of the read side: events in, changed rows out.
//!
//! Nothing in here knows a database, a clock, randomness or the network, so that a rebuild gives the same rows
//! as following the log live.

mod event;
mod projection;
mod projector;
mod table_set;

pub use event::{AggregateKind, Envelope, Event, Item, Needs};
pub(crate) use projection::Fold;
pub(crate) use projection::ddl;
pub use projection::{Ddl, Projection};
pub use projector::{Projector, Unprojectable};
pub use table_set::{AnyTable, Rows, TableChanges, TableSet};
