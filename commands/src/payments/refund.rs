//! Giving money back: the owner's decision is durable before the gateway hears of it.

use domain::payment::{
    Attempt, Payment, PaymentCommand, PaymentError, PaymentIntent, RefundStatus,
};
use domain::repair::{PaymentMethod, Repair};
use domain::values::{Money, PaymentId, RefundId};
use eventlog::LogError;

use super::found_refund::refund_of_token;
use super::report::{Puzzling, give, refund_report};
use super::{PaymentDone, PaymentFailure, Payments, automatic, email_of, standing};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused, check_permission};
use crate::gateways::{GatewayError, PaymentToken, RefundOrder};

/// What is to go back.
#[derive(Debug, Clone)]
pub struct WishedRefund {
    /// Of which payment.
    pub payment: PaymentId,
    /// The refund's id: the same for the same request.
    pub refund: RefundId,
    /// How much; none for what is proposed to go back, else for all that can.
    pub amount: Option<Money>,
    /// Why.
    pub reason: String,
}

impl Payments {
    /// Asks the gateway to give money back, whether or not the caller goes on waiting. The payer may have to
    /// accept; what becomes of it comes by callback and reconciliation.
    ///
    /// # Errors
    /// When there is nothing to give back, the caller may not, or the gateway makes no order of it. Where the
    /// outcome is unknown the refund stays requested: asking again could give the money back twice.
    pub async fn refund(
        &self,
        executor: &Executor,
        wish: WishedRefund,
        context: Context,
    ) -> Result<PaymentDone, PaymentFailure> {
        let (this, inner) = (self.clone(), executor.clone());
        executor.to_the_end(async move { this.give_back(&inner, wish, &context).await }).await?
    }

    /// Notes that the owner gave money back by hand: where the gateway cannot, or the payer does not accept. Nothing
    /// of the same money may be on its way through the gateway.
    ///
    /// # Errors
    /// When there is nothing to give back, or the caller may not.
    pub async fn give_back_by_hand(
        &self,
        executor: &Executor,
        wish: WishedRefund,
        method: PaymentMethod,
        context: Context,
    ) -> Result<PaymentDone, PaymentFailure> {
        let WishedRefund { payment, refund, amount, reason } = wish;
        let id = payment.to_string();
        let state = executor.load::<Payment>(&id).await.map_err(ExecuteError::erase)?.state;
        let attempt = state.attempt().ok_or(ExecuteError::NotFound)?;
        let booked = booked(executor, attempt).await?;
        let known = attempt.refund(refund).map(|known| known.amount);
        let amount = amount.or(known).unwrap_or_else(|| attempt.to_give_back(booked));
        let intent = PaymentIntent::GiveBackByHand { refund, amount, method, reason, booked };
        let at = executor.clock().now();
        let command = PaymentCommand { by: context.actor.clone(), at, intent };
        let done = executor.execute::<Payment>(&id, command, context).await;
        let position = done.map_err(ExecuteError::erase)?.position;
        let (attempt, version) = standing(executor, payment).await?;
        Ok(PaymentDone { attempt, version, position })
    }

    /// Looks up a refund whose answer was lost under the token that a person found at the gateway, and notes what
    /// became of it.
    ///
    /// # Errors
    /// When the gateway does not know the token or does not answer, another refund has it, this one has another, or
    /// the caller may not.
    pub async fn attach_refund(
        &self,
        executor: &Executor,
        (payment, refund): (PaymentId, RefundId),
        token: &PaymentToken,
        context: Context,
    ) -> Result<PaymentDone, PaymentFailure> {
        self.must_be_enabled()?;
        let id = payment.to_string();
        let state = executor.load::<Payment>(&id).await.map_err(ExecuteError::erase)?.state;
        if refund_of_token(executor, token).await?.is_some_and(|known| known != (payment, refund)) {
            return Err(refused(&PaymentError::RefundTokenTaken).into());
        }
        let report = refund_report(self.gateway.refund_status(token).await?).map_err(unknown)?;
        let intent = PaymentIntent::AttachRefund { refund, report };
        let at = executor.clock().now();
        let command = PaymentCommand { by: context.actor.clone(), at, intent };
        check_permission(&*state, &command, &context)?;
        let done = executor.execute::<Payment>(&id, command, context).await;
        let position = done.map_err(ExecuteError::erase)?.position;
        let (attempt, version) = standing(executor, payment).await?;
        Ok(PaymentDone { attempt, version, position })
    }

    async fn give_back(
        &self,
        executor: &Executor,
        wish: WishedRefund,
        context: &Context,
    ) -> Result<PaymentDone, PaymentFailure> {
        self.must_be_enabled()?;
        let WishedRefund { payment, refund, amount, reason } = wish;
        let id = payment.to_string();
        let state = executor.load::<Payment>(&id).await.map_err(ExecuteError::erase)?.state;
        let attempt = state.attempt().ok_or(ExecuteError::NotFound)?;
        let booked = booked(executor, attempt).await?;
        let known = attempt.refund(refund).map(|known| known.amount);
        let amount = amount.or(known).unwrap_or_else(|| attempt.to_give_back(booked));
        let intent = PaymentIntent::RequestRefund { refund, amount, reason, booked };
        let at = executor.clock().now();
        let command = PaymentCommand { by: context.actor.clone(), at, intent };
        check_permission(&*state, &command, context)?;
        let paid = attempt.confirmation().ok_or_else(|| refused(&PaymentError::NotPaid))?;
        let receiver = email_of(executor, attempt.customer).await?;
        let requested = executor.execute::<Payment>(&id, command, context.clone()).await;
        let requested = requested.map_err(ExecuteError::erase)?;
        if requested.replayed || known.is_some() {
            let (attempt, version) = standing(executor, payment).await?;
            return Ok(PaymentDone { attempt, version, position: requested.position });
        }
        let order = RefundOrder {
            commerce_order: refund.to_string(),
            provider_order: paid.gateway_order.to_string(),
            amount,
            receiver,
            callback_url: self.callback_url(),
        };
        let position = match self.gateway.refund(&order).await {
            Ok(status) => {
                let report = refund_report(status).map_err(unknown)?;
                debug_assert_ne!(report.status, RefundStatus::Requested);
                self.record_refund(executor, payment, refund, report, context).await?.position
            }
            Err(error) if error.is_in_doubt() => {
                tracing::error!(%error, payment.id = id, "whether money goes back is not known");
                return Err(error.into());
            }
            Err(error) => {
                let intent =
                    PaymentIntent::RecordRefundFailure { refund, code: error.stored_code() };
                give(executor, payment, intent, &automatic(context, "refund refused")).await?;
                return Err(error.into());
            }
        };
        let (attempt, version) = standing(executor, payment).await?;
        Ok(PaymentDone { attempt, version, position })
    }
}

/// What the repair's account still has of the payment's charge; none where it is not booked there.
async fn booked(executor: &Executor, attempt: &Attempt) -> Result<Option<Money>, LogError> {
    let repair = executor.load_if_any::<Repair>(&attempt.repair.to_string()).await?;
    Ok(repair.and_then(|known| known.state.paid_beside(attempt.payment)))
}

fn refused(error: &PaymentError) -> ExecuteError<Refused> {
    ExecuteError::Rejected(Refused::from(error))
}

fn unknown(_: Puzzling) -> GatewayError {
    GatewayError::Unknown { reason: "the refund's state is not known" }
}
