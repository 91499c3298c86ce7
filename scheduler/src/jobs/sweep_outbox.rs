//! `sweep_outbox`.

use crate::done::Done;

pub(super) fn run() -> Done {
    Done::nothing()
}
