//! What is damaged keeps nothing else from being done.

use super::*;

/// Writes something that is no JSON into the second line of a file.
fn damage(path: &Path) {
    let text = fs::read(path).unwrap();
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    lines.insert(1, b"\xff{");
    fs::write(path, lines.join(&b'\n')).unwrap();
}

#[tokio::test]
async fn a_damaged_line_of_older_keys_stops_neither_erasure_nor_thinning_out() {
    let site = Site::open().await;
    let damaged = site.back_up().await.manifest.name;
    let keys = site.folders.keys_of(&damaged).join(KEYS);
    damage(&keys);
    site.world.clock.advance(TimeDelta::days(1));
    let whole = site.back_up().await.manifest.name;
    let of_customer = |name: &str| {
        let keys = fs::read(site.folders.keys_of(name).join(KEYS)).unwrap();
        let keys = String::from_utf8_lossy(&keys).into_owned();
        let of_customer = |line: &&str| line.contains(&CUSTOMER.to_string());
        keys.lines().find(of_customer).map(str::to_owned).unwrap()
    };
    assert!(!of_customer(&damaged).contains("destroyed_at"));
    let reason = "Solicitud".to_owned();
    site.world.clock.advance(TimeDelta::hours(1));
    erase(&site.world.executor, CUSTOMER, reason, 0, site.world.by(owner().with_step_up()))
        .await
        .unwrap();
    site.world.clock.advance(TimeDelta::days(1));
    let first = site.back_up().await;
    assert_eq!(first.keys_damaged, [damaged.as_str()]);
    assert!(of_customer(&damaged).contains("destroyed_at"), "what can be read of it");
    assert!(of_customer(&whole).contains("destroyed_at"), "and the one after it");
    let second = site.back_up().await;
    assert_eq!(second.expired, 1, "of one day the newest is kept");
}

#[tokio::test]
async fn keys_whose_manifest_is_damaged_forget_the_erased_all_the_same() {
    let site = Site::open().await;
    let name = site.back_up().await.manifest.name;
    let folder = site.folders.keys_of(&name);
    fs::write(folder.join(MANIFEST), "{").unwrap();
    let reason = "Solicitud".to_owned();
    site.world.clock.advance(TimeDelta::days(1));
    erase(&site.world.executor, CUSTOMER, reason, 0, site.world.by(owner().with_step_up()))
        .await
        .unwrap();
    assert_eq!(site.back_up().await.keys_damaged, [name.as_str()]);
    assert!(fs::read_to_string(folder.join(KEYS)).unwrap().contains("destroyed_at"));
    assert_eq!(fs::read_to_string(folder.join(ACCOUNTS)).unwrap(), "");
    let damaged = site.restore(Some(&name), &site.empty("damaged").await).await;
    assert!(matches!(damaged, Err(BackupError::Damaged(_))), "{damaged:?}");
}

#[tokio::test]
async fn a_damaged_manifest_hides_no_other_backup() {
    let site = Site::open().await;
    let good = site.back_up().await.manifest.name;
    site.world.clock.advance(TimeDelta::days(1));
    let bad = site.back_up().await.manifest.name;
    fs::write(site.folders.backup(&bad).join(MANIFEST), "{").unwrap();
    let kept = site.backups.list().unwrap();
    let kept: Vec<_> = kept.iter().map(|kept| (&kept.name, kept.manifest.is_some())).collect();
    assert_eq!(kept, [(&bad, false), (&good, true)]);
    let restored = site.restore(None, &site.empty("restored").await).await.unwrap();
    assert_eq!(restored.manifest.name, good);
}

#[tokio::test]
async fn backups_and_their_keys_never_go_into_one_folder() {
    let site = Site::open().await;
    let keys = site.folders.backups.join("..").join("backups");
    let one = BackupFolders { keys, ..site.folders.clone() };
    let disk = LocalDisk::open(site.folder.path().join("photos"), site.world.now()).unwrap();
    let backups = Backups::new(site.world.executor.log().clone(), Arc::new(disk), one);
    let refused = backups.make(site.world.now()).await;
    assert!(matches!(refused, Err(BackupError::OneFolder(_))), "{refused:?}");
    assert!(backups.list().unwrap().is_empty());
}
