//! Figures and log lines of calls. Nothing in them tells about people, keys or tokens: an operation has a fixed
//! name, and addresses are left out altogether (the one of a calendar is somebody's e-mail).

use std::time::Duration;

use commands::gateways::GatewayError;

/// Notes an attempt.
pub(super) fn attempt(
    provider: &'static str,
    operation: &'static str,
    error: Option<&GatewayError>,
    elapsed: Duration,
) {
    let outcome = error.map_or("ok", GatewayError::code);
    metrics::counter!(
        "gateway_requests_total",
        "provider" => provider, "operation" => operation, "outcome" => outcome
    )
    .increment(1);
    if !matches!(error, Some(GatewayError::CircuitOpen { .. })) {
        metrics::histogram!("gateway_seconds", "provider" => provider, "operation" => operation)
            .record(elapsed.as_secs_f64());
    }
    let duration_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    match error {
        None => {
            tracing::debug!(
                gateway.provider = provider,
                gateway.operation = operation,
                duration_ms,
                "the provider answered"
            );
        }
        Some(error @ GatewayError::Refused { .. }) => {
            tracing::info!(
                gateway.provider = provider,
                gateway.operation = operation,
                duration_ms,
                %error,
                "the provider refused"
            );
        }
        Some(error) => {
            tracing::warn!(
                gateway.provider = provider,
                gateway.operation = operation,
                duration_ms,
                %error,
                "the provider did not answer as it should"
            );
        }
    }
}

/// Notes whether the provider is given a rest.
pub(super) fn circuit(provider: &'static str, is_open: bool) {
    metrics::gauge!("gateway_circuit_open", "provider" => provider)
        .set(f64::from(u8::from(is_open)));
}
