//! The client against the simulator, over a loopback socket.

use std::time::Duration;

use chrono::TimeDelta;
use commands::SetClock;
use commands::gateways::{
    Delivery, GatewayError, PaymentGateway as _, PaymentOrder, PaymentState, PaymentToken,
    RefundOrder, RefundState, RefusalCause, Repetition, Webhook as _, WebhookRefused,
};
use domain::values::{Email, Money};
use secrecy::SecretString;

use super::simulator::{FlowSimulator, OrderMove, RefundMove};
use super::*;
use crate::simulator::{CallbackPlan, Fault, Loopback, Serving};
use crate::test_support::{Inbox, impatient, noon, surroundings};

struct World {
    flow: Flow,
    simulator: FlowSimulator,
    inbox: Inbox,
    clock: std::sync::Arc<SetClock>,
    url: String,
    _serving: Serving,
}

impl World {
    async fn start() -> Self {
        let (around, clock) = surroundings();
        let loopback = Loopback::bind(0).await.unwrap();
        let url = loopback.url();
        let simulator = FlowSimulator::new(url.clone(), &around);
        let serving = loopback.serve(simulator.routes());
        let config = FlowConfig { http: impatient(), ..simulator.config() };
        let flow = Flow::new(config, &around).unwrap();
        let inbox = Inbox::open().await;
        Self { flow, simulator, inbox, clock, url, _serving: serving }
    }

    fn order(&self, number: &str) -> PaymentOrder {
        PaymentOrder {
            commerce_order: number.to_owned(),
            subject: "Diagnóstico CDS-2026-0001 <Juno & 60>".to_owned(),
            amount: Money::clp(20_000),
            payer: Email::parse("ana@correo.cl").unwrap(),
            expires_in: Duration::from_hours(24),
            confirmation_url: self.inbox.url("/webhooks/flow"),
            return_url: self.inbox.url("/payments/return?order=1"),
        }
    }

    async fn paid(&self, number: &str) -> PaymentToken {
        let token = self.flow.create(&self.order(number)).await.unwrap().token;
        self.simulator.move_order(token.reveal(), OrderMove::Pay).unwrap();
        self.simulator.callbacks_settled().await;
        token
    }
}

fn refused(cause: RefusalCause, code: &str) -> GatewayError {
    GatewayError::refused(cause, code)
}

#[tokio::test]
async fn an_order_is_made_paid_and_told_and_its_status_is_in_pesos_and_utc() {
    let world = World::start().await;
    let created = world.flow.create(&world.order("ORD-1")).await.unwrap();
    let token = created.token.reveal();
    assert_eq!(created.pay_url, format!("{}/app/web/pay.php?token={token}", world.url));
    let pending = world.flow.status(&created.token).await.unwrap();
    assert_eq!(pending.state, PaymentState::Pending);
    assert_eq!(pending.requested_at, noon());
    assert_eq!((pending.paid_at, pending.fee), (None, None));

    world.clock.advance(TimeDelta::minutes(5));
    world.simulator.move_order(token, OrderMove::Pay).unwrap();
    world.simulator.callbacks_settled().await;
    let notices = world.inbox.read(&FlowCallback, noon());
    assert_eq!(notices.len(), 1);
    let paid = world.flow.status(&notices[0].token).await.unwrap();
    assert_eq!(paid.state, PaymentState::Paid);
    assert_eq!(paid.commerce_order, "ORD-1");
    assert_eq!(paid.provider_order, created.provider_order);
    assert_eq!(paid.amount.clp(), Some(Money::clp(20_000)));
    assert_eq!(paid.paid_at, Some(noon() + TimeDelta::minutes(5)));
    // `product.md` §5b: of $20.000, $19.312 are left.
    assert_eq!(paid.balance, Some(Money::clp(19_312)));
    assert_eq!(paid.fee, Some(Money::clp(688)));
    assert_eq!(world.flow.find("ORD-1").await.unwrap(), Some(paid));
    assert_eq!(world.flow.find("ORD-2").await.unwrap(), None);
}

