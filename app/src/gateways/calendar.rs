//! The door to the calendar that mirrors the agenda.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use commands::calendar_mirror::{CalendarMirror, CalendarNotices};
use commands::gateways::{CalendarGateway, Off};
use commands::webhooks::WebhookHandler;
use integrations::google_calendar::{
    GoogleCalendar, GoogleCalendarConfig, GoogleCalendarWebhook, ServiceAccountKey,
};
use integrations::sandbox::Sandbox;
use integrations::{HttpSettings, Surroundings};
use secrecy::SecretString;

use crate::config::Config;

/// The mirror, and what takes its notices where it is on.
pub(super) fn mirror(
    config: &Config,
    around: &Surroundings,
    public_url: &str,
    sandbox: Option<&Sandbox>,
) -> Result<(CalendarMirror, Option<Arc<dyn WebhookHandler>>)> {
    let google = match sandbox {
        Some(sandbox) => Some(sandbox.simulators().google_calendar.config()),
        None => google_calendar_config(config)?,
    };
    let Some(google) = google else {
        return Ok((CalendarMirror::new(Arc::new(Off), public_url), None));
    };
    let webhook = Arc::new(webhook(google.channel_secret.clone())?);
    let gateway = GoogleCalendar::new(google, around).context("opening Google Calendar")?;
    let gateway: Arc<dyn CalendarGateway> = Arc::new(gateway);
    let mirror = CalendarMirror::new(gateway, public_url);
    let notices: Arc<dyn WebhookHandler> = Arc::new(CalendarNotices::new(mirror.clone(), webhook));
    Ok((mirror, Some(notices)))
}

fn webhook(channel_secret: SecretString) -> Result<GoogleCalendarWebhook> {
    GoogleCalendarWebhook::new(channel_secret).context("google_calendar.channel_secret")
}

/// Whether the configured secret of channels can be one, whatever the key is.
pub(super) fn channel_secret(config: &Config) -> Result<()> {
    config.google_calendar.channel_secret.clone().map_or(Ok(()), |secret| webhook(secret).map(drop))
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
