//! The simulated API of SendGrid: one call, and its many complaints.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::values::Email;
use serde::Deserialize;
use serde_json::{Value, json};

use super::mails::{FileView, Mail};
use super::{MailMove, REMEMBERED, SendGridSimulator};
use crate::simulator::{json, lock};

/// Headers that a message may not set.
const RESERVED: [&str; 11] = [
    "x-sg-id",
    "x-sg-eid",
    "received",
    "dkim-signature",
    "content-type",
    "content-transfer-encoding",
    "to",
    "from",
    "subject",
    "reply-to",
    "cc",
];
/// What a message may weigh.
const HEAVIEST: usize = 30 * 1024 * 1024;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Message {
    personalizations: Vec<Personalization>,
    from: Option<Address>,
    reply_to: Option<Address>,
    reply_to_list: Option<Vec<Address>>,
    subject: String,
    content: Vec<Content>,
    attachments: Vec<File>,
    headers: BTreeMap<String, String>,
    categories: Vec<String>,
    custom_args: BTreeMap<String, String>,
    mail_settings: Value,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Personalization {
    to: Vec<Address>,
}

#[derive(Deserialize)]
struct Address {
    email: String,
}

#[derive(Deserialize)]
struct Content {
    r#type: String,
    value: String,
}

#[derive(Deserialize)]
struct File {
    content: String,
    #[serde(default)]
    r#type: String,
    filename: String,
}

/// A complaint: its status, the field it is about, its words.
struct Complaint(StatusCode, Option<String>, &'static str);

impl Complaint {
    fn about(field: impl Into<String>, message: &'static str) -> Self {
        Self(StatusCode::BAD_REQUEST, Some(field.into()), message)
    }

    fn answer(&self) -> Response {
        let Self(status, field, message) = self;
        let error = json!({ "message": message, "field": field, "help": null });
        json(*status, &json!({ "errors": [error] }))
    }
}

/// The body of an ordered fault.
pub(super) fn fault(status: StatusCode) -> Value {
    let message = status.canonical_reason().unwrap_or("error");
    json!({ "errors": [{ "message": message, "field": null, "help": null }] })
}

fn is_address(text: &str) -> bool {
    Email::parse(text).is_ok()
}

impl Message {
    /// The complaints in the order in which the fields are looked at.
    fn check(&self, verified_sender: &str) -> Result<(), Complaint> {
        let Some(first) = self.personalizations.first() else {
            let message = "The personalizations field is required and must have at least one \
                           personalization.";
            return Err(Complaint::about("personalizations", message));
        };
        if first.to.is_empty() {
            let message = "The to array is required for all personalization objects, and must \
                           have at least one email object with a valid email address.";
            return Err(Complaint::about("personalizations.0.to", message));
        }
        let recipients = self.personalizations.iter().map(|part| part.to.len()).sum::<usize>();
        if recipients > 1_000 {
            let message = "The personalizations field cannot have more than 1000 recipients.";
            return Err(Complaint::about("personalizations", message));
        }
        if let Some(at) = first.to.iter().position(|to| !is_address(&to.email)) {
            let field = format!("personalizations.0.to.{at}.email");
            return Err(Complaint::about(field, "Does not contain a valid address."));
        }
        let Some(from) = self.from.as_ref().filter(|from| is_address(&from.email)) else {
            let message = "The from object must be provided for every email send. It is an object \
                           that requires the email parameter, but may also contain a name \
                           parameter.";
            return Err(Complaint::about("from.email", message));
        };
        if self.reply_to.is_some() && self.reply_to_list.is_some() {
            let message = "The reply_to and reply_to_list parameters are mutually exclusive.";
            return Err(Complaint::about("reply_to", message));
        }
        if self.subject.is_empty() {
            let message = "The subject is required. You can get around this requirement if you \
                           use a template with a subject defined or if every personalization has \
                           a subject defined.";
            return Err(Complaint::about("subject", message));
        }
        self.check_content()?;
        if from.email != verified_sender {
            let message = "The from address does not match a verified Sender Identity. Mail \
                           cannot be sent until this error is resolved.";
            return Err(Complaint(StatusCode::FORBIDDEN, Some("from".to_owned()), message));
        }
        Ok(())
    }

    fn check_content(&self) -> Result<(), Complaint> {
        if self.content.is_empty() {
            let message = "Unless a valid template_id is provided, the content parameter is \
                           required. There must be at least one defined content block.";
            return Err(Complaint::about("content", message));
        }
        if let Some(at) = self.content.iter().position(|content| content.value.is_empty()) {
            let message = "The content value must be a string at least one character in length.";
            return Err(Complaint::about(format!("content.{at}.value"), message));
        }
        if self.content.iter().skip(1).any(|content| content.r#type == "text/plain") {
            let message = "If present, text/plain and text/html may only be provided once, and \
                           text/plain must come first.";
            return Err(Complaint::about("content", message));
        }
        let reserved = |name: &&String| RESERVED.contains(&name.to_ascii_lowercase().as_str());
        if let Some(name) = self.headers.keys().find(reserved) {
            let message = "The headers contain a reserved header.";
            return Err(Complaint::about(format!("headers.{name}"), message));
        }
        if self.categories.len() > 10 {
            let message = "The categories field cannot have more than 10 categories.";
            return Err(Complaint::about("categories", message));
        }
        let has_parameters = |file: &File| file.r#type.contains([';', '\r', '\n']);
        if let Some(at) = self.attachments.iter().position(has_parameters) {
            let message = "The attachment type cannot contain ';', or CRLF characters.";
            return Err(Complaint::about(format!("attachments.{at}.type"), message));
        }
        let is_file = |file: &File| STANDARD.decode(&file.content).is_ok_and(|it| !it.is_empty());
        match self.attachments.iter().position(|file| !is_file(file)) {
            Some(at) => {
                let message = "The attachment content must be base64 encoded.";
                Err(Complaint::about(format!("attachments.{at}.content"), message))
            }
            None => Ok(()),
        }
    }

    /// Whether the message is only to be checked.
    fn is_trial(&self) -> bool {
        self.mail_settings["sandbox_mode"]["enable"] == true
    }

    fn content(&self, media_type: &str) -> Option<&str> {
        let content = self.content.iter().find(|content| content.r#type == media_type);
        content.map(|content| content.value.as_str())
    }
}

impl SendGridSimulator {
    fn taken(&self, to: &str, message: &Message) -> Mail {
        let size = |file: &File| STANDARD.decode(&file.content).map_or(0, |bytes| bytes.len());
        let attachments = message.attachments.iter().map(|file| FileView {
            filename: file.filename.clone(),
            media_type: file.r#type.clone(),
            bytes: size(file),
        });
        Mail {
            id: self.0.around.ids.uuid().simple().to_string(),
            at: self.0.around.clock.now(),
            to: to.to_owned(),
            from: message.from.as_ref().map(|from| from.email.clone()).unwrap_or_default(),
            reply_to: message.reply_to.as_ref().map(|address| address.email.clone()),
            subject: message.subject.clone(),
            text: message.content("text/plain").unwrap_or_default().to_owned(),
            html: message.content("text/html").map(str::to_owned),
            attachments: attachments.collect(),
            headers: message.headers.clone(),
            categories: message.categories.clone(),
            custom_args: message.custom_args.clone(),
            history: Vec::new(),
        }
    }
}

pub(super) async fn send(
    State(sendgrid): State<SendGridSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given != Some(&format!("Bearer {}", sendgrid.0.api_key)) {
        return Complaint(StatusCode::UNAUTHORIZED, None, "authorization required").answer();
    }
    if body.len() > HEAVIEST {
        let message = "The message is too large.";
        return Complaint(StatusCode::PAYLOAD_TOO_LARGE, None, message).answer();
    }
    let Ok(message) = serde_json::from_slice::<Message>(&body) else {
        return Complaint(StatusCode::BAD_REQUEST, None, "Bad Request").answer();
    };
    if let Err(complaint) = message.check(sendgrid.0.sender.email.as_str()) {
        return complaint.answer();
    }
    if message.is_trial() {
        return StatusCode::OK.into_response();
    }
    let recipients = message.personalizations.iter().flat_map(|part| &part.to);
    let mut first = None;
    for to in recipients {
        let mail = sendgrid.taken(&to.email, &message);
        let id = mail.id.clone();
        let mut mails = lock(&sendgrid.0.mails);
        if mails.len() == REMEMBERED {
            mails.remove(0);
        }
        mails.push(mail);
        drop(mails);
        if *lock(&sendgrid.0.delivers) {
            sendgrid.tell(&id, &[MailMove::Process, MailMove::Deliver]);
        } else {
            sendgrid.tell(&id, &[MailMove::Process]);
        }
        first.get_or_insert(id);
    }
    let id = [("x-message-id", first.unwrap_or_default())];
    (StatusCode::ACCEPTED, id).into_response()
}
