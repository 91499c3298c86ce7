//! The inbox: kept once, processed after, tried again, given up, processed anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::repair::samples::CUSTOMER;
use domain::values::PersonId;
use domain::webhook::{Provider, Webhook, WebhookCommand, WebhookError};
use eventlog::LogError;

use super::*;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
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
            b"damaged" => Err(Trouble::Log(damaged())),
            b"later" => Err(Trouble::Later("not.yet")),
            b"never" => Err(Trouble::Hopeless("no.use")),
            _ => Ok("done"),
        }
    }
}

/// Something that cannot be read, while the log as a whole is well.
fn damaged() -> LogError {
    LogError::Damaged { at: "event 7".into(), why: "it is a test".into() }
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
async fn what_is_repeated_for_ever_does_not_fill_the_log() {
    let desk = Desk::open().await;
    let id = desk.receive("yes").await.unwrap().delivery;
    for _ in 0..5 {
        desk.settle().await;
        desk.receive("yes").await.unwrap();
    }
    desk.settle().await;
    assert_eq!((desk.processed(), desk.world.history("webhook", &id).await.len()), (2, 4));
    desk.world.clock.advance(TimeDelta::minutes(1));
    desk.receive("yes").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.processed(), 3);
}

#[tokio::test]
async fn a_delivery_that_meets_what_cannot_be_read_holds_up_no_other() {
    let desk = Desk::open().await;
    let damaged = desk.receive("damaged").await.unwrap().delivery;
    let later = desk.receive("later").await.unwrap().delivery;
    desk.settle().await;
    let executor = &desk.world.executor;
    desk.world.clock.advance(TimeDelta::hours(6));
    let candidates = [damaged.clone(), later.clone()];
    let retried = desk.inbox.retry_due(executor, candidates, desk.world.now()).await.unwrap();
    assert_eq!(retried, Retried { tried: 2, left: 0 });
    let history = desk.world.history("webhook", &damaged).await;
    assert_eq!(history, ["WebhookReceived", "WebhookFailed", "WebhookFailed"]);
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

/// Takes mails that are all about the customer of the samples.
struct AboutCustomer;

impl Gate for AboutCustomer {
    fn is_open(&self) -> bool {
        true
    }
    fn verify(&self, _: &Delivery<'_>, _: DateTime<Utc>) -> Result<(), WebhookRefused> {
        Ok(())
    }
    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        domain::values::Sha256Hex::of(delivery.body).to_string()
    }
    fn may_announce_more(&self) -> bool {
        false
    }
}

#[async_trait]
impl WebhookHandler for AboutCustomer {
    fn provider(&self) -> Provider {
        Provider::SendgridInbound
    }
    fn gate(&self) -> &dyn Gate {
        self
    }
    fn version(&self) -> u32 {
        1
    }
    async fn process(
        &self,
        _: &Executor,
        _: &KeptDelivery,
        _: &Context,
    ) -> Result<Outcome, Trouble> {
        Ok("mail.opened")
    }
    async fn concerns(
        &self,
        _: &Executor,
        delivery: &KeptDelivery,
    ) -> Result<Vec<PersonId>, LogError> {
        Ok(if delivery.body == b"another" { vec![] } else { vec![CUSTOMER] })
    }
}

/// A workshop with that inbox, and the ids of deliveries with these bodies, processed.
async fn told(bodies: &[&str]) -> (World, Inbox, Vec<String>) {
    let world = World::staffed().await;
    let inbox = Inbox::new(vec![Arc::new(AboutCustomer)]);
    let mut ids = Vec::new();
    for body in bodies {
        ids.push(deliver(&world, &inbox, body).await);
    }
    settle(&world, &inbox).await;
    (world, inbox, ids)
}

async fn deliver(world: &World, inbox: &Inbox, body: &str) -> String {
    let delivery = Delivery { url: "", headers: &[], body: body.as_bytes() };
    let (context, provider) = (world.by(domain::Actor::anonymous()), Provider::SendgridInbound);
    let received = inbox.receive(&world.executor, provider, &delivery, &context).await;
    received.unwrap().delivery
}

async fn settle(world: &World, inbox: &Inbox) {
    let mut managers = crate::process_managers::all(None);
    managers.push(Box::new(WebhookProcessing::new(inbox.clone())));
    let managers = ProcessManagers::apart("test", world.executor.clone(), managers);
    managers.catch_up().await.unwrap();
}

/// What the log still tells of its body.
async fn body(world: &World, id: &str) -> String {
    let stream = eventlog::StreamId::new("webhook", id);
    world.executor.log().load(&stream, 0).await.unwrap()[0].payload.clone()
}

async fn erase_customer(world: &World) {
    let stepped_up = domain::Actor { stepped_up: true, ..owner() };
    let reason = "Solicitud".to_owned();
    crate::people::erase(&world.executor, CUSTOMER, reason, 0, world.by(stepped_up)).await.unwrap();
}

async fn replay(world: &World, id: &str) -> Result<(), ExecuteError<WebhookError>> {
    let command = WebhookCommand::RequestReplay { reason: "Otra vez".into(), at: world.now() };
    world.executor.execute::<Webhook>(id, command, world.by(owner())).await.map(drop)
}

#[tokio::test]
async fn what_was_delivered_about_somebody_who_is_erased_cannot_be_read_or_processed_any_more() {
    let (world, _, ids) = told(&["about her", "another"]).await;
    assert!(body(&world, &ids[0]).await.contains("about her"));
    erase_customer(&world).await;
    assert!(!body(&world, &ids[0]).await.contains("about her"));
    assert_eq!(world.history("webhook", &ids[0]).await.last().unwrap(), "WebhookBodyErased");
    assert!(body(&world, &ids[1]).await.contains("another"), "it concerned somebody else");
    let refused = replay(&world, &ids[0]).await;
    assert!(matches!(refused, Err(ExecuteError::Rejected(WebhookError::BodyErased))));
}

#[tokio::test]
async fn what_is_processed_while_somebody_is_erased_is_forgotten_after() {
    let (world, inbox, _) = told(&[]).await;
    let id = deliver(&world, &inbox, "under way").await;
    erase_customer(&world).await;
    assert!(body(&world, &id).await.contains("under way"));
    settle(&world, &inbox).await;
    assert!(!body(&world, &id).await.contains("under way"));
}

#[tokio::test]
async fn a_body_is_kept_for_ninety_days() {
    let (world, _, ids) = told(&["another"]).await;
    let forget = async || forget_old_bodies(&world.executor, ids.clone()).await.unwrap();
    world.clock.advance(TimeDelta::days(89));
    assert_eq!(forget().await, 0);
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(forget().await, 1);
    assert!(!body(&world, &ids[0]).await.contains("another"));
}
