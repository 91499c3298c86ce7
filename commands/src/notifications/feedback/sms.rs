//! What the SMS provider tells: what became of a message, and that somebody wants no more.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::notification::{Channel, Notification, NotificationCommand, ProviderStatus};
use domain::person::{Person, PersonCommand};
use domain::values::{NotificationId, PersonId, Phone};
use domain::webhook::Provider;
use eventlog::LogError;

use super::phone_book::PhoneBook;
use super::sms_index::SmsIndex;
use crate::context::Context;
use crate::executor::Executor;
use crate::gateways::{InboundSms, SmsNotice, SmsState, SmsStatus, Webhook};
use crate::notifications::Notifications;
use crate::notifications::known::message_of;
use crate::notifications::sending::closed_by;
use crate::webhooks::{Door, Gate, KeptDelivery, Outcome, Trouble, WebhookHandler};

/// What this handler does, as of now.
const VERSION: u32 = 1;

/// Takes the callbacks about SMS, and what people answer to them.
pub struct SmsFeedback {
    notifications: Notifications,
    door: Door<SmsNotice>,
    index: SmsIndex,
    phones: PhoneBook,
}

impl SmsFeedback {
    /// Notes what `webhook` reads. Without one nothing is expected.
    pub fn new(
        notifications: Notifications,
        webhook: Option<Arc<dyn Webhook<Notice = SmsNotice>>>,
    ) -> Self {
        let (index, phones) = (SmsIndex::default(), PhoneBook::default());
        Self { notifications, door: webhook.into(), index, phones }
    }
}

#[async_trait]
impl WebhookHandler for SmsFeedback {
    fn provider(&self) -> Provider {
        Provider::Twilio
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
        let mut outcome = "webhook.empty";
        for notice in self.door.read(delivery)? {
            outcome = match notice {
                SmsNotice::Status(status) => {
                    self.note(executor, status, delivery.received_at, context).await?
                }
                SmsNotice::Inbound(sms) => self.hear(executor, &sms, context).await?,
            };
        }
        Ok(outcome)
    }

    /// The recipient of the message that it is about, or everybody with the number that wrote.
    async fn concerns(
        &self,
        executor: &Executor,
        delivery: &KeptDelivery,
    ) -> Result<Vec<PersonId>, LogError> {
        let mut persons = BTreeSet::new();
        for notice in self.door.read(delivery).unwrap_or_default() {
            match notice {
                SmsNotice::Status(told) => {
                    let Some(id) = self.notification_of(executor, &told).await? else { continue };
                    let message = message_of(executor, id).await?;
                    persons.extend(message.map(|message| message.recipient.person));
                }
                SmsNotice::Inbound(sms) => {
                    if let Ok(phone) = Phone::parse(&sms.from) {
                        persons.extend(self.phones.owners_of(executor, &phone).await?);
                    }
                }
            }
        }
        Ok(persons.into_iter().collect())
    }
}

impl SmsFeedback {
    /// The notification that a callback is about: by the provider's id, or by ours where the answer with that was lost.
    async fn notification_of(
        &self,
        executor: &Executor,
        told: &SmsStatus,
    ) -> Result<Option<NotificationId>, LogError> {
        let provider = self.notifications.provider_of(Channel::Sms);
        let found = self.index.find(executor, provider, &told.provider_id).await?;
        let ours = told.ours.map(NotificationId::new).filter(|_| found.is_none());
        let Some(ours) = ours else { return Ok(found) };
        let message = message_of(executor, ours).await?;
        Ok(message.filter(|it| it.channel == Channel::Sms).map(|it| it.notification))
    }

    async fn note(
        &self,
        executor: &Executor,
        told: SmsStatus,
        at: DateTime<Utc>,
        context: &Context,
    ) -> Result<Outcome, Trouble> {
        let Some(status) = status_of(&told) else { return Ok("sms.under_way") };
        let found = self.notification_of(executor, &told).await?;
        // The callback may be faster than our own note of what was sent.
        let id = found.ok_or(Trouble::Later("sms.unknown"))?.to_string();
        let provider = self.notifications.provider_of(Channel::Sms).to_owned();
        let message = told.provider_id;
        let command = NotificationCommand::NoteStatus { provider, message, status, at };
        executor.execute::<Notification>(&id, command, context.step("sms_status")).await?;
        Ok("sms.noted")
    }

    /// Closes the channel to everybody with that number, where its owner wants no more.
    async fn hear(
        &self,
        executor: &Executor,
        sms: &InboundSms,
        context: &Context,
    ) -> Result<Outcome, Trouble> {
        if !sms.asks_to_stop() {
            return Ok("sms.not_asked_for");
        }
        let Ok(phone) = Phone::parse(&sms.from) else { return Ok("sms.foreign_number") };
        let mut outcome = "sms.nobody_of_ours";
        for person in self.phones.owners_of(executor, &phone).await? {
            let (channel, cause) = (Channel::Sms, closed_by(Channel::Sms));
            let command = PersonCommand::MuteChannel { channel, cause, at: executor.clock().now() };
            let step = context.step(&format!("stop {person}"));
            executor.execute::<Person>(&person.to_string(), command, step).await?;
            outcome = "sms.channel_closed";
        }
        Ok(outcome)
    }
}

/// What the provider says of a message's fate.
pub(in crate::notifications) fn status_of(told: &SmsStatus) -> Option<ProviderStatus> {
    let reason = || {
        let code = told.error_code.map(|code| code.to_string());
        code.unwrap_or_else(|| "undelivered".to_owned())
    };
    match told.state {
        SmsState::Other(_) => None,
        // The provider has it, which may be the news where its answer was lost.
        SmsState::Queued | SmsState::Sent => Some(ProviderStatus::Sent),
        SmsState::Delivered => Some(ProviderStatus::Delivered),
        SmsState::Undelivered | SmsState::Failed => {
            Some(ProviderStatus::Bounced { hard: false, reason: reason() })
        }
    }
}
