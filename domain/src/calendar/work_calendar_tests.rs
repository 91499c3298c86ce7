//! Time that passes only while the workshop is open.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    local_to_utc(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

fn day_off(date: &str) -> Holiday {
    Holiday {
        date: date.parse().unwrap(),
        name: "Cierre del taller".into(),
        kind: HolidayKind::Ordinary,
    }
}

fn hours(opens: u32, closes: u32) -> OpeningHours {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    OpeningHours { opens: time(opens), closes: time(closes) }
}

fn saturdays_only() -> WorkCalendar {
    let mut week = [None; 7];
    week[5] = Some(hours(9, 13));
    WorkCalendar::new(week, Vec::new()).unwrap()
}

#[test]
fn open_time_goes_on_the_next_day_that_opens() {
    let calendar = WorkCalendar::default();
    for (from, span, until) in [
        ("2026-11-20 17:30", 120, "2026-11-21 11:30"),
        ("2026-11-20 17:00", 60, "2026-11-20 18:00"),
        ("2026-11-20 17:00", 61, "2026-11-21 10:01"),
        ("2026-11-21 13:30", 60, "2026-11-23 10:30"),
        ("2026-11-22 12:00", 1, "2026-11-23 10:01"),
        ("2026-11-23 08:00", 480, "2026-11-23 18:00"),
        // Tuesday 8 is the Immaculate Conception.
        ("2026-12-07 17:30", 120, "2026-12-09 11:30"),
    ] {
        assert_eq!(calendar.add_open(at(from), minutes(span)), at(until), "{from} + {span}");
        assert_eq!(calendar.open_between(at(from), at(until)), minutes(span), "{from} – {until}");
    }
}

#[test]
fn no_time_left_is_over_at_once_or_when_the_workshop_opens() {
    let calendar = WorkCalendar::default();
    assert_eq!(calendar.add_open(at("2026-11-20 17:30"), minutes(0)), at("2026-11-20 17:30"));
    assert_eq!(calendar.add_open(at("2026-11-20 18:00"), minutes(0)), at("2026-11-21 10:00"));
    assert_eq!(calendar.add_open(at("2026-11-20 18:00"), minutes(-5)), at("2026-11-21 10:00"));
}

#[test]
fn the_next_opening_is_now_while_it_is_open() {
    let calendar = WorkCalendar::default();
    for (text, next) in [
        ("2026-11-20 10:00", "2026-11-20 10:00"),
        ("2026-11-20 17:59", "2026-11-20 17:59"),
        ("2026-11-20 18:00", "2026-11-21 10:00"),
        ("2026-11-21 05:00", "2026-11-21 10:00"),
        ("2026-11-21 17:00", "2026-11-23 10:00"),
        ("2026-12-24 20:00", "2026-12-26 10:00"),
    ] {
        assert_eq!(calendar.next_open(at(text)), at(next), "{text}");
    }
}

#[test]
fn a_change_of_the_clock_takes_no_open_time_away_and_adds_none() {
    let calendar = WorkCalendar::default();
    // The clock jumps in the night to Sunday 2026-09-06 and returns in the night to Sunday 2027-04-04.
    for (from, until) in
        [("2026-09-05 13:00", "2026-09-07 11:00"), ("2027-04-03 13:00", "2027-04-05 11:00")]
    {
        assert_eq!(calendar.add_open(at(from), minutes(120)), at(until));
        assert_eq!(calendar.open_between(at(from), at(until)), minutes(120));
    }
    assert_eq!(at("2026-09-07 11:00") - at("2026-09-05 13:00"), TimeDelta::hours(45));
    assert_eq!(at("2027-04-05 11:00") - at("2027-04-03 13:00"), TimeDelta::hours(47));
}

#[test]
fn a_workshop_that_opens_in_the_night_of_the_change_counts_real_minutes() {
    let mut week = [None; 7];
    week[5] = Some(hours(20, 23));
    week[6] = Some(hours(0, 4));
    let calendar = WorkCalendar::new(week, Vec::new()).unwrap();
    // Sunday 2026-09-06 has no 00:00–01:00, so the doors open at 01:00 and three hours are left.
    let (from, until) = (at("2026-09-05 20:00"), at("2026-09-06 04:00"));
    assert_eq!(calendar.open_between(from, until), TimeDelta::hours(6));
    assert_eq!(calendar.add_open(from, TimeDelta::hours(6)), until);
}

#[test]
fn a_special_day_is_closed_and_a_business_day_it_is_not() {
    let calendar = WorkCalendar::workshop(vec![day_off("2026-12-09")]);
    assert_eq!(calendar.add_open(at("2026-12-07 17:30"), minutes(120)), at("2026-12-10 11:30"));
    assert!(!calendar.is_open_at(at("2026-12-09 12:00")));
    assert_eq!(calendar.special().len(), 1);
    assert_eq!(calendar.end_of_business_day(at("2026-12-07 12:00"), 1), at("2026-12-10 18:00"));
    let usual = WorkCalendar::default();
    assert_eq!(usual.end_of_business_day(at("2026-12-07 12:00"), 1), at("2026-12-09 18:00"));
    assert_eq!(usual.end_of_business_day(at("2026-11-20 12:00"), 1), at("2026-11-23 18:00"));
}

