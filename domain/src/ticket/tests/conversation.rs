//! Who writes, what stops the clock and what does not.

use super::story::*;
use crate::actor::Actor;
use crate::testing::{given, replay};
use crate::ticket::*;
use crate::values::Personal;

const OPENED: &str = "2026-11-20 12:00";
const LATER: &str = "2026-11-20 12:30";

fn story() -> Story {
    Story::opened(Category::RepairStatus, OPENED)
}

#[test]
fn an_answer_by_a_human_stops_the_clock() {
    story().when(ana(), LATER, answer(2)).then([
        TicketEvent::StaffReplied {
            message: message(2),
            author: TECHNICIAN,
            text: text("Ya lo vemos"),
            at: at(LATER),
        },
        TicketEvent::SlaClockStopped {
            clock: 1,
            cause: ClockStop::Answered,
            spent_seconds: 1_800,
            breached: false,
            at: at(LATER),
        },
    ]);
    assert_eq!(story().then(ana(), LATER, answer(2)).ticket.next_due(), None);
}

#[test]
fn neither_an_internal_note_nor_an_automatic_reply_stops_it() {
    let before = story().ticket.next_due();
    let noted = story().then(ana(), LATER, note(2)).then(
        system(),
        LATER,
        machine(3, AutoReplyKind::RepairState),
    );
    assert!(noted.known().clock.is_some());
    assert_eq!(noted.ticket.next_due(), before);
}

#[test]
fn an_answer_is_a_humans_of_the_workshop() {
    story().when(system(), LATER, answer(2)).refused("ticket.staff_required");
    story().when(customer(), LATER, answer(2)).refused("ticket.staff_required");
    story().when(system(), LATER, note(2)).refused("ticket.staff_required");
}

#[test]
fn another_message_while_the_clock_runs_leaves_it_alone() {
    let scenario = story().when(customer(), LATER, write(2));
    assert_eq!(names(&scenario), ["CustomerReplied"]);
}

#[test]
fn a_message_after_an_answer_starts_the_next_clock_with_the_same_hours() {
    let scenario = story().then(ana(), LATER, answer(2)).when(customer(), LATER, write(3));
    assert_eq!(names(&scenario), ["CustomerReplied", "SlaClockStarted"]);
    let TicketEvent::SlaClockStarted { clock, kind, terms, .. } = &scenario.events()[1] else {
        panic!("a clock starts")
    };
    assert_eq!((*clock, *kind, terms.target_minutes), (2, ClockKind::NextResponse, 120));
}

#[test]
fn a_message_that_comes_twice_is_kept_once() {
    let twice = story().then(customer(), LATER, write(2)).then(ana(), LATER, answer(3));
    twice.given().when(ask(customer(), at(LATER), write(2))).nothing_happens();
    let twice = story().then(ana(), LATER, answer(2)).then(ana(), LATER, note(3));
    let scenario = twice.given().when(ask(ana(), at(LATER), answer(2))).nothing_happens();
    scenario.when(ask(ana(), at(LATER), note(3))).nothing_happens();
}

#[test]
fn the_way_of_a_message_is_told_by_who_brings_it() {
    for (by, expected) in
        [(customer(), Channel::Portal), (ana(), Channel::Staff), (system(), Channel::Mail)]
    {
        let scenario = story().when(by, LATER, write(2));
        let TicketEvent::CustomerReplied { channel, .. } = &scenario.events()[0] else {
            panic!("a message")
        };
        assert_eq!(*channel, expected);
    }
}

#[test]
fn every_text_must_be_readable_and_sealed_for_the_customer() {
    type Make = fn(Personal) -> TicketIntent;
    let cases: [(Actor, Make); 4] = [
        (customer(), |text| TicketIntent::ReplyAsCustomer { message: message(2), text }),
        (ana(), |text| TicketIntent::Answer { message: message(2), text }),
        (ana(), |text| TicketIntent::AddInternalNote { note: message(2), text }),
        (system(), |text| TicketIntent::GiveAutomaticReply {
            message: message(2),
            kind: AutoReplyKind::Acknowledgement,
            text,
            verified_sender: false,
        }),
    ];
    for (by, make) in cases {
        story().when(by.clone(), LATER, make(text(" "))).refused("ticket.text_invalid");
        let erased = make(Personal::erased(CUSTOMER));
        story().when(by.clone(), LATER, erased).refused("ticket.text_invalid");
        let foreign = make(Personal::new(STRANGER, "Hola"));
        story().when(by, LATER, foreign).refused("ticket.foreign_subject");
    }
}

#[test]
fn a_closed_ticket_is_not_answered_but_notes_are_kept() {
    let closed = || story().then(customer(), LATER, TicketIntent::Close);
    closed().when(ana(), LATER, answer(2)).refused("ticket.not_in_this_state");
    let scenario = closed().when(ana(), LATER, note(2));
    assert_eq!(names(&scenario), ["InternalNoteAdded"]);
}

#[test]
fn a_resolved_ticket_may_be_answered_and_stays_resolved() {
    let scenario = story().then(ana(), LATER, TicketIntent::Resolve).when(ana(), LATER, answer(2));
    assert_eq!(names(&scenario), ["StaffReplied"]);
    assert_eq!(scenario.state().conversation().unwrap().status(), TicketStatus::Resolved);
}

#[test]
fn a_customer_who_writes_opens_a_resolved_ticket_again() {
    let scenario =
        story().then(ana(), LATER, TicketIntent::Resolve).when(customer(), LATER, write(2));
    assert_eq!(names(&scenario), ["CustomerReplied", "TicketReopened", "SlaClockStarted"]);
}

#[test]
#[should_panic(expected = "impossible history: StaffReplied")]
fn a_history_without_an_opening_is_damaged() {
    let event = TicketEvent::StaffReplied {
        message: message(2),
        author: TECHNICIAN,
        text: text("Hola"),
        at: at(LATER),
    };
    replay::<Ticket>(&[event]);
}

#[test]
#[should_panic(expected = "impossible history: SlaClockStarted")]
fn a_history_with_two_clocks_at_once_is_damaged() {
    let mut events = story().events;
    events.push(events[1].clone());
    given::<Ticket>(events);
}
