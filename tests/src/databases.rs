//! Places for the logs of tests: each test gets its own, and it is gone with the test.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::scratch::{Scratch, Server};

/// Where the suites find a Postgres server: the URL of a database whose user may create others.
pub const POSTGRES: &str = "CIRUJANO_TEST_POSTGRES_URL";

/// An empty place for a log, gone when this is dropped.
pub struct LogDatabase {
    url: String,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Postgres { _database: Scratch },
}

/// Which store a log is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl LogDatabase {
    /// An empty place in that store.
    pub async fn new(store: Store) -> Self {
        match store {
            Store::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder can be made");
                let url = format!("sqlite://{}", folder.path().join("log.db").display());
                Self { url, place: Place::Folder(folder) }
            }
            Store::Postgres => {
                let database = Scratch::create(Server::Postgres).await;
                let url = database.url().to_owned();
                Self { url, place: Place::Postgres { _database: database } }
            }
        }
    }

    /// Where the log is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which store it is in.
    pub const fn store(&self) -> Store {
        match self.place {
            Place::Folder(_) => Store::Sqlite,
            Place::Postgres { .. } => Store::Postgres,
        }
    }

    /// The files of a log in `SQLite`.
    pub fn files(&self) -> Vec<PathBuf> {
        match &self.place {
            Place::Folder(folder) => std::fs::read_dir(folder.path())
                .expect("the folder is there")
                .map(|entry| entry.expect("the entry can be read").path())
                .collect(),
            Place::Postgres { .. } => Vec::new(),
        }
    }
}
