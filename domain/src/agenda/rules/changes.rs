//! What becomes of an appointment: moved, called off, attended, missed.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::booking::free_slot;
use super::{Case, Decision};
use crate::agenda::errors::AgendaError;
use crate::agenda::events::AgendaEvent;
use crate::agenda::facts::CancelledBy;
use crate::agenda::state::{Appointment, Stage};
use crate::calendar::{Holiday, santiago_date};
use crate::values::{AppointmentId, LINE_MAX_CHARS, Personal, is_plain_text};

pub(super) fn reschedule(
    case: &Case<'_>,
    appointment: AppointmentId,
    starts: NaiveTime,
    minutes: Option<u32>,
    special: &[Holiday],
) -> Decision {
    let booked = case.appointment(appointment)?;
    if booked.stage != Stage::Confirmed {
        return Err(AgendaError::NotStanding);
    }
    let minutes = minutes.unwrap_or(booked.slot.minutes);
    if (booked.slot.local.time(), booked.slot.minutes) == (starts, minutes) {
        return Ok(vec![]);
    }
    can_still_change(case, booked.slot.interval().from)?;
    let to = free_slot(case, booked.kind, starts, Some(minutes), special, Some(appointment))?;
    Ok(vec![AgendaEvent::AppointmentRescheduled {
        appointment,
        from: booked.slot,
        to,
        sequence: booked.sequence.saturating_add(1),
        at: case.at,
    }])
}

/// The other day has it already, so it is let go whatever the time; but as it was when it set out, and not after it
/// was changed here or came back.
pub(super) fn release_moved(
    case: &Case<'_>,
    appointment: AppointmentId,
    to: NaiveDate,
    sequence: u32,
) -> Decision {
    let booked = case.appointment(appointment)?;
    match booked.stage {
        Stage::Held { .. } | Stage::Confirmed if booked.sequence == sequence => {
            Ok(vec![AgendaEvent::AppointmentMovedAway { appointment, to, at: case.at }])
        }
        Stage::Held { .. } | Stage::Confirmed => Err(AgendaError::NotStanding),
        // It keeps nothing here any more.
        Stage::Released | Stage::Cancelled | Stage::MovedAway { .. } | Stage::Missed => Ok(vec![]),
        Stage::Attended => Err(AgendaError::NotStanding),
    }
}

pub(super) fn cancel(
    case: &Case<'_>,
    appointment: AppointmentId,
    reason: Option<Personal>,
) -> Decision {
    let booked = case.appointment(appointment)?;
    match booked.stage {
        Stage::Held { until } if case.at < until => {
            Ok(vec![AgendaEvent::HoldReleased { appointment, at: case.at }])
        }
        Stage::Held { .. } | Stage::Released | Stage::Cancelled => Ok(vec![]),
        Stage::MovedAway { .. } | Stage::Attended | Stage::Missed => Err(AgendaError::NotStanding),
        Stage::Confirmed => {
            can_still_change(case, booked.slot.interval().from)?;
            reason_is_the_customers(booked, reason.as_ref())?;
            let by =
                if case.is_by_customer() { CancelledBy::Customer } else { CancelledBy::Workshop };
            Ok(vec![AgendaEvent::AppointmentCancelled {
                appointment,
                by,
                reason,
                sequence: booked.sequence.saturating_add(1),
                at: case.at,
            }])
        }
    }
}

/// Somebody who came late was not missed after all.
pub(super) fn mark_attended(case: &Case<'_>, appointment: AppointmentId) -> Decision {
    match case.appointment(appointment)?.stage {
        Stage::Attended => Ok(vec![]),
        Stage::Confirmed | Stage::Missed => {
            if santiago_date(case.at) < case.date {
                return Err(AgendaError::NotYet);
            }
            Ok(vec![AgendaEvent::AppointmentAttended { appointment, at: case.at }])
        }
        Stage::Held { .. } | Stage::Released | Stage::Cancelled | Stage::MovedAway { .. } => {
            Err(AgendaError::NotStanding)
        }
    }
}

pub(super) fn mark_missed(case: &Case<'_>, appointment: AppointmentId) -> Decision {
    let booked = case.appointment(appointment)?;
    match booked.stage {
        Stage::Missed => Ok(vec![]),
        Stage::Confirmed => {
            let wait = TimeDelta::minutes(case.policy.no_show_after_minutes);
            let until = booked.slot.interval().from + wait;
            if case.at < until {
                return Err(AgendaError::StillAwaited { until });
            }
            let customer = booked.customer;
            Ok(vec![AgendaEvent::AppointmentMissed { appointment, customer, at: case.at }])
        }
        Stage::Held { .. }
        | Stage::Released
        | Stage::Cancelled
        | Stage::MovedAway { .. }
        | Stage::Attended => Err(AgendaError::NotStanding),
    }
}

/// Customers change an appointment by themselves until two hours before it; the desk at any time.
pub(super) fn can_still_change(
    case: &Case<'_>,
    starts_at: DateTime<Utc>,
) -> Result<(), AgendaError> {
    let hours = case.policy.change_until_hours;
    if case.is_by_customer() && case.at + TimeDelta::hours(hours) > starts_at {
        return Err(AgendaError::TooLateToChange { hours });
    }
    Ok(())
}

fn reason_is_the_customers(
    booked: &Appointment,
    reason: Option<&Personal>,
) -> Result<(), AgendaError> {
    let Some(reason) = reason else { return Ok(()) };
    if reason.subject() != booked.customer {
        return Err(AgendaError::ForeignSubject);
    }
    let text = reason.reveal().unwrap_or_default();
    if is_plain_text(text, LINE_MAX_CHARS) { Ok(()) } else { Err(AgendaError::ReasonMissing) }
}
