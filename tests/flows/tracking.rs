//! The tracking page: who may see it, what it shows, and what it never shows.

use chrono::TimeDelta;
use serde_json::json;
use tests::test_app::TestApp;

#[tokio::test]
async fn the_link_opens_the_page_and_the_number_alone_does_not() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    let path = format!("/tracking/{}", repair.number);
    let denied = app.get(&path).send().await.expect_problem(403, "tracking.access_denied");
    let unknown = app.get("/tracking/CDS-2026-0999").send().await;
    let unknown = unknown.expect_problem(403, "tracking.access_denied");
    assert_eq!(denied.json()["detail"], unknown.json()["detail"]);
    app.get(&path).with_link("guess").send().await.expect_problem(403, "tracking.access_denied");
    let page = app.get(&path).with_link(&repair.token).send().await.expect(200);
    assert_eq!(page.header("x-robots-tag"), Some("noindex, nofollow, noarchive"));
    assert_eq!(page.json()["title"], "Recibimos tu equipo");
    app.get(&format!("{path}?token={}", repair.token)).send().await.expect(200);
    app.get(&path).by(&app.customer).send().await.expect(200);
    app.get(&path).by(&app.receptionist).send().await.expect(200);
    app.get(&path).by(&app.stranger).send().await.expect_problem(403, "tracking.access_denied");
}

#[tokio::test]
async fn the_last_four_digits_of_the_phone_open_the_page_for_a_day() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    let path = format!("/tracking/{}", repair.number);
    let access = format!("{path}/access");
    let wrong = app.post(&access, json!({ "phone_last4": "0000" })).send().await;
    let wrong = wrong.expect_problem(403, "tracking.access_denied");
    let unknown = app.post("/tracking/CDS-2026-0999/access", json!({ "phone_last4": "4321" }));
    let unknown = unknown.send().await.expect_problem(403, "tracking.access_denied");
    assert_eq!(wrong.json()["detail"], unknown.json()["detail"]);
    let digits = app.post(&access, json!({ "phone_last4": "432x" })).send().await;
    digits.expect_problem(422, "request.invalid_fields");
    let right = app.post(&access, json!({ "phone_last4": "4321" })).send().await.expect(200);
    let token = right.json()["token"].as_str().unwrap().to_owned();
    app.get(&path).with_link(&token).send().await.expect(200);
    // It opens the page, and decides nothing.
    app.diagnose(&repair.number).await;
    let quotation = app.quote(&repair.number).await;
    let accept = app.post(&format!("/quotations/{quotation}/accept"), json!({ "revision": 1 }));
    accept.with_link(&token).send().await.expect_problem(404, "resource.not_found");
    app.clock.advance(TimeDelta::hours(24));
    app.get(&path).with_link(&token).send().await.expect_problem(403, "tracking.access_denied");
}

#[tokio::test]
async fn the_page_says_until_when_labour_and_new_parts_are_under_warranty() {
    let app = TestApp::start().await;
    let repair = app.delivered().await;
    let path = format!("/tracking/{}/events", repair.number);
    let entries = app.get(&path).with_link(&repair.token).send().await.expect(200).text();
    let told = "Garantía hasta el 21-02-2027; los repuestos nuevos, hasta el 23-05-2027";
    assert!(entries.contains(told), "{entries}");
}

#[tokio::test]
async fn a_new_link_closes_the_old_one_and_what_it_earned() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    let path = format!("/tracking/{}", repair.number);
    let earned = app.post(&format!("{path}/access"), json!({ "phone_last4": "4321" }));
    let earned = earned.send().await.expect(200).json()["token"].as_str().unwrap().to_owned();
    let link = app.act(&app.receptionist, &repair.number, "tracking-link", json!({})).await;
    app.settle().await;
    for old in [&repair.token, &earned] {
        app.get(&path).with_link(old).send().await.expect_problem(403, "tracking.access_denied");
    }
    let new = link["tracking_token"].as_str().unwrap();
    app.get(&path).with_link(new).send().await.expect(200);
}

