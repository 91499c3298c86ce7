//! What a batch of events about mails leaves behind, whatever one of them is about.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::notification::{Cause, NotificationKind, preview_facts};
use domain::repair::samples::CUSTOMER;

use super::desk::Desk;
use crate::gateways::{Delivery, MailEvent, MailEventKind, Unreadable, Webhook, WebhookRefused};
use crate::notifications::known::message_of;
use crate::notifications::{Concerned, MailFeedback, Wish};
use crate::people::erase;
use crate::test_support::owner;
use crate::webhooks::{KeptDelivery, WebhookHandler as _};

/// Reads these events out of whatever comes.
struct Batch(Vec<MailEvent>);

impl Webhook for Batch {
    type Notice = MailEvent;
    fn provider(&self) -> &'static str {
        "sendgrid"
    }
    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }
    fn verify(&self, _: &Delivery<'_>, _: DateTime<Utc>) -> Result<(), WebhookRefused> {
        Ok(())
    }
    fn dedupe_key(&self, _: &Delivery<'_>) -> String {
        String::new()
    }
    fn read(&self, _: &Delivery<'_>) -> Result<Vec<MailEvent>, Unreadable> {
        Ok(self.0.clone())
    }
}

#[tokio::test]
async fn what_is_told_of_somebody_erased_or_cannot_be_noted_costs_nobody_elses_event() {
    let desk = Desk::open().await;
    let executor = &desk.world.executor;
    let kind = NotificationKind::PolicyChanged;
    let concerned = Concerned { customers: vec![CUSTOMER], ..Concerned::default() };
    let cause = Cause::event(executor.ids().uuid());
    let wish = Wish::new(cause, kind, preview_facts(kind), concerned);
    let context = desk.world.by(domain::Actor::system("test"));
    let queued = desk.notifications.queue_for(executor, wish, &context).await.unwrap();
    let id = queued.messages[0];
    erase(executor, CUSTOMER, "lo pidió".into(), 0, desk.world.by(owner().with_step_up()))
        .await
        .unwrap();
    let event = |seconds, kind, provider_id: &str| MailEvent {
        event_id: format!("event {seconds}"),
        mail: Some(id.uuid()),
        provider_id: provider_id.to_owned(),
        at: desk.world.now() + TimeDelta::seconds(seconds),
        kind,
        status: None,
    };
    let batch = vec![
        event(1, MailEventKind::SpamReported, "m1"),
        event(2, MailEventKind::Processed, &"x".repeat(1_000)),
        event(3, MailEventKind::Delivered, "m1"),
    ];
    let feedback = MailFeedback::new(desk.notifications.clone(), Some(Arc::new(Batch(batch))));
    let none = std::collections::BTreeMap::new();
    let delivery = KeptDelivery::new("d", &none, &none, Vec::new(), desk.world.now());
    let outcome = feedback.process(executor, &delivery, &context).await.unwrap();
    assert_eq!(outcome, "mail.noted");
    let message = message_of(executor, id).await.unwrap().unwrap();
    assert_eq!(message.progress.as_str(), "delivered");
}
