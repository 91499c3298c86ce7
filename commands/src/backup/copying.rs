//! Copying photos between a folder of the workshop and that of the backups.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::values::Sha256Hex;

use super::BackupError;
use crate::photos::{LocalDisk, PhotoStore, Variant, thumbnail_of};

/// What became of the photos that were wanted.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// The hashes of those that are there now, in order.
    pub(super) present: Vec<String>,
    /// How many were copied; the others were there.
    pub(super) copied: usize,
    /// How many are not what their names say and were left out.
    pub(super) damaged: usize,
}

/// Copies the photos that are not there yet, and again those whose copy is not what its name says any more: disks rot,
/// and nothing else would ever look at it. What an event refers to and is no photo of ours is left out, and so is what
/// is damaged on both sides.
pub(super) async fn copy_photos(
    from: &dyn PhotoStore,
    to: &LocalDisk,
    wanted: &HashSet<Sha256Hex>,
    now: DateTime<Utc>,
) -> Result<Copies, BackupError> {
    let mut done = Copies::default();
    for photo in wanted {
        let kept = read(to, photo, Variant::Full).await;
        if !(kept.is(photo) && matches!(read(to, photo, Variant::Thumbnail).await, Found::File(_)))
        {
            let original = read(from, photo, Variant::Full).await;
            match original {
                Found::File(full) if Sha256Hex::of(&full) == *photo => {
                    let thumbnail = match read(from, photo, Variant::Thumbnail).await {
                        Found::File(thumbnail) => thumbnail,
                        // The whole picture proves itself, and has in it what the small one shows.
                        _ => thumbnail_of(&full).await.unwrap_or_else(|| full.clone()),
                    };
                    // Putting leaves what is there.
                    to.remove(photo, DateTime::<Utc>::MAX_UTC).await?;
                    to.put(photo, full, thumbnail, now).await?;
                    done.copied += 1;
                }
                // A copy without its thumbnail is whole all the same.
                _ if kept.is(photo) => {}
                Found::Nothing if matches!(kept, Found::Nothing) => continue,
                _ => {
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

/// What a store has of a photo.
enum Found {
    Nothing,
    File(Vec<u8>),
    /// It is there and cannot be read.
    Unreadable,
}

impl Found {
    fn is(&self, photo: &Sha256Hex) -> bool {
        matches!(self, Self::File(bytes) if Sha256Hex::of(bytes) == *photo)
    }
}

/// A file that the disk does not give any more is damaged like any other, and keeps no other from being copied.
async fn read(store: &dyn PhotoStore, photo: &Sha256Hex, variant: Variant) -> Found {
    match store.get(photo, variant).await {
        Ok(Some(bytes)) => Found::File(bytes),
        Ok(None) => Found::Nothing,
        Err(error) => {
            tracing::warn!(%photo, %error, "a photo cannot be read");
            Found::Unreadable
        }
    }
}
