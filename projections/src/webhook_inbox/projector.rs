//! Folds the events of deliveries.

use domain::webhook::WebhookEvent as E;

use super::rows::{DeliveryRow, Standing};
use crate::cell::micros;
use crate::fold::{AggregateKind, Ddl, Envelope, Event, Projector, TableSet, Unprojectable, ddl};

/// Keeps `webhook_inbox`.
#[derive(Debug)]
pub struct WebhookInbox;

impl Projector for WebhookInbox {
    const NAME: &'static str = "webhook_inbox";
    const VERSION: u32 = 2;
    const DDL: Ddl = ddl!("0026_webhook_inbox");
    type Rows = TableSet<DeliveryRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::Webhook
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        rows.declare(envelope.aggregate_id.clone());
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Webhook(event) = event else { return Ok(()) };
        let known = rows.get_mut(&envelope.aggregate_id);
        if known.as_ref().is_some_and(|row| row.version >= envelope.sequence) {
            return Ok(());
        }
        if let E::WebhookReceived { provider, received_at, .. } = event {
            rows.put(DeliveryRow {
                delivery: envelope.aggregate_id.clone(),
                provider: *provider,
                received_at: micros(*received_at),
                standing: Standing::Waiting,
                failed: 0,
                due_at: Some(micros(*received_at)),
                handler_version: None,
                outcome: None,
                handled_at: None,
                body_erased_at: None,
                received_position: envelope.row_position(),
                version: envelope.sequence,
            });
            return Ok(());
        }
        let row = known.ok_or_else(|| Unprojectable::missing("the delivery"))?;
        row.version = envelope.sequence;
        match event {
            E::WebhookReceived { .. } => {}
            E::WebhookProcessed { handler_version, outcome, concerns: _, at } => {
                row.standing = Standing::Processed;
                row.due_at = None;
                row.handler_version = Some(*handler_version);
                row.outcome = Some(outcome.clone());
                row.handled_at = Some(micros(*at));
            }
            E::WebhookFailed { handler_version, attempt, error, next_attempt_at, at } => {
                row.failed = *attempt;
                row.due_at = Some(micros(*next_attempt_at));
                row.handler_version = Some(*handler_version);
                row.outcome = Some(error.clone());
                row.handled_at = Some(micros(*at));
            }
            E::WebhookDeadLettered { handler_version, attempts, error, at } => {
                row.standing = Standing::DeadLettered;
                row.failed = *attempts;
                row.due_at = None;
                row.handler_version = Some(*handler_version);
                row.outcome = Some(error.clone());
                row.handled_at = Some(micros(*at));
            }
            E::WebhookReplayRequested { at, .. } => {
                row.standing = Standing::Waiting;
                row.failed = 0;
                row.due_at = Some(micros(*at));
            }
            E::WebhookBodyErased { why: _, at } => row.body_erased_at = Some(micros(*at)),
        }
        Ok(())
    }
}
