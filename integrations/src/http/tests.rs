//! Calls over a real loopback socket: what is repeated, what is not, and what is said about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::post;
use commands::gateways::GatewayError;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};

use super::*;
use crate::simulator::{Fault, Faults, Loopback, Serving};
use crate::test_support::{impatient, surroundings};

const READ: Operation = Operation::repeatable("read");
const PAY: Operation = Operation::once("pay");

/// A service that counts how often it did something.
struct Service {
    http: Http,
    faults: Faults,
    done: Arc<AtomicUsize>,
    _serving: Serving,
}

impl Service {
    async fn start(settings: HttpSettings) -> Self {
        let loopback = Loopback::bind(0).await.unwrap();
        let url = loopback.url();
        let faults = Faults::new(|status| json!({ "status": status.as_u16() }));
        let done = Arc::new(AtomicUsize::new(0));
        let counter = done.clone();
        let work = move || {
            let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
            async move { json!({ "number": number }).to_string() }
        };
        let routes = Router::new()
            .route("/do", post(work))
            .route("/elsewhere", post(|| async { (StatusCode::FOUND, [("location", "/do")]) }))
            .layer(from_fn_with_state(faults.clone(), Faults::around));
        let http = Http::new("test", &url, &settings, &surroundings().0).unwrap();
        Self { http, faults, done, _serving: loopback.serve(routes) }
    }

    async fn call(&self, operation: Operation) -> Result<Value, GatewayError> {
        self.call_at("/do", operation).await
    }

    async fn call_at(&self, path: &str, operation: Operation) -> Result<Value, GatewayError> {
        let request = |client: &reqwest::Client, base: &str| client.post(format!("{base}{path}"));
        self.http.call(operation, request, Answer::json).await
    }

    fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }
}

fn unknown(reason: &'static str) -> GatewayError {
    GatewayError::Unknown { reason }
}

#[tokio::test]
async fn what_takes_effect_each_time_is_not_repeated_when_its_answer_is_lost() {
    let service = Service::start(impatient()).await;
    let cases = [
        (Fault::LoseAnswer, unknown("the provider did not answer in time"), 1),
        (Fault::Hang, unknown("the provider did not answer in time"), 0),
        (Fault::CutAnswer, unknown("the connection broke"), 1),
        (Fault::Garble, unknown("the answer cannot be read"), 1),
        (Fault::Refuse { status: 503 }, GatewayError::Failed, 0),
        (Fault::Refuse { status: 504 }, unknown("the provider did not answer in time"), 0),
        (Fault::Refuse { status: 408 }, unknown("the provider did not answer in time"), 0),
    ];
    let mut done = 0;
    for (fault, error, effect) in cases {
        service.faults.order(fault, 1);
        assert_eq!(service.call(PAY).await, Err(error), "{fault:?}");
        done += effect;
        assert_eq!(service.done(), done, "{fault:?}");
    }
}

#[tokio::test]
async fn what_may_be_repeated_survives_two_faults_and_not_three() {
    let service = Service::start(impatient()).await;
    for fault in [Fault::Hang, Fault::CutAnswer, Fault::Garble, Fault::Refuse { status: 500 }] {
        service.faults.order(fault, 2);
        assert!(service.call(READ).await.is_ok(), "{fault:?}");
        service.faults.order(fault, 3);
        assert!(service.call(READ).await.is_err_and(|it| it.is_in_doubt()), "{fault:?}");
    }
    service.faults.order(Fault::Slow { millis: 50 }, 1);
    assert!(service.call(PAY).await.is_ok());
}

