//! Mail: sending it, what became of it, and what people write back.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ticket::mail_guard::NoAutoReply;
use domain::values::Email;
use uuid::Uuid;

use super::GatewayError;

/// An address with the name of whom it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The address.
    pub email: Email,
    /// The name that is shown beside it.
    pub name: Option<String>,
}

impl Mailbox {
    /// An address without a name.
    pub const fn bare(email: Email) -> Self {
        Self { email, name: None }
    }
}

/// Why no person wrote this mail (RFC 3834), so that machines do not answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Automatic {
    /// Something happened: `auto-generated`.
    Generated,
    /// It answers a mail by itself: `auto-replied`.
    Replied,
}

impl Automatic {
    /// The value of the header `Auto-Submitted`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Generated => "auto-generated",
            Self::Replied => "auto-replied",
        }
    }
}

/// A file that goes with a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, with the extension.
    pub filename: String,
    /// Its media type, `application/pdf`.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.media_type, self.content.len())
    }
}

/// A mail to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Our own id of it. The provider hands it back with every event, and it makes the `Message-ID`.
    pub id: Uuid,
    /// To whom.
    pub to: Mailbox,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<Mailbox>,
    /// What it is about.
    pub subject: String,
    /// The text, for everybody.
    pub text: String,
    /// The same with markup.
    pub html: Option<String>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
    /// The `Message-ID`s of the conversation, oldest first; the last one is answered.
    pub references: Vec<String>,
    /// Whether a machine wrote it.
    pub automatic: Option<Automatic>,
    /// What kind of mail it is, for the provider's statistics (`repair_ready`). Never about a person.
    pub category: &'static str,
}

/// Shows neither the person nor what is written to them.
impl fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutgoingMail({}, {})", self.id, self.category)
    }
}

/// A mail that the provider took over. Whether it arrives is told later, by events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMail {
    /// The provider's id of it.
    pub provider_id: String,
}

/// Sends mail.
#[async_trait]
pub trait MailGateway: Send + Sync + 'static {
    /// Whether there are keys.
    fn is_enabled(&self) -> bool;

    /// Whether the provider tells what became of a mail. Without it, "sent" is the last thing that is known.
    fn tells_delivery(&self) -> bool;

    /// Asks the provider for something that has no effect: whether it answers at all.
    async fn ping(&self) -> Result<(), GatewayError>;

    /// Hands a mail over. No provider recognises a mail that it had before: when the outcome is unknown, wait
    /// for its events before sending again.
    async fn send(&self, mail: &OutgoingMail) -> Result<SentMail, GatewayError>;
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailEventKind {
    /// The provider is going to deliver it.
    Processed,
    /// The recipient's server asks to try later.
    Deferred,
    /// The recipient's server took it.
    Delivered,
    /// It did not and will not arrive.
    Bounced {
        /// Whether the address is bad, rather than the mail unwelcome this once.
        hard: bool,
    },
    /// The provider did not even try, for what it knows of the address.
    Dropped,
    /// It was opened, by a person or by a machine that looks for them.
    Opened,
    /// A link in it was followed.
    Clicked,
    /// The recipient called it spam.
    SpamReported,
    /// The recipient wants no more.
    Unsubscribed,
    /// Something that the provider began to tell after this was written.
    Other(String),
}

/// One event about one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailEvent {
    /// The provider's id of the event, the same when it is told again.
    pub event_id: String,
    /// Our own id of the mail, when the provider handed it back.
    pub mail: Option<Uuid>,
    /// The provider's id of the mail.
    pub provider_id: String,
    /// When it happened (UTC). Events come late and out of order.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: MailEventKind,
    /// The status code of the recipient's server, `5.1.1`.
    pub status: Option<String>,
}

/// A file that came with a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedFile {
    /// The name it came under. Not to be used as a path.
    pub filename: String,
    /// The media type it claims.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl fmt::Debug for ReceivedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReceivedFile({} bytes)", self.content.len())
    }
}

/// A mail that somebody wrote to us.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundMail {
    /// Where it was really delivered to: the address that routes it, whatever its `To:` says.
    pub recipients: Vec<String>,
    /// Who sent it according to the envelope; nobody for bounces.
    pub envelope_from: Option<String>,
    /// The address in its `From:`. Easily forged.
    pub from: String,
    /// The name in its `From:`.
    pub from_name: Option<String>,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The files that came with it.
    pub files: Vec<ReceivedFile>,
    /// The `Message-ID`s that it answers, oldest first.
    pub references: Vec<String>,
    /// Why no machine may answer it (RFC 3834); none where one may.
    pub no_auto_reply: Option<NoAutoReply>,
    /// Whether the domain in its `From:` vouches for it; otherwise anybody may have written it.
    pub is_vouched: bool,
}

/// Shows neither the person nor what they wrote.
impl fmt::Debug for InboundMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recipients, files, no_auto_reply, .. } = self;
        f.debug_struct("InboundMail")
            .field("recipients", &recipients.len())
            .field("files", files)
            .field("no_auto_reply", no_auto_reply)
            .finish_non_exhaustive()
    }
}
