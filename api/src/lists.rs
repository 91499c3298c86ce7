//! Pages of lists as they are sent, kept in memory until their tables move.
//!
//! A board that hangs on a wall asks for the same page all day. The page is valid for as long as the stamp of its
//! tables is the one that was taken before it was read; where another process moves the tables there is no stamp,
//! and nothing is kept.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use domain::values::PersonId;
use moka::sync::Cache;
use serde::Serialize;

use crate::problem::Problem;
use crate::state::ApiState;

/// What is kept at most, bytes of JSON.
const CAPACITY_BYTES: u64 = 8 << 20;
/// How long a page is served without a look at its tables: the bound, should somebody else have changed them.
const MAX_AGE: Duration = Duration::from_secs(10);

/// A page: which list, as whom, and with which query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PageKey {
    /// The list, by the name of its operation.
    pub(crate) list: &'static str,
    /// The customer who sees their own; none for staff, who all see the same.
    pub(crate) customer: Option<PersonId>,
    /// The query of the request, as it came.
    pub(crate) query: String,
}

#[derive(Debug)]
struct Kept {
    stamp: u64,
    body: Bytes,
}

/// The pages in memory. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Lists(Cache<PageKey, Arc<Kept>>);

impl Default for Lists {
    fn default() -> Self {
        let weight = |key: &PageKey, kept: &Arc<Kept>| {
            u32::try_from(key.query.len() + kept.body.len()).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder().max_capacity(CAPACITY_BYTES).weigher(weight);
        Self(cache.time_to_live(MAX_AGE).build())
    }
}

impl ApiState {
    /// Answers with the page of that key: as kept while `tables` have not moved, else as `read` gives it.
    pub(crate) async fn list<T: Serialize>(
        &self,
        key: PageKey,
        tables: &[&str],
        read: impl Future<Output = Result<T, Problem>>,
    ) -> Result<Response, Problem> {
        let stamp = self.read_side.stamp(tables)?;
        if let (Some(stamp), Some(kept)) = (stamp, self.lists.0.get(&key))
            && kept.stamp == stamp
        {
            return Ok(json(kept.body.clone()));
        }
        let body = Bytes::from(serde_json::to_vec(&read.await?).map_err(Problem::internal)?);
        if let Some(stamp) = stamp {
            self.lists.0.insert(key, Arc::new(Kept { stamp, body: body.clone() }));
        }
        Ok(json(body))
    }
}

fn json(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}
