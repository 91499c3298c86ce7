//! The register of breaches of personal data: entered, reported to the Agency, told to those concerned.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::test_app::{Answer, PostOffice, Request, TestApp};

use crate::document::NOBODY;
use crate::operations::Ground;

fn details(affected: Option<u32>) -> Value {
    json!({
        "happened_on": "2026-11-20", "nature": "Un tercero entró al correo del taller.",
        "data": ["nombres", "correos"], "affected": affected,
        "effects": "Correos falsos que piden pagos.", "measures": "Se cambió la clave."
    })
}

/// Tries to change the register as the owner, after a second factor.
pub(crate) async fn change(app: &TestApp, path: &str, body: &Value) -> Answer {
    app.post(&format!("/admin/breaches{path}"), body.clone()).by_stepped_up(&app.owner).send().await
}

/// A breach in the register, by its id.
pub(crate) async fn recorded(app: &TestApp) -> String {
    let body = json!({ "discovered_at": "2026-11-22T12:00:00Z", "details": details(None) });
    let entered = change(app, "", &body).await.expect(201).json();
    entered["id"].as_str().unwrap().to_owned()
}

async fn register(app: &TestApp) -> Value {
    let list = app.get("/admin/breaches").by(&app.owner).send().await.expect(200).json();
    list["breaches"].clone()
}

fn notice(to: &Value) -> Value {
    json!({
        "to": to, "what_happened": "se copió una lista con nombres y correos.",
        "what_to_do": "desconfía de los correos que te pidan pagos."
    })
}

#[tokio::test]
async fn a_breach_is_recorded_described_and_reported_in_time() {
    let app = TestApp::start().await;
    assert_eq!(register(&app).await, json!([]));
    let id = recorded(&app).await;
    let entry = &register(&app).await[0];
    assert_eq!(entry["id"], id.as_str());
    assert_eq!(entry["report_due_at"], "2026-11-25T12:00:00Z");
    assert_eq!((&entry["report_late"], &entry["report"]), (&json!(false), &Value::Null));

    app.clock.advance(TimeDelta::days(4));
    assert_eq!(register(&app).await[0]["report_late"], true, "nobody told the Agency");
    let body = json!({ "details": details(Some(40)) });
    let amended = change(&app, &format!("/{id}/details"), &body).await.expect(200).json();
    assert_eq!(amended["details"]["affected"], 40);
    let report = json!({ "reported_at": "2026-11-25T11:59:00Z", "reference": "VS-2026-118" });
    let reported = change(&app, &format!("/{id}/report"), &report).await.expect(200).json();
    assert_eq!(reported["report_late"], false, "it was told in time, and entered later");
    let again = json!({ "reported_at": "2026-11-25T11:59:00Z", "reference": "VS-2026-119" });
    let again = change(&app, &format!("/{id}/report"), &again).await;
    again.expect_problem(409, "breach.already_reported");

    app.settle().await;
    let audit = app.get("/admin/audit?action=BreachAmended").by(&app.owner).send().await;
    let audit = audit.expect(200).text();
    assert!(audit.contains(&app.owner.id.to_string()), "the register says who: {audit}");
}

#[tokio::test]
async fn what_is_wrong_with_a_breach_is_said_by_field() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let mut blank = details(None);
    blank["effects"] = json!(" ");
    let body = json!({ "discovered_at": "2026-11-22T12:00:00Z", "details": blank });
    let refused = change(app, "", &body).await.expect_problem(422, "breach.text_invalid").json();
    assert_eq!(refused["errors"][0]["pointer"], "/details/effects");
    let body = json!({ "discovered_at": "2026-11-19T12:00:00Z", "details": details(None) });
    let refused = change(app, "", &body).await.expect_problem(422, "breach.out_of_order").json();
    assert_eq!(refused["errors"][0]["pointer"], "/details/happened_on");
    assert_eq!(register(app).await, json!([]));

    let id = recorded(app).await;
    let notices = format!("/{id}/notices");
    let nobody = notice(&json!({ "persons": [NOBODY] }));
    change(app, &notices, &nobody).await.expect_problem(422, "breach.unknown_person");
    let mut untellable = notice(&json!("all_customers"));
    untellable["what_to_do"] = json!("escribe a seguridad@taller.cl");
    let refused = change(app, &notices, &untellable).await;
    let refused = refused.expect_problem(422, "breach.untellable").json();
    assert_eq!(refused["errors"][0]["pointer"], "/what_to_do");
    assert_eq!(register(app).await[0]["notices"], json!([]));
}

