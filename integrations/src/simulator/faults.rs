//! Faults on demand: what goes wrong with the next calls of a simulated service.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answers;
use super::lock;
use crate::forms;

/// Longer than any client waits.
const FOR_EVER: Duration = Duration::from_mins(2);

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Nothing is done, and no answer comes.
    Hang,
    /// It is done, and no answer comes.
    LoseAnswer,
    /// It is done, and the connection breaks in the middle of the answer.
    CutAnswer,
    /// It is done, and what comes back is a page of HTML.
    Garble,
    /// Nothing is done, and the answer is that status, in the provider's shape.
    Refuse {
        /// The HTTP status.
        status: u16,
    },
    /// Nothing is done; the provider asks for a pause.
    RateLimit {
        /// So many seconds long.
        seconds: u32,
    },
    /// It is done, later.
    Slow {
        /// By so many milliseconds.
        millis: u64,
    },
}

/// A fault, and for how many calls.
#[derive(Debug, Deserialize)]
struct Order {
    #[serde(flatten)]
    fault: Fault,
    #[serde(default = "once")]
    calls: usize,
}

fn once() -> usize {
    1
}

/// The faults of the next calls. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Faults {
    next: Arc<Mutex<VecDeque<Fault>>>,
    /// The body of an error of this provider.
    shape: fn(StatusCode) -> Value,
}

impl Faults {
    /// None, for a provider whose errors look like this.
    pub(crate) fn new(shape: fn(StatusCode) -> Value) -> Self {
        Self { next: Arc::default(), shape }
    }

    /// The next calls go wrong like this.
    pub(crate) fn order(&self, fault: Fault, calls: usize) {
        lock(&self.next).extend(std::iter::repeat_n(fault, calls));
    }

    /// The next calls go right.
    pub(crate) fn clear(&self) {
        lock(&self.next).clear();
    }

    /// Reads an order: `{"fault": "refuse", "status": 503, "calls": 2}`, or a form with the same fields.
    pub(crate) fn ordered(&self, headers: &HeaderMap, body: &Bytes) -> Response {
        match serde_json::from_value(forms::json_or_form(body)) {
            Ok(Order { fault, calls }) => {
                self.order(fault, calls.min(1_000));
                answers::moved(headers, &json!({ "calls": lock(&self.next).len() }))
            }
            Err(_) => answers::text(StatusCode::BAD_REQUEST, "no such fault"),
        }
    }

    fn error(&self, status: StatusCode) -> Response {
        answers::json(status, &(self.shape)(status))
    }

    /// The middleware in front of the provider's own routes.
    pub(crate) async fn around(State(faults): State<Self>, call: Request, next: Next) -> Response {
        let fault = lock(&faults.next).pop_front();
        match fault {
            None => next.run(call).await,
            Some(Fault::Hang) => {
                tokio::time::sleep(FOR_EVER).await;
                faults.error(StatusCode::GATEWAY_TIMEOUT)
            }
            Some(Fault::LoseAnswer) => {
                let answer = next.run(call).await;
                tokio::time::sleep(FOR_EVER).await;
                answer
            }
            Some(Fault::CutAnswer) => {
                let answer = next.run(call).await;
                let broken = futures::stream::iter([
                    Ok(Bytes::from_static(b"{")),
                    Err(std::io::Error::other("cut")),
                ]);
                (answer.status(), Body::from_stream(broken)).into_response()
            }
            Some(Fault::Garble) => {
                let answer = next.run(call).await;
                (answer.status(), "<html>We will be right back</html>").into_response()
            }
            Some(Fault::Refuse { status }) => {
                faults.error(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY))
            }
            Some(Fault::RateLimit { seconds }) => {
                let mut answer = faults.error(StatusCode::TOO_MANY_REQUESTS);
                answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                answer
            }
            Some(Fault::Slow { millis }) => {
                tokio::time::sleep(Duration::from_millis(millis)).await;
                next.run(call).await
            }
        }
    }
}
