//! `reconcile_payments`: asks the payment gateway about what is open, for 48 hours, and once a night holds its list of
//! the last days against ours (module 10).

use chrono::{Days, Timelike as _};
use commands::webhooks::Trouble;
use domain::calendar::santiago_local;
use domain::payment::RECONCILED_FOR;
use projections::payments;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

/// The hour of the night, in Santiago, in which the gateway's lists of the days before are asked for …
const SETTLED_AT: u32 = 4;
/// … and of how many days, so that a server that was off for a night misses none.
const DAYS_SETTLED: u64 = 3;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    if !tools.payments.is_enabled() {
        return Ok(Done::saying("Los pagos en línea están desactivados"));
    }
    let now = tools.now();
    let open = payments::to_reconcile(tools.read_side.db(), now - RECONCILED_FOR).await?;
    let round = tools.payments.reconcile_due(&tools.executor, open, now).await?;
    let found = settle_the_last_days(tools).await?;
    let done = match round.asked + round.failed + found {
        0 => Done::nothing(),
        _ => Done::saying(format!(
            "Se consultó la pasarela por {} pagos",
            round.asked + round.failed
        )),
    };
    Ok(done
        .counting("asked", round.asked)
        .counting("failed", round.failed)
        .counting("found", found))
}

/// How many payments were on the gateway's lists and not known to us.
async fn settle_the_last_days(tools: &Tools) -> Result<usize, JobFailure> {
    let now = santiago_local(tools.now());
    if now.hour() != SETTLED_AT {
        return Ok(0);
    }
    let mut found = 0;
    for day in (1..=DAYS_SETTLED).filter_map(|ago| now.date().checked_sub_days(Days::new(ago))) {
        match tools.payments.settle_day(&tools.executor, day).await {
            Ok(settled) => found += settled.found,
            Err(Trouble::Log(error)) => return Err(error.into()),
            // The next round asks again.
            Err(trouble) => tracing::warn!(%day, error = %trouble, "a day was not settled"),
        }
    }
    Ok(found)
}
