//! The client against the simulator, over a loopback socket.

use std::time::Duration;

use commands::gateways::{
    Delivery, GatewayError, OutgoingSms, RefusalCause, SmsGateway as _, SmsNotice, SmsState,
    Webhook as _, WebhookRefused,
};
use domain::values::Phone;
use secrecy::SecretString;
use uuid::Uuid;

use super::simulator::{SmsMove, TwilioSimulator};
use super::*;
use crate::simulator::{CallbackPlan, Fault, Loopback, Serving};
use crate::test_support::{Inbox, impatient, noon, surroundings};

const ANA: &str = "+56912345678";

struct World {
    twilio: Twilio,
    simulator: TwilioSimulator,
    inbox: Inbox,
    webhook: TwilioWebhook,
    _serving: Serving,
}

impl World {
    async fn start() -> Self {
        let (around, _) = surroundings();
        let loopback = Loopback::bind(0).await.unwrap();
        let simulator = TwilioSimulator::new(loopback.url(), &around);
        let serving = loopback.serve(simulator.routes());
        let inbox = Inbox::open().await;
        let callback = Some(inbox.url("/webhooks/twilio?status=1"));
        let config = TwilioConfig { http: impatient(), ..simulator.config(callback) };
        simulator.set_inbound(Some(inbox.url("/webhooks/twilio")));
        Self {
            twilio: Twilio::new(config, &around).unwrap(),
            webhook: TwilioWebhook::new(simulator.token(), None).unwrap(),
            simulator,
            inbox,
            _serving: serving,
        }
    }

    async fn send(&self) -> String {
        let id = self.twilio.send(&sms(ANA)).await.unwrap().provider_id;
        self.simulator.callbacks_settled().await;
        id
    }

    fn states(&self) -> Vec<SmsState> {
        let notices = self.inbox.read(&self.webhook, noon()).into_iter();
        let states = notices.map(|notice| match notice {
            SmsNotice::Status(status) => status.state,
            SmsNotice::Inbound(_) => panic!("nobody wrote"),
        });
        states.collect()
    }
}

fn sms(to: &str) -> OutgoingSms {
    OutgoingSms {
        id: Uuid::from_u128(1),
        to: Phone::parse(to).unwrap(),
        text: "Tu Juno-60 está listo & te espera: https://cirujano.cl/s/AbC+1".into(),
    }
}

#[tokio::test]
async fn a_message_arrives_as_it_was_written_and_its_delivery_is_told() {
    let world = World::start().await;
    let sent = world.twilio.send(&sms(ANA)).await.unwrap();
    assert_eq!(sent.segments, Some(1));
    world.simulator.callbacks_settled().await;
    assert_eq!(world.states(), [SmsState::Sent, SmsState::Delivered]);
    let state = world.simulator.state();
    assert_eq!(
        (state.messages[0].body.as_str(), state.messages[0].to.as_str()),
        (&*sms(ANA).text, ANA)
    );
    let status = world.twilio.status(&sent.provider_id).await.unwrap();
    assert_eq!((status.state, status.error_code), (SmsState::Delivered, None));
}

#[tokio::test]
async fn a_message_that_is_not_delivered_says_why() {
    let world = World::start().await;
    world.simulator.deliver_by_itself(false);
    let id = world.send().await;
    world.simulator.move_message(&id, SmsMove::Undeliver).unwrap();
    world.simulator.callbacks_settled().await;
    let notices = world.inbox.read(&world.webhook, noon());
    let [SmsNotice::Status(status)] = &notices[..] else { panic!("{notices:?}") };
    assert_eq!((&status.state, status.error_code), (&SmsState::Undelivered, Some(30_003)));
    assert_eq!(status.ours, Some(Uuid::from_u128(1)), "its callback names it by our own id");
    let asked = world.twilio.status(&id).await.unwrap();
    assert_eq!((asked.state, asked.error_code), (status.state.clone(), status.error_code));
    world.simulator.move_message(&id, SmsMove::Fail).unwrap();
    assert_eq!(world.twilio.status(&id).await.unwrap().state, SmsState::Failed);
}

#[tokio::test]
async fn callbacks_come_twice_and_out_of_order_and_again_when_nobody_was_there() {
    let world = World::start().await;
    world.simulator.plan_callbacks(CallbackPlan { copies: 2, reversed: true, delay_ms: 5 });
    world.send().await;
    let (sent, delivered) = (SmsState::Sent, SmsState::Delivered);
    assert_eq!(world.states(), [delivered.clone(), delivered, sent.clone(), sent]);
    let received = world.inbox.received();
    let key = |at: usize| world.webhook.dedupe_key(&received[at].delivery(""));
    assert!(key(0) == key(1) && key(1) != key(2));
    // An answer of 500 is not repeated, silence is.
    world.simulator.plan_callbacks(CallbackPlan::default());
    world.inbox.answer_with(&[500, 500]);
    world.send().await;
    assert_eq!(world.inbox.received().len(), 4 + 2);
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let world = World::start().await;
    let cause = async |to: &str| match world.twilio.send(&sms(to)).await {
        Err(GatewayError::Refused { cause, code }) => (cause, code),
        other => panic!("{other:?}"),
    };
    let (recipient, opted_out) = (RefusalCause::Recipient, RefusalCause::OptedOut);
    assert_eq!(cause("+15005550001").await, (recipient, "21211".into()));
    assert_eq!(cause("+15005550002").await, (recipient, "21612".into()));
    assert_eq!(cause("+15005550003").await, (recipient, "21408".into()));
    assert_eq!(cause("+15005550004").await, (opted_out, "21610".into()));
    assert_eq!(cause("+15005550009").await, (recipient, "21614".into()));
    let long = OutgoingSms { text: "a".repeat(1_601), ..sms(ANA) };
    let error = world.twilio.send(&long).await.unwrap_err();
    assert_eq!(error, GatewayError::refused(RefusalCause::Request, "21617"));
    let error = world.twilio.status("SM404").await.unwrap_err();
    assert_eq!(error, GatewayError::refused(RefusalCause::NotFound, "20404"));
    assert!(world.twilio.status("../x").await.is_err());
    let config = TwilioConfig {
        password: SecretString::from("guess"),
        http: impatient(),
        ..world.simulator.config(None)
    };
    let stranger = Twilio::new(config, &surroundings().0).unwrap();
    let error = stranger.send(&sms(ANA)).await.unwrap_err();
    assert_eq!(error, GatewayError::refused(RefusalCause::Credentials, "20003"));
    assert!(world.simulator.state().messages.is_empty());
}

