//! The slots that can be booked, as the log knows it now.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use domain::Capability;
use domain::agenda::{Agenda, AppointmentKind, Slot, agenda_id, slots};

use super::{ChangeError, special_days};
use crate::context::Context;
use crate::executor::{Executor, check_capability};

/// The most days that are looked at in one go; beyond the horizon there are no slots anyhow.
pub const MOST_DAYS: usize = 31;

/// Which slots.
#[derive(Debug, Clone)]
pub struct WishedSlots {
    /// What for.
    pub kind: AppointmentKind,
    /// How long, minutes; for streams.
    pub minutes: Option<u32>,
    /// On which days, of which the first [`MOST_DAYS`] are looked at.
    pub days: RangeInclusive<NaiveDate>,
}

/// The slots that a customer can book, in order.
///
/// # Errors
/// When the caller may not book, or the log fails.
pub async fn free_slots(
    executor: &Executor,
    wish: WishedSlots,
    context: &Context,
) -> Result<Vec<Slot>, ChangeError> {
    check_capability(context, Capability::Book)?;
    let WishedSlots { kind, minutes, days } = wish;
    let (now, special) = (executor.clock().now(), special_days(executor));
    let mut free = Vec::new();
    let asked = days.start().iter_days().take_while(|date| date <= days.end()).take(MOST_DAYS);
    for date in asked {
        let agenda = executor.load_if_any::<Agenda>(&agenda_id(date)).await?;
        let agenda = agenda.map(|loaded| loaded.state).unwrap_or_default();
        free.extend(slots(&agenda, date, kind, minutes, now, &special));
    }
    Ok(free)
}
