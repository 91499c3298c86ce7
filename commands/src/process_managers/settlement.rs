//! What came in or went back through a gateway is booked in the repair's account, once.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Actor;
use domain::payment::{Payment, PaymentCommand, PaymentEvent, PaymentIntent, ProposalReason};
use domain::repair::{PaymentMethod, Repair, RepairCommand, RepairError, RepairIntent};
use domain::values::{Money, PaymentId, RepairNumber};
use eventlog::{Position, RecordedEvent};

use super::ProcessManager;
use crate::context::Context;
use crate::executor::{AsOf, ExecuteError, Executed, Executor, Refused};

/// Books payments that the gateway confirmed and refunds that were completed. Where no charge waits for a payment,
/// or not for all of it, it proposes to give back what is too much and leaves the decision to a person. So it does
/// where a repair ends without its work, and a deposit was paid for that.
#[derive(Debug, Clone, Copy)]
pub struct PaymentSettlement;

#[async_trait]
impl ProcessManager for PaymentSettlement {
    fn name(&self) -> &'static str {
        "payment_settlement"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &[
            "PaymentConfirmed",
            "CreditKept",
            "RefundCompleted",
            "QuoteRejected",
            "QuoteExpired",
            "RepairCancelled",
            "DeclaredUnrepairable",
        ]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        if let Ok(ended) = event.stream.aggregate_id.parse::<RepairNumber>() {
            return self.propose_unheld(executor, event, ended).await;
        }
        let Ok(payment) = event.stream.aggregate_id.parse::<PaymentId>() else { return Ok(()) };
        match event.decode()? {
            PaymentEvent::PaymentConfirmed {
                repair,
                charge,
                gateway_order,
                amount,
                paid_at,
                ..
            } => {
                let intent = RepairIntent::RecordOnlinePayment {
                    payment,
                    charge,
                    amount,
                    gateway_order: evidence(gateway_order),
                    paid_at,
                    kept_as_credit: false,
                };
                let confirmed = Confirmed { payment, repair, paid_at };
                self.book_or_propose(executor, event, confirmed, intent).await
            }
            PaymentEvent::CreditKept { repair, charge, amount, .. } => {
                let state = payment_state(executor, payment).await?;
                let paid = state.attempt().and_then(|attempt| attempt.confirmation());
                let paid = paid.ok_or(ExecuteError::NotFound)?;
                let intent = RepairIntent::RecordOnlinePayment {
                    payment,
                    charge,
                    amount,
                    gateway_order: evidence(paid.gateway_order),
                    paid_at: paid.paid_at,
                    kept_as_credit: true,
                };
                let booked = self.book(executor, event, repair, intent).await;
                booked.map(drop).map_err(ExecuteError::erase)
            }
            PaymentEvent::RefundCompleted { refund, repair, amount, by_hand, .. } => {
                let state = payment_state(executor, payment).await?;
                let known = state.attempt().and_then(|attempt| attempt.refund(refund));
                let reason = known.ok_or(ExecuteError::NotFound)?.reason.clone();
                let method = by_hand.unwrap_or(PaymentMethod::Online);
                let intent =
                    RepairIntent::RecordOnlineRefund { payment, refund, amount, method, reason };
                match self.book(executor, event, repair, intent).await {
                    // What was never booked leaves no trace in the account when it goes back.
                    Err(ExecuteError::Rejected(RepairError::PaymentUnknown)) => Ok(()),
                    booked => booked.map(drop).map_err(ExecuteError::erase),
                }
            }
            PaymentEvent::PaymentRequested { .. }
            | PaymentEvent::PaymentOrderCreated { .. }
            | PaymentEvent::PaymentOrderFailed { .. }
            | PaymentEvent::PaymentLeftPending { .. }
            | PaymentEvent::PaymentRejected { .. }
            | PaymentEvent::PaymentVoided { .. }
            | PaymentEvent::PaymentExpired { .. }
            | PaymentEvent::PaymentMismatched { .. }
            | PaymentEvent::MismatchSettled { .. }
            | PaymentEvent::RefundProposed { .. }
            | PaymentEvent::RefundRequested { .. }
            | PaymentEvent::RefundProgressed { .. }
            | PaymentEvent::RefundRejected { .. }
            | PaymentEvent::PaymentTakenByHand { .. }
            | PaymentEvent::TaxDocumentRecorded { .. } => Ok(()),
        }
    }
}

