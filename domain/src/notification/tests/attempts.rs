//! Attempts that fail, retries, dead letters, holding back and redriving.

use proptest::prelude::*;

use super::super::retry::{RETRIES, next_attempt};
use super::*;

#[test]
fn a_failed_attempt_is_repeated_after_a_while() {
    queued_by(Channel::Email)
        .when(failed(1, AttemptFailure::NotSent, 1))
        .then([NotificationEvent::NotificationAttemptFailed {
            attempt: 1,
            failure: AttemptFailure::NotSent,
            error: "gateway.not_sent".to_owned(),
            // A minute, a fifth less for the least jitter.
            next_attempt: minutes(1) + TimeDelta::seconds(48),
            at: minutes(1),
        }])
        .when(failed(1, AttemptFailure::NotSent, 1))
        .nothing_happens()
        .when(failed(3, AttemptFailure::NotSent, 2))
        .refused("notification.attempt_out_of_order");
}

#[test]
fn after_eight_retries_it_is_a_dead_letter() {
    let mut scenario = queued_by(Channel::Email);
    for attempt in 1..=RETRIES {
        scenario = scenario.when(failed(attempt, AttemptFailure::NotSent, attempt.into()));
        assert_eq!(names(&scenario), ["NotificationAttemptFailed"], "attempt {attempt}");
    }
    scenario
        .when(failed(RETRIES + 1, AttemptFailure::NotSent, 99))
        .then([NotificationEvent::NotificationFailed {
            attempts: 9,
            cause: FailureCause::Exhausted,
            error: "gateway.not_sent".to_owned(),
            at: minutes(99),
        }])
        .when(failed(RETRIES + 2, AttemptFailure::NotSent, 100))
        .nothing_happens();
}

#[test]
fn a_refusal_is_not_repeated() {
    queued_by(Channel::Sms).when(failed(1, AttemptFailure::Refused, 1)).then([
        NotificationEvent::NotificationFailed {
            attempts: 1,
            cause: FailureCause::Refused,
            error: "gateway.not_sent".to_owned(),
            at: minutes(1),
        },
    ]);
}

#[test]
fn an_attempt_in_doubt_leaves_the_provider_time_to_tell() {
    let scenario = queued_by(Channel::Email).when(failed(1, AttemptFailure::InDoubt, 0));
    let message = scenario.state().message().unwrap();
    assert_eq!(message.step(minutes(11)), Step::Wait(minutes(12)));
    let told = scenario.when(delivered("m1", 5));
    assert_eq!(told.state().message().unwrap().step(minutes(60)), Step::Rest);
    told.when(failed(2, AttemptFailure::NotSent, 61)).nothing_happens();
}

#[test]
fn after_two_lost_answers_nothing_more_is_sent_by_itself() {
    let twice = queued_by(Channel::Sms)
        .when(failed(1, AttemptFailure::InDoubt, 0))
        .when(failed(2, AttemptFailure::NotSent, 20))
        .when(failed(3, AttemptFailure::InDoubt, 40))
        .then([NotificationEvent::NotificationFailed {
            attempts: 3,
            cause: FailureCause::Exhausted,
            error: "gateway.not_sent".to_owned(),
            at: minutes(40),
        }]);
    let again = twice.when(redrive()).when(failed(1, AttemptFailure::InDoubt, 91));
    assert_eq!(names(&again), ["NotificationAttemptFailed"], "the owner begins afresh");
}

#[test]
fn an_attempt_needs_an_error() {
    let mut attempt = FailedAttempt {
        attempt: 1,
        failure: AttemptFailure::NotSent,
        error: String::new(),
        pause: None,
        jitter: Jitter::default(),
        at: at(),
    };
    queued_by(Channel::Email)
        .when(NotificationCommand::FailAttempt(attempt.clone()))
        .refused("notification.status_invalid");
    attempt.error = "429".to_owned();
    attempt.pause = Some(TimeDelta::hours(2));
    let scenario =
        queued_by(Channel::Email).when(NotificationCommand::FailAttempt(attempt.clone()));
    let step = scenario.state().message().unwrap().step(at());
    assert_eq!(step, Step::Wait(minutes(120)), "the provider asked for a pause");
}

