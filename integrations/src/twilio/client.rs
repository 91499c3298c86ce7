//! The client of Twilio.

use async_trait::async_trait;
use commands::gateways::{GatewayError, OutgoingSms, SentSms, SmsGateway, SmsStatus};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::wire::{self, Message};
use super::{NOTIFICATION, PROVIDER};
use crate::http::{Answer, GatewayConfigError, Http, HttpSettings, Operation, Surroundings};

/// How Twilio is reached.
#[derive(Debug, Clone)]
pub struct TwilioConfig {
    /// At which address: [`Self::PRODUCTION`], or a simulator's.
    pub base_url: String,
    /// The account, `AC…`.
    pub account_sid: String,
    /// Who calls: the account itself, or a key of it (`SK…`).
    pub user: String,
    /// Their secret: the account's token, or the key's secret.
    pub password: SecretString,
    /// Who writes: a number, a name, or a messaging service (`MG…`).
    pub sender: String,
    /// Where Twilio tells what becomes of messages.
    pub status_callback: Option<String>,
    /// How patient calls are.
    pub http: HttpSettings,
}

impl TwilioConfig {
    /// Where accounts live.
    pub const PRODUCTION: &'static str = "https://api.twilio.com";
}

/// Sends SMS through Twilio.
pub struct Twilio {
    http: Http,
    config: TwilioConfig,
}

impl Twilio {
    /// A client with these keys.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: TwilioConfig, around: &Surroundings) -> Result<Self, GatewayConfigError> {
        let settings = [
            ("account_sid", config.account_sid.as_str()),
            ("user", config.user.as_str()),
            ("password", config.password.expose_secret()),
            ("sender", config.sender.as_str()),
        ];
        if let Some((setting, _)) = settings.iter().find(|(_, value)| value.is_empty()) {
            return Err(GatewayConfigError { provider: PROVIDER, setting, why: "is empty" });
        }
        let is_plain = config.account_sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_plain {
            let (setting, why) = ("account_sid", "is made of letters and digits");
            return Err(GatewayConfigError { provider: PROVIDER, setting, why });
        }
        let http = Http::new(PROVIDER, &config.base_url, &config.http, around)?;
        Ok(Self { http, config })
    }

    fn url(&self, base: &str, path: &str) -> String {
        format!("{base}/2010-04-01/Accounts/{}{path}", self.config.account_sid)
    }

    fn authorised(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(&self.config.user, Some(self.config.password.expose_secret()))
    }
}

#[async_trait]
impl SmsGateway for Twilio {
    fn is_enabled(&self) -> bool {
        true
    }

    fn tells_delivery(&self) -> bool {
        self.config.status_callback.is_some()
    }

    async fn ping(&self) -> Result<(), GatewayError> {
        let request =
            |client: &Client, base: &str| self.authorised(client.get(self.url(base, ".json")));
        // Whatever it says of our rights, it answers.
        self.http.call(Operation::once("ping"), request, |_| Ok(())).await
    }

    async fn send(&self, sms: &OutgoingSms) -> Result<SentSms, GatewayError> {
        let is_service = self.config.sender.starts_with("MG");
        let sender = if is_service { "MessagingServiceSid" } else { "From" };
        let mut fields = vec![
            ("To", sms.to.as_str()),
            (sender, self.config.sender.as_str()),
            ("Body", sms.text.as_str()),
        ];
        let callback = self.config.status_callback.as_deref().map(|url| callback_of(url, sms.id));
        if let Some(callback) = &callback {
            fields.push(("StatusCallback", callback));
        }
        let request = |client: &Client, base: &str| {
            self.authorised(client.post(self.url(base, "/Messages.json"))).form(&fields)
        };
        let sent = self.http.call(Operation::once("send_sms"), request, judge).await?;
        Ok(sent.into_sent())
    }

    async fn status(&self, provider_id: &str) -> Result<SmsStatus, GatewayError> {
        if !provider_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(GatewayError::NotSent { reason: "the request cannot be made" });
        }
        let path = format!("/Messages/{provider_id}.json");
        let request =
            |client: &Client, base: &str| self.authorised(client.get(self.url(base, &path)));
        let message = self.http.call(Operation::repeatable("sms_status"), request, judge).await?;
        Ok(message.into_status())
    }
}

/// Where Twilio tells what becomes of that message.
fn callback_of(url: &str, id: Uuid) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{NOTIFICATION}={id}")
}

fn judge(answer: &Answer) -> Result<Message, GatewayError> {
    match answer.status.as_u16() {
        200 | 201 => answer.json(),
        _ => Err(wire::refusal(answer)),
    }
}
