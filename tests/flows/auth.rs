//! Signing in and out over the API.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::test_app::{Answer, TestApp};

const PASSWORD: &str = "una frase larga y muy propia";

async fn registered(app: &TestApp) -> Answer {
    let body =
        json!({ "name": "Gabriela Mistral", "email": "gabriela@example.cl", "password": PASSWORD });
    app.post("/auth/register", body).send().await
}

async fn log_in(app: &TestApp, password: &str, code: Value) -> Answer {
    let body = json!({ "email": "Gabriela@Example.cl", "password": password, "code": code });
    app.post("/auth/login", body).send().await
}

fn bearer(answer: &Value) -> String {
    format!("Bearer {}", answer["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn a_customer_registers_signs_in_refreshes_and_signs_out() {
    let app = TestApp::start().await;
    registered(&app).await.expect(201);
    registered(&app).await.expect_problem(409, "person.email_taken");
    let wrong = log_in(&app, "otra frase larga", Value::Null).await;
    wrong.expect_problem(401, "auth.invalid_credentials");
    let tokens = log_in(&app, PASSWORD, Value::Null).await.expect(200);
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    let tokens = tokens.json();
    let me = app.get("/auth/me").header("authorization", &bearer(&tokens)).send().await.expect(200);
    assert_eq!(me.json()["name"], "Gabriela Mistral");
    app.get("/me").header("authorization", &bearer(&tokens)).send().await.expect(200);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let next = app.post("/auth/refresh", refresh.clone()).send().await.expect(200).json();
    let sessions = app.get("/auth/sessions").header("authorization", &bearer(&next)).send().await;
    assert_eq!(sessions.expect(200).json().as_array().unwrap().len(), 1);
    let reused = app.post("/auth/refresh", refresh).send().await;
    reused.expect_problem(401, "auth.session_ended");
    let family_closed =
        app.post("/auth/refresh", json!({ "refresh_token": next["refresh_token"] }));
    family_closed.send().await.expect_problem(401, "auth.session_ended");
}

#[tokio::test]
async fn signing_out_ends_the_access_token_at_once() {
    let app = TestApp::start().await;
    registered(&app).await.expect(201);
    let tokens = log_in(&app, PASSWORD, Value::Null).await.expect(200).json();
    let out = app.post("/auth/logout", json!({})).header("authorization", &bearer(&tokens));
    out.send().await.expect(204);
    let me = app.get("/auth/me").header("authorization", &bearer(&tokens)).send().await;
    me.expect_problem(401, "auth.invalid_token");
}

#[tokio::test]
async fn an_access_token_lasts_a_quarter_of_an_hour_and_an_altered_one_not_at_all() {
    let app = TestApp::start().await;
    let token = app.token_of(&app.customer);
    let me = async |token: &str| {
        app.get("/auth/me").header("authorization", &format!("Bearer {token}")).send().await
    };
    me(&token).await.expect(200);
    me(&format!("{token}x")).await.expect_problem(401, "auth.invalid_token");
    me("").await.expect_problem(401, "auth.invalid_token");
    app.clock.advance(TimeDelta::minutes(15));
    let late = me(&token).await.expect_problem(401, "auth.invalid_token");
    assert_eq!(late.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_proves_a_step_up() {
    let app = TestApp::start().await;
    registered(&app).await.expect(201);
    let tokens = log_in(&app, PASSWORD, Value::Null).await.expect(200).json();
    let post = |path: &str, body| app.post(path, body).header("authorization", &bearer(&tokens));
    let enrolled =
        post("/auth/totp/enrol", json!({ "password": PASSWORD })).send().await.expect(200);
    let secret = enrolled.json()["secret"].as_str().unwrap().to_owned();
    let code = || commands::auth::code_at(&secret, commands::Clock::now(&*app.clock)).unwrap();
    let wrong = post("/auth/totp/confirm", json!({ "code": "000000" })).send().await;
    wrong.expect_problem(422, "auth.code_invalid");
    post("/auth/totp/confirm", json!({ "code": code() })).send().await.expect(204);
    let bare = log_in(&app, PASSWORD, Value::Null).await;
    bare.expect_problem(401, "auth.second_factor_required");
    app.clock.advance(TimeDelta::seconds(30));
    log_in(&app, PASSWORD, json!(code())).await.expect(200);
    app.clock.advance(TimeDelta::seconds(30));
    let stepped = post("/auth/step-up", json!({ "code": code() })).send().await.expect(200).json();
    assert!(stepped["step_up_until"].is_string());
    let both = post("/auth/step-up", json!({})).send().await;
    both.expect_problem(422, "request.invalid_fields");
}

#[tokio::test]
async fn without_a_mail_gateway_links_are_off_and_the_answer_says_so() {
    let app = TestApp::start().await;
    for path in ["/auth/magic-link", "/auth/password/forgot"] {
        let answer = app.post(path, json!({ "email": "violeta@example.cl" })).send().await;
        answer.expect_problem(503, "auth.mail_disabled");
    }
    let used = app.post("/auth/magic-link/consume", json!({ "token": "x" })).send().await;
    used.expect_problem(401, "auth.invalid_link");
}

#[tokio::test]
async fn the_first_owner_is_set_up_once_with_the_code_of_the_terminal() {
    let app = TestApp::start().await;
    let set_up = async |code: &str| {
        let contact = json!({ "name": "Gabriela Mistral", "email": "gabriela@example.cl" });
        let body = json!({ "code": code, "contact": contact, "password": PASSWORD });
        app.post("/auth/setup", body).send().await
    };
    set_up("guess").await.expect_problem(403, "auth.wrong_setup_code");
    set_up(&app.setup_code).await.expect(201);
    let tokens = log_in(&app, PASSWORD, Value::Null).await.expect(200).json();
    assert_eq!(tokens["role"], "owner");
    // The same request again is the same registration; another one comes too late.
    set_up(&app.setup_code).await.expect(201);
    let contact = json!({ "name": "Marta", "email": "marta@example.cl" });
    let body = json!({ "code": app.setup_code, "contact": contact, "password": PASSWORD });
    app.post("/auth/setup", body).send().await.expect_problem(409, "auth.owner_exists");
}

#[tokio::test]
async fn invited_staff_choose_their_password_with_the_invitation() {
    let app = TestApp::start().await;
    let body = json!({ "role": "technician", "contact": { "name": "Gabriela", "email": "gabriela@example.cl" } });
    let without = app.post("/users", body.clone()).by(&app.owner).send().await;
    without.expect_problem(403, "auth.step_up_required");
    let invited =
        app.post("/users", body).by_stepped_up(&app.owner).send().await.expect(201).json();
    let reset = json!({ "token": invited["invitation_token"], "password": PASSWORD });
    app.post("/auth/password/reset", reset.clone()).send().await.expect(204);
    app.post("/auth/password/reset", reset).send().await.expect_problem(401, "auth.invalid_link");
    let tokens = log_in(&app, PASSWORD, Value::Null).await.expect(200).json();
    assert_eq!(tokens["role"], "technician");
}
