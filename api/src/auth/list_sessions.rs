//! `GET /auth/sessions` and `DELETE /auth/sessions/{id}`: where one is signed in, and signing out there.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use commands::auth::OpenSession;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::extract::{Allowed, IdempotencyKey, Json, Path, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;

/// An open session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// Its id, the same across refreshes.
    id: Uuid,
    /// When it was last refreshed (UTC).
    last_used_at: DateTime<Utc>,
    /// Until when, unless it is refreshed (UTC).
    expires_at: DateTime<Utc>,
    /// The browser or device.
    user_agent: Option<String>,
    /// From which address.
    ip: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

impl From<OpenSession> for SessionView {
    fn from(session: OpenSession) -> Self {
        let OpenSession { id, last_used_at, expires_at, user_agent, ip, current } = session;
        Self { id, last_used_at, expires_at, user_agent, ip, current }
    }
}

/// The open sessions of whoever asks.
#[utoipa::path(
    get, path = "/auth/sessions", tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "The sessions, the one last used first", body = Vec<SessionView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_sessions(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
) -> Result<Json<Vec<SessionView>>, Problem> {
    let sessions = state.auth.sessions(caller.signed_in()?).await;
    let sessions = sessions.map_err(|error| Problem::of_auth(error, state.clock.now()))?;
    Ok(Json(sessions.into_iter().map(SessionView::from).collect()))
}

/// Which session.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SessionPath {
    /// The session's id.
    id: Uuid,
}

/// Ends another session of whoever asks.
#[utoipa::path(
    delete, path = "/auth/sessions/{id}", tag = "auth", security(("bearer" = [])),
    params(SessionPath),
    responses((status = 204, description = "Ended"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn close_session(
    State(state): State<ApiState>,
    Path(path): Path<SessionPath>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
) -> Result<StatusCode, Problem> {
    let context = key.context(&caller);
    let closed = state.auth.close_session(caller.signed_in()?, path.id, context).await;
    if closed.map_err(|error| Problem::of_auth(error, state.clock.now()))? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::of("resource.not_found"))
    }
}
