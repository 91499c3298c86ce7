//! What goes out after an outage: nothing that is no longer true, in the order in which it happened, and nothing twice.

use chrono::TimeDelta;
use domain::Role;
use domain::notification::{
    About, Cause, Channel, NotificationEvent, NotificationKind as K, Recipient, TemplateRef,
    notification_id, preview_facts,
};
use domain::repair::samples::{self, CUSTOMER};
use domain::repair::{Receiver, RepairIntent};
use eventlog::StreamId;

use super::desk::{Desk, people};
use crate::gateways::GatewayError;
use crate::notifications::{Concerned, Wish};
use crate::test_support::{customer, reception};

const SILENT: GatewayError = GatewayError::Unknown { reason: "no answer" };
const DOWN: GatewayError = GatewayError::NotSent { reason: "the provider cannot be reached" };

#[tokio::test]
async fn what_is_no_longer_true_is_held_back() {
    let desk = Desk::open().await;
    desk.mail.go_down(Some(DOWN));
    let (quoted, ready) = (desk.receive(1).await, desk.receive(2).await);
    desk.begin_diagnosis(quoted).await;
    desk.quote(quoted).await;
    desk.begin_diagnosis(ready).await;
    desk.find_no_fault(ready).await;
    desk.settle().await;
    // Meanwhile the quote is answered, and the instrument collected.
    let reject = RepairIntent::RejectQuote { revision: 1, reason: None, evidence: None };
    desk.world.repair(quoted, customer(), reject).await.unwrap();
    let deliver = RepairIntent::Deliver {
        receiver: Receiver::Customer,
        identity_checked: true,
        accessories_returned: true,
        signature: samples::signature(),
    };
    desk.world.repair(ready, reception(), deliver).await.unwrap();
    desk.mail.go_down(None);
    desk.world.clock.advance(TimeDelta::hours(3));
    desk.settle().await;
    assert_eq!(desk.state(K::QuoteReady, Channel::Email).await, "suppressed");
    assert_eq!(desk.state(K::PickupReady, Channel::Email).await, "suppressed");
    assert!(desk.messages(K::CustomerUnreachable).await.is_empty(), "there is nothing to call for");
}

#[tokio::test]
async fn what_waited_goes_out_in_the_order_in_which_it_happened() {
    let desk = Desk::open().await;
    desk.mail.go_down(Some(DOWN));
    for count in 1..=8 {
        desk.receive(count).await;
    }
    desk.settle().await;
    desk.mail.go_down(None);
    desk.world.clock.advance(TimeDelta::minutes(2));
    desk.settle().await;
    let mails = desk.mail.mails.lock().unwrap();
    let told: Vec<bool> = (1..=8)
        .map(|count| mails[count - 1].text.contains(&format!("CDS-2026-{count:04}")))
        .collect();
    assert_eq!(told, [true; 8]);
}

#[tokio::test]
async fn a_lost_answer_costs_one_more_message_at_most() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        desk.sms.refuse_next(SILENT);
    }
    desk.receive(1).await;
    for _ in 0..40 {
        desk.settle().await;
        desk.world.clock.advance(TimeDelta::minutes(30));
    }
    let told = desk.messages(K::RepairCreated).await;
    let sms = told.iter().find(|it| it.channel == Channel::Sms).unwrap();
    assert_eq!(sms.progress.as_str(), "failed");
    let history = desk.world.history("notification", &sms.notification.to_string()).await;
    assert_eq!(history, ["NotificationQueued", "NotificationAttemptFailed", "NotificationFailed"]);
}

#[tokio::test]
async fn a_provider_that_answers_nothing_for_a_day_costs_no_message() {
    let desk = Desk::open().await;
    desk.mail.go_down(Some(SILENT));
    let wait = async |quarters: u32| {
        for _ in 0..quarters {
            desk.settle().await;
            desk.world.clock.advance(TimeDelta::minutes(15));
        }
    };
    for count in 1..=5 {
        desk.receive(count).await;
    }
    wait(24 * 4).await;
    let waits = |it: &domain::notification::Message| it.progress.as_str() == "queued";
    let mails = async || {
        let told = desk.messages(K::RepairCreated).await;
        told.into_iter().filter(|it| it.channel == Channel::Email).collect::<Vec<_>>()
    };
    assert!(mails().await.iter().all(waits), "none is given up");
    desk.mail.go_down(None);
    wait(2).await;
    let sent = desk.mail.mails.lock().unwrap().len();
    let states: Vec<_> = mails().await.iter().map(|it| it.progress.as_str()).collect();
    assert_eq!((sent, states), (5, vec!["sent"; 5]), "each once after it returned");
}

