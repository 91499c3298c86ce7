//! Which message a provider speaks of, and who got any: a callback names the provider's id of a message and nothing of
//! ours. Some hundred bytes for each SMS ever sent.

use std::collections::{BTreeSet, HashMap};

use domain::notification::{Channel, NotificationEvent};
use domain::values::{NotificationId, PersonId};
use eventlog::{EventRef, LogError};

use crate::executor::Executor;
use crate::folded::Folded;

/// What was sent by SMS.
#[derive(Debug)]
pub(super) struct SmsIndex(Folded<Sent>);

#[derive(Default)]
struct Sent {
    /// By provider and the provider's id of the message.
    by_message: HashMap<(String, String), NotificationId>,
    recipients: BTreeSet<PersonId>,
}

impl Default for SmsIndex {
    fn default() -> Self {
        Self(Folded::new(&["NotificationQueued", "NotificationSent"], note))
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
        self.0.read(executor, |sent| sent.by_message.get(&key).copied()).await
    }

    /// Everybody for whom an SMS was ever queued.
    pub(super) async fn recipients(&self, executor: &Executor) -> Result<Vec<PersonId>, LogError> {
        self.0.read(executor, |sent| sent.recipients.iter().copied().collect()).await
    }
}

fn note(sent: &mut Sent, event: &EventRef<'_>) -> Result<(), LogError> {
    match event.decode()? {
        NotificationEvent::NotificationSent { provider, message, .. } => {
            if let Ok(id) = event.aggregate_id().parse() {
                sent.by_message.insert((provider, message), id);
            }
        }
        NotificationEvent::NotificationQueued { channel: Channel::Sms, recipient, .. } => {
            sent.recipients.insert(recipient.person);
        }
        _ => {}
    }
    Ok(())
}
