//! What opens a backup, and who is not in it any more.
//!
//! Erasing a person destroys their key. A key that lay in an older backup would bring them back, so every backup
//! takes the keys of the erased out of the older ones.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use eventlog::{EventLog, KeyTransfer};
use serde::Deserialize;
use uuid::Uuid;

use super::durable::{self, Draft, Hashing};
use super::keys_manifest::KeysManifest;
use super::manifest::BackupManifest;
use super::{ACCOUNTS, BackupError, BackupFolders, KEYS, MANIFEST};

/// What is looked at in a line of either file.
#[derive(Deserialize)]
struct Line {
    subject: Uuid,
    destroyed_at: Option<serde_json::Value>,
}

/// Writes the keys and accounts of the log as they are now: after its events, so that every event has its key.
pub(super) async fn write(
    log: &EventLog,
    folders: &BackupFolders,
    name: &str,
) -> Result<(KeyTransfer, u64), BackupError> {
    let draft = Draft::make(&folders.keys, name)?;
    let mut manifest = KeysManifest::default();
    let sync = |writer: Hashing<BufWriter<fs::File>>| {
        let (file, sha256, _) = writer.finish();
        durable::sync(file).map_err(BackupError::io("writing", &folders.keys))?;
        Ok::<_, BackupError>(sha256)
    };
    let mut writer = Hashing::new(draft.file(KEYS)?);
    let keys = log.vault().export_keys(&mut writer).await?;
    manifest.note(KEYS, sync(writer)?, keys.keys + keys.destroyed);
    let mut writer = Hashing::new(draft.file(ACCOUNTS)?);
    let accounts = log.export_accounts(&mut writer).await?;
    manifest.note(ACCOUNTS, sync(writer)?, accounts);
    let mut writer = draft.file(MANIFEST)?;
    let json = manifest.to_json()?;
    let written = writer.write_all(&json).and_then(|()| durable::sync(writer));
    written.map_err(BackupError::io("writing", &folders.keys))?;
    draft.place()?;
    Ok((keys, accounts))
}

/// The files of keys and of accounts of a backup, the ones that were written.
pub(super) fn checked(
    folders: &BackupFolders,
    backup: &BackupManifest,
) -> Result<(Vec<u8>, Vec<u8>), BackupError> {
    let folder = folders.keys_of(&backup.name);
    let keys = read(&folder.join(KEYS))?.into_bytes();
    let accounts = read(&folder.join(ACCOUNTS))?.into_bytes();
    match KeysManifest::read(&folder)? {
        Some(manifest) => {
            manifest.check(KEYS, &keys)?;
            manifest.check(ACCOUNTS, &accounts)?;
        }
        None if backup.keys_have_manifest => {
            return Err(BackupError::Damaged("the manifest of the keys is missing".to_owned()));
        }
        None => {}
    }
    Ok((keys, accounts))
}

/// Takes whoever was erased by the time of the backup `newest` out of every other backup of keys; how many files
/// were changed.
pub(super) fn forget_the_erased(
    folders: &BackupFolders,
    newest: &str,
) -> Result<usize, BackupError> {
    let tombstones = tombstones(&folders.keys_of(newest).join(KEYS))?;
    if tombstones.is_empty() {
        return Ok(0);
    }
    let mut changed = 0;
    for (name, _) in folders.names_of_keys()?.into_iter().filter(|(name, _)| name != newest) {
        let folder = folders.keys_of(&name);
        let tombstone = |subject: &Uuid| tombstones.get(subject).cloned();
        changed += usize::from(rewrite(&folder, KEYS, tombstone)?);
        let forgotten = |subject: &Uuid| tombstones.contains_key(subject).then(String::new);
        changed += usize::from(rewrite(&folder, ACCOUNTS, forgotten)?);
    }
    Ok(changed)
}

/// The lines that say that somebody was erased.
fn tombstones(path: &Path) -> Result<BTreeMap<Uuid, String>, BackupError> {
    let mut found = BTreeMap::new();
    for text in read(path)?.lines() {
        let line = parse(path, text)?;
        if line.destroyed_at.is_some() {
            found.insert(line.subject, text.to_owned());
        }
    }
    Ok(found)
}

/// Writes a file again with other lines for some subjects; a blank one is left out. Whether anything changed.
fn rewrite(
    folder: &Path,
    name: &str,
    instead: impl Fn(&Uuid) -> Option<String>,
) -> Result<bool, BackupError> {
    let path = folder.join(name);
    if !path.exists() {
        return Ok(false);
    }
    let old = read(&path)?;
    let mut new = Vec::with_capacity(old.len());
    for text in old.lines() {
        let line = instead(&parse(&path, text)?.subject).unwrap_or_else(|| text.to_owned());
        if !line.is_empty() {
            writeln!(new, "{line}").map_err(BackupError::io("rewriting", &path))?;
        }
    }
    if new == old.as_bytes() {
        return Ok(false);
    }
    match KeysManifest::read(folder)? {
        Some(mut manifest) => manifest.replace(folder, name, old.as_bytes(), &new)?,
        None => durable::replace(&path, &new)?,
    }
    Ok(true)
}

fn read(path: &Path) -> Result<String, BackupError> {
    fs::read_to_string(path).map_err(BackupError::io("reading", path))
}

fn parse(path: &Path, text: &str) -> Result<Line, BackupError> {
    serde_json::from_str(text)
        .map_err(|error| BackupError::Damaged(format!("{}: {error}", path.display())))
}
