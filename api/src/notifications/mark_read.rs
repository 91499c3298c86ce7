//! `POST /notifications/{id}/read`: its recipient read it in the panel.

use axum::extract::State;
use domain::notification::{Notification, NotificationCommand};
use serde::Serialize;
use utoipa::ToSchema;

use super::NotificationPath;
use crate::extract::{Allowed, IdempotencyKey, OwnInbox, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The message, which is read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "read": true }))]
pub(crate) struct ReadView {
    /// Always true.
    read: bool,
}

/// Marks a message in the panel as read. Doing it again changes nothing.
#[utoipa::path(
    post, path = "/notifications/{id}/read", tag = "notifications", security(("bearer" = [])),
    params(NotificationPath),
    responses((status = 200, description = "It is read", body = ReadView))
)]
#[tracing::instrument(skip_all, fields(notification.id = %path.id))]
pub(crate) async fn mark_notification_read(
    State(state): State<ApiState>,
    Path(path): Path<NotificationPath>,
    caller: Allowed<OwnInbox>,
    key: IdempotencyKey,
) -> Result<Written<ReadView>, Problem> {
    let command = NotificationCommand::MarkRead { at: state.clock.now() };
    let id = path.id.to_string();
    let done = state.executor.execute::<Notification>(&id, command, key.context(&caller)).await?;
    Ok(Written::changed(done.version, done.position, ReadView { read: true }))
}
