//! A ticket is opened by the customer, by staff or by a mail.

use uuid::Uuid;

use super::story::*;
use crate::actor::{Actor, Role};
use crate::testing::given;
use crate::ticket::*;
use crate::values::Personal;

const WHEN: &str = "2026-11-20 16:00";

fn opened_by(by: Actor, opening: Opening) -> crate::testing::Scenario<Ticket> {
    given::<Ticket>([]).when(ask(by, at(WHEN), TicketIntent::Open(Box::new(opening))))
}

fn channel(events: &[TicketEvent]) -> Channel {
    let TicketEvent::TicketOpened { channel, .. } = &events[0] else { panic!("opened first") };
    *channel
}

#[test]
fn a_ticket_is_opened_with_its_classification_and_a_clock() {
    let opening = Opening { text: text("¿Cuál es el ESTADO de mi Juno?"), ..opening(None) };
    let scenario = opened_by(customer(), opening);
    assert_eq!(names(&scenario), ["TicketOpened", "SlaClockStarted"]);
    let TicketEvent::TicketOpened { category, classification, .. } = &scenario.events()[0] else {
        panic!("opened first")
    };
    assert_eq!(*category, Category::RepairStatus);
    assert_eq!(classification.matched[0].word, "estado");
    assert_eq!(classification.rules_version, 1);
    let TicketEvent::SlaClockStarted { clock, kind, terms, .. } = &scenario.events()[1] else {
        panic!("a clock starts")
    };
    assert_eq!((*clock, *kind, terms.target_minutes), (1, ClockKind::FirstResponse, 120));
}

#[test]
fn a_category_that_a_person_chose_counts_and_what_the_rules_read_is_kept() {
    let opening = Opening { text: text("Es un reclamo"), ..opening(Some(Category::Warranty)) };
    let scenario = opened_by(customer(), opening);
    let TicketEvent::TicketOpened { category, classification, .. } = &scenario.events()[0] else {
        panic!("opened first")
    };
    assert_eq!(*category, Category::Warranty);
    assert_eq!(classification.category, Category::Complaint);
}

#[test]
fn the_way_a_ticket_came_by_is_told_by_who_brings_it() {
    for (by, expected) in [
        (customer(), Channel::Portal),
        (ana(), Channel::Staff),
        (owner(), Channel::Staff),
        (system(), Channel::Mail),
        (Actor::link(CUSTOMER), Channel::Mail),
    ] {
        assert_eq!(channel(opened_by(by, opening(None)).events()), expected);
    }
    opened_by(Actor::anonymous(), opening(None)).refused("ticket.not_own");
}

#[test]
fn a_customer_asks_for_themselves_only() {
    opened_by(Actor::person(STRANGER, Role::Customer), opening(None)).refused("ticket.not_own");
    opened_by(Actor::link(STRANGER), opening(None)).refused("ticket.not_own");
}

#[test]
fn a_ticket_is_about_a_repair_and_a_payment_of_its_customer() {
    let theirs = Linked { id: repair(7), customer: CUSTOMER };
    let paid = Linked { id: PAYMENT, customer: CUSTOMER };
    let linked = Opening { repair: Some(theirs), payment: Some(paid), ..opening(None) };
    let scenario = opened_by(customer(), linked);
    let known = scenario.state().conversation().unwrap();
    assert_eq!((known.repair, known.payment), (Some(repair(7)), Some(PAYMENT)));

    let foreign = Linked { id: repair(7), customer: STRANGER };
    opened_by(customer(), Opening { repair: Some(foreign), ..opening(None) })
        .refused("ticket.repair_not_theirs");
    let foreign = Linked { id: PAYMENT, customer: STRANGER };
    opened_by(customer(), Opening { payment: Some(foreign), ..opening(None) })
        .refused("ticket.payment_not_theirs");
}

#[test]
fn subject_and_text_must_be_readable_and_sealed_for_the_customer() {
    for bad in ["", "  ", "\u{0}"] {
        opened_by(customer(), Opening { subject: text(bad), ..opening(None) })
            .refused("ticket.text_invalid");
        opened_by(customer(), Opening { text: text(bad), ..opening(None) })
            .refused("ticket.text_invalid");
    }
    opened_by(customer(), Opening { subject: text(&"x".repeat(201)), ..opening(None) })
        .refused("ticket.text_invalid");
    opened_by(customer(), Opening { text: text(&"x".repeat(20_001)), ..opening(None) })
        .refused("ticket.text_invalid");
    opened_by(customer(), Opening { text: Personal::erased(CUSTOMER), ..opening(None) })
        .refused("ticket.text_invalid");
    opened_by(customer(), Opening { text: Personal::new(STRANGER, "Hola"), ..opening(None) })
        .refused("ticket.foreign_subject");
}

#[test]
fn opening_again_changes_nothing_and_with_other_words_is_refused() {
    let story = || Story::opened(Category::Complaint, WHEN);
    story().when(customer(), WHEN, open(Category::Complaint)).nothing_happens();
    let other = Opening { message: message(9), ..opening(None) };
    story()
        .when(customer(), WHEN, TicketIntent::Open(Box::new(other)))
        .refused("ticket.already_opened");
    let other = Opening { ticket: OTHER_TICKET, ..opening(None) };
    story()
        .when(customer(), WHEN, TicketIntent::Open(Box::new(other)))
        .refused("ticket.already_opened");
}

#[test]
fn nothing_happens_to_a_ticket_that_was_not_opened() {
    for intent in [answer(2), note(2), TicketIntent::Resolve, TicketIntent::FireDueLevels] {
        given::<Ticket>([]).when(ask(owner(), at(WHEN), intent)).refused("ticket.unknown");
    }
}

#[test]
fn a_ticket_belongs_to_its_customer() {
    use crate::aggregate::Decider;
    assert_eq!(Story::opened(Category::Complaint, WHEN).ticket.owner(), Some(CUSTOMER));
    assert_eq!(Ticket::default().owner(), None);
    assert_eq!(Ticket::default().next_due(), None);
}

#[test]
fn a_reference_is_short_and_not_the_time_of_the_id() {
    let id = Uuid::parse_str("0193abcd-0000-7000-8000-00009f3a12bc").unwrap();
    assert_eq!(auto_reply::reference(crate::values::TicketId::new(id)), "T-9F3A12BC");
}
