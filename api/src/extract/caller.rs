//! Who asks: the bearer of an access token, or a visitor.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use commands::Context;
use commands::auth::AccessClaims;
use domain::Actor;
use uuid::Uuid;

use super::client::{ClientIp, UserAgent};
use crate::layers::request_id::RequestId;
use crate::problem::Problem;
use crate::state::ApiState;

/// Somebody who asks, and from where. Without a token it is a visitor; a token that does not hold is refused even
/// where none is needed, so that nobody acts as a visitor by mistake.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Who.
    pub(crate) actor: Actor,
    /// What their token says, where they sent one.
    pub(crate) claims: Option<AccessClaims>,
    /// From which address.
    pub(crate) ip: ClientIp,
    /// With which user agent.
    pub(crate) user_agent: UserAgent,
    /// What the commands of this request have in common.
    pub(crate) correlation_id: Uuid,
}

impl Caller {
    /// The claims of somebody who is signed in.
    pub(crate) fn signed_in(&self) -> Result<&AccessClaims, Problem> {
        self.claims.as_ref().ok_or_else(|| Problem::of("auth.required"))
    }

    /// The circumstances under which they give a command.
    pub(crate) fn context(&self, command_id: Uuid, fingerprint: String) -> Context {
        Context {
            ip: Some(self.ip.0.to_string()),
            user_agent: self.user_agent.0.clone(),
            correlation_id: self.correlation_id,
            ..Context::new(self.actor.clone(), command_id, fingerprint)
        }
    }

    /// The same request, acting as the bearer of a link.
    pub(crate) fn acting_as(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }
}

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    ApiState: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let api = ApiState::from_ref(state);
        let claims = match parts.headers.get(header::AUTHORIZATION) {
            None => None,
            Some(value) => {
                let invalid = || Problem::of("auth.invalid_token");
                let token = value.to_str().ok().and_then(bearer).ok_or_else(invalid)?;
                Some(api.auth.authenticate(token).map_err(|_| invalid())?)
            }
        };
        let now = api.clock.now();
        let actor = claims.as_ref().map_or_else(Actor::anonymous, |claims| claims.actor(now));
        let Ok(ip) = ClientIp::from_request_parts(parts, state).await;
        let Ok(user_agent) = UserAgent::from_request_parts(parts, state).await;
        let correlation_id =
            parts.extensions.get::<RequestId>().map_or_else(Uuid::nil, RequestId::uuid);
        Ok(Self { actor, claims, ip, user_agent, correlation_id })
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
