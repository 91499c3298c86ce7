//! How links with one-time tokens reach their people.

use async_trait::async_trait;
use domain::values::PersonId;

use crate::ports::LinkToken;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// To sign in without a password.
    MagicLink,
    /// To set a new password.
    PasswordReset,
    /// To set the first password of a member of the staff.
    StaffInvitation,
}

/// A link on its way to a person.
#[derive(Debug, Clone)]
pub struct LinkMail {
    /// To whom.
    pub person: PersonId,
    /// To which address; never to be logged.
    pub email: String,
    /// What for.
    pub purpose: LinkPurpose,
    /// The secret in the link.
    pub token: LinkToken,
}

/// Why a link was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// No mail gateway is configured.
    #[error("no mail gateway is configured")]
    Disabled,
    /// The gateway failed.
    #[error("the mail gateway failed: {0}")]
    Failed(String),
}

/// Sends links.
#[async_trait]
pub trait Mailer: Send + Sync + 'static {
    /// Whether links can be sent at all. Asked before anything is known of the person, so that the answer is
    /// the same for everybody.
    fn is_enabled(&self) -> bool;

    /// Hands a link to the gateway.
    ///
    /// # Errors
    /// When it was not handed over.
    async fn send_link(&self, mail: LinkMail) -> Result<(), MailError>;
}

/// No gateway: links cannot be sent, and whoever asks for one is told so.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMailer;

#[async_trait]
impl Mailer for NoMailer {
    fn is_enabled(&self) -> bool {
        false
    }

    async fn send_link(&self, _mail: LinkMail) -> Result<(), MailError> {
        Err(MailError::Disabled)
    }
}
