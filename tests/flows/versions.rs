//! Two people on one repair, and reading what one has written.

use serde_json::json;
use tests::test_app::TestApp;

#[tokio::test]
async fn whoever_decides_on_an_old_version_is_told_what_happened_since() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let path = format!("/repairs/{}", repair.number);
    let seen = app.get(&path).by(&app.technician).send().await.version();
    app.act(&app.colleague, &repair.number, "hold", json!({ "reason": "Vacaciones" })).await;
    let late = app.post(&format!("{path}/release"), json!({})).by(&app.technician).if_match(seen);
    let late = late.send().await.expect_problem(412, "request.stale_version").json();
    assert_eq!(late["changes"][0]["event"], "RepairPutOnHold");
    let now = late["version"].as_u64().unwrap();
    let again = app.post(&format!("{path}/release"), json!({})).by(&app.technician).if_match(now);
    let again = again.send().await.expect(200);
    assert_eq!(again.version(), now + 1);
}

#[tokio::test]
async fn a_correction_of_the_intake_needs_the_version() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let path = format!("/repairs/{}", repair.number);
    let mut intake = app.intake(&repair.photos).await;
    intake["serial"] = json!({ "number": "284316" });
    let body = json!({ "intake": intake, "reason": "La serie se leyó mal" });
    let bare = app.put(&path, body.clone()).by(&app.receptionist).send().await;
    bare.expect_problem(428, "request.version_required");
    let changed = app.put(&path, body.clone()).by(&app.receptionist).if_match(1).send().await;
    assert_eq!(changed.expect(200).version(), 2);
    let stale = app.put(&path, body).by(&app.receptionist).if_match(1).send().await;
    // It is in effect already, and still what it was decided on has changed.
    stale.expect_problem(412, "request.stale_version");
    let seen = app.get(&path).by(&app.receptionist).send().await.json();
    assert_eq!(seen["instrument"]["serial"], "284316");
}

#[tokio::test]
async fn a_repair_that_did_not_change_is_304() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let path = format!("/repairs/{}", repair.number);
    let first = app.get(&path).by(&app.customer).send().await.expect(200);
    let tag = first.header("etag").unwrap();
    app.get(&path).by(&app.customer).header("if-none-match", tag).send().await.expect(304);
    let stranger = app.get(&path).by(&app.stranger).header("if-none-match", tag).send().await;
    stranger.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn a_list_shows_what_was_written_at_the_position_asked_for() {
    let app = TestApp::start().await;
    let photos = vec![app.photo(1).await, app.photo(2).await];
    let body = json!({ "customer_id": app.customer.id, "intake": app.intake(&photos).await });
    let taken = app.post("/repairs", body).by(&app.receptionist).send().await.expect(201);
    let position = taken.header("x-position").unwrap();
    let list = app.get("/repairs").by(&app.receptionist).header("x-min-position", position);
    assert_eq!(list.send().await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    let wrong = app.get("/repairs").by(&app.receptionist).header("x-min-position", "soon");
    wrong.send().await.expect_problem(400, "request.malformed_header");
}

#[tokio::test]
async fn a_position_that_never_comes_is_answered_in_time() {
    let app = TestApp::start().await;
    let future = app.get("/repairs").by(&app.receptionist).header("x-min-position", "999999999");
    let answer = future.send().await.expect_problem(503, "request.position_not_reached");
    assert!(answer.header("retry-after").is_some());
}
