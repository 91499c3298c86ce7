//! The national holidays of Chile, computed from the laws that make them.
//!
//! Election days, local and one-off holidays come by decree: they are given to the functions of
//! [`super::business`](super) as special days from the configuration.

use std::borrow::Cow;

use chrono::{Datelike, Duration, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// How strictly a holiday closes the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayKind {
    /// A holiday on which a shop may open if its people agree.
    Ordinary,
    /// Obligatory for commerce (Ley 19.973): the shop cannot be opened.
    Irrenunciable,
}

/// A holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day on which it is kept.
    pub date: NaiveDate,
    /// Its name in Spanish.
    pub name: Cow<'static, str>,
    /// How strictly it closes the shop.
    pub kind: HolidayKind,
}

/// The first year of the evangelical churches' day and its rule (Ley 20.299).
const EVANGELICAL_DAY_SINCE: i32 = 2008;
/// The first year of the Indigenous Peoples' day (Ley 21.357).
const INDIGENOUS_DAY_SINCE: i32 = 2021;
/// The first year of the extra days around New Year and 18 September (Ley 20.983).
const EXTRA_DAYS_SINCE: i32 = 2017;

/// The national holidays of a year in the order of their dates.
///
/// The laws are those in force since 2008; earlier years are answered as if they had been.
pub fn holidays(year: i32) -> Vec<Holiday> {
    use HolidayKind::{Irrenunciable, Ordinary};
    let mut days = Vec::with_capacity(19);
    let mut add = |date: Option<NaiveDate>, name: &'static str, kind| {
        days.extend(date.map(|date| Holiday { date, name: Cow::Borrowed(name), kind }));
    };
    let on = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let from_easter = |days| easter_sunday(year).map(|easter| easter + Duration::days(days));

    add(on(1, 1), "Año Nuevo", Irrenunciable);
    add(second_of_january(year), "Feriado adicional de Año Nuevo", Ordinary);
    add(from_easter(-2), "Viernes Santo", Ordinary);
    add(from_easter(-1), "Sábado Santo", Ordinary);
    add(on(5, 1), "Día del Trabajo", Irrenunciable);
    add(on(5, 21), "Día de las Glorias Navales", Ordinary);
    add(indigenous_peoples_day(year), "Día Nacional de los Pueblos Indígenas", Ordinary);
    add(on(6, 29).map(to_monday), "San Pedro y San Pablo", Ordinary);
    add(on(7, 16), "Día de la Virgen del Carmen", Ordinary);
    add(on(8, 15), "Asunción de la Virgen", Ordinary);
    add(one_off_of_2022(year), "Feriado adicional de Fiestas Patrias", Ordinary);
    add(beside_fiestas_patrias(year), "Feriado adicional de Fiestas Patrias", Ordinary);
    add(on(9, 18), "Independencia Nacional", Irrenunciable);
    add(on(9, 19), "Día de las Glorias del Ejército", Irrenunciable);
    add(on(10, 12).map(to_monday), "Encuentro de Dos Mundos", Ordinary);
    add(evangelical_churches_day(year), "Día de las Iglesias Evangélicas y Protestantes", Ordinary);
    add(on(11, 1), "Día de Todos los Santos", Ordinary);
    add(on(12, 8), "Inmaculada Concepción", Ordinary);
    add(on(12, 25), "Navidad", Irrenunciable);
    days.sort_by_key(|holiday| holiday.date);
    days
}

/// Ley 19.668: Tuesday to Thursday go back to their Monday, Friday goes on to the next one.
fn to_monday(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Tue => date - Duration::days(1),
        Weekday::Wed => date - Duration::days(2),
        Weekday::Thu => date - Duration::days(3),
        Weekday::Fri => date + Duration::days(3),
        Weekday::Sat | Weekday::Sun | Weekday::Mon => date,
    }
}

/// Ley 20.983: 2 January is a holiday when it is a Monday, so when 1 January is a Sunday.
fn second_of_january(year: i32) -> Option<NaiveDate> {
    let date = NaiveDate::from_ymd_opt(year, 1, 2)?;
    (year >= EXTRA_DAYS_SINCE && date.weekday() == Weekday::Mon).then_some(date)
}

/// Leyes 20.215 and 20.983: Monday 17 before a Tuesday 18, Friday 17 before a Saturday 18, Friday 20 after a
/// Thursday 19. No year has two of them.
fn beside_fiestas_patrias(year: i32) -> Option<NaiveDate> {
    let day = match NaiveDate::from_ymd_opt(year, 9, 18)?.weekday() {
        Weekday::Tue => 17,
        Weekday::Wed => 20,
        Weekday::Sat if year >= EXTRA_DAYS_SINCE => 17,
        Weekday::Mon | Weekday::Thu | Weekday::Fri | Weekday::Sat | Weekday::Sun => return None,
    };
    NaiveDate::from_ymd_opt(year, 9, day)
}

/// Ley 21.482 gave Friday 16 September 2022, that once.
fn one_off_of_2022(year: i32) -> Option<NaiveDate> {
    (year == 2022).then(|| NaiveDate::from_ymd_opt(2022, 9, 16)).flatten()
}

/// Ley 20.299: a Tuesday 31 October is kept on the Friday before, a Wednesday on the Friday after.
fn evangelical_churches_day(year: i32) -> Option<NaiveDate> {
    let date = NaiveDate::from_ymd_opt(year, 10, 31)?;
    (year >= EVANGELICAL_DAY_SINCE).then(|| match date.weekday() {
        Weekday::Tue => date - Duration::days(4),
        Weekday::Wed => date + Duration::days(2),
        Weekday::Mon | Weekday::Thu | Weekday::Fri | Weekday::Sat | Weekday::Sun => date,
    })
}

/// Ley 21.357: the day of the winter solstice, by the local date in Santiago.
///
/// The solstice falls about 5 h 49 min later each year and a day earlier after a leap day: in this half of the
/// century it is the 20th in leap years and the years after them, and the 21st otherwise. The law itself set
/// the 21st for its first year.
fn indigenous_peoples_day(year: i32) -> Option<NaiveDate> {
    let day =
        if year > INDIGENOUS_DAY_SINCE && matches!(year.rem_euclid(4), 0 | 1) { 20 } else { 21 };
    (year >= INDIGENOUS_DAY_SINCE).then(|| NaiveDate::from_ymd_opt(year, 6, day)).flatten()
}

/// Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (century, in_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let moon_correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let from_march = epact + to_sunday - 7 * late + 114;
    let month = u32::try_from(from_march / 31).ok()?;
    let day = u32::try_from(from_march % 31 + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}
