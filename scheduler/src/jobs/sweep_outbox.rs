//! `sweep_outbox`: sends what waits to be sent, should the outbox not have been woken up for it.

use commands::notifications::Outbox;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let outbox = Outbox::new(tools.executor.clone(), tools.notifications.clone());
    // Nothing, where another process is in charge of sending.
    let round = outbox.send_due().await?;
    let done = match round.done {
        0 => Done::nothing(),
        done => Done::saying(format!("Se atendieron {done} avisos")),
    };
    Ok(done.counting("done", round.done).counting("waiting", round.waiting))
}
