//! At 150 % a credit is proposed, and the owner decides within a business day.

use super::story::*;
use crate::aggregate::Command;
use crate::permissions::{Capability, Grant, grant};
use crate::ticket::*;
use crate::values::Money;

/// Opened on a Friday at 17:00; 150 % are at Saturday 12:00.
fn story() -> Story {
    Story::opened(Category::Complaint, "2026-11-20 17:00")
}

fn link() -> TicketIntent {
    TicketIntent::LinkRepair { repair: Linked { id: repair(7), customer: CUSTOMER } }
}

fn proposed() -> Story {
    story().then(ana(), "2026-11-20 17:00", link()).timer("2026-11-21 12:00")
}

const MONDAY: &str = "2026-11-23 12:00";

fn approve(clock: u32, elsewhere: i64) -> TicketIntent {
    TicketIntent::ApproveCompensation { clock, granted_elsewhere: Money::clp(elsewhere) }
}

fn decline(clock: u32, reason: &str) -> TicketIntent {
    TicketIntent::DeclineCompensation { clock, reason: reason.to_owned() }
}

/// One more clock that passes 150 %, on the day that opens.
fn late_again(story: Story, day: &str, number: u128) -> Story {
    story
        .then(ana(), &format!("{day} 10:00"), answer(number))
        .then(customer(), &format!("{day} 10:01"), write(number + 1))
        .timer(&format!("{day} 13:01"))
}

#[test]
fn the_level_of_150_percent_proposes_5_000_pesos_to_be_decided_by_the_end_of_the_next_business_day()
{
    let scenario = story().when(system(), "2026-11-21 12:00", TicketIntent::FireDueLevels);
    let proposal = scenario.events().last().unwrap().clone();
    assert_eq!(
        proposal,
        TicketEvent::CompensationProposed {
            clock: 1,
            amount: Money::clp(5_000),
            decide_by: at("2026-11-23 18:00"),
            at: at("2026-11-21 12:00"),
        }
    );
}

#[test]
fn a_late_answer_proposes_it_too() {
    let scenario = story().when(ana(), "2026-11-23 10:00", answer(2));
    assert!(names(&scenario).contains(&"CompensationProposed"));
}

#[test]
fn the_owner_grants_it_to_the_repair() {
    let granted =
        proposed().when(owner(), MONDAY, approve(1, 0)).then([TicketEvent::CompensationApproved {
            clock: 1,
            amount: Money::clp(5_000),
            repair: Some(repair(7)),
            at: at(MONDAY),
        }]);
    granted
        .when(ask(owner(), at(MONDAY), approve(1, 0)))
        .nothing_happens()
        .when(ask(owner(), at(MONDAY), decline(1, "No corresponde")))
        .refused("ticket.compensation_decided");
}

#[test]
fn it_is_granted_to_a_repair_or_not_at_all() {
    story()
        .timer("2026-11-21 12:00")
        .when(owner(), MONDAY, approve(1, 0))
        .refused("ticket.compensation_needs_repair")
        .when(ask(ana(), at(MONDAY), link()))
        .when(ask(owner(), at(MONDAY), approve(1, 0)))
        .then([TicketEvent::CompensationApproved {
            clock: 1,
            amount: Money::clp(5_000),
            repair: Some(repair(7)),
            at: at(MONDAY),
        }]);
}

#[test]
fn the_owner_declines_it_with_a_reason() {
    let declined = proposed()
        .when(owner(), MONDAY, decline(1, " "))
        .refused("ticket.reason_missing")
        .when(ask(owner(), at(MONDAY), decline(1, "Se llamó a tiempo")))
        .then([TicketEvent::CompensationDeclined {
            clock: 1,
            reason: "Se llamó a tiempo".to_owned(),
            at: at(MONDAY),
        }]);
    declined
        .when(ask(owner(), at(MONDAY), decline(1, "Otra vez")))
        .nothing_happens()
        .when(ask(owner(), at(MONDAY), approve(1, 0)))
        .refused("ticket.compensation_decided");
}

#[test]
fn only_what_was_proposed_is_decided() {
    proposed().when(owner(), MONDAY, approve(2, 0)).refused("ticket.no_compensation");
    story().when(owner(), MONDAY, decline(1, "Nada")).refused("ticket.no_compensation");
}

#[test]
fn a_repair_is_granted_at_most_10_000_pesos() {
    let amount = |elsewhere| {
        let scenario = proposed().when(owner(), MONDAY, approve(1, elsewhere));
        let TicketEvent::CompensationApproved { amount, .. } = scenario.events()[0] else {
            panic!("approved")
        };
        amount
    };
    assert_eq!(amount(5_000), Money::clp(5_000));
    assert_eq!(amount(7_000), Money::clp(3_000), "the rest up to the most");
    proposed().when(owner(), MONDAY, approve(1, 10_000)).refused("ticket.compensation_cap_reached");
    let negative = proposed().then(owner(), MONDAY, approve(1, -20_000));
    assert!(matches!(
        negative.known().compensations[0].decision,
        Some(Decided::Approved(amount)) if amount == Money::clp(5_000)
    ));
}

#[test]
fn a_third_late_answer_of_a_ticket_proposes_nothing_more() {
    let story = late_again(proposed(), "2026-11-24", 2);
    assert_eq!(story.known().compensations.len(), 2);
    let third = late_again(story, "2026-11-25", 4);
    assert_eq!((third.known().breaches, third.known().compensations.len()), (3, 2));
}

#[test]
fn one_that_was_declined_leaves_room_for_another() {
    let story = late_again(proposed(), "2026-11-24", 2).then(
        owner(),
        "2026-11-24 14:00",
        decline(1, "Se llamó a tiempo"),
    );
    let third = late_again(story, "2026-11-25", 4);
    assert_eq!(third.known().compensations.len(), 3);
}

#[test]
fn a_decision_that_is_overdue_is_asked_for_once_and_may_still_be_taken() {
    let story = proposed();
    assert_eq!(story.ticket.next_due(), Some(at("2026-11-23 18:00")));
    story
        .when(system(), "2026-11-23 18:00", TicketIntent::FireDueLevels)
        .then([TicketEvent::CompensationOverdue { clock: 1, at: at("2026-11-23 18:00") }])
        .when(ask(system(), at("2026-11-24 10:00"), TicketIntent::FireDueLevels))
        .nothing_happens()
        .when(ask(owner(), at("2026-11-24 11:00"), approve(1, 0)));
    let overdue = proposed().timer("2026-11-23 18:00");
    assert_eq!(overdue.ticket.next_due(), None);
    assert!(overdue.known().compensation(1).unwrap().overdue);
    let decided = proposed().then(owner(), MONDAY, approve(1, 0));
    assert_eq!(decided.ticket.next_due(), None);
}

#[test]
fn the_owner_decides_with_a_second_factor_and_nobody_else_does() {
    for intent in [approve(1, 0), decline(1, "No")] {
        let capability = ask(owner(), at(MONDAY), intent).capability();
        assert_eq!(capability, Capability::OwnerDecision);
        assert_eq!(grant(ana().role, capability), Grant::Deny);
        assert_eq!(grant(customer().role, capability), Grant::Deny);
        assert_eq!(grant(owner().role, capability), Grant::StepUp);
    }
}
