//! What customers are told of their appointments, and what ends an appointment besides people.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use commands::{Clock as _, Executor, SeededIds, Workshop};
use domain::agenda::{Agenda, AgendaCommand, AgendaIntent, agenda_id};
use domain::calendar::{Holiday, HolidayKind, WorkCalendar};
use domain::job_run::Job;
use serde_json::{Value, json};
use tests::test_app::{Doors, Member, PostOffice, TestApp};

async fn book(app: &TestApp, by: &Member, body: Value) -> Value {
    app.post("/appointments", body).by(by).send().await.expect(201).json()
}

fn reception(date: &str, starts: &str) -> Value {
    json!({ "kind": "RECEPTION", "date": date, "starts": starts })
}

fn path(appointment: &Value) -> String {
    format!("/appointments/{}", appointment["id"].as_str().unwrap())
}

/// The page and the secret to which a mail leads.
fn link(text: &str) -> (String, String) {
    let line = text.lines().find(|line| line.contains("?token=")).unwrap();
    let (page, token) = line.split_once("?token=").unwrap();
    let (_, page) = page.split_once("/api/v1").unwrap();
    (page.to_owned(), token.to_owned())
}

#[tokio::test]
async fn whoever_books_gets_a_link_that_changes_the_appointment_and_a_file_for_their_calendar() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    let booked = book(app, customer, reception("2026-11-25", "10:00")).await;
    post.settle().await;
    let mails = post.mails("appointment_booked");
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!(mail.subject, "Tu cita: recepción de equipo, 25-11-2026 a las 10:00");
    let files: Vec<_> = mail.attachments.iter().map(|file| file.filename.as_str()).collect();
    assert_eq!((files, mail.to.as_str()), (vec!["cita.ics"], customer.email.as_str()));
    let (page, token) = link(&mail.text);
    assert_eq!(page, path(&booked));
    let seen = app.get(&format!("{page}?token={token}")).send().await.expect(200).json();
    assert_eq!((&seen["id"], &seen["state"]), (&booked["id"], &json!("CONFIRMED")));
    // Who moves it themselves has it in writing, too; the SMS is for what comes unexpected.
    let to = json!({ "date": "2026-11-27", "starts": "16:00" });
    app.put(&page, to).header("x-link-token", &token).send().await.expect(200);
    post.settle().await;
    let mails = post.mails("appointment_booked");
    assert_eq!(mails.len(), 2);
    assert!(mails[1].subject.contains("27-11-2026 a las 16:00"), "{mails:?}");
    assert_eq!(link(&mails[1].text), (page.clone(), token.clone()), "the link moves along");
    app.request("DELETE", &page).header("x-link-token", &token).send().await.expect(200);
    post.settle().await;
    assert!(post.mails("appointment_cancelled").is_empty(), "they know");
    assert!(post.sms.state().messages.is_empty());
}

#[tokio::test]
async fn whom_the_workshop_moves_or_calls_off_is_told_by_mail_and_sms() {
    let post = PostOffice::open().await;
    let (app, customer, desk) = (&post.app, &post.app.customer, &post.app.receptionist);
    let booked = book(app, customer, reception("2026-11-25", "10:00")).await;
    for (to, told) in [
        (json!({ "date": "2026-11-25", "starts": "12:00" }), "25-11-2026 a las 12:00"),
        (json!({ "date": "2026-11-26", "starts": "15:00" }), "26-11-2026 a las 15:00"),
    ] {
        app.put(&path(&booked), to).by(desk).send().await.expect(200);
        post.settle().await;
        let mails = post.mails("appointment_moved");
        let mail = mails.last().unwrap();
        assert!(mail.subject.contains(told) && link(&mail.text).0 == path(&booked), "{mail:?}");
        assert_eq!(mail.attachments.len(), 1);
        let texts = post.texts("cambiamos tu cita");
        assert!(texts.last().unwrap().body.contains(told), "{texts:?}");
    }
    app.request("DELETE", &path(&booked)).by(desk).send().await.expect(200);
    post.settle().await;
    let mails = post.mails("appointment_cancelled");
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert!(mail.text.contains("26-11-2026 a las 15:00"), "{mail:?}");
    assert_eq!(post.texts("anulamos tu cita").len(), 1);
    let one_each = (post.mails("appointment_booked").len(), post.mails("appointment_moved").len());
    assert!(one_each.0 <= 1 && one_each.1 == 2, "{one_each:?}");
}

