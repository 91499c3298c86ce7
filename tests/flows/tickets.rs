//! Tickets: asked in the portal, promised, answered late or in time, and what follows.

use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock as _;
use commands::tickets::fire_due_levels;
use projections::tickets::due;
use serde_json::{Value, json};
use tests::test_app::{Answer, Member, TestApp};

/// Opens a ticket; its path.
pub(crate) async fn ask(app: &TestApp, by: &Member, text: &str, repair: Option<&str>) -> String {
    let body = json!({ "subject": "Mi Juno", "text": text, "repair": repair });
    let opened = app.post("/tickets", body).by(by).send().await.expect(201);
    format!("/tickets/{}", opened.json()["id"].as_str().unwrap())
}

pub(crate) async fn see(app: &TestApp, by: &Member, ticket: &str) -> Value {
    app.settle().await;
    app.get(ticket).by(by).send().await.expect(200).json()
}

pub(crate) async fn reply(app: &TestApp, by: &Member, ticket: &str, text: &str) -> Answer {
    app.post(&format!("{ticket}/reply"), json!({ "text": text })).by(by).send().await
}

/// Moves a ticket, having seen it.
async fn move_to(app: &TestApp, by: &Member, ticket: &str, to: &str) -> Answer {
    app.settle().await;
    let version = app.get(ticket).by(by).send().await.expect(200).version();
    let path = format!("{ticket}/status");
    app.put(&path, json!({ "to": to })).if_match(version).by(by).send().await
}

/// Lets the timer do what is due now.
pub(crate) async fn fire(app: &TestApp) {
    app.settle().await;
    let now = app.clock.now();
    let candidates = due(app.read_side.db(), now).await.unwrap();
    fire_due_levels(&app.executor, candidates, now).await.unwrap();
}

/// Sets the clock on; the text is an instant in UTC.
fn wait_until(app: &TestApp, instant: &str) {
    let instant: DateTime<Utc> = instant.parse().unwrap();
    app.clock.advance(instant - app.clock.now());
}

