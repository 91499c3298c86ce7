//! Rebuilds and verifications: they may take longer than a request, so they run on their own.
//!
//! Whoever asks waits a while for the report; when the time is up the answer is 202, and the work goes on and can
//! be watched in `GET /admin/projections`.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::extract::{Json, answer};
use crate::problem::Problem;

/// How long a request waits for the report.
const PATIENCE: Duration = Duration::from_secs(20);

/// What runs now, by projection.
#[derive(Debug, Clone, Default)]
pub(crate) struct LongWork(Arc<Mutex<BTreeMap<String, WorkProgress>>>);

/// How far a rebuild or a verification has come.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({ "work": "rebuild", "done": 500, "total": 1200 }))]
pub(crate) struct WorkProgress {
    /// `rebuild` or `verify`.
    pub(crate) work: &'static str,
    /// How far along the log, in positions …
    pub(crate) done: u64,
    /// … of so many.
    pub(crate) total: u64,
}

impl LongWork {
    /// What runs for that projection.
    pub(crate) fn progress(&self, name: &str) -> Option<WorkProgress> {
        self.lock().get(name).cloned()
    }

    /// Notes how far it has come.
    pub(crate) fn tell(&self, name: &str, progress: WorkProgress) {
        self.lock().insert(name.to_owned(), progress);
    }

    /// Runs the work in a task of its own and answers with its report, or with 202 when it takes long. Two
    /// works on one projection are refused.
    pub(crate) async fn run<R, F>(&self, name: String, work: &'static str, task: F) -> Response
    where
        R: Serialize + Send + 'static,
        F: Future<Output = Result<R, Problem>> + Send + 'static,
    {
        {
            let mut running = self.lock();
            if running.contains_key(&name) {
                return Problem::of("projection.busy").with_retry_after(5).into_response();
            }
            running.insert(name.clone(), WorkProgress { work, done: 0, total: 0 });
        }
        let place = Place { works: self.clone(), name: name.clone() };
        let mut running = tokio::spawn(async move {
            let _place = place;
            task.await
        });
        match tokio::time::timeout(PATIENCE, &mut running).await {
            Ok(Ok(Ok(report))) => answer(&report),
            Ok(Ok(Err(problem))) => problem.into_response(),
            Ok(Err(panicked)) => Problem::internal(panicked).into_response(),
            Err(_) => {
                let body: Value = serde_json::json!({ "name": name, "work": work });
                (StatusCode::ACCEPTED, Json(body)).into_response()
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, WorkProgress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the projection free when the work is over, also when it panicked.
struct Place {
    works: LongWork,
    name: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.works.lock().remove(&self.name);
    }
}
