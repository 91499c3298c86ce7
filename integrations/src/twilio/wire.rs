//! What goes over the line to and from Twilio, and what it means.

use commands::gateways::{GatewayError, RefusalCause, SentSms, SmsState, SmsStatus};
use serde::Deserialize;

use crate::http::Answer;
use crate::numbers::NumberText;

/// A message, as it is answered and read.
#[derive(Deserialize)]
pub(super) struct Message {
    sid: String,
    status: String,
    #[serde(default)]
    num_segments: Option<NumberText>,
    #[serde(default)]
    error_code: Option<NumberText>,
}

impl Message {
    pub(super) fn into_sent(self) -> SentSms {
        let segments = self.num_segments.and_then(|number| number.small());
        // "0" until a messaging service has chosen the sender.
        SentSms { provider_id: self.sid, segments: segments.filter(|count| *count > 0) }
    }

    pub(super) fn into_status(self) -> SmsStatus {
        SmsStatus {
            provider_id: self.sid,
            state: state(&self.status),
            error_code: self.error_code.and_then(|code| code.small()),
            ours: None,
        }
    }
}

/// What a word about a message means.
pub(super) fn state(word: &str) -> SmsState {
    match word {
        "accepted" | "scheduled" | "queued" | "sending" => SmsState::Queued,
        "sent" => SmsState::Sent,
        "delivered" | "read" => SmsState::Delivered,
        "undelivered" => SmsState::Undelivered,
        "failed" | "canceled" => SmsState::Failed,
        other => SmsState::Other(other.to_owned()),
    }
}

#[derive(Deserialize)]
struct Failure {
    code: NumberText,
}

/// What an answer other than 200 and 201 means. The message repeats the number and goes no further than here.
pub(super) fn refusal(answer: &Answer) -> GatewayError {
    let Some(Failure { code }) = answer.json_if_any() else {
        return answer.refused(match answer.status.as_u16() {
            401 | 403 => RefusalCause::Credentials,
            404 => RefusalCause::NotFound,
            _ => RefusalCause::Request,
        });
    };
    let cause = match code.as_str() {
        "20429" => return GatewayError::RateLimited { retry_after: None },
        // Wrong keys; a sender that is not ours.
        "20003" | "21212" | "21606" => RefusalCause::Credentials,
        "20404" => RefusalCause::NotFound,
        // No number; a region that is off; unverified on trial; no route; no mobile.
        "21211" | "21408" | "21608" | "21612" | "21614" => RefusalCause::Recipient,
        "21610" => RefusalCause::OptedOut,
        _ => RefusalCause::Request,
    };
    GatewayError::refused(cause, code.as_str())
}
