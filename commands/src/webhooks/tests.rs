//! The inbox: kept once, processed after, tried again, given up, processed anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::webhook::{Provider, Webhook, WebhookCommand};

use super::*;
use crate::context::Context;
use crate::executor::Executor;
use crate::gateways::{Delivery, WebhookRefused};
use crate::process_managers::ProcessManagers;
use crate::test_support::{World, owner};

/// Says yes, later or never, as the body asks.
struct Obedient {
    processed: AtomicUsize,
}

impl Gate for Obedient {
    fn is_open(&self) -> bool {
        true
    }
    fn verify(&self, delivery: &Delivery<'_>, _: DateTime<Utc>) -> Result<(), WebhookRefused> {
        if delivery.body == b"forged" { Err(WebhookRefused::Forged) } else { Ok(()) }
    }
    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        String::from_utf8_lossy(delivery.body).into_owned()
    }
    fn may_announce_more(&self) -> bool {
        true
    }
}

#[async_trait]
impl WebhookHandler for Obedient {
    fn provider(&self) -> Provider {
        Provider::Flow
    }
    fn gate(&self) -> &dyn Gate {
        self
    }
    fn version(&self) -> u32 {
        3
    }
    async fn process(
        &self,
        _: &Executor,
        delivery: &KeptDelivery,
        _: &Context,
    ) -> Result<Outcome, Trouble> {
        self.processed.fetch_add(1, Ordering::SeqCst);
        assert_eq!(delivery.headers, [("content-type".to_owned(), "text/plain".to_owned())]);
        match &delivery.body[..] {
            b"later" => Err(Trouble::Later("not.yet")),
            b"never" => Err(Trouble::Hopeless("no.use")),
            _ => Ok("done"),
        }
    }
}

struct Desk {
    world: World,
    inbox: Inbox,
    handler: Arc<Obedient>,
    managers: ProcessManagers,
}

impl Desk {
    async fn open() -> Self {
        let world = World::open().await;
        let handler = Arc::new(Obedient { processed: AtomicUsize::new(0) });
        let inbox = Inbox::new(vec![handler.clone()]);
        let processing = Box::new(WebhookProcessing::new(inbox.clone()));
        let managers = ProcessManagers::apart("test", world.executor.clone(), vec![processing]);
        Self { world, inbox, handler, managers }
    }

    async fn receive(&self, body: &str) -> Result<Received, ReceiveError> {
        let headers = [
            ("Content-Type".to_owned(), "text/plain".to_owned()),
            ("Cookie".to_owned(), "secret".to_owned()),
        ];
        let delivery = Delivery { url: "https://x.cl/", headers: &headers, body: body.as_bytes() };
        let context = self.world.by(domain::Actor::anonymous());
        self.inbox.receive(&self.world.executor, Provider::Flow, &delivery, &context).await
    }

    async fn settle(&self) {
        self.managers.catch_up().await.unwrap();
    }

    fn processed(&self) -> usize {
        self.handler.processed.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_delivery_is_kept_once_and_processed_after_however_often_it_comes() {
    let desk = Desk::open().await;
    let first = desk.receive("yes").await.unwrap();
    let copies = (0..20).map(|_| desk.receive("yes"));
    for copy in futures::future::join_all(copies).await {
        assert_eq!(copy.unwrap().delivery, first.delivery);
    }
    assert_eq!(desk.processed(), 0, "nothing happens before it is kept");
    assert_eq!(desk.world.history("webhook", &first.delivery).await, ["WebhookReceived"]);
    desk.settle().await;
    desk.settle().await;
    assert_eq!(desk.processed(), 1);
    let history = desk.world.history("webhook", &first.delivery).await;
    assert_eq!(history, ["WebhookReceived", "WebhookProcessed"]);
}

#[tokio::test]
async fn what_comes_again_after_it_was_processed_is_processed_again() {
    let desk = Desk::open().await;
    desk.receive("yes").await.unwrap();
    desk.settle().await;
    desk.receive("yes").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.processed(), 2);
}

#[tokio::test]
async fn what_is_not_genuine_is_not_kept_and_what_nobody_waits_for_neither() {
    let desk = Desk::open().await;
    let refused = desk.receive("forged").await;
    assert!(matches!(refused, Err(ReceiveError::Refused(WebhookRefused::Forged))));
    let delivery = Delivery { url: "", headers: &[], body: b"x" };
    let context = desk.world.by(domain::Actor::anonymous());
    let executor = &desk.world.executor;
    let off = desk.inbox.receive(executor, Provider::Twilio, &delivery, &context).await;
    assert!(matches!(off, Err(ReceiveError::Off)));
}

#[tokio::test]
async fn what_fails_is_tried_again_when_it_is_due_until_it_is_given_up() {
    let desk = Desk::open().await;
    let id = desk.receive("later").await.unwrap().delivery;
    desk.settle().await;
    let executor = &desk.world.executor;
    let retry =
        async || desk.inbox.retry_due(executor, [id.clone()], desk.world.now()).await.unwrap();
    assert_eq!(retry().await, Retried { tried: 0, left: 1 }, "it is not due yet");
    for _ in 1..domain::webhook::ATTEMPTS {
        desk.world.clock.advance(TimeDelta::hours(6));
        assert_eq!(retry().await, Retried { tried: 1, left: 0 });
    }
    desk.world.clock.advance(TimeDelta::hours(6));
    assert_eq!(retry().await, Retried { tried: 0, left: 1 }, "it was given up");
    let history = desk.world.history("webhook", &id).await;
    assert_eq!(history.last().unwrap(), "WebhookDeadLettered");
    assert_eq!(history.len(), 1 + domain::webhook::ATTEMPTS as usize);
}

#[tokio::test]
async fn a_replay_is_processed_with_the_handlers_version() {
    let desk = Desk::open().await;
    let id = desk.receive("never").await.unwrap().delivery;
    desk.settle().await;
    let history = desk.world.history("webhook", &id).await;
    assert_eq!(history, ["WebhookReceived", "WebhookDeadLettered"]);
    let command =
        WebhookCommand::RequestReplay { reason: "código nuevo".into(), at: desk.world.now() };
    let context = desk.world.by(owner());
    desk.world.executor.execute::<Webhook>(&id, command, context).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.processed(), 2);
    let stream = eventlog::StreamId::new("webhook", &id);
    let events = desk.world.executor.log().load(&stream, 2).await.unwrap();
    assert!(events[1].payload.contains("\"handler_version\":3"), "{}", events[1].payload);
}
