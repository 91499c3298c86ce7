//! What is known of a day's agenda after its events. Whether a hold still holds is a question of the time of asking.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::events::AgendaEvent as E;
use super::facts::{AppointmentKind, BlockedTime, Interval, MovedFrom, Slot};
use crate::values::{AppointmentId, BlockId, PersonId, RepairNumber, Sha256Hex};

/// A day's agenda. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agenda {
    pub(super) date: Option<NaiveDate>,
    pub(super) appointments: BTreeMap<AppointmentId, Appointment>,
    pub(super) blocks: BTreeMap<BlockId, Block>,
    pub(super) busy: BTreeMap<String, Interval>,
}

/// An appointment, or a slot that is held for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Which.
    pub appointment: AppointmentId,
    /// What for.
    pub kind: AppointmentKind,
    /// When.
    pub slot: Slot,
    /// Whose.
    pub customer: PersonId,
    /// The repair that it is about.
    pub repair: Option<RepairNumber>,
    /// SHA-256 of the token in the link that changes it.
    pub link_hash: Sha256Hex,
    /// Where it was before, when it came from another day.
    pub moved_from: Option<MovedFrom>,
    /// How often it has changed since it was first booked.
    pub sequence: u32,
    /// Where it stands.
    pub stage: Stage,
    /// Its entry in Google's calendar.
    pub mirror: Option<Mirror>,
    /// The entry was deleted there, and nobody has answered yet.
    pub deletion_seen: bool,
}

/// Where an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Held until then (UTC).
    Held {
        /// Its last instant is just before.
        until: DateTime<Utc>,
    },
    /// It stands.
    Confirmed,
    /// The hold was given up.
    Released,
    /// It was called off.
    Cancelled,
    /// It is on another day.
    MovedAway {
        /// On which.
        to: NaiveDate,
    },
    /// The customer came.
    Attended,
    /// The customer did not come.
    Missed,
}

impl Stage {
    /// Whether it has left this day for good or for another one, so that it may come back.
    pub(super) const fn is_vacated(self) -> bool {
        match self {
            Self::MovedAway { .. } | Self::Cancelled | Self::Released => true,
            Self::Held { .. } | Self::Confirmed | Self::Attended | Self::Missed => false,
        }
    }
}

/// An appointment's entry in Google's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mirror {
    /// Its id there.
    pub google_event: String,
    /// Its version there.
    pub etag: String,
}

/// Time that staff keep free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Which time of the day.
    pub time: BlockedTime,
    /// Why.
    pub reason: String,
    /// It was given back.
    pub removed: bool,
}

impl Appointment {
    /// Whether it keeps its time from others at `now`.
    pub fn takes_its_time(&self, now: DateTime<Utc>) -> bool {
        match self.stage {
            Stage::Held { until } => now < until,
            Stage::Confirmed | Stage::Attended => true,
            Stage::Released | Stage::Cancelled | Stage::MovedAway { .. } | Stage::Missed => false,
        }
    }
}

impl Agenda {
    /// The day, once something happened on it.
    pub const fn date(&self) -> Option<NaiveDate> {
        self.date
    }

    /// An appointment of the day, whatever became of it.
    pub fn appointment(&self, appointment: AppointmentId) -> Option<&Appointment> {
        self.appointments.get(&appointment)
    }

    /// Every appointment of the day, whatever became of it.
    pub fn appointments(&self) -> impl Iterator<Item = &Appointment> {
        self.appointments.values()
    }

    /// The time that staff keep free.
    pub fn blocks(&self) -> impl Iterator<Item = (BlockId, &Block)> {
        self.blocks.iter().filter(|(_, block)| !block.removed).map(|(id, block)| (*id, block))
    }

    /// What keeps somebody busy by Google's calendar: the entry's id there, and its time on this day.
    pub fn busy(&self) -> impl Iterator<Item = (&str, &Interval)> {
        self.busy.iter().map(|(key, interval)| (key.as_str(), interval))
    }

