//! Photos on the local disk: `ab/cd/<hash>` and `ab/cd/<hash>.thumb` below one folder.
//!
//! A file appears whole or not at all: it is written under `incoming/`, synced, and renamed into place, the
//! thumbnail first, so that a whole picture always has one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::Sha256Hex;
use tokio::sync::RwLock;

use super::store::{PhotoStore, PhotoStoreError, StoredFile, Variant};

/// Where half-written files live.
const INCOMING: &str = "incoming";

/// A folder of photos. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LocalDisk {
    place: Arc<Place>,
}

#[derive(Debug)]
struct Place {
    root: PathBuf,
    serial: AtomicU64,
    /// Putting shares it, removing owns it: a photo that is put again while it is swept stays.
    sweeping: RwLock<()>,
}

impl LocalDisk {
    /// Opens the folder, makes it where it is missing, and clears away what an earlier process left half-done.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(root: impl Into<PathBuf>, now: DateTime<Utc>) -> Result<Self, PhotoStoreError> {
        let root = root.into();
        let place = Place { root, serial: AtomicU64::new(0), sweeping: RwLock::default() };
        let incoming = place.root.join(INCOMING);
        fs::create_dir_all(&incoming).map_err(failed("making the photo folder"))?;
        // Another process may be writing right now: only what is an hour old is left over.
        let leftover = SystemTime::from(now - TimeDelta::hours(1));
        for entry in fs::read_dir(&incoming).map_err(failed("reading the photo folder"))? {
            let entry = entry.map_err(failed("reading the photo folder"))?;
            let modified = entry.metadata().and_then(|metadata| metadata.modified());
            if modified.is_ok_and(|modified| modified < leftover) {
                fs::remove_file(entry.path()).map_err(failed("clearing the photo folder"))?;
            }
        }
        Ok(Self { place: Arc::new(place) })
    }

    async fn blocking<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Place) -> io::Result<T> + Send + 'static,
    ) -> Result<T, PhotoStoreError> {
        let place = self.place.clone();
        tokio::task::spawn_blocking(move || work(&place))
            .await
            .unwrap_or_else(|stopped| Err(io::Error::other(stopped)))
            .map_err(failed(doing))
    }
}

fn failed(doing: &'static str) -> impl FnOnce(io::Error) -> PhotoStoreError {
    move |source| PhotoStoreError { doing, source }
}

impl Place {
    fn path(&self, photo: &Sha256Hex, variant: Variant) -> PathBuf {
        let hash = photo.as_str();
        let folder = self.root.join(&hash[..2]).join(&hash[2..4]);
        match variant {
            Variant::Full => folder.join(hash),
            Variant::Thumbnail => folder.join(format!("{hash}.thumb")),
        }
    }

    /// Writes a file whole, or leaves nothing.
    fn write(&self, target: &Path, bytes: &[u8], at: DateTime<Utc>) -> io::Result<()> {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{serial}", std::process::id());
        let half = HalfWritten(self.root.join(INCOMING).join(name));
        let mut file = File::create(&half.0)?;
        file.write_all(bytes)?;
        file.set_modified(at.into())?;
        file.sync_all()?;
        let folder = target.parent().expect("invariant: photos lie two folders deep");
        fs::create_dir_all(folder)?;
        fs::rename(&half.0, target)?;
        for made in [Some(folder), folder.parent(), Some(&self.root)].into_iter().flatten() {
            File::open(made)?.sync_all()?;
        }
        Ok(())
    }
}

/// Removes a file on drop; after the rename there is none any more.
struct HalfWritten(PathBuf);

impl Drop for HalfWritten {
    fn drop(&mut self) {
        // Nothing to do when it has been renamed, and nothing better to do when it cannot be removed.
        let _ = fs::remove_file(&self.0);
    }
}

/// The file's date, `None` when it is not there.
fn modified(path: &Path) -> io::Result<Option<DateTime<Utc>>> {
    match fs::metadata(path).and_then(|metadata| metadata.modified()) {
        Ok(at) => Ok(Some(at.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[async_trait]
impl PhotoStore for LocalDisk {
    async fn put(
        &self,
        photo: &Sha256Hex,
        full: Vec<u8>,
        thumbnail: Vec<u8>,
        at: DateTime<Utc>,
    ) -> Result<(), PhotoStoreError> {
        let _shared = self.place.sweeping.read().await;
        let photo = photo.clone();
        self.blocking("writing a photo", move |place| {
            let target = place.path(&photo, Variant::Full);
            if modified(&target)?.is_some() {
                return File::options().write(true).open(&target)?.set_modified(at.into());
            }
            place.write(&place.path(&photo, Variant::Thumbnail), &thumbnail, at)?;
            place.write(&target, &full, at)
        })
        .await
    }

    async fn get(
        &self,
        photo: &Sha256Hex,
        variant: Variant,
    ) -> Result<Option<Vec<u8>>, PhotoStoreError> {
        let photo = photo.clone();
        self.blocking("reading a photo", move |place| match fs::read(place.path(&photo, variant)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    async fn put_before(&self, before: DateTime<Utc>) -> Result<Vec<StoredFile>, PhotoStoreError> {
        self.blocking("listing photos", move |place| {
            // The date of a photo is that of the whole picture; a thumbnail counts only where it is alone.
            let mut dates = BTreeMap::new();
            for outer in fs::read_dir(&place.root)? {
                let outer = outer?;
                if outer.file_name().len() != 2 {
                    continue;
                }
                for inner in fs::read_dir(outer.path())? {
                    for file in fs::read_dir(inner?.path())? {
                        let file = file?;
                        let name = file.file_name().to_string_lossy().into_owned();
                        let hash = name.strip_suffix(".thumb");
                        let is_whole = hash.is_none();
                        let Ok(photo) = Sha256Hex::parse(hash.unwrap_or(&name)) else { continue };
                        let Some(put_at) = modified(&file.path())? else { continue };
                        let date = dates.entry(photo).or_insert((put_at, is_whole));
                        if is_whole {
                            *date = (put_at, true);
                        }
                    }
                }
            }
            let old = dates.into_iter().filter(|(_, (put_at, _))| *put_at < before);
            let file = |(photo, (put_at, is_whole))| StoredFile { photo, put_at, is_whole };
            Ok(old.map(file).collect())
        })
        .await
    }

    async fn remove(
        &self,
        photo: &Sha256Hex,
        before: DateTime<Utc>,
    ) -> Result<bool, PhotoStoreError> {
        let _alone = self.place.sweeping.write().await;
        let photo = photo.clone();
        self.blocking("removing a photo", move |place| {
            let full = place.path(&photo, Variant::Full);
            if modified(&full)?.is_some_and(|put_at| put_at >= before) {
                return Ok(false);
            }
            for file in [full, place.path(&photo, Variant::Thumbnail)] {
                match fs::remove_file(file) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            Ok(true)
        })
        .await
    }
}
