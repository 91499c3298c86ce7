//! Every event decodes for ever, under the name that it is stored with.

use super::story::*;
use crate::testing::{golden, replay};
use crate::ticket::*;

#[test]
fn every_event_decodes_for_ever() {
    golden::check("ticket", &samples());
    replay::<Ticket>(&samples());
}

#[test]
fn an_event_without_its_optional_fields_decodes() {
    let at = r#""at":"2026-03-02T13:00:00Z""#;
    for json in [
        format!(r#"{{"SatisfactionRated":{{"score":5,{at}}}}}"#),
        format!(r#"{{"CompensationApproved":{{"clock":1,"amount":5000,{at}}}}}"#),
        format!(
            r#"{{"SlaLevelReached":{{"clock":1,"level":"reminder","due_at":"2026-03-02T13:00:00Z","calendar":"cl-1","rules_version":1,{at}}}}}"#
        ),
    ] {
        let event: TicketEvent = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), json, "it is stored as it came");
    }
}

#[test]
fn the_state_survives_being_stored() {
    let ticket = Story::opened(Category::Complaint, "2026-11-20 17:00").ticket;
    let json = serde_json::to_string(&ticket).unwrap();
    assert_eq!(serde_json::from_str::<Ticket>(&json).unwrap(), ticket);
}

#[test]
fn names_are_spelled_as_in_the_log() {
    for category in Category::ALL {
        assert_eq!(serde_json::to_value(category).unwrap(), category.as_str());
        assert_eq!(Category::parse(category.as_str()), Some(category));
    }
    for status in TicketStatus::ALL {
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        assert_eq!(TicketStatus::parse(status.as_str()), Some(status));
    }
    assert_eq!(Category::parse("Complaint"), None);
    assert_eq!(TicketStatus::parse("open"), None);
}

#[test]
fn an_erased_customer_leaves_a_ticket_that_still_replays() {
    let json = serde_json::to_string(&samples()).unwrap();
    let mut events: serde_json::Value = serde_json::from_str(&json).unwrap();
    erase(&mut events);
    let events: Vec<TicketEvent> = serde_json::from_value(events).unwrap();
    let TicketEvent::TicketOpened { subject, .. } = &events[0] else { panic!("opened first") };
    assert_eq!(subject.text(), "dato eliminado");
    replay::<Ticket>(&events);
}

/// As the log shows sealed texts once the key is gone.
fn erase(value: &mut serde_json::Value) {
    if let Some(object) = value.as_object_mut() {
        if object.remove("$clear").is_some() {
            object.insert("$erased".to_owned(), true.into());
        }
        object.values_mut().for_each(erase);
    } else if let Some(list) = value.as_array_mut() {
        list.iter_mut().for_each(erase);
    }
}
