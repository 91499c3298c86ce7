//! Reading tracking pages.

use chrono::{DateTime, NaiveDate, Utc};
use domain::repair::Status;
use domain::values::{PersonId, RepairNumber, Sha256Hex};
use domain::wording::{Who, customer_wording};
use serde::Serialize;

use super::rows::{HeaderRow, PublicPhoto, TimelineRow};
use crate::cell::CellType;
use crate::db::Db;
use crate::error::Result;
use crate::people;
use crate::select::Select;

/// Who has to act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Acting {
    /// The workshop.
    Workshop,
    /// The customer.
    Customer,
    /// The supplier of a part.
    Supplier,
    /// Nobody: it is over.
    Nobody,
}

/// The head of a tracking page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrackingHeader {
    /// The repair.
    pub number: RepairNumber,
    /// "Roland Juno-60".
    pub instrument_label: String,
    /// Where it stands …
    pub status: Status,
    /// … in words, in Spanish …
    pub title: String,
    /// … what happens next …
    pub next_step: Option<String>,
    /// … and who acts.
    pub acting: Acting,
    /// Since when (UTC).
    pub since: DateTime<Utc>,
    /// How far the approved work has come, percent.
    pub progress: u8,
    /// Work is on hold.
    pub on_hold: bool,
    /// The earliest day on which it should be finished …
    pub eta_from: Option<NaiveDate>,
    /// … the latest …
    pub eta_to: Option<NaiveDate>,
    /// … and why.
    pub eta_reason: Option<String>,
    /// The revision of the quote that waits for an answer.
    pub quote_revision: Option<u32>,
    /// The last day of the warranty on labour.
    pub warranty_until: Option<NaiveDate>,
    /// When something public last happened (UTC).
    pub updated_at: DateTime<Utc>,
    /// Changes with every change of the page.
    pub version: u64,
}

/// A public entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimelineEntry {
    /// Its place in the log.
    pub position: i64,
    /// When it happened (UTC).
    pub occurred_at: DateTime<Utc>,
    /// What it is (`status`, `note`, `photo`, `eta`, `payment` …).
    pub kind: String,
    /// Where the repair stood afterwards.
    pub status: Status,
    /// What happened, in Spanish.
    pub title: String,
    /// More about it, in Spanish.
    pub detail: Option<String>,
    /// How far the work had come afterwards, percent.
    pub progress: u8,
    /// The photos that came with it.
    pub photos: Vec<PublicPhoto>,
}

/// A photo of a tracking page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrackingPhoto {
    /// When it was added (UTC).
    pub added_at: DateTime<Utc>,
    /// The photo.
    #[serde(flatten)]
    pub photo: PublicPhoto,
}

/// What opens a tracking page. Compare secrets in constant time, and never tell which one was wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackingAccess {
    /// SHA-256 of the token in the link that is valid now.
    pub tracking_hash: Sha256Hex,
    /// Whose link it is.
    pub customer: PersonId,
    /// The last four digits of the customer's telephone, looked up in `people` at this moment: a hash of four
    /// digits would hide nothing, and this way a new telephone or an erasure holds at once.
    pub phone_last_four: Option<String>,
}

/// The head of a tracking page with what its link must match.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackingPage {
    /// SHA-256 of the token in the link that is valid now.
    pub tracking_hash: Sha256Hex,
    /// Whose link it is.
    pub customer: PersonId,
    /// The head.
    pub header: TrackingHeader,
}

async fn row(db: &Db, number: RepairNumber) -> Result<Option<HeaderRow>> {
    let rows =
        Select::<HeaderRow>::new().and("number = ?", number.to_cell()).few().fetch(db).await?;
    Ok(rows.into_iter().next())
}

/// What opens the page of that repair.
pub async fn access(db: &Db, number: RepairNumber) -> Result<Option<TrackingAccess>> {
    let Some(row) = row(db, number).await? else { return Ok(None) };
    Ok(Some(TrackingAccess {
        phone_last_four: people::phone_last_four(db, row.customer_id).await?,
        tracking_hash: row.tracking_hash,
        customer: row.customer_id,
    }))
}

/// The head of the page of that repair, with what opens it by its link.
pub async fn page(db: &Db, number: RepairNumber) -> Result<Option<TrackingPage>> {
    Ok(row(db, number).await?.map(|row| TrackingPage {
        tracking_hash: row.tracking_hash.clone(),
        customer: row.customer_id,
        header: row.into(),
    }))
}

/// The entries of the page of that repair, the oldest first.
pub async fn timeline(db: &Db, number: RepairNumber) -> Result<Vec<TimelineEntry>> {
    let rows = entries(db, number).await?;
    Ok(rows.into_iter().map(TimelineEntry::from).collect())
}

/// The photos of the page of that repair, the oldest first.
pub async fn photos(db: &Db, number: RepairNumber) -> Result<Vec<TrackingPhoto>> {
    let rows = entries(db, number).await?;
    let photos = rows.into_iter().flat_map(|row| {
        let added_at = row.occurred_at;
        row.photos.0.into_iter().map(move |photo| TrackingPhoto { added_at, photo })
    });
    Ok(photos.collect())
}

async fn entries(db: &Db, number: RepairNumber) -> Result<Vec<TimelineRow>> {
    let select = Select::<TimelineRow>::new().and("number = ?", number.to_cell()).few();
    select.order("position", u32::MAX).fetch(db).await
}

impl From<HeaderRow> for TrackingHeader {
    fn from(row: HeaderRow) -> Self {
        let acting = match customer_wording(row.status).who {
            Who::Workshop => Acting::Workshop,
            Who::Customer => Acting::Customer,
            Who::Supplier => Acting::Supplier,
            Who::Nobody => Acting::Nobody,
        };
        Self {
            number: row.number,
            title: row.title(),
            next_step: row.next_step(),
            acting,
            status: row.status,
            since: row.since,
            progress: row.progress,
            on_hold: row.on_hold,
            eta_from: row.eta_from,
            eta_to: row.eta_to,
            quote_revision: row.quote_revision.filter(|_| row.status == Status::Quoted),
            warranty_until: row.warranty_until,
            updated_at: row.updated_at,
            version: row.version,
            instrument_label: row.instrument_label,
            eta_reason: row.eta_reason,
        }
    }
}

impl From<TimelineRow> for TimelineEntry {
    fn from(row: TimelineRow) -> Self {
        Self {
            position: row.position,
            occurred_at: row.occurred_at,
            kind: row.kind,
            status: row.status,
            title: row.title,
            detail: row.detail,
            progress: row.progress,
            photos: row.photos.0,
        }
    }
}
