//! The texts that customers accept: written, read over, published, accepted, asked for again.

use chrono::TimeDelta;
use commands::Clock as _;
use domain::repair::Repair;
use serde_json::{Value, json};
use tests::test_app::{Answer, PostOffice, TestApp};

const STORAGE: &str = "# Retiro y bodegaje\n\nVersión 3.\n\nEl bodegaje se cobra desde el día 45. El equipo sigue \
                       siendo tuyo.\n";

async fn draft(app: &TestApp, policy: &str, title: &str, text: &str) -> Answer {
    let body = json!({ "title": title, "text": text });
    app.post(&format!("/policies/{policy}"), body).by(&app.owner).send().await
}

async fn publish(app: &TestApp, policy: &str, draft: &Value, from: &str, material: bool) -> Answer {
    let body = json!({
        "hash": draft["hash"], "effective_from": from, "material": material,
        "summary": "Cambia desde cuándo se cobra."
    });
    app.post(&format!("/policies/{policy}/publish"), body).by_stepped_up(&app.owner).send().await
}

async fn in_force(app: &TestApp, policy: &str) -> Value {
    app.get(&format!("/policies/{policy}")).send().await.expect(200).json()
}

async fn asked(app: &TestApp) -> Vec<String> {
    let me = app.get("/auth/me").by(&app.customer).send().await.expect(200).json();
    let asked = me["policies_to_accept"].as_array().unwrap().iter();
    asked.map(|it| it["policy"].as_str().unwrap().to_owned()).collect()
}

async fn accept(app: &TestApp, policy: &str, text: &Value) -> Answer {
    let body = json!({ "version": text["version"], "hash": text["hash"], "screen": "sign_in" });
    app.post(&format!("/policies/{policy}/accept"), body).by(&app.customer).send().await
}

#[tokio::test]
async fn a_correction_accepts_storage_from_now_on_and_rewrites_nothing() {
    let app = TestApp::start().await;
    let photos = vec![app.photo(1).await, app.photo(2).await];
    let whole = app.intake(&photos).await;
    let mut without = whole.clone();
    without["storage_policy"] = Value::Null;
    let body = json!({ "customer_id": app.customer.id, "intake": without });
    let received = app.post("/repairs", body).by(&app.receptionist).send().await.expect(201).json();
    let number = received["number"].as_str().unwrap();
    let correct = async |version: u64, change: &dyn Fn(&mut Value)| {
        let mut intake = whole.clone();
        change(&mut intake);
        let body = json!({ "intake": intake, "reason": "Lo aceptó después" });
        let request = app.put(&format!("/repairs/{number}"), body).if_match(version);
        request.by(&app.receptionist).send().await
    };
    let old_terms = json!({
        "policy": "terms", "version": 1,
        "hash": "01aed5b34dbd45c3002ca2ad28cf33eea55c9f8fc5fd959f5230b0a982dfd43c"
    });
    let rewritten = correct(1, &|intake| intake["policies"][0] = old_terms.clone()).await;
    rewritten.expect_problem(409, "repair.policies_fixed");
    let unknown =
        correct(1, &|intake| intake["storage_policy"]["hash"] = json!("0".repeat(64))).await;
    unknown.expect_problem(409, "policy.not_in_force");
    app.clock.advance(TimeDelta::days(3));
    correct(1, &|_| {}).await.expect(200);
    let repair = app.executor.load::<Repair>(number).await.unwrap().state;
    let intake = repair.intake().unwrap();
    assert_eq!(intake.storage_policy.as_ref().unwrap().accepted_at, app.clock.now());
    assert_eq!(Some(intake.policies[0].accepted_at), repair.received_at());
    app.clock.advance(TimeDelta::days(3));
    correct(2, &|intake| intake["high_value"] = json!(true)).await.expect(200);
    let later = app.executor.load::<Repair>(number).await.unwrap().state;
    assert_eq!(later.intake().unwrap().storage_policy, intake.storage_policy);
    correct(3, &|intake| intake["storage_policy"] = Value::Null)
        .await
        .expect_problem(409, "repair.policies_fixed");
}

