//! The read side: what everyone sees, computed from the log.
//!
//! A [`Projector`] is a pure fold from events to rows, one folder per read table; the runner ([`ReadSide`])
//! feeds it batches and writes what it changed in one transaction with its checkpoint. Queries live beside the
//! projector that fills their table. Nothing here writes to the log.
#![deny(clippy::wildcard_enum_match_arm)]
#![warn(missing_docs)]

mod as_of;
mod cell;
mod compare;
mod csv_file;
mod db;
mod error;
mod fold;
mod generation;
mod page;
mod rebuild;
mod runner;
mod schema;
mod search_words;
mod select;
mod verify;
mod work_lines;

pub mod appointments;
pub mod audit;
pub mod audit_log;
pub mod catalogue;
pub mod dashboard;
pub mod job_runs;
pub mod notifications;
pub mod payments;
pub mod people;
pub mod portfolio;
pub mod quotations;
pub mod repair_board;
pub mod tickets;
pub mod tracking_timeline;
pub mod webhook_inbox;
pub mod work_log;

pub use as_of::{Moment, as_of};
pub use cell::{Cell, CellError, CellType, Json, Kind};
pub use compare::{ColumnDifference, Difference, DifferenceKind};
pub use db::Db;
pub use error::{ProjectionError, Result};
pub use fold::{
    AggregateKind, AnyTable, Ddl, Envelope, Event, Item, Needs, Projection, Projector, Rows,
    TableChanges, TableSet, Unprojectable,
};
pub use page::{Cursor, Page};
pub use rebuild::{Phase, RebuildProgress, RebuildReport, TableCount};
pub use runner::{Clock, Options, ParkedEvent, Probe, ReadSide, Redriven, State, Status, Step};
pub use schema::{Column, Erasure, Row, RowKey, Schema};
pub use verify::{VerifyProgress, VerifyReport};

/// Every projection of the workshop, in the order in which they are shown.
pub fn all() -> Vec<Projection> {
    vec![
        Projection::of::<repair_board::RepairBoard>(),
        Projection::of::<tracking_timeline::TrackingTimeline>(),
        Projection::of::<people::People>(),
        Projection::of::<quotations::Quotations>(),
        Projection::of::<catalogue::Catalogue>(),
        Projection::of::<work_log::WorkLog>(),
        Projection::of::<portfolio::Portfolio>(),
        Projection::of::<tickets::Tickets>(),
        Projection::of::<dashboard::Dashboard>(),
        Projection::of::<payments::Payments>(),
        Projection::of::<webhook_inbox::WebhookInbox>(),
        Projection::of::<job_runs::JobRuns>(),
        Projection::of::<appointments::Appointments>(),
        Projection::of::<notifications::Notifications>(),
        Projection::of::<audit_log::AuditLog>(),
    ]
}
