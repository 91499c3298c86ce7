//! Holidays of 2022 to 2028, changes of the clock, business days.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    local(text).and_utc()
}

fn dates_named(year: i32, name: &str) -> Vec<String> {
    let named = holidays(year).into_iter().filter(|holiday| holiday.name.contains(name));
    named.map(|holiday| holiday.date.format("%m-%d").to_string()).collect()
}

#[test]
fn a_repair_created_on_31_12_at_23_30_in_santiago_belongs_to_that_year() {
    let at = local_to_utc(local("2026-12-31 23:30"));
    assert_eq!(at, utc("2027-01-01 02:30"));
    assert_eq!(santiago_year(at), 2026);
    assert_eq!(santiago_date(at), day("2026-12-31"));
}

#[test]
fn in_winter_santiago_is_four_hours_behind_utc_and_in_summer_three() {
    assert_eq!(santiago_local(utc("2026-07-01 12:00")), local("2026-07-01 08:00"));
    assert_eq!(santiago_local(utc("2026-11-22 12:00")), local("2026-11-22 09:00"));
}

#[test]
fn a_time_that_the_spring_change_skips_is_moved_forward() {
    // 2026-09-06 00:00 jumps to 01:00.
    assert_eq!(local_to_utc(local("2026-09-05 23:59")), utc("2026-09-06 03:59"));
    assert_eq!(local_to_utc(local("2026-09-06 00:00")), utc("2026-09-06 04:00"));
    assert_eq!(local_to_utc(local("2026-09-06 00:30")), utc("2026-09-06 04:30"));
    assert_eq!(santiago_local(utc("2026-09-06 04:30")), local("2026-09-06 01:30"));
    assert_eq!(local_to_utc(local("2026-09-06 01:00")), utc("2026-09-06 04:00"));
    assert_eq!(local_to_utc(local("2027-09-05 00:30")), utc("2027-09-05 04:30"));
}

#[test]
fn of_a_time_that_the_autumn_change_repeats_the_first_is_meant() {
    // 2027-04-03 24:00 returns to 23:00.
    assert_eq!(local_to_utc(local("2027-04-03 22:59")), utc("2027-04-04 01:59"));
    assert_eq!(local_to_utc(local("2027-04-03 23:30")), utc("2027-04-04 02:30"));
    assert_eq!(santiago_local(utc("2027-04-04 03:30")), local("2027-04-03 23:30"));
    assert_eq!(local_to_utc(local("2027-04-04 00:00")), utc("2027-04-04 04:00"));
}

#[test]
fn good_friday_and_holy_saturday_follow_easter() {
    for (year, friday, saturday) in [
        (2022, "04-15", "04-16"),
        (2023, "04-07", "04-08"),
        (2024, "03-29", "03-30"),
        (2025, "04-18", "04-19"),
        (2026, "04-03", "04-04"),
        (2027, "03-26", "03-27"),
        (2028, "04-14", "04-15"),
    ] {
        assert_eq!(dates_named(year, "Viernes Santo"), [friday], "{year}");
        assert_eq!(dates_named(year, "Sábado Santo"), [saturday], "{year}");
    }
}

#[test]
fn san_pedro_and_the_two_worlds_move_to_a_monday_unless_at_a_weekend() {
    for (year, june, october) in [
        (2022, "06-27", "10-10"),
        (2023, "06-26", "10-09"),
        (2024, "06-29", "10-12"),
        (2025, "06-29", "10-12"),
        (2026, "06-29", "10-12"),
        (2027, "06-28", "10-11"),
        (2028, "06-26", "10-09"),
    ] {
        assert_eq!(dates_named(year, "San Pedro"), [june], "{year}");
        assert_eq!(dates_named(year, "Dos Mundos"), [october], "{year}");
    }
    // A Friday goes on to the next Monday.
    assert_eq!(dates_named(2029, "San Pedro"), ["07-02"]);
    assert_eq!(dates_named(2029, "Dos Mundos"), ["10-15"]);
}

#[test]
fn the_evangelical_day_moves_to_a_friday_from_tuesday_and_wednesday() {
    for (year, date) in [
        (2018, "11-02"),
        (2022, "10-31"),
        (2023, "10-27"),
        (2024, "10-31"),
        (2025, "10-31"),
        (2026, "10-31"),
        (2027, "10-31"),
        (2028, "10-27"),
        (2029, "11-02"),
    ] {
        assert_eq!(dates_named(year, "Evangélicas"), [date], "{year}");
    }
}

#[test]
fn the_indigenous_peoples_day_is_the_winter_solstice() {
    assert!(dates_named(2020, "Pueblos Indígenas").is_empty());
    for (year, date) in [
        (2021, "06-21"),
        (2022, "06-21"),
        (2023, "06-21"),
        (2024, "06-20"),
        (2025, "06-20"),
        (2026, "06-21"),
        (2027, "06-21"),
        (2028, "06-20"),
    ] {
        assert_eq!(dates_named(year, "Pueblos Indígenas"), [date], "{year}");
    }
}

