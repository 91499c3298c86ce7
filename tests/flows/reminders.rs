//! Reminders: on their days and hours, once, and no more once what they remind of is over.
//!
//! Each job runs when its time has come and once more by hand, which must tell nobody anything again.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::calendar::{santiago_date, santiago_local};
use domain::job_run::Job;
use integrations::sendgrid::simulator::MailMove;
use integrations::simulator::Fault;
use serde_json::{Value, json};
use tests::test_app::{Member, PostOffice, TakenIn, TestApp};

use crate::tickets::fire;

/// What the SMS of a kind says in every case.
const COLLECT: &str = "te espera";
const APPOINTMENT: &str = "recuerda tu cita";
const SOON: &str = "te esperamos hoy";

/// The day on which the workshops of tests begin, a Monday, and so many days later.
fn day(count: u64) -> NaiveDate {
    santiago_date(TestApp::noon()) + Days::new(count)
}

/// On which of those days it was.
fn days(instants: impl IntoIterator<Item = DateTime<Utc>>) -> Vec<u64> {
    let count = |at: DateTime<Utc>| (santiago_date(at) - day(0)).num_days().unsigned_abs();
    instants.into_iter().map(count).collect()
}

/// The time of the day, in Santiago.
fn time(at: DateTime<Utc>) -> String {
    santiago_local(at).format("%H:%M").to_string()
}

/// A repair that is ready, of which its customer knows.
async fn told_ready(post: &PostOffice, customer: &Member) -> TakenIn {
    let repair = post.app.ready(customer).await;
    post.settle().await;
    repair
}

fn mails_to(post: &PostOffice, kind: &str, to: &Member) -> Vec<DateTime<Utc>> {
    let mails = post.mails(kind).into_iter().filter(|mail| mail.to == to.email);
    mails.map(|mail| mail.at).collect()
}

fn texts_to(post: &PostOffice, words: &str, to: &Member) -> Vec<DateTime<Utc>> {
    let texts = post.texts(words).into_iter().filter(|text| text.to == to.phone);
    texts.map(|text| text.at).collect()
}

#[tokio::test]
async fn whoever_has_not_collected_is_reminded_on_six_days_by_mail_and_sms() {
    let post = PostOffice::open().await;
    let (app, stays, comes) = (&post.app, &post.app.customer, &post.app.stranger);
    told_ready(&post, stays).await;
    let collected = told_ready(&post, comes).await;
    for count in 1..=35 {
        app.wait_until(&format!("{}T10:00", day(count)));
        post.run_twice(Job::SendPickupReminders).await;
        if count == 8 {
            app.deliver(&collected.number).await;
        }
    }
    for (who, expected) in [(stays, &[1, 3, 7, 15, 25, 29][..]), (comes, &[1, 3, 7])] {
        assert_eq!(days(mails_to(&post, "pickup_reminder", who)), expected, "{}", who.name);
        assert_eq!(days(texts_to(&post, COLLECT, who)), expected, "{}", who.name);
    }
    let mails = post.mails("pickup_reminder");
    let mail = mails.iter().rfind(|mail| mail.to == stays.email).unwrap();
    assert!(mail.text.contains("Hace 29 días"), "{}", mail.text);
    assert!(mail.text.contains("Saldo por pagar: $160.000"), "{}", mail.text);
}

#[tokio::test]
async fn a_reminder_that_is_made_up_at_night_leaves_the_telephone_alone_until_nine() {
    let post = PostOffice::open().await;
    let (app, stays, comes) = (&post.app, &post.app.customer, &post.app.stranger);
    told_ready(&post, stays).await;
    let collected = told_ready(&post, comes).await;
    // All day without power.
    app.wait_until(&format!("{}T21:30", day(3)));
    post.run_twice(Job::SendPickupReminders).await;
    for who in [stays, comes] {
        assert_eq!(mails_to(&post, "pickup_reminder", who).len(), 1, "mail wakes nobody");
    }
    assert!(post.texts(COLLECT).is_empty());
    app.wait_until(&format!("{}T08:30", day(4)));
    app.deliver(&collected.number).await;
    app.wait_until(&format!("{}T08:59", day(4)));
    post.settle().await;
    assert!(post.texts(COLLECT).is_empty());
    app.wait_until(&format!("{}T09:00", day(4)));
    post.settle().await;
    let texts = texts_to(&post, COLLECT, stays);
    assert_eq!((texts.len(), time(texts[0])), (1, "09:00".to_owned()));
    assert!(texts_to(&post, COLLECT, comes).is_empty(), "it was collected in the meantime");
    assert_eq!(post.state("pickup_reminder", "sms", comes).await, "suppressed");
}

