//! One backup is made at a time, so that whatever is half-written before it begins was left by a crash.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::durable::{DRAFT, private_folder};
use super::manifest::is_name;
use super::{BackupError, BackupFolders};

/// The file in the folder of keys that whoever makes a backup holds locked; the lock ends with its process.
const LOCK: &str = ".lock";

/// The turn to make a backup; dropped, it is over.
pub(super) struct Turn {
    _lock: File,
}

impl Turn {
    /// Takes the turn, and removes what a crash left half-written: it may hold keys of persons who were erased since,
    /// and nothing else would ever take them out of it.
    pub(super) fn take(folders: &BackupFolders) -> Result<Self, BackupError> {
        for folder in [&folders.keys, &folders.backups] {
            private_folder(folder).map_err(BackupError::io("making", folder))?;
        }
        folders.must_be_two()?;
        let path = folders.keys.join(LOCK);
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true).mode(0o600).open(&path);
        let lock = file.map_err(BackupError::io("opening", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::Busy),
            Err(TryLockError::Error(error)) => {
                return Err(BackupError::io("locking", &path)(error));
            }
        }
        clear_drafts(&folders.backups)?;
        clear_drafts(&folders.keys)?;
        Ok(Self { _lock: lock })
    }
}

fn clear_drafts(folder: &Path) -> Result<(), BackupError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(BackupError::io("reading", folder)(error)),
    };
    for entry in entries {
        let path = entry.map_err(BackupError::io("reading", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.strip_prefix(DRAFT).is_some_and(is_name) && path.is_dir() {
            fs::remove_dir_all(&path).map_err(BackupError::io("clearing", &path))?;
        }
    }
    Ok(())
}
