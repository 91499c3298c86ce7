//! `PUT /repairs/{id}`: corrects facts of the intake; the state moves by commands only.

use axum::extract::State;
use commands::repairs::look_up_correction;
use domain::repair::{Repair, RepairIntent};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use super::intake::IntakeRequest;
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// The whole intake as it should have been.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectIntakeRequest {
    /// The intake from now on.
    intake: IntakeRequest,
    /// Why, in Spanish.
    #[schema(example = "La serie se leyó mal")]
    reason: String,
}

/// Corrects the intake. Needs `If-Match`. What was accepted with it stays; storage may be accepted here where it was
/// not, in the text in force and from now on.
#[utoipa::path(
    put, path = "/repairs/{id}", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Corrected", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn correct_intake(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<CorrectIntakeRequest>,
) -> RepairWritten {
    if_match.required()?;
    let repair = state.executor.load::<Repair>(&path.id.to_string()).await?.state;
    let Some(before) = repair.intake() else { return Err(Problem::of("resource.not_found")) };
    let mut intake = request.intake.intake(&state, before.customer, state.clock.now()).await?;
    look_up_correction(&state.executor, before, &mut intake).await?;
    let intent = RepairIntent::CorrectIntake { intake: Box::new(intake), reason: request.reason };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
