//! `GET /policies`: every text in force.

use axum::extract::State;
use commands::policies::in_force_now;

use super::view::PolicyView;
use crate::extract::Json;
use crate::problem::Problem;
use crate::state::ApiState;

/// Every text in force.
#[utoipa::path(
    get, path = "/policies", tag = "policies",
    responses((status = 200, description = "The texts", body = Vec<PolicyView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_policies(
    State(state): State<ApiState>,
) -> Result<Json<Vec<PolicyView>>, Problem> {
    let texts = in_force_now(&state.executor).await?;
    Ok(Json(texts.into_iter().map(PolicyView::from).collect()))
}