    /// The appointments that keep their time from others at `now` and share some with the interval.
    pub fn appointments_in(
        &self,
        interval: &Interval,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = &Appointment> {
        let standing = self.appointments.values().filter(move |booked| booked.takes_its_time(now));
        standing.filter(|booked| booked.slot.interval().overlaps(interval))
    }

    /// The times that blocks and other calendars keep free.
    pub(super) fn kept_free(&self, date: NaiveDate) -> impl Iterator<Item = Interval> {
        let blocked = self.blocks().map(move |(_, block)| block.time.interval(date));
        blocked.chain(self.busy.values().copied())
    }
}

pub(super) fn evolve(agenda: &mut Agenda, event: &E) {
    match event {
        E::SlotHeld { appointment, slot, .. } => {
            agenda.date.get_or_insert(slot.local.date());
            let was = agenda.appointments.insert(*appointment, held(event));
            // It comes back to a day that let it go, or gave back the slot of a move that was too late.
            if !was.is_none_or(|was| was.stage.is_vacated()) {
                impossible(event);
            }
        }
        E::HoldReleased { appointment, .. } => {
            booked(agenda, event, *appointment).stage = Stage::Released;
        }
        E::AppointmentConfirmed { appointment, .. } => {
            booked(agenda, event, *appointment).stage = Stage::Confirmed;
        }
        E::AppointmentRescheduled { appointment, to, sequence, .. } => {
            let booked = booked(agenda, event, *appointment);
            booked.slot = *to;
            booked.sequence = *sequence;
        }
        E::AppointmentMovedAway { appointment, to, .. } => {
            booked(agenda, event, *appointment).stage = Stage::MovedAway { to: *to };
        }
        E::AppointmentCancelled { appointment, sequence, .. } => {
            let booked = booked(agenda, event, *appointment);
            booked.stage = Stage::Cancelled;
            booked.sequence = *sequence;
        }
        E::AppointmentAttended { appointment, .. } => {
            booked(agenda, event, *appointment).stage = Stage::Attended;
        }
        E::AppointmentMissed { appointment, .. } => {
            booked(agenda, event, *appointment).stage = Stage::Missed;
        }
        E::TimeBlocked { block, date, time, reason, .. } => {
            agenda.date.get_or_insert(*date);
            let reason = reason.clone();
            agenda.blocks.insert(*block, Block { time: *time, reason, removed: false });
        }
        E::BlockRemoved { block, .. } => match agenda.blocks.get_mut(block) {
            Some(block) => block.removed = true,
            None => impossible(event),
        },
        E::MirrorRecorded { appointment, google_event, etag, .. } => {
            let booked = booked(agenda, event, *appointment);
            let (google_event, etag) = (google_event.clone(), etag.clone());
            booked.mirror = Some(Mirror { google_event, etag });
            booked.deletion_seen = false;
        }
        E::MirrorRemoved { appointment, .. } => {
            let booked = booked(agenda, event, *appointment);
            booked.mirror = None;
            booked.deletion_seen = false;
        }
        E::MirrorDeletionSeen { appointment, .. } => {
            booked(agenda, event, *appointment).deletion_seen = true;
        }
        E::MirrorRestoreRequested { appointment, .. } => {
            let booked = booked(agenda, event, *appointment);
            booked.mirror = None;
            booked.deletion_seen = false;
        }
        E::BusyImported { key, date, interval, .. } => {
            agenda.date.get_or_insert(*date);
            agenda.busy.insert(key.clone(), *interval);
        }
        E::BusyCleared { key, .. } => {
            agenda.busy.remove(key);
        }
    }
}

fn held(event: &E) -> Appointment {
    let E::SlotHeld {
        appointment,
        kind,
        slot,
        customer,
        repair,
        link_hash,
        moved_from,
        sequence,
        until,
        ..
    } = event
    else {
        impossible(event)
    };
    Appointment {
        appointment: *appointment,
        kind: *kind,
        slot: *slot,
        customer: *customer,
        repair: *repair,
        link_hash: link_hash.clone(),
        moved_from: *moved_from,
        sequence: *sequence,
        stage: Stage::Held { until: *until },
        mirror: None,
        deletion_seen: false,
    }
}

fn booked<'a>(agenda: &'a mut Agenda, event: &E, id: AppointmentId) -> &'a mut Appointment {
    match agenda.appointments.get_mut(&id) {
        Some(booked) => booked,
        None => impossible(event),
    }
}

fn impossible(event: &E) -> ! {
    panic!("impossible history: {} does not follow from what happened before", event.name())
}
