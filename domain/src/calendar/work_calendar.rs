//! A business clock: time that passes only while the workshop is open.
//!
//! A calendar is a value with a version computed from its contents, so that whatever was counted with it can name
//! it, and a what-if report can count the same past with another one. Opening and closing are local times turned
//! into instants day by day, so a change of the clock moves nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};

use super::business::{OpeningHours, add_business_days, is_holiday};
use super::holidays::Holiday;
use super::zone::{local_to_utc, santiago_date};
use crate::values::{InvalidValue, Sha256Hex};

/// The version of the rules that compute the national holidays ([`super::holidays`]).
const HOLIDAY_RULES: &str = "cl-1";
/// Digits of the hash that tell one configuration from another.
const FINGERPRINT_DIGITS: usize = 12;

/// The hours of a week, from Monday on; none where the workshop stays closed.
pub type WeekHours = [Option<OpeningHours>; 7];

/// When the workshop is open: the hours of the week, the national holidays, and special days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    week: WeekHours,
    special: Vec<Holiday>,
    version: String,
}

impl WorkCalendar {
    /// The workshop's hours ([`OpeningHours::of_weekday`]) with these special days, which come from the
    /// configuration.
    pub fn workshop(special: Vec<Holiday>) -> Self {
        let week = Self::workshop_week();
        Self { version: version(&week, &special), week, special }
    }

    /// Other hours, for a workshop that has them and for what-if reports.
    ///
    /// # Errors
    /// When the doors never open, or close before they open.
    pub fn new(week: WeekHours, special: Vec<Holiday>) -> Result<Self, InvalidValue> {
        let wrong = |why| InvalidValue { what: "opening hours", why };
        if week.iter().flatten().any(|hours| hours.opens >= hours.closes) {
            return Err(wrong("close before they open"));
        }
        if week.iter().all(Option::is_none) {
            return Err(wrong("never open"));
        }
        Ok(Self { version: version(&week, &special), week, special })
    }

    fn workshop_week() -> WeekHours {
        let days = [
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
            Weekday::Sun,
        ];
        days.map(OpeningHours::of_weekday)
    }

    /// Names the contents: `cl-1` for the workshop's hours without special days, `cl-1+…` for anything else. Two
    /// calendars with the same version count the same.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The hours of the week.
    pub const fn week(&self) -> &WeekHours {
        &self.week
    }

    /// The special days.
    pub fn special(&self) -> &[Holiday] {
        &self.special
    }

    /// The closures that the special days come to, the first and the last day of each, in their order. Days between
    /// two of them on which the workshop is closed anyway belong to it.
    pub fn closures(&self) -> Vec<(NaiveDate, NaiveDate)> {
        let days: BTreeSet<NaiveDate> = self.special.iter().map(|day| day.date).collect();
        let mut closures: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        for day in days {
            match closures.last_mut() {
                Some((_, last)) if self.is_closed_between(*last, day) => *last = day,
                _ => closures.push((day, day)),
            }
        }
        closures
    }

    fn is_closed_between(&self, after: NaiveDate, before: NaiveDate) -> bool {
        let mut between = after.iter_days().skip(1).take_while(|day| *day < before);
        between.all(|day| self.hours_on(day).is_none())
    }

    /// The hours of that day; none when the workshop stays closed.
    pub fn hours_on(&self, date: NaiveDate) -> Option<OpeningHours> {
        let day = usize::try_from(date.weekday().num_days_from_monday()).ok()?;
        self.week.get(day).copied().flatten().filter(|_| !is_holiday(date, &self.special))
    }

    /// Whether the workshop is open at that instant.
    pub fn is_open_at(&self, at: DateTime<Utc>) -> bool {
        self.opening(santiago_date(at)).is_some_and(|(opens, closes)| opens <= at && at < closes)
    }

    /// The instant itself while the workshop is open, else the next one at which it opens.
    pub fn next_open(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.openings_from(at)
            .find(|(_, closes)| at < *closes)
            .map_or(DateTime::<Utc>::MAX_UTC, |(opens, _)| opens.max(at))
    }

    /// The instant at which the workshop has been open for `span` since `from`. A span that is used up by closing
    /// time ends at closing time, not at the next opening.
    pub fn add_open(&self, from: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        if span <= TimeDelta::zero() {
            return self.next_open(from);
        }
        let mut left = span;
        for (opens, closes) in self.openings_from(from) {
            let begins = opens.max(from);
            let available = closes - begins;
            if available >= left {
                return begins + left;
            }
            left -= available.max(TimeDelta::zero());
        }
        DateTime::<Utc>::MAX_UTC
    }

    /// How long the workshop was open between two instants; zero when they are in the wrong order.
    pub fn open_between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> TimeDelta {
        self.openings_from(from)
            .take_while(|(opens, _)| *opens < until)
            .map(|(opens, closes)| (closes.min(until) - opens.max(from)).max(TimeDelta::zero()))
            .fold(TimeDelta::zero(), |total, open| total + open)
    }

    /// Closing time on the day that is so many business days after `at`, or on the next day on which it opens.
    pub fn end_of_business_day(&self, at: DateTime<Utc>, days: u32) -> DateTime<Utc> {
        let due = add_business_days(santiago_date(at), days, &self.special);
        due.iter_days()
            .find_map(|date| self.opening(date))
            .map_or(DateTime::<Utc>::MAX_UTC, |(_, closes)| closes)
    }

    /// The instants at which the doors open and close on that day.
    fn opening(&self, date: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let hours = self.hours_on(date)?;
        Some((local_to_utc(date.and_time(hours.opens)), local_to_utc(date.and_time(hours.closes))))
    }

    /// The openings of the day of `at` and of every day after it.
    fn openings_from(
        &self,
        at: DateTime<Utc>,
    ) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        santiago_date(at).iter_days().filter_map(|date| self.opening(date))
    }
}

/// The workshop's hours without special days.
impl Default for WorkCalendar {
    fn default() -> Self {
        Self::workshop(Vec::new())
    }
}

fn version(week: &WeekHours, special: &[Holiday]) -> String {
    if *week == WorkCalendar::workshop_week() && special.is_empty() {
        return HOLIDAY_RULES.to_owned();
    }
    let mut contents = String::new();
    for hours in week {
        match hours {
            Some(OpeningHours { opens, closes }) => write!(contents, "{opens}-{closes};"),
            None => write!(contents, "closed;"),
        }
        .expect("invariant: a string takes what is written to it");
    }
    let mut days: Vec<NaiveDate> = special.iter().map(|day| day.date).collect();
    days.sort_unstable();
    days.dedup();
    for day in days {
        write!(contents, "{day};").expect("invariant: a string takes what is written to it");
    }
    let hash = Sha256Hex::of(contents.as_bytes());
    format!("{HOLIDAY_RULES}+{}", &hash.as_str()[..FINGERPRINT_DIGITS])
}
