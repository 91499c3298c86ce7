//! Booking, holding, moving and calling off; the days on which nothing is offered; who did not come.

use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock as _;
use serde_json::{Value, json};
use tests::test_app::{Answer, Member, TestApp};

fn reception(date: &str, starts: &str) -> Value {
    json!({ "kind": "RECEPTION", "date": date, "starts": starts })
}

async fn book(app: &TestApp, by: &Member, body: Value) -> Value {
    app.post("/appointments", body).by(by).send().await.expect(201).json()
}

fn path(appointment: &Value, rest: &str) -> String {
    format!("/appointments/{}{rest}", appointment["id"].as_str().unwrap())
}

/// Sets the clock to an instant that is not before now.
fn set(app: &TestApp, at: &str) {
    let at: DateTime<Utc> = at.parse().unwrap();
    app.clock.advance(at - app.clock.now());
}

async fn slots(app: &TestApp, query: &str) -> Vec<Value> {
    let path = format!("/appointments/slots?{query}");
    let answer = app.get(&path).by(&app.customer).send().await.expect(200);
    answer.json()["slots"].as_array().unwrap().clone()
}

fn starts(slots: &[Value]) -> Vec<&str> {
    slots.iter().map(|slot| slot["starts"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn of_two_who_book_the_same_slot_at_once_one_gets_it_and_the_other_a_conflict() {
    let app = TestApp::start().await;
    let body = reception("2026-11-25", "10:00");
    let one = app.post("/appointments", body.clone()).by(&app.customer).send();
    let other = app.post("/appointments", body).by(&app.stranger).send();
    let (one, other) = futures::future::join(one, other).await;
    let (won, lost): (Vec<Answer>, Vec<Answer>) =
        [one, other].into_iter().partition(|answer| answer.status.as_u16() == 201);
    assert_eq!((won.len(), lost.len()), (1, 1));
    for answer in lost {
        answer.expect_problem(409, "agenda.slot_taken");
    }
    let left = slots(&app, "kind=RECEPTION&from=2026-11-25&to=2026-11-25").await;
    assert_eq!(starts(&left)[0], "10:45", "the half hour and its buffer are gone");
    app.settle().await;
    let day = app.get("/appointments?day=2026-11-25").by(&app.receptionist).send().await;
    assert_eq!(day.expect(200).json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_double_click_is_one_appointment() {
    let app = TestApp::start().await;
    let click = || {
        let request = app.post("/appointments", reception("2026-11-25", "10:00"));
        request.by(&app.customer).key("one click").send()
    };
    let answers = futures::future::join_all((0..5).map(|_| click())).await;
    let first = answers[0].json();
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.json()), (201, first.clone()));
    }
}

#[tokio::test]
async fn a_slot_is_held_for_ten_minutes_and_then_free_again() {
    let app = TestApp::start().await;
    let wish =
        json!({ "kind": "RECEPTION", "date": "2026-11-25", "starts": "10:00", "hold": true });
    let held = book(&app, &app.customer, wish.clone()).await;
    assert_eq!(
        (&held["state"], &held["held_until"]),
        (&json!("HELD"), &json!("2026-11-23T15:10:00Z"))
    );
    let taken = app.post("/appointments", wish.clone()).by(&app.stranger).send().await;
    taken.expect_problem(409, "agenda.slot_taken");
    app.clock.advance(TimeDelta::minutes(10));
    let late = app.post(&path(&held, "/confirm"), json!({})).by(&app.customer).send().await;
    late.expect_problem(409, "agenda.hold_lapsed");
    let seen = app.get(&path(&held, "")).by(&app.customer).send().await.expect(200).json();
    assert_eq!(seen["state"], "RELEASED");
    let held = book(&app, &app.stranger, wish).await;
    let link = held["link_token"].as_str().unwrap();
    let confirmed = app.post(&path(&held, "/confirm"), json!({})).with_link(link).send().await;
    assert_eq!(confirmed.expect(200).json()["state"], "CONFIRMED");
}

#[tokio::test]
async fn the_spring_change_of_the_clock_moves_no_slot() {
    let app = TestApp::start().await;
    // The Friday before the clocks go forward in the night to Sunday 2027-09-05.
    set(&app, "2027-09-03T16:00:00Z");
    let around = slots(&app, "kind=RECEPTION&from=2027-09-04&to=2027-09-06").await;
    let on = |date: &str| -> Vec<Value> {
        around.iter().filter(|slot| slot["date"] == date).cloned().collect()
    };
    assert_eq!(on("2027-09-04")[0]["starts_at"], "2027-09-04T14:00:00Z");
    assert!(on("2027-09-05").is_empty(), "a Sunday");
    assert_eq!(on("2027-09-06")[0]["starts"], "10:00");
    assert_eq!(on("2027-09-06")[0]["starts_at"], "2027-09-06T13:00:00Z");
    // A Saturday closes at two.
    assert_eq!(on("2027-09-04").last().unwrap()["starts"], "13:30");
}

#[tokio::test]
async fn the_autumn_change_of_the_clock_moves_no_slot_and_no_limit() {
    let app = TestApp::start().await;
    // Thursday 2027-04-01; on Saturday 2027-04-03 the clocks go back at midnight.
    set(&app, "2027-04-01T15:00:00Z");
    let around = slots(&app, "kind=RECEPTION&from=2027-04-03&to=2027-04-05").await;
    assert_eq!(around[0]["starts_at"], "2027-04-03T13:00:00Z");
    let monday = around.iter().find(|slot| slot["date"] == "2027-04-05").unwrap();
    assert_eq!(
        (&monday["starts"], &monday["starts_at"]),
        (&json!("10:00"), &json!("2027-04-05T14:00:00Z"))
    );
    let booked = book(&app, &app.customer, reception("2027-04-05", "10:00")).await;
    // Two hours before ten o'clock, by the new time.
    set(&app, "2027-04-05T12:00:00Z");
    let moved = app.put(&path(&booked, ""), json!({ "date": "2027-04-05", "starts": "15:00" }));
    moved.by(&app.customer).send().await.expect(200);
}

#[tokio::test]
async fn sundays_holidays_the_past_and_what_lies_beyond_the_horizon_offer_nothing() {
    let app = TestApp::start().await;
    for empty in ["2026-11-22", "2026-11-29", "2026-12-08", "2026-12-24"] {
        let query = format!("kind=RECEPTION&from={empty}&to={empty}");
        assert!(slots(&app, &query).await.is_empty(), "{empty}");
    }
    for (date, why) in [("2026-12-08", "agenda.closed"), ("2026-12-24", "agenda.too_far_ahead")] {
        let refused = app.post("/appointments", reception(date, "10:00")).by(&app.customer);
        refused.send().await.expect_problem(409, why);
    }
    // Today from two hours ahead on.
    let today = slots(&app, "kind=RECEPTION&from=2026-11-23&to=2026-11-23").await;
    assert_eq!(starts(&today)[0], "14:00");
    let odd = app.post("/appointments", reception("2026-11-25", "10:05")).by(&app.customer);
    odd.send().await.expect_problem(422, "agenda.off_grid");
}

#[tokio::test]
async fn an_appointment_moves_to_another_day_under_the_same_id_and_link() {
    let app = TestApp::start().await;
    let booked = book(&app, &app.customer, reception("2026-11-25", "10:00")).await;
    let link = booked["link_token"].as_str().unwrap();
    let to = json!({ "date": "2026-11-27", "starts": "16:00" });
    let moved = app.put(&path(&booked, ""), to).with_link(link).send().await.expect(200);
    assert_eq!(moved.json()["starts_at"], "2026-11-27T19:00:00Z");
    assert_eq!(moved.json()["sequence"], 1);
    // The old slot is free at once, the new one is not.
    book(&app, &app.stranger, reception("2026-11-25", "10:00")).await;
    let taken = app.post("/appointments", reception("2026-11-27", "16:00")).by(&app.stranger);
    taken.send().await.expect_problem(409, "agenda.slot_taken");
    app.settle().await;
    let mine = app.get("/appointments").by(&app.customer).send().await.expect(200).json();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    assert_eq!(mine["items"][0]["date"], "2026-11-27");
    assert_eq!(mine["items"][0].get("customer"), None);
    let gone = app.request("DELETE", &path(&booked, "")).with_link(link).send().await;
    assert_eq!(gone.expect(200).json()["state"], "CANCELLED");
    book(&app, &app.stranger, reception("2026-11-27", "16:00")).await;
}

#[tokio::test]
async fn the_link_changes_nothing_from_two_hours_before_on_and_the_desk_still_does() {
    let app = TestApp::start().await;
    let booked = book(&app, &app.customer, reception("2026-11-25", "10:00")).await;
    let link = booked["link_token"].as_str().unwrap();
    set(&app, "2026-11-25T11:00:01Z");
    let to = json!({ "date": "2026-11-27", "starts": "16:00" });
    let late = app.put(&path(&booked, ""), to.clone()).with_link(link).send().await;
    late.expect_problem(409, "agenda.too_late_to_change");
    let late = app.request("DELETE", &path(&booked, "")).with_link(link).send().await;
    late.expect_problem(409, "agenda.too_late_to_change");
    app.put(&path(&booked, ""), to).by(&app.receptionist).send().await.expect(200);
}

#[tokio::test]
async fn an_appointment_is_seen_by_its_customer_the_desk_and_the_bearer_of_its_link() {
    let app = TestApp::start().await;
    let booked = book(&app, &app.customer, reception("2026-11-25", "10:00")).await;
    let link = booked["link_token"].as_str().unwrap();
    let here = path(&booked, "");
    app.get(&here).send().await.expect_problem(401, "auth.required");
    app.get(&here).by(&app.stranger).send().await.expect_problem(404, "resource.not_found");
    let forged = format!("{}x", &link[1..]);
    app.get(&here).with_link(&forged).send().await.expect_problem(404, "resource.not_found");
    let seen = app.get(&here).with_link(link).send().await.expect(200).json();
    assert_eq!((&seen["title"], seen.get("customer")), (&json!("Recepción de tu equipo"), None));
    let seen = app.get(&here).by(&app.receptionist).send().await.expect(200).json();
    assert_eq!(seen["customer"], json!(app.customer.id));
    for (method, rest) in [("PUT", ""), ("DELETE", ""), ("POST", "/confirm")] {
        let request = app.request(method, &path(&booked, rest));
        let body = json!({ "date": "2026-11-27", "starts": "16:00" });
        let answer = request.json(&body).by(&app.stranger).send().await;
        answer.expect_problem(404, "resource.not_found");
    }
}

#[tokio::test]
async fn a_pick_up_is_booked_for_a_repair_that_is_ready_by_the_bearer_of_its_link() {
    let app = TestApp::start().await;
    let early = app.take_in(&app.customer).await;
    let wish = |number: &str| json!({ "kind": "PICKUP", "date": "2026-11-25", "starts": "10:00", "repair": number });
    let refused = app.post("/appointments", wish(&early.number)).with_link(&early.token).send();
    refused.await.expect_problem(409, "agenda.not_ready_for_pickup");
    let repair = app.ready(&app.customer).await;
    let query = format!("/appointments/slots?kind=PICKUP&repair={}", repair.number);
    app.get(&query).with_link(&repair.token).send().await.expect(200);
    let foreign = app.post("/appointments", wish(&repair.number)).by(&app.stranger).send().await;
    foreign.expect_problem(422, "agenda.repair_unknown");
    let other =
        app.post("/appointments", wish(&repair.number)).with_link(&early.token).send().await;
    other.expect_problem(404, "resource.not_found");
    let booked = app.post("/appointments", wish(&repair.number)).with_link(&repair.token).send();
    let booked = booked.await.expect(201).json();
    assert_eq!((&booked["minutes"], &booked["repair"]), (&json!(15), &json!(repair.number)));
    // The tracking link of its repair opens it too.
    app.get(&path(&booked, "")).with_link(&repair.token).send().await.expect(200);
    app.settle().await;
    let list = format!("/appointments?repair={}", repair.number);
    let list = app.get(&list).with_link(&repair.token).send().await.expect(200).json();
    assert_eq!(list["items"][0]["id"], booked["id"]);
    // An appointment makes no repair.
    let repairs = app.get("/repairs").by(&app.receptionist).send().await.expect(200).json();
    assert_eq!(repairs["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn whoever_does_not_come_twice_is_booked_by_the_owner_only() {
    let app = TestApp::start().await;
    for date in ["2026-11-24", "2026-11-25"] {
        let booked = book(&app, &app.customer, reception(date, "10:00")).await;
        set(&app, &format!("{date}T13:14:00Z"));
        let early = app.post(&path(&booked, "/no-show"), json!({})).by(&app.receptionist).send();
        early.await.expect_problem(409, "agenda.still_awaited");
        app.clock.advance(TimeDelta::minutes(1));
        let missed = app.post(&path(&booked, "/no-show"), json!({})).by(&app.receptionist).send();
        assert_eq!(missed.await.expect(200).json()["state"], "MISSED");
    }
    let again = reception("2026-11-27", "10:00");
    let refused = app.post("/appointments", again.clone()).by(&app.customer).send().await;
    refused.expect_problem(409, "agenda.owner_approval_required");
    let mut for_them = again;
    for_them["customer"] = json!(app.customer.id);
    let refused = app.post("/appointments", for_them.clone()).by(&app.receptionist).send().await;
    refused.expect_problem(409, "agenda.owner_approval_required");
    let booked = book(&app, &app.owner, for_them).await;
    set(&app, "2026-11-27T13:05:00Z");
    let came = app.post(&path(&booked, "/arrive"), json!({})).by(&app.technician).send().await;
    assert_eq!(came.expect(200).json()["state"], "ATTENDED");
}

#[tokio::test]
async fn a_block_keeps_time_free_lists_what_stands_in_it_and_is_given_back() {
    let app = TestApp::start().await;
    let booked = book(&app, &app.customer, reception("2026-11-25", "10:00")).await;
    let wish =
        json!({ "date": "2026-11-25", "from": "10:00", "to": "18:00", "reason": "Inventario" });
    let block =
        app.post("/appointments/blocks", wish).by(&app.receptionist).send().await.expect(201);
    let block = block.json();
    assert_eq!(block["concerned"], json!([booked["id"]]));
    let query = "kind=RECEPTION&from=2026-11-25&to=2026-11-25";
    assert!(slots(&app, query).await.is_empty());
    app.settle().await;
    let listed =
        app.get("/appointments/blocks").by(&app.receptionist).send().await.expect(200).json();
    let expected = json!({
        "id": block["id"], "date": "2026-11-25", "from": "10:00", "to": "18:00",
        "reason": "Inventario", "concerned": [booked["id"]]
    });
    assert_eq!(listed["blocks"], json!([expected]));
    let here = format!("/appointments/blocks/{}", block["id"].as_str().unwrap());
    app.request("DELETE", &here).by(&app.receptionist).send().await.expect(200);
    assert!(!slots(&app, query).await.is_empty());
    app.settle().await;
    let listed =
        app.get("/appointments/blocks").by(&app.receptionist).send().await.expect(200).json();
    assert_eq!(listed["blocks"], json!([]));
    let half = json!({ "date": "2026-11-25", "from": "10:00", "reason": "Inventario" });
    let half = app.post("/appointments/blocks", half).by(&app.receptionist).send().await;
    half.expect_problem(422, "request.invalid_fields");
}

#[tokio::test]
async fn the_calendar_file_tells_the_instant_and_that_it_was_called_off() {
    let app = TestApp::start().await;
    let booked = book(&app, &app.customer, reception("2026-11-25", "10:00")).await;
    let link = booked["link_token"].as_str().unwrap();
    let file = app.get(&path(&booked, ".ics")).with_link(link).send().await.expect(200);
    assert_eq!(file.header("content-type"), Some("text/calendar; charset=utf-8; method=PUBLISH"));
    let text = file.text();
    for line in [
        "METHOD:PUBLISH",
        "DTSTART:20261125T130000Z",
        "DTEND:20261125T133000Z",
        "STATUS:CONFIRMED",
        "SEQUENCE:0",
        "SUMMARY:Recepción de tu equipo",
        &format!("UID:{}", booked["id"].as_str().unwrap()),
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
    }
    app.request("DELETE", &path(&booked, "")).with_link(link).send().await.expect(200);
    let text = app.get(&path(&booked, ".ics")).with_link(link).send().await.expect(200).text();
    assert!(text.contains("METHOD:CANCEL\r\n") && text.contains("SEQUENCE:1\r\n"), "{text}");
    app.get(&path(&booked, ".ics")).send().await.expect_problem(401, "auth.required");
}

#[tokio::test]
async fn the_desk_pages_through_the_appointments_in_the_order_in_which_they_begin() {
    let app = TestApp::start().await;
    for (date, at) in [("2026-11-26", "12:00"), ("2026-11-25", "15:00"), ("2026-11-26", "10:00")] {
        book(&app, &app.customer, reception(date, at)).await;
    }
    app.settle().await;
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("/appointments?limit=1{next}")).by(&app.receptionist).send();
        let page = page.await.expect(200).json();
        let item = &page["items"][0];
        assert_eq!(item["customer"], json!(app.customer.id));
        assert!(item["customer_name"].is_string());
        seen.push(format!("{} {}", item["date"], item["starts"]));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    let expected =
        ["\"2026-11-25\" \"15:00\"", "\"2026-11-26\" \"10:00\"", "\"2026-11-26\" \"12:00\""];
    assert_eq!(seen, expected);
    for (query, count) in [("day=2026-11-26", 2), ("to=2026-11-25", 1), ("state=CANCELLED", 0)] {
        let page = app.get(&format!("/appointments?{query}")).by(&app.receptionist).send().await;
        assert_eq!(page.expect(200).json()["items"].as_array().unwrap().len(), count, "{query}");
    }
    let wrong = app.get("/appointments?state=GONE").by(&app.receptionist).send().await;
    wrong.expect_problem(400, "request.malformed_query");
}
