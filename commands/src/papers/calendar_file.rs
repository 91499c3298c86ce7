//! An appointment as a calendar file, to be fetched or sent along.

use domain::agenda::{Appointment, CalendarFile, IcsTexts, ics};
use domain::wording::{WORKSHOP_PLACE, appointment_advice, appointment_label};

use crate::executor::Executor;

/// The calendar file of an appointment as it stands now.
pub fn calendar_file(executor: &Executor, booked: &Appointment) -> CalendarFile {
    let texts = IcsTexts {
        summary: appointment_label(booked.kind),
        description: appointment_advice(booked.kind),
        location: WORKSHOP_PLACE,
        organizer: executor.workshop().mailbox.as_ref().map(domain::values::Email::as_str),
    };
    ics(booked, executor.clock().now(), &texts)
}
