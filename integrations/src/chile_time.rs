//! Dates that a provider writes in Chilean local time, without saying so.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::calendar;

/// How it looks: `2026-11-22 09:30:00`.
const FORM: &str = "%Y-%m-%d %H:%M:%S";

/// The instant of a local date and time.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, FORM).ok()?;
    // chrono also takes `2026-1-5 9:5:0`, which is nobody's form.
    (text.len() == "2026-11-22 09:30:00".len()).then(|| calendar::local_to_utc(local))
}

/// The day, of a date alone or of a date with a time.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let date =
        text.get(..10).filter(|_| text.len() == 10 || text.as_bytes().get(10) == Some(&b' '))?;
    NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()
}

/// An instant as the provider writes it.
pub(crate) fn text(at: DateTime<Utc>) -> String {
    calendar::santiago_local(at).format(FORM).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chilean_date_without_offset_is_read_in_santiago() {
        let utc = |text: &str| instant(text).map(|at| at.to_rfc3339());
        // Summer time is three hours behind UTC, winter time four.
        assert_eq!(utc("2026-11-22 09:30:00").as_deref(), Some("2026-11-22T12:30:00+00:00"));
        assert_eq!(utc("2026-07-01 09:30:00").as_deref(), Some("2026-07-01T13:30:00+00:00"));
        // The night in which the clock jumps from 00:00 to 01:00.
        assert_eq!(utc("2026-09-06 00:30:00").as_deref(), Some("2026-09-06T04:30:00+00:00"));
        for wrong in ["2026-11-22", "2026-11-22T09:30:00", "2026-11-22 9:30:00", "22-11-2026", ""] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let at = DateTime::from_timestamp(1_795_348_800, 0).unwrap();
        assert_eq!(instant(&text(at)), Some(at));
        assert_eq!(day(&text(at)), Some(calendar::santiago_date(at)));
        assert_eq!(day("2017-07-24"), NaiveDate::from_ymd_opt(2017, 7, 24));
        assert_eq!(day("2017-07-24T10"), None);
    }
}
