//! The real server beside the lean ones: status changes, timelines, lists, its start and its memory.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Result;
use tempfile::TempDir;

use super::hello::{Asked, Get, Post, timelines};
use super::{Size, figure};
use crate::load::Requests;
use crate::machine::quiet;
use crate::measure::{Contender, interleave};
use crate::references::fold::{Source, Sqlite};
use crate::references::http::{Lean, post};
use crate::report::{Figure, Line, Target};
use crate::subjects::server::{Cirujano, Places};
use crate::workload::{log, number};

/// Repairs that were received and wait for their diagnosis: one status change each.
const WAITING: u32 = 120_000;

/// Status changes, each of a repair that nobody touched yet.
pub(super) struct Diagnose {
    token: Arc<str>,
    next: Arc<AtomicU32>,
}

impl Diagnose {
    /// By whoever has that access token, of one repair after the other.
    pub(super) fn new(token: &Arc<str>, next: Arc<AtomicU32>) -> Self {
        Self { token: Arc::clone(token), next }
    }
}

impl Requests for Diagnose {
    fn next(&mut self, request: &mut Vec<u8>) {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        let (number, token) = (number(count), &self.token);
        let body = r#"{"to":"DIAGNOSING"}"#;
        let text = format!(
            "POST /api/v1/repairs/{number}/status HTTP/1.1\r\nhost: bench\r\n\
             authorization: Bearer {token}\r\nidempotency-key: bench-{count}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        request.extend_from_slice(text.as_bytes());
    }
}

/// Copies a log of that many events, adds the repairs that wait, and the owner.
async fn prepare(folder: &Path, size: &Size, waiting: u32) -> Result<u32> {
    let file = log::embedded(&size.folder, size.events).await?;
    let own = folder.join("log.db");
    std::fs::copy(&file, &own)?;
    let first = log::lives_of(size.events)?;
    let log = log::open(&log::url_of(&own)).await?;
    log::receive(&log, first, waiting).await?;
    log.shutdown().await;
    Cirujano::create_owner(folder, &Places::default()).await?;
    Ok(first)
}

pub(super) async fn measure(size: &Size) -> Result<Figure> {
    let folder = TempDir::new()?;
    let waiting = if size.quick { WAITING / 10 } else { WAITING };
    let first = prepare(folder.path(), size, waiting).await?;
    let server = Cirujano::start(folder.path(), &Places::default()).await?;
    let token: Arc<str> = server.sign_in().await?.into();
    server.caught_up(&token, &number(first + waiting - 1).to_string()).await?;
    quiet(server.id()?).await?;
    server.stop().await?;

    // Everything is caught up now: this start is the one that counts.
    let server = Cirujano::start(folder.path(), &Places::default()).await?;
    quiet(server.id()?).await?;
    let (ready, (_, at_rest)) = (server.ready_after, server.memory()?);

    let read = folder.path().join("lean.db");
    let file = log::embedded(&size.folder, size.events).await?;
    Sqlite::new(read.clone()).run(&Source::Sqlite(file)).await?;
    let lean_folder = folder.path().join("lean");
    std::fs::create_dir(&lean_folder)?;
    let hello = Lean::start(&["hello"]).await?;
    let posts = Lean::start(&["post", &lean_folder.to_string_lossy()]).await?;
    let sqlite = Lean::start(&["sqlite", &read.to_string_lossy()]).await?;

    let (length, after) = (size.length, Some(server.id()?));
    let asked = |name: &str, address, requests: Box<dyn Fn(usize) -> Get + Send + Sync>| {
        Asked::paths(name, address, (length, after), requests)
    };
    let next = Arc::new(AtomicU32::new(first));
    let lean_token = post::token()?;
    let bearer = format!("authorization: Bearer {token}\r\n");
    let (own, repairs) = (server.address, first);
    let hot = format!("/api/v1/tracking/{}/events", number(7));
    let (b1, b2, b3) = (bearer.clone(), bearer.clone(), bearer);
    let mut contenders: Vec<Box<dyn Contender>> = vec![
        Box::new(Asked {
            name: "lean POST with JWT, SQLite".into(),
            address: posts.address,
            requests: Box::new(move |client| Post::new(lean_token.clone(), client)),
            length,
            after,
        }),
        Box::new(Asked {
            name: "POST status change".into(),
            address: own,
            requests: Box::new(move |_| Diagnose::new(&token, Arc::clone(&next))),
            length,
            after,
        }),
        asked("hello", hello.address, Box::new(|_| Get::path("/", ""))),
        asked("timeline, hot", own, Box::new(move |_| Get::path(&hot, &b1))),
        asked(
            "lean timeline, SQLite",
            sqlite.address,
            Box::new(move |c| timelines("/repairs/", "/timeline", "", c, repairs)),
        ),
        asked(
            "timeline, cold",
            own,
            Box::new(move |c| timelines("/api/v1/tracking/", "/events", &b2, c, repairs)),
        ),
        asked("lean list of 50, SQLite", sqlite.address, Box::new(|_| Get::path("/repairs", ""))),
        asked("list of 50", own, Box::new(move |_| Get::path("/api/v1/repairs?limit=50", &b3))),
    ];
    let series = interleave(size.rounds, &mut contenders).await?;
    let (peak, _) = server.memory()?;
    server.stop().await?;
    let [lean_post, posts, hello, hot, lean_cold, cold, lean_list, list] = &series[..] else {
        anyhow::bail!("invariant: there are eight contenders");
    };
    let mut figure = figure("http", "the server over HTTP, embedded", &series, "requests/s");
    figure.lines.push(Line::once("start to ready", ready.as_secs_f64() * 1e3, "ms"));
    figure.lines.push(Line::once("memory at rest", at_rest, "MiB"));
    figure.lines.push(Line::once("peak memory under this load", peak, "MiB"));
    figure.targets.push(Target::ratio(posts, lean_post, 0.5));
    figure.targets.extend(Target::p99(posts, 25.0));
    figure.targets.extend([
        Target::ratio(hot, hello, 0.6),
        Target::ratio(cold, lean_cold, 0.7),
        Target::ratio(list, lean_list, 0.7),
        Target::at_most("start to ready", ready.as_secs_f64(), 1.0, "s"),
        Target::at_most("memory at rest", at_rest, 80.0, "MiB"),
    ]);
    figure.settings = vec![
        format!(
            "64 keep-alive connections over loopback; a log of {} events and {waiting} repairs that \
             wait for their diagnosis; `requests_per_second = 0`",
            size.events
        ),
        "a status change is of a repair that was not in memory; cold timelines go through all \
         delivered repairs in steps of 101"
            .into(),
    ];
    Ok(figure)
}
