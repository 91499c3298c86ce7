//! Making a backup.

use std::collections::HashSet;
use std::io::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use domain::values::Sha256Hex;

use super::durable::{self, Draft, Hashing};
use super::manifest::{BackupManifest, name_at};
use super::{BackupError, Backups, LOG, MANIFEST, expired, keys};
use crate::photos::{LocalDisk, PhotoStore, Variant, referenced_photos};

/// Longer than making a backup takes.
const MAKING: TimeDelta = TimeDelta::days(1);

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupMade {
    /// What it holds.
    pub manifest: BackupManifest,
    /// Photos that were copied now; the others were there.
    pub photos_copied: usize,
    /// Backups that were removed, since enough newer ones are kept.
    pub expired: usize,
}

impl Backups {
    /// Makes a backup of everything as it is now, then removes those that are not kept any more. Interrupted at any
    /// point, it leaves every other backup whole.
    ///
    /// # Errors
    /// When something cannot be read or written. A backup that is listed is complete.
    pub async fn make(&self, now: DateTime<Utc>) -> Result<BackupMade, BackupError> {
        let (folders, name) = (&*self.folders, name_at(now));
        let draft = Draft::make(&folders.backups, &name)?;
        let writing = || BackupError::io("writing", &folders.backups);
        let (hashing, log) = self.log.export(Hashing::new(draft.file(LOG)?), now).await?;
        let (file, file_sha256, file_bytes) = hashing.finish();
        durable::sync(file).map_err(writing())?;
        let referenced = referenced_photos(&self.log).await?;
        let backed_up = LocalDisk::open(folders.photos(), now)?;
        let (photos, photos_copied) =
            copy_photos(&*self.photos, &backed_up, &referenced, now).await?;
        let (keys, accounts) = keys::write(&self.log, folders, &name).await?;
        let keys = keys.keys;
        let created_at = now;
        let manifest = BackupManifest {
            name: name.clone(),
            created_at,
            log,
            file_sha256,
            file_bytes,
            keys,
            accounts,
            photos,
        };
        let mut file = draft.file(MANIFEST)?;
        serde_json::to_writer_pretty(&mut file, &manifest)
            .map_err(std::io::Error::from)
            .and_then(|()| file.write_all(b"\n"))
            .and_then(|()| durable::sync(file))
            .map_err(writing())?;
        draft.place()?;
        keys::forget_the_erased(folders, &name)?;
        Ok(BackupMade { manifest, photos_copied, expired: self.thin_out()? })
    }

    /// Removes the backups that are not kept any more; how many.
    fn thin_out(&self) -> Result<usize, BackupError> {
        let names = self.folders.names()?;
        let expired = expired(names.iter().map(|(_, at)| *at));
        for name in expired.iter().map(|at| name_at(*at)) {
            // The keys first: without them nobody can be read, and the rest is removed the next time.
            durable::remove(&self.folders.keys_of(&name))?;
            durable::remove(&self.folders.backup(&name))?;
        }
        self.remove_orphans(&names, &expired)?;
        Ok(expired.len())
    }

    /// Removes keys whose backup was never finished. A younger one may be in the making just now.
    fn remove_orphans(
        &self,
        kept: &[(String, DateTime<Utc>)],
        expired: &[DateTime<Utc>],
    ) -> Result<(), BackupError> {
        let Some((_, newest)) = kept.last() else { return Ok(()) };
        for (name, at) in self.folders.names_of_keys()? {
            let is_kept = kept.iter().any(|(kept, _)| *kept == name);
            if !is_kept && !expired.contains(&at) && at + MAKING < *newest {
                durable::remove(&self.folders.keys_of(&name))?;
            }
        }
        Ok(())
    }
}

/// Copies the photos that are not there yet. The hashes of those that are there then, in order, and how many were
/// copied; what an event refers to and is no photo of ours is left out.
pub(super) async fn copy_photos(
    from: &dyn PhotoStore,
    to: &LocalDisk,
    wanted: &HashSet<Sha256Hex>,
    now: DateTime<Utc>,
) -> Result<(Vec<String>, usize), BackupError> {
    let there = to.put_before(DateTime::<Utc>::MAX_UTC).await?;
    let there: HashSet<Sha256Hex> = there.into_iter().map(|file| file.photo).collect();
    let (mut present, mut copied) = (Vec::new(), 0);
    for photo in wanted {
        if !there.contains(photo) {
            let full = from.get(photo, Variant::Full).await?;
            let thumbnail = from.get(photo, Variant::Thumbnail).await?;
            let (Some(full), Some(thumbnail)) = (full, thumbnail) else { continue };
            to.put(photo, full, thumbnail, now).await?;
            copied += 1;
        }
        present.push(photo.to_string());
    }
    present.sort();
    Ok((present, copied))
}
