//! `GET /admin/webhooks`: what providers delivered, the newest first, and what came of it.

use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::webhook::Provider;
use projections::webhook_inbox::{DeliveryView, InboxFilter, Standing, list};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Allowed, Json, MinPosition, Operations, PageQuery, PageView, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// The table of deliveries.
pub(super) const TABLES: &[&str] = &["webhook_inbox"];

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveriesQuery {
    /// Of that provider: `flow`, `sendgrid_events`, `sendgrid_inbound`, `twilio`, `google_calendar`.
    #[param(value_type = Option<String>, example = "flow")]
    provider: Option<Provider>,
    /// That stand like this: `waiting`, `processed`, `dead_lettered`.
    #[param(value_type = Option<String>, example = "dead_lettered")]
    standing: Option<Standing>,
}

/// A delivery. Its body stays in the log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "flow.9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "provider": "flow",
    "received_at": "2026-11-22T13:45:00Z", "standing": "dead_lettered", "failed": 1, "due_at": null,
    "handler_version": 1, "outcome": "payment.unknown_token", "handled_at": "2026-11-22T13:45:01Z",
    "body_erased_at": null
}))]
pub(crate) struct DeliveryEntry {
    /// For `POST /admin/webhooks/{id}/replay`.
    id: String,
    /// Whose.
    #[schema(value_type = String)]
    provider: Provider,
    /// When it came in (UTC).
    received_at: DateTime<Utc>,
    /// `waiting`, `processed` or `dead_lettered`.
    #[schema(value_type = String)]
    standing: Standing,
    /// How often processing it failed.
    failed: u32,
    /// When it is tried again (UTC).
    due_at: Option<DateTime<Utc>>,
    /// The version of the handler that last had it.
    handler_version: Option<u32>,
    /// What came of it, or the last error.
    outcome: Option<String>,
    /// When that was (UTC).
    handled_at: Option<DateTime<Utc>>,
    /// When its body was erased (UTC): it cannot be processed again. Null while it is kept.
    body_erased_at: Option<DateTime<Utc>>,
}

impl From<DeliveryView> for DeliveryEntry {
    fn from(item: DeliveryView) -> Self {
        Self {
            id: item.delivery,
            provider: item.provider,
            received_at: item.received_at,
            standing: item.standing,
            failed: item.failed,
            due_at: item.due_at,
            handler_version: item.handler_version,
            outcome: item.outcome,
            handled_at: item.handled_at,
            body_erased_at: item.body_erased_at,
        }
    }
}

/// The inbox of webhooks.
#[utoipa::path(
    get, path = "/admin/webhooks", tag = "admin", security(("bearer" = [])),
    params(DeliveriesQuery, PageQuery),
    responses((status = 200, description = "A page of deliveries", body = PageView<DeliveryEntry>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_webhooks(
    State(state): State<ApiState>,
    Query(query): Query<DeliveriesQuery>,
    Query(page): Query<PageQuery>,
    _: Allowed<Operations>,
    wanted: MinPosition,
) -> Result<Json<PageView<DeliveryEntry>>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let filter = InboxFilter { provider: query.provider, standing: query.standing };
    let deliveries = list(state.db(), filter, page.after()?, page.limit()).await?;
    Ok(Json(PageView::of(deliveries, DeliveryEntry::from)))
}
