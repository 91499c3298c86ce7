//! What providers send: kept before anything else, answered at once. And the owner's view of what was kept.

pub(crate) mod list_deliveries;
pub(crate) mod receive_flow;
pub(crate) mod receive_google_calendar;
pub(crate) mod replay_delivery;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use commands::gateways::Delivery;
use commands::webhooks::ReceiveError;
use domain::webhook::Provider;
use uuid::Uuid;

use crate::extract::{Caller, read_raw};
use crate::problem::Problem;
use crate::state::ApiState;

/// The longest body that is read; what a provider's handler takes may be shorter.
const LONGEST: usize = 64 * 1024;

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Off => Self::of("gateway.disabled"),
            ReceiveError::Refused(refused) => Self::of(refused.code()),
            ReceiveError::NotKept(error) => error.into(),
        }
    }
}