pub(crate) fn kinds(ticket: &Value) -> Vec<&str> {
    let messages = ticket["messages"].as_array().unwrap();
    messages.iter().map(|message| message["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_ticket_goes_from_its_opening_to_a_breach_and_a_compensation() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let ticket = ask(&app, &app.customer, "¿En qué estado está?", Some(&repair.number)).await;
    let seen = see(&app, &app.customer, &ticket).await;
    assert_eq!(seen["category"], "repair_status");
    assert_eq!(seen["answer_due_at"], "2026-11-23T17:00:00Z");

    app.clock.advance(TimeDelta::hours(2));
    fire(&app).await;
    let seen = see(&app, &app.technician, &ticket).await;
    assert_eq!((&seen["desk"]["level"], &seen["desk"]["breaches"]), (&json!("breach"), &json!(1)));
    app.clock.advance(TimeDelta::hours(1));
    fire(&app).await;
    fire(&app).await;
    reply(&app, &app.technician, &ticket, "Perdona la demora.").await.expect(200);
    let seen = see(&app, &app.technician, &ticket).await;
    assert_eq!(seen["clocks"][0]["breached"], true);
    assert_eq!(seen["clocks"][0]["stop"], "answered");
    let credits = seen["desk"]["credits"].as_array().unwrap();
    assert_eq!((credits.len(), &credits[0]["amount"]), (1, &json!(5_000)));
    let desk = app.get("/tickets?breached=true").by(&app.receptionist).send().await.json();
    assert_eq!(desk["items"].as_array().unwrap().len(), 1);

    let balance = async || {
        let path = format!("/repairs/{}", repair.number);
        app.get(&path).by(&app.owner).send().await.expect(200).json()["balance"].as_i64().unwrap()
    };
    let before = balance().await;
    let path = format!("{ticket}/compensation");
    let approve = || app.post(&path, json!({ "action": "approve", "clock": 1 }));
    approve().by(&app.technician).send().await.expect_problem(403, "auth.forbidden");
    approve().by(&app.owner).send().await.expect_problem(403, "auth.step_up_required");
    let other = app.post(&path, json!({ "action": "approve", "clock": 2 }));
    let other = other.by_stepped_up(&app.owner).send().await;
    other.expect_problem(404, "ticket.no_compensation");
    approve().by_stepped_up(&app.owner).send().await.expect(200);
    app.settle().await;
    assert_eq!(balance().await, before - 5_000);
    let seen = see(&app, &app.owner, &ticket).await;
    assert_eq!(seen["desk"]["credits"][0]["decision"], "approved");
    let declined = json!({ "action": "decline", "clock": 1, "reason": "No" });
    let declined = app.post(&path, declined).by_stepped_up(&app.owner).send().await;
    declined.expect_problem(409, "ticket.compensation_decided");
}

#[tokio::test]
async fn two_hours_are_counted_while_the_workshop_is_open() {
    let app = TestApp::start().await;
    // Friday at 17:00 in Santiago.
    wait_until(&app, "2026-11-27T20:00:00Z");
    let first = ask(&app, &app.customer, "¿En qué estado está?", None).await;
    wait_until(&app, "2026-11-27T20:30:00Z");
    let second = ask(&app, &app.customer, "¿Qué avance tiene?", None).await;
    let seen = see(&app, &app.customer, &second).await;
    assert_eq!(seen["answer_due_at"], "2026-11-28T14:30:00Z");
    let levels = [
        ("2026-11-27T20:59:59Z", Value::Null),
        ("2026-11-27T21:00:00Z", json!("reminder")),
        ("2026-11-28T13:35:59Z", json!("reminder")),
        ("2026-11-28T13:36:00Z", json!("urgent")),
        ("2026-11-28T14:00:00Z", json!("breach")),
        ("2026-11-28T15:00:00Z", json!("compensation")),
    ];
    for (instant, level) in levels {
        wait_until(&app, instant);
        fire(&app).await;
        let seen = see(&app, &app.owner, &first).await;
        assert_eq!(seen["desk"]["level"], level, "{instant}");
    }
    // Monday at 17:30, and the Tuesday is a holiday.
    wait_until(&app, "2026-12-07T20:30:00Z");
    let third = ask(&app, &app.customer, "¿En qué estado está?", None).await;
    let seen = see(&app, &app.customer, &third).await;
    assert_eq!(seen["answer_due_at"], "2026-12-09T14:30:00Z");
}

#[tokio::test]
async fn a_machine_answers_once_with_the_state_of_the_repair() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let ticket = ask(&app, &app.customer, "¿En qué estado está?", Some(&repair.number)).await;
    let seen = see(&app, &app.customer, &ticket).await;
    assert_eq!(kinds(&seen), ["customer", "automatic"]);
    let text = seen["messages"][1]["text"].as_str().unwrap();
    assert!(text.contains(&repair.number) && text.contains("respuesta automática"), "{text}");
    app.clock.advance(TimeDelta::hours(1));
    reply(&app, &app.customer, &ticket, "¿Hola?").await.expect(200);
    let seen = see(&app, &app.customer, &ticket).await;
    assert_eq!(kinds(&seen), ["customer", "automatic", "customer"]);
}

#[tokio::test]
async fn a_complaint_gets_a_person_and_no_template_and_is_open_at_its_repair() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let text = "Quiero hacer un reclamo por el estado de mi equipo";
    let ticket = ask(&app, &app.customer, text, Some(&repair.number)).await;
    let seen = see(&app, &app.customer, &ticket).await;
    assert_eq!(seen["category"], "complaint");
    let said = seen["messages"][1]["text"].as_str().unwrap();
    assert!(said.contains("una persona del taller") && !said.contains(&repair.number), "{said}");
    let complaint_open = async || {
        app.settle().await;
        let board = app.get("/repairs").by(&app.owner).send().await.json();
        board["items"][0]["complaint_open"].clone()
    };
    assert_eq!(complaint_open().await, true);
    reply(&app, &app.owner, &ticket, "Te llamo hoy.").await.expect(200);
    move_to(&app, &app.owner, &ticket, "RESOLVED").await.expect(200);
    assert_eq!(complaint_open().await, false);
}

