//! Estimates, and the customer's decision about formal quotes.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::test_app::TestApp;

/// The disclaimer in force, as it is accepted.
pub(crate) async fn disclaimer(app: &TestApp) -> Value {
    let policy = app.get("/policies/estimate_disclaimer").send().await.expect(200).json();
    json!({ "version": policy["version"], "hash": policy["hash"] })
}

#[tokio::test]
async fn an_estimate_needs_the_accepted_disclaimer_and_shows_its_text_otherwise() {
    let app = TestApp::start().await;
    let wish = json!({ "instrument": "roland-juno-60", "faults": ["power-dead"] });
    let answer = app.post("/quotations/estimate", wish).send().await;
    let answer = answer.expect_problem(428, "quotation.disclaimer_required").json();
    assert!(answer["disclaimer"]["text"].as_str().unwrap().len() > 100);
    assert!(answer.get("low").is_none());
    let too_old = (TestApp::noon() - TimeDelta::hours(25)).to_rfc3339();
    let mut accepted = disclaimer(&app).await;
    accepted["accepted_at"] = json!(too_old);
    let wish = json!({
        "instrument": "roland-juno-60", "faults": ["power-dead"], "disclaimer": accepted
    });
    let answer = app.post("/quotations/estimate", wish).send().await;
    answer.expect_problem(428, "quotation.disclaimer_required");
}

#[tokio::test]
async fn an_estimate_is_opened_with_its_link_only() {
    let app = TestApp::start().await;
    let wish = json!({
        "instrument": "roland-juno-60", "faults": ["power-dead", "key-dead"],
        "disclaimer": disclaimer(&app).await
    });
    let given = app.post("/quotations/estimate", wish).send().await.expect(201).json();
    assert_eq!(given["outcome"], "priced");
    let id = given["id"].as_str().unwrap();
    let token = given["access_token"].as_str().unwrap();
    let path = format!("/quotations/{id}");
    app.get(&path).send().await.expect_problem(404, "resource.not_found");
    app.get(&path).with_link("guess").send().await.expect_problem(404, "resource.not_found");
    let seen = app.get(&path).with_link(token).send().await.expect(200).json();
    assert_eq!(seen["low"], given["low"]);
    app.get(&format!("{path}?token={token}")).send().await.expect(200);
    app.get(&path).by(&app.technician).send().await.expect(200);
    let save = format!("{path}/save");
    app.post(&save, json!({})).with_link(token).by(&app.customer).send().await.expect(200);
    app.get(&path).by(&app.customer).send().await.expect(200);
    app.get(&path).by(&app.stranger).send().await.expect_problem(404, "resource.not_found");
    app.settle().await;
    let kept = app.get("/quotations").by(&app.customer).send().await.expect(200).json();
    assert_eq!(kept["items"][0]["id"], id);
    let none = app.get("/quotations").by(&app.stranger).send().await.expect(200).json();
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn an_estimate_above_half_of_the_value_gives_no_price() {
    let app = TestApp::start().await;
    let wish = json!({
        "instrument": "casio-sk-1", "faults": ["power-dead"], "disclaimer": disclaimer(&app).await
    });
    let given = app.post("/quotations/estimate", wish).send().await.expect(201).json();
    assert_eq!((&given["outcome"], &given["low"]), (&json!("contact_us"), &Value::Null));
}

#[tokio::test]
async fn a_customer_approves_by_link_without_an_account_and_only_the_current_revision() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let quotation = app.quote(&repair.number).await;
    let path = format!("/quotations/{quotation}/accept");
    let accept = |revision: u32| app.post(&path, json!({ "revision": revision }));
    accept(1).send().await.expect_problem(401, "auth.required");
    accept(1).with_link("guess").send().await.expect_problem(404, "resource.not_found");
    accept(1).by(&app.stranger).send().await.expect_problem(404, "resource.not_found");
    accept(2)
        .with_link(&repair.token)
        .send()
        .await
        .expect_problem(409, "repair.revision_not_current");
    let approved = accept(1).with_link(&repair.token).send().await.expect(200).json();
    assert_eq!(approved["status"], "APPROVED");
    let again = accept(1).with_link(&repair.token).send().await.expect(200).json();
    assert_eq!(again["version"], approved["version"]);
}

#[tokio::test]
async fn staff_record_an_approval_with_evidence_only() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let quotation = app.quote(&repair.number).await;
    let path = format!("/quotations/{quotation}/accept");
    let bare = app.post(&path, json!({ "revision": 1 })).by(&app.receptionist).send().await;
    bare.expect_problem(422, "repair.evidence_required");
    let call =
        json!({ "revision": 1, "evidence": { "kind": "phone_call", "reference": "23-11 12:10" } });
    app.post(&path, call).by(&app.receptionist).send().await.expect(200);
}

#[tokio::test]
async fn a_quote_above_half_of_the_value_needs_typed_words_and_the_owners_signature() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let lines = json!({
        "lines": [{ "kind": "labour", "description": "Restauración", "amount": 190_000, "minutes": 600 }],
        "valuation": { "amount": 300_000, "valued_on": "2026-11-20", "reason": "Carcasa rota" }
    });
    app.act(&app.technician, &repair.number, "quotations", lines).await;
    let path = format!("/repairs/{}", repair.number);
    let seen = app.get(&path).by(&app.customer).send().await.expect(200).json();
    assert_eq!(seen["quotes"][0]["over_half"], true);
    let quotation = seen["quotes"][0]["quotation"].as_str().unwrap().to_owned();
    let post = |action: &str, body| app.post(&format!("/quotations/{quotation}/{action}"), body);
    let accept = || post("accept", json!({ "revision": 1 })).by(&app.customer).send();
    accept().await.expect_problem(409, "repair.over_cap_not_accepted");
    let wrong =
        post("over-cap-acceptance", json!({ "revision": 1, "typed": "ya" })).by(&app.customer);
    let wrong = wrong.send().await.expect_problem(422, "repair.over_cap_sentence_mismatch").json();
    let typed = json!({ "revision": 1, "typed": wrong["sentence"] });
    post("over-cap-acceptance", typed).by(&app.customer).send().await.expect(200);
    accept().await.expect_problem(409, "repair.over_cap_not_cosigned");
    let cosign = || post("over-cap-cosign", json!({ "revision": 1 }));
    cosign().by(&app.owner).send().await.expect_problem(403, "auth.step_up_required");
    cosign().by_stepped_up(&app.owner).send().await.expect(200);
    accept().await.expect(200);
}
