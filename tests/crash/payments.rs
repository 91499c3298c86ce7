//! Money while the server is killed: Flow is played in this process, which nobody kills, and its callbacks are sent
//! by the client, again and again until one is acknowledged. An acknowledged one is booked, once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::payment::PaymentEvent;
use domain::repair::RepairEvent;
use eventlog::ReplayQuery;
use integrations::flow::FlowConfig;
use integrations::flow::simulator::{FlowSimulator, OrderMove};
use integrations::simulator::{CallbackPlan, Loopback, Serving};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::client::Client;
use crate::installation::Installation;
use crate::surroundings::surroundings;

/// How long the last payments may take to be booked.
const PATIENCE: Duration = Duration::from_mins(1);

/// Flow, outside the server.
pub(crate) struct Provider {
    flow: FlowSimulator,
    _serving: Serving,
}

impl Provider {
    /// Starts it on a port of its own. It sends no callbacks by itself.
    pub(crate) async fn start() -> Self {
        let port = Loopback::bind(0).await.unwrap();
        let flow = FlowSimulator::new(format!("{}/flow", port.url()), &surroundings());
        flow.plan_callbacks(CallbackPlan { copies: 0, ..CallbackPlan::default() });
        let serving = port.serve(axum::Router::new().nest("/flow", flow.routes()));
        Self { flow, _serving: serving }
    }

    /// What a server needs to know of it, as its environment.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let FlowConfig { base_url, api_key, secret_key, .. } = self.flow.config();
        let of = |key: &str, value: &str| (format!("CIRUJANO__FLOW__{key}"), value.to_owned());
        vec![
            of("BASE_URL", &base_url),
            of("API_KEY", api_key.expose_secret()),
            of("SECRET_KEY", secret_key.expose_secret()),
        ]
    }
}

/// A charge that was paid, and whose callback the server acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Paid {
    number: String,
    payment: String,
}

/// People who take an instrument in and pay its diagnosis, all the time.
pub(crate) struct Payers {
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Vec<Paid>>>,
}

impl Payers {
    pub(crate) async fn start(
        clients: usize,
        server: SocketAddr,
        provider: &Provider,
        credentials: &Value,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let signed_in = Client::sign_in(vec![server], credentials).await;
        let clients = (0..clients)
            .map(|number| {
                let client = signed_in.another(number);
                tokio::spawn(pay(client, provider.flow.clone(), stop.clone()))
            })
            .collect();
        Self { stop, clients }
    }

    /// Lets everybody finish what they are at; what was paid.
    pub(crate) async fn finish(self) -> Vec<Paid> {
        self.stop.store(true, Ordering::Relaxed);
        let mut paid = Vec::new();
        for client in self.clients {
            let finished = tokio::time::timeout(Duration::from_mins(2), client).await;
            paid.extend(finished.expect("the payers finish").unwrap());
        }
        paid
    }
}

async fn pay(mut client: Client, flow: FlowSimulator, stop: Arc<AtomicBool>) -> Vec<Paid> {
    let mut all = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let number = client.receive(&Uuid::new_v4().to_string()).await.number;
        // Where the server died while the order was made, its token is lost, and the payer begins anew.
        let (payment, token) = loop {
            let begun = client.begin_to_pay(&number).await;
            let token = begun["pay_url"].as_str().and_then(|url| url.rsplit_once("token="));
            if let Some((_, token)) = token {
                break (begun["id"].as_str().unwrap().to_owned(), token.to_owned());
            }
        };
        flow.move_order(&token, OrderMove::Pay).expect("the order can be paid");
        client.call_back(&token).await;
        all.push(Paid { number, payment });
    }
    all
}

/// How often something was booked, by repair, and how often an attempt was confirmed, by attempt.
type Books = (BTreeMap<String, usize>, BTreeMap<String, usize>);

async fn books(installation: &Installation) -> Books {
    let log = installation.open_log().await;
    let query = ReplayQuery {
        event_types: Some(vec!["PaymentRecorded".into(), "PaymentConfirmed".into()]),
        ..ReplayQuery::default()
    };
    let replayed = log.replay(query, Books::default(), |(booked, confirmed), event| {
        let (books, id) = match event.event_type() {
            "PaymentRecorded" => {
                let RepairEvent::PaymentRecorded { payment, .. } = event.decode()? else {
                    return Ok(ControlFlow::Continue(()));
                };
                assert!(payment.is_some(), "booked from an attempt");
                (booked, event.aggregate_id().to_owned())
            }
            _ => {
                let _: PaymentEvent = event.decode()?;
                (confirmed, event.aggregate_id().to_owned())
            }
        };
        *books.entry(id).or_default() += 1;
        Ok(ControlFlow::Continue(()))
    });
    let books = replayed.await.unwrap().state;
    log.shutdown().await;
    books
}

/// Waits until everything that was paid is booked.
pub(crate) async fn wait_until_booked(installation: &Installation, paid: &[Paid]) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (booked, _) = books(installation).await;
        if paid.iter().all(|paid| booked.contains_key(&paid.number)) {
            return;
        }
        assert!(Instant::now() < deadline, "{} of {} are booked", booked.len(), paid.len());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Every payment is confirmed once and booked once, and nothing is booked that nobody paid.
pub(crate) async fn nothing_is_lost_or_doubled(installation: &Installation, paid: &[Paid]) {
    let (booked, confirmed) = books(installation).await;
    for Paid { number, payment } in paid {
        assert_eq!(confirmed.get(payment), Some(&1), "{payment} of {number} is confirmed once");
        assert_eq!(booked.get(number), Some(&1), "{number} is booked once");
    }
    assert_eq!(booked.len(), paid.len(), "repairs with a booking");
    assert_eq!(confirmed.len(), paid.len(), "confirmed attempts");
}
