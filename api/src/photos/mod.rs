//! Pictures: taken in, stripped of everything but pixels, stored under their hash, shown to whoever may see them.

pub(crate) mod get_photo;
pub(crate) mod upload_photo;
