//! Slots, edges of summer time, and the calendar file.

use super::*;

fn offered(agenda: &Agenda, date: NaiveDate, now: DateTime<Utc>) -> Vec<NaiveTime> {
    let slots = slots(agenda, date, AppointmentKind::Reception, None, now, &[]);
    slots.into_iter().map(|slot| slot.local.time()).collect()
}

#[test]
fn an_empty_wednesday_offers_every_quarter_that_ends_by_closing() {
    let all = offered(&Agenda::default(), day(), monday());
    assert_eq!((all.first(), all.last()), (Some(&time(10, 0)), Some(&time(17, 30))));
    assert_eq!(all.len(), 31);
}

#[test]
fn what_is_booked_and_its_buffers_are_not_offered() {
    let all = offered(booked(time(12, 0)).state(), day(), monday());
    assert!(!all.contains(&time(11, 30)), "it would end without a buffer");
    assert!(all.contains(&time(11, 15)));
    assert!(!all.contains(&time(12, 30)));
    assert!(all.contains(&time(12, 45)));
}

#[test]
fn sundays_holidays_and_the_past_offer_nothing() {
    let at = |date: NaiveDate| offered(&Agenda::default(), date, monday());
    assert!(at(NaiveDate::from_ymd_opt(2026, 12, 13).unwrap()).is_empty(), "Sunday");
    assert!(at(NaiveDate::from_ymd_opt(2026, 12, 8).unwrap()).is_empty(), "Inmaculada");
    assert!(at(day() - TimeDelta::days(7)).is_empty(), "a week ago");
    assert!(at(day() + TimeDelta::days(40)).is_empty(), "beyond the horizon");
}

#[test]
fn the_last_day_of_the_year_can_be_booked_and_ends_the_year() {
    let last = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
    let now = local_to_utc(NaiveDate::from_ymd_opt(2026, 12, 30).unwrap().and_time(time(23, 30)));
    assert_eq!(offered(&Agenda::default(), last, now).len(), 31);
}

#[test]
fn a_slot_keeps_its_local_time_across_the_change_of_the_clocks() {
    // 2026-09-05 is the Saturday before the jump (UTC-4), 2026-09-07 the Monday after it (UTC-3).
    let before = NaiveDate::from_ymd_opt(2026, 9, 5).unwrap().and_time(time(10, 0));
    let after = NaiveDate::from_ymd_opt(2026, 9, 7).unwrap().and_time(time(10, 0));
    let [before, after] = [before, after].map(|local| Slot::at(local, 30));
    assert_eq!(after.starts_at - before.starts_at, TimeDelta::hours(47));
    // The day of the jump has 23 hours, the one of the return 25.
    let length = |year, month, day| {
        let whole = Interval::of_day(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        (whole.until - whole.from).num_hours()
    };
    assert_eq!([length(2026, 9, 6), length(2027, 4, 3), length(2026, 12, 9)], [23, 25, 24]);
}

#[test]
fn the_calendar_file_folds_escapes_and_tells_instants_in_utc() {
    let agenda = booked(time(10, 0));
    let texts = IcsTexts {
        summary: "Recepción de tu equipo; Cirujano, Santiago",
        description: "Trae la fuente de poder.\nSi no alcanzas, cámbiala con tiempo: la dirección \
                      es la de siempre y te esperamos.",
        location: "Santiago",
        organizer: Some("taller@cirujano.example"),
    };
    let file = ics(agenda.state().appointment(appointment(1)).unwrap(), monday(), &texts);
    assert_eq!(file.media_type, "text/calendar; charset=utf-8; method=PUBLISH");
    let file = file.text;
    assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert!(file.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    assert!(file.contains("DTSTART:20261209T130000Z\r\nDTEND:20261209T133000Z\r\nSEQUENCE:0\r\n"));
    assert!(file.contains(r"SUMMARY:Recepción de tu equipo\; Cirujano\, Santiago"));
    assert!(file.contains(r"poder.\nSi"));
    assert!(file.lines().all(|line| line.trim_end_matches('\r').len() <= 75));
    let unfolded = file.replace("\r\n ", "");
    assert!(unfolded.contains("te esperamos.\r\n"));
    assert!(unfolded.contains("METHOD:PUBLISH\r\n"));
    assert!(unfolded.contains("ORGANIZER:mailto:taller@cirujano.example\r\n"));
    let kept = IcsTexts { organizer: None, ..texts };
    let kept = ics(agenda.state().appointment(appointment(1)).unwrap(), monday(), &kept);
    assert_eq!(kept.media_type, "text/calendar; charset=utf-8");
    assert!(!kept.text.contains("METHOD") && !kept.text.contains("ORGANIZER"), "{kept:?}");
}

#[test]
fn the_calendar_file_of_a_hold_that_ran_out_cancels() {
    let held = given::<Agenda>([]).when(hold(reception(1, time(10, 0))));
    let texts = IcsTexts {
        summary: "Recepción",
        description: "",
        location: "Santiago",
        organizer: Some("taller@cirujano.example"),
    };
    let file = |at| ics(held.state().appointment(appointment(1)).unwrap(), at, &texts);
    let standing = file(monday()).text;
    assert!(standing.contains("METHOD:PUBLISH\r\n") && standing.contains("SEQUENCE:0\r\n"));
    assert!(standing.contains("STATUS:TENTATIVE\r\n"));
    let lapsed = file(monday() + TimeDelta::minutes(10));
    assert_eq!(lapsed.media_type, "text/calendar; charset=utf-8; method=CANCEL");
    let lapsed = lapsed.text;
    assert!(lapsed.contains("METHOD:CANCEL\r\n") && lapsed.contains("STATUS:CANCELLED\r\n"));
    assert!(lapsed.contains("SEQUENCE:1\r\n"), "a calendar takes it for the newer one");
}

#[test]
fn the_days_that_something_touches_are_listed_within_the_window() {
    let interval =
        Interval { from: on_the_day(23, 0), until: on_the_day(23, 0) + TimeDelta::days(2) };
    let week = day() - TimeDelta::days(1)..=day() + TimeDelta::days(1);
    assert_eq!(days_of(&interval, week), [day(), day() + TimeDelta::days(1)]);
}
