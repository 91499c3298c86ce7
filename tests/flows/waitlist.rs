//! Waiting for a slot to become free: offered in order, told by mail and SMS, booked by whoever is first.

use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock as _;
use commands::Context;
use domain::job_run::Job;
use domain::person::{Contact, Person, PersonCommand};
use domain::values::{PersonId, Personal};
use domain::{Actor, Role};
use serde_json::{Value, json};
use tests::test_app::{Member, PostOffice, TestApp};
use uuid::Uuid;

const DAY: &str = "2026-11-25";

fn reception() -> Value {
    json!({ "kind": "RECEPTION", "first_day": DAY, "last_day": DAY })
}

async fn wait(app: &TestApp, who: &Member) -> Value {
    app.post("/appointments/waitlist", reception()).by(who).send().await.expect(201).json()
}

async fn line(app: &TestApp, seen_by: &Member) -> Vec<Value> {
    let list = app.get("/appointments/waitlist").by(seen_by).send().await.expect(200).json();
    list["entries"].as_array().unwrap().clone()
}

async fn is_full(app: &TestApp) -> bool {
    let path = format!("/appointments/slots?kind=RECEPTION&from={DAY}&to={DAY}");
    let slots = app.get(&path).by(&app.customer).send().await.expect(200).json();
    slots["slots"].as_array().unwrap().is_empty()
}

/// A third customer.
async fn neighbour(app: &TestApp) -> Member {
    let id = PersonId::new(Uuid::from_u128(0x2000));
    let text = |text: &str| Personal::new(id, text);
    let contact = Contact {
        name: text("Rosa Vicuña"),
        email: Some(text("rosa@example.cl")),
        phone: None,
        rut: None,
        address: None,
    };
    let at = app.clock.now();
    let command = PersonCommand::RegisterCustomer { person: id, contact, at };
    let context = Context::new(Actor::system("tests"), app.executor.ids().uuid(), "tests");
    app.executor.execute::<Person>(&id.to_string(), command, context).await.unwrap();
    let own = |text: &str| text.to_owned();
    let (name, email, phone) = (own("Rosa Vicuña"), own("rosa@example.cl"), String::new());
    Member { id, role: Role::Customer, name, email, phone }
}

/// Books the whole day for that customer; the id of the first appointment.
async fn fill(app: &TestApp, customer: &Member) -> String {
    let mut first = None;
    for quarter in (0..31).step_by(3) {
        let starts = format!("{}:{:02}", 10 + quarter / 4, quarter % 4 * 15);
        let wish = json!({
            "kind": "RECEPTION", "date": DAY, "starts": starts, "customer": customer.id
        });
        let booked = app.post("/appointments", wish).by(&app.receptionist).send().await;
        first.get_or_insert(booked.expect(201).json()["id"].as_str().unwrap().to_owned());
    }
    assert!(is_full(app).await);
    first.unwrap()
}

async fn call_off(app: &TestApp, appointment: &str) {
    let path = format!("/appointments/{appointment}");
    app.request("DELETE", &path).by(&app.receptionist).send().await.expect(200);
}

/// Runs the job that ends offers, and lets the workshop do what follows.
async fn sweep(post: &PostOffice) {
    post.app.scheduler.wake(Job::SendDueReminders);
    post.app.scheduler.idle().await;
    post.settle().await;
}

/// To whom offers went by mail, in order.
fn mailed(post: &PostOffice) -> Vec<String> {
    let mails = post.mail.state().mails.into_iter();
    mails.filter(|mail| mail.subject.starts_with("Se liberó una hora")).map(|it| it.to).collect()
}

/// To whom offers went by SMS, in order.
fn texted(post: &PostOffice) -> Vec<String> {
    let texts = post.sms.state().messages.into_iter();
    texts.filter(|text| text.body.contains("hora libre")).map(|it| it.to).collect()
}

