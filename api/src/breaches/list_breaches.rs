//! `GET /admin/breaches`: the register of breaches.

use axum::extract::State;
use commands::breaches::register;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::BreachView;
use crate::extract::{Allowed, AuditReading, Json};
use crate::problem::Problem;
use crate::state::ApiState;

/// The register of breaches.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BreachRegisterView {
    /// All of them, in the order in which they were entered.
    breaches: Vec<BreachView>,
}

/// Every breach of personal data with what was done about it, as the log knows it now.
#[utoipa::path(
    get, path = "/admin/breaches", tag = "admin", security(("bearer" = [])),
    responses((status = 200, description = "The register", body = BreachRegisterView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_breaches(
    State(state): State<ApiState>,
    _: Allowed<AuditReading>,
) -> Result<Json<BreachRegisterView>, Problem> {
    let (now, register) = (state.clock.now(), register(&state.executor).await?);
    let breaches = register.entries().iter().map(|entry| BreachView::of(entry, now)).collect();
    Ok(Json(BreachRegisterView { breaches }))
}