#[tokio::test]
async fn a_notice_is_refused_while_there_is_no_mail_to_give_it_by() {
    let app = TestApp::start().await;
    let id = recorded(&app).await;
    let notices = format!("/{id}/notices");
    let refused = change(&app, &notices, &notice(&json!("all_customers"))).await;
    refused.expect_problem(503, "gateway.disabled");
    assert_eq!(register(&app).await[0]["notices"], json!([]), "it can still be given");
}

#[tokio::test]
async fn every_customer_is_told_once_and_nobody_can_mute_it() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let muted = json!({ "email": false });
    app.put("/notifications/preferences", muted).by(&app.customer).send().await.expect(200);
    let id = recorded(app).await;
    let notices = format!("/{id}/notices");
    let to_all = notice(&json!("all_customers"));
    change(app, &notices, &to_all).await.expect(200);
    let twice = change(app, &notices, &to_all).await.expect(200).json();
    assert_eq!(twice["notices"].as_array().unwrap().len(), 1);
    post.settle().await;

    let mails = post.mails("data_breach");
    let mut told: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    let mut customers = vec![app.customer.email.as_str(), app.stranger.email.as_str()];
    customers.sort_unstable();
    assert_eq!(told, customers, "customers and nobody else");
    let text = &mails[0].text;
    assert!(text.contains("Qué pasó: se copió una lista con nombres y correos."), "{text}");
    assert!(text.contains("ocurrido el 20-11-2026"), "{text}");
    assert!(text.contains("/api/v1/policies/privacy"), "{text}");
    for member in [&app.owner, &app.receptionist, &app.technician] {
        assert_eq!(post.state("data_breach", "in_app", member).await, "delivered");
    }
    let path = format!("/notifications?scope=all&channel=email&breach={id}");
    let reached = app.get(&path).by(&app.owner).send().await.expect(200).json();
    let reached = reached["items"].as_array().unwrap();
    assert_eq!(reached.iter().filter(|it| it["state"] == "delivered").count(), 2);
    assert_eq!(reached.len(), 2, "and nothing that is about anything else");
    let both = format!("{path}&repair=CDS-2026-0001");
    let both = app.get(&both).by(&app.owner).send().await;
    both.expect_problem(400, "request.malformed_query");

    // Another notice is for those whom it names.
    let named = json!({ "persons": [app.stranger.id] });
    change(app, &notices, &notice(&named)).await.expect(200);
    post.settle().await;
    let mails = post.mails("data_breach");
    assert_eq!(mails.len(), 3);
    assert_eq!(mails[2].to, app.stranger.email);
}

#[tokio::test]
async fn a_request_that_is_repeated_enters_one_breach() {
    let app = TestApp::start().await;
    let body = json!({ "discovered_at": "2026-11-22T12:00:00Z", "details": details(None) });
    let record = async || {
        let request = app.post("/admin/breaches", body.clone()).key("robo");
        request.by_stepped_up(&app.owner).send().await.expect(201).json()
    };
    assert_eq!(record().await["id"], record().await["id"]);
    assert_eq!(register(&app).await.as_array().unwrap().len(), 1);
}

impl Ground {
    /// A request for that operation, if it is one of the register.
    pub(crate) fn about_breaches(&self, operation: &str) -> Option<Request<'_>> {
        let app = &self.app;
        let of_breach = |what: &str| format!("/admin/breaches/{NOBODY}/{what}");
        let breach = details(None);
        Some(match operation {
            "list_breaches" => app.get("/admin/breaches"),
            // Not discovered yet: nothing is entered.
            "record_breach" => app.post(
                "/admin/breaches",
                json!({ "discovered_at": "2099-01-01T00:00:00Z", "details": breach }),
            ),
            "amend_breach" => app.post(&of_breach("details"), json!({ "details": breach })),
            "report_breach" => app.post(
                &of_breach("report"),
                json!({ "reported_at": "2026-11-23T12:00:00Z", "reference": "VS-1" }),
            ),
            "notify_breach" => app.post(
                &of_breach("notices"),
                json!({
                    "to": "all_customers", "what_happened": "se copió una lista.",
                    "what_to_do": "desconfía de los correos."
                }),
            ),
            _ => return None,
        })
    }
}
