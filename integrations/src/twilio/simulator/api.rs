//! The simulated API of Twilio.

use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commands::gateways::Segments;
use domain::values::Phone;
use serde_json::{Value, json};

use super::messages::{Message, SmsMove};
use super::{OUR_NUMBER, TwilioSimulator};
use crate::forms::{form, value};
use crate::simulator::{json, lock, part};

/// The longest text, in characters.
const LONGEST: usize = 1_600;

/// A complaint: HTTP status, Twilio's code, its words.
struct Complaint(u16, u32, String);

impl Complaint {
    fn new(code: u32, message: impl Into<String>) -> Self {
        Self(400, code, message.into())
    }

    fn answer(&self) -> Response {
        let Self(status, code, message) = self;
        let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST);
        json(status, &failure(status, *code, message))
    }
}

fn failure(status: StatusCode, code: u32, message: &str) -> Value {
    json!({
        "code": code,
        "message": message,
        "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
        "status": status.as_u16(),
    })
}

/// The body of an ordered fault.
pub(super) fn fault(status: StatusCode) -> Value {
    match status {
        StatusCode::TOO_MANY_REQUESTS => failure(status, 20_429, "Too Many Requests"),
        _ => failure(status, 20_500, "An internal server error has occurred"),
    }
}

impl TwilioSimulator {
    fn authorise(&self, headers: &HeaderMap, account: &str) -> Result<(), Complaint> {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let pair = format!("{}:{}", self.0.account_sid, self.0.token);
        if given != Some(&format!("Basic {}", STANDARD.encode(pair))) {
            return Err(Complaint(401, 20_003, "Authenticate".to_owned()));
        }
        if account == self.0.account_sid {
            Ok(())
        } else {
            Err(Complaint(404, 20_404, "The requested resource was not found".to_owned()))
        }
    }

    /// The complaints in the order in which the fields are looked at.
    fn taken(&self, fields: &[(String, String)]) -> Result<Message, Complaint> {
        let to = value(fields, "To")
            .ok_or_else(|| Complaint::new(21_604, "A 'To' phone number is required."))?;
        if !to.starts_with('+') || Phone::parse(to).is_err() {
            return Err(Complaint::new(21_211, format!("Invalid 'To' Phone Number: {to}")));
        }
        match to {
            "+15005550001" => return Err(Complaint::new(21_211, format!("Invalid 'To': {to}"))),
            "+15005550002" => return Err(Complaint::new(21_612, "No route to this number")),
            "+15005550003" => return Err(Complaint::new(21_408, "Region not enabled")),
            "+15005550004" => return Err(Complaint::new(21_610, "Unsubscribed recipient")),
            "+15005550009" => return Err(Complaint::new(21_614, "Not a mobile number")),
            _ => {}
        }
        let service = value(fields, "MessagingServiceSid");
        let from = value(fields, "From").or(service.map(|_| OUR_NUMBER));
        if from != Some(OUR_NUMBER) {
            return Err(Complaint::new(21_212, "Invalid 'From' Phone Number"));
        }
        let body = value(fields, "Body")
            .ok_or_else(|| Complaint::new(21_602, "Message body is required."))?;
        if body.chars().count() > LONGEST {
            let message = "The concatenated message body exceeds the 1600 character limit";
            return Err(Complaint::new(21_617, message));
        }
        if lock(&self.0.opted_out).contains(to) {
            let message = "Attempt to send to unsubscribed recipient";
            return Err(Complaint::new(21_610, message));
        }
        Ok(Message {
            sid: self.new_sid(),
            is_inbound: false,
            from: OUR_NUMBER.to_owned(),
            to: to.to_owned(),
            body: body.to_owned(),
            at: self.0.around.clock.now(),
            status: "queued",
            error_code: None,
            status_callback: value(fields, "StatusCallback").map(str::to_owned),
        })
    }

    fn shown(&self, message: &Message) -> Value {
        let uri =
            format!("/2010-04-01/Accounts/{}/Messages/{}.json", self.0.account_sid, message.sid);
        let at = message.at.to_rfc2822();
        json!({
            "sid": message.sid,
            "account_sid": self.0.account_sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": at,
            "date_updated": at,
            "date_sent": null,
            "direction": if message.is_inbound { "inbound" } else { "outbound-api" },
            "error_code": message.error_code,
            "error_message": null,
            "from": message.from,
            "to": message.to,
            "messaging_service_sid": null,
            "num_media": "0",
            "num_segments": Segments::of(&message.body).count.to_string(),
            "price": null,
            "price_unit": "USD",
            "status": message.status,
            "subresource_uris": { "media": uri.replace(".json", "/Media.json") },
            "uri": uri,
        })
    }
}

pub(super) async fn create(
    State(twilio): State<TwilioSimulator>,
    path: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let taken = twilio
        .authorise(&headers, part(&path, "account"))
        .and_then(|()| twilio.taken(&form(&body)));
    match taken {
        Err(complaint) => complaint.answer(),
        Ok(message) => {
            let (sid, answer) = (message.sid.clone(), twilio.shown(&message));
            twilio.keep(message);
            if *lock(&twilio.0.delivers) {
                twilio.tell(&sid, &[SmsMove::Send, SmsMove::Deliver]);
            }
            json(StatusCode::CREATED, &answer)
        }
    }
}

pub(super) async fn fetch(
    State(twilio): State<TwilioSimulator>,
    path: RawPathParams,
    headers: HeaderMap,
) -> Response {
    if let Err(complaint) = twilio.authorise(&headers, part(&path, "account")) {
        return complaint.answer();
    }
    let sid = part(&path, "message").trim_end_matches(".json");
    let messages = lock(&twilio.0.messages);
    match messages.iter().find(|message| message.sid == sid) {
        Some(message) => json(StatusCode::OK, &twilio.shown(message)),
        None => Complaint(404, 20_404, "The requested resource was not found".to_owned()).answer(),
    }
}
