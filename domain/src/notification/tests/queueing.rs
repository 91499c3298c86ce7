//! What is queued, under which key, and what is held back at once.

use proptest::prelude::*;

use super::*;
use crate::repair::Status;

#[test]
fn a_message_is_queued_with_its_key_and_the_newest_template() {
    let request = ready_by(Channel::Email);
    let id = request.id().unwrap();
    let template = TemplateRef { code: "pickup_ready".to_owned(), version: 2 };
    given::<Notification>([]).when(queue(request.clone())).then([
        NotificationEvent::NotificationQueued {
            notification: id,
            cause: request.cause.clone(),
            kind: NotificationKind::PickupReady,
            recipient: ana(Role::Customer),
            channel: Channel::Email,
            template: template.clone(),
            about: None,
            facts: facts(NotificationKind::PickupReady),
            not_before: at(),
            not_after: None,
            at: at(),
        },
    ]);
    assert_eq!(id, notification_id(&request.cause, ana(Role::Customer), Channel::Email, &template));
}

#[test]
fn seeing_the_event_again_queues_nothing_whatever_it_says_by_then() {
    let mut later = ready_by(Channel::Email);
    later.facts = facts(NotificationKind::PickupReady)
        .with("saldo", Fact::Amount(crate::values::Money::ZERO));
    later.at = minutes(600);
    queued_by(Channel::Email)
        .when(queue(ready_by(Channel::Email)))
        .nothing_happens()
        .when(queue(later))
        .nothing_happens();
}

#[test]
fn the_key_is_the_event_its_moment_the_recipient_the_channel_and_the_version_of_the_template() {
    let cause = Cause::event(Uuid::from_u128(7));
    let template = |version| TemplateRef { code: "pickup_reminder".to_owned(), version };
    let id = notification_id(&cause, ana(Role::Customer), Channel::Email, &template(1));
    assert_eq!(
        id.to_string(),
        "8c434d44-af68-5368-9672-6978b01883d1",
        "the key is stored for ever"
    );
    let others = [
        notification_id(
            &Cause::event(Uuid::from_u128(8)),
            ana(Role::Customer),
            Channel::Email,
            &template(1),
        ),
        notification_id(
            &Cause::moment(cause.event, "day-3"),
            ana(Role::Customer),
            Channel::Email,
            &template(1),
        ),
        notification_id(
            &cause,
            Recipient { person: PersonId::new(Uuid::from_u128(2)), role: Role::Customer },
            Channel::Email,
            &template(1),
        ),
        notification_id(&cause, ana(Role::Owner), Channel::Email, &template(1)),
        notification_id(&cause, ana(Role::Customer), Channel::Sms, &template(1)),
        notification_id(&cause, ana(Role::Customer), Channel::Email, &template(2)),
    ];
    for other in others {
        assert_ne!(other, id);
    }
}

#[test]
fn what_the_matrix_does_not_have_is_not_queued() {
    for (kind, role, channel) in [
        (NotificationKind::StateChanged, Role::Customer, Channel::Sms),
        (NotificationKind::StateChanged, Role::Owner, Channel::Email),
        (NotificationKind::QuoteDecided, Role::Customer, Channel::InApp),
        (NotificationKind::SlaBreached, Role::Technician, Channel::Email),
        (NotificationKind::SlaUrgent, Role::Receptionist, Channel::Sms),
        (NotificationKind::PickupReady, Role::Anonymous, Channel::Email),
    ] {
        let request = request(kind, role, channel);
        given::<Notification>([]).when(queue(request)).refused("notification.not_planned");
    }
}

#[test]
fn a_message_needs_the_facts_of_its_kind_and_no_others() {
    let with = |facts: Facts| {
        let request = QueueRequest { facts, ..ready_by(Channel::Email) };
        given::<Notification>([]).when(queue(request))
    };
    let complete = || facts(NotificationKind::PickupReady);
    with(Facts::new()).refused("notification.fact_missing");
    with(complete().with("saldo", Fact::Count(3))).refused("notification.fact_missing");
    with(complete().with("valor", Fact::Count(3))).refused("notification.fact_unknown");
    with(complete().with("equipo", Fact::Text(" ".to_owned())))
        .refused("notification.fact_unreadable");
    with(complete().with("equipo", Fact::Text("a\u{0}".to_owned())))
        .refused("notification.fact_unreadable");
}

