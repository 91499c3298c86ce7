//! The other ways that a repair can go: more work than agreed, no fault, back under warranty, called off.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::test_app::{Member, TakenIn, TestApp};

async fn status_of(app: &TestApp, number: &str) -> String {
    let seen =
        app.get(&format!("/repairs/{number}")).by(&app.owner).send().await.expect(200).json();
    seen["status"].as_str().unwrap().to_owned()
}

/// A repair of the customer with an approved quote, and its quotation.
async fn approved(app: &TestApp) -> (TakenIn, String) {
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let quotation = app.quote(&repair.number).await;
    decide(app, &repair, &quotation, "accept", 1).await.expect(200);
    (repair, quotation)
}

/// The customer's answer to a revision, by their link.
async fn decide(
    app: &TestApp,
    repair: &TakenIn,
    quotation: &str,
    decision: &str,
    revision: u32,
) -> tests::test_app::Answer {
    let path = format!("/quotations/{quotation}/{decision}");
    app.post(&path, json!({ "revision": revision })).with_link(&repair.token).send().await
}

async fn begin_work(app: &TestApp, number: &str) {
    let technician = &app.technician;
    app.act(technician, number, "technician", json!({ "technician": technician.id })).await;
    let evidence = json!({ "kind": "shelf", "reference": "Caja 4" });
    app.act(technician, number, "parts", json!({ "action": "reserved", "evidence": evidence }))
        .await;
    app.act(technician, number, "status", json!({ "to": "REPAIRING" })).await;
}

#[tokio::test]
async fn more_work_than_agreed_is_asked_for_and_a_refusal_leaves_the_first_agreement() {
    let app = TestApp::start().await;
    let (repair, quotation) = approved(&app).await;
    let number = &repair.number;
    begin_work(&app, number).await;
    let seen = app.get(&format!("/repairs/{number}")).by(&app.technician).send().await.json();
    let mut lines = seen["lines"].as_array().unwrap().clone();
    for line in &mut lines {
        line.as_object_mut().unwrap().remove("state");
    }
    lines.push(json!({ "kind": "part", "description": "Pila de memoria", "amount": 8000 }));
    let order = json!({ "lines": lines, "change_reason": "La pila está sulfatada" });
    app.act(&app.technician, number, "quotations", order).await;
    assert_eq!(status_of(&app, number).await, "QUOTED");
    // The page of the first revision is out of date: nobody approves what they did not read.
    let late = decide(&app, &repair, &quotation, "accept", 1).await;
    late.expect_problem(409, "repair.revision_not_current");
    decide(&app, &repair, &quotation, "reject", 2).await.expect(200);
    let seen = app.get(&format!("/repairs/{number}")).by(&app.customer).send().await.json();
    assert_eq!((&seen["status"], &seen["approved_total"]), (&json!("APPROVED"), &json!(180_000)));
}

#[tokio::test]
async fn a_repair_without_a_fault_goes_back_with_its_test_run() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let number = &repair.number;
    app.diagnose(number).await;
    let path = format!("/repairs/{number}/status");
    let none = json!({ "to": "READY_PICKUP", "summary": "Suena bien en todas las octavas" });
    let untested = app.post(&path, none.clone()).by(&app.technician).send().await;
    untested.expect_problem(409, "repair.diagnosis_test_missing");
    let run = json!({
        "procedure": "synthesizer", "version": 1, "phase": "diagnosis",
        "measurements": [{ "step": "every_voice", "passed": true }]
    });
    app.act(&app.technician, number, "test-run", run).await;
    app.post(&path, none).by(&app.technician).send().await.expect(200);
    let seen = app.get(&format!("/repairs/{number}")).by(&app.customer).send().await.json();
    assert_eq!(seen["outcome"], "NO_FAULT_FOUND");
    app.deliver(number).await;
    assert_eq!(status_of(&app, number).await, "DELIVERED");
}

