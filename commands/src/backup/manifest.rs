//! What a backup holds, and which backups there are.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};
use eventlog::Manifest;
use serde::{Deserialize, Serialize};

use super::{BackupError, BackupFolders, Backups, MANIFEST};

/// How a backup's folder is named: by when it was made, UTC.
const NAME: &str = "%Y-%m-%dT%H%M%SZ";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupManifest {
    /// Its name.
    pub name: String,
    /// When it was made (UTC).
    pub created_at: DateTime<Utc>,
    /// The export of the log: how many events, up to where, and their SHA-256.
    pub log: Manifest,
    /// SHA-256 of the export's file.
    pub file_sha256: String,
    /// Length of the export's file, bytes.
    pub file_bytes: u64,
    /// Keys of persons, apart.
    pub keys: u64,
    /// Accounts, apart.
    pub accounts: u64,
    /// Whether the folder of its keys says what its files are; those of older versions do not.
    #[serde(default)]
    pub keys_have_manifest: bool,
    /// The photos that its events refer to and that were there, by their hashes.
    pub photos: Vec<String>,
}

/// A backup that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBackup {
    /// Its name.
    pub name: String,
    /// What it holds; `None` when its manifest is damaged or missing, and with it the backup.
    pub manifest: Option<BackupManifest>,
    /// Whether its keys are in the folder of keys.
    pub has_keys: bool,
}

/// The name of a backup made at that instant.
pub(super) fn name_at(at: DateTime<Utc>) -> String {
    at.format(NAME).to_string()
}

/// Whether a backup can be named like that.
pub(super) fn is_name(name: &str) -> bool {
    made_at(name).is_some()
}

fn made_at(name: &str) -> Option<DateTime<Utc>> {
    Some(NaiveDateTime::parse_from_str(name, NAME).ok()?.and_utc())
}

impl Backups {
    /// The backups that are kept, the newest first.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn list(&self) -> Result<Vec<KeptBackup>, BackupError> {
        self.folders.list()
    }
}

impl BackupFolders {
    /// The backups that are kept, the newest first.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn list(&self) -> Result<Vec<KeptBackup>, BackupError> {
        let mut kept = Vec::new();
        for (name, _) in self.names()? {
            let has_keys = self.keys_of(&name).is_dir();
            let manifest = self.manifest(&name);
            let manifest = manifest.inspect_err(|error| tracing::warn!(%error, "a damaged backup"));
            kept.push(KeptBackup { manifest: manifest.ok(), has_keys, name });
        }
        kept.reverse();
        Ok(kept)
    }

    /// The names of the backups, the oldest first.
    pub(super) fn names(&self) -> Result<Vec<(String, DateTime<Utc>)>, BackupError> {
        names_in(&self.backups)
    }

    /// The names of the backups whose keys are here, the oldest first.
    pub(super) fn names_of_keys(&self) -> Result<Vec<(String, DateTime<Utc>)>, BackupError> {
        names_in(&self.keys)
    }

    /// What a backup holds.
    pub(super) fn manifest(&self, name: &str) -> Result<BackupManifest, BackupError> {
        let path = self.backup(name).join(MANIFEST);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BackupError::Unknown(name.to_owned()));
            }
            Err(error) => return Err(BackupError::io("reading", &path)(error)),
        };
        serde_json::from_slice(&text)
            .map_err(|error| BackupError::Damaged(format!("the manifest of {name}: {error}")))
    }
}

/// The folders there that are named like a backup, the oldest first. Whatever else lies there is none of ours.
fn names_in(folder: &Path) -> Result<Vec<(String, DateTime<Utc>)>, BackupError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::io("reading", folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(BackupError::io("reading", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(at) = made_at(&name) {
            names.push((name, at));
        }
    }
    names.sort();
    Ok(names)
}
