//! The doors of mail and SMS, each with its provider's name as the log keeps it.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use commands::gateways::{MailEvent, MailGateway, Mailbox, Off, SmsGateway, SmsNotice, Webhook};
use commands::tickets::mail::{InboundMails, ReplyAddresses};
use domain::values::Email;
use integrations::sandbox::Sandbox;
use integrations::sendgrid::{SendGrid, SendGridConfig, SendGridEvents, SendGridInbound};
use integrations::smtp::{Smtp, SmtpConfig};
use integrations::twilio::{Twilio, TwilioConfig, TwilioWebhook};
use integrations::{HttpSettings, Surroundings};
use secrecy::SecretString;

use crate::config::{Config, MailProvider};

const SENDGRID: &str = "sendgrid";
const SMTP: &str = "smtp";
const TWILIO: &str = "twilio";
const NOBODY: &str = "off";
/// Where tickets of the sandbox are answered.
const SANDBOX_REPLY_DOMAIN: &str = "responder.example.cl";

/// Who sends mail.
pub(super) fn mail(
    config: &Config,
    around: &Surroundings,
    sandbox: Option<&Sandbox>,
) -> Result<(Arc<dyn MailGateway>, &'static str)> {
    if let Some(sandbox) = sandbox {
        let simulators = sandbox.simulators();
        if config.mail.provider == MailProvider::Smtp {
            let smtp = Smtp::new(simulators.smtp.config(), around);
            return Ok((Arc::new(smtp.context("opening the mail server")?), SMTP));
        }
        let sendgrid = SendGrid::new(simulators.sendgrid.config(), around);
        return Ok((Arc::new(sendgrid.context("opening SendGrid")?), SENDGRID));
    }
    let Some(from) = sender(config)? else { return Ok((Arc::new(Off), NOBODY)) };
    match (config.mail.provider, &config.sendgrid.api_key, &config.smtp.host) {
        (MailProvider::SendGrid, Some(api_key), _) => {
            let config = SendGridConfig {
                base_url: config.sendgrid.base_url.clone(),
                api_key: api_key.clone(),
                from,
                http: HttpSettings::default(),
            };
            let sendgrid = SendGrid::new(config, around).context("opening SendGrid")?;
            Ok((Arc::new(sendgrid), SENDGRID))
        }
        (MailProvider::Smtp, _, Some(host)) => {
            let smtp = &config.smtp;
            let credentials = smtp.user.clone().zip(smtp.password.clone());
            let config = SmtpConfig {
                host: host.clone(),
                port: smtp.port,
                security: smtp.security.into(),
                credentials,
                from,
                settings: SmtpConfig::patience(),
            };
            Ok((Arc::new(Smtp::new(config, around).context("opening the mail server")?), SMTP))
        }
        _ => Ok((Arc::new(Off), NOBODY)),
    }
}

/// Who writes, where mail is on.
fn sender(config: &Config) -> Result<Option<Mailbox>> {
    let Some(from) = config.mail.from.as_deref() else { return Ok(None) };
    let email = Email::parse(from).context("mail.from")?;
    let name = config.mail.from_name.clone().or_else(|| Some(config.workshop.name.clone()));
    Ok(Some(Mailbox { email, name }))
}

/// Who sends SMS; what becomes of them is told at `public_url`.
pub(super) fn sms(
    config: &Config,
    around: &Surroundings,
    public_url: &str,
    sandbox: Option<&Sandbox>,
) -> Result<(Arc<dyn SmsGateway>, &'static str)> {
    let callback = Some(format!("{public_url}/api/v1/webhooks/twilio"));
    let settings = match sandbox {
        Some(sandbox) => Some(sandbox.simulators().twilio.config(callback)),
        None => twilio_config(config, callback),
    };
    match settings {
        Some(settings) => {
            let twilio = Twilio::new(settings, around).context("opening Twilio")?;
            Ok((Arc::new(twilio), TWILIO))
        }
        None => Ok((Arc::new(Off), NOBODY)),
    }
}

fn twilio_config(config: &Config, status_callback: Option<String>) -> Option<TwilioConfig> {
    let twilio = &config.twilio;
    let account_sid = twilio.account_sid.clone()?;
    Some(TwilioConfig {
        base_url: twilio.base_url.clone(),
        user: twilio.user.clone().unwrap_or_else(|| account_sid.clone()),
        account_sid,
        password: twilio.password.clone()?,
        sender: twilio.sender.clone()?,
        status_callback: status_callback.filter(|_| twilio.auth_token.is_some()),
        http: HttpSettings::default(),
    })
}

