//! `GET /admin/notification-templates/{kind}/{channel}/preview`: what a message would say.

use axum::extract::State;
use commands::gateways::Segments;
use domain::notification::{Channel, NotificationKind};
use domain::values::RepairNumber;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Allowed, Json, Operations, Path, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which template.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct TemplatePath {
    /// What it is for.
    #[param(value_type = String, example = "pickup_ready")]
    kind: NotificationKind,
    /// `email`, `sms` or `in_app`.
    #[param(value_type = String, example = "sms")]
    channel: Channel,
}

/// With whose facts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewQuery {
    /// Those of this repair; without it, made-up ones.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
}

/// A text as it would be sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "template": "pickup_ready@1", "subject": null, "segments": 1,
    "text": "Cirujano: Listo para retiro, Roland Juno-60. Agenda tu retiro: https://taller.example.cl"
}))]
pub(crate) struct PreviewView {
    /// The template, by code and version.
    template: String,
    /// The subject, of a mail.
    subject: Option<String>,
    /// What a person would read.
    text: String,
    /// How many messages an SMS makes on the bill.
    segments: Option<usize>,
}

/// The newest template of that kind and channel, filled in.
#[utoipa::path(
    get, path = "/admin/notification-templates/{kind}/{channel}/preview", tag = "admin",
    security(("bearer" = [])), params(TemplatePath, PreviewQuery),
    responses((status = 200, description = "The text", body = PreviewView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn preview_notification_template(
    State(state): State<ApiState>,
    Path(path): Path<TemplatePath>,
    Query(query): Query<PreviewQuery>,
    _: Allowed<Operations>,
) -> Result<Json<PreviewView>, Problem> {
    let wanted = (path.kind, path.channel);
    let preview = state.notifications.preview(&state.executor, wanted, query.repair).await?;
    let preview = preview.ok_or_else(|| Problem::of("resource.not_found"))?;
    let preview = preview.map_err(|error| {
        tracing::warn!(error = %error, "a template could not be filled in");
        Problem::of("notification.unrenderable")
    })?;
    let text = preview.rendered.text;
    let segments = (path.channel == Channel::Sms).then(|| Segments::of(&text).count);
    let (template, subject) = (preview.template.to_string(), preview.rendered.subject);
    Ok(Json(PreviewView { template, subject, text, segments }))
}
