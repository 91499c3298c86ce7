//! `POST /repairs/{id}/photos`: an uploaded photo becomes part of the repair.

use axum::extract::State;
use domain::repair::RepairIntent;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use super::intake::PhotoRequest;
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// Adds a photo that was uploaded to `POST /photos`.
#[utoipa::path(
    post, path = "/repairs/{id}/photos", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Added", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn add_photo(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<PhotoRequest>,
) -> RepairWritten {
    let photo = request.kept(&state, "/hash").await?;
    give(&state, &caller, &key, if_match, path.id, RepairIntent::AddPhoto { photo }).await
}
