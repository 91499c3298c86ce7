//! Money that goes back: once, whichever way, and found again where the gateway's answer was lost.

use chrono::TimeDelta;
use domain::values::Money;
use integrations::flow::simulator::{OrderMove, RefundMove};
use integrations::simulator::{CallbackPlan, Fault};
use serde_json::{Value, json};
use tests::test_app::{TakenIn, Till};

use crate::payments::{count, ledger, token_of};

/// A fee paid online, and its payment.
async fn paid_fee(till: &Till) -> (TakenIn, Value) {
    let (repair, payment) = till.take_in_and_begin().await;
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.settle().await;
    (repair, payment)
}

fn path_of(payment: &Value, action: &str) -> String {
    format!("/payments/{}/{action}", payment["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_fee_that_was_paid_twice_and_kept_is_taken_off_what_the_work_asks_for() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    let number = repair.number.clone();
    let first = till.begin(&app.customer, &number, "BUDGET").await;
    let second = till.begin(&app.customer, &number, "BUDGET").await;
    for payment in [&first, &second] {
        till.flow.move_order(token_of(payment), OrderMove::Pay).unwrap();
        till.settle().await;
    }
    let keep = app.post(&path_of(&second, "keep-credit"), json!({ "reason": "Lo prefiere" }));
    keep.by_stepped_up(&app.owner).send().await.expect(200);
    till.settle().await;
    assert_eq!(ledger(&till, &number).await, (3, Money::clp(-20_000)));
    let finding = json!({
        "component": "power_supply", "fault": "power-dead", "severity": 3,
        "description": "Regulador en corto"
    });
    app.act(&app.technician, &number, "status", json!({ "to": "DIAGNOSING" })).await;
    app.act(&app.technician, &number, "findings", finding).await;
    app.act(&app.technician, &number, "checklist", json!({})).await;
    let quotation = app.quote(&number).await;
    app.answer_quote(&(repair, quotation), "accept").await;
    app.repair(&number).await;
    let asked = till.begin(&app.customer, &number, "REPAIR").await;
    assert_eq!(asked["amount"], 140_000, "180.000 − 20.000 − 20.000");
    till.flow.move_order(token_of(&asked), OrderMove::Pay).unwrap();
    till.settle().await;
    assert_eq!(ledger(&till, &number).await.1, Money::ZERO);
    assert_eq!(till.payment(&asked["id"]).await["refund_proposed"], Value::Null);
    app.deliver(&number).await;
}

/// Asks for a refund whose answer gets lost, with its callback; the refund's id and the gateway's token.
async fn lost_refund(till: &Till, payment: &Value) -> (String, String) {
    till.flow.fail_next(Fault::LoseAnswer, 1);
    let wish = json!({ "reason": "El cliente se arrepintió" });
    let refund = till.app.post(&path_of(payment, "refund"), wish).by_stepped_up(&till.app.owner);
    refund.send().await.expect_problem(502, "gateway.unknown_outcome");
    let known = till.payment(&payment["id"]).await;
    let id = known["refunds"].as_array().unwrap().last().unwrap()["id"].clone();
    let token = till.flow.state().refunds.last().unwrap().token.clone();
    (id.as_str().unwrap().to_owned(), token)
}

async fn give_up(till: &Till, payment: &Value, refund: &str) {
    till.app.clock.advance(TimeDelta::minutes(15));
    let path = path_of(payment, &format!("refunds/{refund}/give-up"));
    let why = json!({ "reason": "En el panel de Flow no aparece" });
    till.app.post(&path, why).by_stepped_up(&till.app.owner).send().await.expect(200);
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_known_by_its_amount_once_the_gateway_speaks_of_it() {
    let till = Till::open().await;
    let (repair, payment) = paid_fee(&till).await;
    let (_, token) = lost_refund(&till, &payment).await;
    till.flow.move_refund(&token, RefundMove::Accept).unwrap();
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["refunds"][0]["status"], "accepted");
    till.flow.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    till.flow.move_refund(&token, RefundMove::Complete).unwrap();
    // Its token is known by now, so that it is asked about like any other.
    till.reconcile().await;
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["refunds"][0]["status"], "refunded");
    assert_eq!(ledger(&till, &repair.number).await, (3, Money::clp(20_000)));
}

#[tokio::test]
async fn a_refund_that_was_given_up_and_went_through_counts_and_no_second_one_pays_out() {
    let till = Till::open().await;
    let (repair, payment) = paid_fee(&till).await;
    let (refund, token) = lost_refund(&till, &payment).await;
    give_up(&till, &payment, &refund).await;
    till.flow.move_refund(&token, RefundMove::Accept).unwrap();
    till.settle().await;
    let again = till.app.post(&path_of(&payment, "refund"), json!({ "reason": "Otra vez" }));
    let again = again.by_stepped_up(&till.app.owner).send().await;
    again.expect_problem(422, "payment.refund_out_of_range");
    till.flow.move_refund(&token, RefundMove::Complete).unwrap();
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["refunds"][0]["status"], "refunded");
    assert_eq!(ledger(&till, &repair.number).await, (3, Money::clp(20_000)));
    assert_eq!(count(&till, "WebhookDeadLettered").await, 0);
}

