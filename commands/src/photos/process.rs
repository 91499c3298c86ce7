//! From an upload to a kept photo: check, decode within limits, turn upright, encode anew, make a thumbnail.

use std::io::Cursor;
use std::sync::Arc;

use domain::values::Sha256Hex;
use fast_image_resize::{ResizeOptions, Resizer};
use futures::{Stream, StreamExt as _};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};
use tokio::sync::Semaphore;

use super::format::{ImageFormat, is_complete};
use super::store::{PhotoStore, PhotoStoreError};
use crate::ports::Clock;

/// The largest upload, bytes.
pub const MAX_BYTES: usize = 15 << 20;
/// The largest picture, pixels.
pub const MAX_PIXELS: u64 = 60_000_000;
/// The longer side of a thumbnail, pixels.
pub const THUMBNAIL_SIDE: u32 = 480;
/// Pictures that are decoded at once: each may take half a gigabyte for a moment.
const AT_ONCE: usize = 2;
/// Memory that one decoder may ask for, bytes.
const MAX_DECODER_BYTES: u64 = 512 << 20;
/// JPEG quality of the picture and of its thumbnail.
const QUALITY: (u8, u8) = (90, 80);

/// Why an upload was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// More than [`MAX_BYTES`].
    #[error("the photo is larger than 15 MiB")]
    TooLarge,
    /// Not a picture that is accepted, whatever its name says.
    #[error("the file is not a JPEG, PNG or WebP picture")]
    UnknownFormat,
    /// More than [`MAX_PIXELS`], as its header claims.
    #[error("the picture has more than 60 megapixels")]
    TooManyPixels,
    /// It does not decode: cut off, damaged, or made to do harm.
    #[error("the picture is incomplete or damaged")]
    Invalid,
    /// The sender stopped in the middle.
    #[error("the upload was interrupted")]
    Interrupted,
    /// It could not be kept.
    #[error(transparent)]
    Store(#[from] PhotoStoreError),
}

impl PhotoError {
    /// The stable code of the refusal; `None` for a failure of ours.
    pub const fn code(&self) -> Option<&'static str> {
        match self {
            Self::TooLarge => Some("photo.too_large"),
            Self::UnknownFormat => Some("photo.unknown_format"),
            Self::TooManyPixels => Some("photo.too_many_pixels"),
            Self::Invalid => Some("photo.invalid"),
            Self::Interrupted => Some("photo.interrupted"),
            Self::Store(_) => None,
        }
    }
}

/// A photo that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessedPhoto {
    /// Its address.
    pub hash: Sha256Hex,
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Size of the kept file.
    pub bytes: u64,
}

/// Takes photos in. Cheap to clone.
#[derive(Clone)]
pub struct Photos {
    store: Arc<dyn PhotoStore>,
    clock: Arc<dyn Clock>,
    decoding: Arc<Semaphore>,
}

impl Photos {
    /// Photos kept in that store.
    pub fn new(store: Arc<dyn PhotoStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, decoding: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Where they are kept.
    pub fn store(&self) -> &dyn PhotoStore {
        &*self.store
    }

    /// The same, to be shared.
    pub fn shared_store(&self) -> Arc<dyn PhotoStore> {
        self.store.clone()
    }

    /// Now, by the injected clock.
    pub(super) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    /// Reads an upload to its end, never more than [`MAX_BYTES`], and keeps it.
    ///
    /// # Errors
    /// See [`PhotoError`]; nothing is kept then.
    pub async fn process_stream<B, E>(
        &self,
        chunks: impl Stream<Item = Result<B, E>> + Send,
    ) -> Result<ProcessedPhoto, PhotoError>
    where
        B: AsRef<[u8]> + Send,
        E: Send,
    {
        let mut bytes = Vec::new();
        let mut chunks = std::pin::pin!(chunks);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| PhotoError::Interrupted)?;
            if bytes.len() + chunk.as_ref().len() > MAX_BYTES {
                return Err(PhotoError::TooLarge);
            }
            bytes.extend_from_slice(chunk.as_ref());
        }
        self.process(bytes).await
    }

    /// Keeps an upload.
    ///
    /// # Errors
    /// See [`PhotoError`]; nothing is kept then.
    pub async fn process(&self, upload: Vec<u8>) -> Result<ProcessedPhoto, PhotoError> {
        let format = check(&upload)?;
        let permit = self.decoding.clone().acquire_owned().await;
        let made = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when the caller has gone.
            let _permit = permit;
            remake(&upload, format)
        });
        let Remade { full, thumbnail, media_type, width, height } =
            made.await.unwrap_or(Err(PhotoError::Invalid))?;
        let hash = Sha256Hex::of(&full);
        let bytes = full.len() as u64;
        self.store.put(&hash, full, thumbnail, self.clock.now()).await?;
        Ok(ProcessedPhoto { hash, media_type, width, height, bytes })
    }
}

