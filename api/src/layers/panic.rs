//! A panic in a handler is a bug: the client gets a 500 without detail, the log the message, the server goes on.

use std::any::Any;

use axum::http::Response;
use axum::response::IntoResponse;
use tower_http::catch_panic::{CatchPanicLayer, ResponseForPanic};

use crate::problem::Problem;

/// Answers a panic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Panicked;

impl ResponseForPanic for Panicked {
    type ResponseBody = axum::body::Body;

    fn response_for_panic(&mut self, panic: Box<dyn Any + Send>) -> Response<Self::ResponseBody> {
        #[derive(Debug, thiserror::Error)]
        #[error("panicked: {0}")]
        struct Panic(String);
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("without a message");
        Problem::internal(Panic(message.to_owned())).into_response()
    }
}

/// The layer.
pub(super) fn catch() -> CatchPanicLayer<Panicked> {
    CatchPanicLayer::custom(Panicked)
}
