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
    let keys = read(&folder.join(KEYS))?;
    let accounts = read(&folder.join(ACCOUNTS))?;
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

/// Takes whoever was erased by the time of the backup `newest` out of every other backup of keys. The names of those
/// that are damaged: what can be read of them is rewritten, and they keep no other from it.
pub(super) fn forget_the_erased(
    folders: &BackupFolders,
    newest: &str,
) -> Result<Vec<String>, BackupError> {
    let tombstones = tombstones(&folders.keys_of(newest).join(KEYS))?;
    if tombstones.is_empty() {
        return Ok(Vec::new());
    }
    let tombstone = |subject: &Uuid| tombstones.get(subject).cloned();
    let forgotten = |subject: &Uuid| tombstones.contains_key(subject).then(Vec::new);
    let mut damaged = Vec::new();
    for (name, _) in folders.names_of_keys()?.into_iter().filter(|(name, _)| name != newest) {
        let folder = folders.keys_of(&name);
        let done = [rewrite(&folder, KEYS, tombstone), rewrite(&folder, ACCOUNTS, forgotten)];
        let errors = done.iter().filter_map(|done| done.as_ref().err());
        if errors.inspect(|error| tracing::warn!(%name, %error, "keys are damaged")).count() > 0 {
            damaged.push(name);
        }
    }
    Ok(damaged)
}

/// The lines that say that somebody was erased.
fn tombstones(path: &Path) -> Result<BTreeMap<Uuid, Vec<u8>>, BackupError> {
    let mut found = BTreeMap::new();
    for text in lines(&read(path)?) {
        let line = parse(path, text)?;
        if line.destroyed_at.is_some() {
            found.insert(line.subject, text.to_owned());
        }
    }
    Ok(found)
}

/// Writes a file again with other lines for some subjects; a blank one is left out. A line that cannot be read stays as
/// it is, and is the error after the others were written.
fn rewrite(
    folder: &Path,
    name: &str,
    instead: impl Fn(&Uuid) -> Option<Vec<u8>>,
) -> Result<(), BackupError> {
    let path = folder.join(name);
    if !path.exists() {
        return Ok(());
    }
    let old = read(&path)?;
    let mut new = Vec::with_capacity(old.len());
    let mut result = Ok(());
    for text in lines(&old) {
        let line = match parse(&path, text) {
            Ok(line) => instead(&line.subject).unwrap_or_else(|| text.to_owned()),
            Err(error) => {
                result = Err(error);
                text.to_owned()
            }
        };
        if !line.is_empty() {
            new.extend_from_slice(&line);
            new.push(b'\n');
        }
    }
    if new == old {
        return result;
    }
    match KeysManifest::read(folder) {
        Ok(Some(mut manifest)) => manifest.replace(folder, name, &old, &new)?,
        Ok(None) => durable::replace(&path, &new)?,
        // Nothing can be restored with that manifest; the person goes all the same.
        Err(error) => {
            durable::replace(&path, &new)?;
            result = Err(error);
        }
    }
    result
}

fn read(path: &Path) -> Result<Vec<u8>, BackupError> {
    fs::read(path).map_err(BackupError::io("reading", path))
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

fn parse(path: &Path, text: &[u8]) -> Result<Line, BackupError> {
    serde_json::from_slice(text)
        .map_err(|error| BackupError::Damaged(format!("{}: {error}", path.display())))
}