/// What makes tickets out of mails, where mail comes in.
pub(super) fn inbound(config: &Config, sandbox: Option<&Sandbox>) -> Result<InboundMails> {
    let Some((secret, addresses)) = incoming(config, sandbox) else {
        return Ok(InboundMails::off());
    };
    let (key, own) = match sandbox {
        Some(sandbox) => {
            let sendgrid = &sandbox.simulators().sendgrid;
            (Some(sendgrid.public_key()), Some(sendgrid.config().from))
        }
        None => (config.sendgrid.inbound_public_key.clone(), sender(config)?),
    };
    let own = own.into_iter().map(|own| own.email).collect();
    let inbound = SendGridInbound::new(secret, key.as_deref(), own);
    let inbound = inbound.context("sendgrid.inbound_secret or sendgrid.inbound_public_key")?;
    Ok(InboundMails::new(Arc::new(inbound), addresses))
}

/// The addresses under which tickets are answered, where mail comes in.
pub(super) fn reply_addresses(
    config: &Config,
    sandbox: Option<&Sandbox>,
) -> Option<ReplyAddresses> {
    incoming(config, sandbox).map(|(_, addresses)| addresses)
}

/// What vouches for mail that comes in, and to which addresses it comes.
fn incoming(config: &Config, sandbox: Option<&Sandbox>) -> Option<(SecretString, ReplyAddresses)> {
    let (secret, domain) = match sandbox {
        Some(sandbox) => (sandbox.inbound_secret().clone(), SANDBOX_REPLY_DOMAIN),
        None => (config.sendgrid.inbound_secret.clone()?, config.mail.reply_domain.as_deref()?),
    };
    Some((secret, ReplyAddresses::new(domain)))
}

/// What tells what became of mail, where something does.
pub(super) fn mail_events(
    config: &Config,
    sandbox: Option<&Sandbox>,
) -> Result<Option<Arc<dyn Webhook<Notice = MailEvent>>>> {
    let key = match sandbox {
        Some(sandbox) => Some(sandbox.simulators().sendgrid.public_key()),
        None => config.sendgrid.webhook_public_key.clone(),
    };
    let Some(key) = key else { return Ok(None) };
    let events = SendGridEvents::new(&key).context("sendgrid.webhook_public_key")?;
    Ok(Some(Arc::new(events)))
}

/// What tells what became of SMS, where something does.
pub(super) fn sms_notices(
    config: &Config,
    sandbox: Option<&Sandbox>,
) -> Result<Option<Arc<dyn Webhook<Notice = SmsNotice>>>> {
    let (token, previous) = match sandbox {
        Some(sandbox) => (Some(sandbox.simulators().twilio.token()), None),
        None => (config.twilio.auth_token.clone(), config.twilio.previous_auth_token.clone()),
    };
    let Some(token) = token else { return Ok(None) };
    let notices = TwilioWebhook::new(token, previous).context("twilio.auth_token")?;
    Ok(Some(Arc::new(notices)))
}

#[cfg(test)]
mod tests {
    use commands::gateways::OutgoingMail;
    use commands::ports::{RandomIds, SystemClock};
    use uuid::Uuid;

    use super::*;
    use crate::config::Overrides;

    #[tokio::test]
    async fn the_sandbox_sends_mail_the_way_that_is_configured() {
        let clock = Arc::new(SystemClock);
        let around =
            Surroundings { clock: clock.clone(), ids: Arc::new(RandomIds::new(clock.clone())) };
        let sandbox = Sandbox::start(0, "http://127.0.0.1:9/webhooks", &around).await.unwrap();
        let mut config = Config::load(&Overrides::default()).unwrap();
        let letter = OutgoingMail {
            id: Uuid::from_u128(1),
            to: Mailbox::bare(Email::parse("ana@correo.cl").unwrap()),
            reply_to: None,
            subject: "Hola".into(),
            text: "Hola".into(),
            html: None,
            attachments: vec![],
            references: vec![],
            automatic: None,
            category: "magic_link",
        };
        for (provider, name) in [(MailProvider::Off, SENDGRID), (MailProvider::Smtp, SMTP)] {
            config.mail.provider = provider;
            let (gateway, found) = mail(&config, &around, Some(&sandbox)).unwrap();
            assert_eq!(found, name);
            gateway.send(&letter).await.unwrap();
        }
        let simulators = sandbox.simulators();
        let sent = (simulators.sendgrid.state().mails.len(), simulators.smtp.mails().len());
        assert_eq!(sent, (1, 1));
    }
}
