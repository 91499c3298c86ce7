//! Resolving, closing, opening again within seven days, and what the customer thinks of it.

use super::story::*;
use crate::ticket::*;
use crate::values::Personal;

const OPENED: &str = "2026-11-20 12:00";
const LATER: &str = "2026-11-20 12:30";

fn story() -> Story {
    Story::opened(Category::RepairStatus, OPENED)
}

fn resolved() -> Story {
    story().then(ana(), LATER, TicketIntent::Resolve)
}

fn closed() -> Story {
    resolved().then(ana(), LATER, TicketIntent::Close)
}

fn rate(score: u8) -> TicketIntent {
    TicketIntent::Rate { score, comment: None }
}

#[test]
fn the_table_of_states_has_these_moves() {
    use TicketStatus as S;
    let table = [
        (S::Open, [false, true, true, true, true]),
        (S::WaitingCustomer, [true, false, true, true, true]),
        (S::Resolved, [true, false, false, true, true]),
        (S::Closed, [true, false, false, false, false]),
        (S::Merged, [false, false, false, false, false]),
    ];
    assert_eq!(table.map(|(from, _)| from), S::ALL);
    for (from, moves) in table {
        for (to, expected) in S::ALL.into_iter().zip(moves) {
            assert_eq!(from.can_move_to(to), expected, "{from} → {to}");
        }
    }
}

#[test]
fn resolving_twice_changes_nothing() {
    resolved().when(ana(), LATER, TicketIntent::Resolve).nothing_happens();
    closed().when(ana(), LATER, TicketIntent::Resolve).refused("ticket.not_in_this_state");
}

#[test]
fn staff_and_jobs_close_what_is_resolved() {
    for by in [ana(), system()] {
        story().when(by.clone(), LATER, TicketIntent::Close).refused("ticket.not_resolved");
        let scenario = resolved().when(by, LATER, TicketIntent::Close);
        assert_eq!(names(&scenario), ["TicketClosed"]);
    }
    closed().when(ana(), LATER, TicketIntent::Close).nothing_happens();
}

#[test]
fn the_customer_closes_whenever_they_like_and_the_clock_stops() {
    let scenario = story().when(customer(), LATER, TicketIntent::Close);
    assert_eq!(names(&scenario), ["TicketClosed", "SlaClockStopped"]);
    let TicketEvent::SlaClockStopped { cause, .. } = scenario.events()[1] else {
        panic!("the clock stops")
    };
    assert_eq!(cause, ClockStop::Closed);
}

#[test]
fn a_closed_ticket_says_until_when_it_may_be_opened_again() {
    let scenario = resolved().when(ana(), LATER, TicketIntent::Close);
    scenario.then([TicketEvent::TicketClosed {
        by: Party::Staff(TECHNICIAN),
        reopen_until: at("2026-11-27 12:30"),
        at: at(LATER),
    }]);
}

#[test]
fn a_ticket_is_opened_again_within_seven_days_with_a_new_clock() {
    for (by, intent) in
        [(customer(), TicketIntent::Reopen), (ana(), TicketIntent::Reopen), (customer(), write(2))]
    {
        let scenario = closed().when(by.clone(), "2026-11-27 12:30", intent.clone());
        let names = names(&scenario);
        assert_eq!(&names[names.len() - 2..], ["TicketReopened", "SlaClockStarted"]);
        closed().when(by, "2026-11-27 12:31", intent).refused("ticket.reopen_window_over");
    }
}

#[test]
fn what_is_resolved_may_be_opened_again_at_any_time_and_what_is_open_is() {
    let scenario = resolved().when(customer(), "2027-03-01 12:00", TicketIntent::Reopen);
    assert_eq!(names(&scenario), ["TicketReopened", "SlaClockStarted"]);
    story().when(customer(), LATER, TicketIntent::Reopen).nothing_happens();
    let waiting = story().then(ana(), LATER, TicketIntent::WaitForCustomer);
    waiting.when(customer(), LATER, TicketIntent::Reopen).nothing_happens();
}

