//! What can be asked of a day's agenda.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::facts::{AppointmentKind, BlockedTime, Interval, MovedFrom};
use crate::actor::Actor;
use crate::aggregate::Command;
use crate::calendar::Holiday;
use crate::permissions::Capability;
use crate::values::{AppointmentId, BlockId, PersonId, Personal, RepairNumber, Sha256Hex};

/// A command to a day's agenda: who, when, which day, and what.
#[derive(Debug, Clone)]
pub struct AgendaCommand {
    /// Who asks. Customers and bearers of a link change their own appointments only.
    pub by: Actor,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// The day of this agenda (Santiago), which is its stream's id.
    pub date: NaiveDate,
    /// What.
    pub intent: AgendaIntent,
}

/// What somebody wants to book, with what was looked up for the rules.
#[derive(Debug, Clone)]
pub struct Booking {
    /// The appointment; the same id again is the same booking.
    pub appointment: AppointmentId,
    /// What for.
    pub kind: AppointmentKind,
    /// How long, minutes; only a stream can be longer or shorter.
    pub minutes: Option<u32>,
    /// When it begins, local time.
    pub starts: NaiveTime,
    /// Whose.
    pub customer: PersonId,
    /// The repair that it is about.
    pub repair: Option<RepairNumber>,
    /// Whether that repair is the customer's own and `READY_PICKUP`: looked up.
    pub ready_for_pickup: bool,
    /// How many appointments the customer has missed: looked up.
    pub no_shows: u32,
    /// How many appointments to come the customer has: looked up.
    pub standing: usize,
    /// SHA-256 of the token in the link that will change it.
    pub link_hash: Sha256Hex,
    /// Where it is now, when it moves here from another day: looked up.
    pub moved_from: Option<MovedFrom>,
    /// The days on which the workshop is closed besides the national holidays: configured.
    pub special: Vec<Holiday>,
}

/// The intent of a command to a day's agenda.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the events, where they are documented")]
pub enum AgendaIntent {
    /// Holds a slot for ten minutes.
    Hold { booking: Box<Booking> },
    /// Makes an appointment out of a held slot.
    Confirm { appointment: AppointmentId },
    /// Holds and confirms at once: the desk, and moves from another day.
    Book { booking: Box<Booking> },
    /// Moves an appointment within the day.
    Reschedule {
        appointment: AppointmentId,
        starts: NaiveTime,
        minutes: Option<u32>,
        special: Vec<Holiday>,
    },
    /// Lets an appointment go that was booked on another day with `moved_from`, as it was when it set out.
    ReleaseMoved { appointment: AppointmentId, to: NaiveDate, sequence: u32 },
    /// Calls an appointment off, or gives up a held slot.
    Cancel { appointment: AppointmentId, reason: Option<Personal> },
    /// Notes that the customer came.
    MarkAttended { appointment: AppointmentId },
    /// Notes that the customer did not come.
    MarkMissed { appointment: AppointmentId },
    /// Keeps time free.
    Block { block: BlockId, time: BlockedTime, reason: String },
    /// Gives it back.
    Unblock { block: BlockId },
    /// Notes the entry in Google's calendar.
    RecordMirror { appointment: AppointmentId, google_event: String, etag: String },
    /// Notes that the entry of an appointment that was called off is gone.
    RecordMirrorRemoval { appointment: AppointmentId },
    /// Notes that the entry was deleted there.
    NoteMirrorDeletion { appointment: AppointmentId },
    /// Has the entry made again.
    RestoreMirror { appointment: AppointmentId },
    /// Notes that somebody is busy; what lies outside the day is cut off.
    ImportBusy { key: String, interval: Interval },
    /// Notes that they no longer are.
    ClearBusy { key: String },
}

impl Command for AgendaCommand {
    fn name(&self) -> &'static str {
        self.intent.name()
    }

    fn capability(&self) -> Capability {
        self.intent.capability()
    }

    fn reason(&self) -> Option<&str> {
        if let AgendaIntent::Block { reason, .. } = &self.intent { Some(reason) } else { None }
    }
}

impl AgendaIntent {
    /// The stable name of the command.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hold { .. } => "agenda.hold",
            Self::Confirm { .. } => "agenda.confirm",
            Self::Book { .. } => "agenda.book",
            Self::Reschedule { .. } => "agenda.reschedule",
            Self::ReleaseMoved { .. } => "agenda.release_moved",
            Self::Cancel { .. } => "agenda.cancel",
            Self::MarkAttended { .. } => "agenda.mark_attended",
            Self::MarkMissed { .. } => "agenda.mark_missed",
            Self::Block { .. } => "agenda.block",
            Self::Unblock { .. } => "agenda.unblock",
            Self::RecordMirror { .. } => "agenda.record_mirror",
            Self::RecordMirrorRemoval { .. } => "agenda.record_mirror_removal",
            Self::NoteMirrorDeletion { .. } => "agenda.note_mirror_deletion",
            Self::RestoreMirror { .. } => "agenda.restore_mirror",
            Self::ImportBusy { .. } => "agenda.import_busy",
            Self::ClearBusy { .. } => "agenda.clear_busy",
        }
    }

    /// What the actor must be allowed to do (`product.md` §5b).
    pub const fn capability(&self) -> Capability {
        match self {
            Self::Hold { .. }
            | Self::Confirm { .. }
            | Self::Book { .. }
            | Self::Reschedule { .. }
            | Self::Cancel { .. } => Capability::Book,
            Self::MarkAttended { .. }
            | Self::MarkMissed { .. }
            | Self::Block { .. }
            | Self::Unblock { .. }
            | Self::RestoreMirror { .. } => Capability::Counter,
            Self::ReleaseMoved { .. }
            | Self::RecordMirror { .. }
            | Self::RecordMirrorRemoval { .. }
            | Self::NoteMirrorDeletion { .. }
            | Self::ImportBusy { .. }
            | Self::ClearBusy { .. } => Capability::Automation,
        }
    }
}
