//! The past counted again, under another calendar or other rules; the log stays as it is.

use chrono::NaiveTime;
use proptest::prelude::*;

use super::story::*;
use crate::calendar::{Holiday, HolidayKind, OpeningHours, WorkCalendar};
use crate::ticket::what_if::{TicketWhatIf, recount};
use crate::ticket::*;

/// Fri 17:00 with two hours, answered on Saturday at 11:30: half an hour late.
fn late() -> Story {
    Story::opened(Category::RepairStatus, "2026-11-20 17:00")
        .timer("2026-11-20 18:00")
        .timer("2026-11-21 11:00")
        .then(ana(), "2026-11-21 11:30", answer(2))
}

fn again(story: &Story, calendar: &WorkCalendar, policy: &TicketPolicy) -> TicketWhatIf {
    recount(&story.events, calendar, policy, at("2026-12-31 23:00")).unwrap()
}

fn decree(date: &str) -> WorkCalendar {
    WorkCalendar::workshop(vec![Holiday {
        date: date.parse().unwrap(),
        name: "Elecciones".into(),
        kind: HolidayKind::Irrenunciable,
    }])
}

/// Saturdays from 9 to 13, as the owner asks himself.
fn early_saturdays() -> WorkCalendar {
    let usual = WorkCalendar::default();
    let monday = "2026-11-23".parse::<chrono::NaiveDate>().unwrap();
    let mut week =
        [0, 1, 2, 3, 4, 5, 6].map(|day| usual.hours_on(monday + chrono::TimeDelta::days(day)));
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    week[5] = Some(OpeningHours { opens: time(9), closes: time(13) });
    WorkCalendar::new(week, Vec::new()).unwrap()
}

#[test]
fn under_the_same_calendar_and_rules_nothing_changes() {
    let report = again(&late(), &WorkCalendar::default(), &TicketPolicy::CURRENT);
    assert_eq!(report.ticket, TICKET);
    assert_eq!(report.breaches(), (1, 1));
    assert_eq!(report.clocks[0].before, report.clocks[0].after);
    assert_eq!(report.clocks[0].before.spent_seconds, 9_000);
    assert_eq!(report.clocks[0].before.answer_due_at, Some(at("2026-11-21 11:00")));
}

#[test]
fn a_holiday_that_was_not_known_forgives_a_breach_in_the_report_only() {
    let story = late();
    let report = again(&story, &decree("2026-11-21"), &TicketPolicy::CURRENT);
    let clock = &report.clocks[0];
    assert_eq!(report.breaches(), (1, 0));
    assert_eq!(clock.after.answer_due_at, Some(at("2026-11-23 11:00")));
    assert_eq!(clock.after.reached, [SlaLevel::Reminder]);
    assert_eq!(clock.after.spent_seconds, 3_600);
    assert_eq!(clock.before.calendar, "cl-1");
    assert_ne!(clock.after.calendar, "cl-1");
    assert_eq!(story.known().breaches, 1, "what was recorded stays");
}

#[test]
fn other_hours_make_a_breach_of_what_was_none() {
    let story = Story::opened(Category::RepairStatus, "2026-11-20 17:00").then(
        ana(),
        "2026-11-21 10:50",
        answer(2),
    );
    let report = again(&story, &early_saturdays(), &TicketPolicy::CURRENT);
    assert_eq!(report.breaches(), (0, 1));
    assert_eq!(report.clocks[0].after.answer_due_at, Some(at("2026-11-21 10:00")));
}

#[test]
fn other_rules_are_another_promise() {
    let generous = TicketPolicy {
        version: 2,
        repair_status: SlaTarget { minutes: 240, measure: Measure::OpenTime },
        ..TicketPolicy::CURRENT
    };
    let report = again(&late(), &WorkCalendar::default(), &generous);
    let clock = &report.clocks[0];
    assert_eq!(report.breaches(), (1, 0));
    assert_eq!((clock.before.terms.rules_version, clock.after.terms.rules_version), (1, 2));
    assert_eq!(clock.after.terms.target_minutes, 240);
}

#[test]
fn pauses_corrections_and_later_clocks_are_followed() {
    let story = Story::opened(Category::Warranty, "2026-11-20 12:00")
        .then(ana(), "2026-11-20 12:30", TicketIntent::WaitForCustomer)
        .then(customer(), "2026-11-20 14:00", write(2))
        .then(ana(), "2026-11-20 14:30", TicketIntent::Reclassify { category: Category::Complaint })
        .then(ana(), "2026-11-20 15:00", answer(3))
        .then(customer(), "2026-11-20 16:00", write(4));
    let report = again(&story, &WorkCalendar::default(), &TicketPolicy::CURRENT);
    let [first, second] = &report.clocks[..] else { panic!("two clocks") };
    assert_eq!(first.before, first.after);
    assert_eq!((first.after.spent_seconds, first.after.terms.target_minutes), (5_400, 120));
    assert_eq!(first.stopped_at, Some(at("2026-11-20 15:00")));
    assert_eq!((second.stopped_at, second.kind), (None, ClockKind::NextResponse));
    assert_eq!(second.after.terms.target_minutes, 120);
    assert!(second.after.breached, "nobody had answered by the end of the report");
    assert!(!second.before.breached, "and no timer had come");
}

#[test]
fn a_correction_under_other_rules_restarts_no_breached_clock_either() {
    let strict = TicketPolicy {
        version: 3,
        warranty: SlaTarget { minutes: 60, measure: Measure::OpenTime },
        ..TicketPolicy::CURRENT
    };
    let story = Story::opened(Category::Warranty, "2026-11-20 12:00")
        .then(ana(), "2026-11-20 14:30", TicketIntent::Reclassify { category: Category::Complaint })
        .then(ana(), "2026-11-20 14:40", answer(2));
    let report = again(&story, &WorkCalendar::default(), &strict);
    let after = &report.clocks[0].after;
    assert!(after.breached);
    assert_eq!(after.terms.target_minutes, 60);
}

#[test]
fn a_report_ends_where_it_is_told_to() {
    let story = late();
    let calendar = WorkCalendar::default();
    let until = |when| recount(&story.events, &calendar, &TicketPolicy::CURRENT, at(when));
    assert_eq!(until("2026-11-20 16:59"), None, "it was not opened yet");
    let running = until("2026-11-20 18:00").unwrap();
    assert_eq!(running.clocks[0].after.reached, [SlaLevel::Reminder]);
    assert_eq!(running.clocks[0].stopped_at, None);
    assert_eq!(recount([], &calendar, &TicketPolicy::CURRENT, at("2026-11-20 18:00")), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happened_the_same_rules_come_to_the_same_result(
        steps in super::properties::steps(),
    ) {
        // Where a machine's clock is moved back, what was recorded stands and cannot be counted again.
        let in_order = steps.into_iter().map(|(by, what, minutes)| (by, what, minutes.abs()));
        let life = super::properties::play(in_order.collect());
        let report = recount(
            &life.events,
            &WorkCalendar::default(),
            &TicketPolicy::CURRENT,
            chrono::DateTime::<chrono::Utc>::MAX_UTC,
        );
        for clock in report.map(|report| report.clocks).unwrap_or_default() {
            if clock.stopped_at.is_some() {
                prop_assert_eq!(clock.before, clock.after);
            }
        }
    }
}