#[test]
fn fiestas_patrias_have_a_day_more_when_they_fall_beside_a_weekend() {
    for (year, extra) in [
        (2018, vec!["09-17"]),
        (2019, vec!["09-20"]),
        (2021, vec!["09-17"]),
        (2022, vec!["09-16"]),
        (2023, vec![]),
        (2024, vec!["09-20"]),
        (2025, vec![]),
        (2026, vec![]),
        (2027, vec!["09-17"]),
        (2028, vec![]),
        (2029, vec!["09-17"]),
    ] {
        assert_eq!(dates_named(year, "adicional de Fiestas Patrias"), extra, "{year}");
    }
}

#[test]
fn the_second_of_january_is_a_holiday_after_a_sunday() {
    assert_eq!(dates_named(2023, "adicional de Año Nuevo"), ["01-02"]);
    for year in [2022, 2024, 2025, 2026, 2027, 2028] {
        assert!(dates_named(year, "adicional de Año Nuevo").is_empty(), "{year}");
    }
}

#[test]
fn the_holidays_of_2026_are_these() {
    let dates: Vec<_> =
        holidays(2026).iter().map(|holiday| holiday.date.format("%m-%d").to_string()).collect();
    assert_eq!(
        dates,
        [
            "01-01", "04-03", "04-04", "05-01", "05-21", "06-21", "06-29", "07-16", "08-15",
            "09-18", "09-19", "10-12", "10-31", "11-01", "12-08", "12-25"
        ]
    );
}

#[test]
fn the_shop_cannot_open_on_the_five_irrenunciable_days() {
    for year in 2022..=2028 {
        let dates: Vec<_> = holidays(year)
            .into_iter()
            .filter(|holiday| holiday.kind == HolidayKind::Irrenunciable)
            .map(|holiday| holiday.date.format("%m-%d").to_string())
            .collect();
        assert_eq!(dates, ["01-01", "05-01", "09-18", "09-19", "12-25"], "{year}");
    }
}

#[test]
fn thirty_business_days_after_1_june_2026_are_14_july() {
    assert_eq!(add_business_days(day("2026-06-01"), 30, &[]), day("2026-07-14"));
}

#[test]
fn business_days_skip_weekends_holidays_and_special_days() {
    let decree = Holiday {
        date: day("2026-12-09"),
        name: "Feriado por decreto".into(),
        kind: HolidayKind::Ordinary,
    };
    // Monday 7, Tuesday 8 is the Immaculate Conception.
    assert_eq!(add_business_days(day("2026-12-07"), 1, &[]), day("2026-12-09"));
    assert_eq!(add_business_days(day("2026-12-07"), 1, &[decree]), day("2026-12-10"));
    assert_eq!(add_business_days(day("2026-12-05"), 0, &[]), day("2026-12-05"));
    assert!(!is_business_day(day("2026-12-05"), &[]), "Saturdays are open, but no business days");
}

#[test]
fn the_workshop_opens_on_weekdays_from_10_to_18_and_on_saturdays_to_14() {
    let open = |text| is_open_at(local_to_utc(local(text)), &[]);
    for (text, expected) in [
        ("2026-11-23 09:59", false),
        ("2026-11-23 10:00", true),
        ("2026-11-23 17:59", true),
        ("2026-11-23 18:00", false),
        ("2026-11-28 13:59", true),
        ("2026-11-28 14:00", false),
        ("2026-11-29 12:00", false),
        ("2026-12-08 12:00", false),
    ] {
        assert_eq!(open(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn every_year_has_its_holidays_in_order_and_on_different_days(year in 2008..2100) {
        let days = holidays(year);
        prop_assert!((15..=18).contains(&days.len()));
        for pair in days.windows(2) {
            prop_assert!(pair[0].date <= pair[1].date);
        }
        prop_assert!(days.iter().all(|holiday| holiday.date.year() == year));
    }

    #[test]
    fn a_local_time_that_exists_is_found_again(minutes in 0_i64..10_000_000) {
        let at = utc("2015-01-01 00:00") + chrono::TimeDelta::minutes(minutes);
        let again = local_to_utc(santiago_local(at));
        let repeated = at - again;
        prop_assert!(repeated == chrono::TimeDelta::zero() || repeated == chrono::TimeDelta::hours(1));
    }

    #[test]
    fn no_instant_and_no_local_time_panics(seconds in any::<i64>()) {
        if let Some(at) = DateTime::from_timestamp(seconds, 0) {
            let _ = local_to_utc(at.naive_utc());
        }
    }
}
