//! What the events of an online payment tell. What came in or went back is told by the repair's account, however it
//! was paid; only a payment that failed leaves no trace there.

use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::payment::Payment;
use domain::repair::Repair;
use eventlog::RecordedEvent;

use crate::executor::{ExecuteError, Executor, Refused};
use crate::notifications::queue::Wish;
use crate::notifications::repairs::{RepairWish, wish_about};

/// What a rejected payment tells.
pub(in crate::notifications) async fn of_payment(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<Wish>, ExecuteError<Refused>> {
    let payment = executor.load::<Payment>(&event.stream.aggregate_id).await;
    let payment = payment.map_err(ExecuteError::erase)?.state;
    let Some(attempt) = payment.attempt() else { return Ok(None) };
    let repair = executor.load_if_any::<Repair>(&attempt.repair.to_string()).await?;
    let Some(repair) = repair else { return Ok(None) };
    let facts = Facts::new()
        .with("cobro", Fact::Charge(attempt.charge))
        .with("monto", Fact::Amount(attempt.amount));
    let kind = NotificationKind::PaymentRejected;
    let wish = RepairWish::new(attempt.repair, kind, Cause::event(event.event_id));
    Ok(wish_about(&repair.state, RepairWish { facts, ..wish }, None))
}
