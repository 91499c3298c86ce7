//! Places for the read tables of tests: each test gets its own, and it is gone with the test.

use std::path::PathBuf;

use sqlx::{Connection, Executor, MySqlConnection};
use tempfile::TempDir;

use crate::scratch::{Scratch, Server};

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
    File { file: PathBuf, _folder: TempDir },
    MySql { _database: Scratch },
}

impl ReadDatabase {
    /// An empty place of that kind.
    pub async fn new(store: ReadStore) -> Self {
        match store {
            ReadStore::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder can be made");
                let file = folder.path().join("read.db");
                let url = format!("sqlite://{}", file.display());
                Self { url, place: Place::File { file, _folder: folder } }
            }
            ReadStore::MySql => {
                let database = Scratch::create(Server::MySql).await;
                let url = database.url().to_owned();
                Self { url, place: Place::MySql { _database: database } }
            }
        }
    }

    /// Where the read tables are.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which read database it is.
    pub const fn store(&self) -> ReadStore {
        match self.place {
            Place::File { .. } => ReadStore::Sqlite,
            Place::MySql { .. } => ReadStore::MySql,
        }
    }

    /// Runs a statement past the read side, as somebody with a database tool would; the rows it touched.
    pub async fn raw(&self, sql: &str) -> u64 {
        match &self.place {
            Place::File { file, .. } => {
                let connection = rusqlite::Connection::open(file).expect("the file opens");
                let waits = connection.busy_timeout(std::time::Duration::from_secs(10));
                waits.expect("the connection waits for others");
                let like_ours = connection.pragma_update(None, "legacy_alter_table", true);
                like_ours.expect("the pragma is known");
                connection.execute(sql, []).expect("the statement runs") as u64
            }
            Place::MySql { .. } => {
                let done = self.connect().await.execute(sql).await;
                done.expect("the statement runs").rows_affected()
            }
        }
    }

    /// The one number that a query answers.
    pub async fn number(&self, sql: &str) -> i64 {
        match &self.place {
            Place::File { file, .. } => {
                let connection = rusqlite::Connection::open(file).expect("the file opens");
                let number = connection.query_row(sql, [], |row| row.get(0));
                number.expect("the query answers a number")
            }
            Place::MySql { .. } => {
                let number = sqlx::query_scalar(sql).fetch_one(&mut self.connect().await).await;
                number.expect("the query answers a number")
            }
        }
    }

    async fn connect(&self) -> MySqlConnection {
        MySqlConnection::connect(&self.url).await.expect("the server answers")
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
