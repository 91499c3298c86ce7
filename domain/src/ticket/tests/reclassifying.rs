//! Reclassifying is one click at any time, and restarts nothing that is breached.

use super::story::*;
use crate::ticket::*;

fn to(category: Category) -> TicketIntent {
    TicketIntent::Reclassify { category }
}

#[test]
fn the_clock_goes_on_from_where_it_is_under_the_other_hours() {
    // 60 of 240 minutes are spent; of 120 minutes 60 are left.
    let story = Story::opened(Category::Warranty, "2026-11-20 12:00").then(
        ana(),
        "2026-11-20 13:00",
        to(Category::RepairStatus),
    );
    assert_eq!(story.known().category, Category::RepairStatus);
    assert_eq!(story.due(), ["Fri 13:00", "Fri 13:36", "Fri 14:00", "Fri 15:00"]);
    let story = story.then(ana(), "2026-11-20 13:20", to(Category::Warranty));
    assert_eq!(story.due(), ["Fri 15:12", "Fri 16:00", "Fri 18:00"], "the reminder was reached");
}

#[test]
fn a_breached_clock_is_not_restarted() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00").timer("2026-11-20 14:00");
    let due = story.due();
    let scenario = story.when(ana(), "2026-11-20 14:30", to(Category::GeneralInquiry));
    assert_eq!(names(&scenario), ["TicketReclassified"]);
    let known = scenario.state().conversation().unwrap();
    assert_eq!(known.breaches, 1);
    let clock = known.clock.as_ref().unwrap();
    assert!(clock.is_breached());
    assert_eq!(clock.due().iter().map(|due| wall(due.at)).collect::<Vec<_>>(), due);
}

#[test]
fn a_breach_that_the_timer_missed_is_noted_before() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00");
    let scenario = story.when(ana(), "2026-11-20 14:30", to(Category::GeneralInquiry));
    let names = names(&scenario);
    assert_eq!(names.iter().filter(|name| **name == "SlaLevelReached").count(), 3);
    assert!(!names.contains(&"SlaClockRetargeted"));
}

#[test]
fn a_level_that_was_reached_is_not_reached_again() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00")
        .timer("2026-11-20 13:00")
        .then(ana(), "2026-11-20 13:10", to(Category::Warranty));
    assert_eq!(story.due(), ["Fri 15:12", "Fri 16:00", "Fri 18:00"]);
    let late = Story::opened(Category::RepairStatus, "2026-11-20 12:00").then(
        ana(),
        "2026-11-20 13:10",
        to(Category::Warranty),
    );
    assert_eq!(late.due(), ["Fri 15:12", "Fri 16:00", "Fri 18:00"], "even if the timer missed it");
}

#[test]
fn what_was_promised_too_late_falls_due_at_once_or_in_the_morning() {
    let opened = || Story::opened(Category::GeneralInquiry, "2026-11-18 12:00");
    let story = opened().then(ana(), "2026-11-18 17:00", to(Category::Complaint));
    assert_eq!(story.due(), ["Wed 17:00", "Wed 17:00", "Wed 17:00", "Wed 17:00"]);
    let story = opened().then(ana(), "2026-11-18 21:00", to(Category::Complaint));
    assert_eq!(story.due(), ["Thu 10:00", "Thu 10:00", "Thu 10:00", "Thu 10:00"]);
}

#[test]
fn runs_before_a_pause_are_counted_by_the_new_measure_too() {
    // By the calendar 22 h were spent on Wednesday and Thursday; in open time 6 + 0 h.
    let story = Story::opened(Category::GeneralInquiry, "2026-11-18 12:00")
        .then(ana(), "2026-11-19 10:00", TicketIntent::WaitForCustomer)
        .then(ana(), "2026-11-19 11:00", to(Category::Warranty));
    let clock = story.known().clock.as_ref().unwrap();
    assert_eq!(clock.spent_seconds, 6 * 3_600);
    assert!(!clock.is_running(), "it still waits for the customer");
    assert_eq!(story.ticket.next_due(), None);
    let story = story.then(customer(), "2026-11-19 12:00", write(2));
    // The first two levels were reached by the calendar; the others are overdue in open time.
    assert_eq!(story.due(), ["Thu 12:00", "Thu 12:00"]);
}

#[test]
fn a_category_with_the_same_hours_changes_no_instant() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00");
    let scenario = story.when(ana(), "2026-11-20 12:30", to(Category::PaymentIssue));
    scenario.then([TicketEvent::TicketReclassified {
        from: Category::RepairStatus,
        to: Category::PaymentIssue,
        by: Party::Staff(TECHNICIAN),
        at: at("2026-11-20 12:30"),
    }]);
}

#[test]
fn the_same_category_changes_nothing_and_a_closed_ticket_may_still_be_corrected() {
    let story = || Story::opened(Category::RepairStatus, "2026-11-20 12:00");
    story().when(ana(), "2026-11-20 12:30", to(Category::RepairStatus)).nothing_happens();
    let closed = story().then(customer(), "2026-11-20 12:30", TicketIntent::Close);
    let scenario = closed.when(ana(), "2026-11-20 12:40", to(Category::Complaint));
    assert_eq!(names(&scenario), ["TicketReclassified"]);
}

#[test]
fn the_next_clock_has_the_hours_of_the_corrected_category() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00")
        .then(ana(), "2026-11-20 12:10", answer(2))
        .then(ana(), "2026-11-20 12:20", to(Category::Warranty))
        .then(customer(), "2026-11-20 12:30", write(3));
    assert_eq!(story.known().clock.as_ref().unwrap().terms.target_minutes, 240);
}