#[tokio::test]
async fn where_two_refunds_could_be_meant_a_person_says_which() {
    let till = Till::open().await;
    let (_, one) = paid_fee(&till).await;
    let (_, other) = paid_fee(&till).await;
    let (first, first_token) = lost_refund(&till, &one).await;
    let (_, second_token) = lost_refund(&till, &other).await;
    till.flow.move_refund(&second_token, RefundMove::Complete).unwrap();
    till.settle().await;
    let inbox = till.app.get("/admin/webhooks?standing=waiting").by(&till.app.owner).send().await;
    assert_eq!(inbox.expect(200).json()["items"][0]["outcome"], "payment.refund_ambiguous");
    let path = path_of(&one, &format!("refunds/{first}/token"));
    let attach = |token: &str| {
        let body = json!({ "token": token });
        till.app.post(&path, body).by_stepped_up(&till.app.owner).send()
    };
    attach(&first_token).await.expect(200);
    assert_eq!(till.payment(&one["id"]).await["refunds"][0]["status"], "created");
    attach("no token!").await.expect_problem(422, "payment.token_invalid");
    attach(&second_token).await.expect_problem(409, "payment.refund_token_taken");
    // What is left can only be the other one.
    till.app.clock.advance(TimeDelta::minutes(10));
    let (db, now) = (till.app.read_side.db(), commands::Clock::now(&*till.app.clock));
    let due = projections::webhook_inbox::due(db, now).await.unwrap();
    till.app.inbox.retry_due(&till.app.executor, due, now).await.unwrap();
    till.settle().await;
    assert_eq!(till.payment(&other["id"]).await["refunds"][0]["status"], "refunded");
}

#[tokio::test]
async fn what_is_on_its_way_back_through_the_gateway_does_not_go_back_at_the_counter_too() {
    let till = Till::open().await;
    let app = &till.app;
    let (repair, payment) = paid_fee(&till).await;
    let wish = json!({ "reason": "Canceló antes del diagnóstico" });
    let refund = app.post(&path_of(&payment, "refund"), wish).by_stepped_up(&app.owner);
    refund.send().await.expect(200);
    let counter = json!({ "charge": "BUDGET", "amount": 20000, "method": "transfer",
        "reason": "Canceló antes del diagnóstico" });
    let counter = app.post(&format!("/repairs/{}/refund", repair.number), counter);
    let counter = counter.by_stepped_up(&app.owner).send().await;
    counter.expect_problem(409, "repair.refund_belongs_to_payment");
    let by_hand = |key: &'static str| {
        let wish = json!({ "method": "transfer", "reason": "No aceptó la devolución de Flow" });
        app.post(&path_of(&payment, "refund"), wish).key(key).by_stepped_up(&app.owner).send()
    };
    by_hand("early").await.expect_problem(422, "payment.refund_out_of_range");
    // Once the payer turned the gateway's down, it goes back by transfer, and the repair can be cancelled.
    let token = till.flow.state().refunds[0].token.clone();
    till.flow.move_refund(&token, RefundMove::Reject).unwrap();
    till.settle().await;
    let done = by_hand("late").await.expect(200).json();
    assert_eq!(done["refunds"][1]["status"], "refunded");
    assert_eq!(by_hand("late").await.expect(200).json()["refunds"], done["refunds"]);
    till.settle().await;
    assert_eq!(ledger(&till, &repair.number).await, (3, Money::clp(20_000)));
    let cancel = json!({ "to": "CANCELLED", "reason": "Ya no la quiere" });
    let cancel = app.post(&format!("/repairs/{}/status", repair.number), cancel);
    cancel.by_stepped_up(&app.owner).send().await.expect(200);
}

#[tokio::test]
async fn of_a_payment_that_overlaps_with_another_only_what_was_too_much_is_proposed_to_go_back() {
    let till = Till::open().await;
    let app = &till.app;
    let (repair, payment) = till.take_in_and_begin().await;
    let cash = json!({ "charge": "BUDGET", "amount": 12000, "method": "cash",
        "evidence": { "kind": "cash_receipt", "reference": "Folio 118" } });
    app.act(&app.receptionist, &repair.number, "payments", cash).await;
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.settle().await;
    assert_eq!(ledger(&till, &repair.number).await, (3, Money::clp(-12_000)));
    let seen = till.payment(&payment["id"]).await;
    assert_eq!(seen["refund_proposed"], "already_settled");
    assert_eq!(seen["refund_proposed_amount"], 12000);
    let refund = |reason: &str| {
        let wish = json!({ "reason": reason });
        app.post(&path_of(&payment, "refund"), wish).by_stepped_up(&app.owner).send()
    };
    let asked = refund("Se pagó de más").await.expect(200).json();
    assert_eq!(asked["refunds"][0]["amount"], 12000);
    assert_eq!(asked["refund_proposed"], Value::Null);
    // The payer turns it down: the money is still here, and so is the decision.
    let token = till.flow.state().refunds[0].token.clone();
    till.flow.move_refund(&token, RefundMove::Reject).unwrap();
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["refund_proposed_amount"], 12000);
    let open = app.get("/payments?refund_proposed=true").by(&app.owner).send().await.expect(200);
    assert_eq!(open.json()["items"][0]["id"], payment["id"]);
    refund("Otra vez").await.expect(200);
    let token = till.flow.state().refunds[1].token.clone();
    till.flow.move_refund(&token, RefundMove::Complete).unwrap();
    till.settle().await;
    assert_eq!(ledger(&till, &repair.number).await, (4, Money::ZERO));
    let open = app.get("/payments?refund_proposed=true").by(&app.owner).send().await.expect(200);
    assert_eq!(open.json()["items"], json!([]));
}
