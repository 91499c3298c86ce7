//! What every request passes through before and after its handler.
//!
//! From the outside in: request id and address, rendering of problems, security headers, tracing, panic guard,
//! load shedding, time limit, rate limit, CORS, compression. None of them writes personal data, tokens or query
//! strings anywhere.

mod cors;
mod limits;
mod load;
mod panic;
pub(crate) mod request_id;
mod security;
mod time_limit;
mod trace;
pub(crate) mod windows;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::problem::render;
use crate::state::ApiState;

/// Answers below this many bytes are not worth compressing.
const COMPRESS_ABOVE_BYTES: u16 = 4_096;

/// Wraps the routes in all the layers.
pub(crate) fn wrap(router: Router, state: &ApiState) -> Router {
    let larger = DefaultPredicate::new().and(SizeAbove::new(COMPRESS_ABOVE_BYTES));
    let compression =
        CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(larger);
    // One stack, from the outside in: each call of `Router::layer` would box every request once more.
    let stack = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), request_id::identify))
        .option_layer(cors::layer(&state.config.cors_origins))
        .layer(from_fn(render::render))
        .layer(from_fn_with_state(state.clone(), security::add_headers))
        .layer(from_fn(trace::trace))
        .layer(panic::catch())
        .layer(from_fn_with_state(state.clone(), load::shed_load))
        .layer(from_fn_with_state(state.clone(), time_limit::limit_time))
        .layer(from_fn_with_state(state.clone(), limits::limit_rate))
        .layer(compression);
    router.layer(stack)
}