/// What can be refused without decoding.
fn check(upload: &[u8]) -> Result<ImageFormat, PhotoError> {
    if upload.len() > MAX_BYTES {
        return Err(PhotoError::TooLarge);
    }
    let format = ImageFormat::sniff(upload).ok_or(PhotoError::UnknownFormat)?;
    if !is_complete(upload, format) {
        return Err(PhotoError::Invalid);
    }
    Ok(format)
}

struct Remade {
    full: Vec<u8>,
    thumbnail: Vec<u8>,
    media_type: &'static str,
    width: u32,
    height: u32,
}

fn remake(upload: &[u8], format: ImageFormat) -> Result<Remade, PhotoError> {
    let picture = decode(upload, format)?;
    let (width, height) = (picture.width(), picture.height());
    let small = thumbnail(&picture)?;
    // A picture with transparency, or one that came without loss, stays PNG; the others become JPEG.
    let (full, media_type) = if format == ImageFormat::Png || picture.color().has_alpha() {
        (encode_png(&picture)?, ImageFormat::Png.media_type())
    } else {
        (encode_jpeg(&picture.to_rgb8().into(), QUALITY.0)?, ImageFormat::Jpeg.media_type())
    };
    let thumbnail = encode_jpeg(&small, QUALITY.1)?;
    Ok(Remade { full, thumbnail, media_type, width, height })
}

fn decode(upload: &[u8], format: ImageFormat) -> Result<DynamicImage, PhotoError> {
    let mut reader = ImageReader::with_format(Cursor::new(upload), format.decoder());
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(invalid)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PhotoError::TooManyPixels);
    }
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(invalid)?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

fn thumbnail(picture: &DynamicImage) -> Result<DynamicImage, PhotoError> {
    let (width, height) = (picture.width(), picture.height());
    let longer = width.max(height).max(1);
    let side = longer.min(THUMBNAIL_SIDE);
    let scaled = |length: u32| {
        let length = u64::from(length) * u64::from(side) / u64::from(longer);
        u32::try_from(length).unwrap_or(side).max(1)
    };
    let source = DynamicImage::from(picture.to_rgb8());
    let mut small = DynamicImage::new_rgb8(scaled(width), scaled(height));
    Resizer::new()
        .resize(&source, &mut small, &ResizeOptions::new())
        .map_err(|_| PhotoError::Invalid)?;
    Ok(small)
}

/// A thumbnail of a picture that is kept, made anew; none where it does not decode.
pub(crate) async fn thumbnail_of(full: &[u8]) -> Option<Vec<u8>> {
    let full = full.to_owned();
    let made = tokio::task::spawn_blocking(move || {
        let picture = decode(&full, ImageFormat::sniff(&full)?).ok()?;
        encode_jpeg(&thumbnail(&picture).ok()?, QUALITY.1).ok()
    });
    made.await.ok()?
}

fn encode_jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, PhotoError> {
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
        .map_err(invalid)?;
    Ok(bytes)
}

fn encode_png(picture: &DynamicImage) -> Result<Vec<u8>, PhotoError> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).map_err(invalid)?;
    Ok(bytes.into_inner())
}

/// What the decoder says may quote the file, so it goes to the trace and not to the sender.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn invalid(error: image::ImageError) -> PhotoError {
    tracing::debug!(%error, "a picture does not decode");
    PhotoError::Invalid
}
