//! `audit_log`: who did what, when, from where and why, with what changed.
//!
//! Personal texts are not kept here: a row names the places in its event that hold some (`personal`), and the
//! replay reads them from the log, where an erased person reads "dato eliminado". The address and the user
//! agent of the actor are personal too; they are blanked when the actor is erased.

mod changes;
mod export;
mod projector;
mod queries;
mod rows;
mod state;

pub use changes::{Change, changes_between};
pub use export::{ExportFormat, export};
pub use projector::{AuditLog, AuditRows};
pub use queries::{AuditEntry, AuditFilter, get, list, oldest_first};
pub use rows::{AuditRow, ErasedActorRow, StateRow};
pub use state::{AuditState, shown};
