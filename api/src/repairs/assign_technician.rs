//! `POST /repairs/{id}/technician`: who is in charge.

use axum::extract::State;
use domain::Role;
use domain::person::Person;
use domain::repair::RepairIntent;
use domain::values::PersonId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// Who is in charge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "technician": "0193c1f0-7c1e-7000-8000-000000000001" }))]
pub(crate) struct AssignTechnicianRequest {
    /// A technician, or the owner.
    #[schema(value_type = Uuid)]
    technician: PersonId,
}

/// Puts a technician in charge.
#[utoipa::path(
    post, path = "/repairs/{id}/technician", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Assigned", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn assign_technician(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(AssignTechnicianRequest { technician }): Json<AssignTechnicianRequest>,
) -> RepairWritten {
    let person = state.executor.load_if_any::<Person>(&technician.to_string()).await?;
    let role = person.and_then(|person| person.state.role());
    let is_technician = matches!(role, Some(Role::Technician | Role::Owner));
    let intent = RepairIntent::AssignTechnician { technician, is_technician };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
