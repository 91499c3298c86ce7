//! A day as a query names it.

use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

/// A day of a year of four digits: a database takes no other one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day(pub(super) NaiveDate);

impl Day {
    /// That day, if its year has four digits.
    pub(super) fn of(date: NaiveDate) -> Option<Self> {
        (1_000..=9_999).contains(&date.year()).then_some(Self(date))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let date = NaiveDate::deserialize(deserializer)?;
        Self::of(date).ok_or_else(|| D::Error::custom("is not a day of the years 1000 to 9999"))
    }
}
