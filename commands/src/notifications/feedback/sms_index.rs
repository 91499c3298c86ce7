//! Which message a provider speaks of, and who got any: folded from the log as far as it goes, since a callback names
//! the provider's id of a message and nothing of ours. Some hundred bytes for each SMS ever sent.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use domain::notification::{Channel, NotificationEvent};
use domain::values::{NotificationId, PersonId};
use eventlog::{LogError, Position, ReplayQuery};
use tokio::sync::Mutex;

use crate::executor::Executor;

const EVENT_TYPES: [&str; 2] = ["NotificationQueued", "NotificationSent"];

/// What was sent by SMS.
#[derive(Debug, Default)]
pub(super) struct SmsIndex(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    until: Position,
    sent: Sent,
}

#[derive(Debug, Default)]
struct Sent {
    by_message: HashMap<String, NotificationId>,
    recipients: BTreeSet<PersonId>,
}

impl SmsIndex {
    /// The notification that `provider` sent as that message.
    pub(super) async fn find(
        &self,
        executor: &Executor,
        provider: &'static str,
        message: &str,
    ) -> Result<Option<NotificationId>, LogError> {
        let mut known = self.0.lock().await;
        known.catch_up(executor, provider).await?;
        Ok(known.sent.by_message.get(message).copied())
    }

    /// Everybody for whom an SMS was ever queued.
    pub(super) async fn recipients(
        &self,
        executor: &Executor,
        provider: &'static str,
    ) -> Result<Vec<PersonId>, LogError> {
        let mut known = self.0.lock().await;
        known.catch_up(executor, provider).await?;
        Ok(known.sent.recipients.iter().copied().collect())
    }
}

impl Known {
    async fn catch_up(
        &mut self,
        executor: &Executor,
        provider: &'static str,
    ) -> Result<(), LogError> {
        let head = executor.log().head().await?;
        if head <= self.until {
            return Ok(());
        }
        let query = ReplayQuery {
            after: self.until,
            until: Some(head),
            event_types: Some(EVENT_TYPES.map(str::to_owned).to_vec()),
            aggregates: None,
        };
        let replayed = executor.log().replay(query, Sent::default(), move |sent, event| {
            match event.decode()? {
                NotificationEvent::NotificationSent { provider: by, message, .. }
                    if by == provider =>
                {
                    if let Ok(id) = event.aggregate_id().parse() {
                        sent.by_message.insert(message, id);
                    }
                }
                NotificationEvent::NotificationQueued {
                    channel: Channel::Sms, recipient, ..
                } => {
                    sent.recipients.insert(recipient.person);
                }
                _ => {}
            }
            Ok(ControlFlow::Continue(()))
        });
        let Sent { by_message, recipients } = replayed.await?.state;
        self.sent.by_message.extend(by_message);
        self.sent.recipients.extend(recipients);
        self.until = head;
        Ok(())
    }
}
