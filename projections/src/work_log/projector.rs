//! Folds the events of technicians' timers.

use domain::values::WorkSessionId;
use domain::work_clock::WorkClockEvent as E;

use super::rows::WorkRow;
use crate::cell::micros;
use crate::fold::{AggregateKind, Ddl, Envelope, Event, Projector, TableSet, Unprojectable, ddl};

/// Keeps `work_log`.
#[derive(Debug)]
pub struct WorkLog;

const fn session_of(event: &E) -> WorkSessionId {
    match event {
        E::WorkStarted { session, .. }
        | E::WorkStopped { session, .. }
        | E::WorkCorrected { session, .. } => *session,
    }
}

impl Projector for WorkLog {
    const NAME: &'static str = "work_log";
    const VERSION: u32 = 1;
    const DDL: Ddl = ddl!("0014_work_log");
    type Rows = TableSet<WorkRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::WorkClock
    }

    fn declare(rows: &mut Self::Rows, _: &Envelope, event: &Event) {
        if let Event::WorkClock(event) = event {
            rows.declare(session_of(event));
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::WorkClock(event) = event else { return Ok(()) };
        let known = rows.get_mut(&session_of(event));
        if known.as_ref().is_some_and(|row| row.version >= envelope.sequence) {
            return Ok(());
        }
        let stretch = || Unprojectable::missing("the stretch of work");
        match (event, known) {
            (E::WorkStarted { session, technician, repair, at }, _) => rows.put(WorkRow {
                session: *session,
                technician_id: *technician,
                repair: *repair,
                started_at: micros(*at),
                stopped_at: None,
                minutes: None,
                measured_minutes: None,
                correction_reason: None,
                started_position: envelope.row_position(),
                version: envelope.sequence,
            }),
            (E::WorkStopped { minutes, at, .. }, known) => {
                let row = known.ok_or_else(stretch)?;
                row.stopped_at = Some(micros(*at));
                row.minutes = Some(*minutes);
                row.version = envelope.sequence;
            }
            (E::WorkCorrected { from_minutes, to_minutes, reason, .. }, known) => {
                let row = known.ok_or_else(stretch)?;
                row.measured_minutes.get_or_insert(*from_minutes);
                row.minutes = Some(*to_minutes);
                row.correction_reason = Some(reason.clone());
                row.version = envelope.sequence;
            }
        }
        Ok(())
    }
}
