//! The lean HTTP servers by themselves.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use tempfile::TempDir;

use super::{Size, figure};
use crate::databases::{MysqlDatabase, Servers};
use crate::load::{Requests, generate};
use crate::machine::quiet;
use crate::measure::{Contender, Round, interleave};
use crate::references::fold::{Mariadb, Mode, Source, Sqlite};
use crate::references::http::{Lean, post};
use crate::report::Figure;
use crate::workload::{log, number};

/// Connections that ask at the same time.
const CONNECTIONS: usize = 64;

/// The same path again, or the paths of one repair after the other.
#[derive(Clone)]
pub(super) struct Get {
    head: String,
    tail: String,
    numbers: Option<(u32, u32, u32)>,
}

impl Get {
    /// One path, with these further header lines.
    pub(super) fn path(path: &str, headers: &str) -> Self {
        let tail = format!(" HTTP/1.1\r\nhost: bench\r\n{headers}\r\n");
        Self { head: format!("GET {path}"), tail, numbers: None }
    }

    /// The paths of so many repairs, begun at one and taken in steps.
    pub(super) fn each(
        (before, after): (&str, &str),
        headers: &str,
        begin: u32,
        step: u32,
        of: u32,
    ) -> Self {
        let tail = format!("{after} HTTP/1.1\r\nhost: bench\r\n{headers}\r\n");
        Self { head: format!("GET {before}"), tail, numbers: Some((begin, step, of)) }
    }
}

impl Requests for Get {
    fn next(&mut self, request: &mut Vec<u8>) {
        request.extend_from_slice(self.head.as_bytes());
        if let Some((at, step, of)) = &mut self.numbers {
            *at = (*at + *step) % *of;
            request.extend_from_slice(number(*at).to_string().as_bytes());
        }
        request.extend_from_slice(self.tail.as_bytes());
    }
}

/// The timelines of so many repairs, in steps that no two connections take alike.
pub(super) fn timelines(
    before: &str,
    after: &str,
    headers: &str,
    client: usize,
    repairs: u32,
) -> Get {
    let begin = u32::try_from(client * 7_919).unwrap_or_default() % repairs;
    Get::each((before, after), headers, begin, 101, repairs)
}

/// Status changes, each of the connection's own repair.
pub(super) struct Post {
    token: String,
    client: usize,
}

impl Post {
    /// The requests of one connection.
    pub(super) const fn new(token: String, client: usize) -> Self {
        Self { token, client }
    }
}

impl Requests for Post {
    fn next(&mut self, request: &mut Vec<u8>) {
        let Self { token, client } = self;
        let note = "x".repeat(250);
        let body = format!(r#"{{"repair":"R-{client}","to":"REPAIRING","note":"{note}"}}"#);
        let text = format!(
            "POST /repairs/status HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        request.extend_from_slice(text.as_bytes());
    }
}

/// A lean server and what it is asked.
pub(super) struct Asked<R> {
    pub(super) name: String,
    pub(super) address: SocketAddr,
    pub(super) requests: Box<dyn Fn(usize) -> R + Send + Sync>,
    pub(super) length: Duration,
    /// The process that has to come to rest first.
    pub(super) after: Option<u32>,
}

impl Asked<Get> {
    /// A contender that is asked for these paths.
    pub(super) fn paths(
        name: &str,
        address: SocketAddr,
        (length, after): (Duration, Option<u32>),
        requests: impl Fn(usize) -> Get + Send + Sync + 'static,
    ) -> Box<dyn Contender> {
        let requests = Box::new(requests);
        Box::new(Self { name: name.into(), address, requests, length, after })
    }
}

#[async_trait]
impl<R: Requests> Contender for Asked<R> {
    fn name(&self) -> &str {
        &self.name
    }

    async fn round(&mut self) -> Result<Round> {
        if let Some(process) = self.after {
            quiet(process).await?;
        }
        let connections = (0..CONNECTIONS).map(&self.requests).collect();
        generate(self.address, connections, self.length).await
    }
}

pub(super) async fn measure(servers: &Servers, size: &Size) -> Result<Figure> {
    let folder = TempDir::new()?;
    let file = log::embedded(&size.folder, size.events).await?;
    let read = folder.path().join("read.db");
    let source = Source::Sqlite(file);
    Sqlite::new(read.clone()).run(&source).await?;
    let database = MysqlDatabase::create(&servers.mysql).await?;
    Mariadb::new(&database.url, Mode::Bulk).run(&source).await?;

    let (log_folder, read) = (folder.path().to_string_lossy(), read.to_string_lossy());
    let hello = Lean::start(&["hello"]).await?;
    let posts = Lean::start(&["post", &log_folder]).await?;
    let memory = Lean::start(&["memory"]).await?;
    let sqlite = Lean::start(&["sqlite", &read]).await?;
    let mariadb = Lean::start(&["mariadb", &database.url]).await?;
    let token = post::token()?;
    let repairs = u32::try_from(size.events / 12)?;
    let get = |name: &str, server: &Lean, requests: Box<dyn Fn(usize) -> Get + Send + Sync>| {
        Asked::paths(name, server.address, (size.length, None), requests)
    };
    let each = move |client| timelines("/repairs/", "/timeline", "", client, repairs);
    let mut contenders: Vec<Box<dyn Contender>> = vec![
        get("hello", &hello, Box::new(|_| Get::path("/", ""))),
        Box::new(Asked {
            name: "lean POST with JWT, SQLite".into(),
            address: posts.address,
            requests: Box::new(move |client| Post::new(token.clone(), client)),
            length: size.length,
            after: None,
        }),
        get("lean timeline, memory", &memory, Box::new(|_| Get::path("/repairs/R-7/timeline", ""))),
        get("lean timeline, SQLite", &sqlite, Box::new(each)),
        get("lean timeline, MariaDB", &mariadb, Box::new(each)),
        get("lean list of 50, SQLite", &sqlite, Box::new(|_| Get::path("/repairs", ""))),
        get("lean list of 50, MariaDB", &mariadb, Box::new(|_| Get::path("/repairs", ""))),
    ];
    let series = interleave(size.rounds, &mut contenders).await?;
    drop(mariadb);
    database.drop().await?;
    Ok(Figure {
        settings: vec![format!(
            "{CONNECTIONS} keep-alive connections over loopback, the load generator one thread of \
             its own process; {repairs} repairs in the read tables"
        )],
        ..figure("hello", "lean HTTP servers", &series, "requests/s")
    })
}
