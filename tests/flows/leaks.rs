//! The contract about values: whatever customers can read has no value, tier, minimum charge, source or internal
//! note in it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::test_app::{Request, TestApp};

use crate::document::Places;

/// Names that no customer's answer may have as a key.
const FORBIDDEN_KEYS: [&str; 13] = [
    "tier",
    "value",
    "valuation",
    "market_value",
    "market_value_clp",
    "minimum_charge",
    "cobro_minimo",
    "source",
    "value_source",
    "known_issues",
    "internal",
    "base",
    "labour_minutes",
];

/// What can be read, and the tokens that open it.
struct Seeds {
    places: Places,
    token: String,
    estimate: String,
    estimate_token: String,
}

async fn seed(app: &TestApp) -> Seeds {
    let policy = app.get("/policies/estimate_disclaimer").send().await.json();
    let disclaimer = json!({ "version": policy["version"], "hash": policy["hash"] });
    let wish = json!({ "instrument": "roland-juno-60", "faults": ["power-dead"], "disclaimer": disclaimer });
    let estimate = app.post("/quotations/estimate", wish).send().await.expect(201).json();
    let repair = app.delivered().await;
    app.clock.advance(chrono::TimeDelta::hours(25));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = app.get("/portfolio").send().await.json();
    let seen =
        app.get(&format!("/repairs/{}", repair.number)).by(&app.customer).send().await.json();
    let places = Places {
        quotation: text(&seen["quotes"][0]["quotation"]),
        slug: text(&items["items"][0]["slug"]),
        photo: repair.photos[0].clone(),
        ..Places::of(app.customer.id, &repair.number)
    };
    Seeds {
        places,
        token: repair.token,
        estimate: text(&estimate["id"]),
        estimate_token: text(&estimate["access_token"]),
    }
}

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

async fn check(request: Request<'_>, what: &str) -> u16 {
    let answer = request.send().await;
    let text = answer.text();
    for secret in TestApp::secrets() {
        assert!(!text.contains(&secret), "{what} shows {secret}: {text}");
    }
    let mut found = BTreeSet::new();
    keys(&answer.json(), &mut found);
    for key in FORBIDDEN_KEYS {
        assert!(!found.contains(key), "{what} has a field {key}: {text}");
    }
    answer.status.as_u16()
}

#[tokio::test]
async fn nothing_that_customers_can_read_shows_a_value_or_an_internal_note() {
    let app = TestApp::start().await;
    let Seeds { places, token, estimate, estimate_token } = seed(&app).await;
    let of_estimate = Places { quotation: estimate, ..places.clone() };
    let mut read = 0;
    for (places, link) in [(&of_estimate, &estimate_token), (&places, &token)] {
        for (operation, path) in places.reads() {
            let path = if path.starts_with("/photos") {
                format!("{path}?repair={}", places.repair)
            } else {
                path
            };
            for (who, request) in [
                ("a visitor", app.get(&path)),
                ("the link", app.get(&path).with_link(link)),
                ("the tracking link", app.get(&path).with_link(&token)),
                ("the customer", app.get(&path).by(&app.customer)),
                ("another customer", app.get(&path).by(&app.stranger)),
            ] {
                read += u32::from(check(request, &format!("{operation} to {who}")).await == 200);
            }
        }
    }
    assert!(read > 80, "only {read} answers were read");
}

#[tokio::test]
async fn refusals_show_no_values_either() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let lines = json!({
        "lines": [{ "kind": "labour", "description": "Restauración", "amount": 1_900_000, "minutes": 600 }]
    });
    app.act(&app.technician, &repair.number, "quotations", lines).await;
    let seen =
        app.get(&format!("/repairs/{}", repair.number)).by(&app.customer).send().await.json();
    let quotation = seen["quotes"][0]["quotation"].as_str().unwrap();
    let post = |action: &str, body| {
        app.post(&format!("/quotations/{quotation}/{action}"), body).with_link(&repair.token)
    };
    check(post("accept", json!({ "revision": 1 })), "accept").await;
    check(post("over-cap-acceptance", json!({ "revision": 1, "typed": "x" })), "typed").await;
    check(post("reject", json!({ "revision": 7 })), "reject").await;
}
