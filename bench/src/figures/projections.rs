//! Projections that catch up with a log and rebuild, beside the lean folds and the stock views.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use async_trait::async_trait;
use sqlx::PgPool;
use tempfile::TempDir;

use super::lean_fold::{LeanMariadb, LeanSqlite};
use super::{Size, figure};
use crate::databases::{MysqlDatabase, PostgresDatabase, Servers};
use crate::measure::{Contender, Round, interleave};
use crate::references::fold::{Mode, Source};
use crate::references::stock::StockViews;
use crate::report::{Figure, Line, Target};
use crate::subjects::catch_up;
use crate::workload::log;

/// What memory it took, at most, over all rounds.
type Peak = Arc<Mutex<f64>>;

fn note(peak: &Peak, mib: f64) {
    let mut peak = peak.lock().unwrap_or_else(PoisonError::into_inner);
    *peak = peak.max(mib);
}

fn peak_of(peak: &Peak) -> f64 {
    *peak.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The embedded read tables: caught up in one round, rebuilt in the next contender's round.
struct Embedded {
    file: PathBuf,
    folder: PathBuf,
    count: usize,
    rebuild: bool,
    peak: Peak,
}

#[async_trait]
impl Contender for Embedded {
    fn name(&self) -> &'static str {
        if self.rebuild { "rebuild, SQLite" } else { "catch-up, SQLite" }
    }

    async fn round(&mut self) -> Result<Round> {
        let read = self.folder.join("read.db");
        if !self.rebuild {
            for suffix in ["", "-wal", "-shm"] {
                drop(std::fs::remove_file(format!("{}{suffix}", read.display())));
            }
        }
        let (log_url, read_url) = (log::url_of(&self.file), log::url_of(&read));
        let took = catch_up::measure(&log_url, &read_url, self.rebuild).await?;
        note(&self.peak, took.peak_mib);
        Ok(Round { rate: self.count as f64 / took.seconds, latency: None, cpu_micros: None })
    }
}

/// The read tables in MariaDB, from the log in PostgreSQL.
struct Server {
    log_url: String,
    admin_url: String,
    kept: Arc<tokio::sync::Mutex<Option<MysqlDatabase>>>,
    count: usize,
    rebuild: bool,
    peak: Peak,
}

#[async_trait]
impl Contender for Server {
    fn name(&self) -> &'static str {
        if self.rebuild {
            "rebuild, PostgreSQL → MariaDB"
        } else {
            "catch-up, PostgreSQL → MariaDB"
        }
    }

    async fn round(&mut self) -> Result<Round> {
        let mut kept = self.kept.lock().await;
        if !self.rebuild {
            if let Some(earlier) = kept.take() {
                earlier.drop().await?;
            }
            *kept = Some(MysqlDatabase::create(&self.admin_url).await?);
        }
        let url = kept.as_ref().map(|database| database.url.clone()).unwrap_or_default();
        let took = catch_up::measure(&self.log_url, &url, self.rebuild).await?;
        note(&self.peak, took.peak_mib);
        Ok(Round { rate: self.count as f64 / took.seconds, latency: None, cpu_micros: None })
    }
}

pub(super) async fn measure(servers: &Servers, size: &Size) -> Result<Figure> {
    let folder = TempDir::new()?;
    let file = log::embedded(&size.folder, size.events).await?;
    let database = PostgresDatabase::create(&servers.postgres).await?;
    let server = log::copy(&file, &database.url).await?;
    server.shutdown().await;
    let pool = PgPool::connect(&database.url).await?;
    let from_postgres = Source::Postgres(pool.clone());
    let lean = |mode| {
        let (source, admin_url) = (from_postgres.clone(), servers.mysql.clone());
        Box::new(LeanMariadb { source, admin_url, mode })
    };
    let peaks: [Peak; 2] = Default::default();
    let kept = Arc::new(tokio::sync::Mutex::new(None));
    let embedded = |rebuild| {
        let (file, folder, peak) = (file.clone(), folder.path().into(), Arc::clone(&peaks[0]));
        Box::new(Embedded { file, folder, count: size.events, rebuild, peak })
    };
    let on_servers = |rebuild| {
        Box::new(Server {
            log_url: database.url.clone(),
            admin_url: servers.mysql.clone(),
            kept: Arc::clone(&kept),
            count: size.events,
            rebuild,
            peak: Arc::clone(&peaks[1]),
        })
    };
    let mut contenders: Vec<Box<dyn Contender>> = vec![
        Box::new(LeanSqlite(Source::Sqlite(file.clone()))),
        embedded(false),
        embedded(true),
        lean(Mode::Resumable),
        on_servers(false),
        lean(Mode::Bulk),
        on_servers(true),
        Box::new(StockViews::new(&servers.postgres)),
    ];
    let series = interleave(size.rounds.min(3), &mut contenders).await?;
    pool.close().await;
    database.drop().await?;
    if let Some(kept) = kept.lock().await.take() {
        kept.drop().await?;
    }
    let [lean, own, rebuilt, resumable, served, bulk, rebuilt_served, stock] = &series[..] else {
        anyhow::bail!("invariant: there are eight contenders");
    };
    let [embedded, served_peak] = [peak_of(&peaks[0]), peak_of(&peaks[1])];
    let mut figure =
        figure("projections", "two projections catch up and rebuild", &series, "events/s");
    figure.lines.push(Line::once("peak memory, SQLite", embedded, "MiB"));
    figure.lines.push(Line::once("peak memory, PostgreSQL → MariaDB", served_peak, "MiB"));
    figure.targets = vec![
        Target::ratio(own, lean, 0.5),
        Target::ratio(served, resumable, 0.5),
        Target::ratio(served, stock, 40.0),
        Target::ratio(rebuilt, lean, 0.5),
        Target::ratio(rebuilt_served, bulk, 0.5),
        Target::at_most("peak memory, SQLite", embedded, 256.0, "MiB"),
        Target::at_most("peak memory, PostgreSQL → MariaDB", served_peak, 256.0, "MiB"),
    ];
    figure.settings = vec![
        format!(
            "{} events, `repair_board` and `tracking_timeline` with all their columns",
            size.events
        ),
        "the subject in a process of its own; opening the log and the tables is not counted".into(),
        "a rebuild rebuilds one table after the other, compares and switches".into(),
    ];
    Ok(figure)
}