#[tokio::test]
async fn whoever_answers_stop_is_not_written_to_until_they_say_start() {
    let world = World::start().await;
    world.simulator.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    world.send().await;
    world.simulator.plan_callbacks(CallbackPlan::default());
    world.simulator.receive(ANA, " stop ");
    world.simulator.callbacks_settled().await;
    let notices = world.inbox.read(&world.webhook, noon());
    let [SmsNotice::Inbound(inbound)] = &notices[..] else { panic!("{notices:?}") };
    assert!(inbound.asks_to_stop() && inbound.from == ANA);
    let error = world.twilio.send(&sms(ANA)).await.unwrap_err();
    assert_eq!(error, GatewayError::refused(RefusalCause::OptedOut, "21610"));
    world.simulator.receive(ANA, "START");
    world.send().await;
}

#[tokio::test]
async fn a_message_is_never_sent_twice_by_itself() {
    let world = World::start().await;
    for (fault, arrived) in [
        (Fault::LoseAnswer, 1),
        (Fault::CutAnswer, 2),
        (Fault::Garble, 3),
        (Fault::Hang, 3),
        (Fault::Refuse { status: 500 }, 3),
    ] {
        world.simulator.fail_next(fault, 1);
        let error = world.twilio.send(&sms(ANA)).await.unwrap_err();
        assert!(error.is_in_doubt(), "{fault:?}: {error}");
        assert_eq!(world.simulator.state().messages.len(), arrived, "{fault:?}");
    }
    world.simulator.fail_next(Fault::RateLimit { seconds: 9 }, 1);
    let error = world.twilio.send(&sms(ANA)).await.unwrap_err();
    assert_eq!(error, GatewayError::RateLimited { retry_after: Some(Duration::from_secs(9)) });
    world.simulator.fail_next(Fault::RateLimit { seconds: 0 }, 2);
    let id = world.send().await;
    for fault in [Fault::Hang, Fault::Garble, Fault::Slow { millis: 30 }] {
        world.simulator.fail_next(fault, 2);
        world.twilio.status(&id).await.unwrap();
    }
    assert_eq!(world.simulator.state().messages.len(), 4);
}

#[tokio::test]
async fn a_forged_delivery_is_refused_and_both_tokens_are_good_while_one_is_changed() {
    let world = World::start().await;
    world.send().await;
    let received = world.inbox.received().remove(0);
    let url = world.inbox.url(&received.path);
    let delivery = received.delivery(&url);
    assert_eq!(world.webhook.verify(&delivery, noon()), Ok(()));
    let elsewhere = Delivery { url: "https://otro.cl/webhooks/twilio", ..delivery };
    assert_eq!(world.webhook.verify(&elsewhere, noon()), Err(WebhookRefused::Forged));
    let bare = Delivery { headers: &[], ..delivery };
    assert_eq!(world.webhook.verify(&bare, noon()), Err(WebhookRefused::Unsigned));
    let next = SecretString::from("the next token");
    let changing = TwilioWebhook::new(next.clone(), Some(world.simulator.token())).unwrap();
    assert_eq!(changing.verify(&delivery, noon()), Ok(()));
    let changed = TwilioWebhook::new(next, None).unwrap();
    assert_eq!(changed.verify(&delivery, noon()), Err(WebhookRefused::Forged));
    assert!(TwilioWebhook::new(SecretString::from(""), None).is_err());
    let nothing = Delivery { body: b"x=1", ..delivery };
    assert!(world.webhook.read(&nothing).is_err());
}

#[tokio::test]
async fn the_other_side_moves_over_http_as_well() {
    let world = World::start().await;
    let id = world.send().await;
    let client = crate::http::plain_client(&impatient(), true).unwrap();
    let base = world.simulator.config(None).base_url;
    let post = async |path: &str, body: &str| {
        let request = client.post(format!("{base}/_sim{path}")).body(body.to_owned());
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(post("/settings", r#"{"delivers": false}"#).await, 200);
    assert_eq!(post(&format!("/messages/{id}/undeliver"), "").await, 200);
    assert_eq!(post(&format!("/messages/{id}/sing"), "").await, 409);
    assert_eq!(post(&format!("/messages/{id}/reply"), "text=STOP").await, 200);
    assert_eq!(post("/inbound", "from=%2B56987654321&text=hola").await, 200);
    assert_eq!(post("/inbound", "text=hola").await, 409);
    world.simulator.callbacks_settled().await;
    let state = world.simulator.state();
    assert_eq!((state.messages.len(), state.opted_out), (3, vec![ANA.to_owned()]));
    assert_eq!(world.inbox.received().len(), 2 + 1 + 2);
}
