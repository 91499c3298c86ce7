//! Time that staff keep free.

use chrono::TimeDelta;

use super::{Case, Decision};
use crate::agenda::errors::AgendaError;
use crate::agenda::events::AgendaEvent;
use crate::agenda::facts::BlockedTime;
use crate::calendar::santiago_date;
use crate::values::{BlockId, LINE_MAX_CHARS, is_plain_text};

/// A block never cancels anything: it lists the appointments that stand in it, for a person to move.
pub(super) fn block(
    case: &Case<'_>,
    block: BlockId,
    time: BlockedTime,
    reason: String,
) -> Decision {
    if let Some(known) = case.agenda.blocks.get(&block) {
        let same = known.time == time && known.reason == reason && !known.removed;
        return if same { Ok(vec![]) } else { Err(AgendaError::BlockExists) };
    }
    day_is_near(case)?;
    if let BlockedTime::Between { from, to } = time
        && from >= to
    {
        return Err(AgendaError::BlockEmpty);
    }
    if !is_plain_text(&reason, LINE_MAX_CHARS) {
        return Err(AgendaError::ReasonMissing);
    }
    let interval = time.interval(case.date);
    let over = case.agenda.appointments_in(&interval, case.at);
    let over = over.map(|booked| booked.appointment).collect();
    Ok(vec![AgendaEvent::TimeBlocked { block, date: case.date, time, reason, over, at: case.at }])
}

/// A day that is over needs no time kept free, and a year of five digits is a slip.
fn day_is_near(case: &Case<'_>) -> Result<(), AgendaError> {
    let today = santiago_date(case.at);
    let last = today + TimeDelta::days(case.policy.block_horizon_days);
    if case.date < today {
        Err(AgendaError::InThePast)
    } else if case.date > last {
        Err(AgendaError::BlockTooFarAhead { last })
    } else {
        Ok(())
    }
}

pub(super) fn unblock(case: &Case<'_>, block: BlockId) -> Decision {
    let known = case.agenda.blocks.get(&block).ok_or(AgendaError::UnknownBlock)?;
    if known.removed {
        return Ok(vec![]);
    }
    Ok(vec![AgendaEvent::BlockRemoved { block, at: case.at }])
}
