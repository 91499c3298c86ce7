//! The lean list: 50 repairs of the board by a covering key, as JSON.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use sqlx::MySqlPool;

use super::timeline::{on_thread, pool};

const PATH: &str = "/repairs";

/// The columns that a card of the board shows.
const SELECT: &str = "SELECT id, status, label, version, updated_at
       FROM lean_board
      ORDER BY updated_at DESC, id DESC
      LIMIT 50";

#[derive(Serialize, sqlx::FromRow)]
struct Card {
    id: String,
    status: String,
    label: String,
    version: i64,
    updated_at: String,
}

fn render(cards: &[Card]) -> Result<Response, StatusCode> {
    let body = serde_json::to_vec(cards).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

pub(super) fn from_sqlite(file: PathBuf) -> Router {
    let answer = async |State(file): State<Arc<PathBuf>>| {
        let cards = on_thread(&file, |connection| {
            connection
                .prepare_cached(SELECT)?
                .query_map([], |row| {
                    Ok(Card {
                        id: row.get(0)?,
                        status: row.get(1)?,
                        label: row.get(2)?,
                        version: row.get(3)?,
                        updated_at: row.get(4)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        render(&cards)
    };
    Router::new().route(PATH, get(answer)).with_state(Arc::new(file))
}

pub(super) async fn from_mariadb(url: &str) -> Result<Router> {
    let pool = pool(url).await?;
    let answer = async |State(pool): State<MySqlPool>| {
        let cards: Vec<Card> = sqlx::query_as(SELECT)
            .fetch_all(&pool)
            .await
            .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        render(&cards)
    };
    Ok(Router::new().route(PATH, get(answer)).with_state(pool))
}