#[tokio::test]
async fn the_reminder_of_the_evening_leads_to_the_appointment() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let booked = book(app, &app.customer, reception("2026-11-24", "10:00")).await;
    app.wait_until("2026-11-23T18:00");
    post.run_twice(Job::SendAppointmentReminders).await;
    let mails = post.mails("appointment_reminder");
    let (page, token) = link(&mails[0].text);
    assert_eq!(page, path(&booked));
    app.get(&format!("{page}?token={token}")).send().await.expect(200);
    let texts = post.texts("recuerda tu cita");
    assert!(!texts.is_empty(), "it comes by SMS as well");
    for text in texts {
        assert!(!text.body.contains("http"), "an SMS has no room for that address: {text:?}");
    }
}

#[tokio::test]
async fn a_pick_up_ends_when_its_instrument_is_delivered() {
    let app = TestApp::start().await;
    let (customer, desk) = (&app.customer, &app.receptionist);
    let repair = app.ready(customer).await;
    let pickup = |date: &str, starts: &str| json!({ "kind": "PICKUP", "date": date, "starts": starts, "repair": repair.number });
    let today = |starts: &str| {
        json!({ "customer": customer.id, "kind": "PICKUP",
        "date": "2026-11-23", "starts": starts, "repair": repair.number })
    };
    let later = book(&app, customer, pickup("2026-11-25", "10:00")).await;
    let other = book(&app, customer, reception("2026-11-26", "10:00")).await;
    let due = book(&app, desk, today("16:00")).await;
    let this_evening = book(&app, desk, today("17:30")).await;
    app.wait_until("2026-11-23T15:15");
    app.deliver(&repair.number).await;
    app.settle().await;
    for (appointment, state) in [
        (&due, "ATTENDED"),
        // Somebody else may have it.
        (&this_evening, "CANCELLED"),
        (&later, "CANCELLED"),
        (&other, "CONFIRMED"),
    ] {
        let seen = app.get(&path(appointment)).by(desk).send().await.expect(200).json();
        assert_eq!(seen["state"], state, "{seen}");
    }
}

#[tokio::test]
async fn nobody_is_reminded_to_collect_what_went_back_to_the_bench_and_it_can_be_postponed() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    let repair = app.ready(customer).await;
    let wish = json!({ "kind": "PICKUP", "date": "2026-11-24", "starts": "12:00", "repair": repair.number });
    let booked = book(app, customer, wish).await;
    let fault = json!({ "to": "REPAIRING", "reason": "Zumbido en la salida" });
    app.act(&app.technician, &repair.number, "status", fault).await;
    post.settle().await;
    app.wait_until("2026-11-23T18:00");
    post.run_twice(Job::SendAppointmentReminders).await;
    app.wait_until("2026-11-24T10:00");
    post.run_twice(Job::SendDueReminders).await;
    assert!(post.mails("appointment_reminder").is_empty());
    assert!(post.texts("te esperamos hoy").is_empty());
    let to = json!({ "date": "2026-11-30", "starts": "12:00" });
    app.put(&path(&booked), to).by(&app.receptionist).send().await.expect(200);
}

/// A workshop for which Thursday 26 November 2026 is a holiday by decree.
fn decreed() -> Workshop {
    let holiday = Holiday {
        date: NaiveDate::from_ymd_opt(2026, 11, 26).unwrap(),
        name: Cow::Borrowed("Elecciones"),
        kind: HolidayKind::Ordinary,
    };
    let calendar = Arc::new(WorkCalendar::workshop(vec![holiday]));
    Workshop { calendar, ..Workshop::default() }
}