#[test]
fn what_the_wording_leaves_room_for_may_be_missing() {
    let without_date = Facts::new()
        .with("numero", Fact::Text("CDS-2026-0001".to_owned()))
        .with("equipo", Fact::Text("Juno-60".to_owned()))
        .with("estado", Fact::Status(Status::Delivered));
    assert_eq!(without_date.fit(NotificationKind::StateChanged), Ok(()));
    let with_part = without_date.with("pieza", Fact::Text("CEM3340".to_owned()));
    let unfit = with_part.fit(NotificationKind::StateChanged);
    assert_eq!(unfit, Err(Unfit::Unknown("pieza".to_owned())), "nothing of a part was delivered");
}

#[test]
fn facts_name_nobody() {
    for personal in [
        "Escribe a ana@example.cl",
        "912345678",
        "+56 9 1234 5678",
        "llama al +56912345678 hoy",
        "RUT 12.345.678-5",
        "de (76830014-3)",
    ] {
        let facts =
            facts(NotificationKind::PickupReady).with("equipo", Fact::Text(personal.to_owned()));
        let request = QueueRequest { facts, ..ready_by(Channel::Email) };
        given::<Notification>([]).when(queue(request)).refused("notification.fact_personal");
    }
    for harmless in ["Roland Juno-60", "Korg MS-20 (1978)", "TR-808", "Moog 15 @ 220 V"] {
        let facts =
            facts(NotificationKind::PickupReady).with("equipo", Fact::Text(harmless.to_owned()));
        assert_eq!(facts.fit(NotificationKind::PickupReady), Ok(()), "{harmless}");
    }
}

#[test]
fn a_moment_is_readable() {
    let cause = Cause::moment(Uuid::from_u128(7), "");
    let request = QueueRequest { cause, ..ready_by(Channel::Email) };
    given::<Notification>([]).when(queue(request)).refused("notification.moment_invalid");
}

#[test]
fn an_sms_to_a_customer_waits_until_nine() {
    let night = QueueRequest { at: local("2026-03-02 23:10"), ..ready_by(Channel::Sms) };
    let scenario = given::<Notification>([]).when(queue(night.clone()));
    let message = scenario.state().message().unwrap();
    assert_eq!(message.step(night.at), Step::Wait(local("2026-03-03 09:00")));
    assert_eq!(message.step(local("2026-03-03 09:00")), Step::Send);
    let mail = QueueRequest { channel: Channel::Email, ..night };
    let scenario = given::<Notification>([]).when(queue(mail.clone()));
    assert_eq!(scenario.state().message().unwrap().step(mail.at), Step::Send);
}

#[test]
fn a_digest_waits_for_its_window() {
    let until = minutes(10);
    let digest = QueueRequest {
        not_before: Some(until),
        ..request(NotificationKind::StateDigest, Role::Customer, Channel::Email)
    };
    let scenario = given::<Notification>([]).when(queue(digest));
    assert_eq!(scenario.state().message().unwrap().step(at()), Step::Wait(until));
}

#[test]
fn in_the_panel_it_is_there_as_soon_as_it_is_queued_and_is_read_once() {
    let panel = request(NotificationKind::QuoteDecided, Role::Receptionist, Channel::InApp);
    let scenario = given::<Notification>([]).when(queue(panel));
    assert_eq!(names(&scenario), ["NotificationQueued", "NotificationDelivered"]);
    scenario
        .when(NotificationCommand::MarkRead { at: minutes(3) })
        .then([NotificationEvent::NotificationRead { at: minutes(3) }])
        .when(NotificationCommand::MarkRead { at: minutes(4) })
        .nothing_happens()
        .when(sent("x", 5))
        .refused("notification.not_sent_outside")
        .when(failed(1, AttemptFailure::NotSent, 6))
        .refused("notification.not_sent_outside");
    queued_by(Channel::Email)
        .when(NotificationCommand::MarkRead { at: minutes(3) })
        .refused("notification.not_in_panel");
}

