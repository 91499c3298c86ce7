//! `generate_storage_fees`: the storage of instruments that nobody collects (`product.md` §8 row 5).
//!
//! Each repair has blocks of 30 days of its own, from the proved notice on; this issues those that have begun since
//! the last time. Collecting an instrument computes what is still unissued, so nothing depends on the day.

use commands::sweeps::{charge_storage, note_closures};
use domain::repair::Status;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let waiting = tools.repairs_in(Status::ReadyPickup).await?;
    note_closures(&tools.executor, &waiting, tools.now()).await?;
    let swept = charge_storage(&tools.executor, waiting, tools.now()).await?;
    let charged = swept.changed.len();
    let done = if charged == 0 {
        Done::nothing()
    } else {
        Done::saying(format!("Bodegaje cobrado en {charged} reparaciones"))
    };
    Ok(done.counting("charged", charged).counting("left", swept.left))
}
