//! A stream as Server-Sent Events.

use std::convert::Infallible;

use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::{Feed, HEARTBEAT, LiveEvent, MAX_LIFE};

/// After how long a browser should come back, once the stream ended.
const RETRY: std::time::Duration = std::time::Duration::from_secs(3);

/// Answers with the stream; `place` is given back at its end.
pub(super) fn answer(feed: Feed, stop: CancellationToken, place: OwnedSemaphorePermit) -> Response {
    let end = async move {
        // Whichever comes first; both mean that the client should come back.
        let _ = tokio::time::timeout(MAX_LIFE, stop.cancelled()).await;
    };
    let hello = futures::stream::once(async { Ok(Event::default().retry(RETRY).comment("ok")) });
    let events = feed.map(move |event| {
        let _held = &place;
        Ok::<_, Infallible>(frame(&event))
    });
    let stream = hello.chain(events).take_until(Box::pin(end));
    let keep_alive = KeepAlive::new().interval(HEARTBEAT);
    let mut response = Sse::new(stream).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn frame(event: &LiveEvent) -> Event {
    Event::default().id(event.position.to_string()).event(event.name).data(&event.data)
}
