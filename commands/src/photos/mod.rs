//! Photos: what is accepted, what is made of it, and where it is kept.
//!
//! Nothing of an upload is kept but pixels that we encoded ourselves: no EXIF, no GPS, no trailing bytes. The
//! file's name is the SHA-256 of its content, so that the events can prove what was shown.

mod disk;
mod find;
mod format;
mod process;
mod store;
mod sweep;
#[cfg(test)]
mod tests;

pub use disk::LocalDisk;
pub use format::ImageFormat;
pub(crate) use process::thumbnail_of;
pub use process::{MAX_BYTES, MAX_PIXELS, PhotoError, Photos, ProcessedPhoto, THUMBNAIL_SIDE};
pub use store::{PhotoStore, PhotoStoreError, StoredFile, Variant};
pub use sweep::{SweptPhotos, referenced_photos, sweep_photos};
