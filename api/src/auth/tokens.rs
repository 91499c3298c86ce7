//! What whoever signed in gets.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use commands::auth::SignedIn;
use domain::Role;
use domain::values::PersonId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::answer;

/// Tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "token_type": "Bearer", "access_token": "eyJhbGciOiJIUzI1NiJ9.…", "access_expires_at": "2026-11-22T15:19:05Z",
    "refresh_token": "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E",
    "refresh_expires_at": "2026-12-22T15:04:05Z", "person": "0193c1f0-7c1e-7000-8000-000000000001",
    "role": "customer", "session": "0193c1f0-7c1e-7000-8000-000000000002"
}))]
pub(crate) struct TokensView {
    /// `Bearer`.
    token_type: &'static str,
    /// To be sent as `Authorization: Bearer …` with each request.
    access_token: String,
    /// Until when it holds (UTC).
    access_expires_at: DateTime<Utc>,
    /// Good once, for `POST /auth/refresh`.
    refresh_token: String,
    /// Until when it is good (UTC).
    refresh_expires_at: DateTime<Utc>,
    /// Who signed in.
    #[schema(value_type = Uuid)]
    person: PersonId,
    /// In which role.
    #[schema(value_type = String)]
    role: Role,
    /// The session, as `GET /auth/sessions` lists it.
    session: Uuid,
}

impl From<SignedIn> for TokensView {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            token_type: "Bearer",
            access_token: signed_in.access_token,
            access_expires_at: signed_in.access_expires_at,
            refresh_token: signed_in.refresh_token.reveal().to_owned(),
            refresh_expires_at: signed_in.refresh_expires_at,
            person: signed_in.person,
            role: signed_in.role,
            session: signed_in.session,
        }
    }
}

impl IntoResponse for TokensView {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, "no-store")], answer(&self)).into_response()
    }
}
