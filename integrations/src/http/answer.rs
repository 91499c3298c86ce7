//! What a provider answered, and what every answer has in common.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};
use commands::gateways::{GatewayError, RefusalCause};
use serde::de::DeserializeOwned;

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as JSON. One that cannot be read leaves open what the provider did.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, GatewayError> {
        serde_json::from_slice(&self.body)
            .map_err(|_| GatewayError::Unknown { reason: "the answer cannot be read" })
    }

    /// The body as JSON, if it is such.
    pub(crate) fn json_if_any<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A refusal with the HTTP status for a code.
    pub(crate) fn refused(&self, cause: RefusalCause) -> GatewayError {
        GatewayError::refused(cause, format!("http_{}", self.status.as_u16()))
    }

    /// Takes out what means the same at every provider: 429, 5xx, a redirection that nobody expects.
    pub(super) fn fit_to_judge(&self, now: DateTime<Utc>) -> Result<(), GatewayError> {
        let status = self.status;
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(GatewayError::RateLimited { retry_after: self.pause(now) });
        }
        // Said by whoever stands before the provider and waited in vain: nobody knows what it did.
        if matches!(status, StatusCode::GATEWAY_TIMEOUT | StatusCode::REQUEST_TIMEOUT) {
            return Err(GatewayError::Unknown { reason: "the provider did not answer in time" });
        }
        if status.is_server_error() {
            return Err(GatewayError::Failed);
        }
        if status.is_redirection() || status.is_informational() {
            return Err(GatewayError::Unknown { reason: "the provider sends elsewhere" });
        }
        Ok(())
    }

    /// How long the provider asks to wait: `Retry-After` in seconds or as a date, or the instant at which its
    /// quota is renewed.
    fn pause(&self, now: DateTime<Utc>) -> Option<Duration> {
        let seconds = self.header("retry-after").and_then(|text| {
            let date = || {
                DateTime::parse_from_rfc2822(text).ok().map(|at| seconds_until(at.to_utc(), now))
            };
            text.parse().ok().or_else(date)
        });
        let reset = || {
            let at = self.header("x-ratelimit-reset")?.parse().ok()?;
            Some(seconds_until(DateTime::from_timestamp(at, 0)?, now))
        };
        seconds.or_else(reset).map(Duration::from_secs)
    }
}

fn seconds_until(at: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    u64::try_from((at - now).num_seconds()).unwrap_or_default()
}

/// A provider's code fit for logs: at most 60 letters, digits, dots, hyphens and underscores. Texts are not
/// codes: providers put addresses and numbers of people into them.
pub(crate) fn plain_code(text: &str) -> Option<String> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    ((1..=60).contains(&text.len()) && text.bytes().all(legal)).then(|| text.to_owned())
}
