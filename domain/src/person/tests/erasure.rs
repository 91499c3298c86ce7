//! Requests, refusals and the end of a record.

use super::*;

#[test]
fn an_erasure_is_requested_once_and_keeps_its_clock() {
    let later = at() + chrono::TimeDelta::days(3);
    let scenario = given::<Person>([customer()])
        .when(PersonCommand::RequestErasure { at: at() })
        .then([PersonEvent::PersonErasureRequested { at: at() }])
        .when(PersonCommand::RequestErasure { at: later })
        .nothing_happens();
    assert_eq!(scenario.state().profile().unwrap().erasure_requested_at, Some(at()));
}

#[test]
fn a_person_with_an_open_repair_or_warranty_is_not_erased() {
    given::<Person>([customer()])
        .when(erase(1))
        .refused("person.open_repairs")
        .when(erase(0))
        .then([erased()]);
}

#[test]
fn an_erasure_needs_a_reason() {
    given::<Person>([customer()])
        .when(PersonCommand::Erase { reason: String::new(), open_repairs: 0, at: at() })
        .refused("person.reason_missing");
}

#[test]
fn nothing_happens_to_an_erased_person_any_more() {
    let scenario = || given::<Person>([customer(), erased()]);
    for command in every_command() {
        let in_effect = matches!(
            command,
            PersonCommand::Erase { .. }
                | PersonCommand::CloseSession { .. }
                | PersonCommand::RequestErasure { .. }
        );
        if in_effect {
            scenario().when(command).nothing_happens();
        } else {
            scenario().when(command).refused("person.erased");
        }
    }
    assert_eq!(scenario().state().owner(), Some(ana()));
}