#[tokio::test]
async fn whoever_no_mail_reaches_gets_one_sms_and_not_two() {
    let post = PostOffice::open().await;
    let (app, customer) = (&post.app, &post.app.customer);
    told_ready(&post, customer).await;
    let texts = || texts_to(&post, COLLECT, customer).len();
    // The address does not exist any more.
    post.mail.deliver_by_itself(false);
    app.wait_until(&format!("{}T10:00", day(1)));
    post.run_twice(Job::SendPickupReminders).await;
    assert_eq!(texts(), 1, "the matrix sends it in any case");
    post.mail.move_mail(&post.mails("pickup_reminder")[0].id, MailMove::Bounce);
    post.settle().await;
    assert_eq!(post.state("pickup_reminder", "email", customer).await, "bounced");
    assert_eq!(texts(), 1);
    // The provider refuses it, at night: what goes on by SMS leaves the telephone alone, too.
    app.wait_until(&format!("{}T22:00", day(3)));
    post.mail.fail_next(Fault::Refuse { status: 400 }, 1);
    post.run_twice(Job::SendPickupReminders).await;
    assert_eq!(post.state("pickup_reminder", "email", customer).await, "failed");
    assert_eq!(texts(), 1);
    app.wait_until(&format!("{}T09:00", day(4)));
    post.settle().await;
    assert_eq!(texts(), 2);
    assert_eq!(post.mails("pickup_reminder").len(), 1);
}

/// How many reminders of its quote that repair got.
fn of_quote(post: &PostOffice, quoted: &(TakenIn, String)) -> usize {
    let mails = post.mails("quote_expiring").into_iter();
    mails.filter(|mail| mail.subject.contains(&quoted.0.number)).count()
}

#[tokio::test]
async fn a_quote_that_waits_is_reminded_of_four_times_and_never_after_its_answer() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let waits = app.quoted(&app.customer).await;
    let accepted = app.quoted(&app.customer).await;
    let rejected = app.quoted(&app.stranger).await;
    post.settle().await;
    // Issued on day 0 at noon.
    for (count, at, so_far) in [
        (0, "12:15", 0),
        (1, "11:45", 0),
        (1, "12:00", 1),
        (2, "12:00", 1),
        (3, "11:45", 1),
        (3, "12:00", 2),
        (6, "12:00", 2),
        (7, "11:45", 2),
        (7, "12:00", 3),
        (10, "03:00", 3),
        (13, "11:45", 3),
        (13, "12:00", 4),
        (14, "12:00", 4),
        (15, "12:00", 4),
        (16, "12:00", 4),
    ] {
        app.wait_until(&format!("{}T{at}", day(count)));
        post.run_twice(Job::SendDueReminders).await;
        assert_eq!(of_quote(&post, &waits), so_far, "day {count}, {at}");
        match (count, at) {
            (1, "12:00") => app.answer_quote(&accepted, "accept").await,
            (3, "12:00") => app.answer_quote(&rejected, "reject").await,
            _ => {}
        }
    }
    assert_eq!((of_quote(&post, &accepted), of_quote(&post, &rejected)), (1, 2));
    let mails = post.mails("quote_expiring");
    assert!(mails[0].text.contains("$180.000, IVA incluido"), "{}", mails[0].text);
    assert!(mails[0].text.contains("07-12-2026") || mails[0].text.contains("08-12-2026"));
    let channels = post.messages("quote_expiring").await;
    assert!(channels.iter().all(|message| message["channel"] == "email"), "{channels:?}");
}

