//! A database of a test's own on a server that is already there, dropped with the test.
//!
//! A server that is not there is a failure, never a skip: `cargo xtask test` starts what is needed.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{Connection, Executor, MySqlConnection, PgConnection};

/// Which server.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Server {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    MySql,
}

impl Server {
    /// Where the suites find it: the URL of a user who may create databases.
    const fn variable(self) -> &'static str {
        match self {
            Self::Postgres => crate::databases::POSTGRES,
            Self::MySql => crate::read_databases::MYSQL,
        }
    }

    async fn execute(self, url: &str, sql: &str) {
        let done = match self {
            Self::Postgres => {
                let mut connection = PgConnection::connect(url).await.expect("the server answers");
                connection.execute(sql).await.map(drop)
            }
            Self::MySql => {
                let connection = MySqlConnection::connect(url).await;
                connection.expect("the server answers").execute(sql).await.map(drop)
            }
        };
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// The database.
pub(crate) struct Scratch {
    server: Server,
    admin: String,
    name: String,
    url: String,
}

impl Scratch {
    /// An empty one.
    pub(crate) async fn create(server: Server) -> Self {
        let variable = server.variable();
        let admin = std::env::var(variable).unwrap_or_else(|_| {
            panic!("{variable} is not set: run `cargo xtask test`, or name a server of yours")
        });
        let name = random_name();
        let charset = match server {
            Server::Postgres => "",
            Server::MySql => " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        };
        server.execute(&admin, &format!("CREATE DATABASE {name}{charset}")).await;
        let url = with_name(&admin, &name);
        Self { server, admin, name, url }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let force = match self.server {
            Server::Postgres => " WITH (FORCE)",
            Server::MySql => "",
        };
        let sql = format!("DROP DATABASE IF EXISTS {}{force}", self.name);
        let (server, admin) = (self.server, self.admin.clone());
        // A thread of its own: a runtime cannot be waited for from within another.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime can be built");
            runtime.block_on(server.execute(&admin, &sql));
        });
        let dropped = dropped.join();
        if !std::thread::panicking() {
            dropped.expect("the test database can be dropped");
        }
    }
}

/// The same server and parameters, another database.
fn with_name(admin: &str, name: &str) -> String {
    let (address, parameters) = admin.find('?').map_or((admin, ""), |at| admin.split_at(at));
    let (server, _) = address.rsplit_once('/').expect("the URL of the server names a database");
    format!("{server}/{name}{parameters}")
}

fn random_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let random = RandomState::new().hash_one((std::process::id(), count));
    format!("cirujano_test_{random:016x}")
}
