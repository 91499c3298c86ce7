//! The gateway's callbacks: each names a token, and what became of it is asked for with our own keys.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::payment::{Payment, payment_of_commerce_order};
use domain::webhook::{Provider, flow_dedupe_key};

use super::Payments;
use super::found_refund::{refund_of_token, refund_without_token};
use super::report::{Puzzling, payment_report, refund_report};
use crate::context::Context;
use crate::executor::Executor;
use crate::gateways::{Delivery, GatewayError, PaymentNotice, PaymentToken, RefusalCause, Webhook};
use crate::webhooks::{Door, Gate, KeptDelivery, Outcome, Trouble, WebhookHandler};

/// What this handler does, as of now.
const VERSION: u32 = 2;

/// Takes the callbacks about payments and refunds.
pub struct FlowConfirmations {
    payments: Payments,
    door: Door<PaymentNotice>,
}

impl FlowConfirmations {
    /// Asks that gateway about what `webhook` reads.
    pub fn new(payments: Payments, webhook: Arc<dyn Webhook<Notice = PaymentNotice>>) -> Self {
        Self { payments, door: Door::open(webhook) }
    }
}

impl From<Puzzling> for Trouble {
    fn from(Puzzling(code): Puzzling) -> Self {
        Self::Hopeless(code)
    }
}

#[async_trait]
impl WebhookHandler for FlowConfirmations {
    fn provider(&self) -> Provider {
        Provider::Flow
    }

    fn is_enabled(&self) -> bool {
        self.payments.is_enabled()
    }

    fn gate(&self) -> &dyn Gate {
        &self.door
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn dedupe_key(&self, delivery: &Delivery<'_>, now: DateTime<Utc>) -> String {
        flow_dedupe_key(&self.door.dedupe_key(delivery), now)
    }

    async fn process(
        &self,
        executor: &Executor,
        delivery: &KeptDelivery,
        context: &Context,
    ) -> Result<Outcome, Trouble> {
        let mut outcome = "webhook.empty";
        for PaymentNotice { token } in self.door.read(delivery)? {
            outcome = self.payments.look(executor, &token, context).await?;
        }
        Ok(outcome)
    }
}

impl Payments {
    /// Asks the gateway what became of a token, and records the answer.
    async fn look(
        &self,
        executor: &Executor,
        token: &PaymentToken,
        context: &Context,
    ) -> Result<Outcome, Trouble> {
        let status = match self.gateway.status(token).await {
            Ok(status) => status,
            Err(error) if is_unknown(&error) => {
                return self.look_for_refund(executor, token, context).await;
            }
            Err(error) => return Err(error.into()),
        };
        let payment = payment_of_commerce_order(&status.commerce_order);
        let payment = payment.ok_or(Trouble::Hopeless("payment.foreign_order"))?;
        // The gateway may be faster than our own log: what is not stored yet is looked for again.
        if executor.load_if_any::<Payment>(&payment.to_string()).await?.is_none() {
            return Err(Trouble::Later("payment.unknown"));
        }
        let report = payment_report(status, executor.clock().now())?;
        self.record(executor, payment, report, context).await?;
        Ok("payment.reported")
    }

    async fn look_for_refund(
        &self,
        executor: &Executor,
        token: &PaymentToken,
        context: &Context,
    ) -> Result<Outcome, Trouble> {
        let status = match self.gateway.refund_status(token).await {
            Ok(status) => status,
            Err(error) if is_unknown(&error) => {
                return Err(Trouble::Hopeless("payment.unknown_token"));
            }
            Err(error) => return Err(error.into()),
        };
        let (payment, refund) = match refund_of_token(executor, token).await? {
            Some(known) => known,
            None => refund_without_token(executor, &status).await?,
        };
        self.record_refund(executor, payment, refund, refund_report(status)?, context).await?;
        Ok("refund.reported")
    }
}

fn is_unknown(error: &GatewayError) -> bool {
    matches!(error, GatewayError::Refused { cause: RefusalCause::NotFound, .. })
}
