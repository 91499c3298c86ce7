//! Golden events, and properties over any sequence of commands.

use proptest::prelude::*;

use super::*;
use crate::testing::{golden, replay};

#[test]
fn every_event_decodes_for_ever() {
    golden::check("notification", &samples());
}

#[test]
fn all_but_the_last_two_samples_are_a_possible_history() {
    let events = samples();
    let history = &events[..events.len() - 2];
    let state: Notification = replay(history);
    assert_eq!(state.message().unwrap().progress.as_str(), "delivered");
}

#[test]
#[should_panic(expected = "impossible history: NotificationRead")]
fn an_impossible_history_is_not_folded() {
    replay::<Notification>(&[NotificationEvent::NotificationRead { at: at() }]);
}

#[test]
fn kinds_and_channels_are_found_by_their_names() {
    for kind in NotificationKind::ALL {
        assert_eq!(NotificationKind::parse(kind.as_str()), Some(kind));
        let json = serde_json::to_value(kind).unwrap();
        assert_eq!(json, kind.as_str(), "what is stored is the name");
    }
    for channel in Channel::ALL {
        assert_eq!(Channel::parse(channel.as_str()), Some(channel));
        assert_eq!(serde_json::to_value(channel).unwrap(), channel.as_str());
    }
    assert_eq!(NotificationKind::parse("nada"), None);
    assert_eq!(Channel::parse("fax"), None);
}

/// Any command, with instants in any order.
fn any_command() -> impl Strategy<Value = NotificationCommand> {
    let channel = prop::sample::select(Channel::ALL.to_vec());
    let kind = prop::sample::select(NotificationKind::ALL.to_vec());
    let role = prop::sample::select(vec![Role::Customer, Role::Technician, Role::Owner]);
    let message = prop::sample::select(vec!["m1", "m2", "m3"]);
    let failure = prop::sample::select(vec![
        AttemptFailure::NotSent,
        AttemptFailure::NotSent,
        AttemptFailure::InDoubt,
        AttemptFailure::Refused,
    ]);
    let reach = (any::<bool>(), any::<bool>(), 0..6).prop_map(|(erased, address, muted)| Reach {
        erased: erased && muted == 0,
        address: address || muted > 1,
        muted: (muted == 1).then_some(MuteCause::Preference),
        consent: muted > 2,
    });
    prop_oneof![
        3 => (kind, role, channel, reach).prop_map(|(kind, role, channel, reach)| {
            queue(QueueRequest { reach, ..request(kind, role, channel) })
        }),
        3 => (message.clone(), -50_i64..50).prop_map(|(message, minute)| sent(message, minute)),
        3 => (message.clone(), -50_i64..50).prop_map(|(message, minute)| delivered(message, minute)),
        4 => (message, any::<bool>(), -50_i64..50)
            .prop_map(|(message, hard, minute)| bounced(message, hard, minute)),
        6 => (0_u32..11, failure, -50_i64..50)
            .prop_map(|(attempt, failure, minute)| failed(attempt, failure, minute)),
        1 => Just(NotificationCommand::Suppress { why: SuppressionReason::Consent, at: at() }),
        2 => Just(redrive()),
        1 => Just(NotificationCommand::MarkRead { at: at() }),
    ]
}

proptest! {
    #[test]
    fn whatever_is_asked_nothing_panics_and_replay_equals_live(
        first in prop::option::of(prop::sample::select(Channel::ALL.to_vec())),
        commands in prop::collection::vec(any_command(), 0..40),
    ) {
        let mut state = Notification::default();
        let mut history = Vec::new();
        let begin = first.map(|channel| queue(ready_by(channel)));
        for command in begin.into_iter().chain(commands) {
            let redriving = matches!(command, NotificationCommand::Redrive { .. });
            let before = state.message().map(|message| message.progress.clone());
            for event in state.decide(command).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
            let after = state.message().map(|message| &message.progress);
            let waits_again = matches!(after, Some(Progress::Queued { .. }))
                && !matches!(before, None | Some(Progress::Queued { .. }));
            prop_assert!(!waits_again || redriving, "only the owner has something sent again");
        }
        let queued = history.iter().filter(|event| event.name() == "NotificationQueued").count();
        prop_assert!(queued <= 1, "a key is queued once");
        prop_assert_eq!(replay::<Notification>(&history), state);
    }
}
