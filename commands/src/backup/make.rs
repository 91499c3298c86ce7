//! Making a backup.

use std::io::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

use super::copying::{Copies, copy_photos};
use super::durable::{self, Draft, Hashing};
use super::manifest::{BackupManifest, name_at};
use super::turn::Turn;
use super::{BackupError, Backups, LOG, MANIFEST, expired, keys};
use crate::photos::{LocalDisk, referenced_photos};

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupMade {
    /// What it holds.
    pub manifest: BackupManifest,
    /// Photos that were copied now; the others were there.
    pub photos_copied: usize,
    /// Photos that are damaged, and so in no backup.
    pub photos_damaged: usize,
    /// The backups whose keys are damaged: they cannot be restored any more.
    pub keys_damaged: Vec<String>,
    /// Backups that were removed, since enough newer ones are kept.
    pub expired: usize,
}

impl Backups {
    /// Makes a backup of everything as it is now, then removes those that are not kept any more. Interrupted at any
    /// point, it leaves every other backup whole.
    ///
    /// # Errors
    /// When another one is being made, or something cannot be read or written. A backup that is listed is complete.
    pub async fn make(&self, now: DateTime<Utc>) -> Result<BackupMade, BackupError> {
        let folders = &*self.folders;
        let _alone = Turn::take(folders)?;
        let name = self.free_name(now);
        let draft = Draft::make(&folders.backups, &name)?;
        let made = self.write(draft, &name, now).await;
        let (manifest, copied) = match made {
            Ok(made) => made,
            Err(error) => {
                // Keys that open nothing; should they stay, they grow old like the others.
                if !folders.backup(&name).exists()
                    && let Err(error) = durable::remove(&folders.keys_of(&name))
                {
                    tracing::warn!(%error, "the keys of a backup that failed were left");
                }
                return Err(error);
            }
        };
        // Whatever becomes of the one, the other is done: a run that fails is begun again, and makes another backup.
        let forgotten = keys::forget_the_erased(folders, &name);
        let expired = self.thin_out(&name)?;
        let Copies { copied: photos_copied, damaged: photos_damaged, .. } = copied;
        let keys_damaged = forgotten?;
        Ok(BackupMade { manifest, photos_copied, photos_damaged, keys_damaged, expired })
    }

    /// The name of a backup made at that instant, or in the next second that has none.
    fn free_name(&self, now: DateTime<Utc>) -> String {
        let folders = &*self.folders;
        let mut at = now;
        loop {
            let name = name_at(at);
            if !folders.backup(&name).exists() && !folders.keys_of(&name).exists() {
                return name;
            }
            at += TimeDelta::seconds(1);
        }
    }

    async fn write(
        &self,
        draft: Draft,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<(BackupManifest, Copies), BackupError> {
        let folders = &*self.folders;
        let writing = || BackupError::io("writing", &folders.backups);
        let (hashing, log) = self.log.export(Hashing::new(draft.file(LOG)?), now).await?;
        let (file, file_sha256, file_bytes) = hashing.finish();
        durable::sync(file).map_err(writing())?;
        let referenced = referenced_photos(&self.log).await?;
        let backed_up = LocalDisk::open(folders.photos(), now)?;
        let mut copied = copy_photos(&*self.photos, &backed_up, &referenced, now).await?;
        let (keys, accounts) = keys::write(&self.log, folders, name).await?;
        let manifest = BackupManifest {
            name: name.to_owned(),
            created_at: now,
            log,
            file_sha256,
            file_bytes,
            keys: keys.keys,
            accounts,
            keys_have_manifest: true,
            photos: std::mem::take(&mut copied.present),
        };
        let mut file = draft.file(MANIFEST)?;
        serde_json::to_writer_pretty(&mut file, &manifest)
            .map_err(std::io::Error::from)
            .and_then(|()| file.write_all(b"\n"))
            .and_then(|()| durable::sync(file))
            .map_err(writing())?;
        draft.place()?;
        Ok((manifest, copied))
    }

    /// Removes the backups that are not kept any more; how many. The one just made stays, even where a clock that was
    /// wrong made one that looks newer.
    fn thin_out(&self, made: &str) -> Result<usize, BackupError> {
        let expired = expired(self.folders.names()?.iter().map(|(_, at)| *at));
        let expired: Vec<_> =
            expired.into_iter().map(name_at).filter(|name| name != made).collect();
        for name in &expired {
            // The keys first: without them nobody can be read, and the rest is removed the next time.
            durable::remove(&self.folders.keys_of(name))?;
            durable::remove(&self.folders.backup(name))?;
        }
        self.thin_out_orphans()?;
        Ok(expired.len())
    }

    /// Removes keys whose backup is not here, once they would not be kept by their own names. That it is not here says
    /// nothing: it may lie on a disk that is not mounted, and is lost for ever without them.
    fn thin_out_orphans(&self) -> Result<(), BackupError> {
        let names = self.folders.names_of_keys()?;
        for name in expired(names.iter().map(|(_, at)| *at)).into_iter().map(name_at) {
            if !self.folders.backup(&name).exists() {
                durable::remove(&self.folders.keys_of(&name))?;
            }
        }
        Ok(())
    }
}
