//! Google's error envelope.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::simulator::json;

/// A complaint: HTTP status, reason, words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Complaint(pub(super) u16, pub(super) &'static str, pub(super) &'static str);

pub(super) const AUTH_ERROR: Complaint = Complaint(401, "authError", "Invalid Credentials");
pub(super) const NOT_FOUND: Complaint = Complaint(404, "notFound", "Not Found");
pub(super) const DUPLICATE: Complaint =
    Complaint(409, "duplicate", "The requested identifier already exists.");
pub(super) const DELETED: Complaint = Complaint(410, "deleted", "Resource has been deleted");
pub(super) const FULL_SYNC_REQUIRED: Complaint =
    Complaint(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.");
pub(super) const NO_ATTENDEES: Complaint = Complaint(
    403,
    "forbiddenForServiceAccounts",
    "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.",
);

/// A request that is wrong in itself.
pub(super) const fn invalid(message: &'static str) -> Complaint {
    Complaint(400, "invalid", message)
}

fn envelope(status: u16, reason: &str, message: &str) -> Value {
    json!({
        "error": {
            "code": status,
            "message": message,
            "errors": [{ "domain": "global", "reason": reason, "message": message }],
        }
    })
}

impl Complaint {
    pub(super) fn answer(self) -> Response {
        let Self(status, reason, message) = self;
        let code = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        json(code, &envelope(status, reason, message))
    }
}

/// The body of an ordered fault. Google says "too many" with 403 as well.
pub(super) fn fault(status: StatusCode) -> Value {
    let reason = match status {
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => "rateLimitExceeded",
        _ => "backendError",
    };
    envelope(status.as_u16(), reason, "Ordered by the simulator")
}
