//! `sweep_outbox`: sends what waits to be sent, should the outbox not have been woken up for it; asks what became of SMS
//! whose callback never came; and has the workshop call whoever shows no sign of knowing that their instrument is ready.

use commands::notifications::{ASKED_AFTER, ASKED_UNTIL, Outbox};
use domain::repair::Status;
use projections::notifications::untold_sms;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let (executor, now) = (&tools.executor, tools.now());
    let outbox = Outbox::new(executor.clone(), tools.notifications.clone());
    // Nothing, where another process is in charge of sending.
    let round = outbox.send_due().await?;
    let db = tools.read_side.db();
    let untold = untold_sms(db, now - ASKED_UNTIL, now - ASKED_AFTER).await?;
    let asked = tools.notifications.ask_after_sms(executor, untold).await?;
    let ready = tools.repairs_in(Status::ReadyPickup).await?;
    let unproved = tools.notifications.tell_of_unproved(executor, ready, now).await?;
    let done = match round.done + asked.told {
        0 => Done::nothing(),
        done => Done::saying(format!("Se atendieron {done} avisos")),
    };
    Ok(done
        .counting("done", round.done)
        .counting("waiting", round.waiting)
        .counting("sms_asked", asked.asked)
        .counting("sms_told", asked.told)
        .counting("unproved", unproved))
}
