//! Asking the gateway again, since it promises no second callback: every 15 minutes for 48 hours, and for as long
//! as money is on its way back (`product.md` §5 module 10). Called by a recurring job with the candidates.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Actor;
use domain::payment::{Attempt, Outcome, Payment, PaymentIntent};
use domain::values::PaymentId;
use eventlog::LogError;
use uuid::{Uuid, uuid};

use super::report::{give, payment_report, refund_report};
use super::{Payments, automatic};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::gateways::{GatewayError, PaymentToken};
use crate::webhooks::Trouble;

/// The root of the command ids of a round.
const ROUNDS: Uuid = uuid!("6f9a0c5b-4f7e-5a53-8b0a-7d2c9e61f3b8");
/// How long an order may be under way before an attempt without one is given up.
const ORDER_TAKES: TimeDelta = TimeDelta::minutes(5);

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Attempts that the gateway was asked about.
    pub asked: usize,
    /// Attempts about which it did not answer, or not in a way that was understood, and those that cannot be read.
    pub failed: usize,
    /// Attempts that needed nothing.
    pub left: usize,
}

impl Payments {
    /// Asks about the candidates that are not paid, and about refunds on their way; ends those whose time ran out.
    ///
    /// # Errors
    /// When the log fails; what was done until then stays done. One attempt that cannot be read stops no other.
    pub async fn reconcile_due(
        &self,
        executor: &Executor,
        candidates: impl IntoIterator<Item = PaymentId>,
        now: DateTime<Utc>,
    ) -> Result<Reconciled, LogError> {
        let mut round = Reconciled::default();
        for payment in candidates {
            match self.reconcile_if_due(executor, payment, now).await {
                Ok(true) => round.asked += 1,
                Ok(false) => round.left += 1,
                Err(Trouble::Log(error)) if !error.is_unreadable() => return Err(error),
                Err(trouble) => {
                    tracing::warn!(payment.id = %payment, error = %trouble, "not reconciled");
                    round.failed += 1;
                }
            }
        }
        Ok(round)
    }

    /// Whether there was anything to ask.
    async fn reconcile_if_due(
        &self,
        executor: &Executor,
        payment: PaymentId,
        now: DateTime<Utc>,
    ) -> Result<bool, Trouble> {
        let known = executor.load_if_any::<Payment>(&payment.to_string()).await?;
        let attempt = known.as_ref().and_then(|known| known.state.attempt());
        let Some(attempt) = attempt.filter(|attempt| needs_asking(attempt, now)) else {
            return Ok(false);
        };
        let command_id = Uuid::new_v5(&ROUNDS, format!("{payment} {now}").as_bytes());
        let actor = Actor::system("payment_reconciliation");
        let context = Context::new(actor, command_id, "reconcile");
        self.reconcile(executor, attempt, now, &context).await?;
        Ok(true)
    }

    async fn reconcile(
        &self,
        executor: &Executor,
        attempt: &Attempt,
        now: DateTime<Utc>,
        context: &Context,
    ) -> Result<(), Trouble> {
        if attempt.confirmation().is_some() {
            return self.reconcile_refunds(executor, attempt, context).await;
        }
        let asked = match attempt.reconciliation_due(now) {
            Some(_) => self.reconcile_order(executor, attempt, now, context).await,
            None => Ok(()),
        };
        // Our own clock ends it whether or not the gateway answers; a later success still counts.
        if has_run_out(attempt, now) {
            let step = automatic(context, "expire");
            let expired = give(executor, attempt.payment, PaymentIntent::Expire, &step).await;
            tolerate_refusal(expired.map(drop))?;
        }
        asked
    }

    async fn reconcile_order(
        &self,
        executor: &Executor,
        attempt: &Attempt,
        now: DateTime<Utc>,
        context: &Context,
    ) -> Result<(), Trouble> {
        let token = attempt.order.as_ref().and_then(|order| PaymentToken::parse(&order.token));
        let found = match &token {
            Some(token) => self.gateway.status(token).await.map(Some)?,
            None => self.gateway.find(&attempt.commerce_order).await?,
        };
        if let Some(status) = found {
            let report = payment_report(status, now)?;
            self.record(executor, attempt.payment, report, context).await?;
        }
        // The process that was to make the order is gone, or its answer was lost, and the token with it.
        let is_lost = attempt.order.is_none() && attempt.outcome == Outcome::Open;
        if is_lost && now >= attempt.requested_at + ORDER_TAKES {
            let code = GatewayError::Unknown { reason: "" }.code().to_owned();
            let intent = PaymentIntent::RecordOrderFailure { code };
            let step = automatic(context, "order lost");
            tolerate_refusal(give(executor, attempt.payment, intent, &step).await.map(drop))?;
        }
        Ok(())
    }

    async fn reconcile_refunds(
        &self,
        executor: &Executor,
        attempt: &Attempt,
        context: &Context,
    ) -> Result<(), Trouble> {
        for refund in attempt.refunds.iter().filter(|refund| !refund.status.is_over()) {
            let Some(token) = refund.token.as_deref().and_then(PaymentToken::parse) else {
                continue;
            };
            let report = refund_report(self.gateway.refund_status(&token).await?)?;
            self.record_refund(executor, attempt.payment, refund.refund, report, context).await?;
        }
        Ok(())
    }
}

fn needs_asking(attempt: &Attempt, now: DateTime<Utc>) -> bool {
    attempt.reconciliation_due(now).is_some()
        || has_run_out(attempt, now)
        || attempt.refunds.iter().any(|refund| !refund.status.is_over())
}

/// Whether its time to pay is over and nothing has ended it.
fn has_run_out(attempt: &Attempt, now: DateTime<Utc>) -> bool {
    match attempt.outcome {
        Outcome::Open | Outcome::OrderFailed { .. } | Outcome::Rejected => {
            now >= attempt.expires_at
        }
        Outcome::Voided | Outcome::Expired | Outcome::Paid(_) => false,
    }
}

/// A rule that says no has seen more than this round: the payment came in, or it ended otherwise.
fn tolerate_refusal(done: Result<(), ExecuteError<Refused>>) -> Result<(), Trouble> {
    match done {
        Ok(()) | Err(ExecuteError::Rejected(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
