//! Beginning to pay: the request is durable before the gateway makes its order.

use std::time::Duration;

use domain::Actor;
use domain::payment::{
    Attempt, Gateway, ORDER_LIFETIME, Outcome, Payment, PaymentCommand, PaymentIntent,
};
use domain::repair::{ChargeKind, Repair};
use domain::values::{Email, PaymentId, RepairNumber};
use domain::wording::charge_label;

use super::{PaymentDone, PaymentFailure, Payments, automatic, email_of, standing};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::gateways::{CreatedPayment, GatewayError, PaymentOrder};

/// What somebody wants to pay.
#[derive(Debug, Clone, Copy)]
pub struct WishedPayment {
    /// The attempt's id: the same for the same request.
    pub payment: PaymentId,
    /// Whose charge.
    pub repair: RepairNumber,
    /// Which charge; its amount is what it still lacks.
    pub charge: ChargeKind,
}

impl Payments {
    /// Begins to pay a charge and has the gateway make an order of it, whether or not the caller goes on waiting.
    ///
    /// # Errors
    /// When nothing is to be paid, the caller may not, or the gateway makes no order. An attempt whose order
    /// failed stays on record; asking again begins another, or goes on with it where nothing was sent.
    pub async fn start(
        &self,
        executor: &Executor,
        wish: WishedPayment,
        context: Context,
    ) -> Result<PaymentDone, PaymentFailure> {
        let (this, inner) = (self.clone(), executor.clone());
        executor.to_the_end(async move { this.begin(&inner, wish, &context).await }).await?
    }

    async fn begin(
        &self,
        executor: &Executor,
        wish: WishedPayment,
        context: &Context,
    ) -> Result<PaymentDone, PaymentFailure> {
        self.must_be_enabled()?;
        let WishedPayment { payment, repair, charge } = wish;
        let at = executor.clock().now();
        let found = executor.load::<Repair>(&repair.to_string()).await;
        let found = found.map_err(ExecuteError::erase)?.state;
        let customer = found.customer().ok_or(ExecuteError::NotFound)?;
        // To others the repair does not exist.
        if !context.actor.role.is_staff() && context.actor.person_id() != Some(customer) {
            return Err(ExecuteError::NotFound.into());
        }
        let payer = email_of(executor, customer).await?;
        let intent = PaymentIntent::Request {
            payment,
            repair,
            customer,
            charge,
            outstanding: found.outstanding(charge, at),
            gateway: Gateway::Flow,
        };
        let command = PaymentCommand { by: context.actor.clone(), at, intent };
        let id = payment.to_string();
        let requested = executor.execute::<Payment>(&id, command, context.clone()).await;
        let requested = requested.map_err(ExecuteError::erase)?;
        let (attempt, version) = standing(executor, payment).await?;
        // An order under way is not made a second time: the gateway would not know it for the same.
        let needs_order = attempt.order.is_none()
            && match &attempt.outcome {
                Outcome::Open => !requested.replayed,
                Outcome::OrderFailed { code } => nothing_was_sent(code),
                Outcome::Rejected | Outcome::Voided | Outcome::Expired | Outcome::Paid(_) => false,
            };
        if !needs_order {
            return Ok(PaymentDone { attempt, version, position: requested.position });
        }
        self.order(executor, &attempt, payer, context).await
    }

    async fn order(
        &self,
        executor: &Executor,
        attempt: &Attempt,
        payer: Email,
        context: &Context,
    ) -> Result<PaymentDone, PaymentFailure> {
        let lifetime = u64::try_from(ORDER_LIFETIME.num_seconds()).unwrap_or_default();
        let order = PaymentOrder {
            commerce_order: attempt.commerce_order.clone(),
            subject: format!("{} · {}", charge_label(attempt.charge), attempt.repair),
            amount: attempt.amount,
            payer,
            expires_in: Duration::from_secs(lifetime),
            confirmation_url: self.callback_url(),
            return_url: self.return_url(),
        };
        let created = self.gateway.create(&order).await.and_then(|created| {
            let unreadable = GatewayError::Unknown { reason: "the order's number cannot be read" };
            let number: u64 = created.provider_order.parse().map_err(|_| unreadable)?;
            Ok((number, created))
        });
        let (intent, failure) = match created {
            Ok((gateway_order, CreatedPayment { token, pay_url, .. })) => {
                let token = token.reveal().to_owned();
                (PaymentIntent::RecordOrder { gateway_order, token, pay_url }, None)
            }
            // Whether there is an order or not, its token is lost: the attempt is given up. Reconciliation goes
            // on asking about it by our own number.
            Err(error) => {
                let code = error.stored_code();
                (PaymentIntent::RecordOrderFailure { code }, Some(error))
            }
        };
        let at = executor.clock().now();
        let step = automatic(context, &format!("order {at}"));
        let command = PaymentCommand { by: Actor::system(super::AUTOMATION), at, intent };
        let id = attempt.payment.to_string();
        let done = executor.execute::<Payment>(&id, command, step).await;
        let done = done.map_err(ExecuteError::erase)?;
        if let Some(error) = failure {
            return Err(error.into());
        }
        let (attempt, version) = standing(executor, attempt.payment).await?;
        Ok(PaymentDone { attempt, version, position: done.position })
    }
}

/// Whether an order failed before anything reached the gateway, so that it may be asked again.
fn nothing_was_sent(code: &str) -> bool {
    [
        GatewayError::Disabled.code(),
        GatewayError::CircuitOpen { retry_after: Duration::ZERO }.code(),
        GatewayError::NotSent { reason: "" }.code(),
        GatewayError::RateLimited { retry_after: None }.code(),
    ]
    .contains(&code)
}
