//! The sections of the gateways. One without its keys is off.

use domain::payment::FeeRate;
use integrations::flow::FlowConfig;
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
