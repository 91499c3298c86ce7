//! What a tracking page says, as JSON.

use chrono::{DateTime, NaiveDate, Utc};
use projections::tracking_timeline::{Acting, PublicPhoto, TimelineEntry, TrackingHeader};
use serde::Serialize;
use utoipa::ToSchema;

use crate::repairs::customer_view::ToPayView;

/// A tracking page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "number": "CDS-2026-0001", "instrument": "Roland Juno-60", "status": "REPAIRING",
    "title": "En reparación (40 %)", "next_step": "Fecha estimada: entre el 01-12-2026 y el 04-12-2026", "acting": "workshop",
    "action": null, "to_pay": [], "since": "2026-11-22T15:04:05Z", "progress": 40, "on_hold": false,
    "eta": { "from": "2026-12-01", "to": "2026-12-04", "reason": "Esperamos el integrado CEM3340" },
    "quote_revision": null, "warranty_until": null, "last_photo": null, "updated_at": "2026-11-22T15:04:05Z",
    "version": 12
}))]
pub(crate) struct TrackingView {
    /// The repair's number.
    number: String,
    /// "Roland Juno-60".
    instrument: String,
    /// Where it stands.
    status: String,
    /// The same in words, in Spanish.
    title: String,
    /// What happens next, in Spanish.
    next_step: Option<String>,
    /// Who acts: `workshop`, `customer`, `supplier` or `nobody`.
    acting: &'static str,
    /// What the customer can do now: `decide_quote`, `pay` or `collect`.
    action: Option<&'static str>,
    /// What the customer can pay now, what is asked for first at the beginning.
    to_pay: Vec<ToPayView>,
    /// Since when it stands there (UTC).
    since: DateTime<Utc>,
    /// How far the approved work has come, percent.
    progress: u8,
    /// Work is paused.
    on_hold: bool,
    /// When it should be finished.
    eta: Option<TrackingEta>,
    /// The revision of the quote that waits for an answer.
    quote_revision: Option<u32>,
    /// The last day of the warranty on labour.
    warranty_until: Option<NaiveDate>,
    /// The last photo.
    last_photo: Option<TrackingPhotoView>,
    /// When something public last happened (UTC).
    updated_at: DateTime<Utc>,
    /// Changes with every change of the page.
    version: u64,
}

/// When it should be finished.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackingEta {
    /// The earliest day.
    from: NaiveDate,
    /// The latest day.
    to: NaiveDate,
    /// Why, in Spanish.
    reason: Option<String>,
}

/// An entry of the timeline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "1284", "occurred_at": "2026-11-22T15:04:05Z", "kind": "status", "status": "DIAGNOSING",
    "title": "Lo estamos diagnosticando", "detail": "Te enviaremos un presupuesto por escrito", "progress": 0,
    "photos": []
}))]
pub(crate) struct TimelineEntryView {
    /// Its position, by which a live stream resumes.
    id: String,
    /// When it happened (UTC).
    occurred_at: DateTime<Utc>,
    /// What it is (`status`, `note`, `photo`, `eta`, `payment` …).
    kind: String,
    /// Where the repair stood afterwards.
    status: String,
    /// What happened, in Spanish.
    title: String,
    /// More about it, in Spanish.
    detail: Option<String>,
    /// How far the work had come afterwards, percent.
    progress: u8,
    /// The photos that came with it.
    photos: Vec<TrackingPhotoView>,
}

/// A photo of a tracking page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackingPhotoView {
    /// Its hash.
    hash: String,
    /// Where its bytes are; append the link token.
    path: String,
    /// What it shows.
    #[schema(value_type = String)]
    kind: domain::repair::PhotoKind,
    /// A caption in Spanish.
    caption: Option<String>,
    /// When it was added (UTC).
    added_at: DateTime<Utc>,
}

impl TrackingView {
    /// The page of that head and those entries.
    pub(crate) fn of(header: &TrackingHeader, entries: &[TimelineEntry]) -> Self {
        let last_photo = entries.iter().rev().find_map(|entry| {
            let photo = entry.photos.last()?;
            Some(TrackingPhotoView::of(photo, header.number, entry.occurred_at))
        });
        let eta = header.eta_from.zip(header.eta_to).map(|(from, to)| TrackingEta {
            from,
            to,
            reason: header.eta_reason.clone(),
        });
        Self {
            number: header.number.to_string(),
            instrument: header.instrument_label.clone(),
            status: header.status.to_string(),
            title: header.title.clone(),
            next_step: header.next_step.clone(),
            acting: match header.acting {
                Acting::Workshop => "workshop",
                Acting::Customer => "customer",
                Acting::Supplier => "supplier",
                Acting::Nobody => "nobody",
            },
            action: action(header.status),
            to_pay: Vec::new(),
            since: header.since,
            progress: header.progress,
            on_hold: header.on_hold,
            eta,
            quote_revision: header.quote_revision,
            warranty_until: header.warranty_until,
            last_photo,
            updated_at: header.updated_at,
            version: header.version,
        }
    }
}

impl TrackingView {
    /// With what is to be paid. Paying comes before collecting, and after deciding; where nobody can pay online, it is
    /// done on collecting.
    pub(crate) fn owing(self, to_pay: Vec<ToPayView>, is_payable_online: bool) -> Self {
        let pays = is_payable_online && !to_pay.is_empty() && self.action != Some(DECIDE_QUOTE);
        Self { action: if pays { Some("pay") } else { self.action }, to_pay, ..self }
    }
}

/// Answering a quote, as an action.
const DECIDE_QUOTE: &str = "decide_quote";

/// The one thing that the customer can do in this state.
const fn action(status: domain::repair::Status) -> Option<&'static str> {
    use domain::repair::Status as S;
    match status {
        S::Quoted => Some(DECIDE_QUOTE),
        S::ReadyPickup | S::Abandoned => Some("collect"),
        S::Received
        | S::Diagnosing
        | S::Approved
        | S::Repairing
        | S::WaitingParts
        | S::Completed
        | S::Delivered
        | S::Rejected
        | S::Unrepairable
        | S::Cancelled
        | S::Voided => None,
    }
}

impl TimelineEntryView {
    /// The entry of that repair.
    pub(crate) fn of(entry: &TimelineEntry, number: domain::values::RepairNumber) -> Self {
        let photo = |photo| TrackingPhotoView::of(photo, number, entry.occurred_at);
        Self {
            id: entry.position.to_string(),
            occurred_at: entry.occurred_at,
            kind: entry.kind.clone(),
            status: entry.status.to_string(),
            title: entry.title.clone(),
            detail: entry.detail.clone(),
            progress: entry.progress,
            photos: entry.photos.iter().map(photo).collect(),
        }
    }
}

impl TrackingPhotoView {
    /// The photo of that repair.
    pub(crate) fn of(
        photo: &PublicPhoto,
        number: domain::values::RepairNumber,
        added_at: DateTime<Utc>,
    ) -> Self {
        Self {
            hash: photo.hash.to_string(),
            path: format!("/api/v1/photos/{}?repair={number}", photo.hash),
            kind: photo.kind,
            caption: photo.caption.clone(),
            added_at,
        }
    }
}
