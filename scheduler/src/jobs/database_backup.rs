//! `database_backup`: the log and its photos in one folder, the keys in another; 7 daily, 4 weekly and 12 monthly ones
//! are kept.

use std::error::Error as _;

use commands::backup::BackupError;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let made = tools.backups.make(tools.now()).await.map_err(|error| why(&error))?;
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let events = count(made.manifest.log.events);
    let mut done = Done::saying(format!("Respaldo {} con {events} eventos", made.manifest.name));
    if made.photos_damaged > 0 {
        done = done.and_saying(&format!("{} fotos dañadas quedaron fuera", made.photos_damaged));
    }
    if !made.keys_damaged.is_empty() {
        let names = made.keys_damaged.join(", ");
        done = done.and_saying(&format!("las llaves de {names} están dañadas"));
    }
    Ok(done
        .counting("events", events)
        .counting("keys", count(made.manifest.keys))
        .counting("photos", made.manifest.photos.len())
        .counting("photos_copied", made.photos_copied)
        .counting("photos_damaged", made.photos_damaged)
        .counting("keys_damaged", made.keys_damaged.len())
        .counting("expired", made.expired))
}

/// What the system said is half of the answer: the disk is full.
fn why(error: &BackupError) -> JobFailure {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    JobFailure::Found(format!("{error}{cause}"))
}
