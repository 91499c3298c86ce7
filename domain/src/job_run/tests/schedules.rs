//! When jobs are due, and what is made up.

use chrono::{NaiveTime, Timelike};
use proptest::prelude::*;

use super::*;
use crate::calendar::santiago_local;

fn between(job: Job, from: &str, until: &str) -> Vec<String> {
    let due = job.schedule().due_between(local(from), local(until));
    due.map(|due| santiago_local(due).format("%m-%d %H:%M").to_string()).collect()
}

#[test]
fn the_seeds_eight_jobs_run_at_the_seeds_times() {
    for (name, cron) in [
        ("check_sla_breaches", "*/15 * * * *"),
        ("sync_shipment_tracking", "0 */4 * * *"),
        ("send_daily_summary", "0 8 * * *"),
        ("send_pickup_reminders", "0 10 * * *"),
        ("send_appointment_reminders", "0 18 * * *"),
        ("database_backup", "0 3 * * *"),
        ("scrape_market_prices", "0 3 * * 0"),
        ("generate_storage_fees", "0 0 1 * *"),
    ] {
        assert_eq!(Job::parse(name).unwrap().schedule().cron(), cron, "{name}");
    }
}

#[test]
fn jobs_are_found_by_their_names() {
    for job in Job::ALL {
        assert_eq!(Job::parse(job.as_str()), Some(job));
    }
    assert_eq!(Job::parse("mine_bitcoin"), None);
}

#[test]
fn every_rhythm_is_due_when_it_says() {
    let backup = between(Job::DatabaseBackup, "2026-03-01 03:00", "2026-03-03 03:00");
    assert_eq!(backup, ["03-02 03:00", "03-03 03:00"], "after the first instant, up to the last");
    let prices = between(Job::ScrapeMarketPrices, "2026-02-25 00:00", "2026-03-10 00:00");
    assert_eq!(prices, ["03-01 03:00", "03-08 03:00"]);
    let fees = between(Job::GenerateStorageFees, "2026-01-15 00:00", "2026-04-01 00:00");
    assert_eq!(fees, ["02-01 00:00", "03-01 00:00", "04-01 00:00"]);
    let parcels = between(Job::SyncShipmentTracking, "2026-03-02 15:00", "2026-03-03 04:00");
    assert_eq!(parcels, ["03-02 16:00", "03-02 20:00", "03-03 00:00", "03-03 04:00"]);
    let sla = between(Job::CheckSlaBreaches, "2026-03-02 09:50", "2026-03-02 10:15");
    assert_eq!(sla, ["03-02 10:00", "03-02 10:15"]);
}

#[test]
fn a_time_that_the_spring_change_skips_is_not_skipped() {
    // 2026-09-06 00:00 jumps to 01:00.
    let parcels = between(Job::SyncShipmentTracking, "2026-09-05 20:00", "2026-09-06 04:00");
    assert_eq!(parcels, ["09-06 01:00", "09-06 04:00"]);
    let sla = between(Job::CheckSlaBreaches, "2026-09-05 23:30", "2026-09-06 01:15");
    assert_eq!(sla, ["09-05 23:45", "09-06 01:00", "09-06 01:15"]);
}

#[test]
fn a_time_that_the_autumn_change_repeats_is_due_once() {
    // 2027-04-03 24:00 returns to 23:00.
    let at = NaiveTime::from_hms_opt(23, 30, 0).unwrap();
    let due: Vec<_> = Schedule::Daily(at)
        .due_between(local("2027-04-03 00:00"), local("2027-04-04 12:00"))
        .collect();
    assert_eq!(due, [local("2027-04-03 23:30")]);
    let quarters = Schedule::EveryMinutes(15)
        .due_between(local("2027-04-03 22:45"), local("2027-04-04 00:00"))
        .count();
    assert_eq!(quarters, 9, "a quarter of an hour is one, whatever the clock says");
}

#[test]
fn the_last_due_instant_is_found() {
    let last = |job: Job, at| job.schedule().last_at(local(at)).map(santiago_local);
    let told = |text: &str| Some(santiago_local(local(text)));
    assert_eq!(last(Job::DatabaseBackup, "2026-03-02 03:00"), told("2026-03-02 03:00"));
    assert_eq!(last(Job::DatabaseBackup, "2026-03-02 02:59"), told("2026-03-01 03:00"));
    assert_eq!(last(Job::ScrapeMarketPrices, "2026-03-07 12:00"), told("2026-03-01 03:00"));
    assert_eq!(last(Job::GenerateStorageFees, "2026-03-31 23:00"), told("2026-03-01 00:00"));
    assert_eq!(last(Job::SweepOutbox, "2026-03-31 23:04"), told("2026-03-31 23:00"));
}

#[test]
fn what_was_missed_is_made_up_once() {
    let schedule = Job::DatabaseBackup.schedule();
    let (last, now) = (local("2026-03-02 03:00"), local("2026-03-09 12:00"));
    let missed = || schedule.due_between(last, now);
    assert_eq!(missed().count(), 7);
    let made_up = to_make_up(missed(), last, now).unwrap();
    assert_eq!(made_up, local("2026-03-09 03:00"), "the newest");
    assert_eq!(to_make_up(missed(), made_up, now), None, "and no other after it");
}

#[test]
fn nothing_is_made_up_that_was_not_missed() {
    let due = [local("2026-03-02 03:00"), local("2026-03-03 03:00")];
    let now = local("2026-03-02 12:00");
    assert_eq!(to_make_up(due, now, now), None, "a new installation has missed nothing");
    assert_eq!(to_make_up(due, due[0], now), None, "what is due tomorrow is not missed");
    assert_eq!(to_make_up(due, due[1], now), None, "a clock that was moved back");
    assert_eq!(to_make_up([], due[0], now), None);
}

#[test]
fn prices_wait_for_the_backup_of_the_same_hour() {
    for job in Job::ALL {
        let waits = job.waits_for();
        let expected = (job == Job::ScrapeMarketPrices).then_some(Job::DatabaseBackup);
        assert_eq!(waits, expected, "{job}");
    }
}

#[test]
fn a_lease_ends_before_a_crashed_run_would_be_missed_for_long() {
    for job in Job::ALL {
        assert!(job.lease() >= TimeDelta::minutes(10), "{job}");
        assert!(job.lease() <= TimeDelta::hours(6), "{job}");
    }
}

proptest! {
    #[test]
    fn due_instants_rise_and_are_found_again(
        job in prop::sample::select(Job::ALL.to_vec()), minute in 0_i64..2_000_000,
    ) {
        let from = local("2025-01-01 00:00") + TimeDelta::minutes(minute);
        let schedule = job.schedule();
        let next = schedule.next_after(from).unwrap();
        prop_assert!(next > from);
        prop_assert_eq!(next.second(), 0);
        prop_assert_eq!(schedule.last_at(next), Some(next));
        prop_assert_eq!(schedule.next_after(next - TimeDelta::seconds(1)), Some(next));
        let last = schedule.last_at(next - TimeDelta::seconds(1)).unwrap();
        prop_assert!(last <= from && schedule.next_after(last) == Some(next));
    }
}
