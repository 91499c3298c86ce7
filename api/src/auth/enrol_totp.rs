//! `POST /auth/totp/enrol`: draws a seed for an authenticator app.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Allowed, IdempotencyKey, Json, SignedIn, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// A seed for an authenticator app.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "secret": "JBSWY3DPEHPK3PXP", "url": "otpauth://totp/Cirujano:duena@example.cl?secret=JBSWY3DPEHPK3PXP"
}))]
pub(crate) struct TotpView {
    /// The seed in base 32, to be typed.
    secret: String,
    /// The `otpauth://` address, to be scanned.
    url: String,
}

/// The password, again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "password": "una frase larga y propia" }))]
pub(crate) struct EnrolTotpRequest {
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Draws a seed for an authenticator app. It counts once a code of it was confirmed.
#[utoipa::path(
    post, path = "/auth/totp/enrol", tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "The seed: shown once", body = TotpView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn enrol_totp(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
    Json(request): Json<EnrolTotpRequest>,
) -> Result<Response, Problem> {
    let claims = caller.signed_in()?;
    let enrolment = state.auth.enrol_totp(claims, request.password, key.context(&caller)).await;
    let enrolment = enrolment.map_err(|error| Problem::of_auth(error, state.clock.now()))?;
    let view = TotpView { secret: enrolment.secret, url: enrolment.url };
    Ok(([(header::CACHE_CONTROL, "no-store")], answer(&view)).into_response())
}
