//! Given, when and then of deliveries.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::aggregate::{Refusal, RefusalKind};
use crate::testing::{Scenario, given, golden, replay};
use crate::values::Personal;

fn at(seconds: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn clear(text: &str) -> Body {
    Body { text: BodyText::Clear(text.to_owned()), encoding: Encoding::Utf8 }
}

fn sealed(text: &str) -> Body {
    let subject = PersonId::new(Uuid::from_u128(1));
    Body { text: BodyText::Personal(Personal::new(subject, text)), encoding: Encoding::Base64 }
}

fn receive_of(provider: Provider, dedupe_key: &str, body: Body) -> WebhookCommand {
    let headers = BTreeMap::from([
        ("Content-Type".to_owned(), "text/plain".to_owned()),
        ("Authorization".to_owned(), "secret".to_owned()),
        ("X-Goog-Channel-Token".to_owned(), "secret".to_owned()),
    ]);
    WebhookCommand::Receive {
        provider,
        dedupe_key: dedupe_key.to_owned(),
        headers,
        query: BTreeMap::new(),
        body,
        at: at(0),
    }
}

fn receive() -> WebhookCommand {
    receive_of(Provider::Flow, "TOKEN@1", clear("token=TOKEN"))
}

fn success(version: u32) -> WebhookCommand {
    let outcome = "payment.record_report".to_owned();
    let concerns = Vec::new();
    WebhookCommand::RecordSuccess { handler_version: version, outcome, concerns, at: at(60) }
}

fn failure(seconds: i64, permanent: bool) -> WebhookCommand {
    let error = "the gateway does not answer".to_owned();
    WebhookCommand::RecordFailure { handler_version: 1, error, permanent, at: at(seconds) }
}

fn replay_it(reason: &str) -> WebhookCommand {
    WebhookCommand::RequestReplay { reason: reason.to_owned(), at: at(90) }
}

fn received() -> Scenario<Webhook> {
    given::<Webhook>([]).when(receive())
}

fn standing(scenario: &Scenario<Webhook>) -> Standing {
    scenario.state().delivery().unwrap().standing
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("webhook", &samples());
    let webhook: Webhook = replay(&samples());
    assert_eq!(webhook.delivery().unwrap().standing, Standing::Processed { handler_version: 2 });
}

#[test]
fn a_delivery_is_kept_with_the_headers_that_are_on_the_list() {
    let scenario = received().then([WebhookEvent::WebhookReceived {
        provider: Provider::Flow,
        dedupe_key: "TOKEN@1".to_owned(),
        headers: BTreeMap::from([("content-type".to_owned(), "text/plain".to_owned())]),
        query: BTreeMap::new(),
        body: clear("token=TOKEN"),
        received_at: at(0),
    }]);
    assert_eq!(scenario.state().due_at(), Some(at(0)));
}

#[test]
fn no_list_of_headers_has_a_secret() {
    for provider in Provider::ALL {
        for secret in ["authorization", "cookie", "x-goog-channel-token"] {
            assert!(!provider.headers().contains(&secret), "{provider}: {secret}");
        }
        assert!(provider.headers().iter().all(|name| *name == name.to_ascii_lowercase()));
        assert_eq!(Provider::parse(provider.as_str()), Some(provider));
        assert_eq!(serde_json::to_value(provider).unwrap(), provider.as_str());
    }
    assert_eq!(Provider::parse("stripe"), None);
}

#[test]
fn a_header_is_kept_without_what_the_log_refuses() {
    let headers = kept_headers(Provider::Flow, [("User-Agent", "a\0b\r\nc"), ("X", "y")]);
    assert_eq!(headers, BTreeMap::from([("user-agent".to_owned(), "abc".to_owned())]));
}

#[test]
fn of_an_address_only_the_ids_are_kept_that_a_handler_needs() {
    let id = "8c434d44-af68-5368-9672-6978b01883d1";
    let url = format!("https://x.cl/y?key=secret&notification={id}");
    let kept = kept_query(Provider::Twilio, &url);
    assert_eq!(kept, BTreeMap::from([("notification".to_owned(), id.to_owned())]));
    assert!(kept_query(Provider::SendgridInbound, &url).is_empty());
    assert!(kept_query(Provider::Twilio, "https://x.cl/y?notification=a%00b").is_empty());
}

#[test]
fn ten_thousand_repeated_deliveries_are_one_event() {
    let mut scenario = received();
    for _ in 0..100 {
        scenario = scenario.when(receive()).nothing_happens();
    }
    let webhook = scenario.state();
    for _ in 0..10_000 {
        assert_eq!(webhook.decide(receive()), Ok(vec![]));
    }
    scenario.when(success(1)).when(receive()).nothing_happens();
}

#[test]
fn another_delivery_does_not_share_the_stream() {
    received()
        .when(receive_of(Provider::Flow, "OTHER@1", clear("token=OTHER")))
        .refused("webhook.another_delivery")
        .when(receive_of(Provider::GoogleCalendar, "TOKEN@1", clear("")))
        .refused("webhook.another_delivery");
}

#[test]
fn the_same_provider_and_key_are_the_same_stream() {
    let id = delivery_id(Provider::Flow, "TOKEN@1");
    assert_eq!(id, delivery_id(Provider::Flow, "TOKEN@1"));
    assert_ne!(id, delivery_id(Provider::Flow, "TOKEN@2"));
    assert_ne!(id, delivery_id(Provider::Twilio, "TOKEN@1"));
    assert!(id.starts_with("flow.") && id.len() <= 100, "{id}");
}

#[test]
fn a_token_of_flow_is_the_same_delivery_within_a_minute() {
    let key = |seconds| flow_dedupe_key("TOKEN", at(seconds));
    assert_eq!(key(0), key(59));
    assert_ne!(key(59), key(60));
    assert_ne!(key(0), flow_dedupe_key("OTHER", at(0)));
}

#[test]
fn a_body_that_speaks_of_people_is_sealed() {
    for provider in [Provider::SendgridEvents, Provider::SendgridInbound, Provider::Twilio] {
        let receive = |body| given::<Webhook>([]).when(receive_of(provider, "k", body));
        receive(clear("email=ana@example.cl")).refused("webhook.body_not_sealed");
        assert_eq!(receive(sealed("email=ana@example.cl")).events().len(), 1);
        assert_eq!(receive(clear("")).events().len(), 1, "an empty body speaks of nobody");
    }
}

#[test]
fn what_the_log_cannot_keep_is_refused() {
    let receive =
        |key: &str, body| given::<Webhook>([]).when(receive_of(Provider::Flow, key, body));
    receive("k", clear("a\0b")).refused("webhook.body_not_text");
    receive("k", sealed("a\0b")).refused("webhook.body_not_text");
    receive("", clear("a")).refused("webhook.dedupe_key_invalid");
    receive(&"k".repeat(501), clear("a")).refused("webhook.dedupe_key_invalid");
}

#[test]
fn a_delivery_is_processed_once() {
    received()
        .when(success(1))
        .then([WebhookEvent::WebhookProcessed {
            handler_version: 1,
            outcome: "payment.record_report".to_owned(),
            concerns: Vec::new(),
            at: at(60),
        }])
        .when(success(1))
        .nothing_happens()
        .when(failure(61, false))
        .nothing_happens();
}

#[test]
fn a_failure_is_tried_again_later_and_later_and_then_given_up() {
    let mut scenario = received();
    let mut now = 0;
    for attempt in 1..ATTEMPTS {
        scenario = scenario.when(failure(now, false));
        let next = scenario.state().due_at().unwrap();
        assert_eq!(Some(next), next_attempt_at(attempt, at(now)));
        now = (next - at(0)).num_seconds();
    }
    assert!(now > 24 * 60 * 60, "a provider that is down for a day is waited for: {now}");
    let given_up = scenario.when(failure(now, false)).then([WebhookEvent::WebhookDeadLettered {
        handler_version: 1,
        attempts: ATTEMPTS,
        error: "the gateway does not answer".to_owned(),
        at: at(now),
    }]);
    assert_eq!(given_up.state().due_at(), None);
    given_up
        .when(failure(now, false))
        .refused("webhook.dead_lettered")
        .when(success(1))
        .refused("webhook.dead_lettered");
}

#[test]
fn the_waits_grow_from_ten_seconds_to_six_hours() {
    let wait = |attempt| next_attempt_at(attempt, at(0)).map(|next| (next - at(0)).num_seconds());
    let waits: Vec<_> = (1..=7).filter_map(wait).collect();
    assert_eq!(waits, [10, 40, 160, 640, 2_560, 10_240, 21_600]);
    assert_eq!(wait(0), Some(10));
    assert_eq!(wait(10), Some(21_600));
    assert_eq!(wait(11), None);
    assert_eq!(wait(u32::MAX), None);
}

#[test]
fn what_cannot_be_helped_by_trying_again_is_given_up_at_once() {
    let given_up = received().when(failure(1, true));
    assert_eq!(standing(&given_up), Standing::DeadLettered { attempts: 1 });
}

#[test]
fn a_delivery_is_replayed_against_newer_code() {
    let waiting = Standing::Waiting { failed: 0, due_at: at(90) };
    let replayed = received().when(success(1)).when(replay_it("Versión 2")).then([
        WebhookEvent::WebhookReplayRequested { reason: "Versión 2".to_owned(), at: at(90) },
    ]);
    assert_eq!(standing(&replayed), waiting);
    let again = replayed.when(replay_it("Versión 2")).nothing_happens().when(success(2));
    assert_eq!(standing(&again), Standing::Processed { handler_version: 2 });
    let revived = received().when(failure(1, true)).when(replay_it("Se corrigió"));
    assert_eq!(standing(&revived), waiting);
    let sooner = received().when(failure(1, false)).when(replay_it("Ya responde"));
    assert_eq!(standing(&sooner), waiting);
    received().when(success(1)).when(replay_it(" ")).refused("webhook.text_required");
}

fn erase(why: BodyErasure, at: DateTime<Utc>) -> WebhookCommand {
    WebhookCommand::EraseBody { why, at }
}

#[test]
fn a_body_that_was_processed_long_ago_is_erased_and_nothing_is_processed_from_it_again() {
    let old = at(60) + BODY_KEPT;
    let inbound = || given::<Webhook>([]).when(receive_of(Provider::Twilio, "k", sealed("x")));
    inbound().when(erase(BodyErasure::Age, old)).refused("webhook.body_needed");
    inbound()
        .when(failure(1, false))
        .when(erase(BodyErasure::Age, old))
        .refused("webhook.body_needed");
    inbound()
        .when(failure(60, true))
        .when(erase(BodyErasure::Age, old - TimeDelta::seconds(1)))
        .refused("webhook.body_needed")
        .when(erase(BodyErasure::Age, old))
        .then([WebhookEvent::WebhookBodyErased { why: BodyErasure::Age, at: old }])
        .when(replay_it("Otra vez"))
        .refused("webhook.body_erased");
    inbound()
        .when(success(1))
        .when(erase(BodyErasure::Age, old - TimeDelta::seconds(1)))
        .refused("webhook.body_needed")
        .when(erase(BodyErasure::Age, old))
        .then([WebhookEvent::WebhookBodyErased { why: BodyErasure::Age, at: old }])
        .when(erase(BodyErasure::Person, old))
        .nothing_happens()
        .when(replay_it("Otra vez"))
        .refused("webhook.body_erased");
}

#[test]
fn the_body_about_somebody_who_was_erased_goes_at_once_and_one_about_nobody_stays() {
    let person = erase(BodyErasure::Person, at(70));
    let inbound = given::<Webhook>([]).when(receive_of(Provider::Twilio, "k", sealed("x")));
    let erased = inbound
        .when(success(1))
        .when(person.clone())
        .then([WebhookEvent::WebhookBodyErased { why: BodyErasure::Person, at: at(70) }]);
    assert_eq!(standing(&erased), Standing::Processed { handler_version: 1 });
    received().when(success(1)).when(person).nothing_happens();
}

#[test]
fn nothing_happens_to_a_delivery_that_never_came() {
    let erase = erase(BodyErasure::Person, at(1));
    for command in [success(1), failure(1, false), replay_it("x"), erase] {
        given::<Webhook>([]).when(command).refused("webhook.unknown");
    }
}

#[test]
fn refusals_of_fields_point_at_the_field() {
    assert_eq!(WebhookError::BodyNotText.kind(), RefusalKind::Invalid);
    assert_eq!(WebhookError::BodyNotText.pointer(), Some("/body"));
    assert_eq!(WebhookError::TextRequired { pointer: "/error" }.pointer(), Some("/error"));
    assert_eq!(WebhookError::Unknown.kind(), RefusalKind::NotFound);
    assert_eq!(WebhookError::DeadLettered.kind(), RefusalKind::Rule);
}

#[test]
#[should_panic(expected = "impossible history: WebhookBodyErased")]
fn an_impossible_history_is_not_folded() {
    let mut history = samples();
    history.remove(0);
    replay::<Webhook>(history.iter().rev());
}

proptest! {
    #[test]
    fn any_sequence_of_commands_replays_to_what_lives(
        steps in prop::collection::vec((0_u8..5, any::<bool>(), -1_000_i64..100_000), 0..60),
    ) {
        let mut state = Webhook::default();
        let mut history = Vec::new();
        for (kind, flag, seconds) in steps {
            let command = match kind {
                0 if flag => receive(),
                0 => receive_of(Provider::Twilio, "k", sealed("x")),
                1 => success(u32::from(flag)),
                2 => replay_it("Otra vez"),
                _ => failure(seconds, flag && kind == 3),
            };
            for event in state.decide(command).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
        }
        let received = history.iter().filter(|event| event.name() == "WebhookReceived").count();
        prop_assert!(received <= 1);
        prop_assert_eq!(replay::<Webhook>(&history), state);
    }
}
