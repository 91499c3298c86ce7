//! What surrounds every call, over HTTP and SMTP alike: breaker, retries, figures.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use commands::Ids;
use commands::gateways::GatewayError;

use super::breaker::Breaker;
use super::settings::{HttpSettings, RetryPolicy, Surroundings};
use super::telemetry;

/// One thing that is asked of a provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    name: &'static str,
    is_repeatable: bool,
}

impl Operation {
    /// Something that may be asked any number of times: it only reads, or doing it again changes nothing.
    pub(crate) const fn repeatable(name: &'static str) -> Self {
        Self { name, is_repeatable: true }
    }

    /// Something that takes effect each time: it is repeated only when it certainly did not.
    pub(crate) const fn once(name: &'static str) -> Self {
        Self { name, is_repeatable: false }
    }

    fn may_repeat_after(self, error: &GatewayError) -> bool {
        match error {
            GatewayError::NotSent { .. } | GatewayError::RateLimited { .. } => true,
            GatewayError::Unknown { .. } | GatewayError::Failed => self.is_repeatable,
            GatewayError::Disabled
            | GatewayError::CircuitOpen { .. }
            | GatewayError::Deferred { .. }
            | GatewayError::Refused { .. } => false,
        }
    }
}

/// The surroundings of all calls to one provider.
pub(crate) struct Guard {
    provider: &'static str,
    breaker: Breaker,
    retry: RetryPolicy,
    ids: Arc<dyn Ids>,
}

impl Guard {
    pub(crate) fn new(
        provider: &'static str,
        settings: &HttpSettings,
        around: &Surroundings,
    ) -> Self {
        telemetry::circuit(provider, false);
        Self {
            provider,
            breaker: Breaker::new(settings.breaker, settings.connect_timeout),
            retry: settings.retry,
            ids: around.ids.clone(),
        }
    }

    /// Attempts the operation until it succeeds, may not be repeated, or was tried often enough.
    pub(crate) async fn call<T, F>(
        &self,
        operation: Operation,
        attempt: impl Fn() -> F,
    ) -> Result<T, GatewayError>
    where
        F: Future<Output = Result<T, GatewayError>>,
    {
        let mut tried = 0;
        loop {
            let outcome = self.attempt(operation, &attempt).await;
            tried += 1;
            let Err(error) = &outcome else {
                return outcome;
            };
            if tried >= self.retry.attempts || !operation.may_repeat_after(error) {
                return outcome;
            }
            let wait = match error.retry_after() {
                Some(wait) if wait > self.retry.longest_wait => return outcome,
                Some(wait) => wait,
                None => self.wait_after(tried),
            };
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt<T, F>(
        &self,
        operation: Operation,
        attempt: impl Fn() -> F,
    ) -> Result<T, GatewayError>
    where
        F: Future<Output = Result<T, GatewayError>>,
    {
        let begun = Instant::now();
        let outcome = match self.breaker.admit(begun) {
            Err(retry_after) => Err(GatewayError::CircuitOpen { retry_after }),
            Ok(permit) => {
                let outcome = attempt().await;
                match &outcome {
                    Err(error)
                        if error.is_in_doubt() || matches!(error, GatewayError::NotSent { .. }) =>
                    {
                        permit.failed(Instant::now());
                    }
                    Ok(_) | Err(_) => permit.succeeded(),
                }
                outcome
            }
        };
        telemetry::circuit(self.provider, self.breaker.is_open());
        telemetry::attempt(self.provider, operation.name, outcome.as_ref().err(), begun.elapsed());
        outcome
    }

    /// Between half of the longest wait and the longest wait after so many attempts.
    fn wait_after(&self, tried: u32) -> Duration {
        let doubled = self.retry.first_wait.saturating_mul(2_u32.saturating_pow(tried - 1));
        let longest = doubled.min(self.retry.longest_wait);
        let mut random = [0; 4];
        self.ids.fill(&mut random);
        let share = f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX);
        longest.mul_f64(0.5 + share / 2.0)
    }
}
