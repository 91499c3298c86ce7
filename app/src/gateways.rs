//! The doors to the outside: real ones with their keys, those of the sandbox, or none.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use commands::Executor;
use commands::calendar_mirror::{CalendarMirror, CalendarNotices};
use commands::gateways::{CalendarGateway, Off, PaymentGateway};
use commands::notifications::{NotificationTerms, Notifications};
use commands::payments::{FlowConfirmations, PaymentTerms, Payments};
use commands::ports::Ids;
use commands::webhooks::{Inbox, WebhookHandler};
use domain::payment::FeeRate;
use integrations::flow::{Flow, FlowCallback, FlowConfig};
use integrations::google_calendar::{
    GoogleCalendar, GoogleCalendarConfig, GoogleCalendarWebhook, ServiceAccountKey,
};
use integrations::sandbox::Sandbox;
use integrations::{HttpSettings, Surroundings};

use crate::config::Config;

/// The workshop's name.
const WORKSHOP: &str = "Cirujano de Sintetizadores";
/// How it calls itself where there is little room.
const SHORT_NAME: &str = "Cirujano";

/// What a process reaches the outside through.
#[derive(Clone)]
pub struct Gateways {
    /// Payments.
    pub payments: Payments,
    /// The mirror of the agenda.
    pub calendar: CalendarMirror,
    /// What providers deliver.
    pub inbox: Inbox,
    /// Telling people.
    pub notifications: Notifications,
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
    let mut handlers: Vec<Arc<dyn WebhookHandler>> = vec![Arc::new(confirmations)];
    let google = match sandbox {
        Some(sandbox) => Some(sandbox.simulators().google_calendar.config()),
        None => google_calendar_config(config)?,
    };
    let calendar = match google {
        Some(google) => {
            let webhook = GoogleCalendarWebhook::new(google.channel_secret.clone());
            let webhook = Arc::new(webhook.context("google_calendar.channel_secret")?);
            let gateway = GoogleCalendar::new(google, around).context("opening Google Calendar")?;
            let gateway: Arc<dyn CalendarGateway> = Arc::new(gateway);
            let mirror = CalendarMirror::new(gateway, public_url);
            handlers.push(Arc::new(CalendarNotices::new(mirror.clone(), webhook)));
            mirror
        }
        None => CalendarMirror::new(Arc::new(Off), public_url),
    };
    let notifications = notifications(config, public_url);
    Ok(Gateways { payments, calendar, inbox: Inbox::new(handlers), notifications })
}

fn google_calendar_config(config: &Config) -> Result<Option<GoogleCalendarConfig>> {
    let calendar = &config.google_calendar;
    let (Some(calendar_id), Some(key), Some(channel_secret)) =
        (&calendar.calendar_id, &calendar.key, &calendar.channel_secret)
    else {
        return Ok(None);
    };
    Ok(Some(GoogleCalendarConfig {
        base_url: calendar.base_url.clone(),
        calendar_id: calendar_id.clone(),
        key: ServiceAccountKey::parse(key).context("google_calendar.key")?,
        channel_secret: channel_secret.clone(),
        http: HttpSettings::default(),
    }))
}

/// Telling people, in the panel at least.
fn notifications(config: &Config, public_url: &str) -> Notifications {
    let off = Arc::new(Off);
    let contact = config.workshop.phone.clone().unwrap_or_else(|| public_url.to_owned());
    let terms = NotificationTerms {
        public_url: public_url.to_owned(),
        workshop: WORKSHOP.to_owned(),
        short_name: SHORT_NAME.to_owned(),
        contact,
    };
    Notifications::new((off.clone(), "off"), (off, "off"), terms)
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
