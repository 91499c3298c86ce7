//! What is accepted, what is stripped, and what an attack or an interruption leaves behind: nothing.

use std::collections::HashSet;
use std::io::Cursor;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::values::Sha256Hex;
use futures::stream;
use image::{DynamicImage, ImageBuffer, ImageFormat as Format, Rgb, Rgba};
use tempfile::TempDir;

use super::*;
use crate::ports::{Clock as _, SetClock};

struct Lab {
    photos: Photos,
    disk: LocalDisk,
    clock: Arc<SetClock>,
    folder: TempDir,
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::new("2026-11-22T12:00:00Z".parse().unwrap()));
        let disk = LocalDisk::open(folder.path(), clock.now()).unwrap();
        let photos = Photos::new(Arc::new(disk.clone()), clock.clone());
        Self { photos, disk, clock, folder }
    }

    fn files(&self) -> Vec<String> {
        fn walk(folder: &std::path::Path, files: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, files);
                } else {
                    files.push(path.display().to_string());
                }
            }
        }
        let mut files = Vec::new();
        walk(self.folder.path(), &mut files);
        files
    }

    async fn refused(&self, upload: Vec<u8>) -> &'static str {
        let error = self.photos.process(upload).await.unwrap_err();
        assert_eq!(self.files(), Vec::<String>::new());
        error.code().unwrap()
    }
}

/// Red in the left half, blue in the right one.
fn picture(width: u32, height: u32) -> DynamicImage {
    ImageBuffer::from_fn(width, height, |x, _| {
        if x < width / 2 { Rgb([220_u8, 20, 20]) } else { Rgb([20, 20, 220]) }
    })
    .into()
}

fn encode(picture: &DynamicImage, format: Format) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF segment: an orientation and a GPS position.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut tiff = Vec::from(*b"MM\0\x2a\0\0\0\x08");
    tiff.extend([0, 2]);
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    tiff.extend([0, 0, 0, 0]);
    // The GPS directory: south.
    tiff.extend([0, 1, 0, 1, 0, 2, 0, 0, 0, 2, b'S', 0, 0, 0, 0, 0, 0, 0]);
    let mut exif = b"Exif\0\0".to_vec();
    exif.extend(tiff);
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

fn exif_of(bytes: &[u8]) -> Option<exif::Exif> {
    exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok()
}

#[tokio::test]
async fn a_photo_is_kept_under_its_hash_with_a_thumbnail() {
    let lab = Lab::new();
    let kept = lab.photos.process(encode(&picture(1200, 600), Format::Jpeg)).await.unwrap();
    assert_eq!((kept.media_type, kept.width, kept.height), ("image/jpeg", 1200, 600));
    let full = lab.disk.get(&kept.hash, Variant::Full).await.unwrap().unwrap();
    assert_eq!(Sha256Hex::of(&full), kept.hash);
    assert_eq!(full.len() as u64, kept.bytes);
    let small = lab.disk.get(&kept.hash, Variant::Thumbnail).await.unwrap().unwrap();
    let small = image::load_from_memory(&small).unwrap();
    assert_eq!((small.width(), small.height()), (480, 240));
    assert_eq!(lab.files().len(), 2);
    let again = lab.photos.process(encode(&picture(1200, 600), Format::Jpeg)).await.unwrap();
    assert_eq!(again, kept);
    assert_eq!(lab.files().len(), 2);
    let unknown = Sha256Hex::of(b"another");
    assert_eq!(lab.disk.get(&unknown, Variant::Full).await.unwrap(), None);
}

#[tokio::test]
async fn the_camera_the_place_and_the_orientation_do_not_survive_but_the_picture_stands_upright() {
    let lab = Lab::new();
    let upload = with_exif(&encode(&picture(640, 320), Format::Jpeg), 6);
    let exif = exif_of(&upload).expect("the sample has EXIF");
    assert!(exif.get_field(exif::Tag::GPSLatitudeRef, exif::In::PRIMARY).is_some());
    let kept = lab.photos.process(upload).await.unwrap();
    // Turned by 90 degrees: what was left is on top.
    assert_eq!((kept.width, kept.height), (320, 640));
    for variant in [Variant::Full, Variant::Thumbnail] {
        let bytes = lab.disk.get(&kept.hash, variant).await.unwrap().unwrap();
        assert!(exif_of(&bytes).is_none());
        let upright = image::load_from_memory(&bytes).unwrap().to_rgb8();
        let (width, height) = upright.dimensions();
        let (top, bottom) =
            (upright.get_pixel(width / 2, 5), upright.get_pixel(width / 2, height - 5));
        assert!(top[0] > 150 && bottom[2] > 150, "{top:?} {bottom:?}");
    }
}

