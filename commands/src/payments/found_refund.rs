//! Which refund of ours the gateway speaks of. Its answers carry no number of ours: a refund is known by its token,
//! and by amount and time where the answer that named the token was lost. Refunds are few and this is rare, so their
//! events are read rather than an index kept.

use std::ops::ControlFlow;

use chrono::TimeDelta;
use domain::payment::{Payment, PaymentEvent, Refund};
use domain::values::{PaymentId, RefundId};
use eventlog::{LogError, ReplayQuery};

use crate::executor::Executor;
use crate::gateways::{PaymentToken, RefundStatus};
use crate::webhooks::Trouble;

/// By how much the gateway's clock may be behind ours.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// A refund of a payment.
pub(super) type Found = (PaymentId, RefundId);

/// The refund of which the gateway speaks under that token.
pub(super) async fn refund_of_token(
    executor: &Executor,
    token: &PaymentToken,
) -> Result<Option<Found>, LogError> {
    let wanted = token.reveal().to_owned();
    let replayed = executor.log().replay(named("RefundProgressed"), None, move |found, event| {
        if let PaymentEvent::RefundProgressed { refund, token, .. } = event.decode()?
            && token == wanted
        {
            *found = event.aggregate_id().parse().ok().map(|payment| (payment, refund));
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    });
    Ok(replayed.await?.state)
}

/// The refund whose answer was lost, given up by the owner or not, that can be the one of which the gateway speaks:
/// of that amount, and asked for before. Later where there is none, since our own log may be slower than the gateway,
/// and where there are several: one of them may get its token yet, by the answer that is on its way or by a person.
pub(super) async fn refund_without_token(
    executor: &Executor,
    status: &RefundStatus,
) -> Result<Found, Trouble> {
    let (amount, latest) = (status.amount, status.at + CLOCKS_DIFFER);
    let query = named("RefundRequested");
    let none: Vec<Found> = Vec::new();
    let asked = executor.log().replay(query, none, move |asked, event| {
        if let PaymentEvent::RefundRequested { refund, amount: wanted, at, .. } = event.decode()?
            && wanted == amount
            && at <= latest
            && let Ok(payment) = event.aggregate_id().parse()
        {
            asked.push((payment, refund));
        }
        Ok(ControlFlow::Continue(()))
    });
    let mut possible = Vec::new();
    for (payment, refund) in asked.await?.state {
        let known = executor.load_if_any::<Payment>(&payment.to_string()).await?;
        let known = known.as_ref().and_then(|known| known.state.attempt()?.refund(refund));
        if known.is_some_and(Refund::may_be_unknown_order) {
            possible.push((payment, refund));
        }
    }
    match possible.as_slice() {
        [] => Err(Trouble::Later("payment.unknown_refund")),
        [only] => Ok(*only),
        _ => Err(Trouble::Later("payment.refund_ambiguous")),
    }
}

fn named(event: &str) -> ReplayQuery {
    ReplayQuery { event_types: Some(vec![event.to_owned()]), ..ReplayQuery::default() }
}
