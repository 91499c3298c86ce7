//! Golden events, and properties over any sequence of commands.

use proptest::prelude::*;

use super::*;

#[test]
fn every_event_decodes_for_ever() {
    golden::check("person", &samples());
}

#[test]
fn the_samples_are_a_possible_history() {
    assert!(matches!(replay::<Person>(&samples()), Person::Erased { .. }));
}

#[test]
fn nothing_but_a_registration_happens_to_nobody() {
    for command in every_command() {
        let registers = command.name().starts_with("person.register");
        let scenario = given::<Person>([]).when(command);
        if registers {
            assert_eq!(scenario.events().len(), 1);
        } else {
            scenario.refused("person.unknown");
        }
    }
}

#[test]
#[should_panic(expected = "impossible history: PersonErased")]
fn an_impossible_history_is_not_folded() {
    replay::<Person>(&[erased()]);
}

#[test]
fn refusals_of_fields_point_at_the_field() {
    assert_eq!(PersonError::Name.kind(), RefusalKind::Invalid);
    assert_eq!(PersonError::Name.pointer(), Some("/name"));
    assert_eq!(PersonError::Unknown.kind(), RefusalKind::NotFound);
    assert_eq!(PersonError::OpenRepairs { count: 2 }.kind(), RefusalKind::Rule);
}

proptest! {
    #[test]
    fn any_sequence_of_commands_replays_to_what_lives_and_ends_with_the_erasure(
        commands in prop::collection::vec(prop::sample::select(every_command()), 0..40),
    ) {
        let mut state = Person::default();
        let mut history = Vec::new();
        for command in commands {
            let was_erased = matches!(state, Person::Erased { .. });
            let events = state.decide(command).unwrap_or_default();
            prop_assert!(!was_erased || events.is_empty(), "erased is terminal");
            for event in events {
                state.evolve(&event);
                history.push(event);
            }
        }
        prop_assert_eq!(replay::<Person>(&history), state);
    }
}
