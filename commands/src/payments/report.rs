//! What the gateway says about an order or a refund, as the domain takes it.

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::payment::{
    GatewayReport, GatewayStatus, Payment, PaymentCommand, PaymentIntent, RefundReport,
    RefundStatus,
};
use domain::values::{Money, PaymentId, RefundId};

use super::{AUTOMATION, Payments, automatic};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused};
use crate::gateways::{self, PaymentState, RefundState, whole_pesos};

/// Something that this version cannot take for an answer. A person must look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Puzzling(pub(super) &'static str);

/// The report on an order.
pub(super) fn payment_report(
    status: gateways::PaymentStatus,
    now: DateTime<Utc>,
) -> Result<GatewayReport, Puzzling> {
    let gateway_order = status.provider_order.parse();
    let gateway_order = gateway_order.map_err(|_| Puzzling("payment.order_unreadable"))?;
    // An amount with a fraction is none that was ever asked for.
    let amount = whole_pesos(&status.amount.number);
    let amount = amount.ok_or(Puzzling("payment.amount_unreadable"))?;
    let status_there = match status.state {
        PaymentState::Pending => GatewayStatus::Pending { media: status.media },
        PaymentState::Paid => GatewayStatus::Paid {
            media: status.media.unwrap_or_default(),
            paid_at: status.paid_at.unwrap_or(now),
            balance: status.balance,
        },
        PaymentState::Rejected => GatewayStatus::Rejected { code: None },
        PaymentState::Cancelled => GatewayStatus::Voided,
        PaymentState::Other(_) => return Err(Puzzling("payment.state_unknown")),
    };
    Ok(GatewayReport {
        commerce_order: status.commerce_order,
        gateway_order,
        amount,
        currency: status.amount.currency,
        status: status_there,
    })
}

/// The report on a refund.
pub(super) fn refund_report(status: gateways::RefundStatus) -> Result<RefundReport, Puzzling> {
    Ok(RefundReport {
        status: match status.state {
            RefundState::Created => RefundStatus::Created,
            RefundState::Accepted => RefundStatus::Accepted,
            RefundState::Rejected => RefundStatus::Rejected,
            RefundState::Refunded => RefundStatus::Refunded,
            RefundState::Cancelled => RefundStatus::Cancelled,
            RefundState::Other(_) => return Err(Puzzling("payment.refund_state_unknown")),
        },
        gateway_refund: status.provider_refund,
        token: status.token.reveal().to_owned(),
        amount: status.amount,
        fee: status.fee.unwrap_or(Money::ZERO),
    })
}

impl Payments {
    /// Records a report on an order. The command's id holds what the report says: the same again is the same
    /// command, and another one is not taken for it.
    pub(super) async fn record(
        &self,
        executor: &Executor,
        payment: PaymentId,
        report: GatewayReport,
        context: &Context,
    ) -> Result<Executed, ExecuteError<Refused>> {
        let step = format!("report {payment} {report:?}");
        let intent = PaymentIntent::RecordReport { report, fee_rate: self.terms.fee_rate };
        give(executor, payment, intent, &automatic(context, &step)).await
    }

    /// Records a report on a refund.
    pub(super) async fn record_refund(
        &self,
        executor: &Executor,
        payment: PaymentId,
        refund: RefundId,
        report: RefundReport,
        context: &Context,
    ) -> Result<Executed, ExecuteError<Refused>> {
        let step = format!("refund {refund} {:?}", report.status);
        let intent = PaymentIntent::RecordRefundReport { refund, report };
        give(executor, payment, intent, &automatic(context, &step)).await
    }
}

/// Gives a payment a command of the system's.
pub(super) async fn give(
    executor: &Executor,
    payment: PaymentId,
    intent: PaymentIntent,
    context: &Context,
) -> Result<Executed, ExecuteError<Refused>> {
    let at = executor.clock().now();
    let command = PaymentCommand { by: Actor::system(AUTOMATION), at, intent };
    let done = executor.execute::<Payment>(&payment.to_string(), command, context.clone()).await;
    done.map_err(ExecuteError::erase)
}
