//! `PUT /users/{id}/consents/{purpose}`: each purpose is asked for apart, and can be withdrawn.

use axum::extract::State;
use domain::person::{ConsentPurpose, Person, PersonCommand};
use domain::values::{PersonId, Sha256Hex};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::UserView;
use crate::extract::{Allowed, IdempotencyKey, Json, Path, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Whose consent to what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ConsentPath {
    /// The person's id.
    #[param(value_type = uuid::Uuid)]
    id: PersonId,
    /// `portfolio`, `live_video` or `marketing`.
    #[param(value_type = String, example = "portfolio")]
    purpose: ConsentPurpose,
}

/// A consent given or withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "given": true, "text_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}))]
pub(crate) struct ConsentRequest {
    /// Whether it is given.
    given: bool,
    /// SHA-256 of the text that was shown; needed to give it.
    #[schema(value_type = Option<String>)]
    text_hash: Option<Sha256Hex>,
}

/// Gives or withdraws a consent; the person themselves, or staff on their behalf.
#[utoipa::path(
    put, path = "/users/{id}/consents/{purpose}", tag = "users", security(("bearer" = [])),
    params(ConsentPath),
    responses((status = 200, description = "Recorded", body = UserView))
)]
#[tracing::instrument(skip_all, fields(person.id = %path.id))]
pub(crate) async fn set_consent(
    State(state): State<ApiState>,
    Path(path): Path<ConsentPath>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
    Json(request): Json<ConsentRequest>,
) -> Result<Written<UserView>, Problem> {
    let (purpose, at) = (path.purpose, state.clock.now());
    let command = match (request.given, request.text_hash) {
        (true, Some(text_hash)) => PersonCommand::GiveConsent { purpose, text_hash, at },
        (true, None) => return Err(Problem::invalid("/text_hash", "is needed to give a consent")),
        (false, _) => PersonCommand::WithdrawConsent { purpose, at },
    };
    let id = path.id.to_string();
    let done = state.executor.execute::<Person>(&id, command, key.context(&caller)).await?;
    let person = state.executor.load::<Person>(&id).await?;
    let view = UserView::of(&person.state, done.version)?;
    Ok(Written::changed(done.version, done.position, view))
}
