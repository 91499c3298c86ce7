//! A load generator of our own: keep-alive connections over loopback, one thread, bounded in time.
//!
//! It runs in this process, the server always in another one, so that references and subjects pay the same
//! price for it.

mod connection;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::JoinSet;

pub(crate) use connection::Connection;

use crate::measure::Round;

/// What a connection asks for, one request after the other.
pub(crate) trait Requests: Send + 'static {
    /// Writes the next request.
    fn next(&mut self, request: &mut Vec<u8>);
    /// The status that each answer must have.
    fn expected(&self) -> u16 {
        200
    }
}

/// Lets each connection ask for `length`; every answer must have the expected status.
pub(crate) async fn generate<R: Requests>(
    server: SocketAddr,
    connections: Vec<R>,
    length: Duration,
) -> Result<Round> {
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(generate_here(server, connections, length))
    })
    .await?
}

async fn generate_here<R: Requests>(
    server: SocketAddr,
    connections: Vec<R>,
    length: Duration,
) -> Result<Round> {
    let started = Instant::now();
    let until = started + length;
    let mut tasks = JoinSet::new();
    for mut requests in connections {
        tasks.spawn(async move {
            let mut connection = Connection::open(server).await?;
            let mut micros = Vec::with_capacity(1 << 14);
            let mut request = Vec::with_capacity(1 << 11);
            while Instant::now() < until {
                request.clear();
                requests.next(&mut request);
                let before = Instant::now();
                let status = connection.ask(&request).await?;
                micros.push(u32::try_from(before.elapsed().as_micros()).unwrap_or(u32::MAX));
                if status != requests.expected() {
                    let body = String::from_utf8_lossy(connection.body());
                    anyhow::bail!("the answer has status {status}: {body}");
                }
            }
            anyhow::Ok(micros)
        });
    }
    let mut all = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        all.append(&mut joined?.context("under load")?);
    }
    Ok(Round::with_latencies(all, started.elapsed()))
}
