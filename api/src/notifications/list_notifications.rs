//! `GET /notifications`: one's own; for staff also who was told what about a repair.

use axum::extract::State;
use domain::notification::Channel;
use domain::values::{BreachId, RepairNumber};
use projections::notifications::{NotificationFilter, NotificationState, list};
use serde::Deserialize;
use utoipa::IntoParams;

use super::NOTIFICATIONS;
use super::view::NotificationEntry;
use crate::extract::{Allowed, Json, MinPosition, OwnInbox, PageQuery, PageView, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Whose messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    /// One's own.
    #[default]
    Own,
    /// Everybody's; for staff.
    All,
}

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotificationsQuery {
    /// `own`, or `all` for staff.
    #[param(value_type = Option<String>, example = "own")]
    #[serde(default)]
    scope: Scope,
    /// About this repair.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
    /// About this breach of personal data: whom its notices reached.
    #[param(value_type = Option<Uuid>)]
    breach: Option<BreachId>,
    /// `email`, `sms` or `in_app`.
    #[param(value_type = Option<String>, example = "in_app")]
    channel: Option<Channel>,
    /// `queued`, `sent`, `delivered`, `bounced`, `failed` or `suppressed`.
    #[param(value_type = Option<String>, example = "delivered")]
    state: Option<NotificationState>,
}

/// Messages, the newest first: one's own, and for staff everybody's.
#[utoipa::path(
    get, path = "/notifications", tag = "notifications", security(("bearer" = [])),
    params(NotificationsQuery, PageQuery),
    responses((status = 200, description = "A page of messages", body = PageView<NotificationEntry>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_notifications(
    State(state): State<ApiState>,
    Query(query): Query<NotificationsQuery>,
    Query(page): Query<PageQuery>,
    caller: Allowed<OwnInbox>,
    wanted: MinPosition,
) -> Result<Json<PageView<NotificationEntry>>, Problem> {
    let staff = caller.actor.role.is_staff();
    let person = caller.signed_in()?.person;
    let everybody = staff && query.scope == Scope::All;
    let about = match (query.repair, query.breach) {
        (Some(_), Some(_)) => {
            let problem = Problem::of("request.malformed_query");
            return Err(problem.with_error("breach", "cannot be asked for together with a repair"));
        }
        (Some(number), None) => Some(("repair".to_owned(), number.to_string())),
        (None, breach) => breach.map(|id| ("breach_register".to_owned(), id.to_string())),
    };
    let filter = NotificationFilter {
        recipient: (!everybody).then_some(person),
        channel: query.channel,
        about,
        state: query.state,
    };
    state.caught_up(wanted, NOTIFICATIONS).await?;
    let messages = list(state.db(), &filter, page.after()?, page.limit()).await?;
    let view = |item| NotificationEntry::of(item, &state.notifications, staff);
    Ok(Json(PageView::of(messages, view)))
}
