//! Backups of a log in any store come back in an empty folder, or in a store of the same kind: every event, what opens
//! them, and the accounts.

use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use commands::backup::{BackupFolders, Backups, Restored, restore};
use commands::photos::LocalDisk;
use eventlog::{
    EventLog, LogConfig, MasterKey, NewAccount, NewEvent, Position, RecordedEvent, StreamId,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::fixture::{Fixture, append, at, event, everything, fresh, note, personal};

/// A log with people in it, and where its backups go.
struct Site {
    f: Fixture,
    backups: Backups,
    folders: BackupFolders,
    folder: TempDir,
    ana: Uuid,
}

impl Site {
    async fn new(f: Fixture) -> Self {
        let ana = fresh();
        say(&f.log, 0, vec![note("ñ 🎹"); 5]).await;
        say(&f.log, 5, vec![event(personal(ana, "Ana Ñuñez")), event(personal(ana, "Brasil 12"))])
            .await;
        let account = NewAccount {
            person_id: ana,
            email: "ana@example.cl".into(),
            password_hash: Some("$argon2id$fake".into()),
            created_at: at(0),
        };
        f.log.credentials().create_account(account).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let folders = BackupFolders {
            backups: folder.path().join("backups"),
            keys: folder.path().join("keys"),
        };
        let photos = LocalDisk::open(folder.path().join("photos"), at(0)).unwrap();
        let backups = Backups::new(f.log.clone(), Arc::new(photos), folders.clone());
        Self { f, backups, folders, folder, ana }
    }

    /// An embedded log in an empty folder, with the master key of the one that was backed up.
    async fn empty_folder(&self, name: &str) -> EventLog {
        let folder = self.folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        let url = format!("sqlite://{}", folder.join("log.db").display());
        EventLog::open(&LogConfig::new(url, MasterKey::new([42; 32]))).await.unwrap()
    }

    async fn restore(&self, into: &EventLog, photos: &Path) -> Restored {
        let photos = LocalDisk::open(photos.to_owned(), at(0)).unwrap();
        restore(&self.folders, None, into, &photos, at(100)).await.unwrap()
    }
}

/// Appends to a stream that is no repair: those are read for their photos.
async fn say(log: &EventLog, expected: u64, events: Vec<NewEvent>) {
    log.append(append(&StreamId::new("talk", "1"), expected, events)).await.unwrap();
}

/// What must survive; positions may be numbered anew.
fn content(events: Vec<RecordedEvent>) -> Vec<RecordedEvent> {
    events.into_iter().map(|event| RecordedEvent { position: Position::START, ..event }).collect()
}

pub(crate) async fn a_backup_comes_back_in_an_empty_folder_and_in_a_store_of_its_kind(f: Fixture) {
    let site = Site::new(f).await;
    let made = site.backups.make(at(10)).await.unwrap().manifest;
    assert_eq!((made.log.events, made.accounts), (7, 1));
    let original = content(everything(&site.f.log).await);
    let same_kind = Fixture::new(site.f.database.store()).await;
    let folder = site.empty_folder("restored").await;
    for (into, photos) in [(&folder, "photos of a folder"), (&same_kind.log, "photos of a store")] {
        let restored = site.restore(into, &site.folder.path().join(photos)).await;
        assert_eq!((restored.keys.keys, restored.keys.destroyed), (made.keys, 0));
        assert_eq!(restored.accounts, 1);
        assert_eq!(restored.root, into.chain().verify().await.unwrap().root.hash);
        // Opened with the keys that came along, what is personal reads as it was written.
        assert_eq!(content(everything(into).await), original);
        let accounts = into.credentials();
        let account = accounts.find_by_email("Ana@example.cl").await.unwrap().unwrap();
        assert_eq!(account.person_id, site.ana);
        assert_eq!(account.password_hash.as_deref(), Some("$argon2id$fake"));
        assert_eq!(account.created_at, at(0));
        // And it goes on from there.
        say(into, 7, vec![note("más")]).await;
        assert!(into.chain().verify().await.unwrap().broken.is_none());
    }
}

pub(crate) async fn whoever_was_erased_comes_back_from_no_backup(f: Fixture) {
    let site = Site::new(f).await;
    let before = site.backups.make(at(10)).await.unwrap().manifest.name;
    site.f.log.vault().destroy(site.ana, at(20)).await.unwrap();
    site.f.log.credentials().delete_account(site.ana).await.unwrap();
    let next_day = at(10) + TimeDelta::days(1);
    let after = site.backups.make(next_day).await.unwrap().manifest;
    assert_eq!((after.accounts, site.backups.list().unwrap().len()), (0, 2));
    let place = site.empty_folder("restored").await;
    let photos = LocalDisk::open(site.folder.path().join("photos there"), at(0)).unwrap();
    let restored = restore(&site.folders, Some(&before), &place, &photos, next_day).await.unwrap();
    assert_eq!((restored.keys.destroyed, restored.accounts), (1, 0));
    assert_eq!(content(everything(&place).await), content(everything(&site.f.log).await));
    assert_eq!(place.credentials().find_by_email("ana@example.cl").await.unwrap(), None);
}
