//! The same request twice is one request.

use serde_json::json;
use tests::test_app::TestApp;

#[tokio::test]
async fn an_intake_repeated_with_its_key_gives_the_same_number_and_link() {
    let app = TestApp::start().await;
    let photos = vec![app.photo(1).await, app.photo(2).await];
    let body = json!({
        "customer": { "name": "Ana", "phone": "987651111" }, "intake": app.intake(&photos).await
    });
    let send = async || {
        app.post("/repairs", body.clone())
            .by(&app.receptionist)
            .key("intake-1")
            .send()
            .await
            .expect(201)
            .json()
    };
    let (first, second) = (send().await, send().await);
    assert_eq!(first, second);
    app.settle().await;
    let board = app.get("/repairs").by(&app.owner).send().await.json();
    assert_eq!(board["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_or_path_is_refused() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let path = format!("/repairs/{}/hold", repair.number);
    let hold =
        |reason: &str| app.post(&path, json!({ "reason": reason })).by(&app.technician).key("k");
    hold("uno").send().await.expect(200);
    hold("uno").send().await.expect(200);
    hold("dos").send().await.expect_problem(409, "request.key_reused");
    let elsewhere = app.post(&format!("/repairs/{}/release", repair.number), json!({}));
    elsewhere.by(&app.technician).key("k").send().await.expect_problem(409, "request.key_reused");
    // Another person's key of the same text is another key.
    let other = app.post(&path, json!({ "reason": "dos" })).by(&app.colleague).key("k");
    other.send().await.expect(200);
}

#[tokio::test]
async fn a_hundred_clicks_at_once_are_one_payment() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let path = format!("/repairs/{}/payments", repair.number);
    let body = json!({
        "charge": "BUDGET", "amount": 20000, "method": "cash",
        "evidence": { "kind": "cash_receipt", "reference": "Folio 118" }
    });
    let clicks =
        (0..100).map(|_| app.post(&path, body.clone()).by(&app.receptionist).key("pay").send());
    for answer in futures::future::join_all(clicks).await {
        answer.expect(200);
    }
    let seen = app.get(&format!("/repairs/{}", repair.number)).by(&app.owner).send().await.json();
    let paid = seen["ledger"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "payment");
    assert_eq!(paid.count(), 1);
}

#[tokio::test]
async fn a_key_that_is_empty_or_endless_is_refused() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let path = format!("/repairs/{}/hold", repair.number);
    for key in ["", " ", &"k".repeat(201)] {
        let answer =
            app.post(&path, json!({ "reason": "x" })).by(&app.technician).key(key).send().await;
        answer.expect_problem(400, "request.malformed_header");
    }
}
