//! Photos that rot, on either side.

use super::*;

/// The file of the one photo, below a folder of photos.
fn file_of(photos: &Path) -> PathBuf {
    let hash = Sha256Hex::of(PHOTO.as_bytes()).to_string();
    photos.join(&hash[..2]).join(&hash[2..4]).join(&hash)
}

#[tokio::test]
async fn a_photo_that_a_crash_left_half_copied_is_copied_again() {
    let site = Site::open().await;
    site.back_up().await;
    let copy = file_of(&site.folders.photos());
    // The thumbnail comes first.
    fs::remove_file(&copy).unwrap();
    let made = site.back_up().await;
    assert_eq!((made.photos_copied, made.manifest.photos.len()), (1, 1));
    site.restore(None, &site.empty("restored").await).await.unwrap();
}

#[tokio::test]
async fn a_damaged_photo_is_told_and_keeps_nothing_else_from_being_restored() {
    let site = Site::open().await;
    fs::write(file_of(&site.folder.path().join("photos")), "another picture").unwrap();
    let made = site.back_up().await;
    assert_eq!((made.photos_copied, made.photos_damaged), (0, 1));
    assert!(made.manifest.photos.is_empty());
    site.restore(None, &site.empty("restored").await).await.unwrap();
}

#[tokio::test]
async fn a_copy_that_has_rotted_is_copied_again() {
    let site = Site::open().await;
    let first = site.back_up().await.manifest.name;
    fs::write(file_of(&site.folders.photos()), "another picture").unwrap();
    site.world.clock.advance(TimeDelta::days(1));
    let made = site.back_up().await;
    assert_eq!((made.photos_copied, made.photos_damaged), (1, 0));
    let restored = site.restore(Some(&first), &site.empty("restored").await).await.unwrap();
    assert_eq!((restored.photos, restored.lost_photos.len()), (1, 0));
}

#[tokio::test]
async fn a_copy_that_has_rotted_and_has_no_original_is_told_and_in_no_backup() {
    let site = Site::open().await;
    site.back_up().await;
    fs::write(file_of(&site.folders.photos()), "another picture").unwrap();
    fs::remove_file(file_of(&site.folder.path().join("photos"))).unwrap();
    let made = site.back_up().await;
    assert_eq!((made.photos_copied, made.photos_damaged), (0, 1));
    assert!(made.manifest.photos.is_empty());
}

#[tokio::test]
async fn a_photo_that_is_lost_is_named_and_all_else_is_restored() {
    let site = Site::open().await;
    let events = site.back_up().await.manifest.log.events;
    let lost = [Sha256Hex::of(PHOTO.as_bytes()).to_string()];
    fs::write(file_of(&site.folders.photos()), "another picture").unwrap();
    let place = site.empty("altered").await;
    let restored = site.restore(None, &place).await.unwrap();
    assert_eq!((restored.photos, &restored.lost_photos[..]), (0, &lost[..]));
    assert_eq!(place.log.stats().await.unwrap().events, events);
    fs::remove_file(file_of(&site.folders.photos())).unwrap();
    let restored = site.restore(None, &site.empty("missing").await).await.unwrap();
    assert_eq!(restored.lost_photos, lost);
}

#[tokio::test]
async fn a_photo_without_its_thumbnail_is_backed_up_and_gets_another() {
    let site = Site::open().await;
    let thumbnail = file_of(&site.folder.path().join("photos")).with_extension("thumb");
    fs::remove_file(thumbnail).unwrap();
    let made = site.back_up().await;
    assert_eq!((made.photos_copied, made.photos_damaged), (1, 0));
    assert!(file_of(&site.folders.photos()).with_extension("thumb").exists());
}
