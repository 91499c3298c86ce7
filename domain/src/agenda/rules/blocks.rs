//! Time that staff keep free.

use super::{Case, Decision};
use crate::agenda::errors::AgendaError;
use crate::agenda::events::AgendaEvent;
use crate::agenda::facts::BlockedTime;
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

pub(super) fn unblock(case: &Case<'_>, block: BlockId) -> Decision {
    let known = case.agenda.blocks.get(&block).ok_or(AgendaError::UnknownBlock)?;
    if known.removed {
        return Ok(vec![]);
    }
    Ok(vec![AgendaEvent::BlockRemoved { block, at: case.at }])
}
