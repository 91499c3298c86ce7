//! What the other side does: the payer pays or does not, the receiver of a refund accepts or does not.

use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;

use super::FlowSimulator;
use super::orders::{OrderStatus, OrderView, RefundView};
use crate::simulator::{Callback, Persistence, json, lock, moved, not_possible, part};

/// What a payer, or time, does to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderMove {
    /// Pays by card.
    Pay,
    /// Pays the coupon in cash; without a coupon it is a payment like any other.
    PayCoupon,
    /// The bank refuses the card. Another one may be tried.
    Reject,
    /// Takes a coupon to pay in cash later.
    TakeCoupon,
    /// Gives up.
    Cancel,
    /// The order's time runs out; nobody is told.
    Expire,
}

impl OrderMove {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "pay" => Self::Pay,
            "pay_coupon" => Self::PayCoupon,
            "reject" => Self::Reject,
            "coupon" => Self::TakeCoupon,
            "cancel" => Self::Cancel,
            "expire" => Self::Expire,
            _ => return None,
        })
    }
}

/// What becomes of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundMove {
    /// The receiver accepts.
    Accept,
    /// The receiver refuses.
    Reject,
    /// The money is back.
    Complete,
}

impl RefundMove {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "accept" => Self::Accept,
            "reject" => Self::Reject,
            "refund" => Self::Complete,
            _ => return None,
        })
    }
}

impl FlowSimulator {
    /// Makes a move on an order; `None` when there is no such order, or it is closed.
    pub fn move_order(&self, token: &str, step: OrderMove) -> Option<OrderView> {
        let now = self.0.around.clock.now();
        let mut books = lock(&self.0.books);
        books.let_time_pass(now);
        let order = books.order(token).filter(|order| order.is_open())?;
        let is_told = match step {
            OrderMove::Pay | OrderMove::PayCoupon => {
                order.status = OrderStatus::Paid;
                order.paid_at = Some(now);
                true
            }
            OrderMove::Reject => {
                order.status = OrderStatus::Rejected;
                true
            }
            OrderMove::TakeCoupon => {
                order.status = OrderStatus::Pending;
                order.coupon_at = Some(now);
                true
            }
            OrderMove::Cancel => {
                order.status = OrderStatus::Cancelled;
                true
            }
            OrderMove::Expire => {
                order.status = OrderStatus::Cancelled;
                false
            }
        };
        if step == OrderMove::Pay {
            order.coupon_at = None;
        }
        let view = OrderView::from(&*order);
        let callback = told(&order.url_confirmation, "payment", token);
        drop(books);
        if is_told {
            self.0.callbacks.send(vec![callback]);
        }
        Some(view)
    }

    /// Makes a move on a refund; `None` when there is no such refund, or it is past that.
    pub fn move_refund(&self, token: &str, step: RefundMove) -> Option<RefundView> {
        let mut books = lock(&self.0.books);
        let refund = books.refund(token)?;
        refund.status = match (refund.status, step) {
            ("created", RefundMove::Accept) => "accepted",
            ("created", RefundMove::Reject) => "rejected",
            ("created" | "accepted", RefundMove::Complete) => "refunded",
            _ => return None,
        };
        let view = RefundView::from(&*refund);
        let callback = told(&refund.callback, "refund", token);
        drop(books);
        self.0.callbacks.send(vec![callback]);
        Some(view)
    }

    /// Tells of an order once more, whatever became of it.
    pub fn repeat_callback(&self, token: &str) -> Option<OrderView> {
        let mut books = lock(&self.0.books);
        let order = books.order(token)?;
        let view = OrderView::from(&*order);
        let callback = told(&order.url_confirmation, "payment", token);
        drop(books);
        self.0.callbacks.send(vec![callback]);
        Some(view)
    }
}

/// The callback that tells of a token.
fn told(url: &str, about: &str, token: &str) -> Callback {
    Callback {
        url: url.to_owned(),
        about: format!("{about} {token}"),
        headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
        body: format!("token={token}").into_bytes(),
        // Flow promises no repetition.
        persistence: Persistence::Never,
    }
}

fn answered<T: Serialize>(headers: &HeaderMap, outcome: Option<T>) -> Response {
    match outcome {
        Some(view) => moved(headers, &view),
        None => not_possible("no such thing, or its time for that is over"),
    }
}

pub(super) async fn state(State(flow): State<FlowSimulator>) -> Response {
    json(StatusCode::OK, &flow.state())
}

pub(super) async fn order(
    State(flow): State<FlowSimulator>,
    path: RawPathParams,
    headers: HeaderMap,
) -> Response {
    let (token, step) = (part(&path, "token"), part(&path, "move"));
    let outcome = match OrderMove::parse(step) {
        Some(step) => flow.move_order(token, step),
        None if step == "repeat" => flow.repeat_callback(token),
        None => None,
    };
    answered(&headers, outcome)
}

pub(super) async fn refund(
    State(flow): State<FlowSimulator>,
    path: RawPathParams,
    headers: HeaderMap,
) -> Response {
    let (token, step) = (part(&path, "token"), part(&path, "move"));
    let outcome = RefundMove::parse(step).and_then(|step| flow.move_refund(token, step));
    answered(&headers, outcome)
}

pub(super) async fn faults(
    State(flow): State<FlowSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    flow.0.faults.ordered(&headers, &body)
}

pub(super) async fn callbacks(
    State(flow): State<FlowSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    flow.0.callbacks.planned(&headers, &body)
}
