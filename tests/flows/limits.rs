//! How often one may ask, and from where that is counted.

use api::TrustedProxies;
use chrono::TimeDelta;
use serde_json::json;
use tests::test_app::{Answer, PostOffice, TestApp};

use crate::quotations::disclaimer;

async fn estimate(app: &TestApp, ip: [u8; 4]) -> Answer {
    let wish = json!({
        "instrument": "roland-juno-60", "faults": ["power-dead"],
        "disclaimer": disclaimer(app).await
    });
    app.post("/quotations/estimate", wish).from(ip).send().await
}

#[tokio::test]
async fn the_eleventh_estimate_in_an_hour_waits() {
    let app = TestApp::start_with(|_| ()).await;
    let ask_for_the_text = async || {
        let wish = json!({ "instrument": "roland-juno-60", "faults": ["power-dead"] });
        app.post("/quotations/estimate", wish).from([192, 0, 2, 7]).send().await.expect(428)
    };
    for _ in 0..10 {
        ask_for_the_text().await;
        estimate(&app, [192, 0, 2, 7]).await.expect(201);
    }
    let eleventh = estimate(&app, [192, 0, 2, 7]).await.expect_problem(429, "request.too_many");
    assert!(eleventh.header("retry-after").unwrap().parse::<u64>().unwrap() > 3_500);
    ask_for_the_text().await;
    estimate(&app, [192, 0, 2, 8]).await.expect(201);
    app.clock.advance(TimeDelta::hours(1));
    estimate(&app, [192, 0, 2, 7]).await.expect(201);
}

#[tokio::test]
async fn keeping_estimates_counts_as_asking_for_them() {
    let app = TestApp::start_with(|_| ()).await;
    let path = format!("/quotations/{}/save?token=x", uuid::Uuid::nil());
    let keep = async || {
        let wish = json!({ "email": "victima@example.cl" });
        app.post(&path, wish).from([192, 0, 2, 7]).send().await
    };
    for _ in 0..10 {
        keep().await.expect_problem(404, "resource.not_found");
    }
    keep().await.expect_problem(429, "request.too_many");
    estimate(&app, [192, 0, 2, 7]).await.expect_problem(429, "request.too_many");
}

#[tokio::test]
async fn five_tries_an_hour_at_a_tracking_page_whichever_address_they_come_from() {
    let app = TestApp::start_with(|_| ()).await;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    let path = format!("/tracking/{}/access", repair.number);
    let attempt = async |ip: [u8; 4], digits: &str| {
        app.post(&path, json!({ "phone_last4": digits })).from(ip).send().await
    };
    for last in 0..5 {
        attempt([192, 0, 2, last], "0000").await.expect_problem(403, "tracking.access_denied");
    }
    // Also the right digits, also from a fresh address: the number itself is closed.
    attempt([192, 0, 2, 99], "4321").await.expect_problem(429, "request.too_many");
    app.clock.advance(TimeDelta::hours(1));
    attempt([192, 0, 2, 99], "4321").await.expect(200);
}

#[tokio::test]
async fn five_tries_an_hour_from_an_address_whichever_page_they_are_at() {
    let app = TestApp::start_with(|_| ()).await;
    for count in 1..=5 {
        let path = format!("/tracking/CDS-2026-{count:04}/access");
        let answer = app.post(&path, json!({ "phone_last4": "0000" })).send().await;
        answer.expect_problem(403, "tracking.access_denied");
    }
    let sixth = app.post("/tracking/CDS-2026-0006/access", json!({ "phone_last4": "0000" }));
    sixth.send().await.expect_problem(429, "request.too_many");
}

#[tokio::test]
async fn the_general_limit_counts_each_address_apart() {
    let app = TestApp::start_with(|config| {
        config.limits.requests_per_second = Some(1);
        config.limits.burst = 3;
    })
    .await;
    for _ in 0..3 {
        app.get("/policies").send().await.expect(200);
    }
    let fourth = app.get("/policies").send().await.expect_problem(429, "request.too_many");
    assert!(fourth.header("retry-after").is_some());
    app.get("/policies").from([192, 0, 2, 77]).send().await.expect(200);
    app.get("//health/live").send().await.expect(200);
}

#[tokio::test]
async fn what_providers_sign_and_deliver_is_not_counted() {
    let app = TestApp::start_with(|config| {
        config.limits.requests_per_second = Some(1);
        config.limits.burst = 1;
        config.limits.deliveries_per_minute = Some(1);
    })
    .await;
    for path in ["/webhooks/twilio", "/webhooks/sendgrid", "/webhooks/google-calendar"] {
        for _ in 0..3 {
            let answer = app.post(path, json!({})).send().await;
            assert_ne!(answer.status.as_u16(), 429, "{path}");
        }
    }
    app.get("/policies").send().await.expect(200);
    app.get("/policies").send().await.expect_problem(429, "request.too_many");
}

#[tokio::test]
async fn what_nobody_signs_has_a_rate_of_its_own() {
    let app = TestApp::start_with(|config| {
        config.limits.requests_per_second = Some(1);
        config.limits.burst = 1;
        config.limits.deliveries_per_minute = Some(1);
    })
    .await;
    // Those of ten minutes may come at once, as after an outage.
    let places = ["/webhooks/flow", "/payments/webhook", "/webhooks/sendgrid/inbound"];
    for path in places.into_iter().cycle().take(10) {
        app.post(path, json!({})).send().await.expect_problem(503, "gateway.disabled");
    }
    let one_more = app.post("/webhooks/flow", json!({})).send().await;
    one_more.expect_problem(429, "request.too_many");
    let other = app.post("/webhooks/flow", json!({})).from([192, 0, 2, 77]).send().await;
    other.expect_problem(503, "gateway.disabled");
    app.get("/policies").send().await.expect(200);
}

#[tokio::test]
async fn a_mail_without_the_key_is_turned_away_before_it_is_read() {
    let post = PostOffice::open().await;
    let huge = vec![b'x'; 31 * 1024 * 1024];
    for (key, code) in [("?key=wrong", "webhook.forged"), ("", "webhook.unsigned")] {
        let path = format!("/webhooks/sendgrid/inbound{key}");
        let answer = post.app.post(&path, json!({})).bytes(huge.clone()).send().await;
        assert_eq!(answer.json()["code"], code, "its length was not even looked at");
    }
}

#[tokio::test]
async fn a_forwarded_address_counts_behind_a_trusted_proxy_only() {
    let limited = |trusted: TrustedProxies| {
        TestApp::start_with(move |config| {
            config.trusted_proxies = trusted;
            config.limits.requests_per_second = Some(1);
            config.limits.burst = 1;
        })
    };
    let get = async |app: &TestApp, client: &str| {
        app.get("/policies").header("x-forwarded-for", client).send().await.status.as_u16()
    };
    let open = limited(TrustedProxies::default()).await;
    assert_eq!((get(&open, "203.0.113.1").await, get(&open, "203.0.113.2").await), (200, 429));
    let behind = limited(TrustedProxies::parse(&["192.0.2.0/24"]).unwrap()).await;
    assert_eq!((get(&behind, "203.0.113.1").await, get(&behind, "203.0.113.2").await), (200, 200));
    assert_eq!(get(&behind, "1.1.1.1, 203.0.113.2").await, 429);
}