#[test]
fn the_end_of_a_business_day_on_which_nobody_opens_is_that_of_the_next_opening() {
    let calendar = saturdays_only();
    assert_eq!(calendar.end_of_business_day(at("2026-11-23 12:00"), 1), at("2026-11-28 13:00"));
}

#[test]
fn the_version_names_the_contents() {
    let usual = WorkCalendar::default();
    assert_eq!(usual.version(), "cl-1");
    assert_eq!(WorkCalendar::workshop(Vec::new()), usual);
    let one = WorkCalendar::workshop(vec![day_off("2026-12-09")]);
    let other = WorkCalendar::workshop(vec![day_off("2026-12-10")]);
    let both = WorkCalendar::workshop(vec![day_off("2026-12-09"), day_off("2026-12-10")]);
    let turned = WorkCalendar::workshop(vec![day_off("2026-12-10"), day_off("2026-12-09")]);
    assert!(one.version().starts_with("cl-1+"));
    assert_ne!(one.version(), other.version());
    assert_ne!(one.version(), both.version());
    assert_eq!(both.version(), turned.version(), "the order of the days does not matter");
    assert_ne!(saturdays_only().version(), usual.version());
}

#[test]
fn hours_that_make_no_sense_are_refused() {
    assert!(WorkCalendar::new([None; 7], Vec::new()).is_err());
    let mut week = [None; 7];
    week[0] = Some(hours(18, 10));
    assert!(WorkCalendar::new(week, Vec::new()).is_err());
    week[0] = Some(hours(10, 10));
    assert!(WorkCalendar::new(week, Vec::new()).is_err());
}

#[test]
fn a_calendar_at_the_end_of_days_does_not_panic() {
    let calendar = WorkCalendar::default();
    let end = DateTime::<Utc>::MAX_UTC - TimeDelta::days(1);
    assert!(calendar.add_open(end, TimeDelta::days(30)) > end);
    assert!(calendar.next_open(end) >= end);
}

fn anytime() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..525_600).prop_map(|minute| at("2026-06-01 00:00") + minutes(minute))
}

proptest! {
    #[test]
    fn the_usual_calendar_is_open_when_the_workshop_is(at in anytime()) {
        prop_assert_eq!(WorkCalendar::default().is_open_at(at), is_open_at(at, &[]));
    }

    #[test]
    fn what_is_added_is_what_lies_between(from in anytime(), span in 1_i64..6_000) {
        for calendar in [WorkCalendar::default(), saturdays_only()] {
            let until = calendar.add_open(from, minutes(span));
            prop_assert_eq!(calendar.open_between(from, until), minutes(span));
            prop_assert_eq!(calendar.open_between(until, from), TimeDelta::zero());
        }
    }

    #[test]
    fn spans_add_up(from in anytime(), first in 1_i64..3_000, second in 1_i64..3_000) {
        let calendar = WorkCalendar::default();
        let there = calendar.add_open(from, minutes(first));
        let in_two = calendar.add_open(there, minutes(second));
        prop_assert_eq!(in_two, calendar.add_open(from, minutes(first + second)));
    }

    #[test]
    fn the_next_opening_is_open(from in anytime()) {
        let calendar = WorkCalendar::default();
        let next = calendar.next_open(from);
        prop_assert!(next >= from);
        prop_assert!(calendar.is_open_at(next));
        prop_assert_eq!(calendar.open_between(from, next), TimeDelta::zero());
    }

    #[test]
    fn the_hours_of_a_day_are_those_of_the_workshop(days in 0_i64..4_000) {
        let date = NaiveDate::from_ymd_opt(2022, 1, 1).unwrap() + TimeDelta::days(days);
        prop_assert_eq!(WorkCalendar::default().hours_on(date), opening_hours(date, &[]));
    }
}

#[test]
fn a_closure_goes_on_over_the_days_on_which_nobody_comes_anyway() {
    let day = |text: &str| text.parse().unwrap();
    // From a Thursday over a Sunday; then two days apart.
    let dates = ["2027-02-04", "2027-02-05", "2027-02-06", "2027-02-08", "2027-02-11"];
    let special = dates.map(|date| Holiday {
        date: day(date),
        name: "Vacaciones".into(),
        kind: HolidayKind::Ordinary,
    });
    let calendar = WorkCalendar::workshop(special.into());
    let expected = [(day("2027-02-04"), day("2027-02-08")), (day("2027-02-11"), day("2027-02-11"))];
    assert_eq!(calendar.closures(), expected);
    assert!(WorkCalendar::workshop(Vec::new()).closures().is_empty());
}
