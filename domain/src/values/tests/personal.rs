//! Personal data, in the clear and erased.

use serde_json::json;
use uuid::Uuid;

use crate::values::{PersonId, Personal};

fn subject() -> PersonId {
    PersonId::new(Uuid::from_u128(7))
}

#[test]
fn debug_shows_nothing_of_the_text() {
    let shown = format!("{:?}", Personal::new(subject(), "Begoña"));
    assert_eq!(shown, "Personal(00000000-0000-0000-0000-000000000007)");
}

#[test]
fn clear_and_erased_data_have_their_wire_forms() {
    let person = "00000000-0000-0000-0000-000000000007";
    let clear = Personal::new(subject(), "Begoña");
    let erased = Personal::erased(subject());
    let clear_wire = json!({"$person": person, "$clear": "Begoña"});
    let erased_wire = json!({"$person": person, "$erased": true});
    assert_eq!(serde_json::to_value(&clear).unwrap(), clear_wire);
    assert_eq!(serde_json::to_value(&erased).unwrap(), erased_wire);
    assert_eq!(serde_json::from_value::<Personal>(clear_wire).unwrap(), clear);
    assert_eq!(serde_json::from_value::<Personal>(erased_wire).unwrap(), erased);
}

#[test]
fn erased_data_reads_as_such() {
    let erased = Personal::erased(subject());
    assert_eq!(erased.text(), "dato eliminado");
    assert_eq!(erased.reveal(), None);
}

#[test]
fn data_that_was_left_sealed_is_not_read() {
    let person = subject();
    for wrong in [
        json!({"$person": person, "$sealed": "AAAA"}),
        json!({"$person": person}),
        json!({"$person": person, "$clear": "x", "$erased": true}),
        json!({"$person": person, "$erased": false}),
        json!("Begoña"),
    ] {
        assert!(serde_json::from_value::<Personal>(wrong).is_err());
    }
}
