//! Which message a provider speaks of: a callback names the provider's id of a message and nothing of
//! ours. Some hundred bytes for each SMS ever sent.

use std::collections::HashMap;

use domain::notification::NotificationEvent;
use domain::values::NotificationId;
use eventlog::{EventRef, LogError};

use crate::executor::Executor;
use crate::folded::Folded;

/// What was sent by SMS.
#[derive(Debug)]
pub(super) struct SmsIndex(Folded<Sent>);

/// By provider and the provider's id of the message.
type Sent = HashMap<(String, String), NotificationId>;

impl Default for SmsIndex {
    fn default() -> Self {
        Self(Folded::new(&["NotificationSent"], note))
    }
}

impl SmsIndex {
    /// The notification that `provider` sent as that message.
    pub(super) async fn find(
        &self,
        executor: &Executor,
        provider: &str,
        message: &str,
    ) -> Result<Option<NotificationId>, LogError> {
        let key = (provider.to_owned(), message.to_owned());
        self.0.read(executor, |sent| sent.get(&key).copied()).await
    }
}

fn note(sent: &mut Sent, event: &EventRef<'_>) -> Result<(), LogError> {
    if let NotificationEvent::NotificationSent { provider, message, .. } = event.decode()?
        && let Ok(id) = event.aggregate_id().parse()
    {
        sent.insert((provider, message), id);
    }
    Ok(())
}
