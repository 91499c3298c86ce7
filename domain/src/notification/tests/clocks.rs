//! Quiet hours, opening hours, digests and reminders.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::super::digest::{Pace, WINDOW, pace};
use super::super::hours::{after_quiet_hours, earliest, next_opening};
use super::super::reminders::{
    PICKUP_DAYS, QuoteReminder, next_open_day, pickup_reminder, quote_reminder,
};
use super::*;
use crate::calendar::{Holiday, HolidayKind, santiago_local};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn closure(date: &str) -> Holiday {
    Holiday { date: day(date), name: "Inventario".into(), kind: HolidayKind::Ordinary }
}

#[test]
fn from_21_to_9_a_telephone_is_left_alone() {
    for (at, expected) in [
        ("2026-03-02 20:59", "2026-03-02 20:59"),
        ("2026-03-02 21:00", "2026-03-03 09:00"),
        ("2026-03-02 23:59", "2026-03-03 09:00"),
        ("2026-03-03 00:00", "2026-03-03 09:00"),
        ("2026-03-03 08:59", "2026-03-03 09:00"),
        ("2026-03-03 09:00", "2026-03-03 09:00"),
        // The clock jumps from 00:00 to 01:00, and comes back from 24:00 to 23:00.
        ("2026-09-05 22:00", "2026-09-06 09:00"),
        ("2027-04-03 23:30", "2027-04-04 09:00"),
    ] {
        assert_eq!(after_quiet_hours(local(at)), local(expected), "{at}");
    }
}

#[test]
fn quiet_hours_are_for_the_sms_of_customers() {
    let night = local("2026-03-02 22:00");
    let ready = NotificationKind::PickupReady;
    let of = |role, channel| earliest(ready, role, channel, night, &[]);
    assert_eq!(of(Role::Customer, Channel::Sms), local("2026-03-03 09:00"));
    assert_eq!(of(Role::Customer, Channel::Email), night);
    assert_eq!(of(Role::Technician, Channel::Sms), night);
}

#[test]
fn nothing_about_a_ticket_goes_out_while_the_workshop_is_closed() {
    let urgent = |at, special: &[Holiday]| {
        earliest(NotificationKind::SlaUrgent, Role::Technician, Channel::Sms, local(at), special)
    };
    assert_eq!(urgent("2026-03-02 10:36", &[]), local("2026-03-02 10:36"));
    assert_eq!(urgent("2026-02-28 14:00", &[]), local("2026-03-02 10:00"), "Saturday at two");
    assert_eq!(urgent("2026-12-07 18:30", &[]), local("2026-12-09 10:00"), "8 December");
    let inventory = [closure("2026-03-03")];
    assert_eq!(urgent("2026-03-02 18:00", &inventory), local("2026-03-04 10:00"));
    let panel = earliest(
        NotificationKind::SlaHalf,
        Role::Owner,
        Channel::InApp,
        local("2026-03-01 12:00"),
        &[],
    );
    assert_eq!(panel, local("2026-03-01 12:00"), "in the panel it disturbs nobody");
}

#[test]
fn the_fourth_change_in_ten_minutes_opens_a_digest() {
    let t = minutes;
    assert_eq!(pace(&[], t(0)), Pace::Alone);
    assert_eq!(pace(&[t(0), t(2)], t(4)), Pace::Alone, "three are told one by one");
    let together = Pace::Together { since: t(6), until: t(16) };
    assert_eq!(pace(&[t(0), t(2), t(4)], t(6)), together);
    assert_eq!(pace(&[t(0), t(2), t(4), t(6)], t(9)), together, "and takes in what follows");
    assert_eq!(pace(&[t(0), t(2), t(4), t(6), t(9)], t(15)), together);
    assert_eq!(pace(&[t(0), t(2), t(4), t(6)], t(30)), Pace::Alone, "until it is quiet again");
    assert_eq!(pace(&[t(0), t(2), t(4)], t(10)), Pace::Alone, "the first was ten minutes ago");
}

