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
    /// Fails at an answer that is not the expected one.
    fn check(&self, status: u16, connection: &Connection) -> Result<()> {
        if status != self.expected() {
            let body = String::from_utf8_lossy(connection.body());
            anyhow::bail!("the answer has status {status}: {body}");
        }
        Ok(())
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

/// Lets the connections ask in turn, one request every `pace`, for `length`. A request counts from the instant at
/// which it was to be sent: one that waits for the answer before it waits on the record.
pub(crate) async fn at_pace<R: Requests>(
    server: SocketAddr,
    connections: Vec<R>,
    pace: Duration,
    length: Duration,
) -> Result<Round> {
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(at_pace_here(server, connections, pace, length))
    })
    .await?
}

async fn at_pace_here<R: Requests>(
    server: SocketAddr,
    connections: Vec<R>,
    pace: Duration,
    length: Duration,
) -> Result<Round> {
    let started = Instant::now();
    let stride = pace * u32::try_from(connections.len())?;
    let mut tasks = JoinSet::new();
    for (turn, mut requests) in (0_u32..).zip(connections) {
        tasks.spawn(async move {
            let mut connection = Connection::open(server).await?;
            let mut micros = Vec::new();
            let mut request = Vec::with_capacity(1 << 11);
            let mut at = started + pace * turn;
            while at < started + length {
                tokio::time::sleep_until(at.into()).await;
                request.clear();
                requests.next(&mut request);
                let status = connection.ask(&request).await?;
                micros.push(u32::try_from(at.elapsed().as_micros()).unwrap_or(u32::MAX));
                requests.check(status, &connection)?;
                at += stride;
            }
            anyhow::Ok(micros)
        });
    }
    let micros = gather(tasks).await?;
    Ok(Round::with_latencies(micros, started.elapsed()))
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
                requests.check(status, &connection)?;
            }
            anyhow::Ok(micros)
        });
    }
    let micros = gather(tasks).await?;
    Ok(Round::with_latencies(micros, started.elapsed()))
}

async fn gather(mut tasks: JoinSet<Result<Vec<u32>>>) -> Result<Vec<u32>> {
    let mut all = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        all.append(&mut joined?.context("under load")?);
    }
    Ok(all)
}
