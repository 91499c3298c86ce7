//! The life of a repair over the API.

use serde_json::json;
use tests::test_app::TestApp;

#[tokio::test]
async fn a_repair_goes_from_intake_to_delivery() {
    let app = TestApp::start().await;
    let repair = app.delivered().await;
    let path = format!("/repairs/{}", repair.number);
    let seen = app.get(&path).by(&app.owner).send().await.expect(200).json();
    assert_eq!(seen["status"], "DELIVERED");
    assert_eq!(seen["outcome"], "REPAIRED");
    assert_eq!(seen["balance"], 0);
    assert_eq!(seen["final_total"], 180_000);
    assert_eq!(seen["warranty"]["labour_until"], "2027-02-21");
}

#[tokio::test]
async fn a_delivered_repair_cannot_be_reopened() {
    let app = TestApp::start().await;
    let repair = app.delivered().await;
    let path = format!("/repairs/{}/status", repair.number);
    let answer = app.post(&path, json!({ "to": "REPAIRING" })).by(&app.technician).send().await;
    answer.expect_problem(409, "repair.illegal_transition");
}

#[tokio::test]
async fn numbers_count_up_without_gaps_and_a_new_customer_is_registered_on_the_way() {
    let app = TestApp::start().await;
    let first = app.take_in(&app.customer).await;
    assert_eq!(first.number, "CDS-2026-0001");
    let photos = vec![app.photo(3).await, app.photo(4).await];
    let body = json!({
        "customer": { "name": "Ñandú 🎹", "phone": "9 8765 1111" },
        "intake": app.intake(&photos).await
    });
    let answer = app.post("/repairs", body).by(&app.receptionist).send().await.expect(201);
    assert_eq!(answer.json()["number"], "CDS-2026-0002");
    assert_eq!(answer.header("location"), Some("/api/v1/repairs/CDS-2026-0002"));
    let customer = answer.json()["customer"].as_str().unwrap().to_owned();
    let person = app.get(&format!("/users/{customer}")).by(&app.receptionist).send().await;
    assert_eq!(person.expect(200).json()["phone"], "+56987651111");
}

#[tokio::test]
async fn an_intake_with_one_photo_or_an_unknown_one_is_refused_with_the_field() {
    let app = TestApp::start().await;
    let one = vec![app.photo(1).await];
    let body = json!({ "customer_id": app.customer.id, "intake": app.intake(&one).await });
    let answer = app.post("/repairs", body).by(&app.receptionist).send().await;
    let answer = answer.expect_problem(422, "repair.intake_photos_missing");
    assert_eq!(answer.json()["errors"][0]["pointer"], "/photos");
    let unknown = vec![one[0].clone(), "c".repeat(64)];
    let body = json!({ "customer_id": app.customer.id, "intake": app.intake(&unknown).await });
    let answer = app.post("/repairs", body).by(&app.receptionist).send().await;
    let answer = answer.expect_problem(422, "request.invalid_fields");
    assert_eq!(answer.json()["errors"][0]["pointer"], "/photos/1/hash");
}

