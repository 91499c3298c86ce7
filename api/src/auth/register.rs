//! `POST /auth/register`: a visitor becomes a customer with an account.

use axum::extract::State;
use commands::people::{ContactDraft, Registration, register_customer};
use domain::values::PersonId;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Caller, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Somebody who is registered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisteredView {
    /// Their id.
    #[schema(value_type = Uuid)]
    pub(crate) id: PersonId,
}

/// A visitor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Violeta Parra", "email": "violeta@example.cl", "phone": "+56 9 8765 4321",
    "password": "una frase larga y propia"
}))]
pub(crate) struct RegisterRequest {
    /// Full name.
    name: String,
    /// E-mail, with which they sign in.
    email: String,
    /// Telephone, Chilean or international.
    phone: Option<String>,
    /// RUT, with or without dots.
    rut: Option<String>,
    /// Calle, número, depto, comuna, región.
    address: Option<String>,
    /// The password they chose.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Registers a customer. Sign in afterwards with `POST /auth/login`.
#[utoipa::path(
    post, path = "/auth/register", tag = "auth",
    responses((status = 201, description = "Registered", body = RegisteredView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn register(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(request): Json<RegisterRequest>,
) -> Result<Written<RegisteredView>, Problem> {
    state.limit_sign_ins(&caller)?;
    let RegisterRequest { name, email, phone, rut, address, password } = request;
    let contact = ContactDraft { name, email: Some(email), phone, rut, address };
    let registration = Registration { contact, password };
    let (executor, passwords) = (&state.executor, state.auth.passwords());
    let done = register_customer(executor, passwords, registration, key.context(&caller)).await?;
    let location = format!("/api/v1/users/{}", done.person);
    let view = RegisteredView { id: done.person };
    Ok(Written::created(done.executed.version, done.executed.position, location, view))
}
