//! What the events of an online payment tell. What came in or went back is told by the repair's account, however it
//! was paid; what leaves no trace there is told from here: a payment that failed, money that nothing waited for, its
//! way back, and what a person must look into.

use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::payment::{Attempt, Payment, PaymentEvent};
use domain::repair::{PaymentMethod, Repair};
use domain::values::Money;
use eventlog::RecordedEvent;

use super::repairs::way_back;
use crate::executor::{AsOf, ExecuteError, Executor, Refused};
use crate::notifications::queue::Wish;
use crate::notifications::repairs::{RepairWish, wish_about};

/// What that event of a payment tells; the repair is looked at as it stood then, so that telling again tells the same.
pub(in crate::notifications) async fn of_payment(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let payment = executor.load::<Payment>(&event.stream.aggregate_id).await;
    let payment = payment.map_err(ExecuteError::erase)?.state;
    let Some(attempt) = payment.attempt() else { return Ok(None) };
    let then = AsOf::Position(event.position);
    let repair = executor.load_as_of::<Repair>(&attempt.repair.to_string(), then).await;
    let repair = match repair {
        Ok(repair) => repair.state,
        Err(ExecuteError::NotFound) => return Ok(None),
        Err(error) => return Err(error.erase()),
    };
    let told_by = event.decode()?;
    let Some((kind, amount)) = told(&told_by, attempt, &repair) else { return Ok(None) };
    let mut facts = Facts::new()
        .with("cobro", Fact::Charge(attempt.charge))
        .with("monto", Fact::Amount(amount));
    if let PaymentEvent::RefundCompleted { by_hand, .. } = &told_by {
        facts = facts.with("devolucion", way_back(by_hand.unwrap_or(PaymentMethod::Online)));
    }
    let wish = RepairWish::new(attempt.repair, kind, Cause::event(event.event_id));
    let wish = wish_about(&repair, RepairWish { facts, ..wish }, None);
    Ok(wish.map(|wish| match kind {
        NotificationKind::PaymentInExcess | NotificationKind::PaymentMismatched => {
            wish.about("payment", attempt.payment)
        }
        _ => wish,
    }))
}

/// What is told, and of how much money.
fn told(
    event: &PaymentEvent,
    attempt: &Attempt,
    repair: &Repair,
) -> Option<(NotificationKind, Money)> {
    match event {
        PaymentEvent::PaymentRejected { .. } => {
            Some((NotificationKind::PaymentRejected, attempt.amount))
        }
        PaymentEvent::PaymentMismatched { .. } => {
            Some((NotificationKind::PaymentMismatched, attempt.amount))
        }
        PaymentEvent::RefundProposed { amount, .. } => {
            Some((NotificationKind::PaymentInExcess, *amount))
        }
        // Whoever was told that a person decides is told how.
        PaymentEvent::CreditKept { amount, .. } => Some((NotificationKind::PaymentKept, *amount)),
        PaymentEvent::MismatchSettled { .. } => {
            Some((NotificationKind::PaymentReviewed, attempt.amount))
        }
        // What is booked is told once the account has it.
        PaymentEvent::RefundCompleted { amount, .. } => {
            let is_booked = repair.paid_beside(attempt.payment).is_some();
            (!is_booked).then_some((NotificationKind::PaymentRefunded, *amount))
        }
        _ => None,
    }
}
