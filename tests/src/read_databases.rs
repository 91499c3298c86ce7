//! Read databases for tests: each test gets its own, with a random name, and it is dropped with the test.
//!
//! As with logs, a server that is not there is a failure, never a skip.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::mysql::MySqlConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};
use tempfile::TempDir;

/// Where the suites find a MySQL or MariaDB server: the URL of a user who may create databases.
pub const MYSQL: &str = "CIRUJANO_TEST_MYSQL_URL";

/// Which read database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadStore {
    /// A file.
    Sqlite,
    /// A server.
    MySql,
}

/// An empty place for read tables, gone when this is dropped.
pub struct ReadDatabase {
    url: String,
    place: Place,
}

enum Place {
    Folder { _folder: TempDir },
    MySql { admin: String, name: String },
}

impl ReadDatabase {
    /// An empty place of that kind.
    pub async fn new(store: ReadStore) -> Self {
        match store {
            ReadStore::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder can be made");
                let url = format!("sqlite://{}", folder.path().join("read.db").display());
                Self { url, place: Place::Folder { _folder: folder } }
            }
            ReadStore::MySql => Self::mysql().await,
        }
    }

    async fn mysql() -> Self {
        let admin = std::env::var(MYSQL).unwrap_or_else(|_| {
            panic!("{MYSQL} is not set: run `cargo xtask test`, or name a server of yours")
        });
        let name = random_name();
        let options: MySqlConnectOptions = admin.parse().expect("the URL of the server is valid");
        let mut connection = options.connect().await.expect("the test server can be reached");
        let create = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        let created = connection.execute(create.as_str()).await;
        created.expect("the test user may create databases");
        connection.close().await.expect("the connection closes");
        let url = options.database(&name).to_url_lossy().to_string();
        Self { url, place: Place::MySql { admin, name } }
    }

    /// Where the read tables are.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which read database it is.
    pub const fn store(&self) -> ReadStore {
        match self.place {
            Place::Folder { .. } => ReadStore::Sqlite,
            Place::MySql { .. } => ReadStore::MySql,
        }
    }

    /// Runs a statement past the read side, as somebody with a database tool would; the rows it touched.
    pub async fn raw(&self, sql: &str) -> u64 {
        match self.store() {
            ReadStore::Sqlite => {
                let options: SqliteConnectOptions = self.url.parse().expect("the URL is valid");
                let options = options.pragma("legacy_alter_table", "ON");
                let mut connection = options.connect().await.expect("the file opens");
                let done = connection.execute(sql).await.expect("the statement runs");
                done.rows_affected()
            }
            ReadStore::MySql => {
                let options: MySqlConnectOptions = self.url.parse().expect("the URL is valid");
                let mut connection = options.connect().await.expect("the server answers");
                let done = connection.execute(sql).await.expect("the statement runs");
                done.rows_affected()
            }
        }
    }
}

impl ReadDatabase {
    /// The one number that a query answers.
    pub async fn number(&self, sql: &str) -> i64 {
        match self.store() {
            ReadStore::Sqlite => {
                let options: SqliteConnectOptions = self.url.parse().expect("the URL is valid");
                let mut connection = options.connect().await.expect("the file opens");
                let number = sqlx::query_scalar(sql).fetch_one(&mut connection).await;
                number.expect("the query answers a number")
            }
            ReadStore::MySql => {
                let options: MySqlConnectOptions = self.url.parse().expect("the URL is valid");
                let mut connection = options.connect().await.expect("the server answers");
                let number = sqlx::query_scalar(sql).fetch_one(&mut connection).await;
                number.expect("the query answers a number")
            }
        }
    }

    /// How many tables have a name like this.
    pub async fn tables_like(&self, pattern: &str) -> i64 {
        let sql = match self.store() {
            ReadStore::Sqlite => format!(
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name LIKE '{pattern}'"
            ),
            ReadStore::MySql => format!(
                "SELECT COUNT(*) FROM information_schema.tables \
                 WHERE table_schema = DATABASE() AND table_name LIKE '{pattern}'"
            ),
        };
        self.number(&sql).await
    }
}

impl Drop for ReadDatabase {
    fn drop(&mut self) {
        if let Place::MySql { admin, name } = &self.place {
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
        let options: MySqlConnectOptions = admin.parse().expect("the URL was valid before");
        let mut connection = options.connect().await.expect("the test server is still there");
        let dropped = connection.execute(format!("DROP DATABASE IF EXISTS {name}").as_str()).await;
        dropped.expect("the database can be dropped");
    });
}

fn random_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let random = RandomState::new().hash_one((std::process::id(), count));
    format!("cirujano_test_{random:016x}")
}
