//! Commands through the executor: authorise, load, decide, append durably, with everything that it keeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use commands::{Context, Executor, RandomIds, SystemClock};
use domain::repair::Repair;
use eventlog::Position;
use tempfile::TempDir;

use crate::databases::PostgresDatabase;
use crate::measure::{Client, Contender, Round, drive};
use crate::workload::{LIFE, log, number, step};

/// Opens the log at that URL and puts an executor before it.
pub(crate) async fn open(url: &str) -> Result<Executor> {
    let log = log::open(url).await?;
    let clock = Arc::new(SystemClock);
    let ids = Arc::new(RandomIds::new(clock.clone()));
    Ok(Executor::new(log, clock, ids))
}

/// A client that takes one repair after the other through its life.
pub(crate) struct Lives {
    executor: Executor,
    counter: Arc<AtomicU32>,
    count: u32,
    index: usize,
}

impl Lives {
    /// A client; those that share the counter share out the repairs.
    pub(crate) fn new(executor: &Executor, counter: &Arc<AtomicU32>) -> Self {
        Self { executor: executor.clone(), counter: Arc::clone(counter), count: 0, index: LIFE }
    }
}

impl Lives {
    /// The next command; answers with the position of its event.
    pub(crate) async fn next_at(&mut self) -> Result<Position> {
        if self.index == LIFE {
            self.index = 0;
            self.count = self.counter.fetch_add(1, Ordering::Relaxed);
        }
        let number = number(self.count);
        let step = step(self.index, number);
        let mut context = Context::new(step.actor.clone(), self.executor.ids().uuid(), "bench");
        context.ip = Some("192.0.2.10".into());
        context.user_agent = Some("bench".into());
        let executed = self
            .executor
            .execute::<Repair>(&number.to_string(), step.command(), context)
            .await
            .with_context(|| format!("step {}", self.index))?;
        self.index += 1;
        Ok(executed.position)
    }
}

#[async_trait]
impl Client for Lives {
    async fn next(&mut self) -> Result<()> {
        self.next_at().await.map(drop)
    }
}

async fn drive_lives(url: &str, clients: usize, length: Duration) -> Result<Round> {
    let executor = open(url).await?;
    log::register_customers(executor.log()).await?;
    let counter = Arc::new(AtomicU32::new(0));
    let clients = (0..clients).map(|_| Lives::new(&executor, &counter)).collect();
    let round = drive(clients, length).await;
    executor.log().shutdown().await;
    round
}

/// The executor over the embedded log.
pub(crate) struct Embedded {
    name: String,
    clients: usize,
    length: Duration,
}

impl Embedded {
    /// Rounds of `length` with so many clients, each over a new file.
    pub(crate) fn new(clients: usize, length: Duration) -> Self {
        Self { name: format!("executor on SQLite, {clients} clients"), clients, length }
    }
}

#[async_trait]
impl Contender for Embedded {
    fn name(&self) -> &str {
        &self.name
    }

    async fn round(&mut self) -> Result<Round> {
        let folder = TempDir::new()?;
        let url = format!("sqlite://{}", folder.path().join("log.db").display());
        drive_lives(&url, self.clients, self.length).await
    }
}

/// The executor over PostgreSQL.
pub(crate) struct Server {
    name: String,
    admin_url: String,
    clients: usize,
    length: Duration,
}

impl Server {
    /// Rounds of `length` with so many clients, each over a new database.
    pub(crate) fn new(admin_url: &str, clients: usize, length: Duration) -> Self {
        Self {
            name: format!("executor on PostgreSQL, {clients} clients"),
            admin_url: admin_url.to_owned(),
            clients,
            length,
        }
    }
}

#[async_trait]
impl Contender for Server {
    fn name(&self) -> &str {
        &self.name
    }

    async fn round(&mut self) -> Result<Round> {
        let database = PostgresDatabase::create(&self.admin_url).await?;
        let round = drive_lives(&database.url, self.clients, self.length).await;
        database.drop().await?;
        round
    }
}
