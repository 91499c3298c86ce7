//! `GET /tracking/{repair_number}` and its parts: the page, its events, its photos.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use commands::AsOf;
use eventlog::StreamId;
use projections::tracking_timeline::{TimelineEntry, TrackingTimeline};
use projections::{Moment, as_of};

use super::TrackingPath;
use super::answers::{Part, TrackingAnswer};
use super::door::open;
use super::view::{TimelineEntryView, TrackingPhotoView, TrackingView};
use crate::extract::{AsOfQuery, Caller, MinPosition, Path, PresentedLink, Query, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// The tracking page: state in words, what happens next, who acts, expected dates, last photo.
#[utoipa::path(
    get, path = "/tracking/{repair_number}", tag = "tracking", security(("link" = []), ("bearer" = [])),
    params(TrackingPath),
    responses(
        (status = 200, description = "The page", body = TrackingView),
        (status = 304, description = "Unchanged since the tag in `If-None-Match`"),
    )
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.repair_number))]
pub(crate) async fn get_tracking(
    State(state): State<ApiState>,
    Path(path): Path<TrackingPath>,
    caller: Caller,
    link: PresentedLink,
    wanted: MinPosition,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let part = (path.repair_number, Part::Head);
    let opened = open(&state, part, &caller, &link, wanted).await?;
    Ok(send(&opened, &headers))
}

/// The timeline, the oldest entry first; with `as_of`, as it was.
#[utoipa::path(
    get, path = "/tracking/{repair_number}/events", tag = "tracking",
    security(("link" = []), ("bearer" = [])),
    params(TrackingPath, AsOfQuery),
    responses(
        (status = 200, description = "The entries", body = Vec<TimelineEntryView>),
        (status = 304, description = "Unchanged since the tag in `If-None-Match`"),
    )
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.repair_number))]
pub(crate) async fn list_tracking_events(
    State(state): State<ApiState>,
    Path(path): Path<TrackingPath>,
    Query(query): Query<AsOfQuery>,
    caller: Caller,
    link: PresentedLink,
    wanted: MinPosition,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let number = path.repair_number;
    let opened = open(&state, (number, Part::Events), &caller, &link, wanted).await?;
    let Some(moment) = query.moment()? else { return Ok(send(&opened, &headers)) };
    let moment = match moment {
        AsOf::Instant(instant) => Moment::Instant(instant),
        AsOf::Position(position) => Moment::Position(position),
    };
    let stream = StreamId::new("repair", number.to_string());
    let rows = as_of::<TrackingTimeline>(state.executor.log(), &stream, moment).await?;
    let rows = rows.map_err(Problem::internal)?;
    let mut entries: Vec<TimelineEntry> =
        rows.entries.rows().into_iter().cloned().map(TimelineEntry::from).collect();
    entries.sort_by_key(|entry| entry.position);
    let views: Vec<_> = entries.iter().map(|it| TimelineEntryView::of(it, number)).collect();
    Ok(hidden_from_search(answer(&views)))
}

/// The photos that were shared, the oldest first.
#[utoipa::path(
    get, path = "/tracking/{repair_number}/photos", tag = "tracking",
    security(("link" = []), ("bearer" = [])),
    params(TrackingPath),
    responses(
        (status = 200, description = "The photos", body = Vec<TrackingPhotoView>),
        (status = 304, description = "Unchanged since the tag in `If-None-Match`"),
    )
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.repair_number))]
pub(crate) async fn list_tracking_photos(
    State(state): State<ApiState>,
    Path(path): Path<TrackingPath>,
    caller: Caller,
    link: PresentedLink,
    wanted: MinPosition,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let part = (path.repair_number, Part::Photos);
    let opened = open(&state, part, &caller, &link, wanted).await?;
    Ok(send(&opened, &headers))
}

/// Sends a part as it is kept, or 304 when the client has it.
fn send(part: &TrackingAnswer, headers: &HeaderMap) -> Response {
    let seen = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same = seen.is_some_and(|seen| {
        seen.split(',').any(|tag| tag.trim().trim_start_matches("W/") == part.tag)
    });
    let tag = (header::ETAG, part.tag.clone());
    hidden_from_search(if same {
        (StatusCode::NOT_MODIFIED, [tag]).into_response()
    } else {
        let media = HeaderValue::from_static("application/json");
        ([tag, (header::CONTENT_TYPE, media)], part.body.clone()).into_response()
    })
}

/// Tells search engines to keep out.
pub(crate) fn hidden_from_search(mut response: Response) -> Response {
    let value = HeaderValue::from_static("noindex, nofollow, noarchive");
    response.headers_mut().insert(HeaderName::from_static("x-robots-tag"), value);
    response
}
