//! Folds every event into the audit.

use std::borrow::Cow;

use domain::person::PersonEvent;

use super::changes::changes_between;
use super::rows::{AuditRow, ErasedActorRow, StateRow};
use super::state::{AuditState, without_personal};
use crate::cell::{Cell, Json};
use crate::fold::{
    AggregateKind, AnyTable, Ddl, Envelope, Event, Needs, Projector, Rows, TableSet, Unprojectable,
    ddl,
};
use crate::schema::{Row, Schema};

/// Keeps `audit_log` and `audit_state`.
#[derive(Debug)]
pub struct AuditLog;

/// The rows of the audit.
#[derive(Debug, Default)]
pub struct AuditRows {
    /// What was done.
    pub log: TableSet<AuditRow>,
    /// The states that the next events change.
    pub states: TableSet<StateRow>,
    /// Who was erased.
    pub erased: TableSet<ErasedActorRow>,
}

impl Rows for AuditRows {
    fn schemas() -> Vec<&'static Schema> {
        vec![AuditRow::SCHEMA, StateRow::SCHEMA, ErasedActorRow::SCHEMA]
    }
    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        vec![&mut self.log, &mut self.states, &mut self.erased]
    }
}

impl Projector for AuditLog {
    const NAME: &'static str = "audit_log";
    /// Grows with every change of a state that is shown in the rows: they hold what each event changed in it.
    const VERSION: u32 = 4;
    const DDL: Ddl = ddl!("0018_audit_log");
    const NEEDS: Needs = Needs { metadata: true, payload: true };
    type Rows = AuditRows;

    fn wants(_: AggregateKind, _: &str) -> bool {
        true
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        rows.states.declare(key(envelope));
        if let Some(metadata) = &envelope.metadata {
            rows.erased.declare(metadata.actor_id.clone());
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let missing = || Unprojectable::missing("what the audit needs of the event");
        let metadata = envelope.metadata.as_deref().ok_or_else(missing)?;
        let payload = envelope.payload.as_deref().ok_or_else(missing)?;
        let undecoded = |error: serde_json::Error| Unprojectable(error.to_string());
        let (redacted, personal) = match without_personal(payload).map_err(undecoded)? {
            Some((payload, places)) => {
                let redacted = Event::decode(envelope.kind, &payload).map_err(Unprojectable)?;
                (Cow::Owned(redacted), places)
            }
            None => (Cow::Borrowed(event), Vec::new()),
        };

        let key = key(envelope);
        if rows.states.get(&key).is_none() {
            rows.states.put(StateRow {
                aggregate_type: key.0.clone(),
                aggregate_id: key.1.clone(),
                state: AuditState::empty(envelope.kind),
                version: 0,
            });
        }
        let row = rows.states.get_mut(&key).ok_or_else(missing)?;
        if row.version >= envelope.sequence {
            return Ok(());
        }
        row.version = envelope.sequence;
        // The key is destroyed a moment after the event that says so: what came in between reads as erased
        // later, and so it does now.
        let is_erased = rows.erased.get(&metadata.actor_id).is_some();
        let from_where = |text: &Option<String>| text.clone().filter(|_| !is_erased);
        let before = row.state.evolve(&redacted);
        let changes = changes_between(&before, row.state.json()).map_err(undecoded)?;
        rows.log.put(AuditRow {
            position: envelope.row_position(),
            recorded_at: envelope.recorded_at,
            actor_id: metadata.actor_id.clone(),
            actor_role: metadata.actor_role.clone(),
            action: envelope.event_type.clone(),
            command: metadata.command.clone(),
            command_id: metadata.command_id,
            aggregate_type: key.0,
            aggregate_id: key.1,
            sequence: envelope.sequence,
            event_id: envelope.event_id,
            ip: from_where(&metadata.ip),
            user_agent: from_where(&metadata.user_agent),
            reason: metadata.reason.clone(),
            changes: Json(changes),
            personal: Json(personal),
            correlation_id: metadata.correlation_id,
            causation_id: metadata.causation_id,
        });
        if let Event::Person(PersonEvent::PersonErased { .. }) = event {
            let (actor_id, position) = (envelope.aggregate_id.clone(), envelope.row_position());
            rows.log.erase(&Cell::Text(actor_id.clone()));
            rows.erased.put(ErasedActorRow { actor_id, position });
        }
        Ok(())
    }
}

fn key(envelope: &Envelope) -> (String, String) {
    (envelope.kind.as_str().to_owned(), envelope.aggregate_id.clone())
}
