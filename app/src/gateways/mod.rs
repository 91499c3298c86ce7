//! The doors to the outside: real ones with their keys, those of the sandbox, or none.

mod calendar;
mod messages;

use std::sync::Arc;

use anyhow::{Context as _, Result};
use commands::Executor;
use commands::calendar_mirror::CalendarMirror;
use commands::gateways::{MailGateway, Off, PaymentGateway};
use commands::notifications::{MailFeedback, NotificationTerms, Notifications, SmsFeedback};
use commands::payments::{FlowConfirmations, PaymentTerms, Payments};
use commands::ports::{Ids, RandomIds, SystemClock};
use commands::webhooks::{Inbox, WebhookHandler};
use domain::payment::FeeRate;
use integrations::flow::{Flow, FlowCallback, FlowConfig};
use integrations::sandbox::Sandbox;
use integrations::{GatewayConfigError, HttpSettings, Surroundings};

use crate::config::Config;

/// What a process reaches the outside through.
#[derive(Clone)]
pub struct Gateways {
    /// Payments.
    pub payments: Payments,
    /// The mirror of the agenda.
    pub calendar: CalendarMirror,
    /// Mail, for what is not a notification.
    pub mail: Arc<dyn MailGateway>,
    /// Telling people things.
    pub notifications: Notifications,
    /// What providers deliver.
    pub inbox: Inbox,
}

/// Time and randomness, as gateways take them.
pub fn surroundings(executor: &Executor, ids: &Arc<dyn Ids>) -> Surroundings {
    Surroundings { clock: executor.shared_clock(), ids: ids.clone() }
}

/// Opens what the configuration has keys for; everything of the sandbox where there is one. `public_url` is where
/// providers and browsers reach us.
pub fn open(
    config: &Config,
    around: &Surroundings,
    public_url: &str,
    sandbox: Option<&Sandbox>,
) -> Result<Gateways> {
    let flow = match sandbox {
        Some(sandbox) => Some(sandbox.simulators().flow.config()),
        None => flow_config(config),
    };
    let gateway: Arc<dyn PaymentGateway> = match flow {
        Some(flow) => Arc::new(Flow::new(flow, around).context("opening Flow")?),
        None => Arc::new(Off),
    };
    let terms = PaymentTerms {
        public_url: public_url.to_owned(),
        fee_rate: FeeRate { basis_points: config.flow.fee_basis_points },
    };
    let payments = Payments::new(gateway, terms);
    let confirmations = FlowConfirmations::new(payments.clone(), Arc::new(FlowCallback));
    let (calendar, notices) = calendar::mirror(config, around, public_url, sandbox)?;
    let (mail, mail_provider) = messages::mail(config, around, sandbox)?;
    let (sms, sms_provider) = messages::sms(config, around, public_url, sandbox)?;
    let notifications = Notifications::new(
        (mail.clone(), mail_provider),
        (sms, sms_provider),
        terms_of(config, public_url, sandbox),
    );
    let mail_events = messages::mail_events(config, sandbox)?;
    let sms_notices = messages::sms_notices(config, sandbox)?;
    let mut handlers: Vec<Arc<dyn WebhookHandler>> = vec![
        Arc::new(confirmations),
        Arc::new(MailFeedback::new(notifications.clone(), mail_events)),
        Arc::new(SmsFeedback::new(notifications.clone(), sms_notices)),
        Arc::new(messages::inbound(config, sandbox)?),
    ];
    handlers.extend(notices);
    let inbox = Inbox::new(handlers);
    Ok(Gateways { payments, calendar, mail, notifications, inbox })
}

/// Why each gateway could not be opened, by the section of its keys: all of them, where opening stops at the first.
/// Nothing is sent anywhere.
pub fn refusals(config: &Config) -> Vec<(&'static str, String)> {
    let clock = Arc::new(SystemClock);
    let around = Surroundings { clock: clock.clone(), ids: Arc::new(RandomIds::new(clock)) };
    let flow = flow_config(config).map(|flow| Flow::new(flow, &around));
    let refused = [
        ("flow", flow.and_then(Result::err).map(anyhow::Error::from)),
        ("google_calendar", calendar::mirror(config, &around, "", None).err()),
        ("google_calendar", calendar::channel_secret(config).err()),
        ("mail", messages::mail(config, &around, None).err()),
        ("sendgrid", messages::inbound(config, None).err()),
        ("sendgrid", messages::mail_events(config, None).err()),
        ("twilio", messages::sms(config, &around, "", None).err()),
        ("twilio", messages::sms_notices(config, None).err()),
    ];
    let mut refusals = Vec::new();
    for (section, error) in refused {
        // Anything else is a setting that is checked by itself.
        if let Some(error) = error.filter(anyhow::Error::is::<GatewayConfigError>) {
            refusals.push((section, format!("{error:#}")));
        }
    }
    refusals.dedup();
    refusals
}

/// What every message says besides its facts.
fn terms_of(config: &Config, public_url: &str, sandbox: Option<&Sandbox>) -> NotificationTerms {
    let workshop = &config.workshop;
    NotificationTerms {
        public_url: public_url.to_owned(),
        workshop: workshop.name.clone(),
        short_name: workshop.short_name.clone(),
        contact: workshop.phone.clone().unwrap_or_else(|| public_url.to_owned()),
        reply_addresses: messages::reply_addresses(config, sandbox),
    }
}

fn flow_config(config: &Config) -> Option<FlowConfig> {
    let flow = &config.flow;
    Some(FlowConfig {
        base_url: flow.base_url.clone(),
        api_key: flow.api_key.clone()?,
        secret_key: flow.secret_key.clone()?,
        http: HttpSettings::default(),
    })
}
