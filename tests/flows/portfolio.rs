//! The portfolio: finished work, a day after delivery, while its customer consents.

use chrono::TimeDelta;
use serde_json::json;
use tests::test_app::TestApp;

#[tokio::test]
async fn a_delivered_repair_is_shown_after_a_day_without_its_number() {
    let app = TestApp::start().await;
    let repair = app.delivered().await;
    let early = app.get("/portfolio").send().await.expect(200).json();
    assert_eq!(early["items"], json!([]));
    app.clock.advance(TimeDelta::hours(25));
    let page = app.get("/portfolio").send().await.expect(200);
    assert!(!page.text().contains(&repair.number), "{}", page.text());
    let item = page.json()["items"][0].clone();
    assert_eq!(item["instrument"], "Roland Juno-60");
    let slug = item["slug"].as_str().unwrap();
    app.get(&format!("/portfolio/{slug}")).send().await.expect(200);
    let latest = app.get("/portfolio/latest").send().await.expect(200).json();
    assert_eq!(latest[0]["slug"], slug);
    let after = item["after"].as_str().unwrap();
    let picture = app.get(&format!("/{after}")).send().await.expect(200);
    assert_eq!(picture.header("cache-control"), Some("public, max-age=3600"));
    let intake = format!("/photos/{}?item={slug}", repair.photos[1]);
    app.get(&intake).send().await.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn the_owner_rewrites_hides_and_shows_again() {
    let app = TestApp::start().await;
    app.delivered().await;
    let page = app.get("/portfolio").by(&app.owner).send().await.expect(200).json();
    let item = &page["items"][0];
    let path = format!("/portfolio/{}", item["slug"].as_str().unwrap());
    let version = item["version"].as_u64().unwrap();
    let text = json!({
        "title": "Un Juno-60 que volvió a sonar", "summary": "Cambiamos el regulador.", "show": false,
        "reason": "Falta una foto mejor"
    });
    app.put(&path, text.clone()).if_match(version).by(&app.technician).send().await.expect(403);
    app.put(&path, text.clone()).if_match(version).by(&app.owner).send().await.expect(200);
    app.settle().await;
    app.clock.advance(TimeDelta::hours(25));
    app.get(&path).send().await.expect_problem(404, "resource.not_found");
    let seen = app.get(&path).by(&app.owner).send().await.expect(200);
    assert_eq!(seen.json()["visibility"], "hidden");
    let show = json!({ "title": text["title"], "summary": text["summary"], "show": true });
    app.put(&path, show).if_match(seen.version()).by(&app.owner).send().await.expect(200);
    app.settle().await;
    app.get(&path).send().await.expect(200);
}

#[tokio::test]
async fn a_withdrawn_consent_takes_the_item_away() {
    let app = TestApp::start().await;
    app.delivered().await;
    app.clock.advance(TimeDelta::hours(25));
    let page = app.get("/portfolio").send().await.expect(200).json();
    let path = format!("/portfolio/{}", page["items"][0]["slug"].as_str().unwrap());
    let consent = format!("/users/{}/consents/portfolio", app.customer.id);
    app.put(&consent, json!({ "given": false })).by(&app.customer).send().await.expect(200);
    app.settle().await;
    app.get(&path).send().await.expect_problem(404, "resource.not_found");
}
