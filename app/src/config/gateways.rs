//! The sections of the gateways. One without its keys is off.

use domain::payment::FeeRate;
use integrations::flow::FlowConfig;
use integrations::google_calendar::GoogleCalendarConfig;
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