#[tokio::test]
async fn a_short_pause_is_waited_for_and_a_long_one_left_to_the_caller() {
    let service = Service::start(impatient()).await;
    service.faults.order(Fault::RateLimit { seconds: 1 }, 1);
    assert!(service.call(PAY).await.is_ok());
    service.faults.order(Fault::RateLimit { seconds: 90 }, 1);
    let pause = Some(Duration::from_secs(90));
    assert_eq!(service.call(PAY).await, Err(GatewayError::RateLimited { retry_after: pause }));
    assert_eq!(service.done(), 1);
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_was_sent_nothing() {
    let closed = Loopback::bind(0).await.unwrap();
    let url = closed.url();
    drop(closed);
    let http = Http::new("test", &url, &impatient(), &surroundings().0).unwrap();
    let request = |client: &reqwest::Client, base: &str| client.post(format!("{base}/do"));
    let outcome = http.call(PAY, request, Answer::json::<Value>).await;
    let error = outcome.unwrap_err();
    assert_eq!(error, GatewayError::NotSent { reason: "the provider cannot be reached" });
    assert!(error.is_safe_to_repeat());
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_over_https() {
    let service = Loopback::bind(0).await.unwrap();
    let url = service.url().replace("http://", "https://");
    let _serving = service.serve(Router::new());
    let http = Http::new("test", &url, &impatient(), &surroundings().0).unwrap();
    let request = |client: &reqwest::Client, base: &str| client.post(format!("{base}/do"));
    let outcome = http.call(PAY, request, Answer::json::<Value>).await;
    let reason = "the provider cannot be reached";
    assert_eq!(outcome, Err(GatewayError::NotSent { reason }));
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    let service = Service::start(impatient()).await;
    let outcome = service.call_at("/elsewhere", PAY).await;
    assert_eq!(outcome, Err(unknown("the provider sends elsewhere")));
    assert_eq!(service.done(), 0);
}

#[tokio::test]
async fn after_failures_in_a_row_nothing_is_sent_until_a_trial_succeeds() {
    let breaker = BreakerPolicy {
        failures: 3,
        rest: Duration::from_millis(150),
        longest_rest: Duration::from_secs(1),
    };
    let service = Service::start(HttpSettings { breaker, ..impatient() }).await;
    service.faults.order(Fault::Refuse { status: 502 }, 3);
    assert_eq!(service.call(READ).await, Err(GatewayError::Failed));
    let error = service.call(READ).await.unwrap_err();
    assert!(matches!(error, GatewayError::CircuitOpen { .. }), "{error}");
    assert!(error.is_safe_to_repeat() && error.retry_after().is_some());
    assert_eq!(service.done(), 0);
    tokio::time::sleep(breaker.rest).await;
    assert!(service.call(READ).await.is_ok());
    assert!(service.call(PAY).await.is_ok());
}

#[tokio::test]
async fn figures_count_attempts_by_outcome() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let service = Service::start(impatient()).await;
    service.faults.order(Fault::Refuse { status: 500 }, 1);
    service.call(READ).await.unwrap();
    service.faults.order(Fault::Refuse { status: 500 }, 1);
    service.call(PAY).await.unwrap_err();
    let text = figures.render();
    for (operation, outcome, count) in [
        ("read", "ok", 1),
        ("read", "gateway.unknown_outcome", 1),
        ("pay", "gateway.unknown_outcome", 1),
    ] {
        let line = format!(
            "gateway_requests_total{{provider=\"test\",operation=\"{operation}\",outcome=\"{outcome}\"}} {count}"
        );
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
    assert!(text.contains("gateway_seconds_count{provider=\"test\",operation=\"read\"} 2"));
    assert!(text.contains("gateway_circuit_open{provider=\"test\"} 0"));
}

#[test]
fn a_gateway_speaks_https_or_to_this_machine() {
    let around = surroundings().0;
    let built = |base| Http::new("test", base, &impatient(), &around).map(|_| ());
    for good in
        ["https://www.flow.cl/api", "http://127.0.0.1:9", "http://[::1]:9", "http://localhost"]
    {
        assert_eq!(built(good), Ok(()), "{good}");
    }
    for bad in ["http://www.flow.cl/api", "ftp://127.0.0.1", "flow", "http://127.0.0.1.example.cl"]
    {
        assert!(built(bad).is_err(), "{bad}");
    }
}

#[test]
fn only_plain_codes_of_providers_are_repeated() {
    assert_eq!(plain_code("rateLimitExceeded").as_deref(), Some("rateLimitExceeded"));
    for text in ["", "ana@example.cl is not valid", "línea", &"x".repeat(61)] {
        assert_eq!(plain_code(text), None, "{text}");
    }
}
