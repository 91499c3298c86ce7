//! The catalogue: searched by anybody, valued for technicians, edited by the owner.

use serde_json::{Value, json};
use tests::test_app::{SECRET_VALUE, TestApp};

#[tokio::test]
async fn anybody_finds_instruments_whatever_the_accents_and_hyphens() {
    let app = TestApp::start().await;
    app.settle().await;
    for q in ["juno%2060", "JUNO-60", "rol%20jun", "Juno60"] {
        let found = app.get(&format!("/catalog/instruments?q={q}")).send().await.expect(200).json();
        assert_eq!(found[0]["code"], "roland-juno-60", "{q}: {found}");
    }
    let brands = app.get("/catalog/brands").send().await.expect(200).json();
    assert_eq!(brands.as_array().unwrap().len(), 2);
    app.get("/catalog/brands/roland").send().await.expect(200);
    app.get("/catalog/brands/moog").send().await.expect_problem(404, "resource.not_found");
    let inside = app.get("/catalog/instruments/roland-juno-60/components").send().await.expect(200);
    assert_eq!(inside.json()[0]["name"], "Fuente de poder");
    let faults = app.get("/catalog/faults?instrument=roland-juno-60").send().await.expect(200);
    assert_eq!(faults.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn values_are_for_technicians() {
    let app = TestApp::start().await;
    app.settle().await;
    let path = "/catalog/instruments/roland-juno-60/valuation";
    app.get(path).send().await.expect_problem(401, "auth.required");
    for member in [&app.customer, &app.receptionist] {
        app.get(path).by(member).send().await.expect_problem(403, "auth.forbidden");
    }
    let sheet = app.get(path).by(&app.technician).send().await.expect(200).json();
    assert_eq!((&sheet["value"], &sheet["tier"]), (&json!(SECRET_VALUE), &json!("legendary")));
    let history = "/catalog/instruments/roland-juno-60/price-history";
    let history = app.get(history).by(&app.owner).send().await.expect(200).json();
    assert_eq!(history.as_array().unwrap().len(), 1);
}

fn sh_101() -> Value {
    json!({
        "code": "roland-sh-101", "brand": "roland", "name": "SH-101", "type": "synthesizer", "tier": "premium",
        "components": ["power_supply"], "valuation": { "amount": 1_500_000, "source": "owner" }
    })
}

#[tokio::test]
async fn the_owner_adds_and_replaces_an_instrument_on_the_version_they_saw() {
    let app = TestApp::start().await;
    let added = app.post("/catalog/instruments", sh_101()).by(&app.owner).send().await.expect(201);
    assert_eq!(added.header("location"), Some("/api/v1/catalog/instruments/roland-sh-101"));
    let path = "/catalog/instruments/roland-sh-101";
    let mut changed = sh_101();
    changed["keys"] = json!(32);
    let bare = app.put(path, changed.clone()).by(&app.owner).send().await;
    bare.expect_problem(428, "request.version_required");
    app.put(path, changed.clone()).if_match(1).by(&app.owner).send().await.expect(200);
    changed["keys"] = json!(37);
    let stale = app.put(path, changed).if_match(1).by(&app.owner).send().await;
    stale.expect_problem(412, "request.stale_version");
    let unknown = json!({ "brand": "moog", "code": "moog-model-d", "name": "Model D", "type": "synthesizer",
        "tier": "legendary", "components": [] });
    let unknown = app.post("/catalog/instruments", unknown).by(&app.owner).send().await;
    assert_eq!(unknown.expect(422).json()["errors"][0]["pointer"], "/brand");
}

#[tokio::test]
async fn an_import_reports_what_changed_and_changes_nothing_the_second_time() {
    let app = TestApp::start().await;
    let items = json!({
        "source": "owner-2026-11-23", "brands": [{ "code": "moog", "name": "Moog", "country": "US" }],
        "components": [], "faults": [], "instruments": []
    });
    let import = async |path: &str| {
        app.post(path, items.clone()).by(&app.owner).send().await.expect(200).json()
    };
    assert_eq!(import("/catalog/import?dry_run=true").await["added"], json!(["brand.moog"]));
    assert_eq!(import("/catalog/import").await["added"], json!(["brand.moog"]));
    assert_eq!(import("/catalog/import").await["unchanged"], 1);
    let broken = json!({
        "source": "owner-2026-11-23", "brands": [], "components": [], "faults": [],
        "instruments": [{ "code": "x", "brand": "nobody", "name": "X", "kind": "synthesizer",
            "tier": "standard", "components": [] }]
    });
    let broken = app.post("/catalog/import", broken).by(&app.owner).send().await;
    broken.expect_problem(422, "catalogue.import_invalid");
}
