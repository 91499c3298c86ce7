//! What people do in the other calendar.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::agenda::{
    Agenda, AgendaIntent, Appointment, Interval, Policy, Stage, agenda_id, days_of,
};
use domain::calendar::santiago_date;
use domain::calendar_sync::{CALENDAR_SYNC_ID, CalendarSync, CalendarSyncCommand};
use domain::values::AppointmentId;
use eventlog::LogError;
use uuid::Uuid;

use super::{CalendarMirror, MirrorFailure, by_itself};
use crate::appointments::{Found, find, give};
use crate::executor::{ExecuteError, Executor, Refused};
use crate::gateways::{Busy, CalendarChanges, ForeignEntry, SyncCursor};

/// What reading the mirror came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadChanges {
    /// Whether the whole calendar was read, rather than what changed.
    pub whole: bool,
    /// Entries that were read.
    pub entries: usize,
}

/// The days that can be booked, as they were before the mirror was read.
struct Days {
    window: RangeInclusive<NaiveDate>,
    agendas: BTreeMap<NaiveDate, Arc<Agenda>>,
}

impl CalendarMirror {
    /// Reads what changed there and carries it over. Once a day, and where the provider has forgotten how far we
    /// read, the whole calendar is read: so the window of days moves on, and nothing that got lost stays lost.
    ///
    /// # Errors
    /// When the provider or the log fails. Where reading goes on is noted last, so that it is read again.
    pub async fn read_changes(&self, executor: &Executor) -> Result<ReadChanges, MirrorFailure> {
        let today = santiago_date(executor.clock().now());
        let from = Interval::of_day(today).from;
        let sync = executor.load_if_any::<CalendarSync>(CALENDAR_SYNC_ID).await?;
        let read = sync.as_ref().and_then(|sync| sync.state.read());
        let read = read.filter(|read| read.from == from);
        let cursor = read.map(|read| SyncCursor(read.cursor.clone()));
        // Before the mirror is asked: what is written there meanwhile must not look deleted.
        let days = Days::load(executor, today).await?;
        let changes = self.gateway.changes(cursor.as_ref(), from).await?;
        for entry in &changes.entries {
            match self.take(executor, &days, entry).await {
                // Otherwise it would be met first again, and nothing behind it would ever be read.
                Err(error) if error.is_of_one_entry() => {
                    tracing::warn!(%error, entry = entry.id, "an entry is left as it is there");
                }
                taken => taken?,
            }
        }
        if changes.whole {
            days.forget_what_is_gone(executor, &changes).await?;
        }
        if changes.whole || !changes.entries.is_empty() {
            note_read(executor, &changes.next, from).await?;
        }
        Ok(ReadChanges { whole: changes.whole, entries: changes.entries.len() })
    }