#[tokio::test]
async fn an_order_can_be_rejected_tried_again_put_off_cancelled_or_run_out() {
    let world = World::start().await;
    let state = async |number: &str, steps: &[OrderMove]| {
        let token = world.flow.create(&world.order(number)).await.unwrap().token;
        for step in steps {
            world.simulator.move_order(token.reveal(), *step).unwrap();
        }
        world.flow.status(&token).await.unwrap()
    };
    let rejected = state("ORD-1", &[OrderMove::Reject]).await;
    assert_eq!(rejected.state, PaymentState::Rejected);
    let second_card = state("ORD-2", &[OrderMove::Reject, OrderMove::Pay]).await;
    assert_eq!(second_card.state, PaymentState::Paid);
    let coupon = state("ORD-3", &[OrderMove::TakeCoupon]).await;
    assert_eq!((coupon.state, coupon.media.as_deref()), (PaymentState::Pending, Some("Servipag")));
    assert_eq!(state("ORD-4", &[OrderMove::Cancel]).await.state, PaymentState::Cancelled);

    let late = world.flow.create(&world.order("ORD-5")).await.unwrap().token;
    world.clock.advance(TimeDelta::hours(24));
    assert_eq!(world.flow.status(&late).await.unwrap().state, PaymentState::Cancelled);
    assert!(world.simulator.move_order(late.reveal(), OrderMove::Pay).is_none());
}

#[tokio::test]
async fn a_days_payments_are_listed_page_by_page() {
    let world = World::start().await;
    for number in 0..101 {
        world.paid(&format!("ORD-{number}")).await;
    }
    world.flow.create(&world.order("ORD-unpaid")).await.unwrap();
    let today = domain::calendar::santiago_date(noon());
    let paid = world.flow.paid_on(today).await.unwrap();
    let paid: Vec<_> = paid.into_iter().map(Result::unwrap).collect();
    assert_eq!(paid.len(), 101);
    assert!(paid.iter().all(|payment| payment.state == PaymentState::Paid));
    assert_eq!(paid[100].commerce_order, "ORD-100");
    assert!(world.flow.paid_on(today.pred_opt().unwrap()).await.unwrap().is_empty());
}

#[tokio::test]
async fn flow_complains_about_the_minimum_first_and_the_address_after() {
    let world = World::start().await;
    let mut order = world.order("ORD-1");
    order.payer = Email::parse("ana@example.com").unwrap();
    order.amount = Money::clp(349);
    assert_eq!(
        world.flow.create(&order).await.unwrap_err(),
        refused(RefusalCause::Request, "1901")
    );
    order.amount = Money::clp(350);
    assert_eq!(
        world.flow.create(&order).await.unwrap_err(),
        refused(RefusalCause::Recipient, "1620")
    );
    let unknown = PaymentToken::parse("NOBODY").unwrap();
    let error = world.flow.status(&unknown).await.unwrap_err();
    assert!(matches!(error, GatewayError::Refused { cause: RefusalCause::NotFound, .. }));
    assert!(world.simulator.state().orders.is_empty());
}

#[tokio::test]
async fn a_wrong_secret_is_refused_as_our_own_mistake() {
    let world = World::start().await;
    let config = FlowConfig {
        secret_key: SecretString::from("guess"),
        http: impatient(),
        ..world.simulator.config()
    };
    let flow = Flow::new(config, &surroundings().0).unwrap();
    let error = flow.create(&world.order("ORD-1")).await.unwrap_err();
    assert_eq!(error, refused(RefusalCause::Credentials, "108"));
}

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_found_by_our_own_number_and_made_once() {
    let world = World::start().await;
    for fault in [Fault::LoseAnswer, Fault::CutAnswer, Fault::Garble] {
        let number = format!("ORD-{fault:?}");
        world.simulator.fail_next(fault, 1);
        let error = world.flow.create(&world.order(&number)).await.unwrap_err();
        assert!(error.is_in_doubt(), "{fault:?}: {error}");
        assert!(!error.is_safe_to_repeat());
        let found = world.flow.find(&number).await.unwrap().unwrap();
        assert_eq!(found.state, PaymentState::Pending);
    }
    assert_eq!(world.simulator.state().orders.len(), 3);
    world.simulator.fail_next(Fault::Refuse { status: 500 }, 1);
    world.flow.create(&world.order("ORD-500")).await.unwrap_err();
    assert_eq!(world.flow.find("ORD-500").await.unwrap(), None);
}

