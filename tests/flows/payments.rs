//! Paying online: the real client of Flow against its simulator, callbacks over real sockets.

use chrono::TimeDelta;
use commands::Clock as _;
use domain::repair::Repair;
use domain::values::Money;
use integrations::flow::simulator::{OrderMove, RefundMove};
use integrations::simulator::{CallbackPlan, Fault};
use serde_json::{Value, json};
use tests::test_app::{TestApp, Till};

pub(crate) fn token_of(payment: &Value) -> &str {
    payment["pay_url"].as_str().unwrap().rsplit_once("token=").unwrap().1
}

fn callback<'a>(app: &'a TestApp, token: &str) -> tests::test_app::Request<'a> {
    app.request("POST", "/webhooks/flow")
        .header("content-type", "application/x-www-form-urlencoded")
        .bytes(format!("token={token}").into_bytes())
}

/// How often something of that name is in the log.
pub(crate) async fn count(till: &Till, name: &str) -> usize {
    let audit = format!("/admin/audit?action={name}&limit=200");
    let page = till.app.get(&audit).by(&till.app.owner).send().await.expect(200).json();
    page["items"].as_array().unwrap().len()
}

pub(crate) async fn ledger(till: &Till, number: &str) -> (usize, Money) {
    let repair = till.app.executor.load::<Repair>(number).await.unwrap().state;
    (repair.ledger().len(), repair.balance())
}

#[tokio::test]
async fn a_fee_paid_online_opens_the_diagnosis_and_leaves_the_account_at_zero() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    let begin = json!({ "to": "DIAGNOSING" });
    let path = format!("/repairs/{}/status", repair.number);
    let early = app.post(&path, begin.clone()).by(&app.technician).send().await;
    early.expect_problem(409, "repair.fee_unpaid");
    let payment = till.begin(&app.customer, &repair.number, "BUDGET").await;
    assert_eq!((&payment["status"], &payment["amount"]), (&json!("PENDING"), &json!(20000)));
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.settle().await;
    let paid = till.payment(&payment["id"]).await;
    assert_eq!(paid["status"], "PAID");
    assert_eq!((&paid["fee"], &paid["net"]), (&json!(688), &json!(19312)));
    assert_eq!(paid["pay_url"], Value::Null);
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO));
    app.post(&path, begin).by(&app.technician).send().await.expect(200);
    // The customer and the bearer of the link see their own, without what the gateway keeps.
    let own = format!("/payments/{}/status", payment["id"].as_str().unwrap());
    let seen = app.get(&own).by(&app.customer).send().await.expect(200).json();
    assert_eq!((&seen["status"], seen.get("fee")), (&json!("PAID"), None));
    app.get(&own).with_link(&repair.token).send().await.expect(200);
    app.get(&own).by(&app.stranger).send().await.expect_problem(404, "resource.not_found");
    app.get(&own).send().await.expect_problem(401, "auth.required");
    let list = app.get("/payments").by(&app.customer).send().await.expect(200);
    assert_eq!(list.json()["items"][0]["status"], "PAID");
    assert!(!list.text().contains("19312"));
    let list = app.get("/payments").by(&app.stranger).send().await.expect(200).json();
    assert_eq!(list["items"], json!([]));
    let list = app.get("/payments?status=PAID").by(&app.owner).send().await.expect(200).json();
    assert_eq!(list["items"][0]["net"], 19312);
    let receipt = format!("/payments/{}/receipt.pdf", payment["id"].as_str().unwrap());
    let receipt = app.get(&receipt).with_link(&repair.token).send().await.expect(200);
    assert!(receipt.body.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn the_same_token_a_hundred_times_at_once_is_one_payment_and_one_entry() {
    let till = Till::open().await;
    let app = &till.app;
    let (repair, payment) = till.take_in_and_begin().await;
    let token = token_of(&payment);
    till.flow.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    till.flow.move_order(token, OrderMove::Pay).unwrap();
    let copies = (0..100).map(|_| callback(app, token).send());
    for answer in futures::future::join_all(copies).await {
        answer.expect(200);
    }
    till.settle().await;
    for _ in 0..10 {
        app.clock.advance(TimeDelta::minutes(2));
        callback(app, token).send().await.expect(200);
        till.settle().await;
    }
    assert_eq!(count(&till, "PaymentConfirmed").await, 1);
    assert_eq!(count(&till, "PaymentRecorded").await, 1);
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO));
}

