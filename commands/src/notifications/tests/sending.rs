//! What becomes of a message: sent once, tried again, given up, by SMS instead.

use chrono::TimeDelta;
use domain::notification::{Channel, NotificationKind as K, Progress};
use domain::repair::Repair;

use super::desk::Desk;
use crate::gateways::{GatewayError, RefusalCause};

const DOWN: GatewayError = GatewayError::NotSent { reason: "the provider cannot be reached" };

#[tokio::test]
async fn a_provider_that_is_down_for_a_day_gets_everything_once_after_it_returned() {
    let desk = Desk::open().await;
    desk.mail.go_down(Some(DOWN));
    for count in 1..=5 {
        desk.receive(count).await;
    }
    for _ in 0..24 * 4 {
        desk.settle().await;
        desk.world.clock.advance(TimeDelta::minutes(15));
    }
    assert!(desk.mail.mails.lock().unwrap().is_empty());
    desk.mail.go_down(None);
    for _ in 0..12 * 4 {
        desk.settle().await;
        desk.world.clock.advance(TimeDelta::minutes(15));
    }
    let mut sent: Vec<_> = desk.mail.mails.lock().unwrap().iter().map(|mail| mail.id).collect();
    assert_eq!(sent.len(), 5);
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 5, "each once");
    assert_eq!(desk.settle().await.waiting, 0);
}

#[tokio::test]
async fn an_sms_to_a_customer_waits_until_nine_in_the_morning() {
    let desk = Desk::open().await;
    // 22:00 in Santiago.
    desk.world.clock.advance(TimeDelta::hours(12));
    desk.receive(1).await;
    desk.settle().await;
    assert_eq!(desk.state(K::RepairCreated, Channel::Email).await, "sent");
    assert_eq!(desk.state(K::RepairCreated, Channel::Sms).await, "queued");
    desk.world.clock.advance(TimeDelta::hours(11));
    desk.settle().await;
    assert_eq!(desk.state(K::RepairCreated, Channel::Sms).await, "sent");
}

#[tokio::test]
async fn a_lost_answer_is_waited_for_and_tried_again_after_a_quarter_of_an_hour() {
    let desk = Desk::open().await;
    desk.mail.refuse_next(GatewayError::Unknown { reason: "no answer" });
    desk.receive(1).await;
    desk.settle().await;
    desk.world.clock.advance(TimeDelta::minutes(11));
    desk.settle().await;
    assert!(desk.mail.mails.lock().unwrap().is_empty(), "its event may still come");
    desk.world.clock.advance(TimeDelta::minutes(8));
    desk.settle().await;
    assert_eq!(desk.mail.mails.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_provider_that_is_given_a_rest_costs_no_attempt() {
    let desk = Desk::open().await;
    let retry_after = std::time::Duration::from_secs(30);
    desk.mail.go_down(Some(GatewayError::CircuitOpen { retry_after }));
    desk.receive(1).await;
    desk.settle().await;
    let message = &desk.messages(K::RepairCreated).await[0];
    assert!(matches!(message.progress, Progress::Queued { failed: 0, .. }));
    desk.mail.go_down(None);
    desk.world.clock.advance(TimeDelta::seconds(31));
    desk.settle().await;
    assert_eq!(desk.state(K::RepairCreated, Channel::Email).await, "sent");
}

#[tokio::test]
async fn keys_that_are_refused_lose_nothing() {
    let desk = Desk::open().await;
    desk.mail.go_down(Some(GatewayError::refused(RefusalCause::Credentials, "http_401")));
    desk.receive(1).await;
    desk.settle().await;
    desk.mail.go_down(None);
    desk.world.clock.advance(TimeDelta::minutes(2));
    desk.settle().await;
    assert_eq!(desk.state(K::RepairCreated, Channel::Email).await, "sent");
}

#[tokio::test]
async fn a_number_that_wants_no_more_is_muted_and_the_message_held_back() {
    let desk = Desk::open().await;
    desk.sms.refuse_next(GatewayError::refused(RefusalCause::OptedOut, "21610"));
    desk.receive(1).await;
    desk.settle().await;
    assert_eq!(desk.state(K::RepairCreated, Channel::Sms).await, "suppressed");
    desk.receive(2).await;
    desk.settle().await;
    assert!(desk.sms.texts.lock().unwrap().is_empty(), "nor is the next one tried");
}

#[tokio::test]
async fn the_workshop_is_told_when_neither_mail_nor_sms_arrives_and_only_then() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.settle().await;
    let bad = || GatewayError::refused(RefusalCause::Recipient, "21211");
    desk.mail.refuse_next(bad());
    desk.find_no_fault(number).await;
    desk.settle().await;
    assert_eq!(desk.state(K::PickupReady, Channel::Email).await, "failed");
    assert_eq!(desk.state(K::PickupReady, Channel::Sms).await, "sent");
    assert!(desk.messages(K::CustomerUnreachable).await.is_empty(), "the SMS is on its way");

    let number = desk.receive(2).await;
    desk.begin_diagnosis(number).await;
    desk.settle().await;
    desk.mail.refuse_next(bad());
    desk.sms.refuse_next(bad());
    desk.find_no_fault(number).await;
    desk.settle().await;
    assert_eq!(desk.messages(K::CustomerUnreachable).await.len(), 4, "everybody who works here");
}

#[tokio::test]
async fn the_proof_that_it_arrived_starts_the_clock_of_storage() {
    use domain::notification::{Notification, NotificationCommand, ProviderStatus};
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.find_no_fault(number).await;
    desk.settle().await;
    let load =
        async || desk.world.executor.load::<Repair>(&number.to_string()).await.unwrap().state;
    assert_eq!(load().await.storage_starts_on(), None);
    let message = desk.messages(K::PickupReady).await.remove(0);
    let command = NotificationCommand::NoteStatus {
        provider: "sendgrid".into(),
        message: message.messages[0].clone(),
        status: ProviderStatus::Delivered,
        at: desk.world.now(),
    };
    let context = desk.world.by(domain::Actor::system("test"));
    let id = message.notification.to_string();
    desk.world.executor.execute::<Notification>(&id, command, context).await.unwrap();
    desk.settle().await;
    assert!(load().await.storage_starts_on().is_some());
}
