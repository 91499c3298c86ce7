//! Files and folders that are there whole or not at all: written under another name, synced, renamed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::BackupError;

/// What the name of a half-written folder begins with.
pub(super) const DRAFT: &str = ".draft-";

/// A folder in the making, for its owner only. Dropped before it was put in place, it is gone.
pub(super) struct Draft {
    path: PathBuf,
    target: PathBuf,
}

impl Draft {
    /// Makes the folder beside `parent/name`.
    pub(super) fn make(parent: &Path, name: &str) -> Result<Self, BackupError> {
        private_folder(parent).map_err(BackupError::io("making", parent))?;
        let path = parent.join(format!("{DRAFT}{name}"));
        private_folder(&path).map_err(BackupError::io("making", &path))?;
        Ok(Self { path, target: parent.join(name) })
    }

    /// A new file in it, for its owner only.
    pub(super) fn file(&self, name: &str) -> Result<BufWriter<File>, BackupError> {
        new_file(&self.path.join(name))
    }

    /// Puts it in place, durably.
    pub(super) fn place(self) -> Result<(), BackupError> {
        let moved = sync_folder(&self.path)
            .and_then(|()| fs::rename(&self.path, &self.target))
            .and_then(|()| self.target.parent().map_or(Ok(()), sync_folder));
        moved.map_err(BackupError::io("putting in place", &self.target))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Nothing is there once it was put in place, and nothing better can be done where it cannot be removed.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Writes a file again, whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let draft = path.with_extension("draft");
    if draft.exists() {
        fs::remove_file(&draft).map_err(BackupError::io("clearing", &draft))?;
    }
    let mut writer = new_file(&draft)?;
    writer.write_all(bytes).map_err(BackupError::io("writing", &draft))?;
    sync(writer).map_err(BackupError::io("writing", &draft))?;
    let moved = fs::rename(&draft, path).and_then(|()| path.parent().map_or(Ok(()), sync_folder));
    moved.map_err(BackupError::io("replacing", path))
}

/// Writes out what is buffered, down to the disk.
pub(super) fn sync(mut writer: BufWriter<File>) -> io::Result<()> {
    writer.flush()?;
    writer.get_ref().sync_all()
}

/// Removes a folder, so that what is left of it after a crash is no backup any more.
pub(super) fn remove(folder: &Path) -> Result<(), BackupError> {
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else { return Ok(()) };
    let doomed = parent.join(format!("{DRAFT}{}", name.to_string_lossy()));
    let removed = fs::rename(folder, &doomed).and_then(|()| fs::remove_dir_all(&doomed));
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done.map_err(BackupError::io("removing", folder)),
    }
}

fn new_file(path: &Path) -> Result<BufWriter<File>, BackupError> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map(BufWriter::new).map_err(BackupError::io("creating", path))
}

/// Makes a folder for its owner only, where there is none.
pub(super) fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Writes through, and remembers the SHA-256 of what was written.
pub(super) struct Hashing<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Hashing<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0 }
    }

    /// What was written to, with digest and length of what was.
    pub(super) fn finish(self) -> (W, String, u64) {
        (self.inner, format!("{:x}", self.hash.finalize()), self.bytes)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
