//! Money that came in at the counter gets a receipt: a number under which it is listed, printed, and its boleta noted.

use async_trait::async_trait;
use domain::Actor;
use domain::payment::{Payment, PaymentCommand, PaymentIntent};
use domain::repair::{Repair, RepairEvent};
use eventlog::RecordedEvent;

use super::ProcessManager;
use crate::context::Context;
use crate::executor::{AsOf, ExecuteError, Executor, Refused};
use crate::papers::counter_receipt_number;

/// Gives receipts to what was booked at the counter.
#[derive(Debug, Clone, Copy)]
pub struct CounterReceipts;

#[async_trait]
impl ProcessManager for CounterReceipts {
    fn name(&self) -> &'static str {
        "counter_receipts"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["PaymentRecorded"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let RepairEvent::PaymentRecorded {
            charge,
            amount,
            method,
            evidence,
            payment: None,
            at: paid_at,
            ..
        } = event.decode()?
        else {
            return Ok(());
        };
        let then = AsOf::Position(event.position);
        let repair = executor.load_as_of::<Repair>(&event.stream.aggregate_id, then).await;
        let repair = repair.map_err(ExecuteError::erase)?.state;
        let (Some(number), Some(customer)) = (repair.number(), repair.customer()) else {
            return Ok(());
        };
        let payment = counter_receipt_number(event);
        let intent = PaymentIntent::NoteTakenByHand {
            payment,
            repair: number,
            customer,
            charge,
            amount,
            method,
            reference: evidence.reference,
            paid_at,
        };
        let (by, at) = (Actor::system(self.name()), executor.clock().now());
        let command = PaymentCommand { by, at, intent };
        let context = Context::reaction(event, self.name());
        let noted = executor.execute::<Payment>(&payment.to_string(), command, context).await;
        noted.map(drop).map_err(ExecuteError::erase)
    }
}
