//! `settle_payments`: holds the payment gateway's lists of the last days against ours, so that what no callback told and
//! no question found counts all the same (module 10, daily settlement).

use chrono::Days;
use commands::webhooks::Trouble;
use domain::calendar::santiago_date;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

/// Of how many days, so that a gateway that does not answer for a night misses none.
const DAYS: u64 = 3;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    if !tools.payments.is_enabled() {
        return Ok(Done::saying("Los pagos en línea están desactivados"));
    }
    let today = santiago_date(tools.now());
    let (mut paid, mut found, mut foreign) = (0, 0, 0);
    let (mut failed, mut days_failed) = (0, 0);
    for day in (1..=DAYS).filter_map(|ago| today.checked_sub_days(Days::new(ago))) {
        match tools.payments.settle_day(&tools.executor, day).await {
            Ok(settled) => {
                paid += settled.paid;
                found += settled.found;
                foreign += settled.foreign;
                failed += settled.failed;
            }
            Err(Trouble::Log(error)) => return Err(error.into()),
            // Tomorrow's run asks for this day again.
            Err(trouble) => {
                tracing::warn!(%day, error = %trouble, "a day was not settled");
                days_failed += 1;
            }
        }
    }
    let done = match paid + days_failed {
        0 => Done::nothing(),
        _ => Done::saying(format!("Se compararon {paid} pagos con los de la pasarela")),
    };
    Ok(done
        .counting("paid", paid)
        .counting("found", found)
        .counting("foreign", foreign)
        .counting("failed", failed)
        .counting("days_failed", days_failed))
}
