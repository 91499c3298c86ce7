//! Clients that each do one thing after the other for a while, all at once.

use std::time::{Duration, Instant};

use anyhow::Result;
use async_trait::async_trait;
use tokio::task::JoinSet;

use super::{Cpu, Round};

/// Somebody who asks for one thing after the other.
#[async_trait]
pub(crate) trait Client: Send + 'static {
    /// Does the next thing and waits until it is done.
    async fn next(&mut self) -> Result<()>;
}

/// Lets all clients work for `length` and counts what was done, each thing with its duration.
pub(crate) async fn drive<C: Client>(clients: Vec<C>, length: Duration) -> Result<Round> {
    let (started, cpu) = (Instant::now(), Cpu::now());
    let until = started + length;
    let mut tasks = JoinSet::new();
    for mut client in clients {
        tasks.spawn(async move {
            let mut micros = Vec::with_capacity(1 << 14);
            let mut before = Instant::now();
            while before < until {
                client.next().await?;
                let after = Instant::now();
                micros.push(u32::try_from((after - before).as_micros()).unwrap_or(u32::MAX));
                before = after;
            }
            anyhow::Ok(micros)
        });
    }
    let mut all = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        all.append(&mut joined??);
    }
    let count = all.len();
    Ok(Round::with_latencies(all, started.elapsed()).costing(cpu, count))
}
