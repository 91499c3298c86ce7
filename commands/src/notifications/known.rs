//! A message as it stands in the log.

use domain::notification::{Message, Notification};
use domain::values::NotificationId;
use eventlog::LogError;

use super::outbox::leave_out;
use crate::executor::Executor;

/// The message of that id, if one was ever queued under it.
pub(in crate::notifications) async fn message_of(
    executor: &Executor,
    id: NotificationId,
) -> Result<Option<Message>, LogError> {
    let known = executor.load_if_any::<Notification>(&id.to_string()).await?;
    Ok(known.and_then(|known| known.state.message().cloned()))
}

/// Leaves out for good what is damaged, so that it costs nobody else their message. Nothing where the log failed in another
/// way: what a full disk refused is tried again.
pub(super) fn pass_over(error: &LogError, what: impl std::fmt::Display) -> Option<()> {
    if error.is_unreadable() { leave_out(error, what) } else { None }
}