#[tokio::test]
async fn a_reminder_that_had_to_wait_is_not_sent_once_the_quote_has_its_answer() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let accepted = app.quoted(&app.customer).await;
    let revised = app.quoted(&app.customer).await;
    let waits = app.quoted(&app.stranger).await;
    post.settle().await;
    post.mail.fail_next(Fault::Refuse { status: 503 }, 500);
    app.wait_until(&format!("{}T12:00", day(1)));
    post.run_twice(Job::SendDueReminders).await;
    app.answer_quote(&accepted, "accept").await;
    app.answer_quote(&revised, "reject").await;
    app.quote(&revised.0.number).await;
    app.wait_until(&format!("{}T13:30", day(1)));
    post.mail.mend();
    for count in 14..20 {
        app.wait_until(&format!("{}T{count}:00", day(1)));
        post.settle().await;
    }
    let sent = [&accepted, &revised, &waits].map(|quoted| of_quote(&post, quoted));
    assert_eq!(sent, [0, 0, 1], "answered, replaced by another revision, waiting");
    // The second revision has reminders of its own.
    app.wait_until(&format!("{}T12:15", day(2)));
    post.run_twice(Job::SendDueReminders).await;
    assert_eq!(of_quote(&post, &revised), 1);
}

async fn book(app: &TestApp, by: &Member, on: NaiveDate, starts: &str) -> Value {
    let wish = json!({ "kind": "RECEPTION", "date": on, "starts": starts });
    app.post("/appointments", wish).by(by).send().await.expect(201).json()
}

fn path(appointment: &Value) -> String {
    format!("/appointments/{}", appointment["id"].as_str().unwrap())
}

async fn cancel(app: &TestApp, by: &Member, appointment: &Value) {
    app.request("DELETE", &path(appointment)).by(by).send().await.expect(200);
}

async fn reschedule(app: &TestApp, by: &Member, appointment: &Value, on: NaiveDate, at: &str) {
    let to = json!({ "date": on, "starts": at });
    app.put(&path(appointment), to).by(by).send().await.expect(200);
}

#[tokio::test]
async fn the_evening_before_reminds_of_the_appointments_of_the_next_open_day() {
    let post = PostOffice::open().await;
    let (app, customer, other) = (&post.app, &post.app.customer, &post.app.stranger);
    // On Wednesday one that stands and one that is called off; one on the Monday after a Sunday.
    book(app, customer, day(2), "11:00").await;
    let called_off = book(app, other, day(2), "12:00").await;
    book(app, other, day(7), "10:00").await;
    cancel(app, other, &called_off).await;
    for count in 0..=6 {
        app.wait_until(&format!("{}T18:00", day(count)));
        post.run_twice(Job::SendAppointmentReminders).await;
    }
    for (who, expected) in [(customer, 1), (other, 5)] {
        let mails = mails_to(&post, "appointment_reminder", who);
        assert_eq!(days(mails.iter().copied()), [expected], "{}", who.name);
        assert_eq!(time(mails[0]), "18:00");
        assert_eq!(days(texts_to(&post, APPOINTMENT, who)), [expected], "{}", who.name);
    }
    let mail = &post.mails("appointment_reminder")[0];
    assert!(mail.subject.contains("25-11-2026") && mail.subject.contains("11:00"), "{mail:?}");
    assert_eq!(post.state("appointment_reminder", "in_app", &app.receptionist).await, "delivered");
}

#[tokio::test]
async fn two_hours_before_an_sms_reminds_and_not_before_nine() {
    let post = PostOffice::open().await;
    let (app, early, late) = (&post.app, &post.app.customer, &post.app.stranger);
    book(app, early, day(1), "10:00").await;
    let noon = book(app, late, day(1), "12:00").await;
    let called_off = book(app, late, day(1), "10:45").await;
    for (at, to_early, to_late) in [
        ("07:45", 0, 0),
        ("08:00", 0, 0),
        ("08:45", 0, 0),
        ("09:00", 1, 0),
        ("09:45", 1, 0),
        ("10:00", 1, 1),
        ("11:45", 1, 1),
        ("12:15", 1, 1),
    ] {
        app.wait_until(&format!("{}T{at}", day(1)));
        post.run_twice(Job::SendDueReminders).await;
        let sent = (texts_to(&post, SOON, early).len(), texts_to(&post, SOON, late).len());
        assert_eq!(sent, (to_early, to_late), "{at}");
        if at == "08:45" {
            // Its SMS waits for nine o'clock.
            cancel(app, &app.receptionist, &called_off).await;
        }
    }
    assert!(post.texts(SOON)[1].body.contains("12:00"), "{noon}");
    assert!(post.mails("appointment_soon").is_empty());
}

