//! Each level fires once, a breach stays for ever, and nobody is told outside opening hours.

use chrono::{DateTime, Utc};

use super::story::*;
use crate::ticket::*;

/// The levels that were noted, each with the instant from which people may be told.
fn alerts(events: &[TicketEvent]) -> Vec<(SlaLevel, String)> {
    events
        .iter()
        .filter_map(|event| {
            if let TicketEvent::SlaLevelReached { level, alert_from, .. } = event {
                Some((*level, alert_from.map_or_else(nobody, wall)))
            } else {
                None
            }
        })
        .collect()
}

fn on(wall: &str) -> String {
    wall.to_owned()
}

fn nobody() -> String {
    "nobody".to_owned()
}

/// Opened on a Friday at 17:00 with two hours: due Fri 18:00, Sat 10:36, Sat 11:00, Sat 12:00.
fn story() -> Story {
    Story::opened(Category::Complaint, "2026-11-20 17:00")
}

#[test]
fn the_timer_is_asked_for_at_the_next_level() {
    let mut story = story();
    for next in ["2026-11-20 18:00", "2026-11-21 10:36", "2026-11-21 11:00", "2026-11-21 12:00"] {
        assert_eq!(story.ticket.next_due(), Some(at(next)));
        story = story.timer(next);
    }
    // Then the owner's decision is awaited until the end of Monday.
    assert_eq!(story.ticket.next_due(), Some(at("2026-11-23 18:00")));
}

#[test]
fn each_level_fires_exactly_once() {
    use SlaLevel::{Breach, Compensation, Reminder, Urgent};
    let mut story = story();
    for when in [
        "2026-11-20 17:59",
        "2026-11-20 18:00",
        "2026-11-20 18:00",
        "2026-11-21 10:36",
        "2026-11-21 10:59",
        "2026-11-21 11:00",
        "2026-11-21 11:30",
        "2026-11-21 12:00",
        "2026-11-21 13:00",
    ] {
        story = story.timer(when);
    }
    let levels: Vec<_> = alerts(&story.events).into_iter().map(|(level, _)| level).collect();
    assert_eq!(levels, [Reminder, Urgent, Breach, Compensation]);
    story.when(system(), "2026-11-21 13:30", TicketIntent::FireDueLevels).nothing_happens();
}

#[test]
fn nothing_fires_before_it_is_due() {
    story().when(system(), "2026-11-20 17:59", TicketIntent::FireDueLevels).nothing_happens();
}

#[test]
fn a_level_says_by_which_calendar_and_rules_it_was_due() {
    let scenario = story().when(system(), "2026-11-20 18:00", TicketIntent::FireDueLevels);
    scenario.then([TicketEvent::SlaLevelReached {
        clock: 1,
        level: SlaLevel::Reminder,
        due_at: at("2026-11-20 18:00"),
        calendar: "cl-1".to_owned(),
        rules_version: 1,
        alert_from: Some(at("2026-11-20 18:00")),
        at: at("2026-11-20 18:00"),
    }]);
}

#[test]
fn an_alert_due_at_closing_time_goes_out_just_after_it_and_a_late_one_in_the_morning() {
    for (when, from) in [
        ("2026-11-20 18:00", "Fri 18:00"),
        ("2026-11-20 18:15", "Fri 18:15"),
        ("2026-11-20 18:16", "Sat 10:00"),
        ("2026-11-20 23:00", "Sat 10:00"),
        ("2026-11-21 10:10", "Sat 10:10"),
    ] {
        let scenario = story().when(system(), when, TicketIntent::FireDueLevels);
        assert_eq!(alerts(scenario.events()), [(SlaLevel::Reminder, on(from))], "{when}");
    }
}

#[test]
fn a_timer_that_comes_late_notes_every_level_and_reminds_only_of_what_still_matters() {
    use SlaLevel::{Breach, Compensation, Reminder, Urgent};
    let scenario = story().when(system(), "2026-11-21 11:20", TicketIntent::FireDueLevels);
    assert_eq!(
        alerts(scenario.events()),
        [(Reminder, nobody()), (Urgent, nobody()), (Breach, on("Sat 11:20"))]
    );
    let scenario = story().when(system(), "2026-11-22 03:00", TicketIntent::FireDueLevels);
    assert_eq!(
        alerts(scenario.events()),
        [
            (Reminder, nobody()),
            (Urgent, nobody()),
            (Breach, on("Mon 10:00")),
            (Compensation, on("Mon 10:00"))
        ]
    );
}

