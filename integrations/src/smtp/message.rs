//! A mail as the bytes that go over the line. The same mail makes the same bytes.

use chrono::{DateTime, Utc};
use commands::gateways::{Attachment, GatewayError, Mailbox, OutgoingMail, RefusalCause};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{self, MultiPart, MultiPartKind, SinglePart};
use lettre::{Address, Message};

use crate::mail_text::{message_id, one_line, references};

/// Reads an address as lettre has them.
pub(super) fn address(mailbox: &Mailbox) -> Result<Address, GatewayError> {
    let wrong = |_| GatewayError::refused(RefusalCause::Recipient, "invalid_address");
    mailbox.email.as_str().parse().map_err(wrong)
}

fn named(mailbox: &Mailbox) -> Result<message::Mailbox, GatewayError> {
    let name = mailbox.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    Ok(message::Mailbox::new(name, address(mailbox)?))
}

/// The whole message.
pub(super) fn message(
    mail: &OutgoingMail,
    from: &Mailbox,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, GatewayError> {
    let mut builder = Message::builder()
        .from(named(from)?)
        .to(named(&mail.to)?)
        .subject(one_line(&mail.subject))
        .message_id(Some(message_id(mail, &from.email)))
        .date(at.into());
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(named(reply_to)?);
    }
    let references = references(mail);
    if let Some(last) = references.last() {
        builder = builder.in_reply_to((*last).to_owned()).references(references.join(" "));
    }
    if let Some(automatic) = mail.automatic {
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        builder = builder.raw_header(HeaderValue::new(name, automatic.as_str().to_owned()));
    }
    let boundary = |part: &str| format!("{part}-{}", mail.id.simple());
    let text = SinglePart::plain(mail.text.clone());
    let built = match (&mail.html, mail.attachments.as_slice()) {
        (None, []) => builder.singlepart(text),
        (html, files) => {
            let mixed = MultiPart::builder().kind(MultiPartKind::Mixed).boundary(boundary("mixed"));
            let body = match html {
                None => mixed.singlepart(text),
                Some(html) => {
                    let both = MultiPart::builder()
                        .kind(MultiPartKind::Alternative)
                        .boundary(boundary("alternative"))
                        .singlepart(text)
                        .singlepart(SinglePart::html(html.clone()));
                    mixed.multipart(both)
                }
            };
            builder.multipart(files.iter().fold(body, |body, file| body.singlepart(attached(file))))
        }
    };
    let built = built.map_err(|_| GatewayError::refused(RefusalCause::Request, "no_message"))?;
    Ok(built.formatted())
}

fn attached(file: &Attachment) -> SinglePart {
    let media_type = ContentType::parse(&file.media_type);
    let media_type = media_type.unwrap_or(ContentType::TEXT_PLAIN);
    message::Attachment::new(one_line(&file.filename)).body(file.content.clone(), media_type)
}