#[tokio::test]
async fn a_status_is_asked_again_through_faults() {
    let world = World::start().await;
    let token = world.paid("ORD-1").await;
    let faults = [
        Fault::Hang,
        Fault::Refuse { status: 503 },
        Fault::Garble,
        Fault::CutAnswer,
        Fault::RateLimit { seconds: 0 },
        Fault::Slow { millis: 20 },
    ];
    for fault in faults {
        world.simulator.fail_next(fault, 2);
        assert_eq!(world.flow.status(&token).await.unwrap().state, PaymentState::Paid, "{fault:?}");
    }
}

#[tokio::test]
async fn callbacks_come_several_times_late_or_never() {
    let world = World::start().await;
    world.simulator.plan_callbacks(CallbackPlan { copies: 3, ..CallbackPlan::default() });
    world.paid("ORD-1").await;
    assert_eq!(world.inbox.read(&FlowCallback, noon()).len(), 3);
    let keys: Vec<_> = world
        .inbox
        .received()
        .iter()
        .map(|received| FlowCallback.dedupe_key(&received.delivery("")))
        .collect();
    assert!(keys.iter().all(|key| *key == keys[0]));

    world.simulator.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
    let token = world.paid("ORD-2").await;
    assert_eq!(world.inbox.received().len(), 3);
    assert_eq!(world.flow.status(&token).await.unwrap().state, PaymentState::Paid);

    world.simulator.plan_callbacks(CallbackPlan { delay_ms: 80, ..CallbackPlan::default() });
    let token = world.flow.create(&world.order("ORD-3")).await.unwrap().token;
    world.simulator.move_order(token.reveal(), OrderMove::Pay).unwrap();
    assert_eq!(world.inbox.received().len(), 3);
    world.simulator.callbacks_settled().await;
    assert_eq!(world.inbox.received().len(), 4);

    world.inbox.answer_with(&[500]);
    world.simulator.plan_callbacks(CallbackPlan::default());
    world.paid("ORD-4").await;
    // Flow does not repeat a callback that failed.
    assert_eq!(world.inbox.received().len(), 5);
    assert_eq!(world.simulator.state().callbacks.last().unwrap().answer, Some(500));
}

#[tokio::test]
async fn a_refund_is_asked_for_accepted_and_paid_back_or_taken_back() {
    let world = World::start().await;
    let token = world.paid("ORD-1").await;
    let payment = world.flow.status(&token).await.unwrap();
    let order = |number: &str, pesos| RefundOrder {
        commerce_order: number.to_owned(),
        provider_order: payment.provider_order.clone(),
        amount: Money::clp(pesos),
        receiver: Email::parse("ana@correo.cl").unwrap(),
        callback_url: world.inbox.url("/webhooks/flow"),
    };
    let refund = world.flow.refund(&order("DEV-1", 12_000)).await.unwrap();
    assert_eq!((refund.state, refund.amount), (RefundState::Created, Money::clp(12_000)));
    for (step, state) in
        [(RefundMove::Accept, RefundState::Accepted), (RefundMove::Complete, RefundState::Refunded)]
    {
        world.simulator.move_refund(refund.token.reveal(), step).unwrap();
        assert_eq!(world.flow.refund_status(&refund.token).await.unwrap().state, state);
    }
    world.simulator.callbacks_settled().await;
    assert_eq!(world.inbox.received().len(), 3);
    let too_much = world.flow.refund(&order("DEV-2", 8_001)).await.unwrap_err();
    assert!(matches!(too_much, GatewayError::Refused { cause: RefusalCause::Request, .. }));

    let refund = world.flow.refund(&order("DEV-3", 8_000)).await.unwrap();
    let cancelled = world.flow.cancel_refund(&refund.token).await.unwrap();
    assert_eq!(cancelled.state, RefundState::Cancelled);
    assert!(world.flow.cancel_refund(&refund.token).await.is_err());
    let refund = world.flow.refund(&order("DEV-4", 8_000)).await.unwrap();
    world.simulator.move_refund(refund.token.reveal(), RefundMove::Reject).unwrap();
    let state = world.flow.refund_status(&refund.token).await.unwrap().state;
    assert_eq!(state, RefundState::Rejected);
}

