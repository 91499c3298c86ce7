//! Access tokens: short-lived JWTs that say who acts, in which role and session, checked without a database.

use aws_lc_rs::{digest, hkdf};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::PersonId;
use domain::{Actor, Role};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long an access token is good for.
pub const ACCESS_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);
/// How long a step-up is good for.
pub const STEP_UP_LIFE: TimeDelta = TimeDelta::minutes(10);
/// Who issues the tokens.
const ISSUER: &str = "cirujano";

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// Who.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// In which session.
    pub session: Uuid,
    /// Since when (UTC).
    pub issued_at: DateTime<Utc>,
    /// Until when (UTC).
    pub expires_at: DateTime<Utc>,
    /// Until when a fresh second factor counts.
    pub step_up_until: Option<DateTime<Utc>>,
}

impl AccessClaims {
    /// The actor that the token speaks for, at `now`.
    pub fn actor(&self, now: DateTime<Utc>) -> Actor {
        let actor = Actor::person(self.person, self.role);
        if self.step_up_until.is_some_and(|until| now < until) {
            actor.with_step_up()
        } else {
            actor
        }
    }
}

/// Why a token is not accepted. Nobody needs to know more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// It is not one of ours, or was altered.
    #[error("the access token is not valid")]
    Invalid,
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    sub: Uuid,
    role: Role,
    sid: Uuid,
    iat: i64,
    /// The microseconds of `iat`: whoever signs in right after a change of their password must not be taken for
    /// somebody who signed in before it.
    #[serde(default)]
    ius: u32,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sup: Option<i64>,
}

struct Key {
    id: String,
    decoding: DecodingKey,
}

/// Issues and verifies access tokens. The keys are derived once.
pub struct AccessTokens {
    header: Header,
    encoding: EncodingKey,
    keys: Vec<Key>,
    validation: Validation,
}

impl AccessTokens {
    /// Signs with a key derived from `secret`; tokens of the `previous` secrets are still accepted, so that a
    /// secret can be changed without signing anybody out.
    pub fn new(secret: &SecretString, previous: &[SecretString]) -> Self {
        let signing = derive(secret);
        let header = Header { kid: Some(key_id(&signing)), ..Header::new(Algorithm::HS256) };
        let keys = std::iter::once(signing)
            .chain(previous.iter().map(derive))
            .map(|key| Key { id: key_id(&key), decoding: DecodingKey::from_secret(&key) });
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is held against the injected clock, below.
        validation.validate_exp = false;
        validation.set_issuer(&[ISSUER]);
        Self {
            header,
            encoding: EncodingKey::from_secret(&signing),
            keys: keys.collect(),
            validation,
        }
    }

    /// A signed token.
    pub fn issue(&self, claims: &AccessClaims) -> String {
        let wire = Wire {
            iss: ISSUER.to_owned(),
            sub: claims.person.uuid(),
            role: claims.role,
            sid: claims.session,
            iat: claims.issued_at.timestamp(),
            ius: claims.issued_at.timestamp_subsec_micros(),
            exp: claims.expires_at.timestamp(),
            sup: claims.step_up_until.map(|until| until.timestamp()),
        };
        jsonwebtoken::encode(&self.header, &wire, &self.encoding)
            .expect("invariant: plain claims are signed with an HMAC key")
    }

    /// What a token says, if it is ours and its time is not over.
    ///
    /// # Errors
    /// See [`InvalidToken`].
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, InvalidToken> {
        let invalid = |_| InvalidToken::Invalid;
        let header = jsonwebtoken::decode_header(token).map_err(invalid)?;
        let key = self.keys.iter().find(|key| Some(&key.id) == header.kid.as_ref());
        let key = key.ok_or(InvalidToken::Invalid)?;
        let wire: Wire = jsonwebtoken::decode(token, &key.decoding, &self.validation)
            .map_err(|_| InvalidToken::Invalid)?
            .claims;
        let time = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(InvalidToken::Invalid);
        let claims = AccessClaims {
            person: PersonId::new(wire.sub),
            role: wire.role,
            session: wire.sid,
            issued_at: time(wire.iat)? + TimeDelta::microseconds(wire.ius.into()),
            expires_at: time(wire.exp)?,
            step_up_until: wire.sup.map(time).transpose()?,
        };
        if now < claims.expires_at { Ok(claims) } else { Err(InvalidToken::Expired) }
    }
}

fn derive(secret: &SecretString) -> [u8; 32] {
    struct Length;
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            32
        }
    }
    let mut key = [0; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"cirujano")
        .extract(secret.expose_secret().as_bytes())
        .expand(&[b"access-token"], Length)
        .and_then(|material| material.fill(&mut key))
        .expect("invariant: 32 bytes can be derived");
    key
}

/// Names a key without telling anything of it.
fn key_id(key: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, key);
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(now: DateTime<Utc>) -> AccessClaims {
        AccessClaims {
            person: PersonId::new(Uuid::from_u128(7)),
            role: Role::Owner,
            session: Uuid::from_u128(8),
            issued_at: now,
            expires_at: now + ACCESS_TOKEN_LIFE,
            step_up_until: Some(now + STEP_UP_LIFE),
        }
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_348_800, 0).unwrap()
    }

    #[test]
    fn a_token_says_what_was_put_into_it_until_it_expires() {
        let tokens = AccessTokens::new(&"a secret of the configuration".into(), &[]);
        let claims = claims(now());
        let token = tokens.issue(&claims);
        assert_eq!(tokens.verify(&token, now()), Ok(claims.clone()));
        assert!(claims.actor(now()).stepped_up);
        assert!(!claims.actor(now() + STEP_UP_LIFE).stepped_up);
        let over = now() + ACCESS_TOKEN_LIFE;
        assert_eq!(tokens.verify(&token, over), Err(InvalidToken::Expired));
    }

    #[test]
    fn a_token_of_the_previous_secret_is_accepted_and_of_another_one_not() {
        let (old, new) = (SecretString::from("old secret"), SecretString::from("new secret"));
        let token = AccessTokens::new(&old, &[]).issue(&claims(now()));
        let rotated = AccessTokens::new(&new, std::slice::from_ref(&old));
        assert!(rotated.verify(&token, now()).is_ok());
        let forgotten = AccessTokens::new(&new, &[]);
        assert_eq!(forgotten.verify(&token, now()), Err(InvalidToken::Invalid));
    }

    #[test]
    fn an_altered_or_unsigned_token_is_refused() {
        let tokens = AccessTokens::new(&"a secret of the configuration".into(), &[]);
        let token = tokens.issue(&claims(now()));
        let (head, signature) = token.rsplit_once('.').unwrap();
        let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30.";
        for bad in [head, &format!("{head}.{}x", &signature[1..]), unsigned, "", "a.b.c", "ñ.ñ.ñ"]
        {
            assert_eq!(tokens.verify(bad, now()), Err(InvalidToken::Invalid), "{bad}");
        }
    }
}
