//! Tracking pages as they are sent, kept in memory until the log moves their repair.
//!
//! An answer is valid for the version it was made of. The hub tells every version that the log brings, and an
//! answer of an older one is neither served nor kept: a page that was read just before a move cannot stay.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderValue;
use domain::repair::Repair;
use domain::values::{PersonId, RepairNumber, Sha256Hex};
use moka::sync::Cache;
use projections::tracking_timeline::{self as timeline, TrackingPage};
use serde::Serialize;

use super::view::{TimelineEntryView, TrackingPhotoView, TrackingView};
use crate::live::Moved;
use crate::problem::Problem;
use crate::repairs::customer_view::to_pay;
use crate::state::ApiState;

/// Pages that are kept at most.
const CAPACITY: u64 = 10_000;
/// How long a page is served without a look at its table: the bound, should this process lose sight of the log.
const MAX_AGE: Duration = Duration::from_mins(1);

/// A part of a tracking page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// Its head.
    Head,
    /// Its timeline.
    Events,
    /// Its photos.
    Photos,
}

/// A part of a tracking page, ready to be sent.
#[derive(Debug)]
pub(crate) struct TrackingAnswer {
    /// Whose link it is.
    pub(crate) customer: PersonId,
    /// SHA-256 of the token in the link.
    pub(crate) tracking_hash: Sha256Hex,
    /// The JSON.
    pub(crate) body: Bytes,
    /// Its entity tag.
    pub(crate) tag: HeaderValue,
    version: u64,
}

impl TrackingAnswer {
    fn of<T: Serialize + ?Sized>(page: TrackingPage, value: &T) -> Result<Self, Problem> {
        let TrackingPage { customer, tracking_hash, header } = page;
        let version = header.version;
        let body = serde_json::to_vec(value).map_err(Problem::internal)?;
        let hash = Sha256Hex::of(&body);
        // The version alone would not do: an erasure changes the page of a repair that did not move.
        let tag = HeaderValue::from_str(&format!("\"{version}-{}\"", &hash.as_str()[..12]));
        let tag = tag.expect("invariant: digits are ASCII");
        Ok(Self { customer, tracking_hash, body: body.into(), tag, version })
    }
}

/// The answers in memory. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct TrackingAnswers {
    answers: Cache<(RepairNumber, Part), Arc<TrackingAnswer>>,
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
    /// Drops the answers of a repair that moved.
    pub(crate) fn repair_moved(&self, moved: &Moved) {
        if let Ok(number) = moved.repair.parse() {
            self.moved.insert(number, moved.version);
            for part in [Part::Head, Part::Events, Part::Photos] {
                self.answers.invalidate(&(number, part));
            }
        }
    }

    /// Drops every answer: somebody was erased, and their words may stand anywhere.
    pub(crate) fn clear(&self) {
        self.answers.invalidate_all();
    }

    fn get(&self, number: RepairNumber, part: Part) -> Option<Arc<TrackingAnswer>> {
        self.answers.get(&(number, part)).filter(|answer| self.is_newest(number, answer.version))
    }

    fn keep(&self, number: RepairNumber, part: Part, answer: &Arc<TrackingAnswer>) {
        if self.is_newest(number, answer.version) {
            self.answers.insert((number, part), Arc::clone(answer));
        }
    }

    fn is_newest(&self, number: RepairNumber, version: u64) -> bool {
        self.moved.get(&number).is_none_or(|moved| moved <= version)
    }
}

/// That part of the page of that repair, from memory or from its table; `fresh` for the table only.
pub(crate) async fn answer_of(
    state: &ApiState,
    number: RepairNumber,
    part: Part,
    fresh: bool,
) -> Result<Option<Arc<TrackingAnswer>>, Problem> {
    if !fresh && let Some(answer) = state.tracking_answers.get(number, part) {
        return Ok(Some(answer));
    }
    let db = state.db();
    let Some(page) = timeline::page(db, number).await? else { return Ok(None) };
    let entries = timeline::timeline(db, number).await?;
    let answer = match part {
        Part::Head => {
            let owed = match state.executor.load_if_any::<Repair>(&number.to_string()).await? {
                Some(repair) => to_pay(&repair.state, state.clock.now()),
                None => Vec::new(),
            };
            let view =
                TrackingView::of(&page.header, &entries).owing(owed, state.payments.is_enabled());
            TrackingAnswer::of(page, &view)
        }
        Part::Events => {
            let views: Vec<_> =
                entries.iter().map(|entry| TimelineEntryView::of(entry, number)).collect();
            TrackingAnswer::of(page, &views)
        }
        Part::Photos => {
            let photos = entries
                .iter()
                .flat_map(|entry| entry.photos.iter().map(move |photo| (photo, entry.occurred_at)));
            let views: Vec<_> =
                photos.map(|(photo, at)| TrackingPhotoView::of(photo, number, at)).collect();
            TrackingAnswer::of(page, &views)
        }
    };
    let answer = Arc::new(answer?);
    state.tracking_answers.keep(number, part, &answer);
    Ok(Some(answer))
}
