//! What was backed up comes back whole, or not at all; and nobody who was erased comes back with it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::person::Person;
use domain::repair::samples::{self, CUSTOMER};
use domain::repair::{Repair, RepairIntent};
use domain::values::{PersonId, Sha256Hex};
use eventlog::{EventLog, LogConfig, MasterKey, NewAccount};
use tempfile::TempDir;

use super::*;
use crate::executor::Executor;
use crate::people::erase;
use crate::photos::LocalDisk;
use crate::ports::{SeededIds, SetClock};
use crate::test_support::{World, owner, reception};

mod clocks;
mod damage;
mod photos;

struct Site {
    world: World,
    backups: Backups,
    folders: BackupFolders,
    folder: TempDir,
}

impl Site {
    /// A workshop with one repair, one of whose photos is there, and one account.
    async fn open() -> Self {
        let world = World::staffed().await;
        let folder = tempfile::tempdir().unwrap();
        let folders = BackupFolders {
            backups: folder.path().join("backups"),
            keys: folder.path().join("keys"),
        };
        let disk = LocalDisk::open(folder.path().join("photos"), world.now()).unwrap();
        let photo = Sha256Hex::of(PHOTO.as_bytes());
        disk.put(&photo, PHOTO.into(), b"small".to_vec(), world.now()).await.unwrap();
        let receive = RepairIntent::Receive {
            number: samples::number(1),
            intake: Box::new(samples::intake()),
            reachable: true,
            tracking_hash: samples::hash("tracking"),
        };
        world.repair(samples::number(1), reception(), receive).await.unwrap();
        let log = world.executor.log().clone();
        let account = NewAccount {
            person_id: CUSTOMER.uuid(),
            email: "cliente@example.cl".to_owned(),
            password_hash: Some("$argon2id$…".to_owned()),
            created_at: world.now(),
        };
        log.credentials().create_account(account).await.unwrap();
        let backups = Backups::new(log, Arc::new(disk), folders.clone());
        Self { world, backups, folders, folder }
    }

    async fn back_up(&self) -> BackupMade {
        self.world.clock.advance(TimeDelta::minutes(1));
        self.backups.make(self.world.now()).await.unwrap()
    }

    /// An empty place to restore into.
    async fn empty(&self, name: &str) -> Place {
        let folder = self.folder.path().join(name);
        fs::create_dir(&folder).unwrap();
        let url = format!("sqlite://{}", folder.join("log.db").display());
        let config = LogConfig::new(url, MasterKey::new([7; 32]));
        let log = EventLog::open(&config).await.unwrap();
        let photos = LocalDisk::open(folder.join("photos"), self.world.now()).unwrap();
        Place { log, photos }
    }

    async fn restore(&self, name: Option<&str>, place: &Place) -> Result<Restored, BackupError> {
        restore(&self.folders, name, &place.log, &place.photos, self.world.now()).await
    }
}

/// The content of a photo of the samples.
const PHOTO: &str = "intake 1";

struct Place {
    log: EventLog,
    photos: LocalDisk,
}

