//! Google's calendar: our entries there, and what keeps somebody busy there.

use super::{Case, Decision};
use crate::agenda::errors::AgendaError;
use crate::agenda::events::AgendaEvent;
use crate::agenda::facts::Interval;
use crate::agenda::state::{Appointment, Mirror, Stage};
use crate::values::AppointmentId;

/// The longest id of an entry there.
const FOREIGN_ID_MAX_CHARS: usize = 1_024;

pub(super) fn record(
    case: &Case<'_>,
    appointment: AppointmentId,
    google_event: String,
    etag: String,
) -> Decision {
    id_is_legal(&google_event, "/google_event")?;
    id_is_legal(&etag, "/etag")?;
    let booked = case.appointment(appointment)?;
    let is_this = |mirror: &Mirror| mirror.google_event == google_event && mirror.etag == etag;
    if booked.mirror.as_ref().is_some_and(is_this) && !booked.deletion_seen {
        return Ok(vec![]);
    }
    Ok(vec![AgendaEvent::MirrorRecorded { appointment, google_event, etag, at: case.at }])
}

/// Of an appointment that stands the entry stays.
pub(super) fn record_removal(case: &Case<'_>, appointment: AppointmentId) -> Decision {
    let booked = case.appointment(appointment)?;
    if stands(booked) || booked.mirror.is_none() {
        return Ok(vec![]);
    }
    Ok(vec![AgendaEvent::MirrorRemoved { appointment, at: case.at }])
}

/// Nothing is cancelled by it: a person is asked, and only where the appointment still stands.
pub(super) fn note_deletion(case: &Case<'_>, appointment: AppointmentId) -> Decision {
    let booked = case.appointment(appointment)?;
    if booked.mirror.is_none() {
        return Err(AgendaError::NotMirrored);
    }
    if booked.deletion_seen || !stands(booked) {
        return Ok(vec![]);
    }
    Ok(vec![AgendaEvent::MirrorDeletionSeen { appointment, at: case.at }])
}

pub(super) fn restore(case: &Case<'_>, appointment: AppointmentId) -> Decision {
    let booked = case.appointment(appointment)?;
    if !stands(booked) {
        return Err(AgendaError::NotStanding);
    }
    if !booked.deletion_seen {
        return Ok(vec![]);
    }
    Ok(vec![AgendaEvent::MirrorRestoreRequested { appointment, at: case.at }])
}

pub(super) fn import_busy(case: &Case<'_>, key: String, interval: Interval) -> Decision {
    id_is_legal(&key, "/key")?;
    let day = Interval::of_day(case.date);
    let interval = interval.within(&day).ok_or(AgendaError::BusyElsewhere)?;
    if case.agenda.busy.get(&key) == Some(&interval) {
        return Ok(vec![]);
    }
    Ok(vec![AgendaEvent::BusyImported { key, date: case.date, interval, at: case.at }])
}

pub(super) fn clear_busy(case: &Case<'_>, key: String) -> Vec<AgendaEvent> {
    if case.agenda.busy.contains_key(&key) {
        vec![AgendaEvent::BusyCleared { key, at: case.at }]
    } else {
        vec![]
    }
}

const fn stands(booked: &Appointment) -> bool {
    match booked.stage {
        Stage::Held { .. } | Stage::Confirmed => true,
        Stage::Released
        | Stage::Cancelled
        | Stage::MovedAway { .. }
        | Stage::Attended
        | Stage::Missed => false,
    }
}

fn id_is_legal(id: &str, pointer: &'static str) -> Result<(), AgendaError> {
    let visible = id.bytes().all(|byte| byte.is_ascii_graphic());
    if visible && (1..=FOREIGN_ID_MAX_CHARS).contains(&id.len()) {
        Ok(())
    } else {
        Err(AgendaError::ForeignIdInvalid { pointer })
    }
}
