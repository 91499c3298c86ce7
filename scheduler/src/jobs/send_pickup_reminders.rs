//! `send_pickup_reminders`.

use crate::done::Done;

pub(super) fn run() -> Done {
    Done::nothing()
}