#[test]
fn the_customer_rates_a_closed_ticket_from_1_to_5_once() {
    for score in 1..=5 {
        closed().when(customer(), LATER, rate(score)).then([TicketEvent::SatisfactionRated {
            score,
            comment: None,
            at: at(LATER),
        }]);
    }
    for score in [0, 6, 255] {
        closed().when(customer(), LATER, rate(score)).refused("ticket.score_out_of_range");
    }
    closed()
        .then(customer(), LATER, rate(4))
        .when(customer(), LATER, rate(4))
        .nothing_happens()
        .when(ask(customer(), at(LATER), rate(5)))
        .refused("ticket.already_rated");
    story().when(customer(), LATER, rate(5)).refused("ticket.not_closed");
    resolved().when(customer(), LATER, rate(5)).refused("ticket.not_closed");
}

#[test]
fn a_rating_is_the_customers_and_may_come_by_a_link_in_a_mail() {
    closed().when(ana(), LATER, rate(5)).refused("ticket.customer_required");
    let scenario = closed().when(system(), LATER, rate(5));
    assert_eq!(names(&scenario), ["SatisfactionRated"]);
}

#[test]
fn a_comment_must_be_readable_and_sealed_for_the_customer() {
    let comment = |comment| TicketIntent::Rate { score: 5, comment: Some(comment) };
    let scenario = closed().when(customer(), LATER, comment(text("Muy amables")));
    let rating = scenario.state().conversation().unwrap().rating.clone().unwrap();
    assert_eq!(rating.comment.unwrap().text(), "Muy amables");
    closed().when(customer(), LATER, comment(text(" "))).refused("ticket.text_invalid");
    closed()
        .when(customer(), LATER, comment(Personal::new(STRANGER, "Hola")))
        .refused("ticket.foreign_subject");
}

#[test]
fn a_ticket_that_was_opened_and_closed_again_may_be_rated_again() {
    let story = closed()
        .then(customer(), LATER, rate(2))
        .then(customer(), LATER, TicketIntent::Reopen)
        .then(customer(), LATER, TicketIntent::Close);
    assert_eq!(story.known().rating.as_ref().unwrap().score, 2, "what they said stays said");
    let scenario = story.when(customer(), LATER, rate(2));
    assert_eq!(names(&scenario), ["SatisfactionRated"]);
    scenario.when(ask(customer(), at(LATER), rate(5))).refused("ticket.already_rated");
}

#[test]
fn what_was_resolved_is_closed_after_seven_days_and_may_be_opened_again_for_seven_more() {
    let resolved = || story().then(ana(), "2026-11-20 13:00", TicketIntent::Resolve);
    assert_eq!(resolved().ticket.next_due(), Some(at("2026-11-27 13:00")));
    resolved()
        .when(system(), "2026-11-27 12:59", TicketIntent::FireDueLevels)
        .nothing_happens()
        .when(ask(system(), at("2026-11-27 13:05"), TicketIntent::FireDueLevels))
        .then([TicketEvent::TicketClosed {
            by: Party::System,
            reopen_until: at("2026-12-04 13:05"),
            at: at("2026-11-27 13:05"),
        }])
        .when(ask(system(), at("2026-12-20 13:00"), TicketIntent::FireDueLevels))
        .nothing_happens();
    let closed = resolved().timer("2026-11-27 13:05");
    assert_eq!(closed.ticket.next_due(), None);
    closed.when(customer(), "2026-12-01 10:00", TicketIntent::Rate { score: 5, comment: None });
}

#[test]
fn what_is_opened_again_begins_its_seven_days_anew() {
    let again = story()
        .then(ana(), "2026-11-20 13:00", TicketIntent::Resolve)
        .then(customer(), "2026-11-24 10:30", write(2))
        .then(ana(), "2026-11-24 11:00", TicketIntent::Resolve);
    assert_eq!(again.ticket.next_due(), Some(at("2026-12-01 11:00")));
    again.when(system(), "2026-11-27 13:05", TicketIntent::FireDueLevels).nothing_happens();
}
