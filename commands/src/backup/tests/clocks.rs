//! Backups made by a clock that was wrong.

use super::*;

#[tokio::test]
async fn the_newest_backup_is_the_one_that_holds_most_of_the_log() {
    let site = Site::open().await;
    let ahead = site.world.now() + TimeDelta::days(400);
    let stale = site.backups.make(ahead).await.unwrap().manifest.name;
    let reason = "Solicitud".to_owned();
    erase(&site.world.executor, CUSTOMER, reason, 0, site.world.by(owner().with_step_up()))
        .await
        .unwrap();
    let newest = site.back_up().await.manifest.name;
    assert!(newest < stale);
    let restored = site.restore(None, &site.empty("restored").await).await.unwrap();
    assert_eq!(restored.manifest.name, newest);
}

#[tokio::test]
async fn the_backup_just_made_stays_beside_one_that_was_made_later_today() {
    let site = Site::open().await;
    let ahead = site.world.now() + TimeDelta::minutes(30);
    site.backups.make(ahead).await.unwrap();
    let made = site.back_up().await;
    assert!(site.folders.backup(&made.manifest.name).exists());
    assert!(site.folders.keys_of(&made.manifest.name).exists());
}
