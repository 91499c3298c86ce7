//! `GET /admin/outbox`: what waits to be sent, and what was given up.

use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::notification::Channel;
use projections::notifications::{backlog, dead_letters};
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Allowed, Json, MinPosition, Operations, PageQuery, PageView, Query};
use crate::notifications::NOTIFICATIONS;
use crate::notifications::view::NotificationEntry;
use crate::problem::Problem;
use crate::state::ApiState;

/// The outbox.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutboxView {
    /// The channels that have a gateway.
    #[schema(value_type = Vec<String>, example = json!(["email", "in_app"]))]
    channels: Vec<Channel>,
    /// Messages that wait.
    waiting: u64,
    /// Those of them that are due.
    due: u64,
    /// Those of them of which an attempt failed.
    retrying: u64,
    /// When the oldest of those due was to go out (UTC).
    oldest_due: Option<DateTime<Utc>>,
    /// How many were given up.
    dead_letter_count: u64,
    /// Those that were given up, the newest first; for `POST /notifications/{id}/redrive`.
    dead_letters: PageView<NotificationEntry>,
}

/// What waits to be sent, and what was given up.
#[utoipa::path(
    get, path = "/admin/outbox", tag = "admin", security(("bearer" = [])),
    params(PageQuery),
    responses((status = 200, description = "The outbox", body = OutboxView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_outbox(
    State(state): State<ApiState>,
    Query(page): Query<PageQuery>,
    _: Allowed<Operations>,
    wanted: MinPosition,
) -> Result<Json<OutboxView>, Problem> {
    state.caught_up(wanted, NOTIFICATIONS).await?;
    let backlog = backlog(state.db(), state.clock.now()).await?;
    let dead = dead_letters(state.db(), page.after()?, page.limit()).await?;
    let view = |item| NotificationEntry::of(item, &state.notifications, true);
    let is_enabled = |channel: &Channel| state.notifications.is_enabled(*channel);
    Ok(Json(OutboxView {
        channels: Channel::ALL.into_iter().filter(is_enabled).collect(),
        waiting: backlog.waiting,
        due: backlog.due,
        retrying: backlog.retrying,
        oldest_due: backlog.oldest_due,
        dead_letter_count: backlog.dead_letters,
        dead_letters: PageView::of(dead, view),
    }))
}