#[tokio::test]
async fn a_claim_under_warranty_costs_nothing_and_is_another_repair() {
    let app = TestApp::start().await;
    let first = app.delivered().await;
    app.clock.advance(TimeDelta::days(30));
    let photos = vec![app.photo(21).await, app.photo(22).await];
    let mut intake = app.intake(&photos).await;
    intake["warranty_of"] = json!(first.number);
    let body = json!({ "customer_id": app.customer.id, "intake": intake });
    let back = app.post("/repairs", body).by(&app.receptionist).send().await.expect(201).json();
    let number = back["number"].as_str().unwrap();
    assert_eq!(number, "CDS-2026-0002");
    app.act(&app.technician, number, "status", json!({ "to": "DIAGNOSING" })).await;
    let finding = json!({ "description": "La misma soldadura", "severity": 2 });
    app.act(&app.technician, number, "findings", finding).await;
    app.act(&app.technician, number, "checklist", json!({})).await;
    let undecided =
        json!({ "lines": [{ "kind": "labour", "description": "Soldar", "amount": 0 }] });
    let undecided = app.post(&format!("/repairs/{number}/quotations"), undecided);
    let undecided = undecided.by(&app.technician).send().await;
    undecided.expect_problem(409, "repair.warranty_verdict_pending");
    let verdict = json!({ "covered": true, "verdict": "Falló la misma soldadura" });
    app.act(&app.technician, number, "warranty-verdict", verdict).await;
    let seen = app.get(&format!("/repairs/{number}")).by(&app.owner).send().await.json();
    assert_eq!((&seen["status"], &seen["balance"]), (&json!("APPROVED"), &json!(0)));
    assert_eq!(seen["warranty_of"], first.number.as_str());
}

#[tokio::test]
async fn only_a_delivered_repair_has_a_warranty_to_claim() {
    let app = TestApp::start().await;
    let first = app.take_in(&app.customer).await;
    let mut intake = app.intake(&first.photos).await;
    intake["warranty_of"] = json!(first.number);
    let body = json!({ "customer_id": app.customer.id, "intake": intake });
    let refused = app.post("/repairs", body).by(&app.receptionist).send().await;
    refused.expect_problem(422, "repair.warranty_of_unknown");
}

async fn cancel(
    app: &TestApp,
    by: &Member,
    number: &str,
    settlement: Value,
) -> tests::test_app::Answer {
    let body = json!({ "to": "CANCELLED", "reason": "Compró otro", "settlement": settlement });
    app.post(&format!("/repairs/{number}/status"), body).by(by).send().await
}

#[tokio::test]
async fn a_customer_calls_off_what_nobody_began_once_the_money_is_back() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let number = &repair.number;
    let evidence = json!({ "kind": "cash_receipt", "reference": "Folio 118" });
    let fee =
        json!({ "charge": "BUDGET", "amount": 20000, "method": "cash", "evidence": evidence });
    app.act(&app.receptionist, number, "payments", fee).await;
    let paid = cancel(&app, &app.customer, number, Value::Null).await;
    paid.expect_problem(409, "repair.fee_not_refunded");
    let back = json!({
        "charge": "BUDGET", "amount": 20000, "method": "cash", "reason": "Canceló antes del diagnóstico"
    });
    app.act(&app.owner, number, "refund", back).await;
    let stranger = cancel(&app, &app.stranger, number, Value::Null).await;
    stranger.expect_problem(404, "resource.not_found");
    cancel(&app, &app.customer, number, Value::Null).await.expect(200);
    let path = format!("/repairs/{number}/status");
    let again = app.post(&path, json!({ "to": "REPAIRING" })).by(&app.technician).send().await;
    again.expect_problem(409, "repair.illegal_transition");
}

#[tokio::test]
async fn approved_work_is_called_off_by_the_owner_with_a_settlement() {
    let app = TestApp::start().await;
    let (repair, _) = approved(&app).await;
    let number = &repair.number;
    begin_work(&app, number).await;
    let customer = cancel(&app, &app.customer, number, Value::Null).await;
    customer.expect_problem(409, "repair.cancellation_needs_owner");
    let bare = cancel(&app, &app.owner, number, Value::Null).await;
    bare.expect_problem(409, "repair.settlement_required");
    let greedy = json!({ "labour": 180_000, "parts": 1 });
    let greedy = cancel(&app, &app.owner, number, greedy).await;
    greedy.expect_problem(409, "repair.settlement_above_approved");
    let fair = json!({ "labour": 40_000, "parts": 10_000 });
    cancel(&app, &app.owner, number, fair).await.expect(200);
    let back = json!({ "to": "READY_PICKUP", "accessories_complete": true });
    app.act(&app.technician, number, "status", back).await;
    app.deliver(number).await;
    let seen = app.get(&format!("/repairs/{number}")).by(&app.owner).send().await.json();
    assert_eq!((&seen["outcome"], &seen["balance"]), (&json!("CANCELLED"), &json!(0)));
}

