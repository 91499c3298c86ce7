//! The sections of the gateways. One without its keys is off.

use domain::payment::FeeRate;
use integrations::flow::FlowConfig;
use integrations::google_calendar::GoogleCalendarConfig;
use integrations::sendgrid::SendGridConfig;
use integrations::smtp::SmtpSecurity;
use integrations::twilio::TwilioConfig;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// `[flow]`: online payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowSection {
    /// At which address: Flow's own, or that of its sandbox.
    pub base_url: String,
    /// Who we are; without it online payment is off.
    #[serde(skip_serializing)]
    pub api_key: Option<SecretString>,
    /// What signs our calls.
    #[serde(skip_serializing)]
    pub secret_key: Option<SecretString>,
    /// What Flow keeps where it does not say so itself: hundredths of a percent, without IVA.
    pub fee_basis_points: u32,
}

impl Default for FlowSection {
    fn default() -> Self {
        Self {
            base_url: FlowConfig::PRODUCTION.to_owned(),
            api_key: None,
            secret_key: None,
            fee_basis_points: FeeRate::FLOW.basis_points,
        }
    }
}

impl FlowSection {
    /// Whether there are keys.
    pub const fn has_keys(&self) -> bool {
        self.api_key.is_some() && self.secret_key.is_some()
    }
}

/// Through whom mail goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailProvider {
    /// Through nobody.
    #[default]
    Off,
    /// Through `SendGrid`.
    SendGrid,
    /// Through an SMTP server.
    Smtp,
}

/// `[mail]`: through whom mail goes out, and who writes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSection {
    /// `sendgrid`, `smtp` or `off`.
    pub provider: MailProvider,
    /// The address that mail comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The name that is shown beside it; none: the workshop's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_name: Option<String>,
    /// The domain whose mail is handed to us, in which tickets are answered; none: answers go to `from`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_domain: Option<String>,
}

/// `[sendgrid]`: mail through `SendGrid`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendGridSection {
    /// At which address.
    pub base_url: String,
    /// The key.
    #[serde(skip_serializing)]
    pub api_key: Option<SecretString>,
    /// The public key of the signed event webhook; without it nothing is known of deliveries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_public_key: Option<String>,
    /// What the address that inbound mail is handed to carries as `?key=`, at least 16 characters; without it no mail
    /// comes in.
    #[serde(skip_serializing)]
    pub inbound_secret: Option<SecretString>,
    /// The public key of the security policy of Inbound Parse, where the account has one; none: only the secret
    /// vouches for mail that comes in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound_public_key: Option<String>,
}

impl Default for SendGridSection {
    fn default() -> Self {
        let base_url = SendGridConfig::PRODUCTION.to_owned();
        Self {
            base_url,
            api_key: None,
            webhook_public_key: None,
            inbound_secret: None,
            inbound_public_key: None,
        }
    }
}

/// How the line to an SMTP server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpLine {
    /// TLS from the first byte; port 465.
    #[default]
    Tls,
    /// TLS after a greeting in the clear; port 587.
    StartTls,
    /// In the clear, to this machine only.
    Plain,
}

impl From<SmtpLine> for SmtpSecurity {
    fn from(line: SmtpLine) -> Self {
        match line {
            SmtpLine::Tls => Self::Tls,
            SmtpLine::StartTls => Self::StartTls,
            SmtpLine::Plain => Self::Plain,
        }
    }
}

/// `[smtp]`: mail through an SMTP server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSection {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Its port.
    pub port: u16,
    /// `tls`, `starttls` or `plain`.
    pub security: SmtpLine,
    /// Who we are, where the server wants to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The password of that user.
    #[serde(skip_serializing)]
    pub password: Option<SecretString>,
}

impl Default for SmtpSection {
    fn default() -> Self {
        let security = SmtpLine::default();
        Self { host: None, port: 465, security, user: None, password: None }
    }
}

/// `[twilio]`: SMS.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwilioSection {
    /// At which address.
    pub base_url: String,
    /// The account; without it no SMS is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_sid: Option<String>,
    /// Who calls: a key of the account; none: the account itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The key's secret, or the account's token.
    #[serde(skip_serializing)]
    pub password: Option<SecretString>,
    /// The account's primary token, which signs callbacks; without it nothing is known of deliveries.
    #[serde(skip_serializing)]
    pub auth_token: Option<SecretString>,
    /// The one before it, while it is changed.
    #[serde(skip_serializing)]
    pub previous_auth_token: Option<SecretString>,
    /// Who writes: a number, or a messaging service (`MG…`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
}

impl Default for TwilioSection {
    fn default() -> Self {
        Self {
            base_url: TwilioConfig::PRODUCTION.to_owned(),
            account_sid: None,
            user: None,
            password: None,
            auth_token: None,
            previous_auth_token: None,
            sender: None,
        }
    }
}

impl TwilioSection {
    /// Whether there are keys.
    pub const fn has_keys(&self) -> bool {
        self.account_sid.is_some() && self.password.is_some() && self.sender.is_some()
    }
}

/// `[google_calendar]`: the mirror of the agenda.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoogleCalendarSection {
    /// At which address calendars live.
    pub base_url: String,
    /// Whose calendar: its id. Without it and a key nothing is mirrored.
    pub calendar_id: Option<String>,
    /// The JSON of the service account's key.
    #[serde(skip_serializing)]
    pub key: Option<SecretString>,
    /// What the secrets of channels derive from, at least 16 characters.
    #[serde(skip_serializing)]
    pub channel_secret: Option<SecretString>,
}

impl Default for GoogleCalendarSection {
    fn default() -> Self {
        Self {
            base_url: GoogleCalendarConfig::PRODUCTION.to_owned(),
            calendar_id: None,
            key: None,
            channel_secret: None,
        }
    }
}

impl GoogleCalendarSection {
    /// Whether everything is there that the mirror needs.
    pub const fn is_complete(&self) -> bool {
        self.calendar_id.is_some() && self.key.is_some() && self.channel_secret.is_some()
    }
}