#[tokio::test]
async fn customers_see_their_own_tickets_without_internal_notes() {
    let app = TestApp::start().await;
    let ticket = ask(&app, &app.customer, "Hola", None).await;
    app.settle().await;
    let note = json!({ "text": "Es la hermana de Nicanor" });
    let notes = format!("{ticket}/notes");
    app.post(&notes, note.clone()).by(&app.customer).send().await.expect(403);
    app.post(&notes, note).by(&app.receptionist).send().await.expect(200);
    reply(&app, &app.technician, &ticket, "¿Qué modelo es?").await.expect(200);
    app.settle().await;

    let own = app.get(&ticket).by(&app.customer).send().await.expect(200);
    assert!(!own.text().contains("hermana") && !own.text().contains(&app.technician.name));
    assert_eq!(kinds(&own.json()), ["customer", "automatic", "answer"]);
    assert!(own.json().get("desk").is_none() && own.json().get("clocks").is_none());
    let staff = see(&app, &app.technician, &ticket).await;
    assert_eq!(kinds(&staff), ["customer", "automatic", "note", "answer"]);
    assert_eq!(staff["messages"][3]["author"], app.technician.name);

    app.get(&ticket).by(&app.stranger).send().await.expect_problem(404, "resource.not_found");
    let words = reply(&app, &app.stranger, &ticket, "Hola").await;
    words.expect_problem(404, "resource.not_found");
    let theirs = app.get("/tickets").by(&app.stranger).send().await.json();
    assert_eq!(theirs["items"], json!([]));
    let filter = format!("/tickets?customer={}", app.customer.id);
    let theirs = app.get(&filter).by(&app.stranger).send().await.json();
    assert_eq!(theirs["items"], json!([]));
    let own = app.get("/tickets").by(&app.customer).send().await.json();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);

    let for_another = json!({ "subject": "x", "text": "x", "customer": app.customer.id });
    let for_another = app.post("/tickets", for_another).by(&app.stranger).send().await;
    for_another.expect_problem(403, "ticket.not_own");
    let repair = app.take_in(&app.customer).await;
    let body = json!({ "subject": "x", "text": "x", "repair": repair.number });
    let of_another = app.post("/tickets", body).by(&app.stranger).send().await;
    of_another.expect_problem(422, "ticket.repair_not_theirs");
}

#[tokio::test]
async fn a_closed_ticket_is_opened_again_within_seven_days() {
    let app = TestApp::start().await;
    let ticket = ask(&app, &app.customer, "Hola", None).await;
    reply(&app, &app.technician, &ticket, "¡Hola!").await.expect(200);
    let early = move_to(&app, &app.technician, &ticket, "CLOSED").await;
    early.expect_problem(409, "ticket.not_resolved");
    move_to(&app, &app.technician, &ticket, "RESOLVED").await.expect(200);
    move_to(&app, &app.customer, &ticket, "CLOSED").await.expect(200);
    app.clock.advance(TimeDelta::days(7));
    let open = move_to(&app, &app.customer, &ticket, "OPEN").await.expect(200);
    assert_eq!(open.json()["status"], "OPEN");
    let seen = see(&app, &app.owner, &ticket).await;
    assert_eq!(seen["clocks"][1]["kind"], "next_response");
    move_to(&app, &app.customer, &ticket, "CLOSED").await.expect(200);
    app.clock.advance(TimeDelta::days(7) + TimeDelta::seconds(1));
    let late = move_to(&app, &app.customer, &ticket, "OPEN").await;
    late.expect_problem(409, "ticket.reopen_window_over");
    let late = reply(&app, &app.customer, &ticket, "¿Hola?").await;
    late.expect_problem(409, "ticket.reopen_window_over");
}