#[tokio::test]
async fn a_rejected_card_and_then_a_good_one_within_a_minute_is_paid() {
    let till = Till::open().await;
    let (_, payment) = till.take_in_and_begin().await;
    till.flow.move_order(token_of(&payment), OrderMove::Reject).unwrap();
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["status"], "REJECTED");
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["status"], "PAID");
}

#[tokio::test]
async fn a_callback_that_comes_before_our_order_is_stored_is_processed_later() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    // Somebody pays an order of ours of which our log knows nothing yet.
    let payment = domain::values::PaymentId::new(uuid::Uuid::from_u128(0x77));
    let early = till.order_outside(payment, Money::clp(20_000)).await;
    till.flow.move_order(&early, OrderMove::Pay).unwrap();
    till.settle().await;
    let inbox = app.get("/admin/webhooks?standing=waiting").by(&app.owner).send().await;
    let waiting = inbox.expect(200).json()["items"][0].clone();
    assert_eq!(waiting["outcome"], "payment.unknown");
    // Now it is stored: the retry finds it.
    till.request_under(payment, &repair.number).await;
    app.clock.advance(TimeDelta::seconds(11));
    let due = projections::webhook_inbox::due(app.read_side.db(), app.clock.now()).await.unwrap();
    let retried = app.inbox.retry_due(&app.executor, due, app.clock.now()).await.unwrap();
    assert_eq!(retried.tried, 1);
    till.settle().await;
    assert_eq!(till.payment(&json!(payment.to_string())).await["status"], "PAID");
    assert_eq!(ledger(&till, &repair.number).await.1, Money::ZERO);
}

#[tokio::test]
async fn the_return_of_the_browser_marks_nothing() {
    let till = Till::open().await;
    let app = &till.app;
    let (repair, payment) = till.take_in_and_begin().await;
    till.flow.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    let form = format!("token={}", token_of(&payment));
    let back = app.request("POST", "/payments/return").bytes(form.into_bytes()).send().await;
    let back = back.expect(303);
    let page = app.get(&format!("/{}", back.header("location").unwrap())).send().await.expect(200);
    assert!(page.text().contains("Estamos confirmando tu pago"));
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["status"], "PENDING");
    assert_eq!(count(&till, "WebhookReceived").await, 0);
    // What no callback told, reconciliation finds.
    app.clock.advance(TimeDelta::minutes(15));
    till.reconcile().await;
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["status"], "PAID");
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO));
}

#[tokio::test]
async fn a_second_payment_of_one_charge_is_proposed_for_refund_and_goes_back() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    let first = till.begin(&app.customer, &repair.number, "BUDGET").await;
    let second = till.begin(&app.customer, &repair.number, "BUDGET").await;
    for payment in [&first, &second] {
        till.flow.move_order(token_of(payment), OrderMove::Pay).unwrap();
        till.settle().await;
    }
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO), "booked once");
    let proposed = till.payment(&second["id"]).await;
    assert_eq!(proposed["refund_proposed"], "already_settled");
    let path = format!("/payments/{}/refund", second["id"].as_str().unwrap());
    let wish = json!({ "reason": "Se pagó dos veces" });
    let plain = app.post(&path, wish.clone()).by(&app.owner).send().await;
    plain.expect_problem(403, "auth.step_up_required");
    let refund = app.post(&path, wish.clone()).key("back").by_stepped_up(&app.owner).send().await;
    let refund = refund.expect(200).json();
    assert_eq!(refund["refunds"][0]["status"], "created");
    let again = app.post(&path, wish).key("back").by_stepped_up(&app.owner).send().await;
    assert_eq!(again.expect(200).json()["refunds"], refund["refunds"], "the same request");
    assert_eq!(till.flow.state().refunds.len(), 1);
    let token = till.flow.state().refunds[0].token.clone();
    till.flow.move_refund(&token, RefundMove::Accept).unwrap();
    till.flow.move_refund(&token, RefundMove::Complete).unwrap();
    till.settle().await;
    assert_eq!(till.payment(&second["id"]).await["refunds"][0]["status"], "refunded");
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO));
}

