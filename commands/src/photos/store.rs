//! The port behind which photos are kept.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::values::Sha256Hex;

/// Which file of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// The whole picture.
    Full,
    /// The small one for lists.
    Thumbnail,
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The photo it belongs to.
    pub photo: Sha256Hex,
    /// When it was last put (UTC).
    pub put_at: DateTime<Utc>,
    /// Whether the whole picture is there, and not its thumbnail alone.
    pub is_whole: bool,
}

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
#[error("the photo store failed while {doing}")]
pub struct PhotoStoreError {
    /// What it was doing.
    pub doing: &'static str,
    /// What the system said.
    #[source]
    pub source: std::io::Error,
}

/// Where photos are kept, by the hash of the whole picture.
#[async_trait]
pub trait PhotoStore: Send + Sync + 'static {
    /// Keeps both files of a photo, durably, or leaves nothing. Putting a photo again renews its date.
    async fn put(
        &self,
        photo: &Sha256Hex,
        full: Vec<u8>,
        thumbnail: Vec<u8>,
        at: DateTime<Utc>,
    ) -> Result<(), PhotoStoreError>;

    /// The bytes of a file, if it is there.
    async fn get(
        &self,
        photo: &Sha256Hex,
        variant: Variant,
    ) -> Result<Option<Vec<u8>>, PhotoStoreError>;

    /// Every photo that was last put before `before`.
    async fn put_before(&self, before: DateTime<Utc>) -> Result<Vec<StoredFile>, PhotoStoreError>;

    /// Removes a photo, unless it was put again at or after `before`; `true` when it is gone.
    async fn remove(
        &self,
        photo: &Sha256Hex,
        before: DateTime<Utc>,
    ) -> Result<bool, PhotoStoreError>;
}
