//! The mirror of the agenda: the real client of Google Calendar against its simulator, notices over real sockets.

use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock as _;
use commands::calendar_mirror::MirrorRound;
use integrations::simulator::{CallbackPlan, Fault};
use serde_json::{Value, json};
use tests::test_app::{Diary, TestApp};

use crate::document::NOBODY;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn book(app: &TestApp, date: &str, starts: &str) -> Value {
    let wish = json!({ "kind": "RECEPTION", "date": date, "starts": starts });
    app.post("/appointments", wish).by(&app.customer).send().await.expect(201).json()
}

fn path(appointment: &Value, rest: &str) -> String {
    format!("/appointments/{}{rest}", appointment["id"].as_str().unwrap())
}

async fn free_on(app: &TestApp, date: &str) -> Vec<String> {
    let path = format!("/appointments/slots?kind=RECEPTION&from={date}&to={date}");
    let answer = app.get(&path).by(&app.customer).send().await.expect(200).json();
    let slots = answer["slots"].as_array().unwrap().iter();
    slots.map(|slot| slot["starts"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_appointment_is_shown_moves_and_goes_and_says_nothing_of_the_person() {
    let diary = Diary::open().await;
    let app = &diary.app;
    let booked = book(app, "2026-11-25", "10:00").await;
    diary.settle().await;
    let [entry] = &diary.entries()[..] else { panic!("{:?}", diary.entries()) };
    let id = booked["id"].as_str().unwrap().replace('-', "");
    assert_eq!((&entry.id, entry.starts_at), (&id, Some(at("2026-11-25T13:00:00Z"))));
    assert_eq!(entry.summary, "Recepción de tu equipo");
    assert!(!format!("{entry:?}").contains(&app.customer.id.to_string()));
    // To another day: the same entry.
    let to = json!({ "date": "2026-11-27", "starts": "16:00" });
    app.put(&path(&booked, ""), to).by(&app.customer).send().await.expect(200);
    diary.settle().await;
    let [entry] = &diary.entries()[..] else { panic!("{:?}", diary.entries()) };
    assert_eq!((&entry.id, entry.starts_at), (&id, Some(at("2026-11-27T19:00:00Z"))));
    app.request("DELETE", &path(&booked, "")).by(&app.customer).send().await.expect(200);
    diary.settle().await;
    assert!(diary.entries().is_empty(), "{:?}", diary.entries());
}

#[tokio::test]
async fn what_keeps_somebody_busy_there_has_no_slots_here_until_it_is_gone() {
    let diary = Diary::open().await;
    let app = &diary.app;
    assert!(app.calendar.keep_watching(&app.executor).await.unwrap());
    let (from, until) = (at("2026-11-25T13:00:00Z"), at("2026-11-25T20:00:00Z"));
    let dentist = diary.google.create_entry("Dentista", from, until).unwrap();
    diary.google.create_whole_days("Feria", "2026-11-26", "2026-11-28").unwrap();
    diary.settle().await;
    assert_eq!(free_on(app, "2026-11-25").await, ["17:00", "17:15", "17:30"]);
    assert!(free_on(app, "2026-11-26").await.is_empty());
    assert!(free_on(app, "2026-11-27").await.is_empty());
    assert!(!free_on(app, "2026-11-28").await.is_empty());
    let wish = json!({ "kind": "RECEPTION", "date": "2026-11-26", "starts": "10:00" });
    let refused = app.post("/appointments", wish).by(&app.customer).send().await;
    refused.expect_problem(409, "agenda.slot_taken");
    // It moves to another day, and then takes no time any more.
    let (from, until) = (at("2026-11-30T13:00:00Z"), at("2026-11-30T20:00:00Z"));
    diary.google.move_entry(&dentist, from, until).unwrap();
    diary.settle().await;
    assert_eq!(free_on(app, "2026-11-25").await[0], "10:00");
    assert_eq!(free_on(app, "2026-11-30").await[0], "17:00");
    diary.google.free_entry(&dentist).unwrap();
    diary.settle().await;
    assert_eq!(free_on(app, "2026-11-30").await[0], "10:00");
}

#[tokio::test]
async fn an_entry_deleted_there_asks_and_cancels_nothing() {
    let diary = Diary::open().await;
    let app = &diary.app;
    app.calendar.keep_watching(&app.executor).await.unwrap();
    let booked = book(app, "2026-11-25", "10:00").await;
    diary.settle().await;
    diary.read().await;
    diary.google.delete_entry(&diary.entries()[0].id).unwrap();
    diary.settle().await;
    let asks = "/appointments?deleted_in_google=true";
    let asked = app.get(asks).by(&app.receptionist).send().await.expect(200).json();
    assert_eq!(asked["items"][0]["id"], booked["id"]);
    assert_eq!(asked["items"][0]["state"], "CONFIRMED");
    let to = json!({ "date": "2026-11-25", "starts": "11:00" });
    app.put(&path(&booked, ""), to).by(&app.receptionist).send().await.expect(200);
    diary.settle().await;
    assert_eq!(diary.write_due().await.written, 0, "nothing is written before somebody answers");
    let answer = app.post(&path(&booked, "/restore-in-google"), json!({})).by(&app.receptionist);
    answer.send().await.expect(200);
    diary.settle().await;
    assert_eq!(diary.entries().len(), 1);
    let asked = app.get(asks).by(&app.receptionist).send().await.expect(200).json();
    assert_eq!(asked["items"], json!([]));
}

#[tokio::test]
async fn an_entry_moved_there_is_put_back() {
    let diary = Diary::open().await;
    let app = &diary.app;
    app.calendar.keep_watching(&app.executor).await.unwrap();
    let booked = book(app, "2026-11-25", "10:00").await;
    diary.settle().await;
    let (from, until) = (at("2026-11-25T18:00:00Z"), at("2026-11-25T18:30:00Z"));
    diary.google.move_entry(&diary.entries()[0].id, from, until).unwrap();
    diary.settle().await;
    assert_eq!(diary.entries()[0].starts_at, Some(at("2026-11-25T13:00:00Z")));
    let seen = app.get(&path(&booked, "")).by(&app.customer).send().await.expect(200).json();
    assert_eq!(seen["starts"], "10:00");
}

#[tokio::test]
async fn when_google_forgets_how_far_we_read_everything_is_read_and_what_is_gone_is_forgotten() {
    let diary = Diary::open().await;
    let app = &diary.app;
    let (from, until) = (at("2026-11-25T13:00:00Z"), at("2026-11-25T21:00:00Z"));
    let busy = diary.google.create_entry("Inventario", from, until).unwrap();
    let booked = book(app, "2026-11-26", "10:00").await;
    let other = book(app, "2026-11-27", "10:00").await;
    diary.settle().await;
    assert!(diary.read().await.whole, "the first time");
    assert!(free_on(app, "2026-11-25").await.is_empty());
    assert!(!diary.read().await.whole, "from where it left off");
    // Nobody is told of what happens now.
    diary.google.delete_entry(&busy).unwrap();
    diary.google.delete_entry(&other["id"].as_str().unwrap().replace('-', "")).unwrap();
    diary.google.forget_sync_tokens();
    assert!(diary.read().await.whole);
    assert_eq!(free_on(app, "2026-11-25").await[0], "10:00");
    app.settle().await;
    let asked = app.get("/appointments?deleted_in_google=true").by(&app.receptionist).send().await;
    let asked = asked.expect(200).json();
    assert_eq!(asked["items"].as_array().unwrap().len(), 1);
    assert_eq!(asked["items"][0]["id"], other["id"]);
    let seen = app.get(&path(&booked, "")).by(&app.receptionist).send().await.expect(200).json();
    assert_eq!(seen["deleted_in_google"], false);
    // The next day everything is read again, since the window of days moves on.
    app.clock.advance(TimeDelta::days(1));
    assert!(diary.read().await.whole);
}

#[tokio::test]
async fn what_google_does_not_take_now_is_written_later() {
    let diary = Diary::open().await;
    let app = &diary.app;
    diary.google.fail_next(Fault::Refuse { status: 503 }, 2);
    let booked = book(app, "2026-11-25", "10:00").await;
    diary.settle().await;
    assert!(diary.entries().is_empty());
    let seen = app.get(&path(&booked, "")).by(&app.customer).send().await.expect(200).json();
    assert_eq!(seen["state"], "CONFIRMED");
    assert_eq!(diary.write_due().await.written, 1);
    assert_eq!(diary.entries().len(), 1);
    assert_eq!(diary.write_due().await.written, 0);
}

#[tokio::test]
async fn what_has_been_is_not_written_any_more() {
    let diary = Diary::open().await;
    let app = &diary.app;
    diary.google.fail_next(Fault::Refuse { status: 503 }, 2);
    let wish = json!({ "kind": "RECEPTION", "date": "2026-11-23", "starts": "15:00",
        "customer": app.customer.id });
    let booked = app.post("/appointments", wish).by(&app.receptionist).send().await;
    let booked = booked.expect(201).json();
    diary.settle().await;
    let arrived = app.post(&path(&booked, "/arrive"), json!({})).by(&app.receptionist);
    arrived.send().await.expect(200);
    assert_eq!(diary.write_due().await, MirrorRound::default());
    assert!(diary.entries().is_empty());
}

#[tokio::test]
async fn one_channel_is_open_and_the_next_is_opened_before_it_ends() {
    let diary = Diary::open().await;
    let app = &diary.app;
    let watch = async || app.calendar.keep_watching(&app.executor).await.unwrap();
    assert!(watch().await);
    assert!(!watch().await, "what is open is kept, after a restart too");
    let first = diary.google.state().channels[0].id.clone();
    app.clock.advance(TimeDelta::days(6));
    assert!(watch().await);
    let channels = diary.google.state().channels;
    assert_eq!(channels.len(), 1, "the one before is closed");
    assert_ne!(channels[0].id, first);
    diary.settle().await;
}

#[tokio::test]
async fn a_notice_without_its_secret_is_not_kept() {
    let diary = Diary::open().await;
    let app = &diary.app;
    let notice = || {
        app.request("POST", "/webhooks/google-calendar")
            .header("x-goog-channel-id", NOBODY)
            .header("x-goog-resource-state", "exists")
            .header("x-goog-message-number", "7")
    };
    notice().send().await.expect_problem(403, "webhook.unsigned");
    let forged = notice().header("x-goog-channel-token", "guessed").send().await;
    forged.expect_problem(403, "webhook.forged");
    let off = TestApp::start().await;
    let nobody = off.request("POST", "/webhooks/google-calendar").send().await;
    nobody.expect_problem(503, "gateway.disabled");
}

#[tokio::test]
async fn notices_that_come_twice_and_late_read_the_same() {
    let diary = Diary::open().await;
    let app = &diary.app;
    app.calendar.keep_watching(&app.executor).await.unwrap();
    diary.google.plan_callbacks(CallbackPlan { copies: 3, ..CallbackPlan::default() });
    let (from, until) = (at("2026-11-25T13:00:00Z"), at("2026-11-25T20:00:00Z"));
    diary.google.create_entry("Dentista", from, until).unwrap();
    diary.settle().await;
    assert_eq!(free_on(app, "2026-11-25").await[0], "17:00");
    let audit = "/admin/audit?action=BusyImported&limit=50";
    let audit = app.get(audit).by(&app.owner).send().await.expect(200).json();
    assert_eq!(audit["items"].as_array().unwrap().len(), 1);
    assert!(app.clock.now() > at("2026-11-23T14:00:00Z"));
}
