//! `POST /auth/login`: a password, and the code of the second factor where one is enrolled.

use axum::extract::State;
use commands::auth::SignIn;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::tokens::TokensView;
use crate::extract::{Caller, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;

/// Somebody at the door.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "violeta@example.cl", "password": "una frase larga y propia", "code": null }))]
pub(crate) struct LogInRequest {
    /// The e-mail.
    email: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// The code of the second factor, where one is enrolled.
    code: Option<String>,
}

/// Signs in.
#[utoipa::path(
    post, path = "/auth/login", tag = "auth",
    responses((status = 200, description = "Signed in", body = TokensView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn log_in(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(request): Json<LogInRequest>,
) -> Result<TokensView, Problem> {
    state.limit_sign_ins(&caller)?;
    let LogInRequest { email, password, code } = request;
    let signed_in =
        state.auth.sign_in(SignIn { email, password, code }, key.context(&caller)).await;
    signed_in.map(TokensView::from).map_err(|error| Problem::of_auth(error, state.clock.now()))
}
