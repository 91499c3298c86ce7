//! Errors have one shape, wherever they come from.

use serde_json::json;
use tests::test_app::TestApp;

#[tokio::test]
async fn unknown_routes_and_wrong_methods_are_problems_too() {
    let app = TestApp::start().await;
    app.get("/nowhere").send().await.expect_problem(404, "request.unknown_route");
    app.get("//nowhere").send().await.expect_problem(404, "request.unknown_route");
    let patch = app.request("PATCH", "/repairs").send().await;
    let patch = patch.expect_problem(405, "request.method_not_allowed");
    assert_eq!(patch.header("allow"), Some("GET,HEAD,POST"));
}

#[tokio::test]
async fn a_wrong_field_is_named_by_its_pointer() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let path = format!("/repairs/{}/quotations", repair.number);
    let body = json!({ "lines": [
        { "kind": "labour", "description": "x", "amount": 1, "minutes": 1 },
        { "kind": "labour", "description": "x", "amount": "mucho" }
    ] });
    let answer = app.post(&path, body).by(&app.technician).send().await;
    let answer = answer.expect_problem(422, "request.invalid_fields").json();
    assert_eq!(answer["errors"][0]["pointer"], "/lines/1/amount");
}

#[tokio::test]
async fn every_code_has_a_page() {
    let app = TestApp::start().await;
    for problem in api::PROBLEMS {
        let page = app.get(&format!("//problems/{}", problem.code)).send().await.expect(200);
        assert_eq!(page.json()["status"], problem.status);
    }
    let html = app.get("//problems").header("accept", "text/html").send().await.expect(200);
    assert!(html.text().contains("repair.illegal_transition"));
    app.get("//problems/no.such").send().await.expect_problem(404, "request.unknown_route");
}

#[tokio::test]
async fn answers_carry_their_request_id_and_the_headers_of_a_careful_server() {
    let app = TestApp::start().await;
    let id = "0193c1f0-7c1e-7000-8000-0000000000aa";
    let answer = app.get("/policies").header("x-request-id", id).send().await.expect(200);
    assert_eq!(answer.header("x-request-id"), Some(id));
    let forged = app.get("/policies").header("x-request-id", "x'; DROP TABLE").send().await;
    assert_ne!(forged.header("x-request-id"), Some("x'; DROP TABLE"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert!(answer.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(answer.header("strict-transport-security"), None);
    let tls = TestApp::start_with(|config| config.behind_tls = true).await;
    let tls = tls.get("/policies").send().await;
    assert!(tls.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn only_configured_origins_may_call_from_a_browser() {
    let app =
        TestApp::start_with(|config| config.cors_origins = vec!["https://taller.cl".into()]).await;
    let preflight = async |origin: &str| {
        let request = app.request("OPTIONS", "/repairs").header("origin", origin);
        let request = request.header("access-control-request-method", "POST");
        let answer = request.send().await;
        answer.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(preflight("https://taller.cl").await.as_deref(), Some("https://taller.cl"));
    assert_eq!(preflight("https://evil.example").await, None);
}

#[tokio::test]
async fn health_says_whether_the_process_lives_and_serves() {
    let app = TestApp::start().await;
    app.get("//health/live").send().await.expect(200);
    let ready = app.get("//health/ready").send().await.expect(200).json();
    assert_eq!(ready["status"], "ready");
    app.get("//metrics").send().await.expect_problem(404, "request.unknown_route");
    app.read_side.db().close().await;
    let closed = app.get("//health/ready").send().await.expect(503).json();
    assert_eq!(closed["status"], "not_ready");
}

#[tokio::test]
async fn a_command_that_cannot_be_written_is_answered_as_unavailable() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.executor.log().shutdown().await;
    let hold = app.post(&format!("/repairs/{}/hold", repair.number), json!({ "reason": "x" }));
    let refused = hold.by(&app.technician).send().await;
    let refused = refused.expect_problem(503, "server.unavailable");
    assert!(refused.header("retry-after").is_some());
}

#[tokio::test]
async fn beyond_the_requests_in_flight_the_answer_is_503_at_once() {
    let app = TestApp::start_with(|config| config.max_in_flight = 0).await;
    let shed = app.get("/policies").send().await.expect_problem(503, "server.overloaded");
    assert_eq!(shed.header("retry-after"), Some("1"));
    app.get("//health/live").send().await.expect(200);
}
