//! What the composition root decides about the API.

use std::time::Duration;

use crate::extract::TrustedProxies;

/// How the API behaves.
#[derive(Debug, Clone)]
pub struct ApiConfig {
    /// The address under which customers reach the server, without a slash at its end; printed on documents.
    pub public_url: String,
    /// The origins of browsers that may call the API; none by default.
    pub cors_origins: Vec<String>,
    /// Whose `X-Forwarded-For` is believed; nobody's by default.
    pub trusted_proxies: TrustedProxies,
    /// Whether clients reach the server over TLS only: then browsers are told to remember it (HSTS).
    pub behind_tls: bool,
    /// How long a request may take until its answer begins.
    pub request_timeout: Duration,
    /// Requests in flight beyond which more are turned away.
    pub max_in_flight: usize,
    /// Live streams that may be open.
    pub max_live_streams: usize,
    /// How often clients may ask.
    pub limits: Limits,
    /// The figures of the configuration that the owner may see in `GET /admin/settings`; no secrets.
    pub settings: serde_json::Value,
}

/// How often clients may ask, each counted per address.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests a second in the long run; none for no limit.
    pub requests_per_second: Option<u32>,
    /// Requests that may come at once.
    pub burst: u32,
    /// Deliveries of providers that sign nothing, a minute in the long run; none for no limit. Those of ten minutes may come
    /// at once.
    pub deliveries_per_minute: Option<u32>,
    /// Estimates an hour.
    pub estimates_per_hour: u32,
    /// Tries an hour to open a tracking page with the digits of the phone, also counted per number.
    pub tracking_tries_per_hour: u32,
    /// Sign-ins, registrations and links an hour.
    pub sign_ins_per_hour: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_second: Some(100),
            burst: 500,
            deliveries_per_minute: Some(600),
            estimates_per_hour: 10,
            tracking_tries_per_hour: 5,
            sign_ins_per_hour: 120,
        }
    }
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            cors_origins: Vec::new(),
            trusted_proxies: TrustedProxies::default(),
            behind_tls: false,
            request_timeout: Duration::from_secs(30),
            max_in_flight: 1_024,
            max_live_streams: 2_048,
            limits: Limits::default(),
            settings: serde_json::Value::Null,
        }
    }
}
