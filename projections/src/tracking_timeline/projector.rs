//! Folds the events of repairs into tracking pages.

use domain::person::PersonEvent;
use domain::repair::{RepairEvent as E, Status};
use domain::values::{ERASED_TEXT, RepairNumber};

use super::entry::entry;
use super::rows::{ErasedRow, HeaderRow, TimelineRow};
use crate::cell::{Cell, Json, micros};
use crate::fold::{
    AggregateKind, AnyTable, Ddl, Envelope, Event, Projector, Rows, TableSet, Unprojectable, ddl,
};
use crate::schema::{Row, Schema};
use crate::work_lines::WorkLines;

/// Keeps `tracking_repairs` and `tracking_timeline`.
#[derive(Debug)]
pub struct TrackingTimeline;

/// The rows of tracking pages.
#[derive(Debug, Default)]
pub struct TrackingRows {
    /// The heads.
    pub heads: TableSet<HeaderRow>,
    /// The entries.
    pub entries: TableSet<TimelineRow>,
    /// Who was erased.
    pub erased: TableSet<ErasedRow>,
}

impl Rows for TrackingRows {
    fn schemas() -> Vec<&'static Schema> {
        vec![HeaderRow::SCHEMA, TimelineRow::SCHEMA, ErasedRow::SCHEMA]
    }
    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        vec![&mut self.heads, &mut self.entries, &mut self.erased]
    }
}

impl Projector for TrackingTimeline {
    const NAME: &'static str = "tracking_timeline";
    const VERSION: u32 = 2;
    const DDL: Ddl = ddl!("0012_tracking_timeline");
    type Rows = TrackingRows;

    fn wants(kind: AggregateKind, event_type: &str) -> bool {
        kind == AggregateKind::Repair
            || (kind == AggregateKind::Person && event_type == "PersonErased")
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, event: &Event) {
        if let (Event::Repair(_), Ok(number)) = (event, envelope.aggregate_id.parse()) {
            rows.heads.declare(number);
        }
        if let Event::Repair(E::NoteAdded { text, .. }) = event {
            rows.erased.declare(text.subject());
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        if let Event::Person(PersonEvent::PersonErased { .. }) = event {
            rows.entries.erase(&Cell::Text(envelope.aggregate_id.clone()));
            if let Ok(person_id) = envelope.aggregate_id.parse() {
                rows.erased.put(ErasedRow { person_id, position: envelope.row_position() });
            }
        }
        let Event::Repair(event) = event else { return Ok(()) };
        let number: RepairNumber =
            envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
        if let E::RepairReceived { .. } = event
            && rows.heads.get(&number).is_none()
        {
            rows.heads.put(HeaderRow::received(number, event)?);
        }
        let head = rows.heads.get_mut(&number);
        let head = head.ok_or_else(|| Unprojectable::missing("the repair"))?;
        if head.version >= envelope.sequence {
            return Ok(());
        }
        head.version = envelope.sequence;
        head.fold(event);
        let Some(mut entry) = entry(head, event) else { return Ok(()) };
        // The key is destroyed a moment after the event that says so: what came in between reads as erased
        // later, and so it does now.
        if entry.subject.is_some_and(|subject| rows.erased.get(&subject).is_some()) {
            entry.detail = Some(ERASED_TEXT.to_owned());
        }
        head.updated_at = micros(event.at());
        head.position = envelope.row_position();
        rows.entries.put(TimelineRow {
            number,
            position: envelope.row_position(),
            occurred_at: micros(event.at()),
            kind: entry.kind.to_owned(),
            status: head.status,
            title: entry.title,
            detail: entry.detail,
            progress: head.progress,
            photos: Json(entry.photos),
            subject_id: entry.subject,
        });
        Ok(())
    }
}

impl HeaderRow {
    fn received(number: RepairNumber, event: &E) -> Result<Self, Unprojectable> {
        let E::RepairReceived { intake, tracking_hash, at, .. } = event else {
            return Err(Unprojectable::missing("the repair"));
        };
        let at = micros(*at);
        Ok(Self {
            number,
            tracking_hash: tracking_hash.clone(),
            customer_id: intake.customer,
            instrument_label: intake.instrument_label.clone(),
            status: Status::Received,
            since: at,
            progress: 0,
            on_hold: false,
            eta_from: None,
            eta_to: None,
            eta_reason: None,
            awaited_part: None,
            awaited_until: None,
            quote_revision: None,
            quote_valid_until: None,
            ready_notice_on: None,
            warranty_until: None,
            work: Json(WorkLines::default()),
            updated_at: at,
            position: 0,
            version: 0,
        })
    }
}