#[tokio::test]
async fn a_clock_stands_still_while_the_customer_has_to_act() {
    let app = TestApp::start().await;
    let ticket = ask(&app, &app.customer, "¿En qué estado está?", None).await;
    app.clock.advance(TimeDelta::minutes(30));
    move_to(&app, &app.technician, &ticket, "WAITING_CUSTOMER").await.expect(200);
    let seen = see(&app, &app.customer, &ticket).await;
    assert_eq!(
        (&seen["status"], &seen["answer_due_at"]),
        (&json!("WAITING_CUSTOMER"), &Value::Null)
    );
    app.clock.advance(TimeDelta::hours(1));
    reply(&app, &app.customer, &ticket, "Es el Juno").await.expect(200);
    let seen = see(&app, &app.customer, &ticket).await;
    assert_eq!(
        (&seen["status"], &seen["answer_due_at"]),
        (&json!("OPEN"), &json!("2026-11-23T18:00:00Z"))
    );
}

#[tokio::test]
async fn a_customer_rates_a_closed_ticket_once() {
    let app = TestApp::start().await;
    let ticket = ask(&app, &app.customer, "Hola", None).await;
    let path = format!("{ticket}/rating");
    let rate = |score: u8, by| app.post(&path, json!({ "score": score, "comment": "Bien" })).by(by);
    rate(5, &app.customer).send().await.expect_problem(409, "ticket.not_closed");
    move_to(&app, &app.customer, &ticket, "CLOSED").await.expect(200);
    rate(6, &app.customer).send().await.expect_problem(422, "ticket.score_out_of_range");
    rate(5, &app.technician).send().await.expect_problem(403, "ticket.customer_required");
    rate(4, &app.customer).send().await.expect(200);
    rate(5, &app.customer).send().await.expect_problem(409, "ticket.already_rated");
    let seen = see(&app, &app.owner, &ticket).await;
    assert_eq!((&seen["rating"], &seen["desk"]["rating_comment"]), (&json!(4), &json!("Bien")));
}

#[tokio::test]
async fn the_desk_assigns_corrects_links_and_merges() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let noted = json!({ "subject": "Llamó", "text": "Pregunta por el precio" });
    let nobody = app.post("/tickets", noted).by(&app.receptionist).send().await;
    nobody.expect_problem(422, "ticket.customer_unknown");
    let noted = json!({ "subject": "Llamó", "text": "Pregunta por el precio", "customer": app.customer.id });
    let opened = app.post("/tickets", noted).by(&app.receptionist).key("a").send().await;
    let ticket = opened.expect(201).header("location").unwrap().replace("/api/v1", "");
    let seen = see(&app, &app.owner, &ticket).await;
    assert_eq!((kinds(&seen), &seen["category"]), (vec!["customer"], &json!("quote_question")));

    let put = async |what: &str, body: Value| {
        app.settle().await;
        let version = app.get(&ticket).by(&app.owner).send().await.version();
        let path = format!("{ticket}/{what}");
        app.put(&path, body).if_match(version).by(&app.receptionist).send().await
    };
    let body = json!({ "assignee": app.stranger.id });
    put("assignee", body).await.expect_problem(422, "ticket.assignee_not_staff");
    put("assignee", json!({ "assignee": app.technician.id })).await.expect(200);
    put("category", json!({ "category": "warranty" })).await.expect(200);
    put("repair", json!({ "repair": repair.number })).await.expect(200);
    let path = format!("{ticket}/category");
    let blind = app.put(&path, json!({ "category": "complaint" })).by(&app.receptionist);
    blind.send().await.expect_problem(428, "request.version_required");
    let seen = see(&app, &app.owner, &ticket).await;
    assert_eq!(seen["desk"]["assignee_name"], app.technician.name);
    assert_eq!((&seen["category"], &seen["repair"]), (&json!("warranty"), &json!(repair.number)));
    let filter = format!("/tickets?assignee={}&category=warranty&state=OPEN", app.technician.id);
    let desk = app.get(&filter).by(&app.owner).send().await.expect(200).json();
    assert_eq!(desk["items"].as_array().unwrap().len(), 1);

    let other = ask(&app, &app.customer, "Hola otra vez", None).await;
    let into = json!({ "into": ticket.rsplit('/').next().unwrap() });
    let merge = app.post(&format!("{other}/merge"), into).by(&app.receptionist).send().await;
    assert_eq!(merge.expect(200).json()["status"], "MERGED");
    reply(&app, &app.technician, &other, "¿?").await.expect_problem(409, "ticket.merged");
    app.settle().await;
    reply(&app, &app.technician, &ticket, "Sí, la cubre.").await.expect(200);
    let seen = see(&app, &app.owner, &other).await;
    assert_eq!(seen["clocks"][0]["stop"], "settled_in_merge");
}

