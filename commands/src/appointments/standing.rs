//! The appointments that stand on the days ahead, asked of the days themselves.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use domain::agenda::{Agenda, Appointment, AppointmentState, agenda_id, last_bookable_day};
use domain::calendar::santiago_date;
use domain::values::PersonId;
use eventlog::LogError;

use super::Found;
use crate::executor::Executor;

/// The appointments of those days that stand at this instant, or are held, and that are wanted.
pub(crate) async fn standing_on(
    executor: &Executor,
    days: RangeInclusive<NaiveDate>,
    is_wanted: impl Fn(&Appointment) -> bool + Send,
) -> Result<Vec<Found>, LogError> {
    let now = executor.clock().now();
    let mut standing = Vec::new();
    for date in days.start().iter_days().take_while(|date| date <= days.end()) {
        let Some(agenda) = executor.load_if_any::<Agenda>(&agenda_id(date)).await? else {
            continue;
        };
        let stands = |booked: &Appointment| {
            matches!(booked.state(now), AppointmentState::Held | AppointmentState::Confirmed)
        };
        let here = agenda.state.appointments().filter(|it| stands(it) && is_wanted(it));
        standing.extend(here.map(|booked| Found { date, appointment: booked.clone() }));
    }
    Ok(standing)
}

/// How many appointments the customer has to come.
pub(super) async fn to_come(executor: &Executor, customer: PersonId) -> Result<usize, LogError> {
    let now = executor.clock().now();
    let days = santiago_date(now)..=last_bookable_day(now);
    let theirs = move |it: &Appointment| it.customer == customer && it.slot.interval().from > now;
    Ok(standing_on(executor, days, theirs).await?.len())
}
