//! What the days say of one appointment, and on which of them it is.
//!
//! The new day takes an appointment before the old one lets it go, and of two moves at once only the old day knows which
//! one counts. So what each day says is kept, and the appointment is where the first day leads: as the commands find it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::agenda::{AgendaEvent as E, AppointmentState as State, Slot};
use serde::{Deserialize, Serialize};

use crate::cell::micros;

/// What each day says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Days {
    first: NaiveDate,
    each: BTreeMap<NaiveDate, OnDay>,
}

/// What one day says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OnDay {
    pub(super) slot: Slot,
    pub(super) state: State,
    pub(super) held_until: Option<DateTime<Utc>>,
    pub(super) sequence: u32,
    pub(super) mirrored: bool,
    pub(super) mirror_due: bool,
    pub(super) deletion_seen: bool,
    pub(super) changed_at: DateTime<Utc>,
    moved_to: Option<NaiveDate>,
}

impl Days {
    /// It begins on that day.
    pub(super) const fn beginning(first: NaiveDate) -> Self {
        Self { first, each: BTreeMap::new() }
    }

    /// A day takes it, for the first time or again.
    pub(super) fn take(&mut self, date: NaiveDate, held: OnDay) {
        self.each.insert(date, held);
    }

    pub(super) fn on(&mut self, date: NaiveDate) -> Option<&mut OnDay> {
        self.each.get_mut(&date)
    }

    /// The day where it is, and what that day says.
    pub(super) fn current(&self) -> Option<(NaiveDate, &OnDay)> {
        let mut here = (self.first, self.each.get(&self.first)?);
        for _ in 0..self.each.len() {
            let Some(to) = here.1.moved_to else { break };
            let Some(there) = self.each.get(&to) else { break };
            here = (to, there);
        }
        Some(here)
    }
}

impl OnDay {
    /// What a day says that has just taken it; nothing of any other event.
    pub(super) fn held(event: &E) -> Option<Self> {
        let E::SlotHeld { slot, sequence, until, at, .. } = event else { return None };
        Some(Self {
            slot: *slot,
            state: State::Held,
            held_until: Some(micros(*until)),
            sequence: *sequence,
            mirrored: false,
            mirror_due: false,
            deletion_seen: false,
            changed_at: micros(*at),
            moved_to: None,
        })
    }

    pub(super) fn fold(&mut self, event: &E) {
        match event {
            // Made it, or concerns a block or another calendar.
            E::SlotHeld { .. }
            | E::TimeBlocked { .. }
            | E::BlockRemoved { .. }
            | E::BusyImported { .. }
            | E::BusyCleared { .. } => {}
            E::AppointmentMovedAway { to, .. } => self.moved_to = Some(*to),
            E::HoldReleased { .. } => self.enter(State::Released, event),
            E::AppointmentConfirmed { .. } => {
                self.enter(State::Confirmed, event);
                self.mirror_due = true;
            }
            // What has been stays in the other calendar as it is.
            E::AppointmentAttended { .. } => {
                self.enter(State::Attended, event);
                self.mirror_due = false;
            }
            E::AppointmentMissed { .. } => {
                self.enter(State::Missed, event);
                self.mirror_due = false;
            }
            E::AppointmentCancelled { sequence, .. } => {
                self.enter(State::Cancelled, event);
                // What was never written need not be removed.
                self.mirror_due = self.mirrored;
                self.sequence = *sequence;
            }
            E::AppointmentRescheduled { to, sequence, .. } => {
                self.slot = *to;
                self.sequence = *sequence;
                // Of an entry that was deleted there somebody is asked first.
                self.mirror_due = !self.deletion_seen;
                self.changed_at = micros(event.at());
            }
            E::MirrorRecorded { .. } => self.mirrored(true, false),
            E::MirrorRemoved { .. } => self.mirrored(false, false),
            E::MirrorRestoreRequested { .. } => self.mirrored(false, true),
            E::MirrorDeletionSeen { .. } => {
                self.deletion_seen = true;
                self.mirror_due = false;
            }
        }
    }

    const fn mirrored(&mut self, is_there: bool, is_due: bool) {
        self.mirrored = is_there;
        self.mirror_due = is_due;
        self.deletion_seen = false;
    }

    fn enter(&mut self, state: State, event: &E) {
        self.state = state;
        self.held_until = None;
        self.changed_at = micros(event.at());
    }
}
