//! `GET /policies`: every text in force.

use domain::policies::policies;

use super::view::PolicyView;
use crate::extract::Json;

/// Every text in force.
#[utoipa::path(
    get, path = "/policies", tag = "policies",
    responses((status = 200, description = "The texts", body = Vec<PolicyView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_policies() -> Json<Vec<PolicyView>> {
    Json(policies().iter().map(PolicyView::from).collect())
}
