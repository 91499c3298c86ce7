//! Sessions beyond the usual: several at once, a door that was tried too often, and a changed role.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::test_app::{Answer, TestApp};

const PASSWORD: &str = "una frase larga y muy propia";

async fn log_in(app: &TestApp, password: &str, ip: [u8; 4]) -> Answer {
    let body = json!({ "email": "gabriela@example.cl", "password": password });
    app.post("/auth/login", body).from(ip).send().await
}

async fn registered() -> TestApp {
    let app = TestApp::start().await;
    let body = json!({ "name": "Gabriela", "email": "gabriela@example.cl", "password": PASSWORD });
    app.post("/auth/register", body).send().await.expect(201);
    app
}

fn bearer(tokens: &Value) -> String {
    format!("Bearer {}", tokens["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn one_session_ends_another_one() {
    let app = registered().await;
    let here = log_in(&app, PASSWORD, [192, 0, 2, 1]).await.expect(200).json();
    let there = log_in(&app, PASSWORD, [192, 0, 2, 2]).await.expect(200).json();
    let get = |tokens: &Value| app.get("/auth/sessions").header("authorization", &bearer(tokens));
    let open = get(&here).send().await.expect(200).json();
    assert_eq!(open.as_array().unwrap().len(), 2);
    let path = format!("/auth/sessions/{}", there["session"].as_str().unwrap());
    let foreign = app.request("DELETE", &path).by(&app.customer).send().await;
    foreign.expect_problem(404, "resource.not_found");
    let close = app.request("DELETE", &path).header("authorization", &bearer(&here));
    close.send().await.expect(204);
    get(&there).send().await.expect_problem(401, "auth.invalid_token");
    let refresh = json!({ "refresh_token": there["refresh_token"] });
    app.post("/auth/refresh", refresh).send().await.expect_problem(401, "auth.session_ended");
    assert_eq!(get(&here).send().await.expect(200).json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_door_that_was_tried_too_often_is_closed_for_a_while_also_to_the_right_password() {
    let app = registered().await;
    for last in 0..5 {
        let wrong = log_in(&app, "otra frase larga", [192, 0, 2, last]).await;
        wrong.expect_problem(401, "auth.invalid_credentials");
    }
    let closed = log_in(&app, PASSWORD, [192, 0, 2, 99]).await;
    let closed = closed.expect_problem(429, "auth.too_many_attempts");
    let wait: i64 = closed.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    app.clock.advance(TimeDelta::seconds(wait));
    log_in(&app, PASSWORD, [192, 0, 2, 99]).await.expect(200);
}

#[tokio::test]
async fn somebody_unknown_waits_as_long_as_somebody_known() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        let answer = log_in(&app, "otra frase larga", [192, 0, 2, 1]).await;
        answer.expect_problem(401, "auth.invalid_credentials");
    }
    let closed = log_in(&app, "otra frase larga", [192, 0, 2, 1]).await;
    closed.expect_problem(429, "auth.too_many_attempts");
}

#[tokio::test]
async fn a_refresh_token_lasts_longer_than_the_access_token_and_not_for_ever() {
    let app = registered().await;
    let tokens = log_in(&app, PASSWORD, [192, 0, 2, 1]).await.expect(200).json();
    app.clock.advance(TimeDelta::days(2));
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let next = app.post("/auth/refresh", refresh).send().await.expect(200).json();
    app.clock.advance(TimeDelta::days(400));
    let late = json!({ "refresh_token": next["refresh_token"] });
    app.post("/auth/refresh", late).send().await.expect_problem(401, "auth.session_ended");
}

#[tokio::test]
async fn weak_passwords_are_refused_at_the_field() {
    let app = TestApp::start().await;
    for (password, code) in [
        ("corta", "password.too_short"),
        ("contraseña123", "password.too_common"),
        (&*"x1".repeat(100), "password.too_long"),
    ] {
        let body =
            json!({ "name": "Gabriela", "email": "gabriela@example.cl", "password": password });
        let answer = app.post("/auth/register", body).send().await;
        let answer = answer.expect_problem(422, code).json();
        assert_eq!(answer["errors"][0]["pointer"], "/password");
    }
}
