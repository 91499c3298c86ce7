//! The HTTP client of one provider.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use commands::Clock;
use commands::gateways::GatewayError;
use futures::StreamExt as _;
use reqwest::{Client, RequestBuilder, Url, redirect};

use super::answer::Answer;
use super::guard::{Guard, Operation};
use super::settings::{GatewayConfigError, HttpSettings, Surroundings};
use super::tls;

/// The longest answer that is read.
const LONGEST_BODY: usize = 8 * 1024 * 1024;
/// How long an idle connection is kept: shorter than servers keep theirs, so that a payment is not sent into one
/// that is just being closed.
const IDLE: Duration = Duration::from_secs(15);
/// What every request says it comes from.
const USER_AGENT: &str = concat!("cirujano/", env!("CARGO_PKG_VERSION"));

/// Speaks HTTP to one provider.
pub(crate) struct Http {
    client: Client,
    base: String,
    guard: Guard,
    clock: Arc<dyn Clock>,
}

impl Http {
    /// A client of the service below `base`: HTTPS, or plain HTTP to this machine.
    pub(crate) fn new(
        provider: &'static str,
        base: &str,
        settings: &HttpSettings,
        around: &Surroundings,
    ) -> Result<Self, GatewayConfigError> {
        let wrong = |why| GatewayConfigError { provider, setting: "base_url", why };
        let url = Url::parse(base).map_err(|_| wrong("is not a URL"))?;
        let local = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if local => {}
            _ => return Err(wrong("is neither HTTPS nor on this machine")),
        }
        let client = plain_client(settings, local).ok_or(wrong("cannot be spoken to"))?;
        Ok(Self {
            client,
            base: base.trim_end_matches('/').to_owned(),
            guard: Guard::new(provider, settings, around),
            clock: around.clock.clone(),
        })
    }

    /// Makes a request below the base address and judges the answer. `request` is asked anew for each attempt,
    /// and `judge` sees every answer that is neither 429 nor 5xx.
    pub(crate) async fn call<T>(
        &self,
        operation: Operation,
        request: impl Fn(&Client, &str) -> RequestBuilder,
        judge: impl Fn(&Answer) -> Result<T, GatewayError>,
    ) -> Result<T, GatewayError> {
        let (request, judge) = (&request, &judge);
        let attempt = || async move {
            let answer = send(request(&self.client, &self.base)).await?;
            answer.fit_to_judge(self.clock.now())?;
            judge(&answer)
        };
        self.guard.call(operation, attempt).await
    }
}

/// A client without redirections, with time-outs, for `local` addresses or for all others.
pub(crate) fn plain_client(settings: &HttpSettings, local: bool) -> Option<Client> {
    let builder = Client::builder()
        .use_preconfigured_tls(tls::client_config())
        .user_agent(USER_AGENT)
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.timeout)
        .pool_idle_timeout(IDLE)
        .redirect(redirect::Policy::none())
        .https_only(!local);
    let builder = if local { builder.no_proxy() } else { builder };
    builder.build().ok()
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

async fn send(request: RequestBuilder) -> Result<Answer, GatewayError> {
    let response = request.send().await.map_err(|error| failure(&error))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.map_err(|error| failure(&error))?);
        if body.len() > LONGEST_BODY {
            return Err(GatewayError::Unknown { reason: "the answer is too long" });
        }
    }
    Ok(Answer { status, headers, body: body.into() })
}

/// What a failure of the transport means. Its own text is dropped: it names the address.
fn failure(error: &reqwest::Error) -> GatewayError {
    if error.is_builder() {
        GatewayError::NotSent { reason: "the request cannot be made" }
    } else if error.is_connect() {
        GatewayError::NotSent { reason: "the provider cannot be reached" }
    } else if error.is_timeout() {
        GatewayError::Unknown { reason: "the provider did not answer in time" }
    } else {
        GatewayError::Unknown { reason: "the connection broke" }
    }
}
