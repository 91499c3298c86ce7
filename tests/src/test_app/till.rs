//! A workshop that takes payments: the real client of Flow against its simulator, over real sockets of this machine,
//! and callbacks that come back to the real router.

use std::sync::Arc;
use std::time::Duration;

use commands::gateways::{PaymentGateway as _, PaymentOrder};
use commands::{Clock as _, Context, SeededIds};
use domain::payment::{Gateway, Payment, PaymentCommand, PaymentIntent, RECONCILED_FOR};
use domain::repair::ChargeKind;
use domain::values::{Email, Money, PaymentId};
use domain::{Actor, Role};
use integrations::flow::simulator::FlowSimulator;
use integrations::flow::{Flow, FlowConfig};
use integrations::simulator::{Loopback, Serving};
use integrations::{BreakerPolicy, HttpSettings, RetryPolicy, Surroundings};
use serde_json::{Value, json};

use super::{Doors, Member, TakenIn, TestApp};

/// A workshop with a simulated Flow.
pub struct Till {
    /// The workshop.
    pub app: TestApp,
    /// Flow, as seen from the other side.
    pub flow: FlowSimulator,
    url: String,
    _serving: [Serving; 2],
}

impl Till {
    /// Starts both, each on a port of its own.
    pub async fn open() -> Self {
        let ours = Loopback::bind(0).await.expect("a port of this machine");
        let theirs = Loopback::bind(0).await.expect("a port of this machine");
        let (url, their_url) = (ours.url(), format!("{}/flow", theirs.url()));
        let our_url = url.clone();
        let mut flow = None;
        let app = TestApp::build(
            |config| {
                config.limits = TestApp::generous();
                config.public_url = our_url;
            },
            |around| {
                let simulator = flow.insert(FlowSimulator::new(their_url, around));
                let config = FlowConfig { http: impatient(), ..simulator.config() };
                let client = Flow::new(config, around);
                let client = client.expect("the configuration is the simulator's");
                Doors { payments: Arc::new(client), ..Doors::default() }
            },
        )
        .await;
        let flow = flow.expect("the simulator was made");
        let routes = axum::Router::new().nest("/flow", flow.routes());
        let serving = [ours.serve(app.router()), theirs.serve(routes)];
        Self { app, flow, url, _serving: serving }
    }

    /// Begins to pay; what the workshop answers.
    pub async fn begin(&self, by: &Member, repair: &str, charge: &str) -> Value {
        let wish = json!({ "repair": repair, "charge": charge });
        self.app.post("/payments/create", wish).by(by).send().await.expect(201).json()
    }

    /// Takes an instrument of the customer's in, who begins to pay its diagnosis; both.
    pub async fn take_in_and_begin(&self) -> (TakenIn, Value) {
        let repair = self.app.take_in(&self.app.customer).await;
        let payment = self.begin(&self.app.customer, &repair.number, "BUDGET").await;
        (repair, payment)
    }

    /// Waits for the callbacks and lets the workshop do what follows from them.
    pub async fn settle(&self) {
        self.flow.callbacks_settled().await;
        self.app.settle().await;
    }

    /// Asks the gateway about everything that is open, as the server does every quarter of an hour.
    pub async fn reconcile(&self) {
        let app = &self.app;
        app.settle().await;
        let now = app.clock.now();
        let open = projections::payments::to_reconcile(app.read_side.db(), now - RECONCILED_FOR);
        let open = open.await.expect("the read tables answer");
        let round = app.payments.reconcile_due(&app.executor, open, now).await;
        assert_eq!(round.expect("the log answers").failed, 0);
    }

    /// An order of that number at the gateway, made behind the workshop's back; its token.
    pub async fn order_outside(&self, payment: PaymentId, amount: Money) -> String {
        let around = Surroundings {
            clock: self.app.clock.clone(),
            ids: Arc::new(SeededIds::new(self.app.clock.clone(), 9)),
        };
        let config = FlowConfig { http: impatient(), ..self.flow.config() };
        let client = Flow::new(config, &around).expect("the configuration is the simulator's");
        let order = PaymentOrder {
            commerce_order: payment.to_string(),
            subject: "Diagnóstico".to_owned(),
            amount,
            payer: Email::parse("violeta@example.cl").expect("an address"),
            expires_in: Duration::from_hours(24),
            confirmation_url: format!("{}/api/v1/webhooks/flow", self.url),
            return_url: format!("{}/api/v1/payments/return", self.url),
        };
        let created = client.create(&order).await.expect("an order");
        created.token.reveal().to_owned()
    }

    /// Begins to pay the fee under that id, without any order at the gateway.
    pub async fn request_under(&self, payment: PaymentId, repair: &str) {
        let customer = self.app.customer.id;
        let intent = PaymentIntent::Request {
            payment,
            repair: repair.parse().expect("a number"),
            customer,
            charge: ChargeKind::Budget,
            outstanding: Money::clp(20_000),
            gateway: Gateway::Flow,
        };
        let by = Actor::person(customer, Role::Customer);
        let command = PaymentCommand { by: by.clone(), at: self.app.clock.now(), intent };
        let context = Context::new(by, self.app.executor.ids().uuid(), "test");
        let id = payment.to_string();
        let done = self.app.executor.execute::<Payment>(&id, command, context).await;
        done.expect("the payment is requested");
    }

    /// The payment, as the owner sees it.
    pub async fn payment(&self, id: &Value) -> Value {
        let path = format!("/payments/{}/status", id.as_str().expect("an id"));
        self.app.get(&path).by(&self.app.owner).send().await.expect(200).json()
    }

    /// The repair, as the technician sees it.
    pub async fn repair(&self, number: &str) -> Value {
        let path = format!("/repairs/{number}");
        self.app.get(&path).by(&self.app.technician).send().await.expect(200).json()
    }
}

/// Settings that wait for milliseconds where the real ones wait for seconds.
pub(super) fn impatient() -> HttpSettings {
    HttpSettings {
        connect_timeout: Duration::from_secs(2),
        timeout: Duration::from_millis(1_500),
        retry: RetryPolicy {
            attempts: 2,
            first_wait: Duration::from_millis(2),
            longest_wait: Duration::from_millis(20),
        },
        breaker: BreakerPolicy { failures: 50, ..BreakerPolicy::default() },
    }
}