#[test]
fn a_message_is_its_recipients_to_read() {
    let scenario = queued_by(Channel::Email);
    assert_eq!(scenario.state().owner(), Some(ana(Role::Customer).person));
    let read = NotificationCommand::MarkRead { at: at() };
    assert_eq!(crate::Command::capability(&read), crate::Capability::OwnInbox);
}

#[test]
fn what_must_not_be_sent_is_queued_and_suppressed_at_once() {
    let cases = [
        (Reach { erased: true, ..OPEN }, SuppressionReason::ErasedPerson),
        (Reach { address: false, ..OPEN }, SuppressionReason::NoAddress),
        (Reach { muted: Some(MuteCause::StopReply), ..OPEN }, SuppressionReason::OptedOut),
    ];
    for (reach, why) in cases {
        let request = QueueRequest { reach, ..ready_by(Channel::Email) };
        let scenario = given::<Notification>([]).when(queue(request));
        assert_eq!(names(&scenario), ["NotificationQueued", "NotificationSuppressed"]);
        assert_eq!(scenario.state().message().unwrap().progress, Progress::Suppressed { why });
        assert_eq!(scenario.state().message().unwrap().step(at()), Step::Rest);
    }
}

#[test]
fn a_reminder_that_could_only_go_out_after_its_appointment_is_suppressed() {
    let early = QueueRequest {
        at: local("2026-03-02 06:30"),
        not_after: Some(local("2026-03-02 08:30")),
        ..request(NotificationKind::AppointmentSoon, Role::Customer, Channel::Sms)
    };
    let scenario = given::<Notification>([]).when(queue(early));
    let superseded = Progress::Suppressed { why: SuppressionReason::Superseded };
    assert_eq!(scenario.state().message().unwrap().progress, superseded);
}

#[test]
fn preferences_hold_for_what_can_be_muted_only() {
    let muted = Reach { muted: Some(MuteCause::Preference), ..OPEN };
    for kind in NotificationKind::ALL {
        let held = suppression(kind, Channel::Email, muted);
        let expected = super::super::matrix::row(kind)
            .fixed
            .is_none()
            .then_some(SuppressionReason::Preference);
        assert_eq!(held, expected, "{kind}");
        assert_eq!(suppression(kind, Channel::Email, OPEN), None, "{kind}");
    }
}

#[test]
fn a_consent_is_asked_for_where_the_matrix_says_so() {
    let without = Reach { consent: false, ..OPEN };
    for kind in NotificationKind::ALL {
        let needs = matches!(
            kind,
            NotificationKind::StorageCharged
                | NotificationKind::StreamStarting
                | NotificationKind::VideoReady
        );
        let expected = needs.then_some(SuppressionReason::Consent);
        assert_eq!(suppression(kind, Channel::Email, without), expected, "{kind}");
    }
}

#[test]
fn the_panel_reaches_whoever_has_no_address() {
    let reach = Reach { address: false, ..OPEN };
    assert_eq!(suppression(NotificationKind::QuoteDecided, Channel::InApp, reach), None);
}

proptest! {
    #[test]
    fn two_messages_have_the_same_id_only_if_they_are_the_same(
        left in (0_u128..3, "[a-z]{0,2}", 0_u128..3, 0_usize..3, 1_u32..3),
        right in (0_u128..3, "[a-z]{0,2}", 0_u128..3, 0_usize..3, 1_u32..3),
    ) {
        let id = |(event, moment, person, channel, version): &(u128, String, u128, usize, u32)| {
            let recipient =
                Recipient { person: PersonId::new(Uuid::from_u128(*person)), role: Role::Customer };
            let template = TemplateRef { code: "state_changed".to_owned(), version: *version };
            let cause = Cause::moment(Uuid::from_u128(*event), moment.as_str());
            notification_id(&cause, recipient, Channel::ALL[*channel], &template)
        };
        prop_assert_eq!(left == right, id(&left) == id(&right));
    }
}