#[tokio::test]
async fn a_refund_of_a_booked_payment_opens_the_charge_again_without_any_callback() {
    let till = Till::open().await;
    let app = &till.app;
    let (repair, payment) = till.take_in_and_begin().await;
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.settle().await;
    let path = format!("/payments/{}/refund", payment["id"].as_str().unwrap());
    let wish = json!({ "amount": 20000, "reason": "El cliente se arrepintió" });
    app.post(&path, wish).by_stepped_up(&app.owner).send().await.expect(200);
    till.flow.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    let token = till.flow.state().refunds[0].token.clone();
    till.flow.move_refund(&token, RefundMove::Complete).unwrap();
    till.reconcile().await;
    till.settle().await;
    assert_eq!(ledger(&till, &repair.number).await, (3, Money::clp(20_000)));
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_given_up_by_the_owner_and_asked_for_anew() {
    let till = Till::open().await;
    let app = &till.app;
    let (_, payment) = till.take_in_and_begin().await;
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.settle().await;
    let id = payment["id"].as_str().unwrap();
    let path = format!("/payments/{id}/refund");
    let wish = json!({ "reason": "El cliente se arrepintió" });
    till.flow.fail_next(Fault::Refuse { status: 500 }, 1);
    let lost = app.post(&path, wish.clone()).key("one").by_stepped_up(&app.owner).send().await;
    lost.expect_problem(502, "gateway.unknown_outcome");
    let again = app.post(&path, wish.clone()).key("two").by_stepped_up(&app.owner).send().await;
    again.expect_problem(422, "payment.refund_out_of_range");
    let refund = till.payment(&payment["id"]).await["refunds"][0]["id"].clone();
    let give_up = format!("/payments/{id}/refunds/{}/give-up", refund.as_str().unwrap());
    let why = json!({ "reason": "En el panel de Flow no aparece" });
    let early = app.post(&give_up, why.clone()).by_stepped_up(&app.owner).send().await;
    early.expect_problem(409, "payment.refund_under_way");
    app.clock.advance(TimeDelta::minutes(15));
    let plain = app.post(&give_up, why.clone()).by(&app.owner).send().await;
    plain.expect_problem(403, "auth.step_up_required");
    app.post(&give_up, why).by_stepped_up(&app.owner).send().await.expect(200);
    let anew = app.post(&path, wish).key("two").by_stepped_up(&app.owner).send().await;
    assert_eq!(anew.expect(200).json()["refunds"][1]["status"], "created");
    assert_eq!(till.flow.state().refunds.len(), 1);
}

#[tokio::test]
async fn a_payment_of_another_amount_never_counts_as_paid() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    let payment = domain::values::PaymentId::new(uuid::Uuid::from_u128(0x78));
    till.request_under(payment, &repair.number).await;
    let token = till.order_outside(payment, Money::clp(350)).await;
    till.flow.move_order(&token, OrderMove::Pay).unwrap();
    till.settle().await;
    let seen = till.payment(&json!(payment.to_string())).await;
    assert_eq!(seen["status"], "MISMATCHED");
    assert_eq!(ledger(&till, &repair.number).await, (1, Money::clp(20_000)));
    let path = format!("/payments/{payment}/settle-mismatch");
    let words = json!({ "resolution": "Flow devolverá los $350" });
    app.post(&path, words).by_stepped_up(&app.owner).send().await.expect(200);
    assert_eq!(ledger(&till, &repair.number).await, (1, Money::clp(20_000)));
}

#[tokio::test]
async fn a_gateway_that_is_down_answers_503_and_loses_nothing() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    till.flow.fail_next(Fault::RateLimit { seconds: 1 }, 1);
    let wish = json!({ "repair": repair.number, "charge": "BUDGET" });
    let begin = || app.post("/payments/create", wish.clone()).key("pay").by(&app.customer);
    begin().send().await.expect_problem(503, "gateway.rate_limited");
    till.settle().await;
    let list = app.get("/payments").by(&app.customer).send().await.expect(200).json();
    assert_eq!(list["items"][0]["status"], "FAILED", "the attempt is on record");
    app.clock.advance(TimeDelta::minutes(1));
    let payment = begin().send().await.expect(201).json();
    assert_eq!(payment["id"], list["items"][0]["id"], "the same request goes on with it");
    // A callback is kept while the gateway does not answer, and processed once it does.
    till.flow.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.flow.fail_next(Fault::Refuse { status: 500 }, 2);
    callback(app, token_of(&payment)).send().await.expect(200);
    till.settle().await;
    app.clock.advance(TimeDelta::minutes(10));
    let due = projections::webhook_inbox::due(app.read_side.db(), app.clock.now()).await.unwrap();
    app.inbox.retry_due(&app.executor, due, app.clock.now()).await.unwrap();
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["status"], "PAID");
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO));
}

