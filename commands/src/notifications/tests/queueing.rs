//! Who is told what because of an event, once.

use chrono::TimeDelta;
use domain::notification::{Channel, Fact, NotificationKind};
use domain::repair::samples::{self, CUSTOMER, OWNER, RECEPTIONIST, SECOND_TECHNICIAN, TECHNICIAN};
use domain::repair::{AwaitedPart, RepairIntent};

use super::desk::{Desk, managers, people};
use crate::test_support::{World, technician};

#[tokio::test]
async fn an_intake_is_told_to_the_customer_twice_and_to_everybody_in_the_workshop() {
    let desk = Desk::open().await;
    desk.receive(1).await;
    desk.settle().await;
    let told = desk.messages(NotificationKind::RepairCreated).await;
    assert_eq!(people(&told, Channel::Email), [CUSTOMER]);
    assert_eq!(people(&told, Channel::Sms), [CUSTOMER]);
    let staff = [TECHNICIAN, SECOND_TECHNICIAN, RECEPTIONIST, OWNER];
    assert_eq!(people(&told, Channel::InApp), staff);
    let mails = desk.mail.mails.lock().unwrap();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("CDS-2026-0001"), "{}", mails[0].text);
    let texts = desk.sms.texts.lock().unwrap();
    assert!(texts[0].text.starts_with("Cirujano: Recibimos tu equipo"), "{}", texts[0].text);
}

#[tokio::test]
async fn what_happened_before_the_first_start_is_told_to_nobody() {
    let world = World::staffed().await;
    let before = Desk::in_world(world).await;
    before.receive(1).await;
    // The same log, where the feature starts only now.
    let fresh = before.world.another_executor(8);
    let checkpoints = fresh.log().checkpoints();
    let marker = "notification_queueing.begins";
    let known = checkpoints.get(marker).await.unwrap();
    let head = fresh.log().head().await.unwrap();
    assert!(checkpoints.advance(marker, known, head).await.unwrap());
    let one_more = eventlog::Position { commit: head.commit + 1, prepare: head.prepare + 1 };
    assert!(checkpoints.advance(marker, head, one_more).await.unwrap());
    before.settle().await;
    assert!(before.messages(NotificationKind::RepairCreated).await.is_empty());
    before.receive(2).await;
    before.settle().await;
    assert_eq!(before.messages(NotificationKind::RepairCreated).await.len(), 6);
}

#[tokio::test]
async fn reacting_to_everything_once_more_tells_nobody_anything() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.settle().await;
    let (mails, texts) =
        (desk.mail.mails.lock().unwrap().len(), desk.sms.texts.lock().unwrap().len());
    let before = desk.world.executor.log().head().await.unwrap();
    let checkpoints = desk.world.executor.log().checkpoints();
    for name in
        ["notification_queueing", "notification_follow_ups", "outbox", "notification_digests"]
    {
        let known = checkpoints.get(name).await.unwrap();
        if known > eventlog::Position::START {
            let first = eventlog::Position::row(1);
            assert!(checkpoints.advance(name, known, first).await.unwrap(), "{name}");
        }
    }
    // A process of its own, which remembers nothing.
    managers(&desk.world, &desk.notifications).catch_up().await.unwrap();
    desk.settle().await;
    assert_eq!(desk.world.executor.log().head().await.unwrap(), before);
    assert_eq!(desk.mail.mails.lock().unwrap().len(), mails);
    assert_eq!(desk.sms.texts.lock().unwrap().len(), texts);
}

#[tokio::test]
async fn from_the_fourth_change_in_ten_minutes_on_they_are_told_together_and_once() {
    let desk = Desk::open().await;
    let number = desk.receive(1).await;
    desk.begin_diagnosis(number).await;
    desk.quote(number).await;
    let step = async |intent| {
        desk.world.clock.advance(TimeDelta::seconds(20));
        desk.world.repair(number, technician(), intent).await.unwrap();
        desk.settle().await;
    };
    let await_parts = || RepairIntent::AwaitParts {
        parts: vec![AwaitedPart { name: "CEM3340".into(), eta: samples::instant().date_naive() }],
    };
    desk.approve(number).await;
    step(RepairIntent::StartRepair).await;
    step(await_parts()).await;
    step(RepairIntent::ReceivePart { name: "CEM3340".into() }).await;
    step(RepairIntent::StartRepair).await;
    let alone = desk.messages(NotificationKind::StateChanged).await;
    assert_eq!(alone.len(), 3, "diagnosis, approval and the beginning of the work");
    assert!(desk.messages(NotificationKind::StateDigest).await.is_empty(), "its time has not come");
    desk.world.clock.advance(TimeDelta::minutes(10));
    desk.settle().await;
    desk.settle().await;
    let digests = desk.messages(NotificationKind::StateDigest).await;
    assert_eq!(digests.len(), 1);
    let Some(Fact::Lines(lines)) = digests[0].facts.get("cambios") else { panic!("{digests:?}") };
    assert_eq!(lines, &["Esperando un repuesto", "En reparación"]);
    assert_eq!(desk.messages(NotificationKind::StateChanged).await.len(), 3);
}

#[tokio::test]
async fn whoever_had_a_key_of_a_session_copied_is_warned_also_where_they_muted_mail() {
    use domain::notification::MuteCause;
    use domain::person::{Person, PersonCommand};
    let desk = Desk::open().await;
    for person in [CUSTOMER, TECHNICIAN] {
        let (at, family) = (desk.world.now(), crate::test_support::uuid(77));
        let channel = Channel::Email;
        let mute = PersonCommand::MuteChannel { channel, cause: MuteCause::Preference, at };
        for command in [mute, PersonCommand::ReportTokenReuse { family, at }] {
            let actor = domain::Actor::person(person, domain::Role::Owner);
            let actor = match &command {
                PersonCommand::MuteChannel { .. } => actor,
                _ => domain::Actor::system("test"),
            };
            let context = desk.world.by(actor);
            let id = person.to_string();
            desk.world.executor.execute::<Person>(&id, command, context).await.unwrap();
        }
    }
    desk.settle().await;
    let told = desk.messages(NotificationKind::SessionReused).await;
    let mut both = [CUSTOMER, TECHNICIAN];
    both.sort();
    assert_eq!(people(&told, Channel::Email), both);
    assert!(told.iter().all(|it| it.progress.as_str() == "sent"), "{told:?}");
}
