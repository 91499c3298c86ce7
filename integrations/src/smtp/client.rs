//! The client of an SMTP server: one connection a mail, each step with its own meaning when it fails.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use commands::Clock;
use commands::gateways::{
    GatewayError, MailGateway, Mailbox, OutgoingMail, RefusalCause, SentMail,
};
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret as _, SecretString};

use super::PROVIDER;
use super::message::{address, message};
use crate::http::{GatewayConfigError, Guard, HttpSettings, Operation, RetryPolicy, Surroundings};
use crate::mail_text::message_id;

/// How long a server that says "not now" (4xx) is left in peace: what greylisting asks for.
const NOT_NOW: Duration = Duration::from_mins(5);
/// How long saying goodbye may take.
const GOODBYE: Duration = Duration::from_millis(500);
/// Why nothing was sent.
const UNREACHABLE: GatewayError =
    GatewayError::NotSent { reason: "the provider cannot be reached" };

/// How the line is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte; port 465.
    Tls,
    /// TLS after a greeting in the clear; port 587. A server that does not offer it is not spoken to.
    StartTls,
    /// In the clear, to this machine only.
    Plain,
}

/// How the server is reached.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub security: SmtpSecurity,
    /// Who we are, where the server wants to know.
    pub credentials: Option<(String, SecretString)>,
    /// Who writes.
    pub from: Mailbox,
    /// How patient the client is: `connect_timeout` up to the point where the server is ready for the message, `timeout` from
    /// there on. Servers look a mail over before they take it: see [`Self::patience`].
    pub settings: HttpSettings,
}

impl SmtpConfig {
    /// As patient as servers need, and less than whoever waits for the client ([`LONGEST_CALL`]): it must be the client
    /// that says how far it came. The outbox repeats what was not sent, so that a call tries once.
    ///
    /// [`LONGEST_CALL`]: commands::gateways::LONGEST_CALL
    pub fn patience() -> HttpSettings {
        HttpSettings {
            connect_timeout: Duration::from_secs(15),
            timeout: Duration::from_secs(35),
            retry: RetryPolicy { attempts: 1, ..RetryPolicy::default() },
            ..HttpSettings::default()
        }
    }
}

