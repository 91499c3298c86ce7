//! The curated catalogue, as the server loads it at its first start.

use commands::catalogue_import::{ImportTerms, import_curated};
use serde_json::{Value, json};
use tests::test_app::TestApp;

#[tokio::test]
async fn the_curated_catalogue_is_searched_estimated_and_imported_once() {
    let app = TestApp::start().await;
    let terms = ImportTerms::default();
    let first = import_curated(&app.executor, terms).await.unwrap();
    assert!(first.added.len() > 400, "only {} entries", first.added.len());
    let again = import_curated(&app.executor, terms).await.unwrap();
    assert_eq!((again.added.len(), again.revised.len()), (0, 0));
    app.settle().await;
    let get = async |path: &str| app.get(path).send().await.expect(200).json();
    assert!(get("/catalog/brands").await.as_array().unwrap().len() >= 40);
    assert!(get("/catalog/instruments").await.as_array().unwrap().len() >= 250);
    assert!(get("/catalog/faults").await.as_array().unwrap().len() >= 60);
    for q in ["juno%2060", "JUNO-60", "roland%20juno60", "J%C3%9ANO%2060"] {
        let found = get(&format!("/catalog/instruments?q={q}")).await;
        let codes: Vec<_> = found.as_array().unwrap().iter().map(|it| &it["code"]).collect();
        assert_eq!(codes.first(), Some(&&json!("roland-juno-60")), "{q}: {codes:?}");
    }
    // Without power nothing else shows, so nothing else is priced.
    let alone = estimate(&app, &["power-dead"]).await.expect(201).json();
    let both = estimate(&app, &["power-dead", "key-contacts-dead"]).await.expect(201).json();
    assert_eq!(both["blocked"], json!(["key-contacts-dead"]));
    assert_eq!((&both["low"], &both["high"]), (&alone["low"], &alone["high"]));
    let foreign = estimate(&app, &["tine-broken"]).await;
    foreign.expect_problem(422, "quotation.fault_not_of_instrument");
    let priced = estimate(&app, &["key-contacts-dead", "faders-crackle"]).await.expect(201).json();
    let (low, high) = (priced["low"].as_i64().unwrap(), priced["high"].as_i64().unwrap());
    assert!(0 < low && low < high && low % 1_000 == 0 && high % 1_000 == 0, "{priced}");
}

async fn estimate(app: &TestApp, faults: &[&str]) -> tests::test_app::Answer {
    let policy: Value = app.get("/policies/estimate_disclaimer").send().await.expect(200).json();
    let disclaimer = json!({ "version": policy["version"], "hash": policy["hash"] });
    let wish =
        json!({ "instrument": "roland-juno-60", "faults": faults, "disclaimer": disclaimer });
    app.post("/quotations/estimate", wish).send().await
}