    /// An id that looks like one of ours may be somebody else's all the same, or of another log: a restored copy, a
    /// workshop of tests. Whatever it is, it takes its time.
    async fn take(
        &self,
        executor: &Executor,
        days: &Days,
        entry: &ForeignEntry,
    ) -> Result<(), MirrorFailure> {
        if let Some(booking) = entry.booking {
            match find(executor, AppointmentId::new(booking)).await {
                Ok(found) => return self.take_ours(executor, found, entry).await,
                Err(ExecuteError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(days.take_busy(executor, entry).await?)
    }

    /// Of an entry of ours a change is put back, and a deletion asks.
    async fn take_ours(
        &self,
        executor: &Executor,
        found: Found,
        entry: &ForeignEntry,
    ) -> Result<(), MirrorFailure> {
        let booked = &found.appointment;
        match booked.stage {
            Stage::Confirmed if entry.deleted => {
                note_deletion(executor, found.date, booked).await?;
                Ok(())
            }
            Stage::Confirmed if booked.deletion_seen || !shows(entry, booked) => {
                tracing::info!(appointment = %booked.appointment, "an entry is put back");
                self.put(executor, &found, &by_itself(executor)).await
            }
            Stage::Cancelled | Stage::Released if !entry.deleted => {
                self.remove(executor, &found, &by_itself(executor)).await
            }
            Stage::Confirmed
            | Stage::Cancelled
            | Stage::Released
            | Stage::Held { .. }
            | Stage::MovedAway { .. }
            | Stage::Attended
            | Stage::Missed => Ok(()),
        }
    }
}

/// Whether the entry is where the appointment is. What it says beside is nobody's truth.
fn shows(entry: &ForeignEntry, booked: &Appointment) -> bool {
    let lasts = booked.slot.interval();
    entry.time == Some(Busy { from: lasts.from, until: lasts.until })
}

impl Days {
    async fn load(executor: &Executor, today: NaiveDate) -> Result<Self, LogError> {
        let last = today + TimeDelta::days(Policy::CURRENT.horizon_days + 1);
        let window = today..=last;
        let mut agendas = BTreeMap::new();
        for date in today.iter_days().take_while(|date| *date <= last) {
            if let Some(loaded) = executor.load_if_any::<Agenda>(&agenda_id(date)).await? {
                agendas.insert(date, loaded.state);
            }
        }
        Ok(Self { window, agendas })
    }

    /// What somebody entered there takes its time, on every day that it touches and on no other.
    async fn take_busy(
        &self,
        executor: &Executor,
        entry: &ForeignEntry,
    ) -> Result<(), ExecuteError<Refused>> {
        let time = entry.time.filter(|_| entry.blocks && !entry.deleted);
        let interval = time.map(|time| Interval { from: time.from, until: time.until });
        let touched = interval.map(|it| days_of(&it, self.window.clone())).unwrap_or_default();
        for (date, agenda) in &self.agendas {
            let held = agenda.busy().any(|(key, _)| key == entry.id);
            if held && !touched.contains(date) {
                clear(executor, *date, entry.id.clone()).await?;
            }
        }
        if let Some(interval) = interval {
            for date in touched {
                let intent = AgendaIntent::ImportBusy { key: entry.id.clone(), interval };
                give(executor, date, intent, by_itself(executor)).await?;
            }
        }
        Ok(())
    }

    /// After the whole calendar was read: what was known and is not in it, is gone.
    async fn forget_what_is_gone(
        &self,
        executor: &Executor,
        changes: &CalendarChanges,
    ) -> Result<(), ExecuteError<Refused>> {
        let there = changes.entries.iter().filter(|entry| !entry.deleted);
        let ids: BTreeSet<&str> = there.clone().map(|entry| entry.id.as_str()).collect();
        let ours: BTreeSet<Uuid> = there.filter_map(|entry| entry.booking).collect();
        for (date, agenda) in &self.agendas {
            for (key, _) in agenda.busy().filter(|(key, _)| !ids.contains(key)) {
                clear(executor, *date, key.to_owned()).await?;
            }
            let mirrored = agenda.appointments().filter(|booked| booked.mirror.is_some());
            for booked in mirrored.filter(|booked| booked.stage == Stage::Confirmed) {
                if ours.contains(&booked.appointment.uuid()) {
                    continue;
                }
                match note_deletion(executor, *date, booked).await {
                    // Meanwhile it was called off there or here; the others are looked at all the same.
                    Err(error @ ExecuteError::Rejected(_)) => {
                        let appointment = booked.appointment;
                        tracing::info!(%error, %appointment, "its entry is not asked about");
                    }
                    noted => noted?,
                }
            }
        }
        Ok(())
    }
}

async fn clear(
    executor: &Executor,
    date: NaiveDate,
    key: String,
) -> Result<(), ExecuteError<Refused>> {
    give(executor, date, AgendaIntent::ClearBusy { key }, by_itself(executor)).await.map(drop)
}

/// An entry that we have not written cannot have been deleted.
async fn note_deletion(
    executor: &Executor,
    date: NaiveDate,
    booked: &Appointment,
) -> Result<(), ExecuteError<Refused>> {
    if booked.mirror.is_none() {
        return Ok(());
    }
    let intent = AgendaIntent::NoteMirrorDeletion { appointment: booked.appointment };
    give(executor, date, intent, by_itself(executor)).await.map(drop)
}

async fn note_read(
    executor: &Executor,
    next: &SyncCursor,
    from: DateTime<Utc>,
) -> Result<(), ExecuteError<Refused>> {
    let at = executor.clock().now();
    let command = CalendarSyncCommand::RecordRead { cursor: next.0.clone(), from, at };
    let context = by_itself(executor);
    let done = executor.execute::<CalendarSync>(CALENDAR_SYNC_ID, command, context).await;
    done.map(drop).map_err(ExecuteError::erase)
}