/// Sends mail through an SMTP server.
pub struct Smtp {
    config: SmtpConfig,
    from: Address,
    hello: ClientId,
    tls: Option<TlsParameters>,
    guard: Guard,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// A client of the server.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: SmtpConfig, around: &Surroundings) -> Result<Self, GatewayConfigError> {
        let wrong = |setting, why| GatewayConfigError { provider: PROVIDER, setting, why };
        let is_local = config.host == "localhost"
            || config.host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        let tls = match config.security {
            SmtpSecurity::Plain if is_local => None,
            SmtpSecurity::Plain => {
                return Err(wrong("security", "may be \"plain\" on this machine only"));
            }
            SmtpSecurity::Tls | SmtpSecurity::StartTls => {
                let tls = TlsParameters::new(config.host.clone());
                Some(tls.map_err(|_| wrong("host", "cannot be spoken to with TLS"))?)
            }
        };
        let from = address(&config.from).map_err(|_| wrong("from", "is not an address"))?;
        Ok(Self {
            hello: ClientId::Domain(from.domain().to_owned()),
            guard: Guard::new(PROVIDER, &config.settings, around),
            clock: around.clock.clone(),
            config,
            from,
            tls,
        })
    }

    /// A connection to the server, which knows who we are.
    async fn signed_in(&self) -> Result<AsyncSmtpConnection, GatewayError> {
        let SmtpConfig { host, port, security, settings, .. } = &self.config;
        let wrapped = self.tls.clone().filter(|_| *security == SmtpSecurity::Tls);
        let timeout = Some(settings.connect_timeout);
        let server = (host.as_str(), *port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(server, timeout, &self.hello, wrapped, None);
        let mut connection = connecting
            .await
            .map_err(|error| if error.is_transient() { not_now() } else { UNREACHABLE })?;
        if let (SmtpSecurity::StartTls, Some(tls)) = (security, &self.tls) {
            if !connection.can_starttls() {
                return Err(GatewayError::NotSent { reason: "the server offers no encryption" });
            }
            connection.starttls(tls.clone(), &self.hello).await.map_err(|_| UNREACHABLE)?;
        }
        if let Some((user, password)) = &self.config.credentials {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let signed_in = connection.auth(&mechanisms, &credentials).await;
            signed_in.map_err(|error| refusal(&error, RefusalCause::Credentials))?;
        }
        Ok(connection)
    }

    /// Everything up to the point where the server is ready to take the message. Nothing has happened until then.
    async fn ready(&self, to: &Address) -> Result<AsyncSmtpConnection, GatewayError> {
        let mut connection = self.signed_in().await?;
        let from = Mail::new(Some(self.from.clone()), vec![]);
        let accepted = connection.command(from).await;
        accepted.map_err(|error| refusal(&error, RefusalCause::Credentials))?;
        let accepted = connection.command(Rcpt::new(to.clone(), vec![])).await;
        accepted.map_err(|error| refusal(&error, RefusalCause::Recipient))?;
        let accepted = connection.command(Data).await;
        accepted.map_err(|error| refusal(&error, RefusalCause::Request))?;
        Ok(connection)
    }

    async fn attempt(&self, to: &Address, message: &[u8]) -> Result<(), GatewayError> {
        let HttpSettings { connect_timeout, timeout, .. } = self.config.settings;
        let ready = within(connect_timeout, self.ready(to)).await;
        let mut connection = ready.unwrap_or(Err(UNREACHABLE))?;
        // From here on the server may have taken the mail without our knowing.
        let outcome = match within(timeout, connection.message(message)).await {
            None => Err(GatewayError::Unknown { reason: "the provider did not answer in time" }),
            Some(Ok(_)) => Ok(()),
            Some(Err(error)) if error.is_permanent() || error.is_transient() => {
                Err(refusal(&error, RefusalCause::Request))
            }
            Some(Err(_)) => Err(GatewayError::Unknown { reason: "the connection broke" }),
        };
        // Whatever comes of it, the mail is out of our hands.
        let _ = within(GOODBYE, connection.quit()).await;
        outcome
    }
}

async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(limit, future).await.ok()
}

const fn not_now() -> GatewayError {
    GatewayError::Deferred { retry_after: NOT_NOW }
}

/// What a failure before the message means. The server's text repeats addresses and goes no further than here.
fn refusal(error: &Error, cause: RefusalCause) -> GatewayError {
    match error.status() {
        Some(code) if error.is_permanent() => GatewayError::refused(cause, code.to_string()),
        Some(_) => not_now(),
        None if error.is_client() => GatewayError::refused(cause, "not_supported"),
        None => GatewayError::NotSent { reason: "the connection broke" },
    }
}

#[async_trait]
impl MailGateway for Smtp {
    fn is_enabled(&self) -> bool {
        true
    }

    fn tells_delivery(&self) -> bool {
        false
    }

    async fn ping(&self) -> Result<(), GatewayError> {
        let attempt = || async {
            let patience = self.config.settings.connect_timeout;
            let connected = within(patience, self.signed_in()).await.unwrap_or(Err(UNREACHABLE));
            let _ = within(GOODBYE, connected?.quit()).await;
            Ok(())
        };
        self.guard.call(Operation::once("ping"), attempt).await
    }

    async fn send(&self, mail: &OutgoingMail) -> Result<SentMail, GatewayError> {
        let message = message(mail, &self.config.from, self.clock.now())?;
        let to = address(&mail.to)?;
        let attempt = || self.attempt(&to, &message);
        self.guard.call(Operation::once("send_mail"), attempt).await?;
        Ok(SentMail { provider_id: message_id(mail, &self.config.from.email) })
    }
}
