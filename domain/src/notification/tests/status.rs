//! What providers say: late, twice, out of order.

use super::*;

fn by_mail() -> Scenario<Notification> {
    queued_by(Channel::Email).when(sent("m1", 1))
}

fn by_sms() -> Scenario<Notification> {
    queued_by(Channel::Sms).when(sent("s1", 1))
}

#[test]
fn a_message_is_sent_and_delivered() {
    let provider = "sendgrid".to_owned();
    let scenario = queued_by(Channel::Email)
        .when(sent("m1", 1))
        .then([NotificationEvent::NotificationSent {
            provider,
            message: "m1".to_owned(),
            at: minutes(1),
        }])
        .when(delivered("m1", 2))
        .then([NotificationEvent::NotificationDelivered {
            message: Some("m1".to_owned()),
            at: minutes(2),
        }]);
    let message = scenario.state().message().unwrap();
    assert_eq!(message.delivered_at(), Some(minutes(2)), "the proof that storage waits for");
    assert_eq!(message.step(minutes(3)), Step::Rest);
}

#[test]
fn the_same_status_again_changes_nothing() {
    by_mail()
        .when(sent("m1", 2))
        .nothing_happens()
        .when(delivered("m1", 3))
        .when(delivered("m1", 3))
        .nothing_happens()
        .when(sent("m1", 4))
        .nothing_happens();
    by_mail().when(bounced("m1", true, 3)).when(bounced("m1", true, 3)).nothing_happens();
}

#[test]
fn a_status_that_comes_before_our_own_note_proves_that_it_was_sent() {
    let scenario = queued_by(Channel::Email).when(delivered("m1", 2));
    assert_eq!(names(&scenario), ["NotificationSent", "NotificationDelivered"]);
    let scenario = scenario.when(sent("m1", 3)).nothing_happens();
    assert_eq!(stands(&scenario), "delivered");
    let scenario = queued_by(Channel::Sms).when(bounced("s1", true, 2));
    assert_eq!(names(&scenario), ["NotificationSent", "NotificationBounced"]);
}

#[test]
fn a_delivery_after_a_bounce_is_a_delivery() {
    for scenario in
        [by_mail().when(bounced("m1", false, 2)), by_mail().when(bounced("m1", true, 2))]
    {
        assert_eq!(stands(&scenario), "bounced");
        let scenario = scenario.when(delivered("m1", 5));
        assert_eq!(names(&scenario), ["NotificationDelivered"]);
        assert_eq!(stands(&scenario), "delivered");
    }
}

#[test]
fn a_phone_that_has_a_message_keeps_it_whatever_is_told_after_that() {
    by_sms().when(delivered("s1", 2)).when(bounced("s1", true, 5)).nothing_happens();
}

#[test]
fn a_mail_may_bounce_after_its_server_took_it_but_not_before_that() {
    let arrived = || by_mail().when(delivered("m1", 5));
    arrived().when(bounced("m1", false, 9)).nothing_happens();
    arrived().when(bounced("m1", true, 4)).nothing_happens();
    arrived().when(bounced("m1", true, 5)).nothing_happens();
    arrived().when(bounced("m9", true, 9)).nothing_happens();
    let scenario = arrived().when(bounced("m1", true, 9));
    assert_eq!(stands(&scenario), "bounced");
    assert_eq!(scenario.state().message().unwrap().delivered_at(), None);
}

#[test]
fn a_message_that_went_out_twice_waits_for_the_later_one() {
    let twice = || {
        let scenario = by_mail().when(sent("m2", 3));
        assert_eq!(names(&scenario), ["NotificationSent"], "that it went out twice is a fact");
        scenario
    };
    twice().when(bounced("m1", true, 4)).nothing_happens();
    assert_eq!(stands(&twice().when(bounced("m2", true, 4))), "bounced");
    let arrived = twice().when(delivered("m1", 4));
    assert_eq!(stands(&arrived), "delivered", "either of them will do");
    assert_eq!(stands(&arrived.when(sent("m3", 6))), "delivered");
}

#[test]
fn an_old_bounce_says_nothing_about_a_message_that_was_redriven() {
    let again = by_mail().when(bounced("m1", true, 3)).when(redrive());
    let again = again.when(bounced("m1", true, 3)).nothing_happens();
    assert_eq!(stands(&again), "queued");
    let again = again.when(bounced("m2", true, 95));
    assert_eq!(names(&again), ["NotificationSent", "NotificationBounced"]);
}

#[test]
fn a_late_delivery_of_what_went_out_before_spares_sending_it_again() {
    let scenario =
        by_mail().when(bounced("m1", false, 3)).when(redrive()).when(delivered("m1", 99));
    assert_eq!(stands(&scenario), "delivered");
    assert_eq!(scenario.state().message().unwrap().step(minutes(999)), Step::Rest);
}

#[test]
fn a_dead_letter_that_arrived_after_all_was_delivered() {
    let dead = queued_by(Channel::Email).when(failed(1, AttemptFailure::Refused, 1));
    assert_eq!(stands(&dead), "failed");
    let scenario = dead.when(bounced("m1", true, 2)).nothing_happens().when(delivered("m1", 3));
    assert_eq!(names(&scenario), ["NotificationSent", "NotificationDelivered"]);
    assert_eq!(stands(&scenario), "delivered");
}

#[test]
fn a_suppressed_message_that_went_out_all_the_same_is_told_as_it_was() {
    let suppress =
        NotificationCommand::Suppress { why: SuppressionReason::Superseded, at: minutes(20) };
    let scenario = queued_by(Channel::Email)
        .when(failed(1, AttemptFailure::InDoubt, 1))
        .when(suppress)
        .when(bounced("m1", true, 21))
        .nothing_happens()
        .when(sent("m1", 22));
    assert_eq!(stands(&scenario), "sent");
}

#[test]
fn what_a_provider_says_is_readable() {
    for (provider, message) in [("", "m1"), ("sendgrid", " "), ("sendgrid", "m\u{0}")] {
        queued_by(Channel::Email)
            .when(NotificationCommand::NoteStatus {
                provider: provider.to_owned(),
                message: message.to_owned(),
                status: ProviderStatus::Sent,
                at: at(),
            })
            .refused("notification.status_invalid");
    }
}

#[test]
fn a_mail_that_does_not_arrive_is_followed_by_an_sms_where_the_matrix_says_so() {
    let falls_back =
        |scenario: Scenario<Notification>| scenario.state().message().unwrap().fallback();
    assert_eq!(falls_back(by_mail()), None);
    assert_eq!(falls_back(by_mail().when(delivered("m1", 2))), None);
    assert_eq!(falls_back(by_mail().when(bounced("m1", true, 2))), Some(Channel::Sms));
    let dead = queued_by(Channel::Email).when(failed(1, AttemptFailure::Refused, 1));
    assert_eq!(falls_back(dead), Some(Channel::Sms));
    assert_eq!(falls_back(by_sms().when(bounced("s1", true, 2))), None);
}
