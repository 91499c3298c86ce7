//! While the customer has to act, the clock stands still, and what is left shifts.

use super::story::*;
use crate::ticket::*;

fn paused(events: &[TicketEvent]) -> Option<i64> {
    events.iter().find_map(|event| {
        if let TicketEvent::SlaClockPaused { spent_seconds, .. } = event {
            Some(*spent_seconds)
        } else {
            None
        }
    })
}

#[test]
fn waiting_for_the_customer_pauses_the_clock() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00");
    let scenario = story.when(ana(), "2026-11-20 12:30", TicketIntent::WaitForCustomer);
    assert_eq!(names(&scenario), ["WaitingForCustomerBegun", "SlaClockPaused"]);
    assert_eq!(paused(scenario.events()), Some(1_800));
    assert_eq!(scenario.state().next_due(), None, "nothing falls due while it is paused");
    scenario
        .when(ask(ana(), at("2026-11-20 13:00"), TicketIntent::WaitForCustomer))
        .nothing_happens();
}

#[test]
fn the_customers_message_shifts_what_is_left() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00")
        .then(ana(), "2026-11-20 12:30", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-20 17:00", write(2));
    assert_eq!(story.known().status(), TicketStatus::Open);
    // 30 of 60 minutes are left to the first level, 66, 90 and 150 to the others.
    assert_eq!(story.due(), ["Fri 17:30", "Sat 10:06", "Sat 10:30", "Sat 11:30"]);
}

#[test]
fn staff_may_take_the_next_step_back() {
    let waiting = || {
        Story::opened(Category::RepairStatus, "2026-11-20 12:00").then(
            ana(),
            "2026-11-20 12:30",
            TicketIntent::WaitForCustomer,
        )
    };
    let scenario = waiting().when(ana(), "2026-11-20 14:00", TicketIntent::StopWaiting);
    assert_eq!(names(&scenario), ["WaitingForCustomerEnded", "SlaClockResumed"]);
    scenario.when(ask(ana(), at("2026-11-20 14:01"), TicketIntent::StopWaiting)).nothing_happens();
    let answered = waiting().then(ana(), "2026-11-20 13:00", answer(2));
    let scenario = answered.when(ana(), "2026-11-20 14:00", TicketIntent::StopWaiting);
    assert_eq!(names(&scenario), ["WaitingForCustomerEnded"], "nobody waits for an answer");
    waiting()
        .then(ana(), "2026-11-20 13:00", TicketIntent::Resolve)
        .when(ana(), "2026-11-20 14:00", TicketIntent::StopWaiting)
        .refused("ticket.not_in_this_state");
}

