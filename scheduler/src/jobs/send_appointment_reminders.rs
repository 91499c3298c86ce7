//! `send_appointment_reminders`.

use crate::done::Done;

pub(super) fn run() -> Done {
    Done::nothing()
}
