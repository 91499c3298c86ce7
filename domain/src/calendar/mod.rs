//! Days and hours as the workshop lives them: the zone `America/Santiago`, Chilean holidays, opening hours.
//!
//! Facts are stored in UTC and turned into local days here; future appointments are stored as local time and
//! turned into instants here, since the rules of the zone may change before they come.

mod business;
mod holidays;
#[cfg(test)]
mod tests;
mod work_calendar;
#[cfg(test)]
mod work_calendar_tests;
mod zone;

pub use business::{
    OpeningHours, add_business_days, is_business_day, is_holiday, is_open_at, opening_hours,
};
pub use holidays::{Holiday, HolidayKind, holidays};
pub use work_calendar::{WeekHours, WorkCalendar};
pub use zone::{ZONE, local_to_utc, santiago_date, santiago_local, santiago_year};
