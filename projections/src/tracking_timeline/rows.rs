//! The rows of a tracking page.

use chrono::{DateTime, NaiveDate, Utc};
use domain::repair::{PhotoKind, Status};
use domain::values::{ERASED_TEXT, PersonId, RepairNumber, Sha256Hex};
use serde::{Deserialize, Serialize};

use crate::cell::Json;
use crate::schema::table;
use crate::work_lines::WorkLines;

/// A photo that the customer may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicPhoto {
    /// Its address.
    pub hash: Sha256Hex,
    /// What it shows.
    pub kind: PhotoKind,
    /// A caption in Spanish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

table! {
    /// The head of a tracking page.
    HeaderRow in "tracking_repairs"
    key {
        /// The repair.
        number: RepairNumber,
    }
    columns {
        /// SHA-256 of the token in the link that is valid now.
        tracking_hash: Sha256Hex,
        /// Whose telephone opens the page by its last four digits. Never shown.
        customer_id: PersonId,
        /// "Roland Juno-60".
        instrument_label: String,
        /// Where it stands …
        status: Status,
        /// … and since when (UTC).
        since: DateTime<Utc>,
        /// How far the approved work has come, percent.
        progress: u8,
        /// Work is on hold.
        on_hold: bool,
        /// The earliest day on which it should be finished …
        eta_from: Option<NaiveDate>,
        /// … the latest …
        eta_to: Option<NaiveDate>,
        /// … and why, in Spanish.
        eta_reason: Option<String>,
        /// The part that it waits for …
        awaited_part: Option<String>,
        /// … and when it should arrive.
        awaited_until: Option<NaiveDate>,
        /// The revision of the quote that is on the table …
        quote_revision: Option<u32>,
        /// … and until when it holds (UTC).
        quote_valid_until: Option<DateTime<Utc>>,
        /// The day of the proved notice that it is ready.
        ready_notice_on: Option<NaiveDate>,
        /// The last day of the warranty on labour.
        warranty_until: Option<NaiveDate>,
        /// The lines of the work and how they stand.
        work: Json<WorkLines>,
        /// When something public last happened (UTC).
        updated_at: DateTime<Utc>,
        /// The position of the last public entry.
        position: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}

table! {
    /// A public entry.
    TimelineRow in "tracking_timeline"
    key {
        /// Of which repair.
        number: RepairNumber,
        /// Its place in the log.
        position: i64,
    }
    columns {
        /// When it happened (UTC).
        occurred_at: DateTime<Utc>,
        /// What it is (`status`, `note`, `photo`, `eta`, `payment` …).
        kind: String,
        /// Where the repair stood afterwards.
        status: Status,
        /// What happened, in Spanish.
        title: String,
        /// More about it, in Spanish.
        detail: Option<String>,
        /// How far the work had come afterwards, percent.
        progress: u8,
        /// The photos that came with it.
        photos: Json<Vec<PublicPhoto>>,
        /// Whose personal text the detail is, where it is one.
        subject_id: Option<PersonId>,
    }
    erased_by subject_id { detail = Some(ERASED_TEXT) }
}

table! {
    /// A person who was erased: whatever is still said about them afterwards is not kept either.
    ErasedRow in "tracking_erased"
    key {
        /// Who.
        person_id: PersonId,
    }
    columns {
        /// Since which position.
        position: i64,
    }
}