impl Place {
    async fn name_of(&self, person: PersonId) -> Option<String> {
        let clock = Arc::new(SetClock::new(samples::instant()));
        let ids = Arc::new(SeededIds::new(clock.clone(), 8));
        let executor = Executor::new(self.log.clone(), clock, ids);
        let person = executor.load::<Person>(&person.to_string()).await.unwrap();
        let profile = person.state.profile()?.clone();
        profile.contact.name.reveal().map(ToString::to_string)
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_backup_restored_into_an_empty_folder_is_the_same_workshop() {
    let site = Site::open().await;
    let made = site.back_up().await;
    assert_eq!((made.photos_copied, made.manifest.photos.len()), (1, 1));
    assert_eq!(site.back_up().await.photos_copied, 0, "a photo is copied once");
    let place = site.empty("restored").await;
    let restored = site.restore(None, &place).await.unwrap();
    assert_eq!(restored.manifest.log.events, made.manifest.log.events);
    assert_eq!((restored.accounts, restored.photos), (1, 1));
    let (ours, theirs) = (site.world.executor.log(), &place.log);
    assert_eq!(theirs.stats().await.unwrap().events, ours.stats().await.unwrap().events);
    assert_eq!(place.name_of(CUSTOMER).await.as_deref(), Some("cliente Ñuñez"));
    let account = theirs.credentials().find_by_email("Cliente@example.cl").await.unwrap();
    assert_eq!(account.unwrap().person_id, CUSTOMER.uuid());
    let stream = eventlog::StreamId::new("repair", samples::number(1).to_string());
    let events = theirs.load(&stream, 0).await.unwrap();
    let mut repair = Repair::default();
    for event in &events {
        domain::Decider::evolve(&mut repair, &event.decode().unwrap());
    }
    let original =
        site.world.executor.load::<Repair>(&samples::number(1).to_string()).await.unwrap();
    assert_eq!(repair, *original.state);
}

#[tokio::test]
async fn keys_lie_apart_and_only_their_owner_may_read_them() {
    let site = Site::open().await;
    let name = site.back_up().await.manifest.name;
    let keys = site.folders.keys.join(&name);
    assert_eq!(mode(&keys), 0o700);
    for file in [KEYS, ACCOUNTS, MANIFEST] {
        assert_eq!(mode(&keys.join(file)), 0o600, "{file}");
    }
    let files = fs::read_dir(site.folders.backups.join(&name)).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, [LOG, MANIFEST]);
    let kept = site.backups.list().unwrap();
    assert_eq!((kept.len(), kept[0].has_keys), (1, true));
}

#[tokio::test]
async fn a_log_that_is_not_empty_is_left_alone() {
    let site = Site::open().await;
    site.back_up().await;
    let place = site.empty("restored").await;
    site.restore(None, &place).await.unwrap();
    let events = place.log.stats().await.unwrap().events;
    let again = site.restore(None, &place).await;
    assert!(matches!(again, Err(BackupError::Import(ImportError::NotEmpty))), "{again:?}");
    assert_eq!(place.log.stats().await.unwrap().events, events);
    let nothing = site.restore(Some("2001-01-01T000000Z"), &site.empty("other").await).await;
    assert!(matches!(nothing, Err(BackupError::Unknown(_))), "{nothing:?}");
}

#[tokio::test]
async fn an_altered_export_is_noticed() {
    let site = Site::open().await;
    let name = site.back_up().await.manifest.name;
    let file = site.folders.backups.join(&name).join(LOG);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    let place = site.empty("cut off").await;
    let cut = site.restore(None, &place).await;
    assert!(matches!(cut, Err(BackupError::Damaged(_))), "{cut:?}");
    assert_eq!(place.log.stats().await.unwrap().events, 0);
}

#[tokio::test]
async fn whoever_was_erased_does_not_come_back_with_an_older_backup() {
    let site = Site::open().await;
    let before = site.back_up().await.manifest.name;
    let executor = &site.world.executor;
    let reason = "Solicitud".to_owned();
    site.world.clock.advance(TimeDelta::days(1));
    erase(executor, CUSTOMER, reason, 0, site.world.by(owner().with_step_up())).await.unwrap();
    site.back_up().await;
    let place = site.empty("restored").await;
    let restored = site.restore(Some(&before), &place).await.unwrap();
    assert_eq!((restored.keys.destroyed, restored.accounts), (1, 0));
    assert_eq!(place.name_of(CUSTOMER).await, None);
    assert!(place.name_of(samples::TECHNICIAN).await.is_some());
}

#[tokio::test]
async fn old_backups_are_removed_and_what_is_none_of_ours_stays() {
    let site = Site::open().await;
    let first = site.back_up().await.manifest.name;
    let stranger = site.folders.backups.join("notes.txt");
    fs::write(&stranger, "mine").unwrap();
    let second = site.back_up().await;
    // Of one day the newest is kept.
    assert_eq!(second.expired, 1);
    assert!(!site.folders.backup(&first).exists() && !site.folders.keys_of(&first).exists());
    assert!(stranger.exists());
    let names: Vec<_> = site.backups.list().unwrap().into_iter().map(|kept| kept.name).collect();
    assert_eq!(names, [second.manifest.name]);
}

#[tokio::test]
async fn keys_whose_backup_is_on_another_disk_stay_as_long_as_the_backup_would() {
    let site = Site::open().await;
    let first = site.back_up().await.manifest.name;
    site.world.clock.advance(TimeDelta::days(1));
    let second = site.back_up().await.manifest.name;
    // The disk is not mounted: the folder is a new one.
    let disk = site.folder.path().join("unmounted");
    fs::rename(&site.folders.backups, &disk).unwrap();
    site.world.clock.advance(TimeDelta::days(2));
    site.back_up().await;
    assert!(site.folders.keys_of(&first).exists() && site.folders.keys_of(&second).exists());
    fs::remove_dir_all(&site.folders.backups).unwrap();
    fs::rename(&disk, &site.folders.backups).unwrap();
    site.restore(Some(&first), &site.empty("restored").await).await.unwrap();
    // What a crash left grows old like the others: of one day the newest stays.
    let orphan = site.folders.keys.join("2026-01-01T000000Z");
    fs::create_dir(&orphan).unwrap();
    fs::create_dir(site.folders.keys.join("2026-01-01T000001Z")).unwrap();
    site.back_up().await;
    assert!(!orphan.exists());
}

#[tokio::test]
async fn what_a_crash_left_half_written_is_removed_before_the_next_backup() {
    let site = Site::open().await;
    site.back_up().await;
    let drafts = [&site.folders.backups, &site.folders.keys]
        .map(|folder| folder.join(format!("{}2026-01-01T000000Z", durable::DRAFT)));
    for draft in &drafts {
        fs::create_dir(draft).unwrap();
        fs::write(draft.join(KEYS), "somebody who was erased since").unwrap();
    }
    site.back_up().await;
    assert!(drafts.iter().all(|draft| !draft.exists()));
}

#[tokio::test]
async fn one_backup_is_made_at_a_time_and_two_in_a_second_have_two_names() {
    let site = Site::open().await;
    let turn = turn::Turn::take(&site.folders).unwrap();
    let busy = site.backups.make(site.world.now()).await;
    assert!(matches!(busy, Err(BackupError::Busy)), "{busy:?}");
    drop(turn);
    let first = site.back_up().await.manifest;
    let second = site.backups.make(site.world.now()).await.unwrap().manifest;
    assert_eq!(first.created_at, second.created_at);
    assert!(first.name < second.name);
}

#[tokio::test]
async fn altered_keys_and_accounts_are_noticed_before_anything_is_restored() {
    let site = Site::open().await;
    let name = site.back_up().await.manifest.name;
    let folder = site.folders.keys_of(&name);
    for file in [KEYS, ACCOUNTS, MANIFEST] {
        let path = folder.join(file);
        let whole = fs::read(&path).unwrap();
        let first_line = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        fs::write(&path, &whole[first_line..]).unwrap();
        let place = site.empty(&format!("without a line of {file}")).await;
        let damaged = site.restore(None, &place).await;
        assert!(matches!(damaged, Err(BackupError::Damaged(_))), "{file}: {damaged:?}");
        assert_eq!(place.log.stats().await.unwrap().events, 0);
        fs::write(&path, whole).unwrap();
    }
    fs::remove_file(folder.join(MANIFEST)).unwrap();
    let bare = site.restore(None, &site.empty("without a manifest").await).await;
    assert!(matches!(bare, Err(BackupError::Damaged(_))), "{bare:?}");
}

#[tokio::test]
async fn a_crash_while_somebody_is_taken_out_of_older_keys_leaves_them_good() {
    let site = Site::open().await;
    let name = site.back_up().await.manifest.name;
    let keys = site.folders.keys_of(&name).join(KEYS);
    let before = fs::read(&keys).unwrap();
    site.world.clock.advance(TimeDelta::days(1));
    let reason = "Solicitud".to_owned();
    erase(&site.world.executor, CUSTOMER, reason, 0, site.world.by(owner().with_step_up()))
        .await
        .unwrap();
    site.back_up().await;
    let after = fs::read(&keys).unwrap();
    assert_ne!(before, after);
    // The manifest was written again, the file was not.
    fs::write(&keys, &before).unwrap();
    site.restore(Some(&name), &site.empty("crashed").await).await.unwrap();
    site.world.clock.advance(TimeDelta::days(1));
    site.back_up().await;
    assert_eq!(fs::read(&keys).unwrap(), after);
    // What was damaged is not made good by writing it again.
    let text = String::from_utf8(before).unwrap().lines().skip(1).collect::<Vec<_>>().join("\n");
    fs::write(&keys, text).unwrap();
    site.world.clock.advance(TimeDelta::days(1));
    site.back_up().await;
    let damaged = site.restore(Some(&name), &site.empty("damaged").await).await;
    assert!(matches!(damaged, Err(BackupError::Damaged(_))), "{damaged:?}");
}