#[tokio::test]
async fn the_page_follows_the_repair_and_an_unchanged_one_is_304() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.settle().await;
    let path = format!("/tracking/{}", repair.number);
    let get = || app.get(&path).with_link(&repair.token);
    let first = get().send().await.expect(200);
    let tag = first.header("etag").unwrap().to_owned();
    let same = get().header("if-none-match", &tag).send().await.expect(304);
    assert!(same.body.is_empty());
    app.act(&app.technician, &repair.number, "hold", json!({ "reason": "NOTA-INTERNA" })).await;
    let position = app.executor.log().head().await.unwrap().to_string();
    let fresh = get().header("if-none-match", &tag).header("x-min-position", &position);
    let fresh = fresh.send().await.expect(200);
    assert_eq!(fresh.json()["on_hold"], true);
    assert!(!fresh.text().contains("NOTA-INTERNA"));
}

#[tokio::test]
async fn the_timeline_and_the_photos_show_what_was_shared() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let note = json!({ "visibility": "public", "text": "Ya encontramos la falla." });
    app.act(&app.technician, &repair.number, "notes", note).await;
    app.settle().await;
    let get = async |part: &str| {
        let path = format!("/tracking/{}/{part}", repair.number);
        app.get(&path).with_link(&repair.token).send().await.expect(200)
    };
    let events = get("events").await;
    assert!(events.text().contains("Ya encontramos la falla."));
    assert!(!events.text().contains("NOTA-INTERNA"));
    let photos = get("photos").await.json();
    assert_eq!(photos.as_array().unwrap().len(), 1);
    assert_eq!(photos[0]["hash"], repair.photos[0].as_str());
    let shared = photos[0]["path"].as_str().unwrap();
    app.get(&format!("/{shared}")).send().await.expect_problem(404, "resource.not_found");
    let picture = app.get(&format!("/{shared}&token={}", repair.token)).send().await.expect(200);
    assert_eq!(picture.header("content-type"), Some("image/jpeg"));
    let hidden = format!("/photos/{}?repair={}", repair.photos[1], repair.number);
    let hidden = app.get(&hidden).with_link(&repair.token).send().await;
    hidden.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn the_timeline_can_be_seen_as_it_was() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.clock.advance(TimeDelta::days(1));
    app.diagnose(&repair.number).await;
    app.settle().await;
    let path = format!("/tracking/{}/events", repair.number);
    let now = app.get(&path).with_link(&repair.token).send().await.expect(200).json();
    let then = app.get(&format!("{path}?as_of=2026-11-23")).with_link(&repair.token).send().await;
    let then = then.expect(200).json();
    assert_eq!(then.as_array().unwrap().len(), 1);
    assert!(now.as_array().unwrap().len() > 1);
    assert_eq!(then[0], now[0]);
}

#[tokio::test]
async fn an_erased_customer_leaves_no_words_on_the_page() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.stranger).await;
    let note = json!({ "visibility": "public", "text": "Nicanor pasa el lunes." });
    app.act(&app.receptionist, &repair.number, "notes", note).await;
    app.act(&app.owner, &repair.number, "status", json!({ "to": "VOIDED", "reason": "Error" }))
        .await;
    app.settle().await;
    let path = format!("/tracking/{}/events", repair.number);
    let before = app.get(&path).with_link(&repair.token).send().await.expect(200).text();
    assert!(before.contains("Nicanor pasa el lunes."));
    let erase = format!("/users/{}?reason=Solicitud", app.stranger.id);
    app.request("DELETE", &erase).by_stepped_up(&app.owner).send().await.expect(200);
    app.settle().await;
    let head = app.executor.log().head().await.unwrap().to_string();
    let after = app.get(&path).with_link(&repair.token).header("x-min-position", &head);
    let after = after.send().await.expect(200).text();
    assert!(!after.contains("Nicanor"), "{after}");
    assert!(after.contains("dato eliminado"), "{after}");
}