#[test]
fn a_change_seen_late_is_told_as_it_was_at_its_time() {
    let t = minutes;
    assert_eq!(pace(&[t(9), t(2), t(0), t(6)], t(4)), Pace::Alone);
}

#[test]
fn pick_up_is_reminded_on_days_1_3_7_15_25_and_29() {
    let mut sent = None;
    let mut days = Vec::new();
    for day in 0..=60 {
        if let Some(due) = pickup_reminder(day, sent) {
            days.push(day);
            sent = Some(due);
        }
    }
    assert_eq!(days, PICKUP_DAYS.map(i64::from));
}

#[test]
fn of_reminders_that_were_missed_only_the_newest_is_sent() {
    assert_eq!(pickup_reminder(0, None), None);
    assert_eq!(pickup_reminder(8, None), Some(7));
    assert_eq!(pickup_reminder(8, Some(7)), None);
    assert_eq!(pickup_reminder(16, Some(1)), Some(15));
    assert_eq!(pickup_reminder(i64::MAX, Some(29)), None);
}

#[test]
fn a_quote_is_reminded_of_after_24_h_72_h_on_day_7_and_on_day_13() {
    let (issued, valid_until) = (at(), at() + TimeDelta::days(15));
    let due =
        |hours, sent| quote_reminder(issued, valid_until, issued + TimeDelta::hours(hours), sent);
    let (first, second) = (QuoteReminder::Hours24, QuoteReminder::Hours72);
    assert_eq!(due(23, None), None);
    assert_eq!(due(24, None), Some(first));
    assert_eq!(due(25, Some(first)), None);
    assert_eq!(due(72, Some(first)), Some(second));
    assert_eq!(due(7 * 24, Some(second)), Some(QuoteReminder::Day7));
    assert_eq!(due(13 * 24, Some(first)), Some(QuoteReminder::Day13), "the newest only");
    assert_eq!(due(15 * 24 + 1, None), None, "it has run out");
}

#[test]
fn the_evening_reminds_of_the_next_open_day() {
    for (evening, expected) in [
        ("2026-03-02", "2026-03-03"),
        ("2026-03-06", "2026-03-07"),
        ("2026-03-07", "2026-03-09"),
        ("2026-12-07", "2026-12-09"),
    ] {
        assert_eq!(next_open_day(day(evening), &[]), Some(day(expected)), "{evening}");
    }
    assert_eq!(next_open_day(day("2026-03-02"), &[closure("2026-03-03")]), Some(day("2026-03-04")));
}

proptest! {
    #[test]
    fn after_the_quiet_hours_it_is_day_and_never_earlier(minute in 0_i64..3_000_000) {
        let at = local("2024-01-01 00:00") + TimeDelta::minutes(minute);
        let free = after_quiet_hours(at);
        let hour = santiago_local(free).time();
        prop_assert!(free >= at && free - at <= TimeDelta::hours(13));
        prop_assert!((9..21).contains(&chrono::Timelike::hour(&hour)));
        prop_assert_eq!(after_quiet_hours(free), free);
        let opening = next_opening(at, &[]);
        prop_assert!(opening >= at && crate::calendar::is_open_at(opening, &[]));
    }

    #[test]
    fn a_customer_gets_at_most_four_mails_in_a_window(
        seconds in prop::collection::vec(0_i64..7200, 1..60),
    ) {
        let mut changes: Vec<_> = seconds.into_iter().map(|s| at() + TimeDelta::seconds(s)).collect();
        changes.sort_unstable();
        let mut mails = std::collections::BTreeSet::new();
        for (index, change) in changes.iter().enumerate() {
            match pace(&changes[..index], *change) {
                Pace::Alone => mails.insert((*change, index)),
                Pace::Together { until, .. } => mails.insert((until, usize::MAX)),
            };
        }
        for (first, _) in &mails {
            let together = mails.iter().filter(|(at, _)| *at >= *first && *at - *first < WINDOW);
            prop_assert!(together.count() <= 4);
        }
    }
}
