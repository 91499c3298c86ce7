//! A day's payments at the gateway held against ours (`product.md` §5 module 10, daily settlement): what was paid there
//! counts here, however long ago its callback was lost.

use chrono::NaiveDate;
use domain::Actor;
use domain::payment::{Payment, payment_of_commerce_order};
use uuid::{Uuid, uuid};

use super::Payments;
use super::report::payment_report;
use crate::context::Context;
use crate::executor::Executor;
use crate::webhooks::Trouble;

/// The root of the command ids of a settlement.
const SETTLEMENTS: Uuid = uuid!("b1b7a4de-9c57-5f0f-8d5e-3f9f2f6e7a60");

/// What a day's settlement came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DaySettled {
    /// Payments of that day at the gateway.
    pub paid: usize,
    /// Of these, how many we only learned of now.
    pub found: usize,
    /// Of these, how many belong to no attempt of ours: a person must look at them.
    pub foreign: usize,
}

impl Payments {
    /// Records what was paid on that day in Santiago and is not confirmed yet.
    ///
    /// # Errors
    /// When the gateway or the log fails; what was recorded until then stays, and doing it again is harmless.
    pub async fn settle_day(
        &self,
        executor: &Executor,
        day: NaiveDate,
    ) -> Result<DaySettled, Trouble> {
        let mut settled = DaySettled::default();
        for status in self.gateway.paid_on(day).await? {
            settled.paid += 1;
            let payment = payment_of_commerce_order(&status.commerce_order);
            let known = match payment {
                Some(payment) => executor.load_if_any::<Payment>(&payment.to_string()).await?,
                None => None,
            };
            let attempt = known.as_ref().and_then(|known| known.state.attempt());
            let Some(attempt) = attempt else {
                tracing::warn!(
                    gateway.order = status.provider_order,
                    "paid, but not asked for by us"
                );
                settled.foreign += 1;
                continue;
            };
            if attempt.confirmation().is_none() {
                let command_id = Uuid::new_v5(&SETTLEMENTS, status.provider_order.as_bytes());
                let actor = Actor::system("daily_settlement");
                let context = Context::new(actor, command_id, "settle day");
                let report = payment_report(status, executor.clock().now())?;
                self.record(executor, attempt.payment, report, &context).await?;
                settled.found += 1;
            }
        }
        Ok(settled)
    }
}
