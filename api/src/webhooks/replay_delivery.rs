//! `POST /admin/webhooks/{id}/replay`: has a delivery processed again, usually by newer code.

use axum::extract::State;
use domain::webhook::{Webhook, WebhookCommand};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Allowed, IdempotencyKey, Json, Operations, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Which delivery.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct DeliveryPath {
    /// As `GET /admin/webhooks` shows it.
    #[param(example = "flow.9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    id: String,
}

/// Why it is processed again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "El proveedor corrigió la orden" }))]
pub(crate) struct ReplayRequest {
    /// In Spanish.
    reason: String,
}

/// The delivery, which waits again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "version": 3 }))]
pub(crate) struct ReplayView {
    /// Its version.
    version: u64,
}

/// Has a delivery processed again.
#[utoipa::path(
    post, path = "/admin/webhooks/{id}/replay", tag = "admin", security(("bearer" = [])),
    params(DeliveryPath),
    responses((status = 200, description = "It waits again", body = ReplayView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn replay_webhook(
    State(state): State<ApiState>,
    Path(path): Path<DeliveryPath>,
    caller: Allowed<Operations>,
    key: IdempotencyKey,
    Json(request): Json<ReplayRequest>,
) -> Result<Written<ReplayView>, Problem> {
    let context = key.context(&caller);
    state.executor.load::<Webhook>(&path.id).await?;
    let at = state.clock.now();
    let command = WebhookCommand::RequestReplay { reason: request.reason, at };
    let done = state.executor.execute::<Webhook>(&path.id, command, context).await?;
    let view = ReplayView { version: done.version };
    Ok(Written::changed(done.version, done.position, view))
}
