//! The same aggregate under the test framework of cqrs-es, to show that it is a cqrs-es aggregate like any other.

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;

use super::story::*;
use crate::ticket::*;

#[test]
fn cqrs_es_drives_it_too() {
    assert_eq!(Ticket::TYPE, "ticket");
    let when = "2026-11-20 16:00";
    TestFramework::<Ticket>::with(())
        .given(Story::opened(Category::Complaint, when).events)
        .when(ask(ana(), at(when), note(2)))
        .then_expect_events(vec![TicketEvent::InternalNoteAdded {
            note: message(2),
            author: TECHNICIAN,
            text: text("Llamar primero"),
            at: at(when),
        }]);
}

#[test]
fn cqrs_es_passes_a_refusal_on() {
    TestFramework::<Ticket>::with(())
        .given_no_previous_events()
        .when(ask(ana(), at("2026-11-20 16:00"), note(2)))
        .then_expect_error(TicketError::Unknown);
}
