//! The client of SendGrid.

use async_trait::async_trait;
use commands::gateways::{GatewayError, MailGateway, Mailbox, OutgoingMail, SentMail};
use reqwest::Client;
use secrecy::{ExposeSecret as _, SecretString};

use super::PROVIDER;
use super::wire::{self, Message};
use crate::http::{Answer, GatewayConfigError, Http, HttpSettings, Operation, Surroundings};

/// How SendGrid is reached.
#[derive(Debug, Clone)]
pub struct SendGridConfig {
    /// At which address: [`Self::PRODUCTION`], [`Self::EUROPE`], or a simulator's.
    pub base_url: String,
    /// The key, with the right to send and nothing else.
    pub api_key: SecretString,
    /// Who writes: an address of a domain that the account has authenticated.
    pub from: Mailbox,
    /// How patient calls are.
    pub http: HttpSettings,
}

impl SendGridConfig {
    /// Where accounts live.
    pub const PRODUCTION: &'static str = "https://api.sendgrid.com";
    /// Where sub-users in the European Union live.
    pub const EUROPE: &'static str = "https://api.eu.sendgrid.com";
}

/// Sends mail through SendGrid.
pub struct SendGrid {
    http: Http,
    api_key: SecretString,
    from: Mailbox,
}

impl SendGrid {
    /// A client with this key.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: SendGridConfig, around: &Surroundings) -> Result<Self, GatewayConfigError> {
        if config.api_key.expose_secret().is_empty() {
            let (setting, why) = ("api_key", "is empty");
            return Err(GatewayConfigError { provider: PROVIDER, setting, why });
        }
        Ok(Self {
            http: Http::new(PROVIDER, &config.base_url, &config.http, around)?,
            api_key: config.api_key,
            from: config.from,
        })
    }
}

#[async_trait]
impl MailGateway for SendGrid {
    fn is_enabled(&self) -> bool {
        true
    }

    fn tells_delivery(&self) -> bool {
        true
    }

    async fn ping(&self) -> Result<(), GatewayError> {
        let request = |client: &Client, base: &str| {
            client.get(format!("{base}/v3/scopes")).bearer_auth(self.api_key.expose_secret())
        };
        // Whatever it says of our rights, it answers.
        self.http.call(Operation::once("ping"), request, |_| Ok(())).await
    }

    async fn send(&self, mail: &OutgoingMail) -> Result<SentMail, GatewayError> {
        let message = Message::new(mail, &self.from);
        let request = |client: &Client, base: &str| {
            let request = client.post(format!("{base}/v3/mail/send"));
            request.bearer_auth(self.api_key.expose_secret()).json(&message)
        };
        self.http.call(Operation::once("send_mail"), request, sent).await
    }
}

fn sent(answer: &Answer) -> Result<SentMail, GatewayError> {
    match answer.status.as_u16() {
        200 | 202 => {
            // Without it the mail went all the same; its events carry our own id.
            let id = answer.header("x-message-id").unwrap_or_default();
            Ok(SentMail { provider_id: id.to_owned() })
        }
        _ => Err(wire::refusal(answer)),
    }
}
