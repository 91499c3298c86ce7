//! Restoring a backup into an empty log and an empty folder of photos.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use chrono::{DateTime, Utc};
use domain::values::Sha256Hex;
use eventlog::{EventLog, KeyTransfer};
use sha2::{Digest, Sha256};

use super::copying::copy_photos;
use super::keys::checked;
use super::manifest::BackupManifest;
use super::{BackupError, BackupFolders, LOG};
use crate::photos::{LocalDisk, PhotoStore as _, Variant};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// From what.
    pub manifest: BackupManifest,
    /// Keys of persons, and tombstones.
    pub keys: KeyTransfer,
    /// Accounts.
    pub accounts: u64,
    /// Photos.
    pub photos: usize,
    /// The photos of the backup that are missing or altered there, and were not restored.
    pub lost_photos: Vec<String>,
    /// The root of the chain over the restored events.
    pub root: String,
}

/// Restores the backup of that name, or the newest, into a log and a folder of photos that are empty, and verifies
/// what came of it: the hashes of all files, the events' count and hash, the chain, the hash of every photo. A photo that
/// is lost is named in what was restored: all else is worth more than nothing. The read tables are for the caller to
/// rebuild.
///
/// # Errors
/// When the log is not empty, the backup is not whole or not what it says, or something cannot be read or written.
pub async fn restore(
    folders: &BackupFolders,
    name: Option<&str>,
    log: &EventLog,
    photos: &LocalDisk,
    now: DateTime<Utc>,
) -> Result<Restored, BackupError> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => newest(folders)?,
    };
    let manifest = folders.manifest(&name)?;
    let file = folders.backup(&name).join(LOG);
    the_file_is_the_one_that_was_written(&file, &manifest)?;
    // The keys first: events without keys would be damage, keys without events are harmless.
    let (keys, accounts) = checked(folders, &manifest)?;
    let keys = log.vault().import_keys(keys.as_slice()).await?;
    let events = log.import(open(&file)?).await?;
    let accounts = log.import_accounts(accounts.as_slice()).await?;
    as_many("events", events, manifest.log.events)?;
    let root = the_chain_holds(log, &manifest).await?;
    let (photos, lost_photos) = restore_photos(folders, &manifest, photos, now).await?;
    Ok(Restored { manifest, keys, accounts, photos, lost_photos, root })
}

/// The backup that holds most of the log, which only grows: its name tells what a clock said, which may have been wrong.
fn newest(folders: &BackupFolders) -> Result<String, BackupError> {
    let names = folders.names()?.into_iter().map(|(name, _)| name);
    let readable = names.filter_map(|name| match folders.manifest(&name) {
        Ok(manifest) => Some((manifest.log.events, name)),
        Err(error) => {
            tracing::warn!(%error, "a backup is passed over");
            None
        }
    });
    let newest = readable.max().map(|(_, name)| name);
    newest.ok_or_else(|| BackupError::Unknown(format!("in {}", folders.backups.display())))
}

fn open(path: &Path) -> Result<BufReader<File>, BackupError> {
    File::open(path).map(BufReader::new).map_err(BackupError::io("opening", path))
}

fn the_file_is_the_one_that_was_written(
    path: &Path,
    manifest: &BackupManifest,
) -> Result<(), BackupError> {
    let mut hash = Sha256::new();
    io::copy(&mut open(path)?, &mut hash).map_err(BackupError::io("reading", path))?;
    if format!("{:x}", hash.finalize()) == manifest.file_sha256 {
        Ok(())
    } else {
        Err(BackupError::Damaged("the export of the log has another SHA-256".to_owned()))
    }
}

fn as_many(what: &str, found: u64, expected: u64) -> Result<(), BackupError> {
    if found == expected {
        Ok(())
    } else {
        Err(BackupError::Damaged(format!("{found} {what}, not {expected}")))
    }
}

async fn the_chain_holds(log: &EventLog, manifest: &BackupManifest) -> Result<String, BackupError> {
    let chain = log.chain();
    chain.extend().await?;
    let report = chain.verify().await?;
    if let Some(broken) = &report.broken {
        return Err(BackupError::Damaged(format!("the chain breaks at {}", broken.position)));
    }
    as_many("events in the chain", report.events, manifest.log.events)?;
    Ok(report.root.hash)
}

/// How many photos were restored, and those that were not.
async fn restore_photos(
    folders: &BackupFolders,
    manifest: &BackupManifest,
    photos: &LocalDisk,
    now: DateTime<Utc>,
) -> Result<(usize, Vec<String>), BackupError> {
    let malformed = |_| BackupError::Damaged("the manifest names no photo".to_owned());
    let wanted = manifest.photos.iter().map(|hash| Sha256Hex::parse(hash).map_err(malformed));
    let wanted: HashSet<Sha256Hex> = wanted.collect::<Result<_, _>>()?;
    let source = LocalDisk::open(folders.photos(), now)?;
    copy_photos(&source, photos, &wanted, now).await?;
    let mut lost = Vec::new();
    for photo in &wanted {
        let bytes = photos.get(photo, Variant::Full).await?;
        if bytes.is_none_or(|bytes| Sha256Hex::of(&bytes) != *photo) {
            lost.push(photo.to_string());
        }
    }
    lost.sort();
    Ok((wanted.len() - lost.len(), lost))
}
