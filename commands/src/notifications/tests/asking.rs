//! What nobody told is asked for, or said to those who can call.

use chrono::TimeDelta;
use domain::notification::{Channel, NotificationKind as K};
use domain::repair::{Repair, RepairIntent, samples};
use domain::values::RepairNumber;

use super::desk::Desk;
use crate::gateways::{GatewayError, RefusalCause, SmsState};
use crate::test_support::reception;

async fn ready(desk: &Desk) -> RepairNumber {
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.find_no_fault(number).await;
    desk.settle().await;
    number
}

#[tokio::test]
async fn an_sms_whose_callback_was_lost_is_asked_about_and_proves_the_notice() {
    let desk = Desk::open().await;
    let number = ready(&desk).await;
    let told = desk.messages(K::PickupReady).await;
    let sms = told.iter().find(|it| it.channel == Channel::Sms).unwrap().notification;
    let ask = async || desk.notifications.ask_after_sms(&desk.world.executor, [sms]).await.unwrap();
    desk.sms.tell(SmsState::Sent);
    assert_eq!((ask().await.asked, ask().await.told), (1, 0));
    desk.sms.tell(SmsState::Delivered);
    assert_eq!(ask().await.told, 1);
    assert_eq!(desk.state(K::PickupReady, Channel::Sms).await, "delivered");
    assert_eq!(ask().await.asked, 0, "there is nothing more to ask");
    desk.settle().await;
    let repair = desk.world.executor.load::<Repair>(&number.to_string()).await.unwrap();
    assert!(repair.state.storage_starts_on().is_some());
}

#[tokio::test]
async fn after_a_day_without_a_proof_the_workshop_is_told_to_call_once() {
    let desk = Desk::open().await;
    let number = ready(&desk).await;
    let tell = async || {
        let (executor, now) = (&desk.world.executor, desk.world.now());
        desk.notifications.tell_of_unproved(executor, [number], now).await.unwrap();
        desk.messages(K::CustomerUnreachable).await.len()
    };
    desk.world.clock.advance(TimeDelta::hours(23));
    assert_eq!(tell().await, 0);
    desk.world.clock.advance(TimeDelta::hours(1));
    assert_eq!((tell().await, tell().await), (4, 4), "everybody who works here, once");
}

#[tokio::test]
async fn whoever_was_called_need_not_be_called_again() {
    let desk = Desk::open().await;
    let number = ready(&desk).await;
    let notice = domain::repair::Notice::Ready;
    let evidence = samples::evidence("Llamada de las 12");
    let prove = RepairIntent::ProveNotice { notice, evidence };
    desk.world.repair(number, reception(), prove).await.unwrap();
    desk.world.clock.advance(TimeDelta::days(2));
    let (executor, now) = (&desk.world.executor, desk.world.now());
    assert_eq!(desk.notifications.tell_of_unproved(executor, [number], now).await.unwrap(), 0);
}

#[tokio::test]
async fn the_workshop_is_told_when_a_reminder_arrives_by_no_way() {
    use domain::notification::{Cause, Fact, Facts};
    let desk = Desk::open().await;
    let number = ready(&desk).await;
    let notice = domain::repair::Notice::Ready;
    let prove = RepairIntent::ProveNotice { notice, evidence: samples::evidence("Llamada") };
    desk.world.repair(number, reception(), prove).await.unwrap();
    let executor = &desk.world.executor;
    let uncollected = crate::notifications::uncollected(executor, number).await.unwrap().unwrap();
    let wish = crate::notifications::RepairWish {
        facts: Facts::new().with("dia", Fact::Count(7)),
        ..crate::notifications::RepairWish::new(
            number,
            K::PickupReminder,
            Cause::moment(uncollected.notice, "day-7"),
        )
    };
    let context = desk.world.by(domain::Actor::system("test"));
    desk.notifications.queue_about_repair(executor, wish, &context).await.unwrap();
    let bad = || GatewayError::refused(RefusalCause::Recipient, "21211");
    desk.mail.refuse_next(bad());
    desk.sms.refuse_next(bad());
    desk.settle().await;
    assert_eq!(desk.messages(K::CustomerUnreachable).await.len(), 4);
}
