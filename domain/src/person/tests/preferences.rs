//! What people accept, and through which channels they want to be told.

use super::*;
use crate::notification::Reach;

fn mute(channel: Channel, cause: MuteCause) -> PersonCommand {
    PersonCommand::MuteChannel { channel, cause, at: at() }
}

fn unmute(channel: Channel) -> PersonCommand {
    PersonCommand::UnmuteChannel { channel, at: at() }
}

fn muted(channel: Channel, cause: MuteCause) -> PersonEvent {
    PersonEvent::NotificationChannelMuted { channel, cause, at: at() }
}

#[test]
fn a_policy_is_accepted_once_for_each_of_its_versions() {
    let accepted = |version: u32| PersonEvent::PolicyAccepted {
        policy: "terms".to_owned(),
        version,
        hash: terms(version).hash,
        screen: "sign_in".to_owned(),
        at: at(),
    };
    let scenario = given::<Person>([customer()])
        .when(accept(&terms(1), &terms(1)))
        .then([accepted(1)])
        .when(accept(&terms(1), &terms(1)))
        .nothing_happens()
        .when(accept(&terms(2), &terms(2)))
        .then([accepted(2)]);
    assert_eq!(scenario.state().accepted("terms"), Some(&terms(2)));
    assert_eq!(scenario.state().accepted("storage"), None, "each document apart");
}

#[test]
fn only_the_text_in_force_can_be_accepted() {
    let other_text = PolicyVersion { hash: Sha256Hex::of(b"otro"), ..terms(2) };
    for accepted in [terms(1), terms(3), other_text] {
        given::<Person>([customer()])
            .when(accept(&accepted, &terms(2)))
            .refused("person.policy_not_in_force");
    }
}

#[test]
fn an_acceptance_says_what_and_where() {
    for (policy, screen) in [("", "sign_in"), ("terms", " "), ("terms", "a\u{0}")] {
        given::<Person>([customer()])
            .when(PersonCommand::AcceptPolicy {
                policy: policy.to_owned(),
                accepted: terms(1),
                in_force: terms(1),
                screen: screen.to_owned(),
                at: at(),
            })
            .refused("person.acceptance_unreadable");
    }
}

#[test]
fn a_channel_is_muted_and_opened_again() {
    given::<Person>([customer()])
        .when(unmute(Channel::Sms))
        .nothing_happens()
        .when(mute(Channel::Sms, MuteCause::Preference))
        .then([muted(Channel::Sms, MuteCause::Preference)])
        .when(mute(Channel::Sms, MuteCause::Preference))
        .nothing_happens()
        .when(unmute(Channel::Sms))
        .then([PersonEvent::NotificationChannelUnmuted { channel: Channel::Sms, at: at() }]);
}

#[test]
fn a_stop_closes_a_channel_that_was_only_muted_and_is_not_softened_by_a_preference() {
    given::<Person>([customer(), muted(Channel::Sms, MuteCause::Preference)])
        .when(mute(Channel::Sms, MuteCause::StopReply))
        .then([muted(Channel::Sms, MuteCause::StopReply)])
        .when(mute(Channel::Sms, MuteCause::Preference))
        .nothing_happens()
        .when(mute(Channel::Sms, MuteCause::SpamReport))
        .nothing_happens();
}

#[test]
fn the_panel_is_not_muted() {
    given::<Person>([customer()])
        .when(mute(Channel::InApp, MuteCause::Preference))
        .refused("person.panel_not_muted");
}

#[test]
fn another_number_is_not_closed_but_a_preference_moves_with_the_person() {
    let moved = Contact { phone: Some(personal("+56987654321")), ..contact() };
    let after = |channel, cause| {
        let history = [customer(), muted(channel, cause)];
        let change = PersonCommand::ChangeContact { contact: moved.clone(), at: at() };
        given::<Person>(history).when(change).state().reach(channel, true).muted
    };
    assert_eq!(after(Channel::Sms, MuteCause::StopReply), None);
    assert_eq!(after(Channel::Sms, MuteCause::Preference), Some(MuteCause::Preference));
    assert_eq!(after(Channel::Email, MuteCause::SpamReport), Some(MuteCause::SpamReport));
}

#[test]
fn a_person_is_reached_where_there_is_an_address() {
    let reach = |contact: Contact, channel| {
        let event = PersonEvent::PersonRegistered {
            person: ana(),
            role: Role::Customer,
            contact,
            at: at(),
        };
        replay::<Person>(&[event]).reach(channel, true)
    };
    let with_phone = |number: &str| Contact { phone: Some(personal(number)), ..contact() };
    let reached = Reach { erased: false, address: true, muted: None, consent: true };
    assert_eq!(reach(contact(), Channel::Email), reached);
    assert_eq!(reach(contact(), Channel::Sms), reached);
    assert_eq!(reach(with_phone("+5491123456789"), Channel::Sms), reached);
    assert!(!reach(with_phone("+56221234567"), Channel::Sms).address, "a landline gets no SMS");
    assert!(!reach(Contact { email: None, ..contact() }, Channel::Email).address);
    assert!(reach(Contact { email: None, ..contact() }, Channel::InApp).address);
}

#[test]
fn an_erased_person_is_not_reached() {
    let reach = replay::<Person>(&[customer(), erased()]).reach(Channel::Email, true);
    assert!(reach.erased && !reach.address);
    assert!(!Person::Unknown.reach(Channel::Email, true).address);
}

#[test]
fn people_mute_for_themselves_and_only_providers_close_a_channel() {
    let preference = mute(Channel::Sms, MuteCause::Preference);
    let stop = mute(Channel::Sms, MuteCause::StopReply);
    assert_eq!(preference.capability(), Capability::OwnProfile);
    assert_eq!(stop.capability(), Capability::Automation);
    assert_eq!(accept(&terms(1), &terms(1)).capability(), Capability::OwnProfile);
}