#[tokio::test]
async fn an_order_of_unknown_outcome_is_given_up_and_another_begun() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    till.flow.fail_next(Fault::Garble, 1);
    let wish = json!({ "repair": repair.number, "charge": "BUDGET" });
    let lost = app.post("/payments/create", wish).by(&app.customer).send().await;
    lost.expect_problem(502, "gateway.unknown_outcome");
    let payment = till.begin(&app.customer, &repair.number, "BUDGET").await;
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.settle().await;
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO));
    // Its order can still be paid by whoever got the address: that is found, and proposed to go back.
    let lost = till.flow.state().orders[0].token.clone();
    till.flow.move_order(&lost, OrderMove::Pay).unwrap();
    till.settle().await;
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO));
    assert_eq!(count(&till, "RefundProposed").await, 1);
}

#[tokio::test]
async fn an_order_that_nobody_pays_expires() {
    let till = Till::open().await;
    let (_, payment) = till.take_in_and_begin().await;
    till.app.settle().await;
    till.app.clock.advance(TimeDelta::hours(24));
    till.reconcile().await;
    let status = till.payment(&payment["id"]).await["status"].clone();
    assert!(status == "VOIDED" || status == "EXPIRED", "{status}");
    assert_eq!(till.payment(&payment["id"]).await["pay_url"], Value::Null);
}

#[tokio::test]
async fn what_no_callback_told_and_no_round_asked_about_is_found_in_the_days_settlement() {
    let till = Till::open().await;
    let app = &till.app;
    let (repair, payment) = till.take_in_and_begin().await;
    till.flow.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    let paid_on = domain::calendar::santiago_date(app.clock.now());
    app.clock.advance(TimeDelta::days(3));
    let settled = app.payments.settle_day(&app.executor, paid_on).await.unwrap();
    assert_eq!((settled.paid, settled.found, settled.foreign), (1, 1, 0));
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["status"], "PAID");
    assert_eq!(ledger(&till, &repair.number).await, (2, Money::ZERO));
    let again = app.payments.settle_day(&app.executor, paid_on).await.unwrap();
    assert_eq!((again.paid, again.found), (1, 0));
    assert_eq!(count(&till, "PaymentConfirmed").await, 1);
}

