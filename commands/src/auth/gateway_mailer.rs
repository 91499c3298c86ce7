//! Links by mail through the gateway that the configuration names.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use domain::values::Email;
use domain::wording::{LinkMailWording, password_link_mail, sign_in_link_mail};

use super::mailer::{LinkMail, LinkPurpose, MailError, Mailer};
use crate::gateways::{Automatic, MailGateway, Mailbox, OutgoingMail};
use crate::ports::Ids;

/// Sends links through a gateway. Until one is connected it sends nothing and says so: signing in is set up before
/// the doors to the outside are.
#[derive(Default)]
pub struct GatewayMailer(OnceLock<Connected>);

struct Connected {
    gateway: Arc<dyn MailGateway>,
    ids: Arc<dyn Ids>,
    public_url: String,
    workshop: String,
}

impl GatewayMailer {
    /// Sends through that gateway from now on, with links below `public_url`. Connecting again changes nothing.
    pub fn connect(
        &self,
        gateway: Arc<dyn MailGateway>,
        ids: Arc<dyn Ids>,
        public_url: &str,
        workshop: &str,
    ) {
        let (public_url, workshop) = (public_url.to_owned(), workshop.to_owned());
        self.0.get_or_init(|| Connected { gateway, ids, public_url, workshop });
    }
}

#[async_trait]
impl Mailer for GatewayMailer {
    fn is_enabled(&self) -> bool {
        self.0.get().is_some_and(|connected| connected.gateway.is_enabled())
    }

    async fn send_link(&self, mail: LinkMail) -> Result<(), MailError> {
        let connected = self.0.get().ok_or(MailError::Disabled)?;
        let LinkMail { person: _, email, purpose, token } = mail;
        let Ok(email) = Email::parse(&email) else {
            return Err(MailError::Failed("the address is none".to_owned()));
        };
        let (wording, page) = match purpose {
            LinkPurpose::MagicLink => (sign_in_link_mail(), "entrar"),
            LinkPurpose::PasswordReset | LinkPurpose::StaffInvitation => {
                (password_link_mail(), "clave")
            }
        };
        let LinkMailWording { subject, text } = wording;
        let link = format!("{}/{page}?token={}", connected.public_url, token.reveal());
        let text = text.replace("{enlace}", &link).replace("{taller}", &connected.workshop);
        let mail = OutgoingMail {
            id: connected.ids.uuid(),
            to: Mailbox::bare(email),
            reply_to: None,
            subject: subject.to_owned(),
            text,
            html: None,
            attachments: Vec::new(),
            references: Vec::new(),
            automatic: Some(Automatic::Generated),
            category: "sign_in_link",
        };
        let sent = connected.gateway.send(&mail).await;
        sent.map(drop).map_err(|error| MailError::Failed(error.code().to_owned()))
    }
}
