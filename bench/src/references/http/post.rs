//! The lean POST: verify a JWT, parse a small body, append one event, answer after the commit.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::references::sqlite_writer::Writer;

const SECRET: &[u8] = b"a secret of thirty-two bytes....";

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    role: String,
    exp: u64,
}

#[derive(Deserialize, Serialize)]
struct Change<'a> {
    repair: &'a str,
    to: &'a str,
    note: &'a str,
}

struct Server {
    writer: Writer,
    key: DecodingKey,
    validation: Validation,
    sequence: AtomicI64,
}

/// A token that the lean server accepts.
pub(crate) fn token() -> Result<String> {
    let claims = Claims {
        sub: "00000000-0000-8000-8000-000000000007".into(),
        role: "technician".into(),
        exp: 4_102_444_800,
    };
    Ok(encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(SECRET))?)
}

/// The server, with a new log in that folder.
pub(super) fn router(folder: &Path) -> Result<Router> {
    let server = Server {
        writer: Writer::start(folder)?,
        key: DecodingKey::from_secret(SECRET),
        validation: Validation::new(Algorithm::HS256),
        sequence: AtomicI64::new(0),
    };
    Ok(Router::new().route("/repairs/status", post(change_status)).with_state(Arc::new(server)))
}

async fn change_status(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<impl IntoResponse, StatusCode> {
    let token = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
        .ok_or(StatusCode::UNAUTHORIZED)?;
    decode::<Claims>(token, &server.key, &server.validation)
        .map_err(|_| StatusCode::UNAUTHORIZED)?;
    let change: Change<'_> = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let payload = serde_json::to_string(&change).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let sequence = server.sequence.fetch_add(1, Ordering::Relaxed);
    server
        .writer
        .append(change.repair.to_owned(), sequence, payload)
        .await
        .map_err(|_| StatusCode::CONFLICT)?;
    Ok(format!(r#"{{"status":"{}","version":{sequence}}}"#, change.to))
}
