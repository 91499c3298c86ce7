//! Access tokens: had for an assertion, kept while they last.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock;
use commands::gateways::{GatewayError, RefusalCause};
use reqwest::Client;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::key::ServiceAccountKey;
use crate::http::{
    Answer, GatewayConfigError, Http, HttpSettings, Operation, Surroundings, plain_code,
};

/// Entries and free-busy, and nothing about the calendar itself.
const SCOPE: &str = "https://www.googleapis.com/auth/calendar.events \
                     https://www.googleapis.com/auth/calendar.freebusy";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// A token is renewed that long before it ends.
const MARGIN: TimeDelta = TimeDelta::minutes(1);

struct Token {
    text: SecretString,
    until: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    expires_in: i64,
}

#[derive(Deserialize)]
struct Denied {
    error: String,
}

/// The tokens of one service account.
pub(super) struct Access {
    http: Http,
    key: ServiceAccountKey,
    clock: Arc<dyn Clock>,
    token: Mutex<Option<Token>>,
}

impl Access {
    pub(super) fn new(
        key: ServiceAccountKey,
        settings: &HttpSettings,
        around: &Surroundings,
    ) -> Result<Self, GatewayConfigError> {
        Ok(Self {
            http: Http::new("google_token", key.token_uri(), settings, around)?,
            key,
            clock: around.clock.clone(),
            token: Mutex::new(None),
        })
    }

    /// A token that is good for a while. Callers who come while one is had wait for it.
    pub(super) async fn token(&self) -> Result<SecretString, GatewayError> {
        let mut token = self.token.lock().await;
        let now = self.clock.now();
        if let Some(token) = token.as_ref().filter(|token| now + MARGIN < token.until) {
            return Ok(token.text.clone());
        }
        let granted = self.grant(now).await?;
        let until = now + TimeDelta::try_seconds(granted.expires_in).unwrap_or_default();
        *token = Some(Token { text: granted.access_token.clone(), until });
        Ok(granted.access_token)
    }

    /// Google no longer knows that token.
    pub(super) async fn forget(&self, stale: &SecretString) {
        let mut token = self.token.lock().await;
        if token.as_ref().is_some_and(|it| it.text.expose_secret() == stale.expose_secret()) {
            *token = None;
        }
    }

    async fn grant(&self, now: DateTime<Utc>) -> Result<Granted, GatewayError> {
        let assertion = self.key.assertion(SCOPE, now);
        let form = [("grant_type", GRANT), ("assertion", assertion.as_str())];
        let request = |client: &Client, base: &str| client.post(base).form(&form);
        self.http.call(Operation::repeatable("token"), request, granted).await
    }
}

fn granted(answer: &Answer) -> Result<Granted, GatewayError> {
    if answer.status.is_success() {
        return answer.json();
    }
    // A clock that is wrong is refused as `invalid_grant` too.
    let denied = answer.json_if_any().and_then(|Denied { error }| plain_code(&error));
    Err(match denied {
        Some(code) => GatewayError::refused(RefusalCause::Credentials, code),
        None => answer.refused(RefusalCause::Credentials),
    })
}