#[test]
fn several_pauses_add_up_and_closed_hours_are_not_spent() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 17:30")
        .then(ana(), "2026-11-20 17:40", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-20 17:50", write(2))
        .then(ana(), "2026-11-21 10:10", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-21 13:00", write(3));
    let clock = story.known().clock.as_ref().unwrap();
    assert_eq!(clock.spent_seconds, 30 * 60);
    assert_eq!(story.due(), ["Sat 13:30", "Mon 10:06", "Mon 10:30", "Mon 11:30"]);
}

#[test]
fn the_24_h_class_pauses_by_the_calendar() {
    let story = Story::opened(Category::GeneralInquiry, "2026-11-18 12:00")
        .then(ana(), "2026-11-18 22:00", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-19 09:00", write(2));
    // 2 h, 9 h 12, 14 h and 26 h are left to the levels, wherever their instants had been moved to.
    assert_eq!(story.due(), ["Thu 11:00", "Fri 10:00", "Fri 10:00", "Fri 11:00"]);
}

#[test]
fn a_pause_of_the_24_h_class_leaves_what_is_unspent_and_no_closed_hours() {
    // 17 h 30 are spent by Saturday at 10:30, and 6 h 30 are left to an instant that was moved to Monday at 10:00.
    let story = Story::opened(Category::GeneralInquiry, "2026-11-20 17:00")
        .timer("2026-11-21 10:00")
        .then(ana(), "2026-11-21 10:30", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-23 10:00", write(2));
    assert_eq!(story.due(), ["Mon 11:42", "Mon 16:30", "Tue 10:00"]);
}

#[test]
fn pauses_before_the_opening_do_not_add_up() {
    // Answered by Monday at 10:00, it was promised; a quarter of an hour is left on Monday at 09:45.
    let mut story = Story::opened(Category::GeneralInquiry, "2026-11-20 14:30")
        .timer("2026-11-21 10:00")
        .then(ana(), "2026-11-23 09:45", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-23 17:50", write(2));
    assert_eq!(story.due(), ["Tue 10:00", "Tue 10:00"], "closed before the quarter is over");
    story = story.then(ana(), "2026-11-23 20:00", TicketIntent::WaitForCustomer).then(
        customer(),
        "2026-11-24 12:00",
        write(3),
    );
    assert_eq!(story.due(), ["Tue 12:15", "Tue 12:15"], "and no more is left after another pause");
}

#[test]
fn a_level_is_not_reached_after_the_one_that_follows_it() {
    // On Thursday at 06:00 the first level was due at the opening, and 12 minutes were left to the second one.
    let story = Story::opened(Category::GeneralInquiry, "2026-11-18 11:00")
        .then(ana(), "2026-11-19 06:00", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-19 12:00", write(2));
    assert_eq!(story.due(), ["Thu 12:12", "Thu 12:12", "Thu 17:00", "Fri 10:00"]);
}

#[test]
fn a_pause_takes_nothing_of_the_time_until_the_opening_that_was_promised() {
    // Due on Saturday at 14:30, after closing: answered by Monday at 10:00, it was promised.
    let story = || Story::opened(Category::GeneralInquiry, "2026-11-20 14:30");
    assert_eq!(story().due(), ["Sat 10:00", "Sat 10:00", "Mon 10:00", "Mon 10:00"]);
    let paused = story().timer("2026-11-21 10:00").then(
        ana(),
        "2026-11-23 09:00",
        TicketIntent::WaitForCustomer,
    );
    let resumed = paused.then(customer(), "2026-11-23 15:00", write(2));
    assert_eq!(resumed.due(), ["Mon 16:00", "Mon 16:00"], "an hour was left");
    let again = resumed.then(ana(), "2026-11-23 15:30", TicketIntent::WaitForCustomer).then(
        customer(),
        "2026-11-24 12:00",
        write(3),
    );
    assert_eq!(again.due(), ["Tue 12:30", "Tue 12:30"], "half an hour is left after another pause");
}

#[test]
fn terms_that_came_during_a_pause_leave_the_time_until_the_opening_too() {
    // By the calendar 44 h were spent by Monday at 09:00; asked so, it would be due when the workshop opens.
    let story = Story::opened(Category::Complaint, "2026-11-21 13:00")
        .then(ana(), "2026-11-23 09:00", TicketIntent::WaitForCustomer)
        .then(
            ana(),
            "2026-11-23 12:00",
            TicketIntent::Reclassify { category: Category::GeneralInquiry },
        )
        .then(customer(), "2026-11-23 15:00", write(2));
    let due = story.due();
    assert_eq!(due[due.len() - 2..], ["Mon 16:00", "Mon 16:00"]);
}

#[test]
fn a_level_that_was_reached_does_not_come_again_after_a_pause() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00")
        .timer("2026-11-20 13:00")
        .then(ana(), "2026-11-20 13:30", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-20 15:00", write(2));
    assert_eq!(story.due(), ["Fri 15:06", "Fri 15:30", "Fri 16:30"]);
}

#[test]
fn a_pause_first_notes_what_had_fallen_due() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00");
    let scenario = story.when(ana(), "2026-11-20 14:10", TicketIntent::WaitForCustomer);
    assert_eq!(
        names(&scenario),
        [
            "WaitingForCustomerBegun",
            "SlaLevelReached",
            "SlaLevelReached",
            "SlaLevelReached",
            "SlaClockPaused"
        ]
    );
    assert_eq!(scenario.state().conversation().unwrap().breaches, 1);
}

#[test]
fn an_answer_while_waiting_stops_the_paused_clock() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00")
        .then(ana(), "2026-11-20 12:30", TicketIntent::WaitForCustomer)
        .then(ana(), "2026-11-20 13:00", answer(2));
    assert_eq!(story.known().status(), TicketStatus::WaitingCustomer);
    assert!(story.known().clock.is_none());
    let scenario = story.when(customer(), "2026-11-20 14:00", write(3));
    assert_eq!(names(&scenario), ["CustomerReplied", "WaitingForCustomerEnded", "SlaClockStarted"]);
}

#[test]
fn only_an_open_ticket_can_wait() {
    let resolved = Story::opened(Category::RepairStatus, "2026-11-20 12:00").then(
        ana(),
        "2026-11-20 12:30",
        TicketIntent::Resolve,
    );
    resolved
        .when(ana(), "2026-11-20 12:40", TicketIntent::WaitForCustomer)
        .refused("ticket.not_in_this_state");
}

#[test]
fn a_machine_whose_clock_was_moved_back_gives_no_time_away() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 12:00").then(
        ana(),
        "2026-11-20 11:00",
        TicketIntent::WaitForCustomer,
    );
    assert_eq!(story.known().clock.as_ref().unwrap().spent_seconds, 0);
}
