//! What the mail provider tells: that a mail arrived, that it came back, that somebody called it spam.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use domain::Refusal;
use domain::notification::{Channel, Notification, NotificationCommand, ProviderStatus};
use domain::person::{Person, PersonCommand};
use domain::values::{NotificationId, PersonId};
use domain::webhook::Provider;
use eventlog::LogError;

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor};
use crate::gateways::{MailEvent, MailEventKind, Webhook};
use crate::notifications::Notifications;
use crate::notifications::known::message_of;
use crate::notifications::sending::closed_by;
use crate::webhooks::{Door, Gate, KeptDelivery, Outcome, Trouble, WebhookHandler};

/// What this handler does, as of now.
const VERSION: u32 = 1;

/// Takes the events about mails.
pub struct MailFeedback {
    notifications: Notifications,
    door: Door<MailEvent>,
}

impl MailFeedback {
    /// Notes what `webhook` reads. Without one nothing is expected.
    pub fn new(
        notifications: Notifications,
        webhook: Option<Arc<dyn Webhook<Notice = MailEvent>>>,
    ) -> Self {
        Self { notifications, door: webhook.into() }
    }
}

#[async_trait]
impl WebhookHandler for MailFeedback {
    fn provider(&self) -> Provider {
        Provider::SendgridEvents
    }

    fn gate(&self) -> &dyn Gate {
        &self.door
    }

    fn version(&self) -> u32 {
        VERSION
    }

    async fn process(
        &self,
        executor: &Executor,
        delivery: &KeptDelivery,
        context: &Context,
    ) -> Result<Outcome, Trouble> {
        let mut events = self.door.read(delivery)?;
        // Within a delivery they come in any order.
        events.sort_by_key(|event| event.at);
        let mut outcome = "mail.nothing_of_ours";
        let mut trouble = None;
        for event in events {
            // One that cannot be noted must not cost what the others tell.
            match self.note(executor, &event, context).await {
                Ok(true) => outcome = "mail.noted",
                Ok(false) => {}
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
        trouble.map_or(Ok(outcome), Err)
    }

    /// The recipients of the messages that its events are about.
    async fn concerns(
        &self,
        executor: &Executor,
        delivery: &KeptDelivery,
    ) -> Result<Vec<PersonId>, LogError> {
        let mut persons = BTreeSet::new();
        for event in self.door.read(delivery).unwrap_or_default() {
            let Some(id) = event.mail.map(NotificationId::new) else { continue };
            let message = message_of(executor, id).await?;
            persons.extend(message.map(|message| message.recipient.person));
        }
        Ok(persons.into_iter().collect())
    }
}

impl MailFeedback {
    /// Notes one event; whether it is about a notification. Other mails (links, answers to tickets) have ids too.
    async fn note(
        &self,
        executor: &Executor,
        event: &MailEvent,
        context: &Context,
    ) -> Result<bool, Trouble> {
        let Some(id) = event.mail.map(NotificationId::new) else { return Ok(false) };
        let Some(message) = message_of(executor, id).await? else { return Ok(false) };
        let id = id.to_string();
        let step = context.step(&format!("mail {}", event.event_id));
        if let Some(status) = status_of(event) {
            let provider = self.notifications.provider_of(Channel::Email).to_owned();
            let provider_id = if event.provider_id.is_empty() { &id } else { &event.provider_id };
            let command = NotificationCommand::NoteStatus {
                provider,
                message: provider_id.clone(),
                status,
                at: event.at,
            };
            noted(executor.execute::<Notification>(&id, command, step).await)?;
        } else if let MailEventKind::SpamReported | MailEventKind::Unsubscribed = event.kind {
            let (channel, cause) = (Channel::Email, closed_by(Channel::Email));
            let command = PersonCommand::MuteChannel { channel, cause, at: executor.clock().now() };
            let person = message.recipient.person.to_string();
            let known = executor.load_if_any::<Person>(&person).await?;
            // Whoever was erased is written to no more.
            if known.is_some_and(|known| known.state.profile().is_some()) {
                noted(executor.execute::<Person>(&person, command, step).await)?;
            }
        }
        Ok(true)
    }
}

/// What a rule refuses is refused however often it is tried: the delivery is not tried again for it.
fn noted<E: Refusal>(done: Result<Executed, ExecuteError<E>>) -> Result<(), Trouble> {
    match done {
        Err(ExecuteError::Rejected(refusal)) => {
            tracing::warn!(code = refusal.code(), "an event about a mail was not noted");
            Ok(())
        }
        done => Ok(done.map(drop)?),
    }
}

/// What an event says of a mail's fate.
fn status_of(event: &MailEvent) -> Option<ProviderStatus> {
    let code = |otherwise: &str| event.status.clone().unwrap_or_else(|| otherwise.to_owned());
    match event.kind {
        MailEventKind::Processed => Some(ProviderStatus::Sent),
        MailEventKind::Delivered => Some(ProviderStatus::Delivered),
        MailEventKind::Bounced { hard } => {
            Some(ProviderStatus::Bounced { hard, reason: code("bounce") })
        }
        MailEventKind::Dropped => {
            Some(ProviderStatus::Bounced { hard: true, reason: code("dropped") })
        }
        MailEventKind::Deferred
        | MailEventKind::Opened
        | MailEventKind::Clicked
        | MailEventKind::SpamReported
        | MailEventKind::Unsubscribed
        | MailEventKind::Other(_) => None,
    }
}
