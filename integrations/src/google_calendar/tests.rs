//! The client against the simulator, over a loopback socket.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use commands::SetClock;
use commands::gateways::{
    Busy, CalendarEntry, CalendarEntryId, CalendarGateway as _, ChannelRequest, Delivery,
    GatewayError, RefusalCause, Webhook as _, WebhookRefused,
};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::simulator::GoogleCalendarSimulator;
use super::*;
use crate::http::Answer;
use crate::simulator::{CallbackPlan, Fault, Loopback, Serving};
use crate::test_support::{Inbox, impatient, noon, surroundings};

struct World {
    calendar: GoogleCalendar,
    simulator: GoogleCalendarSimulator,
    inbox: Inbox,
    webhook: GoogleCalendarWebhook,
    clock: Arc<SetClock>,
    _serving: Serving,
}

impl World {
    async fn start() -> Self {
        let (around, clock) = surroundings();
        let loopback = Loopback::bind(0).await.unwrap();
        let simulator = GoogleCalendarSimulator::new(loopback.url(), &around);
        let serving = loopback.serve(simulator.routes());
        let config = GoogleCalendarConfig { http: impatient(), ..simulator.config() };
        Self {
            calendar: GoogleCalendar::new(config, &around).unwrap(),
            webhook: GoogleCalendarWebhook::new(simulator.channel_secret()).unwrap(),
            inbox: Inbox::open().await,
            simulator,
            clock,
            _serving: serving,
        }
    }

    async fn all(&self) -> commands::gateways::CalendarChanges {
        self.calendar.changes(None, noon()).await.unwrap()
    }

    fn channel(&self, number: u128, life: TimeDelta) -> ChannelRequest {
        ChannelRequest {
            id: Uuid::from_u128(number),
            address: self.inbox.url("/webhooks/google-calendar"),
            until: noon() + life,
        }
    }
}

fn hours(from: i64, until: i64) -> Busy {
    Busy { from: noon() + TimeDelta::hours(from), until: noon() + TimeDelta::hours(until) }
}

fn entry(booking: u128, time: Busy) -> CalendarEntry {
    CalendarEntry {
        booking: Uuid::from_u128(booking),
        summary: "Recepción CDS-2026-0001".into(),
        description: "Juno-60".into(),
        location: None,
        starts_at: time.from,
        ends_at: time.until,
    }
}

#[tokio::test]
async fn an_entry_is_written_changed_removed_and_brought_back_under_one_id() {
    let world = World::start().await;
    let id = CalendarEntryId::of(Uuid::from_u128(1));
    for time in [hours(1, 2), hours(1, 2), hours(3, 4)] {
        world.calendar.put(&entry(1, time)).await.unwrap();
    }
    let [shown] = world.simulator.state().entries.try_into().unwrap();
    assert_eq!((shown.id.as_str(), shown.starts_at), (id.as_str(), Some(hours(3, 4).from)));
    world.calendar.remove(&id).await.unwrap();
    world.calendar.remove(&id).await.unwrap();
    world.calendar.remove(&CalendarEntryId::of(Uuid::from_u128(404))).await.unwrap();
    assert!(world.simulator.state().entries[0].is_deleted);
    world.calendar.put(&entry(1, hours(5, 6))).await.unwrap();
    let [shown] = world.simulator.state().entries.try_into().unwrap();
    assert!(!shown.is_deleted && shown.ends_at == Some(hours(5, 6).until));
}

#[tokio::test]
async fn an_entry_that_was_made_a_whole_day_is_put_back_to_its_hour() {
    let world = World::start().await;
    world.calendar.put(&entry(1, hours(1, 2))).await.unwrap();
    let id = CalendarEntryId::of(Uuid::from_u128(1));
    world.simulator.make_whole_days(id.as_str(), "2026-12-01", "2026-12-02").unwrap();
    assert_ne!(world.all().await.entries[0].time, Some(hours(1, 2)));
    world.calendar.put(&entry(1, hours(1, 2))).await.unwrap();
    assert_eq!(world.all().await.entries[0].time, Some(hours(1, 2)));
}