#[tokio::test]
async fn what_becomes_free_on_a_full_day_goes_down_the_line_until_somebody_books() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let (first, second) = (&app.stranger, &app.customer);
    let ten = fill(app, &neighbour(app).await).await;
    assert_eq!(wait(app, first).await["place"], 1);
    assert_eq!(wait(app, second).await["place"], 2);
    post.settle().await;
    assert!(mailed(&post).is_empty() && texted(&post).is_empty());

    call_off(app, &ten).await;
    post.settle().await;
    assert_eq!(
        (mailed(&post), texted(&post)),
        (vec![first.email.clone()], vec![first.phone.clone()])
    );
    let mail = post.mails("waitlist_offer").pop().unwrap();
    assert_eq!(mail.subject, "Se liberó una hora: recepción de equipo, 25-11-2026 a las 10:00");
    assert!(
        mail.text.contains("Hasta el 23-11-2026 a las 13:00 te avisamos solo a ti"),
        "{mail:?}"
    );
    let page = format!("/api/v1/appointments/slots?kind=RECEPTION&from={DAY}&to={DAY}\n");
    assert!(mail.text.contains(&page), "{mail:?}");
    let own = line(app, first).await;
    assert_eq!(own[0]["offer"]["slot"]["starts"], "10:00");
    assert_eq!(own[0]["offer"]["until"], "2026-11-23T16:00:00Z");

    // They do not book.
    app.clock.advance(TimeDelta::minutes(59));
    sweep(&post).await;
    assert_eq!(mailed(&post).len(), 1);
    app.clock.advance(TimeDelta::minutes(16));
    sweep(&post).await;
    assert_eq!(mailed(&post), [first.email.clone(), second.email.clone()]);
    assert_eq!(texted(&post), [first.phone.clone(), second.phone.clone()]);
    assert_eq!(line(app, first).await[0]["offer"], json!(null));

    let wish = json!({ "kind": "RECEPTION", "date": DAY, "starts": "10:00" });
    app.post("/appointments", wish).by(second).send().await.expect(201);
    post.settle().await;
    assert!(line(app, second).await.is_empty(), "whoever booked waits no more");
    let left = line(app, &app.receptionist).await;
    assert_eq!((left.len(), &left[0]["customer"]), (1, &json!(first.id)));
    app.clock.advance(TimeDelta::hours(2));
    sweep(&post).await;
    assert_eq!((mailed(&post).len(), texted(&post).len()), (2, 2), "nobody is told anything more");
}

/// A workshop in which the customer is offered something at a quarter to midnight in Santiago.
async fn offered_by_night() -> PostOffice {
    let post = PostOffice::open().await;
    let app = &post.app;
    let ten = fill(app, &neighbour(app).await).await;
    wait(app, &app.customer).await;
    let night: DateTime<Utc> = "2026-11-24T02:45:00Z".parse().unwrap();
    app.clock.advance(night - app.clock.now());
    call_off(app, &ten).await;
    post.settle().await;
    assert_eq!((mailed(&post).len(), texted(&post).len()), (1, 0));
    post
}

#[tokio::test]
async fn an_offer_of_the_night_stands_until_the_telephone_may_ring() {
    let post = offered_by_night().await;
    let app = &post.app;
    assert_eq!(line(app, &app.customer).await[0]["offer"]["until"], "2026-11-24T13:00:00Z");
    app.clock.advance(TimeDelta::minutes(9 * 60 + 15));
    sweep(&post).await;
    assert_eq!(texted(&post), vec![app.customer.phone.clone()], "nine o'clock");
}

#[tokio::test]
async fn nobody_is_woken_up_for_what_somebody_else_has_booked_by_then() {
    let post = offered_by_night().await;
    let app = &post.app;
    let wish = json!({ "kind": "RECEPTION", "date": DAY, "starts": "10:00" });
    app.post("/appointments", wish).by(&app.stranger).send().await.expect(201);
    post.settle().await;
    assert_eq!(line(app, &app.customer).await[0]["offer"], json!(null));
    app.clock.advance(TimeDelta::minutes(9 * 60 + 15));
    sweep(&post).await;
    assert!(texted(&post).is_empty());
}

