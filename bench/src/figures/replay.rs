//! Replaying the whole log: decode, open seals, fold.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use async_trait::async_trait;
use domain::repair::RepairEvent;
use eventlog::{EventLog, ReplayQuery};
use sqlx::PgPool;

use super::{Size, figure};
use crate::databases::{PostgresDatabase, Servers};
use crate::measure::{Contender, Cpu, Round, interleave};
use crate::references::fold::{decode, replay_postgres, replay_sqlite};
use crate::report::{Figure, Target};
use crate::workload::log;

/// How many events of each kind, and how many of each repair: a fold that costs next to nothing.
#[derive(Default)]
struct Counts {
    kinds: HashMap<String, u64>,
    repairs: HashMap<String, u64>,
}

impl Counts {
    fn fold(&mut self, id: &str, kind: &str) {
        for (counts, key) in [(&mut self.kinds, kind), (&mut self.repairs, id)] {
            match counts.get_mut(key) {
                Some(count) => *count += 1,
                None => drop(counts.insert(key.to_owned(), 1)),
            }
        }
    }

    fn round(&self, started: Instant, cpu: Cpu) -> Round {
        let count = usize::try_from(self.kinds.values().sum::<u64>()).unwrap_or(usize::MAX);
        Round::of(count, started.elapsed()).costing(cpu, count)
    }
}

struct LeanSqlite(PathBuf);

#[async_trait]
impl Contender for LeanSqlite {
    fn name(&self) -> &'static str {
        "lean replay from SQLite"
    }

    async fn round(&mut self) -> Result<Round> {
        let file = self.0.clone();
        tokio::task::spawn_blocking(move || {
            let (started, cpu) = (Instant::now(), Cpu::now());
            let mut counts = Counts::default();
            replay_sqlite(&file, |line| {
                if let Some(line) = line {
                    std::hint::black_box(decode(line.payload)?);
                    counts.fold(line.id, line.kind);
                }
                Ok(())
            })?;
            Ok(counts.round(started, cpu))
        })
        .await?
    }
}

struct LeanPostgres(PgPool);

#[async_trait]
impl Contender for LeanPostgres {
    fn name(&self) -> &'static str {
        "lean replay from PostgreSQL"
    }

    async fn round(&mut self) -> Result<Round> {
        let (started, cpu) = (Instant::now(), Cpu::now());
        let mut counts = Counts::default();
        replay_postgres(&self.0, |line| {
            std::hint::black_box(decode(line.payload)?);
            counts.fold(line.id, line.kind);
            Ok(())
        })
        .await?;
        Ok(counts.round(started, cpu))
    }
}

struct Own {
    name: &'static str,
    log: EventLog,
}

#[async_trait]
impl Contender for Own {
    fn name(&self) -> &str {
        self.name
    }

    async fn round(&mut self) -> Result<Round> {
        let (started, cpu) = (Instant::now(), Cpu::now());
        let replayed =
            self.log.replay(ReplayQuery::default(), Counts::default(), |counts, event| {
                std::hint::black_box(event.decode::<RepairEvent>()?);
                counts.fold(event.aggregate_id(), event.event_type());
                Ok(ControlFlow::Continue(()))
            });
        Ok(replayed.await?.state.round(started, cpu))
    }
}

pub(super) async fn measure(servers: &Servers, size: &Size) -> Result<Figure> {
    let file = log::embedded(&size.folder, size.events).await?;
    let embedded = log::open(&log::url_of(&file)).await?;
    let database = PostgresDatabase::create(&servers.postgres).await?;
    let server = log::copy(&file, &database.url).await?;
    let pool = PgPool::connect(&database.url).await?;
    let mut contenders: Vec<Box<dyn Contender>> = vec![
        Box::new(LeanSqlite(file)),
        Box::new(Own { name: "EventLog::replay from SQLite", log: embedded }),
        Box::new(LeanPostgres(pool.clone())),
        Box::new(Own { name: "EventLog::replay from PostgreSQL", log: server.clone() }),
    ];
    let series = interleave(size.rounds, &mut contenders).await?;
    server.shutdown().await;
    pool.close().await;
    database.drop().await?;
    let [lean_sqlite, own_sqlite, lean_postgres, own_postgres] = &series[..] else {
        anyhow::bail!("invariant: there are four contenders");
    };
    Ok(Figure {
        targets: vec![
            Target::ratio(own_sqlite, lean_sqlite, 0.4),
            Target::ratio(own_postgres, lean_postgres, 0.4),
        ],
        settings: vec![
            format!("{} events", size.events),
            "lean: time and label out of the JSON text, borrowed; nothing to open".into(),
            "subject: every event decoded to `RepairEvent` with its seals opened".into(),
        ],
        ..figure("replay", "replay of the whole log", &series, "events/s")
    })
}
