//! What opens a backup, and who is not in it any more.
//!
//! Erasing a person destroys their key. A key that lay in an older backup would bring them back, so every backup
//! takes the keys of the erased out of the older ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use eventlog::{EventLog, KeyTransfer};
use serde::Deserialize;
use uuid::Uuid;

use super::durable::{self, Draft};
use super::{ACCOUNTS, BackupError, BackupFolders, KEYS};

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
    let sync = |writer: BufWriter<fs::File>| {
        durable::sync(writer).map_err(BackupError::io("writing", &folders.keys))
    };
    let mut writer = draft.file(KEYS)?;
    let keys = log.vault().export_keys(&mut writer).await?;
    sync(writer)?;
    let mut writer = draft.file(ACCOUNTS)?;
    let accounts = log.export_accounts(&mut writer).await?;
    sync(writer)?;
    draft.place()?;
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
        changed +=
            usize::from(rewrite(&folder.join(KEYS), |subject| tombstones.get(subject).cloned())?);
        let erased: BTreeSet<_> = tombstones.keys().collect();
        let forgotten = |subject: &Uuid| erased.contains(subject).then(String::new);
        changed += usize::from(rewrite(&folder.join(ACCOUNTS), forgotten)?);
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
fn rewrite(path: &Path, instead: impl Fn(&Uuid) -> Option<String>) -> Result<bool, BackupError> {
    if !path.exists() {
        return Ok(false);
    }
    let old = read(path)?;
    let mut new = Vec::with_capacity(old.len());
    for text in old.lines() {
        let line = instead(&parse(path, text)?.subject).unwrap_or_else(|| text.to_owned());
        if !line.is_empty() {
            writeln!(new, "{line}").map_err(BackupError::io("rewriting", path))?;
        }
    }
    if new == old.as_bytes() {
        return Ok(false);
    }
    durable::replace(path, &new)?;
    Ok(true)
}

fn read(path: &Path) -> Result<String, BackupError> {
    fs::read_to_string(path).map_err(BackupError::io("reading", path))
}

fn parse(path: &Path, text: &str) -> Result<Line, BackupError> {
    serde_json::from_str(text)
        .map_err(|error| BackupError::Damaged(format!("{}: {error}", path.display())))
}
