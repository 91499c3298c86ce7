//! Pictures for uploads, good and bad.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A small JPEG; another `seed` gives another picture.
pub fn jpeg(seed: u8) -> Vec<u8> {
    encode(seed, ImageFormat::Jpeg)
}

/// A small PNG.
pub fn png(seed: u8) -> Vec<u8> {
    encode(seed, ImageFormat::Png)
}

fn encode(seed: u8, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(64, 48, |x, y| {
        let (x, y) = (u8::try_from(x).unwrap_or(0), u8::try_from(y).unwrap_or(0));
        Rgb([x.wrapping_mul(3), y.wrapping_mul(5), seed.wrapping_mul(37)])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, format).expect("a picture can be encoded");
    bytes.into_inner()
}

/// A PNG of a few bytes whose header claims 100,000 × 100,000 pixels.
pub fn bomb() -> Vec<u8> {
    let mut bytes = png(1);
    // The header chunk: length 4, type 4, width 4, height 4, five more, CRC 4, after the signature of 8.
    let side = 100_000_u32.to_be_bytes();
    bytes[16..20].copy_from_slice(&side);
    bytes[20..24].copy_from_slice(&side);
    let crc = crc32(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&crc);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
