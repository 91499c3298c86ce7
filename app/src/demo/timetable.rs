//! When things happen in the workshop: only while it is open, and a believable while after one another.

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, Utc, Weekday};
use domain::calendar::{
    Holiday, add_business_days, local_to_utc, opening_hours, santiago_date, santiago_local,
};
use rand::Rng;

/// Nothing new is begun in the last minutes of a day: what takes a while is still done on it.
const LAST_MINUTES: i64 = 100;

/// The workshop's days and hours.
#[derive(Debug, Clone)]
pub(super) struct Timetable {
    special: Vec<Holiday>,
}

impl Timetable {
    pub(super) const fn new(special: Vec<Holiday>) -> Self {
        Self { special }
    }

    /// A moment of that day, or of the first open day after it.
    pub(super) fn moment_on(&self, date: NaiveDate, rng: &mut impl Rng) -> DateTime<Utc> {
        let mut date = date;
        loop {
            if let Some(hours) = opening_hours(date, &self.special) {
                let open = (hours.closes - hours.opens).num_minutes() - LAST_MINUTES;
                let local =
                    date.and_time(hours.opens) + Duration::minutes(rng.random_range(0..open));
                return local_to_utc(local) + Duration::seconds(rng.random_range(0..60));
            }
            date += Duration::days(1);
        }
    }

    /// So many business days later; 0 is later on the same day, while the day lasts.
    pub(super) fn business_days_after(
        &self,
        at: DateTime<Utc>,
        days: u32,
        rng: &mut impl Rng,
    ) -> DateTime<Utc> {
        let today = santiago_date(at);
        if days == 0 {
            let soon = at + Duration::minutes(rng.random_range(10..60));
            let closes = opening_hours(today, &self.special).map(|hours| hours.closes);
            if closes.is_some_and(|closes| santiago_local(soon).time() < closes) {
                return soon;
            }
            return self.moment_on(today + Duration::days(1), rng);
        }
        self.moment_on(add_business_days(today, days, &self.special), rng)
    }

    /// So many calendar days later, at any hour of a customer's day.
    pub(super) fn days_after(at: DateTime<Utc>, days: i64, rng: &mut impl Rng) -> DateTime<Utc> {
        let date = santiago_date(at) + Duration::days(days);
        let waking = date.and_hms_opt(9, 0, 0).unwrap_or_default();
        let local = waking + Duration::minutes(rng.random_range(0..12 * 60));
        local_to_utc(local).max(at + Duration::minutes(30))
    }

    /// The share of a full day's customers that come on that day: none when closed, fewer on Saturdays.
    pub(super) fn traffic(&self, date: NaiveDate) -> u64 {
        match (opening_hours(date, &self.special), date.weekday()) {
            (None, _) => 0,
            (Some(_), Weekday::Sat) => 2,
            (Some(_), Weekday::Mon) => 5,
            (Some(_), _) => 4,
        }
    }
}

/// Spreads so many arrivals over the days from `first` to `last`, in order, one day at a time.
pub(super) struct Arrivals {
    timetable: Timetable,
    date: NaiveDate,
    last: NaiveDate,
    total: u64,
    traffic_in_all: u64,
    traffic_so_far: u64,
    /// Those of the day at hand, the latest first.
    today: Vec<DateTime<Utc>>,
}

impl Arrivals {
    pub(super) fn new(timetable: Timetable, first: NaiveDate, last: NaiveDate, total: u64) -> Self {
        let days = first.iter_days().take_while(|date| *date <= last);
        let traffic_in_all = days.map(|date| timetable.traffic(date)).sum::<u64>().max(1);
        Self {
            timetable,
            date: first,
            last,
            total,
            traffic_in_all,
            traffic_so_far: 0,
            today: Vec::new(),
        }
    }

    /// The next arrival.
    pub(super) fn next(&mut self, rng: &mut impl Rng) -> Option<DateTime<Utc>> {
        while self.today.is_empty() {
            if self.date > self.last {
                return None;
            }
            let so_far = |traffic| self.total * traffic / self.traffic_in_all;
            let before = so_far(self.traffic_so_far);
            self.traffic_so_far += self.timetable.traffic(self.date);
            for _ in before..so_far(self.traffic_so_far) {
                self.today.push(self.timetable.moment_on(self.date, rng));
            }
            self.today.sort_unstable_by(|a, b| b.cmp(a));
            self.date += Duration::days(1);
        }
        self.today.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar::is_open_at;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn every_arrival_is_within_opening_hours_in_order_and_none_is_lost() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let (first, last) = (date(2025, 11, 24), date(2026, 11, 20));
        let mut arrivals = Arrivals::new(Timetable::new(vec![]), first, last, 400);
        let mut seen = Vec::new();
        while let Some(at) = arrivals.next(&mut rng) {
            assert!(is_open_at(at, &[]), "{at}");
            seen.push(at);
        }
        assert_eq!(seen.len(), 400);
        assert!(seen.is_sorted());
    }

    #[test]
    fn what_follows_on_the_same_day_waits_for_the_next_one_when_the_doors_close() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let timetable = Timetable::new(vec![]);
        let saturday = local_to_utc(date(2026, 11, 14).and_hms_opt(13, 58, 0).unwrap());
        let next = timetable.business_days_after(saturday, 0, &mut rng);
        assert_eq!(santiago_date(next), date(2026, 11, 16));
    }
}
