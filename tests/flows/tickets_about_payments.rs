//! Tickets about payments: what is to be paid is told by the machine, and a payment is linked.

use serde_json::json;
use tests::test_app::Till;

use crate::tickets::{ask, see};

#[tokio::test]
async fn a_machine_tells_what_is_to_be_paid_and_where_while_it_can_be_paid_online() {
    let till = Till::open().await;
    let app = &till.app;
    let repair = app.take_in(&app.customer).await;
    let asked = async |text: &str| {
        let ticket = ask(app, &app.customer, text, Some(&repair.number)).await;
        see(app, &app.customer, &ticket).await["messages"][1]["text"].to_string()
    };
    let said = asked("Mi pago fue rechazado, ¿cómo lo hago?").await;
    assert!(said.contains("$20.000") && said.contains("diagnóstico"), "{said}");
    assert!(said.contains(&format!("/api/v1/tracking/{}", repair.number)), "{said}");
    let evidence = json!({ "kind": "cash_receipt", "reference": "Folio 1" });
    let fee =
        json!({ "charge": "BUDGET", "amount": 20_000, "method": "cash", "evidence": evidence });
    app.act(&app.receptionist, &repair.number, "payments", fee).await;
    let said = asked("Pagué y no veo mi pago").await;
    assert!(!said.contains('$'), "nothing is owed: {said}");
}

#[tokio::test]
async fn a_ticket_about_a_payment_is_about_its_repair_too() {
    let till = Till::open().await;
    let app = &till.app;
    let (repair, payment) = till.take_in_and_begin().await;
    let body = json!({ "subject": "Mi pago", "text": "¿Llegó?", "payment": payment["id"] });
    let foreign = app.post("/tickets", body.clone()).by(&app.stranger).send().await;
    foreign.expect_problem(422, "ticket.payment_not_theirs");
    let opened = app.post("/tickets", body).by(&app.customer).send().await.expect(201).json();
    let ticket = format!("/tickets/{}", opened["id"].as_str().unwrap());
    let seen = see(app, &app.customer, &ticket).await;
    assert_eq!((&seen["payment"], &seen["repair"]), (&payment["id"], &json!(repair.number)));

    let other = ask(app, &app.customer, "¿Llegó mi pago?", None).await;
    app.settle().await;
    let version = app.get(&other).by(&app.receptionist).send().await.expect(200).version();
    let link = app.put(&format!("{other}/payment"), json!({ "payment": payment["id"] }));
    link.if_match(version).by(&app.receptionist).send().await.expect(200);
    assert_eq!(see(app, &app.customer, &other).await["payment"], payment["id"]);
}
