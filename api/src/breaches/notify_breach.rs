//! `POST /admin/breaches/{id}/notices`: tells those concerned.

use axum::extract::State;
use commands::breaches::{NoticeFailure, notify};
use domain::breach::BreachNotice;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{AudienceView, BreachView};
use super::{BreachPath, BreachWritten, changed};
use crate::extract::{Allowed, BreachKeeping, IdempotencyKey, Json, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// What those concerned are told, in Spanish and in words that anybody understands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "to": "all_customers", "what_happened": "se copió una lista con nombres y correos.",
    "what_to_do": "desconfía de los correos que te pidan pagos."
}))]
pub(crate) struct NotifyBreachRequest {
    /// Who: `"all_customers"`, or `{ "persons": [ … ] }`.
    to: AudienceView,
    /// What happened, to which data, and what can come of it; it follows "Qué pasó:". Up to 1,000 characters, without mail
    /// addresses, phone numbers and RUTs.
    what_happened: String,
    /// What they can do and what the workshop did; it follows "Qué puedes hacer:". Likewise.
    what_to_do: String,
}

impl From<NoticeFailure> for Problem {
    fn from(failure: NoticeFailure) -> Self {
        match failure {
            NoticeFailure::Command(error) => error.into(),
            NoticeFailure::Gateway(error) => error.into(),
        }
    }
}

/// Tells those concerned of a breach by mail, which nobody can mute, and the workshop in its inbox; the owner, with a fresh
/// second factor. The same notice again tells nobody twice; while mail is off nobody is told; `GET /admin/notification-templates/data_breach/email/preview` shows the texts.
#[utoipa::path(
    post, path = "/admin/breaches/{id}/notices", tag = "admin", security(("bearer" = [])),
    params(BreachPath),
    responses((status = 200, description = "They are told", body = BreachView))
)]
#[tracing::instrument(skip_all, fields(breach.id = %path.id))]
pub(crate) async fn notify_breach(
    State(state): State<ApiState>,
    Path(path): Path<BreachPath>,
    caller: Allowed<BreachKeeping>,
    key: IdempotencyKey,
    Json(request): Json<NotifyBreachRequest>,
) -> BreachWritten {
    let NotifyBreachRequest { to, what_happened, what_to_do } = request;
    let notice = BreachNotice { to: to.into(), what_happened, what_to_do };
    let context = key.context(&caller);
    let done = notify(&state.executor, &state.notifications, path.id, notice, context).await?;
    changed(&state, path.id, done).await
}
