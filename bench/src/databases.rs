//! Databases of a round's own, in the private servers that `cargo xtask bench` starts.

use anyhow::{Context, Result};
use sqlx::{Connection, Executor, MySqlConnection, PgConnection};
use uuid::Uuid;

/// The administrator's URLs of both servers.
#[derive(Debug, Clone)]
pub(crate) struct Servers {
    /// `postgres://…`
    pub(crate) postgres: String,
    /// `mysql://…`
    pub(crate) mysql: String,
}

impl Servers {
    /// Reads the URLs that `cargo xtask bench` sets.
    pub(crate) fn from_env() -> Result<Self> {
        let read = |name: &str| {
            std::env::var(name)
                .with_context(|| format!("{name} is not set: run this by `cargo xtask bench`"))
        };
        Ok(Self {
            postgres: read("CIRUJANO_TEST_POSTGRES_URL")?,
            mysql: read("CIRUJANO_TEST_MYSQL_URL")?,
        })
    }

    /// Both servers as they call themselves, with what decides how durable they are.
    pub(crate) async fn versions(&self) -> Result<Vec<String>> {
        let mut postgres = PgConnection::connect(&self.postgres).await?;
        let postgres: String = sqlx::query_scalar(
            "SELECT 'PostgreSQL ' || current_setting('server_version')
                    || ' fsync=' || current_setting('fsync')
                    || ' synchronous_commit=' || current_setting('synchronous_commit')
                    || ' shared_buffers=' || current_setting('shared_buffers')",
        )
        .fetch_one(&mut postgres)
        .await?;
        let mut mysql = MySqlConnection::connect(&self.mysql).await?;
        let mysql: String = sqlx::query_scalar(
            "SELECT CONCAT(@@version, ' innodb_flush_log_at_trx_commit=',
                           @@innodb_flush_log_at_trx_commit, ' buffer_pool=',
                           @@innodb_buffer_pool_size DIV 1048576, ' MiB')",
        )
        .fetch_one(&mut mysql)
        .await?;
        Ok(vec![postgres, mysql])
    }
}

/// A database that is dropped after its round.
pub(crate) struct PostgresDatabase {
    /// Its URL.
    pub(crate) url: String,
    admin_url: String,
    name: String,
}

impl PostgresDatabase {
    /// Creates an empty one.
    pub(crate) async fn create(admin_url: &str) -> Result<Self> {
        let name = fresh_name();
        let mut admin = PgConnection::connect(admin_url).await?;
        admin.execute(format!("CREATE DATABASE {name}").as_str()).await?;
        Ok(Self { url: with_name(admin_url, &name)?, admin_url: admin_url.to_owned(), name })
    }

    /// Drops it, also under those who are still connected.
    pub(crate) async fn drop(self) -> Result<()> {
        let mut admin = PgConnection::connect(&self.admin_url).await?;
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        admin.execute(sql.as_str()).await?;
        Ok(())
    }
}

/// A database that is dropped after its round.
pub(crate) struct MysqlDatabase {
    /// Its URL.
    pub(crate) url: String,
    admin_url: String,
    name: String,
}

impl MysqlDatabase {
    /// Creates an empty one.
    pub(crate) async fn create(admin_url: &str) -> Result<Self> {
        let name = fresh_name();
        let mut admin = MySqlConnection::connect(admin_url).await?;
        let sql = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4");
        admin.execute(sql.as_str()).await?;
        Ok(Self { url: with_name(admin_url, &name)?, admin_url: admin_url.to_owned(), name })
    }

    /// Drops it.
    pub(crate) async fn drop(self) -> Result<()> {
        let mut admin = MySqlConnection::connect(&self.admin_url).await?;
        admin.execute(format!("DROP DATABASE {}", self.name).as_str()).await?;
        Ok(())
    }
}

fn fresh_name() -> String {
    #[expect(clippy::disallowed_methods, reason = "a name that no other run has taken")]
    let id = Uuid::new_v4().simple();
    format!("bench_{id}")
}

/// The same server, another database.
fn with_name(admin_url: &str, name: &str) -> Result<String> {
    let (server, _) = admin_url.rsplit_once('/').context("the URL names no database")?;
    Ok(format!("{server}/{name}"))
}