#[tokio::test]
async fn a_rejected_quote_can_be_followed_by_another() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let number = &repair.number;
    app.diagnose(number).await;
    let quotation = app.quote(number).await;
    decide(&app, &repair, &quotation, "reject", 1).await.expect(200);
    assert_eq!(status_of(&app, number).await, "REJECTED");
    let cheaper = json!({
        "lines": [{ "kind": "labour", "description": "Solo lo urgente", "amount": 60_000, "minutes": 60 }]
    });
    app.act(&app.technician, number, "quotations", cheaper).await;
    decide(&app, &repair, &quotation, "accept", 2).await.expect(200);
    let seen = app.get(&format!("/repairs/{number}")).by(&app.customer).send().await.json();
    assert_eq!(seen["approved_total"], 60_000);
}

#[tokio::test]
async fn a_quote_of_yesterday_is_approved_and_one_of_sixteen_days_ago_is_not() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let quotation = app.quote(&repair.number).await;
    app.clock.advance(TimeDelta::days(16));
    let late = decide(&app, &repair, &quotation, "accept", 1).await;
    late.expect_problem(409, "repair.quote_expired");
}

#[tokio::test]
async fn whoever_did_the_work_does_not_check_it() {
    let app = TestApp::start().await;
    let (repair, _) = approved(&app).await;
    let number = &repair.number;
    begin_work(&app, number).await;
    let seen = app.get(&format!("/repairs/{number}")).by(&app.technician).send().await.json();
    for line in seen["lines"].as_array().unwrap() {
        let action = format!("lines/{}", line["id"].as_str().unwrap());
        app.act(&app.technician, number, &action, json!({ "action": "complete" })).await;
    }
    let run = json!({
        "procedure": "synthesizer", "version": 1, "phase": "repair",
        "measurements": [{ "step": "every_voice", "passed": true }]
    });
    app.act(&app.technician, number, "test-run", run).await;
    let after = json!({ "hash": app.photo(31).await, "kind": "after", "public": true });
    app.act(&app.technician, number, "photos", after).await;
    let done = json!({ "to": "COMPLETED", "outcome": "REPAIRED" });
    app.act(&app.technician, number, "status", done).await;
    app.settle().await;
    let path = format!("/repairs/{number}/status");
    let own = app.post(&path, json!({ "to": "READY_PICKUP" })).by(&app.technician).send().await;
    own.expect_problem(409, "repair.inspector_is_technician");
    let failed = json!({ "to": "REPAIRING", "reason": "La voz 3 zumba" });
    app.act(&app.colleague, number, "status", failed).await;
    assert_eq!(status_of(&app, number).await, "REPAIRING");
}

#[tokio::test]
async fn of_two_answers_at_once_one_wins_and_the_other_is_told() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let quotation = app.quote(&repair.number).await;
    let (yes, no) = futures::join!(
        decide(&app, &repair, &quotation, "accept", 1),
        decide(&app, &repair, &quotation, "reject", 1)
    );
    let mut statuses = [yes.status.as_u16(), no.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", yes.text(), no.text());
    let loser = if yes.status.as_u16() == 409 { yes } else { no };
    loser.expect_problem(409, "repair.illegal_transition");
}

#[tokio::test]
async fn eight_writers_on_one_version_leave_one_winner() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let path = format!("/repairs/{}/notes", repair.number);
    let note = |count: usize| {
        let body = json!({ "visibility": "internal", "text": format!("Nota {count}") });
        app.post(&path, body).by(&app.technician).if_match(1).send()
    };
    let answers = futures::future::join_all((0..8).map(note)).await;
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status.is_success());
    assert_eq!(won.len(), 1);
    for answer in lost {
        let told = answer.expect_problem(412, "request.stale_version").json();
        assert_eq!(told["changes"][0]["event"], "NoteAdded");
    }
}