#[test]
fn an_answer_in_time_is_no_breach_and_nobody_is_reminded_of_it() {
    let scenario = story().when(ana(), "2026-11-21 10:50", answer(2));
    assert_eq!(
        alerts(scenario.events()),
        [(SlaLevel::Reminder, nobody()), (SlaLevel::Urgent, nobody())],
        "they fell due before the timer came"
    );
    assert_eq!(scenario.state().conversation().unwrap().breaches, 0);
    let stopped = scenario.events().last().unwrap();
    assert!(matches!(stopped, TicketEvent::SlaClockStopped { breached: false, .. }));
}

#[test]
fn a_level_is_reached_at_its_very_instant_whether_the_timer_or_the_answer_comes_first() {
    let scenario = story().when(ana(), "2026-11-21 11:00", answer(2));
    let stopped = scenario.events().last().unwrap();
    let TicketEvent::SlaClockStopped { breached, spent_seconds, .. } = stopped else {
        panic!("the clock stops")
    };
    assert_eq!((*breached, *spent_seconds), (true, 7_200));
    let timed = story().timer("2026-11-21 11:00").then(ana(), "2026-11-21 11:00", answer(2));
    assert_eq!(timed.known().breaches, 1);
}

#[test]
fn a_late_answer_is_a_breach_even_if_the_timer_never_came() {
    let scenario = story().when(ana(), "2026-11-21 11:01", answer(2));
    let levels = alerts(scenario.events());
    assert_eq!(levels.last(), Some(&(SlaLevel::Breach, on("Sat 11:01"))));
    let stopped = scenario.events().last().unwrap();
    assert!(matches!(stopped, TicketEvent::SlaClockStopped { breached: true, .. }));
    assert_eq!(scenario.state().conversation().unwrap().breaches, 1);
}

#[test]
fn a_breach_stays_when_the_ticket_goes_on() {
    let story = story()
        .timer("2026-11-21 11:00")
        .then(ana(), "2026-11-21 11:30", answer(2))
        .then(customer(), "2026-11-21 12:00", write(3))
        .then(ana(), "2026-11-21 12:10", answer(4));
    assert_eq!(story.known().breaches, 1);
    assert_eq!(story.known().clocks, 2);
}

#[test]
fn the_levels_of_a_second_clock_fire_again() {
    let story = story()
        .timer("2026-11-21 10:36")
        .then(ana(), "2026-11-21 10:40", answer(2))
        .then(customer(), "2026-11-21 11:00", write(3))
        .timer("2026-11-21 12:00");
    let reminders = alerts(&story.events);
    let reminders = reminders.iter().filter(|(level, _)| *level == SlaLevel::Reminder).count();
    assert_eq!(reminders, 2);
}

#[test]
fn resolving_stops_the_clock_without_an_answer() {
    let scenario = story().when(ana(), "2026-11-20 17:30", TicketIntent::Resolve);
    assert_eq!(names(&scenario), ["TicketResolved", "SlaClockStopped"]);
    let TicketEvent::SlaClockStopped { cause, .. } = &scenario.events()[1] else {
        panic!("the clock stops")
    };
    assert_eq!(*cause, ClockStop::Resolved);
    let week_later = Some(at("2026-11-27 17:30"));
    assert_eq!(scenario.state().next_due(), week_later, "nothing is due but that it is closed");
}

#[test]
fn every_alert_of_a_year_lies_in_opening_hours_or_just_after_them() {
    let calendar = crate::calendar::WorkCalendar::default();
    let mut opened = at("2026-01-01 00:30");
    for number in 0..365 {
        opened += chrono::TimeDelta::minutes(1_440 + 37);
        let category = Category::ALL[number % 6];
        let schedule_of = |when: DateTime<Utc>| {
            let scenario =
                crate::testing::given::<Ticket>([]).when(ask(customer(), when, open(category)));
            scenario.state().conversation().unwrap().clock.clone().unwrap()
        };
        for due in schedule_of(opened).due() {
            let just_before = due.at - chrono::TimeDelta::minutes(1);
            let is_open = calendar.is_open_at(due.at) || calendar.is_open_at(just_before);
            assert!(is_open, "{category} {:?} at {}", due.level, due.at);
        }
    }
}