impl PaymentSettlement {
    async fn book_or_propose(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        confirmed: Confirmed,
        intent: RepairIntent,
    ) -> Result<(), ExecuteError<Refused>> {
        let (reason, amount) = match self.book(executor, event, confirmed.repair, intent).await {
            Ok(booked) => {
                let overpaid = overpaid(executor, confirmed, booked.position).await?;
                if overpaid == Money::ZERO {
                    return Ok(());
                }
                (ProposalReason::AlreadySettled, Some(overpaid))
            }
            Err(ExecuteError::Rejected(RepairError::ChargeAlreadySettled { .. })) => {
                (ProposalReason::AlreadySettled, None)
            }
            // Whatever the account has against it: the money is here, and a person decides.
            Err(ExecuteError::Rejected(_) | ExecuteError::NotFound) => {
                (ProposalReason::NothingDue, None)
            }
            Err(error) => return Err(error.erase()),
        };
        let context = Context::reaction(event, self.name()).step("propose");
        let intent = PaymentIntent::ProposeRefund { reason, amount };
        self.propose(executor, confirmed.payment, intent, context).await
    }

    /// The repair ended without its work, and what was paid ahead of that is held by nothing.
    async fn propose_unheld(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        repair: RepairNumber,
    ) -> Result<(), ExecuteError<Refused>> {
        let then = AsOf::Position(event.position);
        let repair = executor.load_as_of::<Repair>(&repair.to_string(), then).await;
        let repair = repair.map_err(ExecuteError::erase)?.state;
        let (mut on_its_way, mut refundable) = (Money::ZERO, Vec::new());
        for payment in repair.online_payments() {
            let state = payment_state(executor, payment).await?;
            let Some(attempt) = state.attempt() else { continue };
            let under_way = attempt.refunds.iter().filter(|refund| !refund.status.is_over());
            on_its_way += under_way.map(|refund| refund.amount).sum();
            refundable.push((payment, attempt.refundable()));
        }
        for (payment, amount) in repair.unheld_online(event.recorded_at, on_its_way, &refundable) {
            let context = Context::reaction(event, self.name()).step(&format!("propose {payment}"));
            let (reason, amount) = (ProposalReason::NothingDue, Some(amount));
            let intent = PaymentIntent::ProposeRefund { reason, amount };
            self.propose(executor, payment, intent, context).await?;
        }
        Ok(())
    }

    async fn propose(
        &self,
        executor: &Executor,
        payment: PaymentId,
        intent: PaymentIntent,
        context: Context,
    ) -> Result<(), ExecuteError<Refused>> {
        let (by, at) = (Actor::system(self.name()), executor.clock().now());
        let command = PaymentCommand { by, at, intent };
        let done = executor.execute::<Payment>(&payment.to_string(), command, context).await;
        done.map(drop).map_err(ExecuteError::erase)
    }

    async fn book(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
        repair: RepairNumber,
        intent: RepairIntent,
    ) -> Result<Executed, ExecuteError<RepairError>> {
        let (by, at) = (Actor::system(self.name()), executor.clock().now());
        let command = RepairCommand { by, at, intent };
        let context = Context::reaction(event, self.name());
        executor.execute::<Repair>(&repair.to_string(), command, context).await
    }
}

/// A payment that the gateway confirmed.
#[derive(Clone, Copy)]
struct Confirmed {
    payment: PaymentId,
    repair: RepairNumber,
    paid_at: DateTime<Utc>,
}

/// How much of it was more than was due, once it was booked. The repair is looked at as it stood then, so that doing
/// this again finds the same, whatever came in since.
async fn overpaid(
    executor: &Executor,
    confirmed: Confirmed,
    booked: Position,
) -> Result<Money, ExecuteError<Refused>> {
    let Confirmed { payment, repair, paid_at } = confirmed;
    let then = executor.load_as_of::<Repair>(&repair.to_string(), AsOf::Position(booked)).await;
    Ok(then.map_err(ExecuteError::erase)?.state.overpaid_by(payment, paid_at))
}

async fn payment_state(
    executor: &Executor,
    payment: PaymentId,
) -> Result<std::sync::Arc<Payment>, ExecuteError<Refused>> {
    let loaded = executor.load::<Payment>(&payment.to_string()).await;
    Ok(loaded.map_err(ExecuteError::erase)?.state)
}

/// How the account refers to the gateway's order.
fn evidence(gateway_order: u64) -> String {
    format!("Flow {gateway_order}")
}