#[tokio::test]
async fn a_question_that_is_sent_twice_is_one_ticket() {
    let app = TestApp::start().await;
    let body = json!({ "subject": "Hola", "text": "¿Están abiertos?" });
    let send = || app.post("/tickets", body.clone()).by(&app.customer).key("q").send();
    let (first, second) = (send().await.expect(201).json(), send().await.expect(201).json());
    assert_eq!(first["id"], second["id"]);
    app.settle().await;
    let own = app.get("/tickets").by(&app.customer).send().await.json();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_owner_counts_a_month_again_and_nothing_recorded_changes() {
    let app = TestApp::start().await;
    let ticket = ask(&app, &app.customer, "¿En qué estado está?", None).await;
    app.clock.advance(TimeDelta::minutes(90));
    reply(&app, &app.technician, &ticket, "En la mesa.").await.expect(200);
    app.settle().await;
    let head = app.executor.log().head().await.unwrap();
    let report = async |query: &str| {
        let path = format!("/admin/tickets/what-if?month=2026-11{query}");
        app.get(&path).by(&app.owner).send().await.expect(200).json()
    };
    let same = report("").await;
    assert_eq!((&same["recorded_breaches"], &same["recounted_breaches"]), (&json!(0), &json!(0)));
    assert_eq!(same["calendar"], same["calendar_in_force"]);
    let strict = report("&targets=repair_status:60").await;
    assert_eq!(
        (&strict["recorded_breaches"], &strict["recounted_breaches"]),
        (&json!(0), &json!(1))
    );
    assert!(strict["label"].as_str().unwrap().contains("No cambia lo registrado"));
    // Opened at noon, closed from 12:30 on: an hour less was spent.
    let short = report("&weekdays=10:00-12:30&saturday=closed").await;
    assert_ne!(short["calendar"], short["calendar_in_force"]);
    assert_eq!(short["tickets"][0]["clocks"][0]["recounted"]["spent_seconds"], 1_800);
    assert_eq!(app.executor.log().head().await.unwrap(), head);
    for query in [
        "?month=2026-13",
        "?month=x",
        "",
        "?month=2026-11&weekdays=x",
        "?month=2026-11&weekdays=closed&saturday=closed",
        "?month=2026-11&targets=x:1",
    ] {
        let path = format!("/admin/tickets/what-if{query}");
        let refused = app.get(&path).by(&app.owner).send().await;
        refused.expect_problem(400, "request.malformed_query");
    }
}

#[tokio::test]
async fn an_erased_customer_leaves_a_ticket_without_words() {
    let app = TestApp::start().await;
    let ticket = ask(&app, &app.stranger, "Mi antipoema se quemó", None).await;
    app.settle().await;
    let erase = format!("/users/{}?reason=Solicitud", app.stranger.id);
    app.request("DELETE", &erase).by_stepped_up(&app.owner).send().await.expect(200);
    app.settle().await;
    let seen = app.get(&ticket).by(&app.owner).send().await.expect(200);
    assert!(!seen.text().contains("antipoema"), "{}", seen.text());
    assert_eq!(seen.json()["desk"]["customer_name"], "dato eliminado");
}
