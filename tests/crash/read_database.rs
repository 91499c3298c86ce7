//! A database of its own on the MySQL or MariaDB server of the tests.

use std::str::FromStr as _;

use sqlx::mysql::MySqlConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};
use uuid::Uuid;

const MYSQL: &str = "CIRUJANO_TEST_MYSQL_URL";

/// A database that is dropped with its test.
pub(crate) struct ReadDatabase {
    admin: MySqlConnectOptions,
    name: String,
    url: String,
}

impl ReadDatabase {
    pub(crate) async fn create() -> Self {
        let admin = std::env::var(MYSQL).unwrap_or_else(|_| {
            panic!("{MYSQL} is not set: run `cargo xtask test`, or name a server of yours")
        });
        let admin = MySqlConnectOptions::from_str(&admin).unwrap();
        let name = format!("cirujano_test_{}", Uuid::new_v4().simple());
        execute(&admin, &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4")).await;
        let url = admin.clone().database(&name).to_url_lossy().to_string();
        Self { admin, name, url }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What cuts the connections to it.
    pub(crate) fn cutter(&self) -> Cutter {
        Cutter { admin: self.admin.clone(), name: self.name.clone() }
    }
}

/// Cuts the connections to one database.
pub(crate) struct Cutter {
    admin: MySqlConnectOptions,
    name: String,
}

impl Cutter {
    /// Ends every session on the database; how many.
    pub(crate) async fn cut(&self) -> usize {
        let Ok(mut connection) = self.admin.connect().await else {
            return 0;
        };
        let sql = "SELECT CAST(id AS SIGNED) FROM information_schema.processlist WHERE db = ?";
        let ids: Vec<i64> =
            sqlx::query_scalar(sql).bind(&self.name).fetch_all(&mut connection).await.unwrap();
        let mut cut = 0;
        for id in ids {
            // A session may have gone by itself.
            cut += usize::from(connection.execute(format!("KILL {id}").as_str()).await.is_ok());
        }
        cut
    }
}

impl Drop for ReadDatabase {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // A thread of its own: a runtime cannot be waited for from within another.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(execute(&admin, &format!("DROP DATABASE IF EXISTS {name}")));
        });
        let is_gone = dropped.join().is_ok();
        assert!(is_gone || std::thread::panicking(), "the test database cannot be dropped");
    }
}

async fn execute(admin: &MySqlConnectOptions, sql: &str) {
    let mut connection = admin.connect().await.unwrap();
    connection.execute(sql).await.unwrap();
    connection.close().await.unwrap();
}
