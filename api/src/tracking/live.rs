//! `GET /tracking/{repair_number}/live`: new entries of the timeline, as they come.

use std::collections::VecDeque;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use domain::values::{RepairNumber, Sha256Hex};
use eventlog::Position;
use futures::StreamExt as _;
use projections::tracking_timeline as timeline;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::answers::Part;
use super::door::open;
use super::get_tracking::hidden_from_search;
use super::view::TimelineEntryView;
use super::{TABLES, TrackingPath};
use crate::extract::{Caller, MinPosition, Path, PresentedLink};
use crate::live::{Feed, LiveEvent, LiveRequest, Moved};
use crate::problem::Problem;
use crate::state::ApiState;

/// How long a stream waits for its table before it looks anyway.
const PATIENCE: Duration = Duration::from_secs(10);

/// Streams new entries of the timeline; over Server-Sent Events, or a WebSocket on upgrade.
#[utoipa::path(
    get, path = "/tracking/{repair_number}/live", tag = "tracking",
    security(("link" = []), ("bearer" = [])),
    params(
        TrackingPath,
        ("Last-Event-ID" = Option<String>, Header, description = "Resume after this entry"),
        ("after" = Option<String>, Query, description = "The same, for clients that cannot set headers"),
    ),
    responses(
        (status = 200, description = "The stream", body = TimelineEntryView, content_type = "text/event-stream"),
        (status = 101, description = "The stream over a WebSocket"),
    )
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.repair_number))]
pub(crate) async fn follow_tracking(
    State(state): State<ApiState>,
    Path(path): Path<TrackingPath>,
    caller: Caller,
    link: PresentedLink,
    wanted: MinPosition,
    live: LiveRequest,
) -> Result<Response, Problem> {
    let number = path.repair_number;
    // Subscribed before the first look, so that nothing can fall in between.
    let receiver = state.hub.subscribe();
    let opened = open(&state, (number, Part::Head), &caller, &link, wanted).await?;
    let after = match live.after {
        Some(after) => after,
        None => state.executor.log().head().await?,
    };
    let page = Page {
        number,
        repair: number.to_string(),
        by_link: (!caller.actor.role.is_staff()).then(|| opened.tracking_hash.clone()),
        after: i64::try_from(after.commit).unwrap_or(i64::MAX),
        receiver,
        waiting: VecDeque::new(),
        // A client that resumes gets what it missed first.
        look: live.after.is_some(),
        state: state.clone(),
    };
    Ok(hidden_from_search(live.answer(&state, feed(page))))
}

struct Page {
    state: ApiState,
    number: RepairNumber,
    repair: String,
    /// The link that must still be valid for the stream to go on.
    by_link: Option<Sha256Hex>,
    after: i64,
    receiver: Receiver<Moved>,
    waiting: VecDeque<LiveEvent>,
    look: bool,
}

fn feed(page: Page) -> Feed {
    futures::stream::unfold(page, |mut page| async move {
        let event = page.next().await?;
        Some((event, page))
    })
    .boxed()
}

impl Page {
    async fn next(&mut self) -> Option<LiveEvent> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if std::mem::take(&mut self.look) {
                self.look().await.ok()?;
                continue;
            }
            match self.receiver.recv().await {
                Ok(moved) if *moved.repair == *self.repair => {
                    // A table that lags is looked at again with the next move.
                    let read_side = &self.state.read_side;
                    read_side.wait_for(moved.position, TABLES, PATIENCE).await.ok()?;
                    self.look = true;
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.look = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Reads the entries that are new, if the link is still good.
    async fn look(&mut self) -> Result<(), Problem> {
        let db = self.state.db();
        let access = timeline::access(db, self.number).await?;
        let valid =
            |hash: &Sha256Hex| access.as_ref().is_some_and(|access| access.tracking_hash == *hash);
        if self.by_link.as_ref().is_some_and(|hash| !valid(hash)) {
            return Err(Problem::of("tracking.access_denied"));
        }
        for entry in timeline::timeline(db, self.number).await? {
            if entry.position > self.after {
                self.after = entry.position;
                self.waiting.push_back(self.event(&entry)?);
            }
        }
        Ok(())
    }

    fn event(&self, entry: &timeline::TimelineEntry) -> Result<LiveEvent, Problem> {
        let view = TimelineEntryView::of(entry, self.number);
        let data = serde_json::to_string(&view).map_err(Problem::internal)?;
        let position = Position::row(u64::try_from(entry.position).unwrap_or_default());
        Ok(LiveEvent { position, name: "entry", data })
    }
}
