//! `Idempotency-Key`: a request that is repeated after a lost answer takes effect once.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use commands::{Context, Ids};
use domain::ActorId;
use sha2::{Digest, Sha256};
use uuid::{Uuid, uuid};

use super::body::BodyDigest;
use super::caller::Caller;
use crate::problem::Problem;
use crate::state::ApiState;

/// The namespace of command ids that come from an idempotency key.
const NAMESPACE: Uuid = uuid!("6b6f6d61-6e64-8000-8000-696465706f74");
/// The longest key, in bytes.
const MAX_KEY_BYTES: usize = 200;

/// The identity of a request that changes something: the client's key, or a fresh id without one.
#[derive(Clone)]
pub(crate) struct IdempotencyKey {
    ids: Arc<dyn Ids>,
    key: Option<String>,
    fresh: Uuid,
    request: [u8; 32],
    body: BodyDigest,
}

impl IdempotencyKey {
    /// The circumstances under which `caller` gives the command. Call it after the body was read: the
    /// fingerprint covers method, path and body.
    pub(crate) fn context(&self, caller: &Caller) -> Context {
        let mut digest = Sha256::new();
        digest.update(self.request);
        digest.update(self.body.get());
        // Keyed with a secret of the workshop: the log keeps it for ever, and nobody may guess from it what a
        // short body said.
        let fingerprint = Uuid::new_v5(&NAMESPACE, &digest.finalize());
        let fingerprint = self.ids.token_for(fingerprint).hash().to_string();
        caller.context(self.command_id(caller), fingerprint)
    }

    /// The id of a fact that the command adds, the same again when the request is repeated.
    pub(crate) fn fact_id(&self, fact: &str, caller: &Caller) -> Uuid {
        Uuid::new_v5(&self.command_id(caller), fact.as_bytes())
    }

    /// The same key from the same actor is the same command.
    fn command_id(&self, caller: &Caller) -> Uuid {
        let Some(key) = &self.key else { return self.fresh };
        let who = match &caller.actor.id {
            ActorId::Person(id) => format!("person:{id}"),
            ActorId::LinkOf(id) => format!("link:{id}"),
            ActorId::System(name) => format!("system:{name}"),
            // Visitors are told apart by their address, or one could take another's answer with a guessed key.
            ActorId::Anonymous => format!("anonymous:{}", caller.ip.0),
        };
        Uuid::new_v5(&NAMESPACE, format!("{who}\n{key}").as_bytes())
    }
}

impl<S> FromRequestParts<S> for IdempotencyKey
where
    S: Send + Sync,
    ApiState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let key = match parts.headers.get("idempotency-key") {
            None => None,
            Some(value) => {
                let key = value.to_str().unwrap_or_default().trim();
                if key.is_empty() || key.len() > MAX_KEY_BYTES {
                    return Err(Problem::of("request.malformed_header")
                        .with_error("Idempotency-Key", "is 1 to 200 visible ASCII characters"));
                }
                Some(key.to_owned())
            }
        };
        let mut request = Sha256::new();
        request.update(parts.method.as_str());
        request.update([b' ']);
        request.update(parts.uri.path());
        let body = BodyDigest::of_request(parts);
        let ids = ApiState::from_ref(state).ids.clone();
        let fresh = ids.uuid();
        Ok(Self { ids, key, fresh, request: request.finalize().into(), body })
    }
}
