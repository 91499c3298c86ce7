//! Which time an event gives back, to be offered to whoever waits for it.

use super::events::AgendaEvent as E;
use super::facts::Interval;
use super::state::Agenda;

impl Agenda {
    /// The time that an event gives back, asked of the day as it was before it. Whether it can be booked then is
    /// another question. A hold that lapses gives time back without an event.
    pub fn freed_by(&self, event: &E) -> Option<Interval> {
        match event {
            E::HoldReleased { appointment, .. }
            | E::AppointmentMovedAway { appointment, .. }
            | E::AppointmentCancelled { appointment, .. }
            // Nobody waits for them any longer, and a stream leaves hours.
            | E::AppointmentMissed { appointment, .. } => {
                self.appointments.get(appointment).map(|booked| booked.slot.interval())
            }
            E::AppointmentRescheduled { from, .. } => Some(from.interval()),
            E::BlockRemoved { block, .. } => {
                let block = self.blocks.get(block).filter(|block| !block.removed)?;
                self.date.map(|date| block.time.interval(date))
            }
            // Another entry of that name may take less, or other, time than before.
            E::BusyImported { key, .. } | E::BusyCleared { key, .. } => self.busy.get(key).copied(),
            E::SlotHeld { .. }
            | E::AppointmentConfirmed { .. }
            | E::AppointmentAttended { .. }
            | E::TimeBlocked { .. }
            | E::MirrorRecorded { .. }
            | E::MirrorRemoved { .. }
            | E::MirrorDeletionSeen { .. }
            | E::MirrorRestoreRequested { .. } => None,
        }
    }
}
