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
use crate::gateways::PaidRow;
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
    /// Of these, how many could not be compared: the row, the report or our own attempt cannot be read.
    pub failed: usize,
}

/// What a payment of the list turned out to be.
enum Compared {
    Known,
    Found,
    Foreign,
}

impl Payments {
    /// Records what was paid on that day in Santiago and is not confirmed yet.
    ///
    /// # Errors
    /// When the gateway or the log fails; what was recorded until then stays, and doing it again is harmless. One
    /// payment that cannot be read stops no other.
    pub async fn settle_day(
        &self,
        executor: &Executor,
        day: NaiveDate,
    ) -> Result<DaySettled, Trouble> {
        let mut settled = DaySettled::default();
        for row in self.gateway.paid_on(day).await? {
            settled.paid += 1;
            match self.compare(executor, row).await {
                Ok(Compared::Known) => {}
                Ok(Compared::Found) => settled.found += 1,
                Ok(Compared::Foreign) => settled.foreign += 1,
                Err(Trouble::Log(error)) if !error.is_unreadable() => {
                    return Err(Trouble::Log(error));
                }
                Err(trouble) => {
                    tracing::warn!(%day, error = %trouble, "a payment was not compared");
                    settled.failed += 1;
                }
            }
        }
        Ok(settled)
    }

    async fn compare(&self, executor: &Executor, row: PaidRow) -> Result<Compared, Trouble> {
        let status = row?;
        let payment = payment_of_commerce_order(&status.commerce_order);
        let known = match payment {
            Some(payment) => executor.load_if_any::<Payment>(&payment.to_string()).await?,
            None => None,
        };
        let Some(attempt) = known.as_ref().and_then(|known| known.state.attempt()) else {
            let order = &status.provider_order;
            tracing::warn!(gateway.order = order, "paid, but not asked for by us");
            return Ok(Compared::Foreign);
        };
        if attempt.confirmation().is_some() {
            return Ok(Compared::Known);
        }
        let command_id = Uuid::new_v5(&SETTLEMENTS, status.provider_order.as_bytes());
        let context = Context::new(Actor::system("daily_settlement"), command_id, "settle day");
        let report = payment_report(status, executor.clock().now())?;
        self.record(executor, attempt.payment, report, &context).await?;
        Ok(Compared::Found)
    }
}
