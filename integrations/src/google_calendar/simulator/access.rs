//! The token endpoint: an assertion is checked in every part before a token is given.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::json;

use super::errors::{AUTH_ERROR, Complaint};
use super::{ACCOUNT, GoogleCalendarSimulator};
use crate::forms::{form, value};
use crate::simulator::{json, lock};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// How long a token is good for, in seconds.
const LIFE: i64 = 3_599;
/// How far clocks may be apart.
const SKEW: i64 = 300;

/// The tokens that were given, and until when.
pub(super) type Tokens = BTreeMap<String, DateTime<Utc>>;

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    scope: String,
    aud: String,
    iat: i64,
    exp: i64,
}

fn part<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

impl GoogleCalendarSimulator {
    /// What is wrong with an assertion, in Google's words.
    fn check(&self, assertion: &str) -> Result<(), &'static str> {
        let (input, signature) = assertion.rsplit_once('.').ok_or("Bad Request")?;
        let (header, claims) = input.split_once('.').ok_or("Bad Request")?;
        let header: Header = part(header).ok_or("Bad Request")?;
        if header.alg != "RS256" || header.typ != "JWT" || header.kid != "sandbox-key-1" {
            return Err("Invalid JWT Signature.");
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "Invalid JWT Signature.")?;
        let key = self.0.pair.public_key().as_ref();
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
            .verify(input.as_bytes(), &signature)
            .map_err(|_| "Invalid JWT Signature.")?;
        let claims: Claims = part(claims).ok_or("Bad Request")?;
        if claims.iss != ACCOUNT {
            return Err("Invalid grant: account not found");
        }
        if claims.aud != self.token_uri() || !claims.scope.contains("/auth/calendar") {
            return Err("Invalid JWT: Failed audience or scope check.");
        }
        let now = self.0.around.clock.now().timestamp();
        let is_current = claims.iat <= now + SKEW && now - SKEW <= claims.exp;
        if !is_current || claims.exp - claims.iat > 3_600 {
            return Err("Invalid JWT: Token must be a short-lived token (60 minutes) and in a \
                        reasonable timeframe. Check your iat and exp values in the JWT claim.");
        }
        Ok(())
    }

    /// Whether a call carries a token that is good.
    pub(super) fn authorise(&self, headers: &HeaderMap) -> Result<(), Complaint> {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = given.and_then(|given| given.strip_prefix("Bearer ")).ok_or(AUTH_ERROR)?;
        let now = self.0.around.clock.now();
        let tokens = lock(&self.0.tokens);
        tokens.get(token).filter(|until| now < **until).map(|_| ()).ok_or(AUTH_ERROR)
    }
}

pub(super) async fn token(State(google): State<GoogleCalendarSimulator>, body: Bytes) -> Response {
    let fields = form(&body);
    let denied = |error: &str, description: &str| {
        let body = json!({ "error": error, "error_description": description });
        json(StatusCode::BAD_REQUEST, &body)
    };
    if value(&fields, "grant_type") != Some(GRANT) {
        return denied("unsupported_grant_type", "Invalid grant_type");
    }
    if let Err(description) = google.check(value(&fields, "assertion").unwrap_or_default()) {
        return denied("invalid_grant", description);
    }
    let token = format!("ya29.{}", google.0.around.ids.uuid().simple());
    let until = google.0.around.clock.now() + TimeDelta::seconds(LIFE);
    lock(&google.0.tokens).insert(token.clone(), until);
    let body = json!({ "access_token": token, "expires_in": LIFE, "token_type": "Bearer" });
    json(StatusCode::OK, &body)
}
