//! Reading `notifications`.

use chrono::{DateTime, Utc};
use domain::Role;
use domain::notification::{Channel, Notification, NotificationKind, SuppressionReason};
use domain::values::{NotificationId, PersonId};

use super::rows::{NotificationRow, NotificationState};
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::select::Select;

/// Messages that are counted at most: beyond it, "many" is all there is to know.
const MOST: u32 = 10_000;

/// Which messages are asked for; none of anything is all of it.
#[derive(Debug, Clone, Default)]
pub struct NotificationFilter {
    /// To that person.
    pub recipient: Option<PersonId>,
    /// Through that channel.
    pub channel: Option<Channel>,
    /// About that stream: its aggregate's type and its id.
    pub about: Option<(String, String)>,
    /// That stand like this.
    pub state: Option<NotificationState>,
}

/// A message, as lists show it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the row, where they are documented")]
pub struct NotificationView {
    pub notification: NotificationId,
    pub kind: NotificationKind,
    pub channel: Channel,
    pub recipient_id: PersonId,
    pub recipient_role: Role,
    pub about_type: Option<String>,
    pub about_id: Option<String>,
    pub template: String,
    pub state: NotificationState,
    pub queued_at: DateTime<Utc>,
    pub next_attempt: Option<DateTime<Utc>>,
    pub failed: u32,
    pub sent_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub error: Option<String>,
    pub suppressed: Option<SuppressionReason>,
    pub read_at: Option<DateTime<Utc>>,
    pub message: Notification,
    pub version: u64,
    place: i64,
}

impl From<NotificationRow> for NotificationView {
    fn from(row: NotificationRow) -> Self {
        Self {
            notification: row.notification,
            kind: row.kind,
            channel: row.channel,
            recipient_id: row.recipient_id,
            recipient_role: row.recipient_role,
            about_type: row.about_type,
            about_id: row.about_id,
            template: row.template,
            state: row.state,
            queued_at: row.queued_at,
            next_attempt: row.next_attempt,
            failed: row.failed,
            sent_at: row.sent_at,
            delivered_at: row.delivered_at,
            error: row.error,
            suppressed: row.suppressed,
            read_at: row.read_at,
            message: row.message.0,
            version: row.version,
            place: row.queued_position,
        }
    }
}

/// The messages, the newest first.
pub async fn list(
    db: &Db,
    filter: &NotificationFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<NotificationView>> {
    let limit = within(limit);
    let mut select = Select::<NotificationRow>::new();
    if let Some(recipient) = filter.recipient {
        select = select.and("recipient_id = ?", recipient.to_cell());
    }
    if let Some(channel) = filter.channel {
        select = select.and("channel = ?", channel.to_cell());
    }
    if let Some((aggregate, id)) = &filter.about {
        select =
            select.and("about_type = ?", aggregate.to_cell()).and("about_id = ?", id.to_cell());
    }
    if let Some(state) = filter.state {
        select = select.and("state = ?", state.to_cell());
    }
    if let Some(Cursor(position)) = after {
        select = select.and("queued_position < ?", Cell::Int(position));
    }
    let rows = select.order("queued_position DESC", limit + 1).fetch(db).await?;
    let items = rows.into_iter().map(NotificationView::from).collect();
    Ok(Page::of(items, limit, |item: &NotificationView| item.place))
}

/// How many messages in the panel that person has not read.
pub async fn unread(db: &Db, recipient: PersonId) -> Result<u64> {
    let select = Select::<NotificationRow>::new()
        .and("recipient_id = ?", recipient.to_cell())
        .and("channel = ?", Channel::InApp.to_cell())
        .and("read_at IS NULL AND state = ?", NotificationState::Delivered.to_cell());
    Ok(select.order("queued_position DESC", MOST).fetch(db).await?.len() as u64)
}

/// What waits in the outbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Messages that wait.
    pub waiting: u64,
    /// Those of them that are due.
    pub due: u64,
    /// Those of them of which an attempt failed.
    pub retrying: u64,
    /// When the oldest of those due was to go out (UTC).
    pub oldest_due: Option<DateTime<Utc>>,
    /// Messages that nothing more is tried with.
    pub dead_letters: u64,
}

/// What waits at that instant, and what was given up.
pub async fn backlog(db: &Db, now: DateTime<Utc>) -> Result<Backlog> {
    let queued = NotificationState::Queued.to_cell();
    let select = Select::<NotificationRow>::new().and("state = ?", queued);
    let waiting = select.order("queued_position", MOST).fetch(db).await?;
    let due = || waiting.iter().filter(|row| row.next_attempt.is_some_and(|at| at <= now));
    let failed = NotificationState::Failed.to_cell();
    let select = Select::<NotificationRow>::new().and("state = ?", failed);
    let dead = select.order("queued_position", MOST).fetch(db).await?;
    Ok(Backlog {
        waiting: waiting.len() as u64,
        due: due().count() as u64,
        retrying: waiting.iter().filter(|row| row.failed > 0).count() as u64,
        oldest_due: due().filter_map(|row| row.next_attempt).min(),
        dead_letters: dead.len() as u64,
    })
}

/// The SMS that a provider took over between the two instants and of which it told nothing more, the oldest first.
pub async fn untold_sms(
    db: &Db,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<NotificationId>> {
    let select = Select::<NotificationRow>::new()
        .and("state = ?", NotificationState::Sent.to_cell())
        .and("channel = ?", Channel::Sms.to_cell())
        .and("sent_at >= ?", since.to_cell())
        .and("sent_at <= ?", until.to_cell());
    let rows = select.order("queued_position", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(|row| row.notification).collect())
}

/// The messages that nothing more is tried with, the newest first.
pub async fn dead_letters(
    db: &Db,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<NotificationView>> {
    let state = Some(NotificationState::Failed);
    list(db, &NotificationFilter { state, ..NotificationFilter::default() }, after, limit).await
}
