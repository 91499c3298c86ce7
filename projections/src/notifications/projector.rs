//! Folds the events of messages. The domain's own `evolve` says what an event means; the columns follow.

use domain::Decider as _;
use domain::notification::{Notification, NotificationEvent as E, Progress};
use domain::values::NotificationId;

use super::rows::{NotificationRow, NotificationState};
use crate::cell::{Json, micros};
use crate::fold::{AggregateKind, Ddl, Envelope, Event, Projector, TableSet, Unprojectable, ddl};

/// Keeps `notifications`.
#[derive(Debug)]
pub struct Notifications;

impl Projector for Notifications {
    const NAME: &'static str = "notifications";
    const VERSION: u32 = 2;
    const DDL: Ddl = ddl!("0022_notifications");
    type Rows = TableSet<NotificationRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::Notification
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        if let Ok(notification) = envelope.aggregate_id.parse() {
            rows.declare(notification);
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Notification(event) = event else { return Ok(()) };
        let id: NotificationId =
            envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))?;
        let known = rows.get_mut(&id);
        if known.as_ref().is_some_and(|row| row.version >= envelope.sequence) {
            return Ok(());
        }
        let row = match known {
            Some(row) => Some(followed(row.clone(), event, envelope.sequence)),
            None => queued(event, envelope),
        };
        rows.put(row.ok_or_else(|| Unprojectable::missing("the notification"))?);
        Ok(())
    }
}

/// The row of a message that was queued just now.
fn queued(event: &E, envelope: &Envelope) -> Option<NotificationRow> {
    let E::NotificationQueued { at, .. } = event else { return None };
    let mut state = Notification::default();
    state.evolve(event);
    let message = state.message()?;
    let about = message.about.as_ref();
    let row = NotificationRow {
        notification: message.notification,
        kind: message.kind,
        channel: message.channel,
        recipient_id: message.recipient.person,
        recipient_role: message.recipient.role,
        about_type: about.map(|about| about.aggregate.clone()),
        about_id: about.map(|about| about.id.clone()),
        template: message.template.to_string(),
        state: NotificationState::Queued,
        queued_at: micros(*at),
        next_attempt: None,
        failed: 0,
        sent_at: None,
        delivered_at: None,
        error: None,
        suppressed: None,
        read_at: None,
        queued_position: envelope.row_position(),
        version: envelope.sequence,
        message: Json(state.clone()),
    };
    Some(standing(row, state))
}

/// The row after one more event.
fn followed(mut row: NotificationRow, event: &E, version: u64) -> NotificationRow {
    let mut state = row.message.0.clone();
    state.evolve(event);
    match event {
        E::NotificationSent { at, .. } => row.sent_at = Some(micros(*at)),
        E::NotificationAttemptFailed { error, .. } | E::NotificationFailed { error, .. } => {
            row.error = Some(error.clone());
        }
        E::NotificationBounced { reason, .. } => row.error = Some(reason.clone()),
        E::NotificationQueued { .. }
        | E::NotificationDelivered { .. }
        | E::NotificationSuppressed { .. }
        | E::NotificationRedriven { .. }
        | E::NotificationRead { .. } => {}
    }
    row.version = version;
    standing(row, state)
}

/// The row with the columns that follow from the state.
fn standing(mut row: NotificationRow, state: Notification) -> NotificationRow {
    if let Some(message) = state.message() {
        row.state = NotificationState::from(&message.progress);
        (row.failed, row.next_attempt) = match &message.progress {
            Progress::Queued { failed, next_attempt } => (*failed, Some(micros(*next_attempt))),
            Progress::Sent
            | Progress::Delivered { .. }
            | Progress::Bounced
            | Progress::Failed { .. }
            | Progress::Suppressed { .. } => (row.failed, None),
        };
        row.suppressed = match &message.progress {
            Progress::Suppressed { why } => Some(*why),
            Progress::Queued { .. }
            | Progress::Sent
            | Progress::Delivered { .. }
            | Progress::Bounced
            | Progress::Failed { .. } => None,
        };
        row.delivered_at = message.delivered_at().map(micros);
        row.read_at = message.read_at.map(micros);
    }
    row.message = Json(state);
    row
}
