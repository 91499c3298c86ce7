//! The lean folds by themselves, and the stock views.

use std::time::Instant;

use anyhow::Result;
use async_trait::async_trait;
use sqlx::PgPool;
use tempfile::TempDir;

use super::{Size, figure};
use crate::databases::{MysqlDatabase, PostgresDatabase, Servers};
use crate::measure::{Contender, Round, interleave};
use crate::references::fold::{Mariadb, Mode, Source, Sqlite};
use crate::report::Figure;
use crate::workload::log;

/// The lean fold into `SQLite`.
pub(super) struct LeanSqlite(pub(super) Source);

#[async_trait]
impl Contender for LeanSqlite {
    fn name(&self) -> &'static str {
        "lean fold, SQLite"
    }

    async fn round(&mut self) -> Result<Round> {
        let folder = TempDir::new()?;
        let started = Instant::now();
        let count = Sqlite::new(folder.path().join("read.db")).run(&self.0).await?;
        Ok(Round::of(count, started.elapsed()))
    }
}

/// The lean fold into MariaDB.
pub(super) struct LeanMariadb {
    pub(super) source: Source,
    pub(super) admin_url: String,
    pub(super) mode: Mode,
}

#[async_trait]
impl Contender for LeanMariadb {
    fn name(&self) -> &'static str {
        match self.mode {
            Mode::Resumable => "lean fold, PostgreSQL → MariaDB, resumable",
            Mode::Bulk => "lean fold, PostgreSQL → MariaDB, bulk",
        }
    }

    async fn round(&mut self) -> Result<Round> {
        let database = MysqlDatabase::create(&self.admin_url).await?;
        let started = Instant::now();
        let count = Mariadb::new(&database.url, self.mode).run(&self.source).await?;
        let round = Round::of(count, started.elapsed());
        database.drop().await?;
        Ok(round)
    }
}

pub(super) async fn measure(servers: &Servers, size: &Size) -> Result<Figure> {
    let file = log::embedded(&size.folder, size.events).await?;
    let database = PostgresDatabase::create(&servers.postgres).await?;
    let server = log::copy(&file, &database.url).await?;
    let pool = PgPool::connect(&database.url).await?;
    let source = Source::Postgres(pool.clone());
    let into =
        |mode| LeanMariadb { source: source.clone(), admin_url: servers.mysql.clone(), mode };
    let mut contenders: Vec<Box<dyn Contender>> = vec![
        Box::new(LeanSqlite(Source::Sqlite(file))),
        Box::new(into(Mode::Resumable)),
        Box::new(into(Mode::Bulk)),
    ];
    let series = interleave(size.rounds, &mut contenders).await?;
    server.shutdown().await;
    pool.close().await;
    database.drop().await?;
    Ok(Figure {
        settings: vec![format!("{} events into two tables", size.events)],
        ..figure("lean-fold", "two-table folds that do nothing else", &series, "events/s")
    })
}