#[tokio::test]
async fn a_text_is_drafted_read_over_and_holds_from_its_day_on() {
    let app = TestApp::start().await;
    let first = in_force(&app, "storage").await;
    assert_eq!(first["version"], 2);
    let written = draft(&app, "storage", "Retiro y bodegaje", STORAGE).await.expect(200).json();
    assert_eq!(written["version"], 3);
    assert_eq!(in_force(&app, "storage").await["version"], 2, "a draft holds for nobody");
    let hidden = app.get("/policies/storage/diff?draft=true").send().await;
    hidden.expect_problem(401, "auth.required");
    let diff = app.get("/policies/storage/diff?draft=true").by(&app.owner).send().await.expect(200);
    assert_eq!((&diff.json()["from"], &diff.json()["to"]), (&json!(2), &json!(3)));
    assert!(diff.text().contains("El bodegaje se cobra desde el día 45."));
    let body = json!({
        "hash": written["hash"], "effective_from": "2026-12-01", "material": true, "summary": "Día 45"
    });
    let early = app.post("/policies/storage/publish", body).by(&app.owner).send().await;
    early.expect_problem(403, "auth.step_up_required");
    let other = json!({ "hash": "0".repeat(64) });
    let unread = publish(&app, "storage", &other, "2026-12-01", true).await;
    unread.expect_problem(409, "policy.draft_changed");
    publish(&app, "storage", &written, "2026-12-01", true).await.expect(200);
    assert_eq!(in_force(&app, "storage").await["version"], 2, "it holds from December on");
    app.clock.advance(TimeDelta::days(8));
    let second = in_force(&app, "storage").await;
    assert_eq!((&second["version"], &second["hash"]), (&json!(3), &written["hash"]));
    let kept = app.get("/policies/storage?version=2").send().await.expect(200).json();
    assert_eq!((&kept["hash"], &kept["text"]), (&first["hash"], &first["text"]));
    let all = app.get("/policies").send().await.expect(200).json();
    let listed = all.as_array().unwrap().iter().find(|it| it["policy"] == "storage").unwrap();
    assert_eq!(listed["version"], 3);
    let pdf = app.get("/policies/storage/text.pdf?version=2").send().await.expect(200);
    assert!(pdf.body.starts_with(b"%PDF-"));
    assert!(pdf.header("content-disposition").unwrap().contains("storage-v2.pdf"));
    let diff = app.get("/policies/storage/diff?from=2&to=3").send().await.expect(200).json();
    let changes = diff["lines"].as_array().unwrap().iter().map(|it| it["change"].as_str().unwrap());
    assert!(changes.clone().any(|it| it == "added") && changes.clone().any(|it| it == "removed"));
    app.get("/policies/storage?version=9").send().await.expect_problem(404, "resource.not_found");
    app.get("/policies/otra").send().await.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn ninety_days_are_never_published_as_a_loss_of_ownership() {
    let app = TestApp::start().await;
    for loss in [
        "A los 90 días, abandonado.",
        "Pasados 90 días se considera abandonado.",
        "Si no lo retiras, pierdes la propiedad.",
        "Después de eso pasa a ser del taller.",
    ] {
        let text = format!("# Retiro y bodegaje\n\nVersión 3.\n\n{loss}\n");
        let refused = draft(&app, "storage", "Retiro y bodegaje", &text).await;
        refused.expect_problem(409, "policy.loss_of_ownership");
    }
    let none = json!({ "hash": "0".repeat(64) });
    let nothing = publish(&app, "storage", &none, "2026-12-01", true).await;
    nothing.expect_problem(409, "policy.no_draft");
}

#[tokio::test]
async fn a_material_change_is_asked_for_again_and_another_one_is_not() {
    let app = TestApp::start().await;
    let required = ["terms", "budget_fee", "warranty", "privacy"];
    assert_eq!(asked(&app).await, required, "nothing is accepted by default");
    for policy in required {
        accept(&app, policy, &in_force(&app, policy).await).await.expect(200);
    }
    assert!(asked(&app).await.is_empty(), "storage is accepted apart or not at all");
    let text = |version: u32| format!("# Garantía\n\nVersión {version}.\n\nAhora son 120 días.\n");
    let written = draft(&app, "warranty", "Garantía", &text(3)).await.expect(200).json();
    publish(&app, "warranty", &written, "2026-11-23", false).await.expect(200);
    assert!(asked(&app).await.is_empty(), "nothing changed that was agreed to");
    let written = draft(&app, "warranty", "Garantía", &text(4)).await.expect(200).json();
    publish(&app, "warranty", &written, "2026-11-25", true).await.expect(200);
    assert!(asked(&app).await.is_empty(), "it does not hold yet");
    app.clock.advance(TimeDelta::days(3));
    assert_eq!(asked(&app).await, ["warranty"]);
    let old = app.get("/policies/warranty?version=3").send().await.expect(200).json();
    accept(&app, "warranty", &old).await.expect_problem(409, "person.policy_not_in_force");
    accept(&app, "warranty", &written).await.expect(200);
    assert!(asked(&app).await.is_empty());
    let staff = app.get("/me").by(&app.technician).send().await.expect(200).json();
    assert_eq!(staff["policies_to_accept"], json!([]));
}

#[tokio::test]
async fn an_acceptance_says_who_which_text_when_and_from_where() {
    let app = TestApp::start().await;
    let terms = in_force(&app, "terms").await;
    accept(&app, "terms", &terms).await.expect(200);
    accept(&app, "terms", &terms).await.expect(200);
    app.settle().await;
    let audit = app.get("/admin/audit?action=PolicyAccepted").by(&app.owner).send().await;
    let page = audit.expect(200).json();
    let entries = page["items"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "the same text is accepted once");
    assert_eq!(entries[0]["actor_id"], app.customer.id.to_string());
    assert_eq!(entries[0]["ip"], "192.0.2.1");
    let unknown = accept(&app, "otra", &terms).await;
    unknown.expect_problem(404, "policy.unknown");
}

#[tokio::test]
async fn an_estimate_asks_for_the_disclaimer_that_is_in_force() {
    let app = TestApp::start().await;
    let wish = |text: &Value| {
        json!({
            "instrument": "casio-sk-1", "faults": ["key-dead"],
            "disclaimer": { "version": text["version"], "hash": text["hash"] }
        })
    };
    let first = in_force(&app, "estimate_disclaimer").await;
    app.post("/quotations/estimate", wish(&first)).send().await.expect(201);
    let title = "Alcances y riesgos informados";
    let text = format!("# {title}\n\nVersión 2.\n\nEl precio es una estimación.\n");
    let written = draft(&app, "estimate_disclaimer", title, &text).await.expect(200).json();
    publish(&app, "estimate_disclaimer", &written, "2026-11-23", true).await.expect(200);
    let asked = app.post("/quotations/estimate", wish(&first)).send().await;
    let asked = asked.expect_problem(428, "quotation.disclaimer_required").json();
    assert_eq!(asked["disclaimer"]["hash"], written["hash"]);
    app.post("/quotations/estimate", wish(&written)).send().await.expect(201);
}

#[tokio::test]
async fn a_material_change_is_mailed_with_its_text_to_whoever_accepted_the_one_before() {
    let post = PostOffice::open().await;
    let app = &post.app;
    accept(app, "terms", &in_force(app, "terms").await).await.expect(200);
    let text = |version: u32| format!("# Condiciones\n\nVersión {version}.\n\nOtra cosa.\n");
    let written = draft(app, "terms", "Condiciones", &text(3)).await.expect(200).json();
    publish(app, "terms", &written, "2026-11-24", false).await.expect(200);
    post.settle().await;
    assert!(post.mails("policy_changed").is_empty(), "nothing that was agreed to changed");

    let written = draft(app, "terms", "Condiciones", &text(4)).await.expect(200).json();
    publish(app, "terms", &written, "2026-11-25", true).await.expect(200);
    post.settle().await;
    let mails = post.mails("policy_changed");
    assert_eq!(mails.iter().map(|mail| &mail.to).collect::<Vec<_>>(), [&app.customer.email]);
    assert!(mails[0].text.contains("Cambia desde cuándo se cobra."), "{}", mails[0].text);
    assert!(mails[0].text.contains("rige desde el 25-11-2026"), "{}", mails[0].text);
    let files: Vec<_> = mails[0].attachments.iter().map(|file| file.filename.as_str()).collect();
    assert_eq!(files, ["terms-v4.pdf"]);
    assert_eq!(post.state("policy_changed", "in_app", &app.technician).await, "delivered");
    assert_eq!(post.state("policy_changed", "email", &app.stranger).await, "none");
}

#[tokio::test]
async fn whoever_accepted_storage_by_a_correction_at_the_counter_is_told_and_asked_again() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let photos = vec![app.photo(1).await, app.photo(2).await];
    let whole = app.intake(&photos).await;
    let mut without = whole.clone();
    without["storage_policy"] = Value::Null;
    let body = json!({ "customer_id": app.customer.id, "intake": without });
    let received = app.post("/repairs", body).by(&app.receptionist).send().await.expect(201).json();
    app.settle().await;
    let required = asked(app).await;
    assert_eq!(required.len(), 4, "once more at the first sign-in, and not storage");
    let body = json!({ "intake": whole, "reason": "Lo aceptó después" });
    let number = received["number"].as_str().unwrap();
    let correct = app.put(&format!("/repairs/{number}"), body).if_match(1);
    correct.by(&app.receptionist).send().await.expect(200);
    app.settle().await;
    assert_eq!(asked(app).await, required, "what was accepted holds");
    let written = draft(app, "storage", "Retiro y bodegaje", STORAGE).await.expect(200).json();
    publish(app, "storage", &written, "2026-11-23", true).await.expect(200);
    assert_eq!(asked(app).await[4..], ["storage"]);
    post.settle().await;
    let mails = post.mails("policy_changed");
    assert_eq!(mails.iter().map(|mail| &mail.to).collect::<Vec<_>>(), [&app.customer.email]);
    accept(app, "storage", &written).await.expect(200);
    assert_eq!(asked(app).await, required);
}