#[tokio::test]
async fn offers_can_be_muted() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let wish = json!({ "email": false });
    app.put("/notifications/preferences", wish).by(&app.customer).send().await.expect(200);
    let ten = fill(app, &neighbour(app).await).await;
    wait(app, &app.customer).await;
    call_off(app, &ten).await;
    post.settle().await;
    assert_eq!((mailed(&post).len(), texted(&post).len()), (0, 1));
}

#[tokio::test]
async fn everybody_waits_once_and_a_double_click_is_one_entry() {
    let app = TestApp::start().await;
    let click = || app.post("/appointments/waitlist", reception()).by(&app.customer).key("one");
    let first = click().send().await.expect(201);
    assert!(first.header("location").unwrap().starts_with("/api/v1/appointments/waitlist/"));
    assert_eq!(click().send().await.expect(201).json(), first.json());
    let again = app.post("/appointments/waitlist", reception()).by(&app.customer).send().await;
    again.expect_problem(409, "waitlist.already_waiting");
    let with = |field: &str, value: Value| {
        let mut wish = reception();
        wish[field] = value;
        wish
    };
    for (wish, status, code) in [
        (with("last_day", json!("2026-11-24")), 422, "waitlist.days_reversed"),
        (with("last_day", json!("2026-12-24")), 409, "agenda.too_far_ahead"),
        (with("kind", json!("PICKUP")), 422, "agenda.repair_missing"),
        (with("kind", json!("STREAMING")), 422, "agenda.minutes_out_of_range"),
        (with("customer", json!(app.customer.id)), 403, "agenda.not_yours"),
    ] {
        let refused = app.post("/appointments/waitlist", wish).by(&app.stranger).send().await;
        refused.expect_problem(status, code);
    }
    let sunday =
        json!({ "kind": "RECEPTION", "first_day": "2026-11-29", "last_day": "2026-11-29" });
    let refused = app.post("/appointments/waitlist", sunday).by(&app.stranger).send().await;
    refused.expect_problem(409, "waitlist.days_closed");
}

#[tokio::test]
async fn the_desk_sees_everybody_in_order_and_customers_see_and_leave_their_own_place() {
    let app = TestApp::start().await;
    let mut for_them = reception();
    let missing = app.post("/appointments/waitlist", for_them.clone()).by(&app.receptionist);
    missing.send().await.expect_problem(422, "agenda.customer_unknown");
    for_them["customer"] = json!(app.stranger.id);
    let made = app.post("/appointments/waitlist", for_them).by(&app.receptionist).send().await;
    let made = made.expect(201).json();
    wait(&app, &app.customer).await;
    let all = line(&app, &app.receptionist).await;
    let customers: Vec<_> = all.iter().map(|entry| entry["customer"].clone()).collect();
    assert_eq!(customers, [json!(app.stranger.id), json!(app.customer.id)]);
    let own = line(&app, &app.customer).await;
    assert_eq!((own.len(), &own[0]["place"], own[0].get("customer")), (1, &json!(2), None));
    let pickups = app.get("/appointments/waitlist?kind=PICKUP").by(&app.receptionist).send().await;
    assert_eq!(pickups.expect(200).json()["entries"], json!([]));
    let here = format!("/appointments/waitlist/{}", made["id"].as_str().unwrap());
    app.request("DELETE", &here).send().await.expect_problem(401, "auth.required");
    let other = app.request("DELETE", &here).by(&app.customer).send().await;
    other.expect_problem(404, "resource.not_found");
    let leave = || app.request("DELETE", &here).by(&app.stranger).key("leave");
    leave().send().await.expect(200);
    leave().send().await.expect(200);
    let gone = app.request("DELETE", &here).by(&app.stranger).send().await;
    gone.expect_problem(404, "resource.not_found");
    assert_eq!(line(&app, &app.customer).await[0]["place"], 1);
}

