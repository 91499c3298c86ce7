//! Our entries there.

use async_trait::async_trait;
use domain::agenda::{AgendaEvent, AgendaIntent, Appointment, Stage, mirror_event_id};
use domain::values::AppointmentId;
use domain::wording::{WORKSHOP_PLACE, appointment_label};
use eventlog::{LogError, RecordedEvent};

use super::{CalendarMirror, MirrorFailure, by_itself};
use crate::appointments::{Found, find, give};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::gateways::{CalendarEntry, CalendarEntryId};
use crate::process_managers::ProcessManager;

/// Writes entries as soon as something happens to their appointments. What the provider does not take now is written
/// by [`CalendarMirror::write_due`].
#[derive(Debug, Clone)]
pub struct CalendarMirroring(CalendarMirror);

/// What a round of writing came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MirrorRound {
    /// Entries that were written or removed.
    pub written: usize,
    /// Entries that wait for the next round.
    pub left: usize,
}

impl CalendarMirroring {
    /// Writes into that mirror.
    pub const fn new(mirror: CalendarMirror) -> Self {
        Self(mirror)
    }
}

#[async_trait]
impl ProcessManager for CalendarMirroring {
    fn name(&self) -> &'static str {
        super::ACTOR
    }

    fn event_types(&self) -> &'static [&'static str] {
        &[
            "AppointmentConfirmed",
            "AppointmentRescheduled",
            "AppointmentCancelled",
            "MirrorRestoreRequested",
        ]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let appointment = match event.decode()? {
            AgendaEvent::AppointmentConfirmed { appointment, .. }
            | AgendaEvent::AppointmentRescheduled { appointment, .. }
            | AgendaEvent::AppointmentCancelled { appointment, .. }
            | AgendaEvent::MirrorRestoreRequested { appointment, .. } => appointment,
            AgendaEvent::SlotHeld { .. }
            | AgendaEvent::HoldReleased { .. }
            | AgendaEvent::AppointmentMovedAway { .. }
            | AgendaEvent::AppointmentAttended { .. }
            | AgendaEvent::AppointmentMissed { .. }
            | AgendaEvent::TimeBlocked { .. }
            | AgendaEvent::BlockRemoved { .. }
            | AgendaEvent::MirrorRecorded { .. }
            | AgendaEvent::MirrorRemoved { .. }
            | AgendaEvent::MirrorDeletionSeen { .. }
            | AgendaEvent::BusyImported { .. }
            | AgendaEvent::BusyCleared { .. } => return Ok(()),
        };
        let context = Context::reaction(event, self.name());
        match self.0.write(executor, appointment, &context).await {
            Ok(()) => Ok(()),
            Err(MirrorFailure::Command(error)) => Err(error),
            Err(MirrorFailure::Gateway(error)) => {
                tracing::warn!(%error, %appointment, "an entry was not written; it will be");
                Ok(())
            }
        }
    }
}

impl CalendarMirror {
    /// Writes the entries of these appointments, which were changed and not written. The provider is left alone
    /// after its first failure; one entry that it refuses keeps no other from being written.
    ///
    /// # Errors
    /// When the log fails; what was done until then stays done.
    pub async fn write_due(
        &self,
        executor: &Executor,
        due: impl IntoIterator<Item = AppointmentId>,
    ) -> Result<MirrorRound, LogError> {
        let mut round = MirrorRound::default();
        let mut is_down = !self.is_enabled();
        for appointment in due {
            if is_down {
                round.left += 1;
                continue;
            }
            match self.write(executor, appointment, &by_itself(executor)).await {
                Ok(()) => round.written += 1,
                Err(MirrorFailure::Command(ExecuteError::Log(error))) => return Err(error),
                Err(error) => {
                    is_down =
                        matches!(error, MirrorFailure::Gateway(_)) && !error.is_of_one_entry();
                    tracing::warn!(%error, %appointment, "an entry was not written; it will be");
                    round.left += 1;
                }
            }
        }
        Ok(round)
    }

    /// Makes the mirror show an appointment as it stands now. One whose entry was deleted there waits for a person.
    async fn write(
        &self,
        executor: &Executor,
        appointment: AppointmentId,
        context: &Context,
    ) -> Result<(), MirrorFailure> {
        if !self.is_enabled() {
            return Ok(());
        }
        let found = find(executor, appointment).await?;
        match found.appointment.stage {
            Stage::Confirmed if found.appointment.deletion_seen => Ok(()),
            Stage::Confirmed => self.put(executor, &found, context).await,
            Stage::Cancelled => self.remove(executor, &found, context).await,
            // What has been stays in the calendar; a hold and a moved slot are not in it.
            Stage::Held { .. }
            | Stage::Released
            | Stage::MovedAway { .. }
            | Stage::Attended
            | Stage::Missed => Ok(()),
        }
    }

    /// Writes the entry, and notes that it is there.
    pub(super) async fn put(
        &self,
        executor: &Executor,
        found: &Found,
        context: &Context,
    ) -> Result<(), MirrorFailure> {
        let booked = &found.appointment;
        self.gateway.put(&entry(booked)).await?;
        let appointment = booked.appointment;
        let google_event = mirror_event_id(appointment);
        // Our own version of it: the provider's is not needed, since what is changed there is put back.
        let etag = format!("\"{}\"", booked.sequence);
        let intent = AgendaIntent::RecordMirror { appointment, google_event, etag };
        give(executor, found.date, intent, context.step("record_mirror")).await?;
        Ok(())
    }

    /// Removes the entry, and notes that it is gone.
    pub(super) async fn remove(
        &self,
        executor: &Executor,
        found: &Found,
        context: &Context,
    ) -> Result<(), MirrorFailure> {
        let appointment = found.appointment.appointment;
        self.gateway.remove(&CalendarEntryId::of(appointment.uuid())).await?;
        let intent = AgendaIntent::RecordMirrorRemoval { appointment };
        give(executor, found.date, intent, context.step("record_mirror_removal")).await?;
        Ok(())
    }
}

/// The entry: nothing of the customer's person, since everybody with whom the calendar is shared reads it.
fn entry(booked: &Appointment) -> CalendarEntry {
    let lasts = booked.slot.interval();
    let label = appointment_label(booked.kind);
    let summary = match booked.repair {
        Some(repair) => format!("{label} · {repair}"),
        None => label.to_owned(),
    };
    CalendarEntry {
        booking: booked.appointment.uuid(),
        summary,
        description: "Se cambia o cancela en el panel del taller.".to_owned(),
        location: Some(WORKSHOP_PLACE.to_owned()),
        starts_at: lasts.from,
        ends_at: lasts.until,
    }
}
