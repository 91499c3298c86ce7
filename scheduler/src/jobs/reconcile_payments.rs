//! `reconcile_payments`: asks the payment gateway about what is open, for 48 hours (module 10).

use domain::payment::RECONCILED_FOR;
use projections::payments;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    if !tools.payments.is_enabled() {
        return Ok(Done::saying("Los pagos en línea están desactivados"));
    }
    let now = tools.now();
    let open = payments::to_reconcile(tools.read_side.db(), now - RECONCILED_FOR).await?;
    let round = tools.payments.reconcile_due(&tools.executor, open, now).await?;
    let done = match round.asked + round.failed {
        0 => Done::nothing(),
        asked => Done::saying(format!("Se consultó la pasarela por {asked} pagos")),
    };
    Ok(done.counting("asked", round.asked).counting("failed", round.failed))
}
