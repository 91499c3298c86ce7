//! What goes over the line to SendGrid, and what its complaints mean.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commands::gateways::{GatewayError, Mailbox, OutgoingMail, RefusalCause};
use serde::{Deserialize, Serialize};

use crate::http::{Answer, plain_code};
use crate::mail_text::{message_id, one_line, references};

/// Under which name our own id of a mail travels and comes back with every event.
pub(super) const MAIL_ID: &str = "mail_id";

#[derive(Serialize)]
pub(super) struct Address {
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl From<&Mailbox> for Address {
    fn from(mailbox: &Mailbox) -> Self {
        let name = mailbox.name.as_deref().map(one_line).filter(|name| !name.is_empty());
        Self { email: mailbox.email.as_str().to_owned(), name }
    }
}

#[derive(Serialize)]
struct Personalization {
    to: [Address; 1],
}

#[derive(Serialize)]
struct Content<'a> {
    r#type: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
struct File<'a> {
    content: String,
    r#type: &'a str,
    filename: String,
    disposition: &'static str,
}

#[derive(Serialize)]
struct Switch {
    enable: bool,
}

/// Links in our mails are secrets of their recipients, and nobody consented to being watched while reading.
#[derive(Serialize)]
struct Tracking {
    click_tracking: Switch,
    open_tracking: Switch,
}

/// The body of `POST /v3/mail/send`.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    personalizations: [Personalization; 1],
    from: Address,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<Address>,
    subject: String,
    content: Vec<Content<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<File<'a>>,
    headers: BTreeMap<&'static str, String>,
    categories: [&'static str; 1],
    custom_args: BTreeMap<&'static str, String>,
    tracking_settings: Tracking,
}

impl<'a> Message<'a> {
    pub(super) fn new(mail: &'a OutgoingMail, from: &Mailbox) -> Self {
        // The text must come before the markup.
        let text = Content { r#type: "text/plain", value: &mail.text };
        let html = mail.html.as_deref().map(|html| Content { r#type: "text/html", value: html });
        let attachments = mail.attachments.iter().map(|file| File {
            content: STANDARD.encode(&file.content),
            r#type: essence(&file.media_type),
            filename: one_line(&file.filename),
            disposition: "attachment",
        });
        Self {
            personalizations: [Personalization { to: [Address::from(&mail.to)] }],
            from: Address::from(from),
            reply_to: mail.reply_to.as_ref().map(Address::from),
            subject: one_line(&mail.subject),
            content: std::iter::once(text).chain(html).collect(),
            attachments: attachments.collect(),
            headers: headers(mail, from),
            categories: [mail.category],
            custom_args: BTreeMap::from([(MAIL_ID, mail.id.to_string())]),
            tracking_settings: Tracking {
                click_tracking: Switch { enable: false },
                open_tracking: Switch { enable: false },
            },
        }
    }
}

/// A media type without its parameters: a mail with any in a file's type is refused as a whole.
fn essence(media_type: &str) -> &str {
    media_type.split_once(';').map_or(media_type, |(essence, _)| essence.trim_end())
}

fn headers(mail: &OutgoingMail, from: &Mailbox) -> BTreeMap<&'static str, String> {
    let mut headers = BTreeMap::from([("Message-ID", message_id(mail, &from.email))]);
    let references = references(mail);
    if let Some(last) = references.last() {
        headers.insert("In-Reply-To", (*last).to_owned());
        headers.insert("References", references.join(" "));
    }
    if let Some(automatic) = mail.automatic {
        headers.insert("Auto-Submitted", automatic.as_str().to_owned());
    }
    headers
}

#[derive(Deserialize)]
struct Complaints {
    errors: Vec<Complaint>,
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(default)]
    field: Option<String>,
}

/// What an answer other than 200 and 202 means. The field that it is about makes the code; the message may
/// repeat the address and goes no further than here.
pub(super) fn refusal(answer: &Answer) -> GatewayError {
    let status = answer.status.as_u16();
    let complaints: Option<Complaints> = answer.json_if_any();
    let first = complaints.and_then(|complaints| complaints.errors.into_iter().next());
    let field = first.and_then(|first| first.field).and_then(|field| plain_code(&field));
    let is_recipient =
        field.as_deref().is_some_and(|field| field.starts_with("personalizations.0.to"));
    let cause = match status {
        401 | 403 => RefusalCause::Credentials,
        400 if is_recipient => RefusalCause::Recipient,
        404 => RefusalCause::NotFound,
        _ => RefusalCause::Request,
    };
    let field = field.map(|field| format!(".{field}")).unwrap_or_default();
    GatewayError::refused(cause, format!("http_{status}{field}"))
}