#[tokio::test]
async fn a_provider_that_failed_is_asked_once_more_where_it_tells_nothing_of_deliveries() {
    let desk = Desk::open().await;
    desk.mail.is_reticent.store(true, std::sync::atomic::Ordering::SeqCst);
    for _ in 0..5 {
        desk.mail.refuse_next(GatewayError::Failed);
    }
    desk.receive(1).await;
    for _ in 0..10 {
        desk.settle().await;
        desk.world.clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(desk.state(K::RepairCreated, Channel::Email).await, "failed");
    assert!(desk.mail.mails.lock().unwrap().is_empty(), "it may have gone out twice already");
}

#[tokio::test]
async fn a_provider_that_asks_for_a_pause_gets_it_and_no_attempt_is_counted() {
    let desk = Desk::open().await;
    let retry_after = Some(std::time::Duration::from_secs(90));
    desk.mail.refuse_next(GatewayError::RateLimited { retry_after });
    for count in 1..=3 {
        desk.receive(count).await;
    }
    desk.managers.catch_up().await.unwrap();
    // What rests is known to a process, and asked about anew by the next one.
    let (mut backlog, stop) =
        (desk.outbox.backlog().await.unwrap(), tokio_util::sync::CancellationToken::new());
    for _ in 0..3 {
        desk.outbox.round(&mut backlog, &stop).await.unwrap();
    }
    assert!(desk.mail.mails.lock().unwrap().is_empty(), "nor are the others tried");
    desk.world.clock.advance(TimeDelta::seconds(91));
    desk.outbox.round(&mut backlog, &stop).await.unwrap();
    assert_eq!(desk.mail.mails.lock().unwrap().len(), 3);
    let mut told = desk.messages(K::RepairCreated).await;
    told.retain(|it| it.channel == Channel::Email);
    let history = desk.world.history("notification", &told[0].notification.to_string()).await;
    assert_eq!(history, ["NotificationQueued", "NotificationSent"]);
}

#[tokio::test]
async fn a_repair_that_cannot_be_read_keeps_nobody_elses_mail() {
    let desk = Desk::open().await;
    let broken = serde_json::json!({ "RepairReceived": {} });
    desk.world.append("repair", "CDS-2026-0009", "RepairReceived", broken).await;
    desk.receive(1).await;
    desk.managers.catch_up().await.unwrap();
    desk.outbox.send_due().await.unwrap();
    assert_eq!(desk.mail.mails.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_person_who_cannot_be_read_keeps_nobody_elses_message() {
    let desk = Desk::open().await;
    let person = domain::values::PersonId::new(desk.world.executor.ids().uuid());
    let broken = serde_json::json!({ "PersonRegistered": {} });
    desk.world.append("person", &person.to_string(), "PersonRegistered", broken).await;
    let concerned = Concerned { customers: vec![person, CUSTOMER], ..Concerned::default() };
    let (kind, cause) = (K::DataBreach, Cause::event(desk.world.executor.ids().uuid()));
    let wish = Wish::new(cause, kind, preview_facts(kind), concerned);
    let context = desk.world.by(domain::Actor::system("test"));
    desk.notifications.queue_for(&desk.world.executor, wish, &context).await.unwrap();
    assert_eq!(desk.state(kind, Channel::Email).await, "queued");
    let told = people(&desk.messages(kind).await, Channel::InApp);
    assert!(told.contains(&samples::OWNER), "nor does whoever comes after them");
}

#[tokio::test]
async fn a_long_line_of_mail_ends_for_a_look_at_what_came_meanwhile() {
    let desk = Desk::open().await;
    for count in 1..=60 {
        desk.receive(count).await;
    }
    desk.managers.catch_up().await.unwrap();
    let stop = tokio_util::sync::CancellationToken::new();
    let mut backlog = desk.outbox.backlog().await.unwrap();
    let sent = || desk.mail.mails.lock().unwrap().len();
    desk.outbox.round(&mut backlog, &stop).await.unwrap();
    assert_eq!(sent(), 50);
    desk.outbox.round(&mut backlog, &stop).await.unwrap();
    assert_eq!(sent(), 60);
}

#[tokio::test]
async fn a_message_that_cannot_be_read_keeps_no_other() {
    let desk = Desk::open().await;
    let id = domain::values::NotificationId::new(desk.world.executor.ids().uuid()).to_string();
    let broken = serde_json::json!({ "NotificationQueued": {} });
    desk.world.append("notification", &id, "NotificationQueued", broken).await;
    desk.receive(1).await;
    desk.managers.catch_up().await.unwrap();
    let round = desk.outbox.send_due().await.unwrap();
    assert_eq!((desk.mail.mails.lock().unwrap().len(), round.waiting), (1, 1));
}

#[tokio::test]
async fn a_new_version_of_a_text_tells_nobody_anything_again() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.quote(number).await;
    // As a process with the first version of the text queued it.
    let stream = StreamId::new("repair", number.to_string());
    let events = desk.world.executor.log().load(&stream, 0).await.unwrap();
    let issued = events.iter().find(|event| event.event_type == "QuoteIssued").unwrap();
    let recipient = Recipient { person: CUSTOMER, role: Role::Customer };
    let cause = Cause::event(issued.event_id);
    let template = TemplateRef { code: K::QuoteReady.to_string(), version: 1 };
    let notification = notification_id(&cause, recipient, Channel::Email, &template);
    let queued = NotificationEvent::NotificationQueued {
        notification,
        cause,
        kind: K::QuoteReady,
        recipient,
        channel: Channel::Email,
        template,
        about: Some(About { aggregate: "repair".into(), id: number.to_string() }),
        facts: preview_facts(K::QuoteReady),
        not_before: desk.world.now(),
        not_after: None,
        at: desk.world.now(),
    };
    let (id, payload) = (notification.to_string(), serde_json::to_value(&queued).unwrap());
    desk.world.append("notification", &id, "NotificationQueued", payload).await;
    desk.settle().await;
    let told = desk.messages(K::QuoteReady).await;
    let mails = told.iter().filter(|it| it.channel == Channel::Email).count();
    assert_eq!((mails, told.len()), (1, 2), "one mail and one SMS");
}