#[tokio::test]
async fn png_and_webp_are_accepted_and_transparency_stays() {
    let lab = Lab::new();
    let glass: DynamicImage = ImageBuffer::from_pixel(64, 64, Rgba([1_u8, 2, 3, 128])).into();
    for (picture, format, media_type) in [
        (picture(64, 64), Format::Png, "image/png"),
        (picture(64, 64), Format::WebP, "image/jpeg"),
        (glass, Format::WebP, "image/png"),
    ] {
        let kept = lab.photos.process(encode(&picture, format)).await.unwrap();
        assert_eq!(kept.media_type, media_type);
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_its_name_says() {
    let lab = Lab::new();
    let executable = [b"\x7fELF\x02\x01\x01".to_vec(), vec![0; 4096]].concat();
    assert_eq!(lab.refused(executable).await, "photo.unknown_format");
    assert_eq!(lab.refused(b"MZ\x90\0".to_vec()).await, "photo.unknown_format");
    assert_eq!(lab.refused(b"<svg onload='alert(1)'/>".to_vec()).await, "photo.unknown_format");
    assert_eq!(lab.refused(Vec::new()).await, "photo.unknown_format");
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
    assert_eq!(lab.refused(gif).await, "photo.unknown_format");
    // An executable behind the first bytes of a JPEG.
    let disguised = [b"\xff\xd8\xff\xe0".to_vec(), vec![0x7f; 4096]].concat();
    assert_eq!(lab.refused(disguised).await, "photo.invalid");
}

#[tokio::test]
async fn a_picture_that_is_cut_off_is_refused_at_any_length() {
    let lab = Lab::new();
    for (format, metadata) in [(Format::Jpeg, true), (Format::Jpeg, false), (Format::Png, false)] {
        let mut whole = encode(&picture(320, 200), format);
        if metadata {
            whole = with_exif(&whole, 1);
        }
        for permille in [100, 300, 500, 700, 900, 990] {
            let cut = whole[..whole.len() * permille / 1000].to_vec();
            assert_eq!(lab.refused(cut).await, "photo.invalid", "{format:?} {permille}");
        }
        assert_eq!(lab.refused(whole[..whole.len() - 2].to_vec()).await, "photo.invalid");
    }
}

#[tokio::test]
async fn a_decompression_bomb_is_refused_by_its_header() {
    let lab = Lab::new();
    // A PNG that claims 60,000 × 60,000 pixels in a few bytes.
    let mut bomb = encode(&picture(8, 8), Format::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut crc = 0xffff_ffff_u32;
    for byte in &bomb[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bomb[29..33].copy_from_slice(&(!crc).to_be_bytes());
    assert_eq!(lab.refused(bomb).await, "photo.too_many_pixels");
}

#[tokio::test]
async fn an_upload_that_is_too_large_or_stops_leaves_nothing() {
    let lab = Lab::new();
    let endless = stream::iter((0..).map(|_| Ok::<_, ()>(vec![0xff; 1 << 20])));
    let error = lab.photos.process_stream(endless).await.unwrap_err();
    assert_eq!(error.code(), Some("photo.too_large"));
    let whole = encode(&picture(320, 200), Format::Jpeg);
    let interrupted = stream::iter([Ok(whole[..100].to_vec()), Err(())]);
    let error = lab.photos.process_stream(interrupted).await.unwrap_err();
    assert_eq!(error.code(), Some("photo.interrupted"));
    assert_eq!(lab.refused(vec![0xff; MAX_BYTES + 1]).await, "photo.too_large");
    let chunks = whole.chunks(1000).map(|chunk| Ok::<_, ()>(chunk.to_vec()));
    let chunks: Vec<_> = chunks.collect();
    assert!(lab.photos.process_stream(stream::iter(chunks)).await.is_ok());
}

#[tokio::test]
async fn photos_that_nothing_refers_to_are_swept_after_a_day() {
    let lab = Lab::new();
    let mut kept = Vec::new();
    for side in [60, 70, 80] {
        kept.push(
            lab.photos.process(encode(&picture(side, side), Format::Jpeg)).await.unwrap().hash,
        );
    }
    let referenced = HashSet::from([kept[0].clone()]);
    let sweep = async || sweep_photos(&lab.disk, &referenced, lab.clock.now()).await.unwrap();
    assert_eq!(sweep().await, SweptPhotos { examined: 0, removed: 0 });
    lab.clock.advance(TimeDelta::hours(25));
    // Put again just now: somebody is about to refer to it.
    lab.photos.process(encode(&picture(70, 70), Format::Jpeg)).await.unwrap();
    assert_eq!(sweep().await, SweptPhotos { examined: 2, removed: 1 });
    let there = async |hash| lab.disk.get(hash, Variant::Full).await.unwrap().is_some();
    assert!(there(&kept[0]).await && there(&kept[1]).await && !there(&kept[2]).await);
    assert_eq!(lab.files().len(), 4);
}

#[tokio::test]
async fn what_a_killed_process_left_half_written_is_cleared_away() {
    let lab = Lab::new();
    let half = lab.folder.path().join("incoming/1234-0");
    std::fs::write(&half, b"half").unwrap();
    let file = std::fs::File::options().write(true).open(&half).unwrap();
    file.set_modified((lab.clock.now() - TimeDelta::hours(2)).into()).unwrap();
    LocalDisk::open(lab.folder.path(), lab.clock.now()).unwrap();
    assert!(!half.exists());
}