#[tokio::test]
async fn busy_times_are_joined_cut_and_free_of_what_does_not_block() {
    let world = World::start().await;
    world.calendar.put(&entry(1, hours(1, 2))).await.unwrap();
    world.simulator.create_entry("Dentista", hours(2, 3).from, hours(2, 3).until).unwrap();
    let free = world.simulator.create_entry("Cumpleaños", hours(4, 5).from, hours(4, 5).until);
    world.simulator.free_entry(&free.unwrap()).unwrap();
    world.simulator.create_entry("Viaje", hours(7, 20).from, hours(7, 20).until).unwrap();
    let busy = world.calendar.busy(hours(0, 8)).await.unwrap();
    assert_eq!(busy, [hours(1, 3), hours(7, 8)]);
}

#[tokio::test]
async fn changes_come_once_and_everything_anew_when_the_token_is_no_longer_known() {
    let world = World::start().await;
    world.simulator.set_page_size(2);
    for number in 1..=5 {
        let time = hours(i64::try_from(number).unwrap(), i64::try_from(number).unwrap() + 1);
        world.calendar.put(&entry(number, time)).await.unwrap();
    }
    world.simulator.create_entry("Ayer", hours(-9, -8).from, hours(-9, -8).until).unwrap();
    let all = world.all().await;
    assert!(all.whole);
    let bookings: Vec<_> = all.entries.iter().filter_map(|entry| entry.booking).collect();
    assert_eq!(bookings, (1..=5).map(Uuid::from_u128).collect::<Vec<_>>());

    let nothing = world.calendar.changes(Some(&all.next), noon()).await.unwrap();
    assert_eq!((nothing.whole, nothing.entries.len()), (false, 0));
    let gone = CalendarEntryId::of(Uuid::from_u128(2));
    world.simulator.delete_entry(gone.as_str()).unwrap();
    let moved = CalendarEntryId::of(Uuid::from_u128(3));
    world.simulator.move_entry(moved.as_str(), hours(8, 9).from, hours(8, 9).until).unwrap();
    let theirs = world.simulator.create_whole_days("Feria", "2026-12-01", "2026-12-03").unwrap();
    let changes = world.calendar.changes(Some(&nothing.next), noon()).await.unwrap();
    let [deleted, shifted, foreign] = &changes.entries[..] else { panic!("{changes:?}") };
    assert!(deleted.deleted && deleted.booking == Some(Uuid::from_u128(2)) && !deleted.blocks);
    assert_eq!(shifted.time, Some(hours(8, 9)));
    assert_eq!((foreign.id.as_str(), foreign.booking), (theirs.as_str(), None));
    let day = foreign.time.unwrap();
    // From midnight to midnight in Santiago, where it is summer.
    assert_eq!(day.from.to_rfc3339(), "2026-12-01T03:00:00+00:00");
    assert_eq!(day.until.to_rfc3339(), "2026-12-03T03:00:00+00:00");

    world.simulator.forget_sync_tokens();
    let anew = world.calendar.changes(Some(&changes.next), noon()).await.unwrap();
    assert_eq!((anew.whole, anew.entries.len()), (true, 5));
    let after = world.calendar.changes(Some(&anew.next), noon()).await.unwrap();
    assert_eq!((after.whole, after.entries.len()), (false, 0));
}

#[tokio::test]
async fn tokens_are_had_once_renewed_in_time_and_replaced_when_google_forgot_them() {
    let world = World::start().await;
    world.all().await;
    world.all().await;
    world.clock.advance(TimeDelta::minutes(59));
    world.all().await;
    world.clock.advance(TimeDelta::hours(5));
    world.all().await;
    world.simulator.forget_access_tokens();
    world.calendar.put(&entry(1, hours(1, 2))).await.unwrap();
    assert_eq!(world.simulator.state().entries.len(), 1);
}

#[tokio::test]
async fn a_clock_that_is_wrong_and_a_key_that_is_another_are_refused() {
    let world = World::start().await;
    let (late, clock) = surroundings();
    clock.advance(TimeDelta::hours(2));
    let config = || GoogleCalendarConfig { http: impatient(), ..world.simulator.config() };
    let error =
        |calendar: GoogleCalendar| async move { calendar.changes(None, noon()).await.unwrap_err() };
    let refused = GatewayError::refused(RefusalCause::Credentials, "invalid_grant");
    assert_eq!(error(GoogleCalendar::new(config(), &late).unwrap()).await, refused);
    let other = GoogleCalendarSimulator::new(
        world.simulator.config().base_url.replace("/calendar/v3", ""),
        &late,
    );
    let stolen = GoogleCalendarConfig { key: other.config().key, ..config() };
    assert_eq!(error(GoogleCalendar::new(stolen, &surroundings().0).unwrap()).await, refused);
    let config = GoogleCalendarConfig { calendar_id: String::new(), ..config() };
    assert_eq!(GoogleCalendar::new(config, &late).err().unwrap().setting, "calendar_id");
}

