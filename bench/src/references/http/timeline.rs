//! The lean timeline: the rows of one repair as JSON, from memory, from `SQLite` and from MariaDB.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use sqlx::MySqlPool;

const PATH: &str = "/repairs/{id}/timeline";

/// One step of a timeline.
#[derive(Serialize, sqlx::FromRow)]
struct Step {
    kind: String,
    at: String,
    note: Option<String>,
}

fn id(params: &RawPathParams) -> &str {
    params.iter().next().map_or("", |(_, value)| value)
}

fn json(body: impl Into<Bytes>) -> Response {
    ([(CONTENT_TYPE, "application/json")], body.into()).into_response()
}

fn render(steps: &[Step]) -> Result<Response, StatusCode> {
    if steps.is_empty() {
        return Err(StatusCode::NOT_FOUND);
    }
    serde_json::to_vec(steps).map(json).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// Rendered answers of 1,000 repairs, `R-0` to `R-999`.
pub(super) fn from_memory() -> Router {
    let step = || Step {
        kind: "StatusChanged".into(),
        at: "2026-03-02T12:00:00-03:00".into(),
        note: Some("Revisamos la fuente de poder".into()),
    };
    let steps: Vec<Step> = (0..12).map(|_| step()).collect();
    let body = Bytes::from(serde_json::to_vec(&steps).unwrap_or_default());
    let answers: HashMap<String, Bytes> =
        (0..1_000).map(|number| (format!("R-{number}"), body.clone())).collect();
    let answer = async |State(answers): State<Arc<HashMap<String, Bytes>>>,
                        params: RawPathParams| {
        answers.get(id(&params)).cloned().map(json).ok_or(StatusCode::NOT_FOUND)
    };
    Router::new().route(PATH, get(answer)).with_state(Arc::new(answers))
}

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// Runs a query on the connection of this thread.
pub(super) fn on_thread<T>(
    file: &PathBuf,
    query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, StatusCode> {
    READER.with_borrow_mut(|reader| {
        if reader.is_none() {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            *reader = Connection::open_with_flags(file, flags).ok();
        }
        let connection = reader.as_ref().ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
        query(connection).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// The query runs on the thread that answers.
pub(super) fn from_sqlite(file: PathBuf) -> Router {
    let answer = async |State(file): State<Arc<PathBuf>>, params: RawPathParams| {
        let steps = on_thread(&file, |connection| {
            connection
                .prepare_cached(
                    "SELECT kind, at, note FROM lean_timeline WHERE id = ?1 ORDER BY sequence",
                )?
                .query_map([id(&params)], |row| {
                    Ok(Step { kind: row.get(0)?, at: row.get(1)?, note: row.get(2)? })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        render(&steps)
    };
    Router::new().route(PATH, get(answer)).with_state(Arc::new(file))
}

/// A pool of 16 connections.
pub(super) async fn from_mariadb(url: &str) -> Result<Router> {
    let pool = pool(url).await?;
    let answer = async |State(pool): State<MySqlPool>, params: RawPathParams| {
        let steps: Vec<Step> = sqlx::query_as(
            "SELECT kind, at, note FROM lean_timeline WHERE id = ? ORDER BY sequence",
        )
        .bind(id(&params))
        .fetch_all(&pool)
        .await
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        render(&steps)
    };
    Ok(Router::new().route(PATH, get(answer)).with_state(pool))
}

pub(super) async fn pool(url: &str) -> Result<MySqlPool> {
    Ok(sqlx::mysql::MySqlPoolOptions::new()
        .max_connections(16)
        .test_before_acquire(false)
        .connect(url)
        .await?)
}
