//! Live updates: what the log brings, as it comes, over Server-Sent Events or a WebSocket.
//!
//! One task per process follows the log ([`Hub`]) and tells all streams which repair moved. Each stream then reads
//! what its client may see; it never waits for a slow client with more than a bounded buffer, and a stream that
//! fell behind reads on from the log or its table, so that nothing is left out. Streams end at shutdown and after
//! [`MAX_LIFE`]; clients resume where they were (`Last-Event-ID`, or `after` in the address).

mod hub;
mod sse;
mod websocket;

use std::str::FromStr;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use eventlog::Position;
use futures::stream::BoxStream;
use serde::Deserialize;

pub(crate) use hub::{Hub, Moved};

use crate::problem::Problem;
use crate::state::ApiState;

/// How often an idle stream shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a stream lives, that of an access token: whoever comes back shows who they are again.
const MAX_LIFE: Duration = Duration::from_mins(15);

/// One message of a stream.
#[derive(Debug, Clone)]
pub(crate) struct LiveEvent {
    /// The position it stands for: its id, from which a client resumes.
    pub(crate) position: Position,
    /// Its name.
    pub(crate) name: &'static str,
    /// Its JSON.
    pub(crate) data: String,
}

/// What a stream sends, in order.
pub(crate) type Feed = BoxStream<'static, LiveEvent>;

/// How the client wants the stream, and from where on.
pub(crate) struct LiveRequest {
    upgrade: Option<WebSocketUpgrade>,
    /// After which position; none for from now on.
    pub(crate) after: Option<Position>,
}

#[derive(Deserialize)]
struct AfterQuery {
    #[serde(default)]
    after: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for LiveRequest {
    type Rejection = Problem;

    #[expect(
        clippy::disallowed_types,
        reason = "a query that is wrong elsewhere is not judged here"
    )]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let upgrade = if wants_websocket(&parts.headers) {
            let upgrade = WebSocketUpgrade::from_request_parts(parts, state).await;
            Some(upgrade.map_err(|_| Problem::of("request.upgrade_required"))?)
        } else {
            None
        };
        let header = parts.headers.get("last-event-id").and_then(|value| value.to_str().ok());
        let after = match header {
            Some(id) => Some(id.to_owned()),
            None => {
                axum::extract::Query::<AfterQuery>::try_from_uri(&parts.uri)
                    .map_err(|_| Problem::of("request.malformed_query"))?
                    .0
                    .after
            }
        };
        let after = after.map(|id| Position::from_str(id.trim())).transpose().map_err(|_| {
            Problem::of("request.malformed_query").with_error("after", "is a position")
        })?;
        Ok(Self { upgrade, after })
    }
}

impl LiveRequest {
    /// Answers with the stream, over the transport that the client asked for.
    pub(crate) fn answer(self, state: &ApiState, feed: Feed) -> Response {
        let Ok(place) = state.live_streams.clone().try_acquire_owned() else {
            return Problem::of("server.overloaded").with_retry_after(5).into_response();
        };
        let stop = state.shutdown.clone();
        match self.upgrade {
            Some(upgrade) => websocket::answer(upgrade, feed, stop, place),
            None => sse::answer(feed, stop, place),
        }
    }
}

fn wants_websocket(headers: &HeaderMap) -> bool {
    headers
        .get(header::UPGRADE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}
