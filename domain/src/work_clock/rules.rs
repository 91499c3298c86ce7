//! When a timer may start and stop, and how it counts.

use chrono::{DateTime, TimeDelta, Utc};

use super::commands::WorkClockCommand;
use super::errors::WorkClockError;
use super::events::WorkClockEvent;
use super::state::{Timer, WorkClock};
use crate::values::{LINE_MAX_CHARS, WorkSessionId, is_plain_text};

/// A day: a correction beyond it is a slip of the hand.
pub(super) const STRETCH_MAX_MINUTES: u32 = 24 * 60;

type Decision = Result<Vec<WorkClockEvent>, WorkClockError>;

pub(super) fn decide(clock: &WorkClock, command: WorkClockCommand) -> Decision {
    match command {
        WorkClockCommand::Start { session, technician, repair, workable, at } => {
            if clock.technician.is_some_and(|owner| owner != technician) {
                return Err(WorkClockError::OtherTechnician);
            }
            match clock.timer {
                Timer::Running { repair: running, .. } if running == repair => return Ok(vec![]),
                Timer::Running { repair: running, .. } => {
                    return Err(WorkClockError::AlreadyRunning(running));
                }
                Timer::Stopped => {}
            }
            if clock.stretch(session).is_some() {
                return Err(WorkClockError::SessionExists);
            }
            if !workable {
                return Err(WorkClockError::NotWorkable(repair));
            }
            Ok(vec![WorkClockEvent::WorkStarted { session, technician, repair, at }])
        }
        WorkClockCommand::Stop { repair, at } => match clock.timer {
            Timer::Stopped => Err(WorkClockError::NotRunning),
            Timer::Running { repair: running, .. } if running != repair => {
                Err(WorkClockError::AlreadyRunning(running))
            }
            Timer::Running { session, since, .. } => {
                let minutes = whole_minutes(since, at);
                Ok(vec![WorkClockEvent::WorkStopped { session, repair, minutes, at }])
            }
        },
        WorkClockCommand::Correct { session, minutes, reason, at } => {
            correct(clock, session, minutes, reason, at)
        }
    }
}

fn correct(
    clock: &WorkClock,
    session: WorkSessionId,
    minutes: u32,
    reason: String,
    at: DateTime<Utc>,
) -> Decision {
    let Some(stretch) = clock.stretch(session) else {
        return match clock.timer {
            Timer::Running { session: running, .. } if running == session => {
                Err(WorkClockError::StillRunning)
            }
            Timer::Running { .. } | Timer::Stopped => Err(WorkClockError::UnknownSession),
        };
    };
    if minutes > STRETCH_MAX_MINUTES {
        return Err(WorkClockError::TooManyMinutes);
    }
    if !is_plain_text(&reason, LINE_MAX_CHARS) {
        return Err(WorkClockError::ReasonMissing);
    }
    if minutes == stretch.minutes {
        return Ok(vec![]);
    }
    Ok(vec![WorkClockEvent::WorkCorrected {
        session,
        repair: stretch.repair,
        from_minutes: stretch.minutes,
        to_minutes: minutes,
        reason,
        at,
    }])
}

/// To the nearest minute, half a minute up. A clock that was moved back in between measures nothing.
fn whole_minutes(since: DateTime<Utc>, until: DateTime<Utc>) -> u32 {
    let rounded = (until - since + TimeDelta::seconds(30)).num_minutes();
    u32::try_from(rounded.max(0)).unwrap_or(u32::MAX)
}
