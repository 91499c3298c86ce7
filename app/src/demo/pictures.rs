//! A handful of small generated photographs: what they show matters less than that they go the whole way.

use anyhow::Result;
use commands::photos::{Photos, ProcessedPhoto};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 200;
/// How many there are; repairs share them, as the store keeps a picture once.
const COUNT: u32 = 12;

/// Makes the pictures and puts them into the store.
pub(super) async fn provide(photos: &Photos) -> Result<Vec<ProcessedPhoto>> {
    let mut kept = Vec::new();
    for number in 0..COUNT {
        kept.push(photos.process(picture(number)?).await?);
    }
    Ok(kept)
}

/// A keyboard under a panel with knobs, in a colour of its own.
fn picture(number: u32) -> Result<Vec<u8>> {
    let shade = |base: u32, step: u32| u8::try_from((base + number * step) % 200 + 40).unwrap_or(0);
    let panel = Rgb([shade(20, 37), shade(60, 53), shade(100, 71)]);
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let knob = (x % 40).abs_diff(20).pow(2) + (y % 40).abs_diff(20).pow(2) < 90;
        match y {
            0..120 if knob && x / 40 != number % 8 => Rgb([30, 30, 34]),
            0..120 => panel,
            120..170 if x % 22 > 14 => Rgb([18, 18, 18]),
            _ if x % 22 == 0 => Rgb([90, 90, 90]),
            _ => Rgb([236, 232, 220]),
        }
    });
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 85))?;
    Ok(bytes)
}