#[tokio::test]
async fn an_appointment_that_moved_is_reminded_of_once_for_its_new_time() {
    let post = PostOffice::open().await;
    let (app, customer, other) = (&post.app, &post.app.customer, &post.app.stranger);
    let moved = book(app, customer, day(2), "10:00").await;
    let delayed = book(app, other, day(2), "10:45").await;
    app.wait_until(&format!("{}T18:00", day(1)));
    post.run_twice(Job::SendAppointmentReminders).await;
    assert_eq!(texts_to(&post, APPOINTMENT, customer).len(), 1);
    reschedule(app, customer, &moved, day(4), "16:00").await;
    // The SMS about a quarter to eleven waits for nine o'clock when the desk puts it off.
    app.wait_until(&format!("{}T08:45", day(2)));
    post.run_twice(Job::SendDueReminders).await;
    reschedule(app, &app.receptionist, &delayed, day(2), "15:00").await;
    for at in ["09:00", "10:30", "13:00"] {
        app.wait_until(&format!("{}T{at}", day(2)));
        post.run_twice(Job::SendDueReminders).await;
    }
    assert!(texts_to(&post, SOON, customer).is_empty(), "it is two days later");
    let soon = post.texts(SOON);
    assert_eq!(soon.len(), 1, "{soon:?}");
    assert!(soon[0].to == other.phone && soon[0].body.contains("15:00"), "{soon:?}");
    for count in [2, 3, 4] {
        app.wait_until(&format!("{}T18:00", day(count)));
        post.run_twice(Job::SendAppointmentReminders).await;
    }
    let texts = post.texts(APPOINTMENT);
    let theirs: Vec<_> = texts.iter().filter(|text| text.to == customer.phone).collect();
    assert_eq!(days(theirs.iter().map(|text| text.at)), [1, 3]);
    assert!(theirs[1].body.contains("16:00"), "{theirs:?}");
    assert_eq!(days(mails_to(&post, "appointment_reminder", customer)), [1, 3]);
}

