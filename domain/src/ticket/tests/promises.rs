//! When each level is due: the vectors of `product.md` §5 module 12.

use chrono::Datelike;

use super::story::*;
use crate::calendar::{Holiday, HolidayKind, WorkCalendar, santiago_local};
use crate::ticket::*;

fn levels(category: Category, when: &str) -> Vec<String> {
    Story::opened(category, when).due()
}

#[test]
fn the_hours_are_those_of_the_seed() {
    let hours = |category| TicketPolicy::CURRENT.terms(category).target_minutes / 60;
    let table = [
        (Category::QuoteQuestion, 4, Measure::OpenTime, false),
        (Category::RepairStatus, 2, Measure::OpenTime, false),
        (Category::PaymentIssue, 2, Measure::OpenTime, true),
        (Category::Complaint, 2, Measure::OpenTime, true),
        (Category::Warranty, 4, Measure::OpenTime, false),
        (Category::GeneralInquiry, 24, Measure::CalendarTime, false),
    ];
    assert_eq!(table.map(|(category, ..)| category), Category::ALL);
    for (category, expected, measure, urgent) in table {
        assert_eq!(hours(category), expected, "{category}");
        assert_eq!(TicketPolicy::default().terms(category).measure, measure, "{category}");
        assert_eq!(category.is_urgent(), urgent, "{category}");
    }
}

#[test]
fn the_levels_are_at_50_80_100_and_150_percent() {
    assert_eq!(SlaLevel::ALL.map(SlaLevel::percent), [50, 80, 100, 150]);
}

#[test]
fn the_24_h_class_from_friday_17_00_is_due_on_monday_at_10_00() {
    let due = levels(Category::GeneralInquiry, "2026-11-20 17:00");
    assert_eq!(due[2], "Mon 10:00", "Saturday 17:00 is closed");
}

#[test]
fn the_50_percent_level_of_the_24_h_class_from_friday_17_00_moves_from_saturday_05_00_to_10_00() {
    let due = levels(Category::GeneralInquiry, "2026-11-20 17:00");
    assert_eq!(due, ["Sat 10:00", "Sat 12:12", "Mon 10:00", "Mon 10:00"]);
}

#[test]
fn two_hours_from_friday_17_30_are_due_on_saturday_at_11_30() {
    for category in [Category::RepairStatus, Category::PaymentIssue, Category::Complaint] {
        assert_eq!(levels(category, "2026-11-20 17:30")[2], "Sat 11:30");
    }
}

#[test]
fn the_levels_of_two_hours_from_friday_17_00_are_these() {
    let due = levels(Category::RepairStatus, "2026-11-20 17:00");
    assert_eq!(due, ["Fri 18:00", "Sat 10:36", "Sat 11:00", "Sat 12:00"]);
}

#[test]
fn two_hours_from_monday_2026_12_07_17_30_are_due_on_wednesday_at_11_30() {
    let story = Story::opened(Category::Complaint, "2026-12-07 17:30");
    let due = story.known().clock.as_ref().unwrap().answer_due_at().unwrap();
    assert_eq!(due, at("2026-12-09 11:30"), "Tuesday 8 is a holiday");
}

#[test]
fn four_hours_go_over_a_weekend() {
    let due = levels(Category::Warranty, "2026-11-21 12:00");
    assert_eq!(due, ["Sat 14:00", "Mon 11:12", "Mon 12:00", "Mon 14:00"]);
}

#[test]
fn what_is_asked_at_night_counts_from_the_morning() {
    let due = levels(Category::RepairStatus, "2026-11-18 23:40");
    assert_eq!(due, ["Thu 11:00", "Thu 11:36", "Thu 12:00", "Thu 13:00"]);
}

#[test]
fn a_change_of_the_clock_moves_no_promise_of_open_hours() {
    for (when, due) in [("2026-09-05 13:00", "Mon 11:00"), ("2027-04-03 13:00", "Mon 11:00")] {
        assert_eq!(levels(Category::RepairStatus, when)[2], due, "{when}");
    }
}

#[test]
fn calendar_hours_are_real_hours_over_a_change_of_the_clock() {
    // In the night to Sunday 2026-09-06 an hour is skipped: 50 % of 24 h from 13:30 are at 02:30.
    let story = Story::opened(Category::GeneralInquiry, "2026-09-05 13:30");
    assert_eq!(story.due(), ["Mon 10:00", "Mon 10:00", "Mon 10:00", "Mon 10:00"]);
    // Friday 2027-04-02 12:00 and 24 h are Saturday 12:00; the clock returns only in the night after.
    assert_eq!(levels(Category::GeneralInquiry, "2027-04-02 12:00")[2], "Sat 12:00");
}

#[test]
fn special_days_come_with_the_calendar_and_its_version_is_kept() {
    let decree = Holiday {
        date: "2026-11-21".parse().unwrap(),
        name: "Elecciones".into(),
        kind: HolidayKind::Irrenunciable,
    };
    let calendar = WorkCalendar::workshop(vec![decree]);
    let version = calendar.version().to_owned();
    let command = TicketCommand {
        calendar: calendar.into(),
        ..ask(customer(), at("2026-11-20 17:30"), open(Category::Complaint))
    };
    let scenario = crate::testing::given::<Ticket>([]).when(command);
    let TicketEvent::SlaClockStarted { schedule, terms, .. } = &scenario.events()[1] else {
        panic!("a clock starts")
    };
    assert_eq!(schedule.calendar, version);
    assert_ne!(version, "cl-1");
    assert_eq!(terms.rules_version, 1);
    let due = schedule.due[2].at;
    assert_eq!(wall(due), "Mon 11:30");
    assert_eq!(santiago_local(due).day(), 23);
}
