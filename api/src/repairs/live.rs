//! `GET /repairs/live`: which repair moved, for the workshop's board.

use std::collections::VecDeque;

use axum::extract::State;
use axum::response::Response;
use eventlog::Position;
use futures::StreamExt as _;
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use utoipa::ToSchema;

use crate::extract::{Allowed, Counter};
use crate::live::{Feed, LiveEvent, LiveRequest, Moved};
use crate::problem::Problem;
use crate::state::ApiState;

/// Events read at once while catching up.
const BATCH: usize = 256;

/// A repair got an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "number": "CDS-2026-0001", "event": "QuoteApproved", "version": 12, "at": "2026-11-22T15:04:05Z"
}))]
pub(crate) struct RepairMoved {
    /// Which repair.
    number: String,
    /// What happened.
    event: String,
    /// Its version now.
    version: u64,
    /// When (UTC).
    at: chrono::DateTime<chrono::Utc>,
}

/// Streams every event of every repair, by name only; over Server-Sent Events, or a WebSocket on upgrade.
#[utoipa::path(
    get, path = "/repairs/live", tag = "repairs", security(("bearer" = [])),
    params(
        ("Last-Event-ID" = Option<String>, Header, description = "Resume after this position"),
        ("after" = Option<String>, Query, description = "The same, for clients that cannot set headers"),
    ),
    responses(
        (status = 200, description = "The stream", body = RepairMoved, content_type = "text/event-stream"),
        (status = 101, description = "The stream over a WebSocket"),
    )
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn follow_repairs(
    State(state): State<ApiState>,
    _: Allowed<Counter>,
    live: LiveRequest,
) -> Result<Response, Problem> {
    // Subscribed before the first look, so that nothing can fall in between.
    let receiver = state.hub.subscribe();
    let from = match live.after {
        Some(after) => after,
        None => state.executor.log().head().await?,
    };
    let feed = feed(state.clone(), receiver, from);
    Ok(live.answer(&state, feed))
}

struct Board {
    state: ApiState,
    receiver: Receiver<Moved>,
    position: Position,
    /// Whether the log may hold more than the receiver will bring.
    behind: bool,
    waiting: VecDeque<Moved>,
}

fn feed(state: ApiState, receiver: Receiver<Moved>, position: Position) -> Feed {
    let board = Board { state, receiver, position, behind: true, waiting: VecDeque::new() };
    futures::stream::unfold(board, |mut board| async move {
        let moved = board.next().await?;
        Some((event(&moved), board))
    })
    .boxed()
}

impl Board {
    async fn next(&mut self) -> Option<Moved> {
        loop {
            if let Some(moved) = self.waiting.pop_front() {
                return Some(moved);
            }
            if self.behind {
                let events =
                    self.state.executor.log().read_after(self.position, BATCH).await.ok()?;
                match events.last() {
                    Some(last) => self.position = last.position,
                    None => self.behind = false,
                }
                self.waiting.extend(events.iter().filter_map(Moved::of));
                continue;
            }
            match self.receiver.recv().await {
                Ok(moved) if moved.position > self.position => {
                    self.position = moved.position;
                    return Some(moved);
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.behind = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

fn event(moved: &Moved) -> LiveEvent {
    let body = RepairMoved {
        number: moved.repair.to_string(),
        event: moved.event.to_string(),
        version: moved.version,
        at: moved.at,
    };
    let data = serde_json::to_string(&body).expect("invariant: plain fields are JSON");
    LiveEvent { position: moved.position, name: "repair", data }
}