#[tokio::test]
async fn without_keys_paying_is_off_and_says_so() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let wish = json!({ "repair": repair.number, "charge": "BUDGET" });
    let off = app.post("/payments/create", wish).by(&app.customer).send().await;
    off.expect_problem(503, "gateway.disabled");
    callback(&app, "A1").send().await.expect_problem(503, "gateway.disabled");
    app.settle().await;
    let list = app.get("/payments").by(&app.owner).send().await.expect(200).json();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn a_forged_callback_changes_nothing_and_is_seen_and_replayed_by_the_owner() {
    let till = Till::open().await;
    let app = &till.app;
    let (repair, payment) = till.take_in_and_begin().await;
    callback(app, token_of(&payment)).send().await.expect(200);
    callback(app, "0000000000000000000000000000000000000000").send().await.expect(200);
    callback(app, "no token at all!").send().await.expect_problem(400, "webhook.malformed");
    till.settle().await;
    assert_eq!(till.payment(&payment["id"]).await["status"], "PENDING");
    assert_eq!(ledger(&till, &repair.number).await, (1, Money::clp(20_000)));
    let dead = "/admin/webhooks?standing=dead_lettered";
    let inbox = app.get(dead).by(&app.owner).send().await.expect(200).json();
    assert_eq!(inbox["items"][0]["outcome"], "payment.unknown_token");
    let id = inbox["items"][0]["id"].as_str().unwrap();
    let replay = format!("/admin/webhooks/{id}/replay");
    let why = json!({ "reason": "Por si acaso" });
    app.post(&replay, why.clone()).by(&app.technician).send().await.expect(403);
    app.post(&replay, why.clone()).by(&app.owner).send().await.expect(200);
    till.settle().await;
    assert_eq!(count(&till, "WebhookDeadLettered").await, 2);
    let unknown = app.post("/admin/webhooks/flow.x/replay", why).by(&app.owner).send().await;
    unknown.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn a_tax_document_is_noted_once_the_payment_is_confirmed() {
    let till = Till::open().await;
    let app = &till.app;
    let (_, payment) = till.take_in_and_begin().await;
    let path = format!("/payments/{}/tax-document", payment["id"].as_str().unwrap());
    let boleta = json!({ "kind": "boleta", "folio": 1284, "issued_on": "2026-11-23" });
    let early = app.post(&path, boleta.clone()).by(&app.receptionist).send().await;
    early.expect_problem(409, "payment.not_paid");
    till.flow.move_order(token_of(&payment), OrderMove::Pay).unwrap();
    till.settle().await;
    app.post(&path, boleta.clone()).by(&app.customer).send().await.expect(403);
    let noted = app.post(&path, boleta).by(&app.receptionist).send().await.expect(200).json();
    assert_eq!(noted["tax_document"]["folio"], 1284);
}

#[tokio::test]
async fn a_customer_is_told_what_to_pay_and_what_a_coupon_waits_for() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    let (page, own) =
        (format!("/tracking/{}", repair.number), format!("/repairs/{}", repair.number));
    let fee = json!([{ "charge": "BUDGET", "amount": 20000 }]);
    let seen = app.get(&page).with_link(&repair.token).send().await.expect(200).json();
    assert_eq!((&seen["action"], &seen["to_pay"]), (&json!("pay"), &fee));
    let seen = app.get(&own).by(&app.customer).send().await.expect(200).json();
    assert_eq!(seen["to_pay"], fee);
    let payment = till.begin(&app.customer, &repair.number, "BUDGET").await;
    assert_eq!(payment["next_step"], "Termina de pagar; te avisaremos apenas se confirme");
    till.flow.move_order(token_of(&payment), OrderMove::TakeCoupon).unwrap();
    till.settle().await;
    let waiting = till.payment(&payment["id"]).await;
    let next = waiting["next_step"].as_str().unwrap();
    let expected = ": se confirmará cuando completes el pago ahí";
    assert!(next.starts_with("Elegiste ") && next.ends_with(expected), "{next}");
    till.flow.move_order(token_of(&payment), OrderMove::PayCoupon).unwrap();
    till.settle().await;
    let seen = app.get(&page).with_link(&repair.token).send().await.expect(200).json();
    assert_eq!((&seen["action"], &seen["to_pay"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn what_was_paid_at_the_counter_has_a_receipt_and_a_folio_and_goes_back_there() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    let cash = json!({ "repair": repair.number, "charge": "BUDGET", "amount": 20000, "method": "cash",
        "evidence": { "kind": "cash_receipt", "reference": "Folio 118" } });
    app.post("/payments/manual", cash).by(&app.receptionist).send().await.expect(200);
    till.settle().await;
    let list = format!("/payments?repair={}", repair.number);
    let list = async || app.get(&list).by(&app.owner).send().await.expect(200).json();
    let listed = list().await["items"][0].clone();
    assert_eq!((&listed["status"], &listed["media"]), (&json!("PAID"), &json!("Efectivo")));
    assert_eq!((&listed["amount"], listed.get("fee")), (&json!(20000), None));
    let path = |action: &str| format!("/payments/{}/{action}", listed["id"].as_str().unwrap());
    let receipt = app.get(&path("receipt.pdf")).with_link(&repair.token).send().await.expect(200);
    assert!(receipt.body.starts_with(b"%PDF-"));
    app.get(&path("receipt.pdf")).by(&app.stranger).send().await.expect(404);
    let boleta = json!({ "kind": "boleta", "folio": 1284, "issued_on": "2026-11-23" });
    let noted = app.post(&path("tax-document"), boleta).by(&app.receptionist).send().await;
    assert_eq!(noted.expect(200).json()["tax_document"]["folio"], 1284);
    app.settle().await;
    assert_eq!(list().await["items"][0]["tax_document"]["folio"], 1284);
    let back = json!({ "reason": "Canceló antes del diagnóstico" });
    let back = app.post(&path("refund"), back).by_stepped_up(&app.owner).send().await;
    back.expect_problem(409, "payment.taken_by_hand");
    assert_eq!(count(&till, "PaymentTakenByHand").await, 1);
}
