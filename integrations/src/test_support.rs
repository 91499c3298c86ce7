//! What the tests of all gateways share: surroundings that repeat, impatient settings, a server that notes what
//! it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use chrono::{DateTime, Utc};
use commands::gateways::{Delivery, Webhook};
use commands::{SeededIds, SetClock};

use crate::http::{BreakerPolicy, HttpSettings, RetryPolicy, Surroundings};
use crate::simulator::{Loopback, Serving, lock};

/// The instant at which the tests begin: 2026-11-22 12:00:00 UTC, 09:00 in Santiago.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_348_800, 0).unwrap()
}

/// Surroundings whose clock can be set.
pub(crate) fn surroundings() -> (Surroundings, Arc<SetClock>) {
    let clock = Arc::new(SetClock::new(noon()));
    let ids = Arc::new(SeededIds::new(clock.clone(), 7));
    (Surroundings { clock: clock.clone(), ids }, clock)
}

/// Settings that wait for milliseconds where the real ones wait for seconds.
pub(crate) fn impatient() -> HttpSettings {
    HttpSettings {
        connect_timeout: Duration::from_secs(1),
        timeout: Duration::from_millis(900),
        retry: RetryPolicy {
            attempts: 3,
            first_wait: Duration::from_millis(2),
            longest_wait: Duration::from_millis(1_500),
        },
        breaker: BreakerPolicy { failures: 50, ..BreakerPolicy::default() },
    }
}

/// What somebody sent to us.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A server of ours that webhooks are sent to.
pub(crate) struct Inbox {
    url: String,
    received: Arc<Mutex<Vec<Received>>>,
    answers: Arc<Mutex<Vec<u16>>>,
    _serving: Serving,
}

type Shared = (Arc<Mutex<Vec<Received>>>, Arc<Mutex<Vec<u16>>>);

async fn note(
    State((received, answers)): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    lock(&received).push(Received { path, headers, body: body.to_vec() });
    let answer = lock(&answers).pop().unwrap_or(200);
    StatusCode::from_u16(answer).unwrap()
}

impl Inbox {
    pub(crate) async fn open() -> Self {
        let loopback = Loopback::bind(0).await.unwrap();
        let url = loopback.url();
        let shared: Shared = Shared::default();
        let routes = Router::new().fallback(note).with_state(shared.clone());
        let serving = loopback.serve(routes);
        Self { url, received: shared.0, answers: shared.1, _serving: serving }
    }

    /// An address of it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The next deliveries are answered like this, the last one first; all others with 200.
    pub(crate) fn answer_with(&self, statuses: &[u16]) {
        lock(&self.answers).extend(statuses);
    }

    /// What came, oldest first.
    pub(crate) fn received(&self) -> Vec<Received> {
        lock(&self.received).clone()
    }

    /// What the deliveries say to a webhook of ours that believes all of them.
    pub(crate) fn read<W: Webhook>(&self, webhook: &W, now: DateTime<Utc>) -> Vec<W::Notice> {
        let received = self.received();
        let notices = received.iter().flat_map(|received| {
            let url = self.url(&received.path);
            let delivery = received.delivery(&url);
            webhook.verify(&delivery, now).unwrap();
            webhook.read(&delivery).unwrap()
        });
        notices.collect()
    }
}

impl Received {
    pub(crate) fn delivery<'a>(&'a self, url: &'a str) -> Delivery<'a> {
        Delivery { url, headers: &self.headers, body: &self.body }
    }
}
