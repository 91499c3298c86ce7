//! Backups: the log and its photos in one folder, what opens them in another, and both of them back again.
//!
//! A backup is one folder with a consistent export of the log and a manifest; beside all of them are the photos,
//! which are named by their content and copied once. The keys of personal data and the accounts lie in a folder
//! apart, readable by their owner only, since together with the log they are the personal data. Whoever was erased
//! since is erased from the keys of older backups, too.

mod copying;
mod durable;
mod keys;
mod keys_manifest;
mod make;
mod manifest;
mod restore;
mod retention;
#[cfg(test)]
mod tests;
mod turn;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eventlog::{
    AccountTransferError, EventLog, ExportError, ImportError, KeyTransferError, LogError,
};

use crate::photos::{PhotoStore, PhotoStoreError};

pub use make::BackupMade;
pub use manifest::{BackupManifest, KeptBackup};
pub use restore::{Restored, restore};
pub use retention::{DAILY, MONTHLY, WEEKLY, expired};

/// The export of the log, in a backup's folder.
const LOG: &str = "log.ndjson.zst";
/// What a folder holds: that of a backup, and that of its keys.
const MANIFEST: &str = "manifest.json";
/// The photos of all backups, beside their folders.
const PHOTOS: &str = "photos";
/// The wrapped keys of persons, in a backup's folder of keys.
const KEYS: &str = "keys.ndjson";
/// The accounts, in a backup's folder of keys.
const ACCOUNTS: &str = "accounts.ndjson";

/// Where backups go.
#[derive(Debug, Clone)]
pub struct BackupFolders {
    /// Logs and photos.
    pub backups: PathBuf,
    /// Keys and accounts; never in the same place in the end.
    pub keys: PathBuf,
}

impl BackupFolders {
    fn backup(&self, name: &str) -> PathBuf {
        self.backups.join(name)
    }

    fn keys_of(&self, name: &str) -> PathBuf {
        self.keys.join(name)
    }

    fn photos(&self) -> PathBuf {
        self.backups.join(PHOTOS)
    }

    /// A backup and its keys have one name: in one folder, one of them would take the other's place.
    fn must_be_two(&self) -> Result<(), BackupError> {
        if self.are_one() { Err(BackupError::OneFolder(self.backups.clone())) } else { Ok(()) }
    }

    /// Whether both are the same folder, however they are written.
    pub fn are_one(&self) -> bool {
        let place =
            |folder: &Path| folder.canonicalize().or_else(|_| std::path::absolute(folder)).ok();
        place(&self.backups) == place(&self.keys)
    }
}

/// Makes backups. Cheap to clone.
#[derive(Clone)]
pub struct Backups {
    log: EventLog,
    photos: Arc<dyn PhotoStore>,
    folders: Arc<BackupFolders>,
}

impl Backups {
    /// Backups of that log and those photos.
    pub fn new(log: EventLog, photos: Arc<dyn PhotoStore>, folders: BackupFolders) -> Self {
        Self { log, photos, folders: Arc::new(folders) }
    }
}

/// Why a backup was not made or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file system.
    #[error("{doing} {}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The log could not be written out.
    #[error("exporting the log")]
    Export(#[from] ExportError),
    /// The log could not be taken over.
    #[error("importing the log")]
    Import(#[from] ImportError),
    /// The keys could not be moved.
    #[error("moving the keys")]
    Keys(#[from] KeyTransferError),
    /// The accounts could not be moved.
    #[error("moving the accounts")]
    Accounts(#[from] AccountTransferError),
    /// The photos.
    #[error("copying the photos")]
    Photos(#[from] PhotoStoreError),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// What is to be restored is not what was backed up.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// Another process makes one just now.
    #[error("another backup is being made just now")]
    Busy,
    /// Keys and backups would go into the same folder.
    #[error("backups and their keys have the same folder, {}", .0.display())]
    OneFolder(PathBuf),
    /// There is no such backup.
    #[error("there is no backup {0}")]
    Unknown(String),
}

impl BackupError {
    fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }
}