#[tokio::test]
async fn a_calendar_that_is_not_shared_is_not_there() {
    let world = World::start().await;
    world.simulator.share(false);
    let missing = GatewayError::refused(RefusalCause::NotFound, "notFound");
    assert_eq!(world.calendar.put(&entry(1, hours(1, 2))).await, Err(missing.clone()));
    assert_eq!(world.calendar.busy(hours(0, 1)).await, Err(missing.clone()));
    assert_eq!(world.calendar.changes(None, noon()).await, Err(missing));
    let backwards = entry(1, Busy { from: noon(), until: noon() - TimeDelta::hours(1) });
    world.simulator.share(true);
    let empty = GatewayError::refused(RefusalCause::Request, "timeRangeEmpty");
    assert_eq!(world.calendar.put(&backwards).await, Err(empty));
}

#[test]
fn an_entry_of_another_calendar_is_refused_by_itself_and_not_the_account() {
    let refused = |status: u16, reason: &str| {
        let body = json!({ "error": { "errors": [{ "reason": reason }] } });
        wire::refusal(&Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.to_string().into(),
        })
    };
    let of = |cause, code: &str| GatewayError::refused(cause, code.to_owned());
    assert_eq!(
        refused(403, "forbiddenForNonOrganizer"),
        of(RefusalCause::Request, "forbiddenForNonOrganizer")
    );
    assert_eq!(refused(403, "forbidden"), of(RefusalCause::Credentials, "forbidden"));
    assert_eq!(refused(401, "authError"), of(RefusalCause::Credentials, "authError"));
}

#[test]
fn an_entry_that_cannot_be_read_is_there_without_a_time_or_left_out() {
    let read = |start| wire::entry(json!({ "id": "abcde", "start": start, "end": start }));
    let day = read(json!({ "date": "2026-12-01" })).unwrap();
    assert!(day.time.is_some() && day.blocks);
    for start in [json!({ "date": "someday" }), json!({ "dateTime": "at noon" }), json!(null)] {
        let unread = read(start).unwrap();
        assert_eq!((unread.id.as_str(), unread.deleted, unread.time), ("abcde", false, None));
    }
    assert_eq!(wire::entry(json!({ "status": "confirmed" })), None);
}

#[tokio::test]
async fn a_channel_greets_tells_changes_and_is_closed() {
    let world = World::start().await;
    let request = world.channel(7, TimeDelta::days(2));
    let channel = world.calendar.watch(&request).await.unwrap();
    assert_eq!(channel.expires_at, noon() + TimeDelta::days(2));
    world.calendar.put(&entry(1, hours(1, 2))).await.unwrap();
    world.simulator.callbacks_settled().await;
    let notices = world.inbox.read(&world.webhook, noon());
    let told: Vec<_> = notices.iter().map(|it| (it.channel, it.number, it.is_greeting)).collect();
    assert_eq!(told, [(request.id, 1, true), (request.id, 2, false)]);
    let again = GatewayError::refused(RefusalCause::Request, "channelIdNotUnique");
    assert_eq!(world.calendar.watch(&request).await.unwrap_err(), again);
    world.calendar.unwatch(&channel).await.unwrap();
    world.calendar.unwatch(&channel).await.unwrap();
    world.calendar.put(&entry(2, hours(1, 2))).await.unwrap();
    world.simulator.callbacks_settled().await;
    assert_eq!(world.inbox.received().len(), 2);
    let plain = ChannelRequest { address: "http://taller.cl/x".into(), ..request };
    assert!(world.calendar.watch(&plain).await.is_err());
}

