//! Every event decodes for ever, under the name that it is stored with.

use cqrs_es::DomainEvent;

use super::story::Story;
use crate::repair::*;
use crate::testing::golden;

#[test]
fn every_event_decodes_for_ever() {
    golden::check("repair", &samples());
}

#[test]
fn the_list_of_names_is_the_list_of_events() {
    let names: Vec<_> = samples().iter().map(DomainEvent::event_type).collect();
    assert_eq!(names, RepairEvent::NAMES);
}

#[test]
fn an_event_without_its_optional_fields_decodes() {
    let at = r#""at":"2026-03-02T13:00:00Z""#;
    for json in [
        format!(r#"{{"QuoteApproved":{{"revision":1,"total":180000,{at}}}}}"#),
        format!(r#"{{"QuoteRejected":{{"revision":1,{at}}}}}"#),
        format!(r#"{{"ChangeOrderDeclined":{{"revision":2,"standing_revision":1,{at}}}}}"#),
        format!(r#"{{"DeclaredUnrepairable":{{"reason":"x","labour_charge":0,{at}}}}}"#),
        format!(r#"{{"RepairCancelled":{{"reason":"x",{at}}}}}"#),
    ] {
        let event: RepairEvent = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), json, "it is stored as it came");
    }
}

#[test]
fn the_state_survives_being_stored() {
    for status in Status::ALL {
        let repair = Story::of(status).repair;
        let json = serde_json::to_string(&repair).unwrap();
        assert_eq!(serde_json::from_str::<Repair>(&json).unwrap(), repair);
    }
}

#[test]
fn statuses_are_spelled_as_in_the_log() {
    for status in Status::ALL {
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        assert_eq!(Status::parse(status.as_str()), Some(status));
    }
    assert_eq!(Status::parse("repairing"), None);
}
