//! Keeping a delivery, whoever sends it.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts as _, OriginalUri, Request};
use commands::gateways::Delivery;
use commands::webhooks::ReceiveError;
use domain::webhook::Provider;
use uuid::Uuid;

use crate::extract::{Caller, read_raw};
use crate::problem::Problem;
use crate::state::ApiState;

/// Deliveries that may be longer are taken in a few at a time.
const LARGE: usize = 1024 * 1024;

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Off => Self::of("gateway.disabled"),
            ReceiveError::Refused(refused) => Self::of(refused.code()),
            ReceiveError::NotKept(error) => error.into(),
        }
    }
}

/// A delivery that arrives, whoever sends it.
pub(crate) struct Arriving {
    state: ApiState,
    caller: Caller,
    /// What was called: path and query.
    path: String,
    request: Request<Body>,
}

impl FromRequest<ApiState> for Arriving {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, state: &ApiState) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(&mut parts, state).await.map_err(Problem::internal)?;
        let request = Request::from_parts(parts, body);
        Ok(Self { state: state.clone(), caller, path: uri.to_string(), request })
    }
}

impl Arriving {
    /// Keeps it as that provider's; then it is answered, and processed after. A longer body than `longest` is refused.
    pub(super) async fn keep(self, provider: Provider, longest: usize) -> Result<(), Problem> {
        let Self { state, caller, path, request } = self;
        let headers: Vec<(String, String)> = request
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect();
        // From the configured address, never from the `Host` that came along: signatures cover it.
        let url = format!("{}{path}", state.config.public_url);
        state.inbox.knock(provider, &url)?;
        let _room = if longest > LARGE {
            Some(state.large_deliveries.acquire().await.map_err(Problem::unavailable)?)
        } else {
            None
        };
        let body = read_raw(request, longest).await?;
        let delivery = Delivery { url: &url, headers: &headers, body: &body };
        let context = caller.context(Uuid::nil(), String::new());
        state.inbox.receive(&state.executor, provider, &delivery, &context).await?;
        Ok(())
    }
}