#[test]
fn a_provider_that_is_down_for_a_day_loses_nothing() {
    for jitter in [0, u16::MAX / 2, u16::MAX] {
        let mut now = at();
        for attempt in 1..=RETRIES {
            now = next_attempt(attempt, false, None, Jitter(jitter), now).unwrap();
        }
        assert!(now - at() > TimeDelta::hours(24), "jitter {jitter}: only until {now}");
        assert_eq!(next_attempt(RETRIES + 1, false, None, Jitter(jitter), now), None);
    }
}

#[test]
fn only_what_waits_is_held_back() {
    let suppress =
        || NotificationCommand::Suppress { why: SuppressionReason::Consent, at: minutes(5) };
    queued_by(Channel::Email)
        .when(suppress())
        .then([NotificationEvent::NotificationSuppressed {
            why: SuppressionReason::Consent,
            at: minutes(5),
        }])
        .when(suppress())
        .nothing_happens()
        .when(redrive())
        .refused("notification.suppressed");
    queued_by(Channel::Email)
        .when(sent("m1", 1))
        .when(suppress())
        .refused("notification.already_sent");
    queued_by(Channel::Email)
        .when(failed(1, AttemptFailure::Refused, 1))
        .when(suppress())
        .nothing_happens();
}

#[test]
fn what_comes_too_late_is_held_back_by_the_outbox() {
    let soon = QueueRequest {
        not_after: Some(minutes(120)),
        ..request(NotificationKind::AppointmentSoon, Role::Customer, Channel::Sms)
    };
    let scenario = given::<Notification>([]).when(queue(soon));
    let message = scenario.state().message().unwrap();
    assert_eq!(message.step(minutes(120)), Step::Send);
    assert_eq!(message.step(minutes(121)), Step::Suppress(SuppressionReason::Superseded));
}

#[test]
fn the_owner_redrives_what_failed_or_bounced_and_nothing_else() {
    let redriven = || {
        [NotificationEvent::NotificationRedriven {
            reason: "La clave está renovada".to_owned(),
            not_before: minutes(90),
            at: minutes(90),
        }]
    };
    let scenario = queued_by(Channel::Email)
        .when(failed(1, AttemptFailure::Refused, 1))
        .when(redrive())
        .then(redriven())
        .when(redrive())
        .nothing_happens()
        .when(failed(1, AttemptFailure::NotSent, 91));
    assert_eq!(names(&scenario), ["NotificationAttemptFailed"], "attempts are counted afresh");
    scenario.when(redrive()).refused("notification.not_failed");
    queued_by(Channel::Email)
        .when(sent("m1", 1))
        .when(redrive())
        .refused("notification.not_failed")
        .when(bounced("m1", true, 2))
        .when(redrive())
        .then(redriven());
    let unreasoned =
        NotificationCommand::Redrive { reason: " ".to_owned(), special: vec![], at: at() };
    queued_by(Channel::Email)
        .when(failed(1, AttemptFailure::Refused, 1))
        .when(unreasoned)
        .refused("notification.reason_missing");
}

#[test]
fn a_redriven_sms_keeps_to_the_quiet_hours() {
    let scenario = queued_by(Channel::Sms).when(failed(1, AttemptFailure::Refused, 1));
    let reason = "Número corregido".to_owned();
    let late = local("2026-03-02 22:00");
    let scenario =
        scenario.when(NotificationCommand::Redrive { reason, special: vec![], at: late });
    let step = scenario.state().message().unwrap().step(late);
    assert_eq!(step, Step::Wait(local("2026-03-03 09:00")));
}

#[test]
fn nothing_happens_to_a_message_that_was_never_queued() {
    for command in [
        sent("m1", 1),
        failed(1, AttemptFailure::NotSent, 1),
        redrive(),
        NotificationCommand::MarkRead { at: at() },
        NotificationCommand::Suppress { why: SuppressionReason::Consent, at: at() },
    ] {
        given::<Notification>([]).when(command).refused("notification.unknown");
    }
}

proptest! {
    #[test]
    fn jitter_moves_a_retry_by_a_fifth_at_most(
        failed in 1_u32..=RETRIES, jitter in any::<u16>(), in_doubt in any::<bool>(),
    ) {
        let wait = |jitter| next_attempt(failed, in_doubt, None, Jitter(jitter), at()).unwrap() - at();
        let (least, most) = (wait(0), wait(u16::MAX));
        prop_assert!(least <= wait(jitter) && wait(jitter) <= most);
        prop_assert!(least * 3 <= most * 2 + TimeDelta::seconds(1) && most * 2 <= least * 3 + TimeDelta::seconds(1));
    }
}
