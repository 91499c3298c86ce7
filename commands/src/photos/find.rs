//! Looking a kept photo up again, by whoever refers to it in a command.

use std::io::Cursor;

use domain::values::Sha256Hex;
use image::ImageReader;

use super::format::ImageFormat;
use super::process::{PhotoError, Photos, ProcessedPhoto};
use super::store::Variant;

impl Photos {
    /// What is kept under that hash, if anything. Its date is renewed, so that the sweep of unreferenced photos
    /// leaves it alone while the command that refers to it is on its way.
    ///
    /// # Errors
    /// When the store fails, or holds something that is no picture.
    pub async fn find(&self, photo: &Sha256Hex) -> Result<Option<ProcessedPhoto>, PhotoError> {
        let Some(full) = self.store().get(photo, Variant::Full).await? else {
            return Ok(None);
        };
        let Some(thumbnail) = self.store().get(photo, Variant::Thumbnail).await? else {
            return Ok(None);
        };
        let format = ImageFormat::sniff(&full).ok_or(PhotoError::UnknownFormat)?;
        let (width, height) = ImageReader::with_format(Cursor::new(&full), format.decoder())
            .into_dimensions()
            .map_err(|_| PhotoError::Invalid)?;
        let bytes = full.len() as u64;
        self.store().put(photo, full, thumbnail, self.now()).await?;
        let hash = photo.clone();
        Ok(Some(ProcessedPhoto { hash, media_type: format.media_type(), width, height, bytes }))
    }
}
