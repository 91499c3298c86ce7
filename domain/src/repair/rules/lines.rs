//! Ticking off, dropping and reopening the lines of the approved quote.

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::line_is_readable;
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::Status;
use crate::repair::state::{LineState, Work};
use crate::values::LineId;

pub(super) fn complete(case: &Case<'_>, line: LineId) -> Decision {
    let work = on_the_bench(case)?;
    match state_of(work, line)? {
        LineState::Done => nothing(),
        LineState::Waived => Err(RepairError::LineIsWaived),
        LineState::Open => one(RepairEvent::LineCompleted { line, at: case.at }),
    }
}

/// Drops a line, which also takes it off the bill.
pub(super) fn waive(case: &Case<'_>, line: LineId, reason: String) -> Decision {
    let work = case.work_in_hand()?;
    match state_of(work, line)? {
        LineState::Waived => nothing(),
        LineState::Done => Err(RepairError::LineIsDone),
        LineState::Open => {
            line_is_readable(&reason, "/reason")?;
            one(RepairEvent::LineWaived { line, reason, at: case.at })
        }
    }
}

pub(super) fn reopen(case: &Case<'_>, line: LineId, reason: String) -> Decision {
    let work = on_the_bench(case)?;
    match state_of(work, line)? {
        LineState::Open => nothing(),
        LineState::Done | LineState::Waived => {
            line_is_readable(&reason, "/reason")?;
            one(RepairEvent::LineReopened { line, reason, at: case.at })
        }
    }
}

fn on_the_bench<'a>(case: &Case<'a>) -> Result<&'a Work, RepairError> {
    if case.job.status() == Status::Repairing {
        case.work_in_hand()
    } else {
        Err(case.out_of_place())
    }
}

fn state_of(work: &Work, line: LineId) -> Result<LineState, RepairError> {
    work.line(line).map(|line| line.state).ok_or(RepairError::LineUnknown)
}