#[tokio::test]
async fn the_board_shows_repairs_by_state_and_words_and_customers_see_their_own() {
    let app = TestApp::start().await;
    let own = app.take_in(&app.customer).await;
    let other = app.take_in(&app.stranger).await;
    app.settle().await;
    let numbers = async |path: &str, by| {
        let page = app.get(path).by(by).send().await.expect(200).json();
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["number"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("/repairs", &app.receptionist).await, [&*other.number, &own.number]);
    assert_eq!(numbers("/repairs", &app.customer).await, [&*own.number]);
    assert_eq!(numbers("/repairs?q=violeta", &app.technician).await, [&*own.number]);
    assert_eq!(numbers("/repairs?q=nicanor", &app.customer).await, [&*own.number]);
    assert!(numbers("/repairs?state=DELIVERED", &app.owner).await.is_empty());
    let page = app.get("/repairs?limit=1").by(&app.owner).send().await.json();
    let next = page["next"].as_str().unwrap();
    let rest = numbers(&format!("/repairs?limit=1&cursor={next}"), &app.owner).await;
    assert_eq!(rest, [&*own.number]);
    let unknown = app.get("/repairs?state=LOST").by(&app.owner).send().await;
    unknown.expect_problem(400, "request.malformed_query");
}

#[tokio::test]
async fn a_repair_can_be_seen_as_it_was() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.clock.advance(chrono::TimeDelta::hours(2));
    let before = TestApp::noon() + chrono::TimeDelta::hours(1);
    app.diagnose(&repair.number).await;
    let path = format!("/repairs/{}", repair.number);
    let as_of = format!("{path}?as_of={}", before.format("%Y-%m-%dT%H:%M:%SZ"));
    let was = app.get(&as_of).by(&app.technician).send().await.expect(200).json();
    assert_eq!((&was["status"], &was["version"]), (&json!("RECEIVED"), &json!(1)));
    let is = app.get(&path).by(&app.technician).send().await.expect(200).json();
    assert_eq!(is["status"], "DIAGNOSING");
    let long_ago = app.get(&format!("{path}?as_of=2020-01-01")).by(&app.technician).send().await;
    long_ago.expect_problem(404, "resource.not_found");
    let history = format!("{path}/history?as_of={}", before.format("%Y-%m-%dT%H:%M:%SZ"));
    let steps = app.get(&history).by(&app.technician).send().await.expect(200).json();
    assert_eq!(steps.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_history_tells_staff_every_step_and_customers_what_was_shared() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    app.settle().await;
    let path = format!("/repairs/{}/history", repair.number);
    let steps = app.get(&path).by(&app.technician).send().await.expect(200).json();
    let started = steps.as_array().unwrap().iter().find(|it| it["event"] == "DiagnosisStarted");
    assert_eq!(started.unwrap()["actor_name"], "Víctor Jara");
    let shared = app.get(&path).by(&app.customer).send().await.expect(200).text();
    assert!(shared.contains("Lo estamos diagnosticando"), "{shared}");
    assert!(!shared.contains("NOTA-INTERNA"), "{shared}");
    app.get(&path).by(&app.stranger).send().await.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn only_one_timer_of_a_technician_runs() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let path = format!("/repairs/{}/work-log", repair.number);
    let start =
        async || app.post(&path, json!({ "action": "start" })).by(&app.technician).send().await;
    start().await.expect(200);
    start().await.expect(200);
    app.clock.advance(chrono::TimeDelta::minutes(25));
    let stop = app.post(&path, json!({ "action": "stop" })).by(&app.technician).send().await;
    stop.expect(200);
    let again = app.post(&path, json!({ "action": "stop" })).by(&app.colleague).send().await;
    again.expect_problem(409, "work_clock.not_running");
}

#[tokio::test]
async fn a_cash_payment_is_recorded_with_its_evidence() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let body = json!({
        "repair": repair.number, "charge": "BUDGET", "amount": 20000, "method": "cash",
        "evidence": { "kind": "cash_receipt", "reference": "Folio 118" }
    });
    app.post("/payments/manual", body).by(&app.receptionist).send().await.expect(200);
    let path = format!("/repairs/{}", repair.number);
    let seen = app.get(&path).by(&app.receptionist).send().await.json();
    assert_eq!(seen["balance"], 0);
}

#[tokio::test]
async fn the_receptionist_sees_a_repair_without_values() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    app.quote(&repair.number).await;
    let path = format!("/repairs/{}", repair.number);
    let at_the_counter = app.get(&path).by(&app.receptionist).send().await.json();
    assert!(at_the_counter["quotes"][0]["valuation"].is_null());
    let at_the_bench = app.get(&path).by(&app.technician).send().await.json();
    assert_eq!(at_the_bench["quotes"][0]["valuation"]["amount"], tests::test_app::SECRET_VALUE);
}

#[tokio::test]
async fn a_list_that_was_just_answered_shows_what_was_written_after_it() {
    let app = TestApp::start().await;
    let first = app.take_in(&app.customer).await;
    app.settle().await;
    let states = async || {
        let page = app.get("/repairs").by(&app.owner).send().await.expect(200).json();
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(states().await, ["RECEIVED"]);
    assert_eq!(states().await, ["RECEIVED"]);
    app.take_in(&app.stranger).await;
    app.diagnose(&first.number).await;
    app.settle().await;
    assert_eq!(states().await, ["RECEIVED", "DIAGNOSING"]);
    // What staff were shown is not what a customer is shown.
    let own = app.get("/repairs").by(&app.customer).send().await.expect(200).json();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    assert!(own["items"][0].get("customer_name").is_none());
}
