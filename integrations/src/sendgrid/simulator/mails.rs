//! The mails that the simulated SendGrid took over.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

/// A mail that was taken over.
pub(super) struct Mail {
    pub(super) id: String,
    pub(super) at: DateTime<Utc>,
    pub(super) to: String,
    pub(super) from: String,
    pub(super) reply_to: Option<String>,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<FileView>,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) categories: Vec<String>,
    pub(super) custom_args: BTreeMap<String, String>,
    pub(super) history: Vec<&'static str>,
}

impl Mail {
    /// Its `Message-ID`.
    pub(super) fn message_id(&self) -> String {
        let ours = format!("<{}@ismtpd.sendgrid.example>", self.id);
        self.headers.get("Message-ID").cloned().unwrap_or(ours)
    }
}

/// A file that went with a mail.
#[derive(Debug, Clone, Serialize)]
pub struct FileView {
    /// Its name.
    pub filename: String,
    /// Its media type.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: usize,
}

/// A mail as the sandbox shows it.
#[derive(Debug, Clone, Serialize)]
pub struct MailView {
    /// SendGrid's id.
    pub id: String,
    /// When it was taken over (UTC).
    pub at: DateTime<Utc>,
    /// To whom.
    pub to: String,
    /// From whom.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Whether there is markup to be looked at.
    pub has_html: bool,
    /// What goes with it.
    pub attachments: Vec<FileView>,
    /// The headers that were set.
    pub headers: BTreeMap<String, String>,
    /// Its kinds.
    pub categories: Vec<String>,
    /// What became of it, oldest first.
    pub history: Vec<&'static str>,
}

impl From<&Mail> for MailView {
    fn from(mail: &Mail) -> Self {
        Self {
            id: mail.id.clone(),
            at: mail.at,
            to: mail.to.clone(),
            from: mail.from.clone(),
            reply_to: mail.reply_to.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            has_html: mail.html.is_some(),
            attachments: mail.attachments.clone(),
            headers: mail.headers.clone(),
            categories: mail.categories.clone(),
            history: mail.history.clone(),
        }
    }
}
