//! Copying photos between a folder of the workshop and that of the backups.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::values::Sha256Hex;

use super::BackupError;
use crate::photos::{LocalDisk, PhotoStore, Variant};

/// What became of the photos that were wanted.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// The hashes of those that are there now, in order.
    pub(super) present: Vec<String>,
    /// How many were copied; the others were there.
    pub(super) copied: usize,
    /// How many are not what their names say, or not whole, and were left out.
    pub(super) damaged: usize,
}

/// Copies the photos that are not there yet. What an event refers to and is no photo of ours is left out, and so is
/// what is damaged: a name that its content does not bear out would make every restore fail.
pub(super) async fn copy_photos(
    from: &dyn PhotoStore,
    to: &LocalDisk,
    wanted: &HashSet<Sha256Hex>,
    now: DateTime<Utc>,
) -> Result<Copies, BackupError> {
    let there = to.put_before(DateTime::<Utc>::MAX_UTC).await?;
    // A thumbnail alone is what a crash left of a photo that was being copied.
    let there: HashMap<Sha256Hex, bool> =
        there.into_iter().map(|file| (file.photo, file.is_whole)).collect();
    let mut done = Copies::default();
    for photo in wanted {
        if !there.get(photo).is_some_and(|is_whole| *is_whole) {
            let full = from.get(photo, Variant::Full).await?;
            let thumbnail = from.get(photo, Variant::Thumbnail).await?;
            match (full, thumbnail) {
                (Some(full), Some(thumbnail)) if Sha256Hex::of(&full) == *photo => {
                    to.put(photo, full, thumbnail, now).await?;
                    done.copied += 1;
                }
                (None, _) => continue,
                (Some(_), _) => {
                    tracing::warn!(%photo, "a photo is damaged and was not copied");
                    done.damaged += 1;
                    continue;
                }
            }
        }
        done.present.push(photo.to_string());
    }
    done.present.sort();
    Ok(done)
}
