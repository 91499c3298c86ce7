//! When a job is due, in the time of Santiago whatever its clock does, and which run that was missed is made up.

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday,
};

use crate::calendar::{local_to_utc, santiago_date};

/// A rhythm, as the seed writes it in cron's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes of the hour; a divisor of 60.
    EveryMinutes(u32),
    /// At every so many hours of the day, from midnight on; a divisor of 24.
    EveryHours(u32),
    /// Every day.
    Daily(NaiveTime),
    /// Once a week.
    Weekly(Weekday, NaiveTime),
    /// On the first day of the month.
    Monthly(NaiveTime),
}

impl Schedule {
    /// The due instants after `after` up to `until`, both UTC, in their order.
    ///
    /// A local time that the spring change skips is due as much later as the clock jumps; one that the autumn
    /// change repeats is due once, the first time.
    pub fn due_between(
        self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Iterator<Item = DateTime<Utc>> {
        let first = self.next_after(after);
        std::iter::successors(first, move |due| self.next_after(*due))
            .take_while(move |due| *due <= until)
    }

    /// The first due instant after that one; none only at the end of the calendar.
    pub fn next_after(self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if let Self::EveryMinutes(minutes) = self {
            // The zone is whole hours away from UTC, so that minutes of the hour are the same.
            let step = i64::from(minutes.max(1)) * 60;
            let next = (after.timestamp().div_euclid(step) + 1).checked_mul(step)?;
            return DateTime::from_timestamp(next, 0);
        }
        // A day before, for what the spring change moves over midnight.
        let mut day = santiago_date(after).pred_opt()?;
        loop {
            let found = self.times_on(day).into_iter().find(|due| *due > after);
            if found.is_some() {
                return found;
            }
            day = self.day_after(day)?;
        }
    }

    /// The last due instant at or before that one; none only at the beginning of the calendar.
    pub fn last_at(self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let before = at.checked_sub_signed(self.longest_pause())?;
        self.due_between(before, at).last()
    }

    /// Longer than between any two due instants.
    const fn longest_pause(self) -> TimeDelta {
        match self {
            Self::EveryMinutes(_) => TimeDelta::hours(2),
            Self::EveryHours(_) | Self::Daily(_) => TimeDelta::days(2),
            Self::Weekly(..) => TimeDelta::days(8),
            Self::Monthly(_) => TimeDelta::days(32),
        }
    }

    /// The due instants of a day in Santiago.
    fn times_on(self, day: NaiveDate) -> Vec<DateTime<Utc>> {
        let at = |time| vec![local_to_utc(day.and_time(time))];
        match self {
            Self::EveryMinutes(_) => Vec::new(),
            Self::EveryHours(hours) => (0..24)
                .step_by(usize::try_from(hours.max(1)).unwrap_or(24))
                .filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0))
                .map(|time| local_to_utc(day.and_time(time)))
                .collect(),
            Self::Daily(time) => at(time),
            Self::Weekly(weekday, time) if day.weekday() == weekday => at(time),
            Self::Monthly(time) if day.day() == 1 => at(time),
            Self::Weekly(..) | Self::Monthly(_) => Vec::new(),
        }
    }

    /// The next day on which something can be due.
    fn day_after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Monthly(_) => day.with_day(1)?.checked_add_months(Months::new(1)),
            Self::EveryMinutes(_) | Self::EveryHours(_) | Self::Daily(_) | Self::Weekly(..) => {
                day.checked_add_days(Days::new(1))
            }
        }
    }

    /// The same in cron's words (minute, hour, day, month, weekday), as the seed writes it.
    pub fn cron(self) -> String {
        match self {
            Self::EveryMinutes(minutes) => format!("*/{minutes} * * * *"),
            Self::EveryHours(hours) => format!("0 */{hours} * * *"),
            Self::Daily(time) => format!("{} {} * * *", time.minute(), time.hour()),
            Self::Weekly(weekday, time) => {
                let weekday = weekday.num_days_from_sunday();
                format!("{} {} * * {weekday}", time.minute(), time.hour())
            }
            Self::Monthly(time) => format!("{} {} 1 * *", time.minute(), time.hour()),
        }
    }
}

/// The run that is to be made up at `now`, when `last` is the due instant of the last run that was recorded: the
/// newest of those that were missed, so that a week without power is made up once and not seven times.
///
/// `due` are the due instants in any order. A job that never ran has missed what was due since the installation: give
/// its instant as `last`.
pub fn to_make_up(
    due: impl IntoIterator<Item = DateTime<Utc>>,
    last: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    due.into_iter().filter(|due| last < *due && *due <= now).max()
}