#[tokio::test]
async fn the_bearer_of_a_link_waits_to_collect_and_is_told_where_to_book() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let early = app.take_in(&app.customer).await;
    let repair = app.ready(&app.customer).await;
    let wish = |number: &str| json!({ "kind": "PICKUP", "first_day": DAY, "last_day": DAY, "repair": number });
    let join = |wish: Value| app.post("/appointments/waitlist", wish);
    join(wish(&repair.number)).send().await.expect_problem(401, "auth.required");
    let refused = join(wish(&early.number)).with_link(&early.token).send().await;
    refused.expect_problem(409, "agenda.not_ready_for_pickup");
    let other = join(wish(&repair.number)).with_link(&early.token).send().await;
    other.expect_problem(404, "resource.not_found");
    let block = json!({ "date": DAY, "reason": "Inventario" });
    let block = app.post("/appointments/blocks", block).by(&app.receptionist).send().await;
    let block = block.expect(201).json()["id"].as_str().unwrap().to_owned();
    let made = join(wish(&repair.number)).with_link(&repair.token).send().await.expect(201).json();
    let list = format!("/appointments/waitlist?repair={}", repair.number);
    let list = app.get(&list).with_link(&repair.token).send().await.expect(200).json();
    assert_eq!(list["entries"][0]["id"], made["id"]);

    let unblock = format!("/appointments/blocks/{block}");
    app.request("DELETE", &unblock).by(&app.receptionist).send().await.expect(200);
    post.settle().await;
    let mails = post.mail.state().mails;
    let mail = mails.iter().find(|mail| mail.subject.contains("retiro de equipo")).unwrap();
    let page = format!("/api/v1/tracking/{}?token={}", repair.number, repair.token);
    assert!(mail.text.contains(&page), "{mail:?}");

    let here = format!("/appointments/waitlist/{}", made["id"].as_str().unwrap());
    let other = app.request("DELETE", &here).with_link(&early.token).send().await;
    other.expect_problem(404, "resource.not_found");
    app.request("DELETE", &here).with_link(&repair.token).send().await.expect(200);
    assert!(line(app, &app.receptionist).await.is_empty());
    // Whoever comes without an appointment has nothing left to wait for either.
    join(wish(&repair.number)).with_link(&repair.token).send().await.expect(201);
    app.deliver(&repair.number).await;
    post.settle().await;
    assert!(line(app, &app.receptionist).await.is_empty());
}

#[tokio::test]
async fn nobody_is_offered_an_hour_to_collect_what_went_back_to_the_bench() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    let repair = app.ready(customer).await;
    let mut taken = Vec::new();
    for starts in ["10:00", "12:00"] {
        let wish = json!({
            "kind": "RECEPTION", "date": DAY, "starts": starts, "customer": app.stranger.id
        });
        let booked = app.post("/appointments", wish).by(&app.receptionist).send().await;
        taken.push(booked.expect(201).json()["id"].as_str().unwrap().to_owned());
    }
    let wish = json!({
        "kind": "PICKUP", "first_day": DAY, "last_day": DAY, "repair": repair.number
    });
    app.post("/appointments/waitlist", wish).by(customer).send().await.expect(201);
    // It is offered at night, when nobody's telephone rings, and in the morning it is true no more.
    app.wait_until("2026-11-23T23:00");
    call_off(app, &taken[0]).await;
    post.settle().await;
    assert_eq!(line(app, customer).await[0]["offer"]["slot"]["starts"], "10:00");
    let fault = json!({ "to": "REPAIRING", "reason": "Zumbido en la salida" });
    app.act(&app.technician, &repair.number, "status", fault).await;
    app.wait_until("2026-11-24T09:05");
    post.settle().await;
    assert_eq!((mailed(&post).len(), texted(&post)), (1, Vec::new()));
    // What becomes free after that is not offered at all.
    app.wait_until("2026-11-24T10:30");
    sweep(&post).await;
    call_off(app, &taken[1]).await;
    post.settle().await;
    assert_eq!(line(app, customer).await[0]["offer"], json!(null));
}
