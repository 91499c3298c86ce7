//! `POST /auth/setup`: the first owner of a new workshop.

use axum::extract::State;
use commands::people::create_first_owner;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::register::RegisteredView;
use crate::extract::{Caller, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::users::contact::ContactRequest;
use crate::written::Written;

/// The first owner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E",
    "contact": { "name": "Margot Loyola", "email": "margot@example.cl" }, "password": "una frase larga y propia"
}))]
pub(crate) struct SetUpOwnerRequest {
    /// The code that the server printed.
    code: String,
    /// How to reach them; the e-mail is required.
    contact: ContactRequest,
    /// The password they chose.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Registers the first owner, once, with the code that the server printed at its start.
#[utoipa::path(
    post, path = "/auth/setup", tag = "auth",
    responses((status = 201, description = "Registered", body = RegisteredView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn set_up_owner(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(request): Json<SetUpOwnerRequest>,
) -> Result<Written<RegisteredView>, Problem> {
    state.limit_sign_ins(&caller)?;
    let Some(setup) = &state.setup_code else { return Err(Problem::of("auth.owner_exists")) };
    let SetUpOwnerRequest { code, contact, password } = request;
    let (executor, passwords) = (&state.executor, state.auth.passwords());
    let (setup, context) = (Some((&**setup, code.as_str())), key.context(&caller));
    let done = create_first_owner(executor, passwords, setup, contact.into(), password, &context);
    let done = done.await?;
    let location = format!("/api/v1/users/{}", done.person);
    let view = RegisteredView { id: done.person };
    Ok(Written::created(done.executed.version, done.executed.position, location, view))
}
