//! Stock cqrs-es with postgres-es and the same aggregate, without views and with two inline views.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use async_trait::async_trait;
use cqrs_es::persist::GenericQuery;
use cqrs_es::{EventEnvelope, Query, View};
use domain::repair::{Repair, RepairEvent};
use postgres_es::{PostgresCqrs, PostgresViewRepository, default_postgress_pool, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx::{Executor, PgPool};

use crate::databases::PostgresDatabase;
use crate::measure::{Client, Contender, Round, drive};
use crate::workload::{LIFE, events, number, step};

/// The tables as postgres-es publishes them.
const SCHEMA: &str = "
    CREATE TABLE events (
        aggregate_type text                         NOT NULL,
        aggregate_id   text                         NOT NULL,
        sequence       bigint CHECK (sequence >= 0) NOT NULL,
        event_type     text                         NOT NULL,
        event_version  text                         NOT NULL,
        payload        json                         NOT NULL,
        metadata       json                         NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, sequence)
    );
    CREATE TABLE board_view (
        view_id text                        NOT NULL,
        version bigint CHECK (version >= 0) NOT NULL,
        payload json                        NOT NULL,
        PRIMARY KEY (view_id)
    );
    CREATE TABLE timeline_view (LIKE board_view INCLUDING ALL)";

/// A card of the board.
#[derive(Debug, Default, Serialize, Deserialize)]
struct BoardView {
    number: String,
    label: String,
    last: String,
    version: usize,
}

impl View<Repair> for BoardView {
    fn update(&mut self, event: &EventEnvelope<Repair>) {
        if let RepairEvent::RepairReceived { number, intake, .. } = &event.payload {
            self.number = number.to_string();
            self.label.clone_from(&intake.instrument_label);
        }
        self.last = cqrs_es::DomainEvent::event_type(&event.payload);
        self.version = event.sequence;
    }
}

/// A timeline, which grows by a step with each event.
#[derive(Debug, Default, Serialize, Deserialize)]
struct TimelineView {
    steps: Vec<(usize, String)>,
}

impl View<Repair> for TimelineView {
    fn update(&mut self, event: &EventEnvelope<Repair>) {
        let kind = cqrs_es::DomainEvent::event_type(&event.payload);
        self.steps.push((event.sequence, kind));
    }
}

/// A framework with both views or with none.
async fn framework(url: &str, with_views: bool) -> Result<(PostgresCqrs<Repair>, PgPool)> {
    let pool = default_postgress_pool(url).await;
    pool.execute(SCHEMA).await?;
    let queries = if with_views { views(&pool) } else { Vec::new() };
    Ok((postgres_cqrs(pool.clone(), queries, ()), pool))
}

/// A board and a timeline, kept by the stock tools.
fn views(pool: &PgPool) -> Vec<Box<dyn Query<Repair>>> {
    let board = PostgresViewRepository::<BoardView, Repair>::new("board_view", pool.clone());
    let timeline =
        PostgresViewRepository::<TimelineView, Repair>::new("timeline_view", pool.clone());
    vec![
        Box::new(GenericQuery::new(Arc::new(board))),
        Box::new(GenericQuery::new(Arc::new(timeline))),
    ]
}

/// A client that takes one repair after the other through its life.
struct Stock {
    framework: Arc<PostgresCqrs<Repair>>,
    counter: Arc<AtomicU32>,
    count: u32,
    index: usize,
}

#[async_trait]
impl Client for Stock {
    async fn next(&mut self) -> Result<()> {
        if self.index == LIFE {
            self.index = 0;
            self.count = self.counter.fetch_add(1, Ordering::Relaxed);
        }
        let number = number(self.count);
        let command = step(self.index, number).command();
        self.framework
            .execute(&number.to_string(), command)
            .await
            .map_err(|error| anyhow::anyhow!("step {}: {error}", self.index))?;
        self.index += 1;
        Ok(())
    }
}

/// Stock cqrs-es under so many clients.
pub(crate) struct StockPostgres {
    name: String,
    admin_url: String,
    clients: usize,
    with_views: bool,
    length: Duration,
}

impl StockPostgres {
    /// Rounds of `length` with so many clients, each in a database of its own.
    pub(crate) fn new(admin_url: &str, clients: usize, with_views: bool, length: Duration) -> Self {
        let views = if with_views { " with two inline views" } else { "" };
        Self {
            name: format!("stock cqrs-es on PostgreSQL{views}, {clients} clients"),
            admin_url: admin_url.to_owned(),
            clients,
            with_views,
            length,
        }
    }
}

#[async_trait]
impl Contender for StockPostgres {
    fn name(&self) -> &str {
        &self.name
    }

    async fn round(&mut self) -> Result<Round> {
        let database = PostgresDatabase::create(&self.admin_url).await?;
        let (framework, pool) = framework(&database.url, self.with_views).await?;
        let framework = Arc::new(framework);
        let counter = Arc::new(AtomicU32::new(0));
        let clients = (0..self.clients)
            .map(|_| Stock {
                framework: Arc::clone(&framework),
                counter: Arc::clone(&counter),
                count: 0,
                index: LIFE,
            })
            .collect();
        let round = drive(clients, self.length).await;
        pool.close().await;
        database.drop().await?;
        round
    }
}

/// The two views by themselves, fed one event after the other.
pub(crate) struct StockViews {
    admin_url: String,
}

impl StockViews {
    /// Rounds over 3,000 events, each in a database of its own.
    pub(crate) fn new(admin_url: &str) -> Self {
        Self { admin_url: admin_url.to_owned() }
    }
}

#[async_trait]
impl Contender for StockViews {
    fn name(&self) -> &'static str {
        "stock views on PostgreSQL"
    }

    async fn round(&mut self) -> Result<Round> {
        const LIVES: u32 = 250;
        let database = PostgresDatabase::create(&self.admin_url).await?;
        let pool = default_postgress_pool(&database.url).await;
        pool.execute(SCHEMA).await?;
        let queries = views(&pool);
        let mut fed = Vec::new();
        for life in 0..LIVES {
            let number = number(life);
            for (sequence, payload) in (1..).zip(events(number)?) {
                let metadata = std::collections::HashMap::new();
                let aggregate_id = number.to_string();
                fed.push(EventEnvelope { aggregate_id, sequence, payload, metadata });
            }
        }
        let started = Instant::now();
        for event in &fed {
            for query in &queries {
                query.dispatch(&event.aggregate_id, std::slice::from_ref(event)).await;
            }
        }
        let round = Round::of(fed.len(), started.elapsed());
        pool.close().await;
        database.drop().await?;
        Ok(round)
    }
}
