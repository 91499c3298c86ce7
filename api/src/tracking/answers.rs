//! Tracking pages as they are sent, kept in memory until the log moves their repair.
//!
//! An answer is valid for the version it was made of. The hub tells every version that the log brings, and an
//! answer of an older one is neither served nor kept: a page that was read just before a move cannot stay.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderValue;
use domain::values::{PersonId, RepairNumber, Sha256Hex};
use moka::sync::Cache;
use projections::tracking_timeline as timeline;
use serde::Serialize;

use super::view::{TimelineEntryView, TrackingPhotoView, TrackingView};
use crate::live::Moved;
use crate::problem::Problem;
use crate::state::ApiState;

/// Pages that are kept at most.
const CAPACITY: u64 = 10_000;
/// How long a page is served without a look at its table: the bound, should this process lose sight of the log.
const MAX_AGE: Duration = Duration::from_mins(1);

/// A tracking page, ready to be sent.
#[derive(Debug)]
pub(crate) struct TrackingAnswer {
    /// Whose link it is.
    pub(crate) customer: PersonId,
    /// SHA-256 of the token in the link.
    pub(crate) tracking_hash: Sha256Hex,
    /// The page.
    pub(crate) page: Part,
    /// Its timeline.
    pub(crate) events: Part,
    /// Its photos.
    pub(crate) photos: Part,
    version: u64,
}

/// A part of the page: its JSON and its tag.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The JSON.
    pub(crate) body: Bytes,
    /// Its entity tag.
    pub(crate) tag: HeaderValue,
}

impl Part {
    fn of<T: Serialize + ?Sized>(value: &T, version: u64) -> Result<Self, Problem> {
        let body = serde_json::to_vec(value).map_err(Problem::internal)?;
        let hash = Sha256Hex::of(&body);
        // The version alone would not do: an erasure changes the page of a repair that did not move.
        let tag = HeaderValue::from_str(&format!("\"{version}-{}\"", &hash.as_str()[..12]));
        let tag = tag.expect("invariant: digits are ASCII");
        Ok(Self { body: body.into(), tag })
    }
}

/// The answers in memory. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct TrackingAnswers {
    answers: Cache<RepairNumber, Arc<TrackingAnswer>>,
    moved: Cache<RepairNumber, u64>,
}

impl Default for TrackingAnswers {
    fn default() -> Self {
        let answers = Cache::builder().max_capacity(CAPACITY).time_to_live(MAX_AGE).build();
        // Outlives every answer that could be older than the move.
        let moved = Cache::builder().time_to_live(2 * MAX_AGE).build();
        Self { answers, moved }
    }
}

impl TrackingAnswers {
    /// Drops the answer of a repair that moved.
    pub(crate) fn repair_moved(&self, moved: &Moved) {
        if let Ok(number) = moved.repair.parse() {
            self.moved.insert(number, moved.version);
            self.answers.invalidate(&number);
        }
    }

    /// Drops every answer: somebody was erased, and their words may stand anywhere.
    pub(crate) fn clear(&self) {
        self.answers.invalidate_all();
    }

    fn get(&self, number: RepairNumber) -> Option<Arc<TrackingAnswer>> {
        self.answers.get(&number).filter(|answer| self.is_newest(number, answer.version))
    }

    fn keep(&self, number: RepairNumber, answer: &Arc<TrackingAnswer>) {
        if self.is_newest(number, answer.version) {
            self.answers.insert(number, Arc::clone(answer));
        }
    }

    fn is_newest(&self, number: RepairNumber, version: u64) -> bool {
        self.moved.get(&number).is_none_or(|moved| moved <= version)
    }
}

/// The page of that repair, from memory or from its table; `fresh` for the table only.
pub(crate) async fn answer_of(
    state: &ApiState,
    number: RepairNumber,
    fresh: bool,
) -> Result<Option<Arc<TrackingAnswer>>, Problem> {
    if !fresh && let Some(answer) = state.tracking_answers.get(number) {
        return Ok(Some(answer));
    }
    let db = state.db();
    let (Some(access), Some(header)) =
        (timeline::access(db, number).await?, timeline::header(db, number).await?)
    else {
        return Ok(None);
    };
    let entries = timeline::timeline(db, number).await?;
    let views: Vec<_> = entries.iter().map(|it| TimelineEntryView::of(it, number)).collect();
    let photos: Vec<_> = entries
        .iter()
        .flat_map(|entry| entry.photos.iter().map(move |photo| (photo, entry.occurred_at)))
        .map(|(photo, at)| TrackingPhotoView::of(photo, number, at))
        .collect();
    let version = header.version;
    let answer = Arc::new(TrackingAnswer {
        customer: access.customer,
        tracking_hash: access.tracking_hash,
        page: Part::of(&TrackingView::of(&header, &entries), version)?,
        events: Part::of(&views, version)?,
        photos: Part::of(&photos, version)?,
        version,
    });
    state.tracking_answers.keep(number, &answer);
    Ok(Some(answer))
}
