//! From a command to its rows in both tables, at 100 commands a second.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::{Duration, Instant};

use anyhow::Result;
use tempfile::TempDir;

use super::Size;
use crate::databases::{MysqlDatabase, PostgresDatabase, Servers};
use crate::measure::{Latency, Round, Series};
use crate::report::{Figure, Target};
use crate::subjects::catch_up::{self, NAMES};
use crate::subjects::executor::{self, Lives};
use crate::workload::log::url_of;

/// Between two commands.
const PACE: Duration = Duration::from_millis(10);

async fn round(log_url: &str, read_url: &str, length: Duration) -> Result<Round> {
    let executor = executor::open(log_url).await?;
    let side = catch_up::over(executor.log().clone(), read_url, catch_up::both()).await?;
    side.start();
    let mut client = Lives::new(&executor, &Arc::new(AtomicU32::new(0)));
    let (waits, mut visible) = tokio::sync::mpsc::unbounded_channel();
    let mut ticks = tokio::time::interval(PACE);
    let started = Instant::now();
    while started.elapsed() < length {
        ticks.tick().await;
        let begun = Instant::now();
        let position = client.next_at().await?;
        let (side, waits) = (side.clone(), waits.clone());
        tokio::spawn(async move {
            let seen = side.wait_for(position, &NAMES, Duration::from_secs(10)).await;
            drop(waits.send((seen, begun.elapsed())));
        });
    }
    drop(waits);
    let mut micros = Vec::new();
    while let Some((seen, took)) = visible.recv().await {
        anyhow::ensure!(seen?, "a command did not become visible");
        micros.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }
    let rate = micros.len() as f64 / started.elapsed().as_secs_f64();
    side.stop().await;
    side.db().close().await;
    executor.log().shutdown().await;
    Ok(Round { rate, latency: Latency::of(&mut micros), cpu_micros: None })
}

pub(super) async fn measure(servers: &Servers, size: &Size) -> Result<Figure> {
    let length = size.length * 3;
    let name = |where_to: &str| format!("command → visible, {where_to}");
    let mut embedded = Series { name: name("embedded"), rounds: Vec::new() };
    let mut served = Series { name: name("PostgreSQL → MariaDB"), rounds: Vec::new() };
    for _ in 0..size.rounds {
        let folder = TempDir::new()?;
        let (log, read) = (folder.path().join("log.db"), folder.path().join("read.db"));
        embedded.rounds.push(round(&url_of(&log), &url_of(&read), length).await?);
        let log = PostgresDatabase::create(&servers.postgres).await?;
        let read = MysqlDatabase::create(&servers.mysql).await?;
        served.rounds.push(round(&log.url, &read.url, length).await?);
        log.drop().await?;
        read.drop().await?;
    }
    let mut figure = super::figure(
        "visible",
        "from a command to its rows in both tables",
        &[embedded.clone(), served.clone()],
        "commands/s",
    );
    figure.targets.extend(Target::p99(&embedded, 50.0));
    figure.targets.extend(Target::p99(&served, 50.0));
    figure.settings = vec!["one command every 10 ms; measured from the call of the command".into()];
    Ok(figure)
}
