//! Mails that people write: the simulated Inbound Parse.

use encoding_rs::WINDOWS_1252;
use serde::Deserialize;
use serde_json::json;

use super::SendGridSimulator;
use crate::simulator::{Callback, Persistence, lock};

/// A mail that somebody writes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Letter {
    /// Who writes, as in `Ana <ana@correo.cl>`.
    pub from: String,
    /// To which address.
    pub to: String,
    /// What about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Only markup, no text.
    pub html: Option<String>,
    /// Further headers, one a line.
    pub headers: String,
    /// Whether SPF and DKIM fail, as for a forged sender.
    pub is_forged: bool,
    /// Whether nobody sent it, as the envelope of a bounce says.
    pub has_no_sender: bool,
    /// A file: its name and its text.
    pub file: Option<(String, String)>,
}

impl SendGridSimulator {
    /// Somebody answers a mail; `None` when there is no such mail, or nowhere to hand the answer to.
    pub fn reply(&self, id: &str, text: &str) -> Option<()> {
        let mails = lock(&self.0.mails);
        let mail = mails.iter().find(|mail| mail.id == id)?;
        let message_id = mail.message_id();
        let letter = Letter {
            from: mail.to.clone(),
            to: mail.reply_to.clone().unwrap_or_else(|| mail.from.clone()),
            subject: format!("Re: {}", mail.subject),
            text: text.to_owned(),
            headers: format!("In-Reply-To: {message_id}\nReferences: {message_id}"),
            ..Letter::default()
        };
        drop(mails);
        self.receive(&letter)
    }

    /// Somebody writes; `None` when there is nowhere to hand it to.
    pub fn receive(&self, letter: &Letter) -> Option<()> {
        let url = lock(&self.0.hooks).inbound.clone()?;
        let id = self.0.around.ids.uuid().simple().to_string();
        let boundary = format!("xYzZY{id}");
        let body = body_of(letter, &boundary, &id);
        let media_type = format!("multipart/form-data; boundary={boundary}");
        let mut headers =
            vec![("content-type", media_type), ("user-agent", "SendGrid Inbound".to_owned())];
        headers.extend(self.signature(&body));
        let about = "inbound mail".to_owned();
        // What is refused with 4xx is lost.
        let persistence = Persistence::WhenFailed;
        self.0.callbacks.send(vec![Callback { url, about, headers, body, persistence }]);
        Some(())
    }
}

fn address_of(mailbox: &str) -> &str {
    mailbox.rsplit_once('<').map_or(mailbox, |(_, rest)| rest.trim_end_matches('>')).trim()
}

/// The form. The text travels in windows-1252 where it can, as it does in life.
fn body_of(letter: &Letter, boundary: &str, id: &str) -> Vec<u8> {
    let sender = address_of(&letter.from);
    let domain = sender.rsplit_once('@').map_or("", |(_, domain)| domain);
    let (text, _, unmappable) = WINDOWS_1252.encode(&letter.text);
    let (text, charset) = if unmappable {
        (letter.text.as_bytes().to_vec(), "UTF-8")
    } else {
        (text.into_owned(), "windows-1252")
    };
    let envelope_from = if letter.has_no_sender { "" } else { sender };
    let envelope = json!({ "to": [address_of(&letter.to)], "from": envelope_from });
    let headers = format!(
        "Received: by mx.sendgrid.example\r\nMessage-ID: <{id}@{domain}>\r\nFrom: {}\r\nTo: {}\r\n\
         Subject: {}\r\n{}\r\n",
        letter.from,
        letter.to,
        letter.subject,
        letter.headers.replace('\n', "\r\n")
    );
    let verdict = if letter.is_forged { "fail" } else { "pass" };
    let charsets = json!({
        "to": "UTF-8", "from": "UTF-8", "subject": "UTF-8", "text": charset, "html": "UTF-8",
    });
    let mut form = Form { boundary, body: Vec::new() };
    form.text("headers", headers.as_bytes());
    form.text("dkim", format!("{{@{domain} : {verdict}}}").as_bytes());
    form.text("to", letter.to.as_bytes());
    form.text("from", letter.from.as_bytes());
    form.text("subject", letter.subject.as_bytes());
    match &letter.html {
        Some(html) => form.text("html", html.as_bytes()),
        None => form.text("text", &text),
    }
    form.text("sender_ip", b"203.0.113.7");
    form.text("envelope", envelope.to_string().as_bytes());
    form.text("attachments", usize::from(letter.file.is_some()).to_string().as_bytes());
    if let Some((name, content)) = &letter.file {
        let info =
            json!({ "attachment1": { "filename": name, "name": name, "type": "text/plain" } });
        form.text("attachment-info", info.to_string().as_bytes());
        form.file("attachment1", name, content.as_bytes());
    }
    form.text("charsets", charsets.to_string().as_bytes());
    form.text("SPF", verdict.as_bytes());
    form.end()
}

struct Form<'a> {
    boundary: &'a str,
    body: Vec<u8>,
}

impl Form<'_> {
    fn part(&mut self, disposition: &str, more: &str, content: &[u8]) {
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; {disposition}\r\n{more}\r\n",
            self.boundary
        );
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
    }

    fn text(&mut self, name: &str, content: &[u8]) {
        self.part(&format!("name=\"{name}\""), "", content);
    }

    fn file(&mut self, name: &str, filename: &str, content: &[u8]) {
        let disposition = format!("name=\"{name}\"; filename=\"{}\"", filename.replace('"', ""));
        self.part(&disposition, "Content-Type: text/plain\r\n", content);
    }

    fn end(mut self) -> Vec<u8> {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        self.body
    }
}
