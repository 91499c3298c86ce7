//! Which backups are kept: the newest of each of the last 7 days, 4 weeks and 12 months that have one. Days, weeks
//! (from Monday) and months are those of Santiago.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, Utc};
use domain::calendar::santiago_date;

/// Days of which the newest backup is kept.
pub const DAILY: usize = 7;
/// Weeks of which the newest backup is kept.
pub const WEEKLY: usize = 4;
/// Months of which the newest backup is kept.
pub const MONTHLY: usize = 12;

/// The backups that are not kept any more, the oldest first. The newest of all is always kept.
pub fn expired(made: impl IntoIterator<Item = DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    let made: BTreeSet<DateTime<Utc>> = made.into_iter().collect();
    let mut kept = BTreeSet::new();
    kept.extend(newest_of_each(&made, DAILY, santiago_date));
    kept.extend(newest_of_each(&made, WEEKLY, |at| santiago_date(at).iso_week()));
    kept.extend(newest_of_each(&made, MONTHLY, |at| {
        let day = santiago_date(at);
        (day.year(), day.month())
    }));
    made.difference(&kept).copied().collect()
}

fn newest_of_each<P: PartialEq>(
    made: &BTreeSet<DateTime<Utc>>,
    periods: usize,
    period: impl Fn(DateTime<Utc>) -> P,
) -> Vec<DateTime<Utc>> {
    let mut newest: Vec<DateTime<Utc>> = Vec::new();
    for at in made.iter().rev() {
        if newest.last().is_none_or(|last| period(*last) != period(*at)) {
            newest.push(*at);
        }
    }
    newest.truncate(periods);
    newest
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, TimeDelta, TimeZone as _};

    use super::*;

    /// At three in the morning in Santiago.
    fn night(year: i32, month: u32, day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(year, month, day, 7, 0, 0).unwrap()
    }

    /// What is left after a backup every night for that many nights, thinned out every time.
    fn after_nights(first: DateTime<Utc>, nights: i64) -> BTreeSet<DateTime<Utc>> {
        let mut kept = BTreeSet::new();
        for night in 0..nights {
            kept.insert(first + TimeDelta::days(night));
            for gone in expired(kept.iter().copied()) {
                kept.remove(&gone);
            }
        }
        kept
    }

    #[test]
    fn a_week_of_nights_is_kept_whole() {
        assert_eq!(after_nights(night(2026, 3, 2), 7).len(), 7);
    }

    #[test]
    fn after_two_years_there_are_seven_days_four_weeks_and_twelve_months() {
        let kept = after_nights(night(2026, 1, 1), 730);
        // The last night is 2027-12-31.
        let of_month =
            |month| kept.iter().filter(|at| at.year() == 2027 && at.month() == month).count();
        assert_eq!((1..=11).map(of_month).collect::<Vec<_>>(), [1; 11]);
        // Seven days, and of the three weeks before this one the Sundays; that of last week is one of the days.
        let december: Vec<u32> =
            kept.iter().filter(|at| at.month() == 12).map(Datelike::day).collect();
        assert_eq!(december, [12, 19, 25, 26, 27, 28, 29, 30, 31]);
        assert_eq!(kept.len(), 20);
    }

    #[test]
    fn of_one_day_the_newest_is_kept_and_the_newest_of_all_for_ever() {
        let noon = night(2026, 3, 2) + TimeDelta::hours(9);
        assert_eq!(expired([noon, night(2026, 3, 2)]), [night(2026, 3, 2)]);
        assert!(expired([night(2001, 1, 1)]).is_empty());
        assert!(expired([]).is_empty());
    }

    #[test]
    fn thinning_out_twice_changes_nothing() {
        let kept = after_nights(night(2026, 1, 1), 400);
        assert!(expired(kept).is_empty());
    }
}