#[tokio::test]
async fn a_holiday_decreed_over_an_appointment_is_shown_to_the_desk_and_reminds_nobody() {
    let doors = || Doors { workshop: decreed(), ..Doors::default() };
    let post = PostOffice::open_with(doors()).await;
    let (app, customer, desk) = (&post.app, &post.app.customer, &post.app.receptionist);
    // Booked before anybody knew of it.
    let ids = Arc::new(SeededIds::new(app.clock.clone(), 9));
    let before = Executor::new(app.executor.log().clone(), app.clock.clone(), ids);
    let wish = commands::appointments::WishedAppointment {
        kind: domain::agenda::AppointmentKind::Reception,
        date: NaiveDate::from_ymd_opt(2026, 11, 26).unwrap(),
        starts: chrono::NaiveTime::from_hms_opt(12, 0, 0).unwrap(),
        minutes: None,
        customer: customer.id,
        repair: None,
    };
    let by = domain::Actor::person(desk.id, desk.role);
    let context = commands::Context::new(by, before.ids().uuid(), "tests");
    let booked = commands::appointments::book(&before, wish, context).await.unwrap();
    book(app, customer, reception("2026-11-27", "10:00")).await;
    app.settle().await;
    let id = booked.found.appointment.appointment.to_string();
    let list = app.get("/appointments?displaced=true").by(desk).send().await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(
        (&list["items"][0]["id"], &list["items"][0]["displaced"]),
        (&json!(id), &json!(true))
    );
    let seen = app.get(&format!("/appointments/{id}")).by(customer).send().await.expect(200).json();
    assert!(seen.get("displaced").is_none(), "it is for the desk: {seen}");
    app.wait_until("2026-11-24T08:00");
    post.run_twice(Job::SendDailySummary).await;
    let summary = post.mails("daily_summary").pop().unwrap().text;
    assert!(summary.contains("por mover o anular: 1 (26-11-2026)"), "{summary}");
    app.wait_until("2026-11-26T10:15");
    post.run_twice(Job::SendDueReminders).await;
    assert!(post.texts("te esperamos hoy").is_empty());
}

#[tokio::test]
async fn what_was_deleted_in_google_is_asked_about_in_the_summary_until_somebody_answers() {
    let post = PostOffice::open().await;
    let (app, desk) = (&post.app, &post.app.receptionist);
    let booked = book(app, &app.customer, reception("2026-11-25", "10:00")).await;
    let appointment = booked["id"].as_str().unwrap().parse().unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    let entry = AgendaIntent::RecordMirror {
        appointment,
        google_event: "entry".to_owned(),
        etag: "1".to_owned(),
    };
    for intent in [entry, AgendaIntent::NoteMirrorDeletion { appointment }] {
        let by = domain::Actor::system("tests");
        let context = commands::Context::new(by.clone(), app.executor.ids().uuid(), "tests");
        let at = app.clock.now();
        let command = AgendaCommand { by, at, date: day, intent };
        app.executor.execute::<Agenda>(&agenda_id(day), command, context).await.unwrap();
    }
    let summary = async || {
        post.run_twice(Job::SendDailySummary).await;
        post.mails("daily_summary").pop().unwrap().text
    };
    app.wait_until("2026-11-24T08:00");
    let asks = summary().await;
    assert!(asks.contains("por anular o reponer: 1 (25-11-2026)"), "{asks}");
    let asked = async || {
        app.settle().await;
        let list = app.get("/appointments?deleted_in_google=true").by(desk).send().await;
        list.expect(200).json()["items"].as_array().unwrap().len()
    };
    assert_eq!(asked().await, 1);
    app.request("DELETE", &path(&booked)).by(desk).send().await.expect(200);
    assert_eq!(asked().await, 0, "that is an answer");
    app.wait_until("2026-11-25T08:00");
    let quiet = summary().await;
    assert!(!quiet.contains("por anular o reponer"), "{quiet}");
}

#[tokio::test]
async fn days_that_no_table_holds_are_refused() {
    let app = TestApp::start().await;
    let desk = &app.receptionist;
    for query in [
        "/appointments?day=12026-11-25",
        "/appointments?from=-0044-03-15",
        "/appointments?to=0999-12-31",
        "/appointments/blocks?from=9999-12-31",
        "/appointments/slots?kind=RECEPTION&from=%2B12026-11-25",
    ] {
        let refused = app.get(query).by(desk).send().await;
        refused.expect_problem(400, "request.malformed_query");
    }
    for (date, code) in [
        ("2026-11-22", "agenda.in_the_past"),
        ("2028-11-24", "agenda.block_too_far_ahead"),
        ("+12026-11-25", "agenda.block_too_far_ahead"),
    ] {
        let block = json!({ "date": date, "reason": "Inventario" });
        app.post("/appointments/blocks", block).by(desk).send().await.expect_problem(409, code);
    }
}
