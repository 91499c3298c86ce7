//! The row of a stretch of work.

use chrono::{DateTime, Utc};
use domain::values::{PersonId, RepairNumber, WorkSessionId};

use crate::schema::table;

table! {
    /// A stretch of timed work.
    WorkRow in "work_log"
    key {
        /// Which.
        session: WorkSessionId,
    }
    columns {
        /// Who works.
        technician_id: PersonId,
        /// On what.
        repair: RepairNumber,
        /// When it began (UTC).
        started_at: DateTime<Utc>,
        /// When it ended (UTC); none while it runs.
        stopped_at: Option<DateTime<Utc>>,
        /// The minutes that count; none while it runs.
        minutes: Option<u32>,
        /// What the timer had measured, where it was corrected by hand.
        measured_minutes: Option<u32>,
        /// Why it was corrected.
        correction_reason: Option<String>,
        /// The position at which it began; lists go by it.
        started_position: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}
