//! A message as it stands in the log.

use domain::notification::{Message, Notification};
use domain::values::NotificationId;
use eventlog::LogError;

use crate::executor::Executor;

/// The message of that id, if one was ever queued under it.
pub(in crate::notifications) async fn message_of(
    executor: &Executor,
    id: NotificationId,
) -> Result<Option<Message>, LogError> {
    let known = executor.load_if_any::<Notification>(&id.to_string()).await?;
    Ok(known.and_then(|known| known.state.message().cloned()))
}