#[tokio::test]
async fn notices_come_twice_and_again_and_are_forged_or_stale() {
    let world = World::start().await;
    world.simulator.plan_callbacks(CallbackPlan { copies: 2, ..CallbackPlan::default() });
    world.inbox.answer_with(&[503]);
    world.calendar.watch(&world.channel(7, TimeDelta::hours(1))).await.unwrap();
    world.simulator.callbacks_settled().await;
    let received = world.inbox.received();
    assert_eq!(received.len(), 3);
    let key = |at: usize| world.webhook.dedupe_key(&received[at].delivery(""));
    assert!(key(0) == key(1) && key(1) == key(2));

    let delivery = received[0].delivery("");
    let verify = |delivery: &Delivery<'_>, at: DateTime<Utc>| world.webhook.verify(delivery, at);
    assert_eq!(verify(&delivery, noon()), Ok(()));
    let later = noon() + TimeDelta::hours(2);
    assert_eq!(verify(&delivery, later), Err(WebhookRefused::Stale));
    let changed = |name: &str, value: &str| {
        let mut headers = received[0].headers.clone();
        headers.retain(|(header, _)| header != name);
        headers.extend((!value.is_empty()).then(|| (name.to_owned(), value.to_owned())));
        let delivery = Delivery { headers: &headers, ..delivery };
        verify(&delivery, noon())
    };
    assert_eq!(changed("x-goog-channel-token", "guess"), Err(WebhookRefused::Forged));
    assert_eq!(changed("x-goog-channel-token", ""), Err(WebhookRefused::Unsigned));
    let other = Uuid::from_u128(8).to_string();
    assert_eq!(changed("x-goog-channel-id", &other), Err(WebhookRefused::Forged));
    assert_eq!(changed("x-goog-message-number", "x"), Err(WebhookRefused::Malformed));
    assert!(GoogleCalendarWebhook::new(SecretString::from("short")).is_err());
}

#[tokio::test]
async fn faults_are_survived_without_a_second_entry() {
    let world = World::start().await;
    let faults = [
        Fault::LoseAnswer,
        Fault::CutAnswer,
        Fault::Hang,
        Fault::Refuse { status: 500 },
        Fault::Refuse { status: 403 },
        Fault::RateLimit { seconds: 0 },
        Fault::Slow { millis: 20 },
    ];
    for (number, fault) in (1..).zip(faults) {
        let calls = if matches!(fault, Fault::Slow { .. }) { 1 } else { 2 };
        world.simulator.fail_next(fault, calls);
        world.calendar.put(&entry(number, hours(1, 2))).await.unwrap_or_else(|error| {
            panic!("{fault:?}: {error}");
        });
        world.simulator.fail_next(fault, calls);
        world.all().await;
    }
    assert_eq!(world.simulator.state().entries.len(), faults.len());
    let channel = world.channel(9, TimeDelta::days(1));
    world.simulator.fail_next(Fault::LoseAnswer, 1);
    let error = world.calendar.watch(&channel).await.unwrap_err();
    assert!(error.is_in_doubt() && !error.is_safe_to_repeat());
}

#[tokio::test]
async fn the_other_side_moves_over_http_as_well() {
    let world = World::start().await;
    let client = crate::http::plain_client(&impatient(), true).unwrap();
    let base = world.simulator.config().base_url.replace("/calendar/v3", "/_sim");
    let post = async |path: &str, body: &str| {
        let request = client.post(format!("{base}{path}")).body(body.to_owned());
        request.send().await.unwrap().status().as_u16()
    };
    let fields = "summary=Dentista&from=2026-12-01T10:00&until=2026-12-01T11:00";
    assert_eq!(post("/entries", fields).await, 200);
    assert_eq!(post("/entries", "summary=x").await, 409);
    let made = world.simulator.state().entries.remove(0);
    assert_eq!(made.starts_at.unwrap().to_rfc3339(), "2026-12-01T13:00:00+00:00");
    let fields = "from=2026-12-01T12:00&until=2026-12-01T13:00";
    assert_eq!(post(&format!("/entries/{}/move", made.id), fields).await, 200);
    assert_eq!(post(&format!("/entries/{}/free", made.id), "").await, 200);
    assert_eq!(post(&format!("/entries/{}/delete", made.id), "").await, 200);
    assert_eq!(post(&format!("/entries/{}/delete", made.id), "").await, 409);
    for step in ["forget_sync_tokens", "forget_access_tokens", "end_channels", "unshare", "share"] {
        assert_eq!(post(&format!("/{step}"), "").await, 200, "{step}");
    }
    assert_eq!(post("/sing", "").await, 409);
}
