//! Logs of a given length, made through the log's own append and kept for the next run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use cqrs_es::DomainEvent;
use domain::Role;
use domain::person::{Contact, PersonEvent};
use domain::values::Personal;
use eventlog::{Append, EventLog, LogConfig, MasterKey, Metadata, NewEvent, StreamId};
use futures::{StreamExt as _, TryStreamExt as _};
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::life::{LIFE, customers, technician};
use super::{events, noon, number};

/// How many repairs are open at the same time, so that a batch touches many of them.
const OPEN: usize = 256;

/// The master key of all logs of the bench, as the configuration takes it.
pub(crate) const MASTER_KEY: &str =
    "0707070707070707070707070707070707070707070707070707070707070707";

/// Opens the log at that URL, with the key that all logs of the bench have.
pub(crate) async fn open(url: &str) -> Result<EventLog> {
    let config = LogConfig::new(url, MasterKey::new([7; 32]));
    // On a thread of its own: what opens a log is not `Send` in the eyes of the compiler.
    let opening = move || Handle::current().block_on(EventLog::open(&config));
    Ok(tokio::task::spawn_blocking(opening).await??)
}

/// The URL of an embedded log in that file.
pub(crate) fn url_of(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The embedded log with at least so many events, in that folder; made when it is not there.
pub(crate) async fn embedded(folder: &Path, count: usize) -> Result<PathBuf> {
    let own = folder.join(format!("log-{count}"));
    let file = own.join("log.db");
    if own.join("complete").exists() {
        return Ok(file);
    }
    if own.exists() {
        std::fs::remove_dir_all(&own)?;
    }
    std::fs::create_dir_all(&own)?;
    eprintln!("  making a log of {count} events");
    let log = open(&url_of(&file)).await?;
    fill(&log, count).await?;
    log.shutdown().await;
    std::fs::write(own.join("complete"), "")?;
    Ok(file)
}

/// How many lives a log of at least so many events holds.
pub(crate) fn lives_of(count: usize) -> Result<u32> {
    Ok(u32::try_from(count.div_ceil(LIFE))?)
}

/// Receives so many further repairs and puts a technician in charge of each.
pub(crate) async fn receive(log: &EventLog, first: u32, count: u32) -> Result<()> {
    let next = Arc::new(AtomicU32::new(first));
    let mut tasks = JoinSet::new();
    for _ in 0..OPEN {
        let (log, next) = (log.clone(), Arc::clone(&next));
        tasks.spawn(async move {
            loop {
                let life = next.fetch_add(1, Ordering::Relaxed);
                if life >= first + count {
                    return anyhow::Ok(());
                }
                let number = number(life);
                let begun = events(number)?;
                let append = Append {
                    stream: StreamId::new("repair", number.to_string()),
                    expected_sequence: 0,
                    events: begun[..2].iter().map(proposed).collect::<Result<_>>()?,
                    metadata: metadata(Uuid::from_u128((1 << 120) | u128::from(life))),
                    recorded_at: noon(),
                };
                log.append(append).await?;
            }
        });
    }
    while let Some(joined) = tasks.join_next().await {
        joined??;
    }
    Ok(())
}

/// Registers everybody who comes, which is no step in the life of a repair; with it their keys are made.
pub(crate) async fn register_customers(log: &EventLog) -> Result<()> {
    let registered = customers().map(|person| async move {
        let event = PersonEvent::PersonRegistered {
            person,
            role: Role::Customer,
            contact: Contact {
                name: Personal::new(person, "Violeta Sandoval"),
                email: None,
                phone: None,
                rut: None,
                address: None,
            },
            at: noon(),
        };
        let append = Append {
            stream: StreamId::new("person", person.to_string()),
            expected_sequence: 0,
            events: vec![proposed(&event)?],
            metadata: metadata(person.uuid()),
            recorded_at: noon(),
        };
        log.append(append).await.map(drop).map_err(anyhow::Error::from)
    });
    futures::stream::iter(registered).buffer_unordered(OPEN).try_collect().await
}

/// Appends whole lives until there are at least so many events, one event an append.
async fn fill(log: &EventLog, count: usize) -> Result<()> {
    let lives = lives_of(count)?;
    let next = Arc::new(AtomicU32::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..OPEN {
        let (log, next) = (log.clone(), Arc::clone(&next));
        tasks.spawn(async move {
            loop {
                let life = next.fetch_add(1, Ordering::Relaxed);
                if life >= lives {
                    return anyhow::Ok(());
                }
                append_life(&log, life).await?;
            }
        });
    }
    while let Some(joined) = tasks.join_next().await {
        joined??;
    }
    Ok(())
}

async fn append_life(log: &EventLog, life: u32) -> Result<()> {
    let number = number(life);
    for (sequence, event) in (0..).zip(events(number)?) {
        let command_id = Uuid::from_u128((u128::from(life) << 64) | u128::from(sequence));
        let append = Append {
            stream: StreamId::new("repair", number.to_string()),
            expected_sequence: sequence,
            events: vec![proposed(&event)?],
            metadata: metadata(command_id),
            recorded_at: noon(),
        };
        log.append(append).await.with_context(|| format!("life {life}"))?;
    }
    Ok(())
}

fn proposed<E: DomainEvent>(event: &E) -> Result<NewEvent> {
    Ok(NewEvent {
        event_type: event.event_type(),
        event_version: event.event_version(),
        payload: serde_json::to_value(event)?,
    })
}

fn metadata(command_id: Uuid) -> Metadata {
    Metadata {
        actor_id: technician().to_string(),
        actor_role: "technician".into(),
        ip: Some("192.0.2.10".into()),
        user_agent: Some("bench".into()),
        reason: None,
        command: "bench".into(),
        command_id,
        fingerprint: "bench".into(),
        correlation_id: command_id,
        causation_id: None,
        recorded_by: env!("CARGO_PKG_VERSION").into(),
    }
}

/// Copies an embedded log, with its keys, into the empty log at another URL.
pub(crate) async fn copy(file: &Path, url: &str) -> Result<EventLog> {
    let from = open(&url_of(file)).await?;
    let to = open(url).await?;
    let archive = file.with_extension("ndjson.zst");
    if !archive.exists() {
        // Named only once it is whole: an interrupted export must not be taken for one.
        let draft = file.with_extension("draft");
        from.export(std::fs::File::create(&draft)?, noon()).await?;
        std::fs::rename(&draft, &archive)?;
    }
    eprintln!("  importing {}", archive.display());
    to.import(std::fs::File::open(&archive)?).await?;
    let mut keys = Vec::new();
    from.vault().export_keys(&mut keys).await?;
    to.vault().import_keys(&keys[..]).await?;
    from.shutdown().await;
    Ok(to)
}
