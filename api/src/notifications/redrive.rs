//! `POST /notifications/{id}/redrive`: the owner has a dead letter sent again.

use axum::extract::State;
use domain::notification::{Notification, NotificationCommand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::NotificationPath;
use crate::extract::{Allowed, IdempotencyKey, Json, Operations, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Why it should work now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "La clave del correo está renovada" }))]
pub(crate) struct RedriveRequest {
    /// In Spanish.
    reason: String,
}

/// The message, which waits again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "version": 4 }))]
pub(crate) struct RedrivenView {
    /// Its version.
    version: u64,
}

/// Sends a message again that failed or bounced, with fresh attempts.
#[utoipa::path(
    post, path = "/notifications/{id}/redrive", tag = "notifications", security(("bearer" = [])),
    params(NotificationPath),
    responses((status = 200, description = "It waits again", body = RedrivenView))
)]
#[tracing::instrument(skip_all, fields(notification.id = %path.id))]
pub(crate) async fn redrive_notification(
    State(state): State<ApiState>,
    Path(path): Path<NotificationPath>,
    caller: Allowed<Operations>,
    key: IdempotencyKey,
    Json(request): Json<RedriveRequest>,
) -> Result<Written<RedrivenView>, Problem> {
    let special = state.executor.workshop().calendar.special().to_vec();
    let at = state.clock.now();
    let command = NotificationCommand::Redrive { reason: request.reason, special, at };
    let id = path.id.to_string();
    let done = state.executor.execute::<Notification>(&id, command, key.context(&caller)).await?;
    Ok(Written::changed(done.version, done.position, RedrivenView { version: done.version }))
}
