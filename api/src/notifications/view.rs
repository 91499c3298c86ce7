//! A message, as people see it.

use chrono::{DateTime, Utc};
use commands::notifications::Notifications;
use domain::Role;
use domain::notification::{Channel, NotificationKind, SuppressionReason};
use domain::values::{NotificationId, PersonId};
use projections::notifications::{NotificationState, NotificationView};
use serde::Serialize;
use utoipa::ToSchema;

/// A message to one person through one channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "8c434d44-af68-5368-9672-6978b01883d1", "kind": "pickup_ready", "channel": "email",
    "recipient": "01930000-0000-7000-8000-000000000041", "role": "customer", "repair": "CDS-2026-0001",
    "subject": "Listo para retiro: Roland Juno-60 (CDS-2026-0001)", "text": "Hola: …", "state": "delivered",
    "queued_at": "2026-11-22T13:45:00Z", "next_attempt": null, "failed_attempts": 0,
    "sent_at": "2026-11-22T13:45:01Z", "delivered_at": "2026-11-22T13:45:09Z", "error": null, "suppressed": null,
    "read_at": null
}))]
pub(crate) struct NotificationEntry {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: NotificationId,
    /// What it is about.
    #[schema(value_type = String)]
    kind: NotificationKind,
    /// `email`, `sms` or `in_app`.
    #[schema(value_type = String)]
    channel: Channel,
    /// Who gets it.
    #[schema(value_type = uuid::Uuid)]
    recipient: PersonId,
    /// As what.
    #[schema(value_type = String)]
    role: Role,
    /// The repair that it is about.
    repair: Option<String>,
    /// The subject, of a mail.
    subject: Option<String>,
    /// What it says, without the name of whom it goes to and without the secret of its link.
    text: Option<String>,
    /// `queued`, `sent`, `delivered`, `bounced`, `failed` or `suppressed`.
    #[schema(value_type = String)]
    state: NotificationState,
    /// When it was queued (UTC).
    queued_at: DateTime<Utc>,
    /// When it is tried next (UTC).
    next_attempt: Option<DateTime<Utc>>,
    /// Attempts that failed.
    failed_attempts: u32,
    /// When a provider took it over (UTC).
    sent_at: Option<DateTime<Utc>>,
    /// When it arrived (UTC).
    delivered_at: Option<DateTime<Utc>>,
    /// The code of what went wrong last; for staff.
    error: Option<String>,
    /// Why it was not sent.
    #[schema(value_type = Option<String>)]
    suppressed: Option<SuppressionReason>,
    /// When it was read in the panel (UTC).
    read_at: Option<DateTime<Utc>>,
}

impl NotificationEntry {
    /// The message as `staff` or its recipient sees it.
    pub(crate) fn of(item: NotificationView, notifications: &Notifications, staff: bool) -> Self {
        let shown = item.message.message().map(|message| notifications.shown(message));
        let shown = shown.and_then(|shown| match shown {
            Ok(rendered) => Some(rendered),
            Err(error) => {
                tracing::error!(notification.id = %item.notification, error = %error, "unreadable");
                None
            }
        });
        let repair = item.about_id.filter(|_| item.about_type.as_deref() == Some("repair"));
        Self {
            id: item.notification,
            kind: item.kind,
            channel: item.channel,
            recipient: item.recipient_id,
            role: item.recipient_role,
            repair,
            subject: shown.as_ref().and_then(|shown| shown.subject.clone()),
            text: shown.map(|shown| shown.text),
            state: item.state,
            queued_at: item.queued_at,
            next_attempt: item.next_attempt,
            failed_attempts: item.failed,
            sent_at: item.sent_at,
            delivered_at: item.delivered_at,
            error: item.error.filter(|_| staff),
            suppressed: item.suppressed,
            read_at: item.read_at,
        }
    }
}
