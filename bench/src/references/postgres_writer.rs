//! The lean writer on PostgreSQL: one task, everything that waits in one `INSERT … SELECT FROM UNNEST`.

use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::{mpsc, oneshot};

use super::METADATA;
use crate::databases::PostgresDatabase;
use crate::measure::{Client, Contender, Round, drive};
use crate::workload::payload;

const GROUP: usize = 512;
/// The sequence of the last event of a life.
const LAST: i64 = 12;

const SCHEMA: &str = "CREATE TABLE events (
    position       bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    aggregate_type text NOT NULL,
    aggregate_id   text NOT NULL,
    sequence       bigint NOT NULL,
    event_type     text NOT NULL,
    event_version  text NOT NULL,
    payload        json NOT NULL,
    metadata       json NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
)";

const INSERT: &str = "INSERT INTO events
    (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
    SELECT 'repair', id, sequence, 'StatusChanged', '1.0', payload::json, $4::json
      FROM UNNEST($1::text[], $2::bigint[], $3::text[]) AS waiting (id, sequence, payload)";

struct Append {
    id: String,
    sequence: i64,
    payload: &'static str,
    done: oneshot::Sender<()>,
}

async fn write(mut connection: PgConnection, mut work: mpsc::Receiver<Append>) -> Result<()> {
    let mut group: Vec<Append> = Vec::with_capacity(GROUP);
    while work.recv_many(&mut group, GROUP).await > 0 {
        let ids: Vec<&str> = group.iter().map(|append| append.id.as_str()).collect();
        let sequences: Vec<i64> = group.iter().map(|append| append.sequence).collect();
        let payloads: Vec<&str> = group.iter().map(|append| append.payload).collect();
        sqlx::query(INSERT)
            .bind(ids)
            .bind(sequences)
            .bind(payloads)
            .bind(METADATA)
            .execute(&mut connection)
            .await?;
        for append in group.drain(..) {
            // A client that went away only misses its answer.
            let _ = append.done.send(());
        }
    }
    Ok(())
}

struct Lean {
    queue: mpsc::Sender<Append>,
    client: usize,
    repair: usize,
    sequence: i64,
}

#[async_trait]
impl Client for Lean {
    async fn next(&mut self) -> Result<()> {
        if self.sequence == LAST {
            self.sequence = 0;
            self.repair += 1;
        }
        self.sequence += 1;
        let (done, answer) = oneshot::channel();
        let append = Append {
            id: format!("{}-{}", self.client, self.repair),
            sequence: self.sequence,
            payload: payload(self.sequence),
            done,
        };
        self.queue.send(append).await.map_err(|_| anyhow::anyhow!("the writer has ended"))?;
        Ok(answer.await?)
    }
}

/// The lean grouping writer under so many clients.
pub(crate) struct LeanPostgres {
    name: String,
    admin_url: String,
    clients: usize,
    length: Duration,
}

impl LeanPostgres {
    /// Rounds of `length` with so many clients, each in a database of its own.
    pub(crate) fn new(admin_url: &str, clients: usize, length: Duration) -> Self {
        Self {
            name: format!("lean PostgreSQL writer, {clients} clients"),
            admin_url: admin_url.to_owned(),
            clients,
            length,
        }
    }
}

#[async_trait]
impl Contender for LeanPostgres {
    fn name(&self) -> &str {
        &self.name
    }

    async fn round(&mut self) -> Result<Round> {
        let database = PostgresDatabase::create(&self.admin_url).await?;
        let mut connection = PgConnection::connect(&database.url).await?;
        connection.execute(SCHEMA).await?;
        let (queue, work) = mpsc::channel(1024);
        let writer = tokio::spawn(write(connection, work));
        let clients = (0..self.clients)
            .map(|client| Lean { queue: queue.clone(), client, repair: 0, sequence: 0 })
            .collect();
        drop(queue);
        let round = drive(clients, self.length).await;
        writer.await??;
        database.drop().await?;
        round
    }
}
