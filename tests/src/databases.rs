//! Databases for tests: each test gets its own, with a random name, and it is dropped with the test.
//!
//! A server that is not there is a failure, never a skip: `cargo xtask test` starts what is needed.

use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};
use tempfile::TempDir;

/// Where the suites find a Postgres server: the URL of a database whose user may create others.
pub const POSTGRES: &str = "CIRUJANO_TEST_POSTGRES_URL";

/// An empty place for a log, gone when this is dropped.
pub struct LogDatabase {
    url: String,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Postgres { admin: String, name: String },
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
            Store::Sqlite => Self::sqlite(),
            Store::Postgres => Self::postgres().await,
        }
    }

    fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite://{}", folder.path().join("log.db").display());
        Self { url, place: Place::Folder(folder) }
    }

    async fn postgres() -> Self {
        let admin = std::env::var(POSTGRES).unwrap_or_else(|_| {
            panic!("{POSTGRES} is not set: run `cargo xtask test`, or name a server of yours")
        });
        let name = random_name();
        let options: PgConnectOptions = admin.parse().expect("the URL of the test server is valid");
        let mut connection = options.connect().await.expect("the test server can be reached");
        connection
            .execute(format!("CREATE DATABASE {name}").as_str())
            .await
            .expect("the test user may create databases");
        connection.close().await.expect("the connection closes");
        let url = options.database(&name).to_url_lossy().to_string();
        Self { url, place: Place::Postgres { admin, name } }
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

impl Drop for LogDatabase {
    fn drop(&mut self) {
        if let Place::Postgres { admin, name } = &self.place {
            let (admin, name) = (admin.clone(), name.clone());
            // A thread of its own: a runtime cannot be waited for from within another.
            let dropped = std::thread::spawn(move || drop_database(&admin, &name)).join();
            if !std::thread::panicking() {
                dropped.expect("the test database can be dropped");
            }
        }
    }
}

fn drop_database(admin: &str, name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be built").block_on(async {
        let options: PgConnectOptions = admin.parse().expect("the URL was valid before");
        let mut connection = options.connect().await.expect("the test server is still there");
        connection
            .execute(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)").as_str())
            .await
            .expect("the database can be dropped");
    });
}

fn random_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let random = RandomState::new().hash_one((std::process::id(), count));
    format!("cirujano_test_{random:016x}")
}
