//! Flow as seen from outside: signatures checked, its order of complaints, its page, its callbacks.

mod answers;
mod api;
mod moves;
mod orders;
mod page;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

pub use moves::{OrderMove, RefundMove};
pub use orders::{OrderStatus, OrderView, RefundView};

use self::orders::Books;
use super::FlowConfig;
use crate::http::{HttpSettings, Surroundings};
use crate::simulator::{CallbackPlan, CallbackRecord, Callbacks, Fault, Faults, lock};

/// A simulated Flow. Cheap to clone.
#[derive(Clone)]
pub struct FlowSimulator(Arc<Inner>);

struct Inner {
    base: String,
    api_key: SecretString,
    secret_key: SecretString,
    around: Surroundings,
    books: Mutex<Books>,
    faults: Faults,
    callbacks: Callbacks,
}

/// Everything that it received and told.
#[derive(Debug, Clone, Serialize)]
pub struct FlowState {
    /// The orders, oldest first.
    pub orders: Vec<OrderView>,
    /// The refunds, oldest first.
    pub refunds: Vec<RefundView>,
    /// The callbacks, oldest first.
    pub callbacks: Vec<CallbackRecord>,
}

impl FlowSimulator {
    /// A Flow that is reached at `base`, with keys of its own.
    pub fn new(base: impl Into<String>, around: &Surroundings) -> Self {
        let key = || around.ids.uuid().simple().to_string();
        Self(Arc::new(Inner {
            base: base.into(),
            api_key: key().to_uppercase().into(),
            secret_key: key().into(),
            around: around.clone(),
            books: Mutex::default(),
            faults: Faults::new(answers::fault),
            callbacks: Callbacks::new(around.clock.clone()),
        }))
    }

    /// The configuration of a client of it.
    pub fn config(&self) -> FlowConfig {
        FlowConfig {
            base_url: format!("{}/api", self.0.base),
            api_key: self.0.api_key.clone(),
            secret_key: self.0.secret_key.clone(),
            http: HttpSettings::default(),
        }
    }

    /// Its routes: the API, the page, and the moves of the other side under `/_sim`.
    pub fn routes(&self) -> Router {
        let api = Router::new()
            .route("/api/payment/create", post(api::create))
            .route("/api/payment/getStatus", get(api::status))
            .route("/api/payment/getStatusByCommerceId", get(api::status_by_commerce_id))
            .route("/api/payment/getStatusByFlowOrder", get(api::status_by_flow_order))
            .route("/api/payment/getPayments", get(api::payments_of_a_day))
            .route("/api/refund/create", post(api::create_refund))
            .route("/api/refund/cancel", post(api::cancel_refund))
            .route("/api/refund/getStatus", get(api::refund_status))
            .layer(from_fn_with_state(self.0.faults.clone(), Faults::around));
        Router::new()
            .merge(api)
            .route("/app/web/pay.php", get(page::show).post(page::decide))
            .route("/app/web/pay.css", get(page::style))
            .route("/app/web/return.js", get(page::script))
            .route("/_sim/state", get(moves::state))
            .route("/_sim/orders/{token}/{move}", post(moves::order))
            .route("/_sim/refunds/{token}/{move}", post(moves::refund))
            .route("/_sim/faults", post(moves::faults))
            .route("/_sim/callbacks", post(moves::callbacks))
            .with_state(self.clone())
    }

    /// The next calls go wrong like this.
    pub fn fail_next(&self, fault: Fault, calls: usize) {
        self.0.faults.order(fault, calls);
    }

    /// How callbacks go out from now on.
    pub fn plan_callbacks(&self, plan: CallbackPlan) {
        self.0.callbacks.plan(plan);
    }

    /// Waits until no callback is under way.
    pub async fn callbacks_settled(&self) {
        self.0.callbacks.settled().await;
    }

    /// Everything that it received and told.
    pub fn state(&self) -> FlowState {
        let now = self.0.around.clock.now();
        let mut books = lock(&self.0.books);
        books.let_time_pass(now);
        FlowState {
            orders: books.orders.iter().map(OrderView::from).collect(),
            refunds: books.refunds.iter().map(RefundView::from).collect(),
            callbacks: self.0.callbacks.sent(),
        }
    }

    fn is_ours(&self, api_key: Option<&String>) -> bool {
        api_key.is_some_and(|key| key == self.0.api_key.expose_secret())
    }
}