/// The lines of the newest summary.
fn summary(post: &PostOffice) -> Vec<String> {
    let mails = post.mails("daily_summary");
    let text = &mails.last().unwrap().text;
    text.lines().filter_map(|line| line.trim().strip_prefix("- ")).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_owner_reads_whose_storage_goes_on_since_no_warning_is_proved() {
    let post = PostOffice::open().await;
    let number = post.app.ready(&post.app.customer).await.number;
    post.settle().await;
    // Day 90 is the 21st.
    for (at, told) in [("2027-02-20T08:00", false), ("2027-02-21T08:00", true)] {
        post.app.wait_until(at);
        post.run_twice(Job::SendDailySummary).await;
        let lines = summary(&post);
        let line =
            format!("Más de 90 días sin retirar y sin prueba del aviso del día 60 u 80: {number}");
        assert_eq!(lines.contains(&line), told, "{at}: {lines:?}");
    }
}

#[tokio::test]
async fn the_owner_reads_at_eight_what_the_day_brings_once_and_it_is_true() {
    let post = PostOffice::open().await;
    let (app, customer, stranger) = (&post.app, &post.app.customer, &post.app.stranger);
    let received = app.take_in(customer).await;
    let quoted = [app.quoted(customer).await, app.quoted(stranger).await];
    let approved = app.quoted(customer).await;
    app.answer_quote(&approved, "accept").await;
    let ready = app.ready(stranger).await;
    app.delivered().await;
    let complaint = json!({
        "subject": "Mi Juno", "text": "Quiero hacer un reclamo", "repair": received.number
    });
    app.post("/tickets", complaint).by(customer).send().await.expect(201);
    let called_off = book(app, stranger, day(1), "10:00").await;
    for starts in ["11:00", "12:00"] {
        book(app, customer, day(1), starts).await;
    }
    book(app, customer, day(2), "11:00").await;
    cancel(app, stranger, &called_off).await;
    post.settle().await;
    app.wait_until(&format!("{}T15:00", day(0)));
    fire(app).await;
    let mut owed = 0;
    let open = quoted.iter().map(|(repair, _)| repair).chain([&received, &approved.0, &ready]);
    for repair in open {
        let seen = app.get(&format!("/repairs/{}", repair.number)).by(&app.owner).send().await;
        owed += seen.expect(200).json()["balance"].as_i64().unwrap().max(0);
    }
    app.wait_until(&format!("{}T08:00", day(1)));
    post.run_twice(Job::SendDailySummary).await;
    let mails = post.mails("daily_summary");
    assert_eq!(
        (mails.len(), &mails[0].to, time(mails[0].at)),
        (1, &app.owner.email, "08:00".into())
    );
    assert_eq!(mails[0].subject, "Resumen del 24-11-2026");
    let owed = domain::values::Money::clp(owed);
    assert_eq!(
        summary(&post),
        [
            "Citas de hoy: 2".to_owned(),
            "Equipos por diagnosticar: 1".to_owned(),
            "Presupuestos sin respuesta: 2".to_owned(),
            "Reparaciones aprobadas en la fila: 1".to_owned(),
            "En reparación: 0".to_owned(),
            "Esperando repuestos: 0".to_owned(),
            "Terminadas sin control de calidad: 0".to_owned(),
            "Listas para retiro: 1, 0 desde hace más de 30 días".to_owned(),
            "Reclamos abiertos: 1".to_owned(),
            format!("Por cobrar: {owed}"),
            "A favor de clientes: $0".to_owned(),
            "Pagos por decidir: 0".to_owned(),
            "Consultas abiertas con el plazo incumplido: 1".to_owned(),
        ]
    );
    // What has changed since is for the next day to say.
    app.deliver(&ready.number).await;
    app.wait_until(&format!("{}T20:00", day(1)));
    post.run_twice(Job::SendDailySummary).await;
    assert_eq!(post.mails("daily_summary").len(), 1);
    app.wait_until(&format!("{}T08:00", day(2)));
    post.run_twice(Job::SendDailySummary).await;
    assert_eq!(post.mails("daily_summary").len(), 2);
    let lines = summary(&post);
    assert_eq!(lines[0], "Citas de hoy: 1");
    assert!(lines.contains(&"Listas para retiro: 0, 0 desde hace más de 30 días".to_owned()));
}

#[tokio::test]
async fn warnings_that_arrive_are_proof_and_what_is_abandoned_can_still_be_collected() {
    let post = PostOffice::open().await;
    let app = &post.app;
    let repair = told_ready(&post, &app.customer).await;
    let status = async || {
        let seen = app.get(&format!("/repairs/{}", repair.number)).by(&app.owner).send().await;
        seen.expect(200).json()["status"].as_str().unwrap().to_owned()
    };
    // On day 60 there was no power.
    for count in [59, 61, 62, 79, 80, 81] {
        app.wait_until(&format!("{}T10:00", day(count)));
        post.run_twice(Job::SendPickupReminders).await;
    }
    let warnings = mails_to(&post, "abandonment_warning", &app.customer);
    assert_eq!(days(warnings), [61, 80]);
    assert_eq!(texts_to(&post, "Riesgo de abandono", &app.customer).len(), 2);
    for (count, expected) in [(89, "READY_PICKUP"), (90, "ABANDONED")] {
        app.wait_until(&format!("{}T01:30", day(count)));
        post.run_twice(Job::ExpireAndAbandon).await;
        assert_eq!(status().await, expected, "day {count}");
    }
    app.wait_until(&format!("{}T08:00", day(90)));
    post.run_twice(Job::SendDailySummary).await;
    let line = "Listas para retiro: 1, 1 desde hace más de 30 días".to_owned();
    assert!(summary(&post).contains(&line), "{:?}", summary(&post));
}
