//! What a simulated service tells on its own: once, several times, late, in the wrong order, or never.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::Clock;
use reqwest::Client;
use serde::{Deserialize, Serialize};
use tokio_util::task::TaskTracker;

use super::{answers, lock};
use crate::forms;
use crate::http::{HttpSettings, plain_client};

/// How long a service waits for an answer to a callback: Flow and Twilio say 15 seconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often a callback is repeated that was not accepted, by services that repeat at all.
const TRIES: u32 = 4;
/// The wait before the first repetition; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// How many callbacks are remembered.
const REMEMBERED: usize = 1_000;

/// How callbacks go out from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallbackPlan {
    /// How many times each is sent; 0 for never.
    pub copies: u32,
    /// Milliseconds to wait before.
    pub delay_ms: u64,
    /// Whether those that belong together are sent in the wrong order.
    pub reversed: bool,
}

impl Default for CallbackPlan {
    fn default() -> Self {
        Self { copies: 1, delay_ms: 0, reversed: false }
    }
}

/// A callback that was sent.
#[derive(Debug, Clone, Serialize)]
pub struct CallbackRecord {
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// What it was about.
    pub about: String,
    /// The HTTP status that came back; none when nothing did.
    pub answer: Option<u16>,
}

/// When a service repeats a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Persistence {
    /// Never.
    Never,
    /// When nobody answered.
    WhenUnreachable,
    /// When nobody answered, or with 5xx.
    WhenFailed,
    /// Unless it was answered with 2xx.
    UntilAccepted,
}

impl Persistence {
    fn is_content_with(self, answer: Option<u16>) -> bool {
        match self {
            Self::Never => true,
            Self::WhenUnreachable => answer.is_some(),
            Self::WhenFailed => answer.is_some_and(|status| status < 500),
            Self::UntilAccepted => answer.is_some_and(|status| (200..300).contains(&status)),
        }
    }
}

/// A callback to be sent.
pub(crate) struct Callback {
    pub(crate) url: String,
    pub(crate) about: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) persistence: Persistence,
}

/// Sends the callbacks of one service. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Callbacks {
    client: Client,
    clock: Arc<dyn Clock>,
    plan: Arc<Mutex<CallbackPlan>>,
    sent: Arc<Mutex<Vec<CallbackRecord>>>,
    under_way: TaskTracker,
}

impl Callbacks {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let settings = HttpSettings { timeout: PATIENCE, ..HttpSettings::default() };
        Self {
            client: plain_client(&settings, true).expect("invariant: the settings are our own"),
            clock,
            plan: Arc::default(),
            sent: Arc::default(),
            under_way: TaskTracker::new(),
        }
    }

    pub(crate) fn plan(&self, plan: CallbackPlan) {
        *lock(&self.plan) = plan;
    }

    /// Reads a plan: `{"copies": 2, "delay_ms": 500, "reversed": true}`, or a form with the same fields.
    pub(crate) fn planned(&self, headers: &HeaderMap, body: &Bytes) -> Response {
        match serde_json::from_value::<CallbackPlan>(forms::json_or_form(body)) {
            Ok(plan) => {
                self.plan(plan);
                answers::moved(headers, &plan)
            }
            Err(_) => answers::text(StatusCode::BAD_REQUEST, "no such plan"),
        }
    }

    /// What was sent, oldest first.
    pub(crate) fn sent(&self) -> Vec<CallbackRecord> {
        lock(&self.sent).clone()
    }

    /// Waits until nothing is under way any more.
    pub(crate) async fn settled(&self) {
        self.under_way.close();
        self.under_way.wait().await;
        self.under_way.reopen();
    }

    /// Sends callbacks that belong together, one after the other, as the plan says.
    pub(crate) fn send(&self, mut callbacks: Vec<Callback>) {
        let plan = *lock(&self.plan);
        if plan.reversed {
            callbacks.reverse();
        }
        let this = self.clone();
        self.under_way.spawn(async move {
            tokio::time::sleep(Duration::from_millis(plan.delay_ms)).await;
            for callback in callbacks {
                for _ in 0..plan.copies {
                    this.deliver(&callback).await;
                }
            }
        });
    }

    async fn deliver(&self, callback: &Callback) {
        let mut wait = FIRST_WAIT;
        for _ in 0..TRIES {
            let mut request = self.client.post(&callback.url).body(callback.body.clone());
            for (name, value) in &callback.headers {
                request = request.header(*name, value);
            }
            let answer = request.send().await.ok().map(|response| response.status().as_u16());
            self.remember(callback, answer);
            if callback.persistence.is_content_with(answer) {
                return;
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
    }

    fn remember(&self, callback: &Callback, answer: Option<u16>) {
        let record = CallbackRecord { at: self.clock.now(), about: callback.about.clone(), answer };
        let mut sent = lock(&self.sent);
        if sent.len() == REMEMBERED {
            sent.remove(0);
        }
        sent.push(record);
    }
}