#[tokio::test]
async fn the_page_is_spanish_escaped_strict_and_sends_the_browser_back_by_post() {
    let world = World::start().await;
    let created = world.flow.create(&world.order("ORD-1")).await.unwrap();
    let browser = crate::http::plain_client(&impatient(), true).unwrap();
    let answer = browser.get(&created.pay_url).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    let html = answer.text().await.unwrap();
    assert!(html.contains("Pagar con tarjeta") && html.contains("$20.000"));
    assert!(!html.contains("<Juno") && html.contains("60"));

    let fields = [("token", created.token.reveal()), ("move", "pay")];
    let url = format!("{}/app/web/pay.php", world.url);
    let answer = browser.post(&url).form(&fields).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains(&format!("form-action 'self' {};", world.inbox.url(""))));
    let html = answer.text().await.unwrap();
    assert!(html.contains(&format!("action=\"{}\"", world.inbox.url("/payments/return?order=1"))));
    assert!(html.contains("method=\"post\"") && html.contains(created.token.reveal()));
    world.simulator.callbacks_settled().await;
    assert_eq!(world.inbox.received().len(), 1);
    assert_eq!(world.flow.status(&created.token).await.unwrap().state, PaymentState::Paid);
    let again = browser.post(&url).form(&fields).send().await.unwrap().text().await.unwrap();
    assert!(again.contains("ya no se puede pagar"));
}

#[tokio::test]
async fn the_other_side_moves_over_http_as_well() {
    let world = World::start().await;
    let client = crate::http::plain_client(&impatient(), true).unwrap();
    let post = async |path: &str, body: &str| {
        let request = client.post(format!("{}/_sim{path}", world.url)).body(body.to_owned());
        request.send().await.unwrap().status().as_u16()
    };
    let token = world.flow.create(&world.order("ORD-1")).await.unwrap().token;
    assert_eq!(post("/callbacks", r#"{"copies": 2}"#).await, 200);
    assert_eq!(post("/faults", r#"{"fault": "refuse", "status": 503, "calls": 2}"#).await, 200);
    assert_eq!(post("/faults", r#"{"fault": "rain"}"#).await, 400);
    assert_eq!(post(&format!("/orders/{}/pay", token.reveal()), "").await, 200);
    assert_eq!(post(&format!("/orders/{}/pay", token.reveal()), "").await, 409);
    assert_eq!(post("/orders/nobody/pay", "").await, 409);
    world.simulator.callbacks_settled().await;
    assert_eq!(world.inbox.received().len(), 2);
    assert_eq!(world.flow.status(&token).await.unwrap().state, PaymentState::Paid);
    let state = client.get(format!("{}/_sim/state", world.url)).send().await.unwrap();
    let state: serde_json::Value = state.json().await.unwrap();
    assert_eq!(state["orders"][0]["status"], "paid");
    assert_eq!(state["callbacks"][1]["answer"], 200);
}

#[test]
fn a_callback_is_a_small_form_with_a_token() {
    let read = |body: &[u8]| {
        let delivery = Delivery { url: "https://taller.cl/webhooks/flow", headers: &[], body };
        FlowCallback.verify(&delivery, noon())
    };
    assert_eq!(read(b"token=33373581FC32576FAF33C46FC6454B1FFEBD7E1H"), Ok(()));
    assert_eq!(FlowCallback.repetition(), Repetition::MayAnnounceMore);
    let long = [b"token=A&x=".as_slice(), &[b'x'; 2_000]].concat();
    for wrong in [b"".as_slice(), b"token=", b"token=%00", b"{\"token\":\"A\"}", &long] {
        assert_eq!(read(wrong), Err(WebhookRefused::Malformed));
    }
}

#[test]
fn a_client_without_keys_is_not_built() {
    let (around, _) = surroundings();
    let config = FlowConfig {
        base_url: FlowConfig::PRODUCTION.to_owned(),
        api_key: SecretString::from("key"),
        secret_key: SecretString::from(""),
        http: impatient(),
    };
    assert!(!format!("{config:?}").contains("\"key\""));
    assert_eq!(Flow::new(config, &around).err().unwrap().setting, "secret_key");
}
